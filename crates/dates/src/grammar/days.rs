//! Days and clock times.

use jiff::civil::Date;

use crate::calendar;
use crate::grammar::{Found, Kind, Memory, Sentence};
use crate::lexicon::{Class, Unit, Word};

impl Sentence<'_> {
    /// A day, with the part of the day that may follow: "last Friday", "27 May 2011", "tomorrow morning".
    pub(super) fn day_found(&self, i: usize, memory: &mut Memory) -> Option<Found> {
        let (end, date, part) = self.day_with_part(i)?;
        if let Some(date) = date {
            memory.day = Some((end, date));
        }
        let kind = if part.is_empty() { Kind::Date } else { Kind::Time };
        Some(Found::new(end, kind, date.map(|d| calendar::day(d) + part)))
    }

    fn day_with_part(&self, i: usize) -> Option<(usize, Option<Date>, &'static str)> {
        if self.is(i, Word::This)
            && let Class::Part(part) = self.class(i + 1)
        {
            return Some((i + 2, self.today, part));
        }
        if self.is(i, Word::Last)
            && let Class::Part(part @ "TNI") = self.class(i + 1)
        {
            return Some((i + 2, self.today.and_then(|d| calendar::shift(d, Unit::Day, -1)), part));
        }
        let (end, date) = self.day(i)?;
        if let Class::Day(_, part @ "TNI") = self.class(i) {
            return Some((end, date, part));
        }
        match self.class(end) {
            Class::Part(part) => Some((end + 1, date, part)),
            _ => Some((end, date, "")),
        }
    }

    /// One day, its end and its date where that can be known.
    pub(super) fn day(&self, i: usize) -> Option<(usize, Option<Date>)> {
        match self.class(i) {
            Class::Day(days, _) => {
                Some((i + 1, self.today.and_then(|d| calendar::shift(d, Unit::Day, days))))
            }
            Class::Weekday(weekday) => {
                let mut next = self.skip_stop(i + 1);
                next += usize::from(self.is_mark(next, b','));
                if let (Class::Month(_), Some(day)) = (self.class(next), self.month_day(next)) {
                    return Some(day);
                }
                Some((i + 1, self.weekday(i, weekday, None)))
            }
            Class::Month(_) => self.month_day(i),
            Class::Number(..) => self.numeric_day(i),
            Class::Word(word @ (Word::Last | Word::Past | Word::This | Word::Next | Word::Following)) => {
                let next = i + 1 + usize::from(self.is(i + 1, Word::Next) || self.is(i + 1, Word::Past));
                let Class::Weekday(weekday) = self.class(next) else { return None };
                let word = if next > i + 1 && self.is(i + 1, Word::Next) { Word::Next } else { word };
                Some((next + 1, self.weekday(i, weekday, Some(word))))
            }
            _ => None,
        }
    }

    /// The nearest such day in the past, the day of publication included, unless the words say otherwise.
    fn weekday(&self, i: usize, weekday: i8, word: Option<Word>) -> Option<Date> {
        let today = self.today?;
        match word {
            // The day after tomorrow and tomorrow have shorter names: "next Friday" on a Thursday is a week later.
            Some(Word::Next | Word::Following) => {
                let soon = calendar::weekday_after(today, weekday)?;
                let near = soon <= calendar::shift(today, Unit::Day, 2)?;
                calendar::shift(soon, Unit::Week, i32::from(near))
            }
            Some(Word::This) => calendar::weekday_of_week(today, weekday, 0),
            Some(Word::Last | Word::Past) => {
                calendar::weekday_before(calendar::shift(today, Unit::Day, -1)?, weekday)
            }
            _ if self.is_ahead(i) || self.is(i + 1, Word::Ahead) => {
                calendar::weekday_before(calendar::shift(today, Unit::Day, 6)?, weekday)
            }
            _ => calendar::weekday_before(today, weekday),
        }
    }

    /// "Sept. 11", "May 27, 2011", "March eighth".
    fn month_day(&self, i: usize) -> Option<(usize, Option<Date>)> {
        let Class::Month(month) = self.class(i) else { return None };
        if !self.capital(i) && matches!(month, 3 | 5) {
            return None;
        }
        let at = self.skip_stop(i + 1);
        let day = match self.class(at) {
            Class::Number(d, 1..=2) if !(self.is_mark(at + 1, b':') && self.glued(at + 1)) => d,
            Class::Ordinal(d) => d,
            _ => return None,
        };
        let day = day_of_month(day)?;
        let mut end = at + 1;
        let year_at = end + usize::from(self.is_mark(end, b','));
        if let Some(year) = self.year_at(year_at) {
            end = self.spelled(year_at).map_or(year_at + 1, |(end, _)| end);
            return Some((end, Date::new(i16::try_from(year).ok()?, month, day).ok()));
        }
        if (month, day) == (9, 11) && self.is_of_attacks(end) {
            return Some((end, Date::new(2001, 9, 11).ok()));
        }
        Some((end, self.dated(i, month, day)))
    }

    /// "2011-05-27", "5/27/2011", "27 May 2011".
    fn numeric_day(&self, i: usize) -> Option<(usize, Option<Date>)> {
        let Class::Number(first, digits) = self.class(i) else { return None };
        if i > 0 && self.glued(i) && matches!(self.before(i), Class::Punct(b'/' | b'-' | b'.' | b'$')) {
            return None;
        }
        if let Class::Month(month) = self.class(i + 1)
            && digits <= 2
        {
            let day = day_of_month(first)?;
            let at = self.skip_stop(i + 2);
            let year_at = at + usize::from(self.is_mark(at, b','));
            return match self.class(year_at) {
                Class::Number(y, 4) => {
                    Some((year_at + 1, Date::new(i16::try_from(y).ok()?, month, day).ok()))
                }
                _ if self.capital(i + 1) => Some((i + 2, self.dated(i, month, day))),
                _ => None,
            };
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
            (4, 1..=2, b'-' | b'/') => (first, second, third),
            // American order, unless only the other can be.
            (1..=2, 4, b'/' | b'-') if first <= 12 => (third, first, second),
            (1..=2, 4, _) => (third, second, first),
            (1..=2, 2, b'/') if first <= 12 => (two_digit_year(third), first, second),
            _ => return None,
        };
        let date = Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?);
        Some((i + 5, Some(date.ok()?)))
    }

    /// A day of which the text gives no year: this calendar year, as newspapers write, but near the turn of the
    /// year the nearer one.
    pub(super) fn dated(&self, i: usize, month: i8, day: i8) -> Option<Date> {
        let today = self.today?;
        let year = self.year_of_month(i, month)?;
        Date::new(year, month, day).or_else(|_| Date::new(today.year(), month, day)).ok()
    }

    /// The year of a month named without one.
    pub(super) fn year_of_month(&self, i: usize, month: i8) -> Option<i16> {
        let today = self.today?;
        let ahead = self.is_ahead(i);
        let distance = month - today.month();
        Some(match distance {
            6.. if !ahead => today.year() - 1,
            ..=-9 => today.year() + 1,
            ..=-3 if ahead => today.year() + 1,
            _ => today.year(),
        })
    }

    /// "10:30 a.m.", "noon", "9 p.m. Wednesday".
    pub(super) fn clock(&self, i: usize, memory: &Memory) -> Option<Found> {
        let (mut end, hour, minute) = match self.class(i) {
            Class::Word(Word::Noon) => (i + 1, 12, 0),
            Class::Word(Word::Midnight) => (i + 1, 24, 0),
            Class::Number(hour, 1..=2)
                if !(self.glued(i) && matches!(self.before(i), Class::Punct(b'.' | b':' | b'$'))) =>
            {
                self.hours(i, hour)?
            }
            _ => return None,
        };
        let mut date = memory.day.filter(|&(end, _)| end == i || end + 1 == i).map(|(_, d)| d).or(self.today);
        // "5 p.m. EST on Friday", "9 a.m. local time, Nov. 9".
        let mut next = end;
        if self.is(next, Word::Zone) && self.capital(next) {
            (next, end) = (next + 1, next + 1);
        } else if self.says(next, "local") && self.says(next + 1, "time") {
            next += 2;
        }
        next += usize::from(self.is_mark(next, b','));
        next += usize::from(self.is(next, Word::On));
        if let Some((after, day)) = self.day(next).or_else(|| {
            let part = self.is(end, Word::This) && matches!(self.class(end + 1), Class::Part(_));
            part.then_some((end + 2, self.today))
        }) {
            (end, date) = (after, day);
        }
        let value = date.map(|d| format!("{}T{hour:02}:{minute:02}", calendar::day(d)));
        Some(Found::new(end, Kind::Time, value))
    }

    fn hours(&self, i: usize, hour: u32) -> Option<(usize, u32, u32)> {
        let (mut at, mut minute) = (i + 1, None);
        if self.is_mark(at, b':')
            && self.glued(at)
            && let Class::Number(m @ 0..=59, 2) = self.class(at + 1)
        {
            (at, minute) = (at + 2, Some(m));
        }
        let half = match self.class(at) {
            Class::Word(Word::Am) => Some((0, at + 1)),
            Class::Word(Word::Pm) => Some((12, at + 1)),
            Class::Word(Word::A | Word::P) if self.is_mark(at + 1, b'.') && self.is(at + 2, Word::M) => {
                let add = if self.is(at, Word::P) { 12 } else { 0 };
                Some((add, self.skip_stop(at + 3)))
            }
            _ => None,
        };
        match half {
            Some((add, end)) if (1..=12).contains(&hour) => Some((end, hour % 12 + add, minute.unwrap_or(0))),
            None if hour < 24 && self.is(i.checked_sub(1)?, Word::At) => Some((at, hour, minute?)),
            _ => None,
        }
    }
}

fn day_of_month(day: u32) -> Option<i8> {
    i8::try_from(day).ok().filter(|d| (1..=31).contains(d))
}

/// Years of two digits lie between 1950 and 2049.
fn two_digit_year(year: u32) -> u32 {
    if year < 50 { 2000 + year } else { 1900 + year }
}
