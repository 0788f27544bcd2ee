//! The grammar of dates: which rows of atoms are an expression of time, and what it means.
//!
//! Two things are read at each atom: a calendar expression, which is pieces that fill each other's gaps (`fields`, `pieces`,
//! `expression`, `resolve`), and what is no place in the calendar or needs words of its own (`amounts`, `references`,
//! `named`). The longer one counts. Every rule looks at a bounded number of atoms, so a sentence of any length costs
//! linear time.

mod amounts;
mod clock;
mod days;
mod expression;
mod fields;
mod holidays;
#[cfg(test)]
mod hostile;
mod memory;
mod named;
mod pieces;
mod quantity;
mod ranges;
mod references;
mod relative;
mod resolve;
mod sets;
mod whole;

pub(crate) use holidays::Holidays;
use jiff::civil::Date;
pub(crate) use memory::Memory;

use crate::atoms::Atom;
use crate::calendar;
use crate::lexicon::{Class, Unit, Word};
use crate::tense::Role;

/// The type of an expression, in the order of the layer's labels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Date,
    Time,
    Duration,
    Set,
}

/// An expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// Its first atom.
    pub(crate) start: usize,
    /// One past its last atom.
    pub(crate) end: usize,
    pub(crate) kind: Kind,
    pub(crate) value: Option<String>,
    /// The day to which a length leads.
    pub(crate) resolved: Option<String>,
}

impl Found {
    /// An expression up to `end`; whoever found it knows where it starts.
    fn new(end: usize, kind: Kind, value: Option<String>) -> Found {
        Found { start: 0, end, kind, value, resolved: None }
    }

    fn date(end: usize, value: Option<String>) -> Option<Found> {
        Some(Found::new(end, Kind::Date, value))
    }

    fn length(end: usize, value: String) -> Found {
        Found::new(end, Kind::Duration, Some(value))
    }

    fn set(end: usize, value: String) -> Option<Found> {
        Some(Found::new(end, Kind::Set, Some(value)))
    }
}

/// The atoms of a sentence, the text, and the day of publication.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sentence<'a> {
    pub(crate) text: &'a str,
    pub(crate) atoms: &'a [Atom],
    pub(crate) today: Option<Date>,
    pub(crate) holidays: &'a Holidays,
    /// Whether the day is read that a week is told by: in it stands no other week, or reading would recurse as deep as the
    /// text is long.
    pub(crate) nested: bool,
}

impl Sentence<'_> {
    /// The longest expression that begins at atom `i`, and the other end of the range that it may begin.
    pub(crate) fn parse(&self, i: usize, memory: &mut Memory) -> Option<(Found, Option<Found>)> {
        if !self.class(i).opens() && !self.atoms.get(i)?.names {
            return None;
        }
        if let Some((few, many)) = self.quantity_range(i, memory) {
            return Some((few, Some(many)));
        }
        let calendar = self.calendar(i, memory);
        let other = self.other(i, memory).map(|f| Found { start: i, ..f });
        match (calendar, other) {
            (Some((a, b)), other) => {
                let end = b.map_or(a.end, |b| b.end);
                match other.filter(|f| f.end > end) {
                    Some(other) => Some((other, None)),
                    None => Some(self.found(&a, b.as_ref(), memory)),
                }
            }
            (None, other) => other.map(|f| (f, None)),
        }
    }

    /// The day that begins at atom `i`, where one does.
    pub(crate) fn day_at(&self, i: usize, memory: &mut Memory) -> Option<Date> {
        let (reading, other) = self.calendar(i, memory)?;
        let day = other.is_none() && reading.fields.is_day();
        let value = day.then(|| self.found(&reading, None, memory).0.value)??;
        calendar::read(&value).map(|(date, _)| date)
    }

    /// What begins at atom `i` and is not read as a calendar expression.
    fn other(&self, i: usize, memory: &mut Memory) -> Option<Found> {
        match self.class(i) {
            Class::Number(..) => {
                let named = self.attacks(i).or_else(|| self.set_at(i));
                named.or_else(|| self.amount(i, memory)).or_else(|| self.before_christ(i))
            }
            Class::Cardinal(_) => self.amount(i, memory),
            Class::Ordinal(_) => self.century(i).or_else(|| self.nth_length(i)),
            Class::Decade(first) => self.decade(i, first),
            Class::Weekdays(_) => self.weekdays(i).map(|f| self.set_until(f)),
            Class::Unit(_) => {
                self.year_earlier(i, memory).or_else(|| self.year_end(i)).or_else(|| self.long(i))
            }
            Class::Long(..) => self.long(i),
            Class::Units(unit) => self.bare_units(i, unit),
            Class::Parts(_) => self.parts(i),
            Class::Weekday(_) => self.weekday_parts(i),
            Class::Often(value) => self.often(i, value),
            // "as soon as he can", but "as soon as possible"
            Class::Reference("FUTURE_REF")
                if self.says(i.wrapping_sub(1), "as") && !self.says(i + 2, "possible") =>
            {
                None
            }
            Class::Reference(value) => Found::date(i + 1, Some(value.to_owned())),
            Class::Word(word) => self.word(i, word, memory),
            _ => None,
        }
    }

    fn word(&self, i: usize, word: Word, memory: &mut Memory) -> Option<Found> {
        match word {
            Word::The => self.definite_reference(i, memory),
            Word::Fy => self.fiscal_year(i),
            Word::Era => self.before_christ(i),
            Word::At => self.present(i),
            Word::Last | Word::Past | Word::Previous | Word::Next | Word::Following | Word::Coming => {
                self.counted(i, i)
            }
            Word::Recent | Word::Latest | Word::Future => {
                self.counted(i, i).or_else(|| self.latest(i, memory))
            }
            Word::A
            | Word::About
            | Word::More
            | Word::Few
            | Word::Several
            | Word::Couple
            | Word::Half
            | Word::Dozens => self.amount(i, memory),
            Word::Narrow => self.old(self.skip_hyphen(i + 1)),
            Word::Filler | Word::Another => self.whole_unit(i),
            Word::Every | Word::Other => self.every(i).map(|f| self.set_until(f)),
            _ => None,
        }
    }

    #[cfg_attr(test, track_caller)]
    fn class(&self, i: usize) -> Class {
        #[cfg(test)]
        crate::work::count();
        self.atoms.get(i).map_or(Class::Other, |a| a.class)
    }

    #[cfg_attr(test, track_caller)]
    fn is(&self, i: usize, word: Word) -> bool {
        self.class(i) == Class::Word(word)
    }

    #[cfg_attr(test, track_caller)]
    fn is_mark(&self, i: usize, mark: u8) -> bool {
        self.class(i) == Class::Punct(mark)
    }

    /// The class before atom `i`.
    fn before(&self, i: usize) -> Class {
        i.checked_sub(1).map_or(Class::Other, |i| self.class(i))
    }

    /// Whether a preposition stands before atom `i` that goes with months and years.
    fn is_prepared(&self, i: usize) -> bool {
        use Word::{Between, By, From, In, Of, Preposition, Since, To};
        matches!(self.before(i), Class::Word(In | Since | From | Between | By | To | Preposition | Of))
    }

    /// Whether nothing stands between atom `i` and the one before.
    fn glued(&self, i: usize) -> bool {
        match (i.checked_sub(1).and_then(|i| self.atoms.get(i)), self.atoms.get(i)) {
            (Some(a), Some(b)) => a.span.end == b.span.start,
            _ => false,
        }
    }

    fn capital(&self, i: usize) -> bool {
        self.atoms.get(i).is_some_and(|a| a.capital)
    }

    /// The atom after a glued hyphen at `i`, or `i` itself.
    fn skip_hyphen(&self, i: usize) -> usize {
        if self.is_mark(i, b'-') && self.glued(i) && self.glued(i + 1) { i + 1 } else { i }
    }

    /// The atom after the full stop of an abbreviation, or `i` itself.
    fn skip_stop(&self, i: usize) -> usize {
        if self.is_mark(i, b'.') && self.glued(i) { i + 1 } else { i }
    }

    /// Whether the words around atom `i` say that it lies ahead.
    fn is_ahead(&self, i: usize) -> bool {
        self.atoms.get(i).is_some_and(|a| a.outlook.is_ahead())
    }

    /// Whether atom `i` is this word, in small letters or not.
    fn says(&self, i: usize, word: &str) -> bool {
        let text = self.atoms.get(i).and_then(|a| a.span.of(self.text));
        text.is_some_and(|t| t.eq_ignore_ascii_case(word))
    }

    /// Whether a noun, a name, an adjective or a number stands at atom `i`.
    fn is_nominal(&self, i: usize) -> bool {
        self.atoms.get(i).is_some_and(|a| a.role == Role::Nominal)
    }

    fn is_verb(&self, i: usize) -> bool {
        self.atoms.get(i).is_some_and(|a| a.role.is_verb())
    }

    /// The value of the calendar unit `n` units from today.
    fn relative(&self, unit: Unit, n: i32) -> Option<String> {
        Some(calendar::unit(calendar::shift(self.today?, unit, n)?, unit))
    }

    /// A year of four digits, or in words, at atom `i`: its end and its number.
    fn year_at(&self, i: usize) -> Option<(usize, i32)> {
        match self.class(i) {
            Class::Number(y, 4) if (1000..2200).contains(&y) => Some((i + 1, y as i32)),
            Class::Cardinal(_) => self.spelled(i),
            _ => None,
        }
    }
}
