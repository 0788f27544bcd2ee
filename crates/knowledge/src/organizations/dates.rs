//! Spans between dates of any precision.

use copydesk_document::Day;

/// A span of days between two dates of any precision, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Interval {
    first: u32,
    last: u32,
}

impl Interval {
    /// Every day.
    pub const ALWAYS: Interval = Interval { first: 0, last: u32::MAX };

    /// From one date until another, each a year, month or day, or empty for no bound; `None` when one is none of
    /// these or the end lies before the beginning.
    pub fn parse(from: &str, until: &str) -> Option<Interval> {
        let first = if from.is_empty() { 0 } else { date_key(from, 0)? };
        let last = if until.is_empty() { u32::MAX } else { date_key(until, 99)? };
        (first <= last).then_some(Interval { first, last })
    }

    /// Whether the day lies in it.
    pub fn contains(self, day: Day) -> bool {
        (self.first..=self.last).contains(&of_day(day))
    }

    /// Whether it has begun on the day.
    pub fn has_begun(self, day: Day) -> bool {
        self.first <= of_day(day)
    }

    /// Whether it ends at all, and its last day is the day or lies before it.
    pub fn has_ended(self, day: Day) -> bool {
        self.last <= of_day(day)
    }

    /// Whether the two share no day.
    pub fn is_apart(self, other: Interval) -> bool {
        self.last < other.first || other.last < self.first
    }
}

/// Whether the text is a year, a month or a day: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, of the calendar.
pub fn is_date(text: &str) -> bool {
    date_key(text, 0).is_some()
}

/// `YYYY`, `YYYY-MM` or `YYYY-MM-DD` as a number that sorts like the date, with `missing` for what is not given.
fn date_key(date: &str, missing: u32) -> Option<u32> {
    let number = |text: &str, digits: usize| {
        let all = text.len() == digits && text.bytes().all(|b| b.is_ascii_digit());
        text.parse::<u32>().ok().filter(|_| all)
    };
    let mut parts = date.split('-');
    let year = number(parts.next()?, 4)?;
    let month = parts.next().map(|m| number(m, 2).filter(|m| (1..=12).contains(m)));
    let day = parts.next().map(|d| number(d, 2).filter(|d| (1..=31).contains(d)));
    let (month, day) = match (month, day, parts.next()) {
        (None, None, None) => (missing, missing),
        (Some(month), None, None) => (month?, missing),
        (Some(month), Some(day), None) => {
            let (month, day) = (month?, day?);
            Day::new(year.try_into().ok()?, month.try_into().ok()?, day.try_into().ok()?)?;
            (month, day)
        }
        _ => return None,
    };
    Some(key(year, month, day))
}

fn of_day(day: Day) -> u32 {
    key(day.year().into(), day.month().into(), day.day().into())
}

fn key(year: u32, month: u32, day: u32) -> u32 {
    year * 10_000 + month * 100 + day
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_begin_and_end() {
        let of = |from, until| Interval::parse(from, until).unwrap();
        let day = Day::parse("2014-03-24").unwrap();
        assert!(of("1997", "2014-03-24").contains(day) && of("1997", "2014-03-24").has_ended(day));
        assert!(of("1997", "2014").contains(day) && !of("1997", "2014").has_ended(day));
        assert!(!of("1997", "").has_ended(day) && of("1997", "").has_begun(day));
        assert!(
            of("1990", "1996").is_apart(of("1997", "")) && !of("1990", "1997-05").is_apart(of("1997", ""))
        );
        assert_eq!(Interval::parse("2014", "2013-12"), None);
        assert!(is_date("2011-05") && !is_date("2011-02-30") && !is_date("May 2011"));
    }
}
