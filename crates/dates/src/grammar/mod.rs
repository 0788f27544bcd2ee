//! The grammar of dates: which rows of atoms are an expression of time, and what it means.
//!
//! Every rule looks at a bounded number of atoms, so a sentence of any length costs linear time.

mod amounts;
mod anchored;
mod days;
#[cfg(test)]
mod hostile;
mod named;
mod periods;

use jiff::civil::Date;

use crate::atoms::Atom;
use crate::calendar;
use crate::lexicon::{Class, Unit, Word};

/// How many sentences back the date may stand that "that year" and "two days later" lean on.
const ANCHOR: u32 = 3;

/// The type of an expression, in the order of the layer's labels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Date,
    Time,
    Duration,
    Set,
}

/// An expression that begins where the grammar was tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// One past its last atom.
    pub(crate) end: usize,
    pub(crate) kind: Kind,
    pub(crate) value: Option<String>,
}

impl Found {
    fn new(end: usize, kind: Kind, value: Option<String>) -> Found {
        Found { end, kind, value }
    }

    fn date(end: usize, value: Option<String>) -> Option<Found> {
        Some(Found::new(end, Kind::Date, value))
    }
}

/// What earlier expressions of the article leave behind for later ones.
#[derive(Clone, Debug, Default)]
pub(crate) struct Memory {
    /// A day of the quarter that was spoken of last, and how many sentences ago.
    quarter: Option<(Date, u32)>,
    /// The end of the last day found in this sentence, and that day: for "Friday at noon".
    day: Option<(usize, Date)>,
    /// The last calendar date found, how much of it was told, and how many sentences ago: for "that year".
    last: Option<(Date, Unit, u32)>,
}

impl Memory {
    /// Forgets what holds for one sentence only.
    pub(crate) fn next_sentence(&mut self) {
        self.day = None;
        if let Some((_, age)) = &mut self.quarter {
            *age += 1;
        }
        if let Some((_, _, age)) = &mut self.last {
            *age += 1;
        }
    }

    /// Remembers the calendar date of an expression.
    pub(crate) fn remember(&mut self, found: &Found) {
        let value = found.value.as_deref().filter(|_| matches!(found.kind, Kind::Date | Kind::Time));
        let Some((date, unit)) = value.and_then(calendar::read) else { return };
        self.last = match self.last {
            // "That year" after "March 1998" leaves the month as it was told.
            Some((last, told, _)) if unit == Unit::Year && last.year() == date.year() => {
                Some((last, told, 0))
            }
            _ => Some((date, unit, 0)),
        };
    }

    /// The calendar unit `n` units from the date spoken of in this sentence or just before, where that was told as exactly.
    fn moved(&self, unit: Unit, n: i32) -> Option<String> {
        let (date, told, _) = self.last.filter(|&(_, _, age)| age <= ANCHOR)?;
        let enough = match unit {
            Unit::Year | Unit::Decade | Unit::Century => true,
            Unit::Month | Unit::Quarter => told != Unit::Year,
            Unit::Second | Unit::Minute | Unit::Hour => false,
            _ => told == Unit::Day,
        };
        let shown = if matches!(unit, Unit::Decade | Unit::Century) { Unit::Year } else { unit };
        calendar::shift(date, unit, n).filter(|_| enough).map(|date| calendar::unit(date, shown))
    }

    /// The quarter spoken of at most so many sentences ago.
    fn recent_quarter(&self, sentences: u32) -> Option<Date> {
        self.quarter.filter(|(_, age)| *age <= sentences).map(|(date, _)| date)
    }
}

/// The atoms of a sentence, the text, and the day of publication.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sentence<'a> {
    pub(crate) text: &'a str,
    pub(crate) atoms: &'a [Atom],
    pub(crate) today: Option<Date>,
}

impl Sentence<'_> {
    /// The longest expression that begins at atom `i`.
    pub(crate) fn parse(&self, i: usize, memory: &mut Memory) -> Option<Found> {
        match self.class(i) {
            Class::Punct(_) => None,
            Class::Other => self.named_day(i),
            Class::Number(..) => self
                .clock(i, memory)
                .or_else(|| self.named_day(i))
                .or_else(|| self.day_found(i, memory))
                .or_else(|| self.amount(i, memory))
                .or_else(|| self.year_quarter(i, memory))
                .or_else(|| self.bare_year(i)),
            Class::Cardinal(_) => self.amount(i, memory).or_else(|| self.spelled_year(i)),
            Class::Ordinal(_) => self.quarter_phrase(i, memory).or_else(|| self.century(i)),
            Class::Decade(first) => self.decade(i, first),
            Class::Month(_) => self.day_found(i, memory).or_else(|| self.month(i)),
            Class::Weekday(_) | Class::Day(..) => self.day_found(i, memory),
            Class::Weekdays(d) => Some(Found::new(i + 1, Kind::Set, Some(format!("XXXX-WXX-{d}")))),
            Class::Unit(_) => self.year_earlier(i, memory).or_else(|| self.year_end(i)),
            Class::Units(unit) => self.bare_units(i, unit),
            Class::Often(value) => self.often(i, value),
            Class::Reference(value) => Found::date(i + 1, Some(value.to_owned())),
            Class::Season(..) => self.season(i, 0, true),
            Class::Part(_) | Class::Parts(_) => None,
            Class::Holiday(_) => self.holiday(i, None),
            Class::Word(word) => self.word(i, word, memory),
        }
    }

    fn word(&self, i: usize, word: Word, memory: &mut Memory) -> Option<Found> {
        match word {
            Word::The => self.anchored(i, memory).or_else(|| self.definite(i, memory)),
            Word::That => self.anchored(i, memory),
            Word::Q | Word::H | Word::Fy => self.lettered(i, memory),
            Word::A => self.amount(i, memory),
            Word::Last | Word::Past | Word::Previous | Word::Next | Word::Following | Word::This => {
                let holiday = || self.holiday(i + 1, self.direction(i));
                self.day_found(i, memory).or_else(holiday).or_else(|| self.directed(i, i, memory))
            }
            Word::Current | Word::Recent | Word::Latest | Word::Future => self.directed(i, i, memory),
            Word::Narrow => self.narrowed(i, memory),
            Word::About | Word::More | Word::Few | Word::Several | Word::Couple | Word::Half => {
                self.amount(i, memory)
            }
            Word::Every => self.every(i),
            Word::Fiscal => self.fiscal(i, memory),
            Word::Noon | Word::Midnight => self.clock(i, memory),
            Word::Later => self.narrowed(i, memory),
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

    /// Whether the words before atom `i` say that what follows lies ahead.
    fn is_ahead(&self, i: usize) -> bool {
        let from = i.saturating_sub(8);
        let ends = |j: usize| matches!(self.class(j), Class::Punct(b',' | b'"' | b'.' | b';'));
        (from..i).rev().take_while(|&j| !ends(j)).any(|j| self.is(j, Word::Ahead))
    }

    /// Whether atom `i` is this word, in small letters or not.
    fn says(&self, i: usize, word: &str) -> bool {
        let text = self.atoms.get(i).and_then(|a| a.span.of(self.text));
        text.is_some_and(|t| t.eq_ignore_ascii_case(word))
    }

    /// The value of the calendar unit `n` units from today.
    fn relative(&self, unit: Unit, n: i32) -> Option<String> {
        Some(calendar::unit(calendar::shift(self.today?, unit, n)?, unit))
    }

    /// A year of four digits at atom `i`.
    fn year_at(&self, i: usize) -> Option<i32> {
        match self.class(i) {
            Class::Number(y, 4) if (1000..2200).contains(&y) => Some(y as i32),
            Class::Cardinal(_) => self.spelled(i).map(|(_, y)| y),
            _ => None,
        }
    }
}
