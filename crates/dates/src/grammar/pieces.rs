//! The pieces of a calendar expression: a weekday, a day of a month, a year, "next week", "the third quarter".

use crate::calendar;
use crate::grammar::fields::{Fields, Link};
use crate::grammar::{Memory, Sentence};
use crate::lexicon::{Class, Unit, Word};

impl Sentence<'_> {
    /// The piece that begins at atom `i`, and one past its last atom.
    pub(super) fn piece(&self, i: usize, memory: &Memory) -> Option<(usize, Fields)> {
        match self.class(i) {
            Class::Day(days, part) => {
                let day = self.today.and_then(|d| calendar::shift(d, Unit::Day, days));
                let part = (!part.is_empty()).then_some(part);
                Some((i + 1, Fields { part, ..Fields::period(day, Unit::Day) }))
            }
            Class::Weekday(weekday) => {
                let end = if self.atoms[i].span.len() < 6 { self.skip_stop(i + 1) } else { i + 1 };
                Some((end, Fields { weekday: Some(weekday), ..Fields::default() }))
            }
            // "May Day"
            Class::Month(month) => self.named(i).or_else(|| self.month(i, month)),
            Class::Number(..) => {
                self.numeric_day(i).or_else(|| self.day_of_month(i)).or_else(|| self.clock(i)).or_else(|| {
                    let (end, year) = self.year_at(i)?;
                    // "the 2013 fiscal year"
                    let fiscal = self.is(end, Word::Fiscal) && self.class(end + 1) == Class::Unit(Unit::Year);
                    Some((if fiscal { end + 2 } else { end }, Fields::year(year)))
                })
            }
            Class::Cardinal(_) if self.ordinal(i).is_some() => self.nth(i).or_else(|| self.day_of_month(i)),
            Class::Cardinal(_) => {
                self.clock(i).or_else(|| self.spelled(i).map(|(end, year)| (end, Fields::year(year))))
            }
            Class::Ordinal(_) => self.nth(i).or_else(|| self.day_of_month(i)),
            Class::Part(part) => Some((i + 1, Fields::part(part))),
            Class::Season(season, _) => Some((i + 1, Fields { season: Some(season), ..Fields::default() })),
            Class::Punct(b'\'') => match self.class(i + 1) {
                Class::Number(y, 2) if self.glued(i + 1) => {
                    Some((i + 2, Fields::year(calendar::two_digit_year(y))))
                }
                _ => None,
            },
            Class::Word(Word::Noon | Word::Midnight | Word::Half) => self.clock(i),
            Class::Unit(Unit::Quarter) => self.clock(i),
            Class::Word(Word::Q | Word::H) => self.lettered(i),
            Class::Word(Word::Fiscal) => self.fiscal(i, memory),
            Class::Word(Word::The) => self.definite(i, memory),
            Class::Word(Word::That) => self.told_before(i, memory),
            Class::Unit(_) if self.beside(i, memory).is_some() => self.beside(i, memory),
            Class::Word(Word::Last | Word::Latter) => self.nth(i).or_else(|| self.directed(i, memory)),
            Class::Word(_) | Class::Unit(_) => {
                self.named(i).or_else(|| self.directed(i, memory)).or_else(|| self.around(i, memory))
            }
            Class::Other => self.named(i),
            _ => None,
        }
    }

    /// A day with a name.
    pub(super) fn named(&self, i: usize) -> Option<(usize, Fields)> {
        let (end, holiday) = self.holiday(i)?;
        Some((end, Fields { holiday: Some(holiday), ..Fields::default() }))
    }

    /// What follows "the" at atom `i`.
    fn definite(&self, i: usize, memory: &Memory) -> Option<(usize, Fields)> {
        let at = i + 1;
        if let Some(found) = self.beside(at, memory).or_else(|| self.told_before(i, memory)) {
            return Some(found);
        }
        match self.class(at) {
            // "the year 2020"
            Class::Unit(Unit::Year) if self.year_at(at + 1).is_some() => self.piece(at + 1, memory),
            Class::Unit(_) if self.around(at, memory).is_some() => self.around(at, memory),
            Class::Unit(unit @ (Unit::Year | Unit::Week | Unit::Month | Unit::Decade | Unit::Century)) => {
                Some((at + 1, Fields::period(self.today, unit)))
            }
            Class::Unit(Unit::Weekend) => {
                // Until Friday, "the weekend" is the one before, unless the words look ahead.
                let past =
                    self.today.is_some_and(|d| d.weekday().to_monday_zero_offset() < 4) && !self.is_ahead(i);
                let day = self.today.and_then(|d| calendar::shift(d, Unit::Week, -i32::from(past)));
                Some((at + 1, Fields::period(day, Unit::Weekend)))
            }
            Class::Season(..) | Class::Ordinal(_) | Class::Part(_) | Class::Cardinal(20 | 30) => {
                self.piece(at, memory)
            }
            Class::Word(Word::Fiscal) => self.piece(at, memory),
            Class::Number(_, 4)
                if matches!(self.class(at + 1), Class::Ordinal(_) | Class::Word(Word::Fiscal)) =>
            {
                self.piece(at, memory)
            }
            Class::Word(_) => self.nth(at).or_else(|| self.directed(i, memory)),
            _ => None,
        }
    }

    /// "third week", "first half", "last Friday", where what follows says of what.
    pub(super) fn nth(&self, i: usize) -> Option<(usize, Fields)> {
        let (at, n) = match self.class(i) {
            Class::Word(Word::Last | Word::Latter) => (i + 1, -1),
            _ => self.ordinal(i).map(|(end, n)| (end, n as i32))?,
        };
        let at = self.skip_hyphen(at);
        let at = at + usize::from(self.is(at, Word::Fiscal) || self.is(at, Word::Filler));
        let (end, nth, weekday) = match self.class(at) {
            Class::Weekday(weekday) => (at + 1, (n, None), Some(weekday)),
            Class::Unit(Unit::Quarter) if n > 4 => return None,
            Class::Unit(unit @ (Unit::Day | Unit::Month | Unit::Quarter)) => (at + 1, (n, Some(unit)), None),
            Class::Unit(Unit::Week) => {
                let end = self.skip_hyphen(at + 1);
                let weekend = end > at + 1 && self.is(end, Word::End);
                if weekend {
                    (end + 1, (n, Some(Unit::Weekend)), None)
                } else {
                    (at + 1, (n, Some(Unit::Week)), None)
                }
            }
            Class::Unit(Unit::Weekend) => (at + 1, (n, Some(Unit::Weekend)), None),
            Class::Word(Word::Half) if n <= 2 => {
                (at + 1, (if n < 0 { 2 } else { n }, Some(Unit::Half)), None)
            }
            _ => return None,
        };
        // "Last week" is counted from today, unless it is the last of something.
        let of = matches!(self.class(end), Class::Word(Word::Of | Word::In));
        if n < 0 && !(of && self.holds(end + 1)) {
            return None;
        }
        Some((end, Fields { nth: Some(nth), weekday, ..Fields::default() }))
    }

    /// Whether a month or year begins at atom `i`: something that has a last week.
    fn holds(&self, i: usize) -> bool {
        let i = i + usize::from(self.is(i, Word::The));
        let unit = |i| matches!(self.class(i), Class::Unit(Unit::Month | Unit::Year));
        match self.class(i) {
            Class::Month(_) => true,
            Class::Number(..) | Class::Cardinal(_) => self.year_at(i).is_some(),
            Class::Unit(_) => unit(i),
            _ => self.direction(i).is_some() && (unit(i + 1) || matches!(self.class(i + 1), Class::Month(_))),
        }
    }

    /// "fiscal 2012", "fiscal year 2012", "fiscal first quarter".
    fn fiscal(&self, i: usize, memory: &Memory) -> Option<(usize, Fields)> {
        let at = i + 1 + usize::from(self.class(i + 1) == Class::Unit(Unit::Year));
        let at = self.skip_hyphen(at);
        if !matches!(self.class(at), Class::Number(..) | Class::Cardinal(_) | Class::Ordinal(_)) {
            return None;
        }
        let (end, fields) = self.piece(at, memory)?;
        let quarter = matches!(fields.nth, Some((_, Some(Unit::Quarter))));
        (fields == Fields { year: fields.year, ..Fields::default() } || quarter).then_some((end, fields))
    }

    /// The link between a piece that ends at `end` and the one after it, for each way to read it.
    pub(super) fn links(&self, end: usize) -> impl Iterator<Item = (usize, Link)> + '_ {
        if self.is_mark(end, b'\'') && self.says(end + 1, "s") && self.glued(end + 1) {
            return Some((end + 2, Link::Of)).into_iter().chain(None);
        }
        let comma = usize::from(self.is_mark(end, b','));
        let word = end + comma;
        let link = match self.class(word) {
            Class::Word(Word::Of) if comma == 0 => Some(Link::Of),
            Class::Word(Word::In) => Some(Link::In),
            Class::Word(Word::On) => Some(Link::On),
            Class::Word(Word::At) => Some(Link::At),
            _ => None,
        };
        let after = link.map(|link| (word + 1, link));
        let plain = if comma == 1 { Link::Comma } else { Link::Nothing };
        after.into_iter().chain(Some((word, plain)))
    }
}
