//! Ranges: two expressions, of which each may leave out what the other says.

use crate::grammar::days::day_number;
use crate::grammar::expression::Reading;
use crate::grammar::fields::{Clock, Fields};
use crate::grammar::{Memory, Sentence};
use crate::lexicon::{Class, Unit, Word};
use crate::tense::Role;

impl Sentence<'_> {
    /// Where the other end of a range may begin, after what was read at atom `i` or after a bare number there, and whether
    /// "and" links the two.
    pub(super) fn range_mark(&self, i: usize, first: Option<&Reading>) -> Option<(usize, bool)> {
        let end = match first {
            Some(reading) => reading.end,
            None => self.bare(i)?.0,
        };
        match self.class(end) {
            // "a year-earlier loss" is no range; "Monday-Friday" and "July 13-15" are.
            Class::Punct(b'-') => {
                let next = self.class(end + 1);
                let told = matches!(
                    next,
                    Class::Number(..) | Class::Ordinal(_) | Class::Month(_) | Class::Weekday(_)
                );
                (told || !self.glued(end + 1)).then_some((end + 1, false))
            }
            Class::Word(Word::To) => Some((end + 1, false)),
            Class::Word(Word::And) | Class::Punct(b'&') => Some((end + 1, true)),
            // "2015/16"
            Class::Punct(b'/') if first.is_some() && self.is_next_year(end) => Some((end + 1, false)),
            _ => None,
        }
    }

    /// A number that the other end of a range may make a day or an hour of.
    fn bare(&self, i: usize) -> Option<(usize, u32, Option<u32>)> {
        if self.glued(i) && matches!(self.before(i), Class::Punct(b'.' | b':' | b'$' | b',' | b'/' | b'-')) {
            return None;
        }
        match self.class(i) {
            Class::Number(_, 1..=2) | Class::Cardinal(_) => self.hour_and_minute(i).or_else(|| {
                let Class::Number(n, _) = self.class(i) else { return None };
                Some((i + 1, n, None))
            }),
            _ => None,
        }
    }

    /// Both ends of a range, where there is one and they share what only one of them tells.
    pub(super) fn range(
        &self,
        i: usize,
        first: Option<Reading>,
        to: usize,
        listed: bool,
        memory: &Memory,
    ) -> Option<(Reading, Option<Reading>)> {
        let between = matches!(self.before(i), Class::Word(Word::Between));
        let the = to + usize::from(self.is(to, Word::The));
        let second = match first {
            Some(first) => {
                self.bare_end(the, &first.fields, listed, memory).or_else(|| self.reading(to, memory))
            }
            None => self.reading(to, memory).or_else(|| self.day_of_told_month(to, memory)),
        }?;
        let first = match first {
            Some(first) => first,
            None => {
                let (end, number, minute) = self.bare(i)?;
                let fields = if second.fields.clock.is_some_and(|c| c.half) && number <= 24 {
                    let clock = Clock { hour: number, minute: minute.unwrap_or(0), half: number > 12 };
                    Fields { clock: Some(clock), ..Fields::default() }
                } else if second.fields.day.is_some() && minute.is_none() {
                    let later = second.fields.day > day_number(number);
                    Fields { day: day_number(number).filter(|_| later), ..Fields::default() }
                } else {
                    return None;
                };
                Reading { start: i, end, fields, narrowed: false }
            }
        };
        // "2 p.m. till tomorrow 4:30 p.m."
        let day_first =
            matches!(self.class(second.start), Class::Day(..) | Class::Weekday(_) | Class::Month(_));
        let shares = !(first.fields.clock.is_some() && day_first);
        let a = Reading {
            fields: if shares { first.fields.sharing(second.fields) } else { first.fields },
            ..first
        };
        let b = Reading { start: second.start, fields: second.fields.sharing(a.fields), ..second };
        // "Monday and Tuesday" are two dates that need not share anything; "May 14 and 21" are.
        let bare = self.bare(to).is_some() || self.bare(i).is_some() && !self.is_whole(&first);
        if listed && !between && !(bare && b.fields.day.is_some() && a.fields.day.is_some()) {
            return None;
        }
        (self.is_whole(&a) && self.is_whole(&b)).then_some((a, Some(b)))
    }

    /// "22 this month", after another number.
    fn day_of_told_month(&self, i: usize, memory: &Memory) -> Option<Reading> {
        let Class::Number(day, 1..=2) = self.class(i) else { return None };
        let (end, fields) =
            self.extended(i + 1, Fields { day: day_number(day), ..Fields::default() }, memory);
        let told = matches!(fields.period, Some((_, Unit::Month)));
        told.then_some(Reading { start: i, end, fields, narrowed: false })
    }

    /// "15" after "July 13-", "18" after "1914-", with what may follow: the other end of a range in figures.
    fn bare_end(&self, i: usize, first: &Fields, listed: bool, memory: &Memory) -> Option<Reading> {
        let reading = |end, fields| Some(Reading { start: i, end, fields, narrowed: false });
        if let (Some(year), Class::Number(n, 2)) = (first.year, self.class(i))
            && *first == Fields::year(year)
            && self.glued(i)
            && !self.runs_on(i + 1)
        {
            let century = year - year % 100 + if (n as i32) < year % 100 { 100 } else { 0 };
            return reading(i + 1, Fields::year(century + n as i32));
        }
        if first.clock.is_some()
            && let Some((end, hour, Some(minute))) = self.hour_and_minute(i)
            && self.half_of_day(end).is_none()
        {
            let clock = Clock { hour, minute, half: hour > 12 };
            let (end, fields) =
                self.extended(end, Fields { clock: Some(clock), ..Fields::default() }, memory);
            return reading(end, fields);
        }
        let day = first.day.filter(|_| first.month.is_some() && first.year.is_none())?;
        let (end, n) = match self.class(i) {
            Class::Number(n, 1..=2) => (i + 1, n),
            _ => self.ordinal(i)?,
        };
        let n = day_number(n).filter(|n| *n > day)?;
        // "May 3 and 4 people died"; "14 May to 3 June".
        let counts = listed && self.atoms.get(end).is_some_and(|a| a.role == Role::Nominal);
        let goes_on = matches!(self.class(end), Class::Month(_) | Class::Unit(_) | Class::Units(_))
            || self.is(end, Word::Of)
            || self.half_of_day(end).is_some()
            || matches!(self.class(end), Class::Punct(b':' | b'.' | b'%'))
                && self.glued(end)
                && self.glued(end + 1);
        if counts && self.year_at(end).is_none() || goes_on {
            return None;
        }
        let (end, fields) =
            self.extended(end, Fields { day: Some(n), month: first.month, ..Fields::default() }, memory);
        reading(end, fields)
    }

    /// Whether atom `i` goes on with the number before it.
    fn runs_on(&self, i: usize) -> bool {
        let mark = matches!(self.class(i), Class::Punct(b'.' | b',' | b';' | b')' | b'"' | b'?'));
        self.glued(i) && !(mark && !(self.glued(i + 1) && matches!(self.class(i + 1), Class::Number(..))))
    }
}
