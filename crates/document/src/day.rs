/// A day of the calendar, such as that of a document's publication.
///
/// ```
/// use copydesk_document::Day;
/// let day = Day::parse("2011-05-27T23:30:00-05:00").expect("a day");
/// assert_eq!((day.year(), day.month(), day.day()), (2011, 5, 27));
/// assert_eq!(day.to_string(), "2011-05-27");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day {
    // In the order in which they compare.
    year: u16,
    month: u8,
    day: u8,
}

impl Day {
    /// The day of these numbers; `None` when the calendar has none, or the year is not from 1000 to 8999, which no article
    /// means.
    pub fn new(year: u16, month: u8, day: u8) -> Option<Day> {
        let days = match month {
            4 | 6 | 9 | 11 => 30,
            2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
            2 => 28,
            1..=12 => 31,
            _ => 0,
        };
        ((1000..9000).contains(&year) && (1..=days).contains(&day)).then_some(Day { year, month, day })
    }

    /// The day that `YYYY-MM-DD` names, alone or with a time after it, as in RFC 3339: the day in the time's own zone. Of
    /// the time it looks at no more than that there is one.
    pub fn parse(text: &str) -> Option<Day> {
        let (date, time) = text.trim().split_at_checked(10)?;
        let bytes = date.as_bytes();
        let number = |range: std::ops::Range<usize>| {
            bytes[range]
                .iter()
                .try_fold(0, |n: u16, b| Some(n * 10 + u16::from(b.is_ascii_digit().then(|| b - b'0')?)))
        };
        let timed = match time.as_bytes() {
            [] => true,
            [b'T' | b't' | b' ', a, b, ..] => a.is_ascii_digit() && b.is_ascii_digit(),
            _ => false,
        };
        if !timed || bytes[4] != b'-' || bytes[7] != b'-' {
            return None;
        }
        Day::new(number(0..4)?, u8::try_from(number(5..7)?).ok()?, u8::try_from(number(8..10)?).ok()?)
    }

    /// How many days after the first of 1970 it is (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `days_from_civil`).
    ///
    /// ```
    /// use copydesk_document::Day;
    /// let day = Day::parse("2000-02-29").expect("a day");
    /// assert_eq!(day.since_1970(), 11_016);
    /// assert_eq!(Day::of_1970(11_016), Some(day));
    /// ```
    pub fn since_1970(self) -> i32 {
        let (year, month, date) = (i32::from(self.year), i32::from(self.month), i32::from(self.day));
        let year = year - i32::from(month <= 2);
        let era = year.div_euclid(400);
        let of_era = year - era * 400;
        let of_year = (153 * ((month + 9) % 12) + 2) / 5 + date - 1;
        era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
    }

    /// The day so many days after the first of 1970 (`civil_from_days` of the same); `None` as in [`Day::new`].
    pub fn of_1970(days: i64) -> Option<Day> {
        let days = days.checked_add(719_468)?;
        let era = days.div_euclid(146_097);
        let of_era = days.rem_euclid(146_097);
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        Day::new(u16::try_from(year).ok()?, u8::try_from(month).ok()?, u8::try_from(day).ok()?)
    }

    /// The year.
    pub fn year(self) -> u16 {
        self.year
    }

    /// The month, from 1.
    pub fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, from 1.
    pub fn day(self) -> u8 {
        self.day
    }
}

impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_count_from_1970() {
        let known = [
            ("1970-01-01", 0),
            ("1969-12-31", -1),
            ("2000-02-29", 11_016),
            ("2024-05-08", 19_851),
            ("1000-01-01", -354_285),
            ("8999-12-31", 2_567_654),
        ];
        for (day, count) in known {
            let day = Day::parse(day).unwrap();
            assert_eq!((day.since_1970(), Day::of_1970(count)), (count as i32, Some(day)));
        }
        assert_eq!([-354_286, 2_567_655, i64::MIN, i64::MAX].map(Day::of_1970), [None; 4]);
        for count in -354_285..2_567_655 {
            assert_eq!(Day::of_1970(count).unwrap().since_1970(), count as i32);
        }
    }

    #[test]
    fn days_are_real_or_refused() {
        for good in [
            "2011-05-27",
            "2012-02-29",
            "2000-02-29",
            "2011-05-27T10:00:00+02:00",
            "2011-05-27t10:00Z",
            " 2011-05-27 10:00 ",
            "2011-05-27T10:00:00[Europe/Oslo]",
        ] {
            let day = Day::parse(good).unwrap_or_else(|| panic!("{good}"));
            assert!(good.contains(&day.to_string()), "{good}: {day}");
        }
        for bad in [
            "",
            "2011",
            "2011-05",
            "2011-13-01",
            "2011-00-01",
            "2011-05-00",
            "2011-02-29",
            "1900-02-29",
            "27/05/2011",
            "2011-05-27x",
            "2011-05-27T",
            "2011-05-27Tx",
            "+011-05-27",
            "2011-+5-27",
            "２０１１-05",
            "2011-05-2７",
            "0999-01-01",
            "9000-01-01",
            "May 27, 2011",
            "20110527",
            "1306454400",
        ] {
            assert_eq!(Day::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn days_compare_as_the_calendar_has_them() {
        let day = |text| Day::parse(text).expect(text);
        assert!(day("2011-05-27") < day("2011-06-01") && day("2010-12-31") < day("2011-01-01"));
    }
}
