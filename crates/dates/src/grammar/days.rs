//! Days of a month: "May 27", "14th of June", "the 18th", "2011-05-27".

use jiff::civil::Date;

use crate::calendar;
use crate::grammar::Sentence;
use crate::grammar::fields::Fields;
use crate::lexicon::{Class, Unit, Word};

impl Sentence<'_> {
    /// "May 27", "Sept. 11", "March eighth", and a month alone.
    pub(super) fn month(&self, i: usize, month: i8) -> Option<(usize, Fields)> {
        if !self.capital(i) {
            return None;
        }
        let stop = self.atoms[i].span.len() <= 4 && !matches!(month, 5..=7);
        let end = if stop { self.skip_stop(i + 1) } else { i + 1 };
        // "May Day", "March Madness", "April Jones".
        let name =
            matches!(month, 3..=8) && self.class(end) == Class::Other && self.capital(end) && end == i + 1;
        let the = end + usize::from(self.is(end, Word::The));
        let day = match self.class(the) {
            Class::Number(d, 1..=2)
                if the == end && !(self.is_mark(the + 1, b':') && self.glued(the + 1)) =>
            {
                let fraction = self.is_mark(the + 1, b'.')
                    && self.glued(the + 1)
                    && self.glued(the + 2)
                    && matches!(self.class(the + 2), Class::Number(..));
                let half = self.half_of_day(the + 1).is_some();
                (!fraction && !half).then_some((the + 1, d))
            }
            Class::Ordinal(_) => self.ordinal(the),
            _ => None,
        };
        match day.and_then(|(end, d)| Some((end, day_number(d)?))) {
            Some((end, day)) => Some((end, Fields::month_day(month, day))),
            None if name => None,
            None => Some((end, Fields { month: Some(month), ..Fields::default() })),
        }
    }

    /// "14 June", "14th of June", "the 4th of July", "the 18th", "first of May".
    pub(super) fn day_of_month(&self, i: usize) -> Option<(usize, Fields)> {
        if i > 0 && self.glued(i) && matches!(self.before(i), Class::Punct(b'/' | b'.' | b'$')) {
            return None;
        }
        let (end, day, ordinal) = match self.class(i) {
            Class::Number(day, 1..=2) => (i + 1, day_number(day)?, false),
            _ => {
                let (end, day) = self.ordinal(i)?;
                (end, day_number(day)?, true)
            }
        };
        let end = if self.class(end) == Class::Unit(Unit::Day) && ordinal { end + 1 } else { end };
        let of = end + usize::from(self.is(end, Word::Of));
        let the = of + usize::from(of > end && self.is(of, Word::The));
        if let Class::Month(month) = self.class(the)
            && self.capital(the)
            && !self.glued(the)
        {
            return Some((self.skip_stop_of_month(the), Fields::month_day(month, day)));
        }
        ordinal.then_some((end, Fields { day: Some(day), ..Fields::default() }))
    }

    fn skip_stop_of_month(&self, i: usize) -> usize {
        if self.atoms[i].span.len() <= 4 && !matches!(self.class(i), Class::Month(5..=7)) {
            self.skip_stop(i + 1)
        } else {
            i + 1
        }
    }

    /// "third", "31st", "thirty-first": the end and the number.
    pub(super) fn ordinal(&self, i: usize) -> Option<(usize, u32)> {
        match self.class(i) {
            Class::Ordinal(n) => Some((i + 1, n)),
            Class::Cardinal(tens @ (20 | 30)) => {
                let at = self.skip_hyphen(i + 1);
                match self.class(at) {
                    Class::Ordinal(n @ 1..=9) => Some((at + 1, tens + n)),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// "2011-05-27", "5/27/2011", "27.5.2011", "5/27".
    pub(super) fn numeric_day(&self, i: usize) -> Option<(usize, Fields)> {
        let Class::Number(first, digits) = self.class(i) else { return None };
        if i > 0 && self.glued(i) && matches!(self.before(i), Class::Punct(b'/' | b'-' | b'.' | b'$')) {
            return None;
        }
        let Class::Punct(mark @ (b'/' | b'-' | b'.')) = self.class(i + 1) else { return None };
        let (Class::Number(second, _), Class::Number(third, last)) = (self.class(i + 2), self.class(i + 4))
        else {
            return None;
        };
        if !self.is_mark(i + 3, mark) || !(i + 1..=i + 4).all(|j| self.glued(j)) {
            return None;
        }
        let (year, month, day) = match (digits, last, mark) {
            (4, 1..=2, b'-' | b'/') => (first as i32, second, third),
            // American order, unless only the other can be.
            (1..=2, 4, b'/' | b'-') if first <= 12 => (third as i32, first, second),
            (1..=2, 4, _) => (third as i32, second, first),
            (1..=2, 2, b'/') if first <= 12 => (calendar::two_digit_year(third), first, second),
            (1..=2, 2, b'/') => (calendar::two_digit_year(third), second, first),
            _ => return None,
        };
        let (month, day) = (i8::try_from(month).ok()?, day_number(day)?);
        Date::new(i16::try_from(year).ok()?, month, day).ok()?;
        Some((i + 5, Fields { year: Some(year), ..Fields::month_day(month, day) }))
    }
}

/// The number of a day in a month.
pub(super) fn day_number(day: u32) -> Option<i8> {
    i8::try_from(day).ok().filter(|d| (1..=31).contains(d))
}
