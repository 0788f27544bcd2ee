//! Lengths counted from today, and times that are known by what was told: "the past two years", "a year earlier", "the
//! latest quarter".

use jiff::civil::Date;

use crate::calendar;
use crate::grammar::fields::Direction;
use crate::grammar::{Found, Memory, Sentence};
use crate::lexicon::{Class, Unit, Word};

impl Sentence<'_> {
    /// What follows "last", "past", "next", "recent" at atom `i`, in an expression that began at `start`, perhaps with "the":
    /// "the last two years", "recent weeks", "the future".
    pub(super) fn counted(&self, start: usize, i: usize) -> Option<Found> {
        let definite = start < i;
        if self.is(i, Word::Future) {
            return (definite && !self.continues(i + 1))
                .then(|| Found::date(i + 1, Some("FUTURE_REF".into())))
                .flatten();
        }
        if self.is(i, Word::Recent) {
            let known = matches!(
                self.class(i + 1),
                Class::Units(Unit::Day | Unit::Week | Unit::Month | Unit::Year | Unit::Decade)
            );
            return known.then(|| Found::date(i + 2, Some("PAST_REF".into()))).flatten();
        }
        let (at, direction) = self.direction(i)?;
        let ahead = matches!(direction, Direction::Next | Direction::Coming);
        match self.class(at) {
            // "the past year" is a length of time that ends today.
            Class::Unit(unit) if self.is(i, Word::Past) && (definite || unit == Unit::Day) => {
                Some(Found::length(at + 1, calendar::duration(unit, Some(1))))
            }
            Class::Number(..)
            | Class::Cardinal(_)
            | Class::Word(Word::Few | Word::Several | Word::Couple | Word::Dozen | Word::Half)
                if direction != Direction::This =>
            {
                let (end, count, unit) = self.quantity_of(at)?;
                let days = count.and_then(|n| i32::try_from(n).ok()).filter(|_| ahead);
                let resolved =
                    self.today.zip(days).and_then(|(d, n)| calendar::shift(d, unit, n)).map(calendar::day);
                Some(Found { resolved, ..Found::length(end, calendar::duration(unit, count)) })
            }
            Class::Units(unit) if direction != Direction::This => {
                Some(Found::length(at + 1, calendar::duration(unit, None)))
            }
            // "The next day" is that after a day which the text tells; here it has told none.
            Class::Unit(Unit::Day) if definite => Found::date(at + 1, None),
            _ if self.is(i, Word::Past) && definite && !self.continues(at) => {
                Found::date(at, Some("PAST_REF".into()))
            }
            _ => None,
        }
    }

    /// What follows "the" at atom `i` and is no piece of the calendar.
    pub(super) fn definite_reference(&self, i: usize, memory: &mut Memory) -> Option<Found> {
        match self.class(i + 1) {
            Class::Word(Word::Latest) => self.latest(i + 1, memory),
            Class::Word(
                Word::Last
                | Word::Past
                | Word::Previous
                | Word::Next
                | Word::Following
                | Word::Current
                | Word::Coming
                | Word::Recent
                | Word::Future,
            ) => self.counted(i, i + 1),
            Class::Ordinal(_) => {
                self.century(i + 1).or_else(|| self.first_units(i + 1)).or_else(|| self.nth_length(i + 1))
            }
            Class::Unit(Unit::Quarter) => self.same_quarter(i + 1, 0, memory),
            Class::Unit(Unit::Year) if self.skip_hyphen(i + 2) > i + 2 => {
                let found = self.year_earlier(i + 1, memory)?;
                let more =
                    matches!(self.class(found.end), Class::Unit(Unit::Quarter) | Class::Word(Word::Period));
                Some(Found { end: found.end + usize::from(more), ..found })
            }
            Class::Decade(_) | Class::Punct(b'\'') => self.old(i + 1),
            Class::Word(Word::Narrow) => self.old(self.skip_hyphen(i + 2)),
            Class::Word(Word::Edge | Word::End) if self.is(i + 2, Word::Of) => {
                self.old(i + 3 + usize::from(self.is(i + 3, Word::The)))
            }
            Class::Number(y, 4) if self.is(i + 2, Word::Period) => {
                let quarter = memory.recent_quarter(3)?;
                Found::date(i + 3, Some(format!("{y:04}-Q{}", calendar::quarter_of(quarter))))
            }
            Class::Number(..) if self.apostrophe_decade(i + 1).is_some() => self.apostrophe_decade(i + 1),
            Class::Number(_, 1..=3) | Class::Cardinal(_) => {
                let (end, count, unit) = self.quantity_of(i + 1)?;
                // "the two-day summit": the article belongs to the summit.
                if self.glued(end - 1) {
                    return None;
                }
                Some(Found::length(end, calendar::duration(unit, count)))
            }
            _ => self.present(i),
        }
    }

    /// A decade or century after "the", "late", "the end of the".
    pub(super) fn old(&self, i: usize) -> Option<Found> {
        let at = i + usize::from(self.is_mark(i, b'\''));
        match self.class(at) {
            Class::Decade(first) => self.decade(at, first),
            Class::Ordinal(_) => self.century(at),
            _ => self.apostrophe_decade(at),
        }
    }

    /// "1970's" and "70's" after "the".
    fn apostrophe_decade(&self, i: usize) -> Option<Found> {
        let first = match self.class(i) {
            Class::Number(y, 4) if y % 10 == 0 => y,
            Class::Number(y, 2) if y % 10 == 0 && y >= 20 => 1900 + y,
            _ => return None,
        };
        let s = self.is_mark(i + 1, b'\'') && self.glued(i + 1) && self.says(i + 2, "s") && self.glued(i + 2);
        s.then(|| Found::date(i + 3, Some(format!("{:03}", first / 10)))).flatten()
    }

    /// "at present", "at the moment", "the present".
    pub(super) fn present(&self, i: usize) -> Option<Found> {
        let the = i + 1 + usize::from(self.is(i + 1, Word::The));
        if !self.is(i, Word::At) {
            return None;
        }
        let end = if !self.is(the, Word::Moment) {
            return None;
        } else if self.says(the, "present") {
            the + 1 + usize::from(self.says(the + 1, "time"))
        } else if the > i + 1 && self.says(the, "moment") {
            the + 1
        } else {
            return None;
        };
        Found::date(end, Some("PRESENT_REF".into()))
    }

    /// "latest quarter", "the latest period".
    pub(super) fn latest(&self, i: usize, memory: &Memory) -> Option<Found> {
        self.is(i, Word::Latest).then(|| self.same_quarter(i + 1, 0, memory)).flatten()
    }

    /// "quarter" or "period" at atom `i`: the one spoken of before, moved by `n` years, or the last that is over.
    fn same_quarter(&self, i: usize, n: i32, memory: &Memory) -> Option<Found> {
        let spoken = memory.recent_quarter(20);
        let date = match self.class(i) {
            Class::Unit(Unit::Quarter) => {
                spoken.or_else(|| self.today.and_then(|d| calendar::shift(d, Unit::Quarter, -1)))
            }
            Class::Word(Word::Period) => Some(spoken?),
            _ => return None,
        };
        Found::date(i + 1, date.and_then(|d| calendar::shift(d, Unit::Year, n)).map(calendar::quarter))
    }

    /// "year-earlier", "year-ago" before a noun, with the quarter or half that may follow.
    pub(super) fn year_earlier(&self, i: usize, memory: &Memory) -> Option<Found> {
        let at = self.skip_hyphen(i + 1);
        let ago = self.is(at, Word::Ago) || self.is(at, Word::Narrow);
        if self.class(i) != Class::Unit(Unit::Year) || at == i + 1 || !ago {
            return None;
        }
        let last = self.today.and_then(|d| calendar::shift(d, Unit::Year, -1));
        if let (Some(last), Some((end, fields))) = (last, self.nth(at + 1))
            && let Some((n @ 1..=4, Some(unit @ (Unit::Quarter | Unit::Half)))) = fields.nth
        {
            let month = if unit == Unit::Half { 6 * n - 5 } else { 3 * n - 2 };
            let day = Date::new(last.year(), i8::try_from(month).ok()?, 1).ok()?;
            return Found::date(end, Some(calendar::unit(day, unit)));
        }
        Found::date(at + 1, self.year_before(memory))
    }

    /// The year before, or its quarter when a quarter was just spoken of.
    pub(super) fn year_before(&self, memory: &Memory) -> Option<String> {
        match memory.recent_quarter(2) {
            Some(quarter) => calendar::shift(quarter, Unit::Year, -1).map(calendar::quarter),
            None => self.relative(Unit::Year, -1),
        }
    }

    /// "year-end".
    pub(super) fn year_end(&self, i: usize) -> Option<Found> {
        let at = self.skip_hyphen(i + 1);
        let found = self.class(i) == Class::Unit(Unit::Year) && at > i + 1 && self.is(at, Word::End);
        found.then(|| Found::date(at + 1, self.today.map(|d| format!("{:04}-12-31", d.year())))).flatten()
    }

    /// "first nine months" after "the".
    fn first_units(&self, i: usize) -> Option<Found> {
        let (end, count, unit) = self.quantity_of(i + 1)?;
        (self.class(i) == Class::Ordinal(1)).then(|| Found::length(end, calendar::duration(unit, count)))
    }

    /// Whether a noun phrase goes on at atom `i`, so that "past" or "future" before it is an adjective.
    fn continues(&self, i: usize) -> bool {
        match self.class(i) {
            Class::Punct(mark) => matches!(mark, b'-' | b'\''),
            Class::Word(_) => false,
            Class::Other => self.is_nominal(i),
            _ => true,
        }
    }
}
