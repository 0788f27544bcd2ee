//! Days with names, and periods in letters and figures: "Christmas Eve", "9/11", "Q3 2025", "FY2026".

use crate::calendar;
use crate::grammar::{Found, Kind, Memory, Sentence};
use crate::lexicon::{Class, Holiday, Unit, Word};

/// Days whose names begin with a word that says nothing of time: that word, and what follows it, without "'s".
const NAMED: [(&str, &str, Holiday); 9] = [
    ("good", "friday", Holiday::Easter(-2)),
    ("boxing", "day", Holiday::Fixed(12, 26)),
    ("valentine", "day", Holiday::Fixed(2, 14)),
    ("memorial", "day", Holiday::Nth(5, 1, 0)),
    ("labor", "day", Holiday::Nth(9, 1, 1)),
    ("veterans", "day", Holiday::Fixed(11, 11)),
    ("armistice", "day", Holiday::Fixed(11, 11)),
    ("bastille", "day", Holiday::Fixed(7, 14)),
    ("ash", "wednesday", Holiday::Easter(-46)),
];

impl Sentence<'_> {
    /// "Christmas Eve", "Easter Monday 2024", "New Year's Day" or "Good Friday" at atom `i`, after "last" (-1), "this" (0) or
    /// "next" (1).
    pub(super) fn holiday(&self, i: usize, direction: Option<i32>) -> Option<Found> {
        let (mut end, holiday) = self.holiday_name(i)?;
        let at = end + usize::from(self.is(end, Word::Of) || self.is_mark(end, b','));
        let year = match (self.year_at(at), direction) {
            (Some(year), _) => {
                end = at + 1;
                i16::try_from(year).ok()
            }
            (None, direction) => self.today.and_then(|today| {
                let year = today.year();
                let past = |y| calendar::holiday(holiday, y).is_some_and(|day| day < today);
                match direction {
                    Some(-1) => Some(if past(year) { year } else { year - 1 }),
                    Some(1) => Some(if past(year) { year + 1 } else { year }),
                    Some(_) => Some(year),
                    // As with months: the nearer one, and the coming one where the words look ahead.
                    None if self.is_ahead(i) && past(year) => Some(year + 1),
                    None => {
                        let day = calendar::holiday(holiday, year)?;
                        let far = day.since(today).map_or(0, |s| s.get_days());
                        Some(if far > 183 { year - 1 } else { year })
                    }
                }
            }),
        };
        let day = year.and_then(|y| calendar::holiday(holiday, y));
        Found::date(end, day.map(calendar::day))
    }

    fn holiday_name(&self, i: usize) -> Option<(usize, Holiday)> {
        if !self.capital(i) {
            return None;
        }
        if let Class::Holiday(holiday) = self.class(i) {
            let end = i + 2;
            return Some(match (holiday, self.class(i + 1)) {
                (Holiday::Fixed(12, 25), Class::Word(Word::Eve)) => (end, Holiday::Fixed(12, 24)),
                (Holiday::Easter(_), Class::Weekday(day @ (1 | 6 | 7))) => {
                    (end, Holiday::Easter(if day == 1 { 1 } else { i32::from(day) - 7 }))
                }
                (Holiday::Easter(_), Class::Unit(_)) => return None,
                (_, Class::Unit(Unit::Day)) if self.capital(i + 1) => (end, holiday),
                // "Christmas trees", "Easter Island": the holiday is not the day but a kind or a place.
                (_, Class::Other) if self.capital(i + 1) => return None,
                _ => (i + 1, holiday),
            });
        }
        let possessive = self.is_mark(i + 1, b'\'') && self.says(i + 2, "s");
        let next = if possessive { i + 3 } else { i + 1 };
        if !self.capital(next) {
            return None;
        }
        let (_, _, holiday) =
            NAMED.into_iter().find(|(first, second, _)| self.says(i, first) && self.says(next, second))?;
        Some((next + 1, holiday))
    }

    /// "New Year's Eve", "Good Friday", and "9/11".
    pub(super) fn named_day(&self, i: usize) -> Option<Found> {
        if self.says(i, "new") && self.capital(i) && self.class(i + 1) == Class::Unit(Unit::Year) {
            let named = self.is_mark(i + 2, b'\'') && self.says(i + 3, "s");
            let first = match self.class(i + 4) {
                Class::Word(Word::Eve) => false,
                Class::Unit(Unit::Day) => true,
                _ => return None,
            };
            let (month, day) = if first { (1, 1) } else { (12, 31) };
            return named.then(|| {
                let date = self.today.and_then(|_| self.dated(i, month, day));
                Found::new(i + 5, Kind::Date, date.map(calendar::day))
            });
        }
        if self.class(i) == Class::Number(9, 1) {
            let attacks = self.is_mark(i + 1, b'/')
                && self.class(i + 2) == Class::Number(11, 2)
                && self.glued(i + 1)
                && self.glued(i + 2)
                && !(self.glued(i + 3) && self.is_mark(i + 3, b'/'))
                && !self.glued(i);
            return attacks.then(|| Found::new(i + 3, Kind::Date, Some("2001-09-11".into())));
        }
        self.holiday(i, None)
    }

    /// Whether the day at `i` to `end` is that of the attacks of 2001: "the Sept. 11 attacks".
    pub(super) fn is_of_attacks(&self, end: usize) -> bool {
        ["attacks", "attack", "terrorist", "terror", "hijackers", "hijackings", "commission"]
            .iter()
            .any(|word| self.says(end, word))
    }

    /// "Q3", "Q3 2025", "H1 2026", "FY2026".
    pub(super) fn lettered(&self, i: usize, memory: &mut Memory) -> Option<Found> {
        if !self.capital(i) || self.glued(i) {
            return None;
        }
        let glued = self.glued(i + 1);
        match (self.class(i), self.class(i + 1)) {
            (Class::Word(Word::Fy), Class::Number(..)) => {
                let year = self.year_at(i + 1).or(match self.class(i + 1) {
                    Class::Number(y @ 10..=49, 2) if glued => Some(2000 + y as i32),
                    _ => None,
                })?;
                Found::date(i + 2, Some(calendar::year(year)))
            }
            (Class::Word(Word::Q), Class::Number(n @ 1..=4, 1)) if glued => {
                self.quarter_of(i, i + 2, n, memory)
            }
            (Class::Word(Word::H), Class::Number(n @ 1..=2, 1)) if glued => {
                let year = self.year_at(i + 2)?;
                Found::date(i + 3, Some(format!("{year:04}-H{n}")))
            }
            _ => None,
        }
    }

    /// "2025 second quarter".
    pub(super) fn year_quarter(&self, i: usize, memory: &mut Memory) -> Option<Found> {
        let Class::Number(year @ 1900..2060, 4) = self.class(i) else { return None };
        let fiscal = i + 1 + usize::from(self.is(i + 1, Word::Fiscal));
        let Class::Ordinal(n @ 1..=4) = self.class(fiscal) else { return None };
        let at = self.skip_hyphen(fiscal + 1);
        (self.class(at) == Class::Unit(Unit::Quarter))
            .then(|| self.quarter_value(at + 1, Some(year as i32), n, memory))
            .flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn named_days_are_written_in_small_letters() {
        for (first, second, holiday) in NAMED {
            assert!(first.chars().chain(second.chars()).all(|c| c.is_ascii_lowercase()));
            assert!(calendar::holiday(holiday, 2024).is_some_and(|d| d.year() == 2024));
        }
    }
}
