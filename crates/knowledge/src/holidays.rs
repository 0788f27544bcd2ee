//! Days with names: what news calls them, and when they fall.
//!
//! ```
//! use copydesk_knowledge::holidays::{When, all};
//! let christmas = all().find(|h| h.name == "christmas").expect("a holiday");
//! assert_eq!(christmas.when, When::Fixed { month: 12, day: 25 });
//! ```

/// A day with a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holiday {
    /// The name in lower case.
    pub name: &'static str,
    /// When it falls.
    pub when: When,
    /// Words in lower case, split by a space, of the country where it falls then; empty for everywhere else.
    pub places: &'static str,
}

/// When a day with a name falls. Offsets count days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// On the same day each year.
    Fixed {
        /// January is 1.
        month: i8,
        /// The day of the month.
        day: i8,
    },
    /// So long after Easter Sunday of the Gregorian calendar.
    Easter(i32),
    /// So long after Easter Sunday of the Orthodox churches.
    Orthodox(i32),
    /// So long after the nth weekday of a month, counted from its end where `n` is negative.
    Weekday {
        /// January is 1.
        month: i8,
        /// Monday is 1.
        weekday: i8,
        /// Which of them.
        n: i8,
        /// Days after it.
        after: i32,
    },
    /// On the last such weekday that is not after a day.
    Until {
        /// January is 1.
        month: i8,
        /// The day of the month.
        day: i8,
        /// Monday is 1.
        weekday: i8,
    },
    /// So long after the days of a list, each `2024-02-10`, in order.
    Listed(&'static str, i32),
}

/// All holidays, by name; one with `places` after the one without.
pub fn all() -> impl Iterator<Item = Holiday> {
    rows(include_str!("../data/holidays.tsv")).filter_map(|line| {
        let mut fields = line.split('\t');
        let (name, when, places) = (fields.next()?, fields.next()?, fields.next()?);
        Some(Holiday { name, when: read(when)?, places })
    })
}

fn rows(file: &'static str) -> impl Iterator<Item = &'static str> {
    file.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

fn read(when: &'static str) -> Option<When> {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let place = |list: &[&str], word: &str| Some(list.iter().position(|w| *w == word)? as i8 + 1);
    let (first, rest) = when.split_once(' ').unwrap_or((when, ""));
    let offset = |text: &str| if text.is_empty() { Some(0) } else { text.parse::<i32>().ok() };
    if let Some(month) = place(&MONTHS, first) {
        let mut words = rest.split(' ');
        let (weekday, n) = (place(&WEEKDAYS, words.next()?)?, words.next()?.parse().ok()?);
        return Some(When::Weekday { month, weekday, n, after: offset(words.next().unwrap_or(""))? });
    }
    match first {
        "easter" => offset(rest).map(When::Easter),
        "orthodox" => offset(rest).map(When::Orthodox),
        _ if first.len() == 10 && first.starts_with(|c: char| c.is_ascii_digit()) => {
            Some(When::Listed(when, 0))
        }
        _ => {
            if let Some((month, day)) = first.split_once('-') {
                let (month, day) = (month.parse().ok()?, day.parse().ok()?);
                return match place(&WEEKDAYS, rest) {
                    Some(weekday) => Some(When::Until { month, day, weekday }),
                    None => rest.is_empty().then_some(When::Fixed { month, day }),
                };
            }
            let listed = |line: &'static str| line.split_once('\t').filter(|(name, _)| *name == first);
            let (_, days) = rows(include_str!("../data/holidays_listed.tsv")).find_map(listed)?;
            Some(When::Listed(days, offset(rest)?))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_read() {
        assert_eq!(all().count(), rows(include_str!("../data/holidays.tsv")).count());
    }

    #[test]
    fn every_kind_is_read() {
        let when = |name| all().find(|h| h.name == name).map(|h| h.when);
        assert_eq!(when("whit monday"), Some(When::Easter(50)));
        assert_eq!(when("orthodox good friday"), Some(When::Orthodox(-2)));
        assert_eq!(when("cyber monday"), Some(When::Weekday { month: 11, weekday: 4, n: 4, after: 4 }));
        assert_eq!(when("victoria day"), Some(When::Until { month: 5, day: 24, weekday: 1 }));
        assert!(
            matches!(when("chinese new year's eve"), Some(When::Listed(days, -1)) if days.contains("2024-02-10"))
        );
        assert!(matches!(when("yom kippur"), Some(When::Listed(days, 0)) if days.contains("2018-09-19")));
        assert!(matches!(when("super tuesday"), Some(When::Listed(days, 0)) if days.contains("2020-03-03")));
    }
}
