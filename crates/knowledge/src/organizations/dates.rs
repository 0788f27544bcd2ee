//! Days, and spans between dates of any precision.

/// A day of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(u32);

/// A span of days between two dates of any precision, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    first: u32,
    last: u32,
}

impl Day {
    /// The day that `YYYY-MM-DD` or an RFC 3339 time names, in the time's own zone.
    pub fn parse(text: &str) -> Option<Day> {
        let (date, rest) = text.trim().split_at_checked(10)?;
        let timed = rest.is_empty() || rest.starts_with(['T', 't', ' ']);
        date_key(date, 0).filter(|_| timed && date.len() == 10).map(Day)
    }
}

impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.0 / 10_000, self.0 / 100 % 100, self.0 % 100)
    }
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
        (self.first..=self.last).contains(&day.0)
    }

    /// Whether it has begun on the day.
    pub fn has_begun(self, day: Day) -> bool {
        self.first <= day.0
    }

    /// Whether it ends at all, and its last day is the day or lies before it.
    pub fn has_ended(self, day: Day) -> bool {
        self.last <= day.0
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
            (day <= days(year, month)).then_some((month, day))?
        }
        _ => return None,
    };
    Some(year * 10_000 + month * 100 + day)
}

fn days(year: u32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_real_or_refused() {
        for good in ["2011-05-27", "2012-02-29", "2011-05-27T10:00:00+02:00", " 2011-05-27 10:00 "] {
            assert!(Day::parse(good).is_some(), "{good}");
        }
        for bad in
            ["", "2011", "2011-05", "2011-13-01", "2011-02-29", "27/05/2011", "2011-05-27x", "２０１１-05"]
        {
            assert_eq!(Day::parse(bad), None, "{bad}");
        }
        assert_eq!(Day::parse("2011-05-27").unwrap().to_string(), "2011-05-27");
    }

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
