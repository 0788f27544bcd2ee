//! Values of dates in TimeML's form, and the arithmetic that leads to them.

use copydesk_document::Day;
use jiff::civil::{Date, Weekday};
use jiff::{Span, ToSpan};

use crate::lexicon::{Holiday, Unit};

/// A day as one that can be calculated with.
pub(crate) fn date(day: Day) -> Option<Date> {
    let (month, of_month) = (i8::try_from(day.month()).ok()?, i8::try_from(day.day()).ok()?);
    Date::new(i16::try_from(day.year()).ok()?, month, of_month).ok()
}

/// `2011-05-27`.
pub(crate) fn day(date: Date) -> String {
    date.to_string()
}

/// `2011-05`.
pub(crate) fn month(date: Date) -> String {
    format!("{:04}-{:02}", date.year(), date.month())
}

/// `2011-W21`, by ISO 8601.
pub(crate) fn week(date: Date) -> String {
    let week = date.iso_week_date();
    format!("{:04}-W{:02}", week.year(), week.week())
}

/// `2011-Q2`.
pub(crate) fn quarter(date: Date) -> String {
    format!("{:04}-Q{}", date.year(), quarter_of(date))
}

/// The quarter of the year, from 1.
pub(crate) fn quarter_of(date: Date) -> u32 {
    (date.month() as u32).div_ceil(3)
}

/// `2011`.
pub(crate) fn year(year: i32) -> String {
    format!("{year:04}")
}

/// The first day that a value names, and whether it names a day, a month or a year.
pub(crate) fn read(value: &str) -> Option<(Date, Unit)> {
    let number = |range: std::ops::Range<usize>| value.get(range)?.parse::<i16>().ok();
    let dash = |at: usize| value.as_bytes().get(at) == Some(&b'-');
    let year = number(0..4)?;
    let month = number(5..7).filter(|_| dash(4));
    let day = number(8..10).filter(|_| dash(7));
    let (month, day, unit) = match (month, day) {
        (Some(month), Some(day)) => (month, day, Unit::Day),
        (Some(month), None) => (month, 1, Unit::Month),
        _ => (1, 1, Unit::Year),
    };
    Some((Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?, unit))
}

/// The day a number of units away.
pub(crate) fn shift(date: Date, unit: Unit, n: i32) -> Option<Date> {
    let span = |n: i32| -> Option<Span> {
        Some(match unit {
            Unit::Second | Unit::Minute | Unit::Hour => 0.days(),
            Unit::Day => Span::new().try_days(n).ok()?,
            Unit::Week | Unit::Weekend => Span::new().try_weeks(n).ok()?,
            Unit::Fortnight => Span::new().try_weeks(n.checked_mul(2)?).ok()?,
            Unit::Month => Span::new().try_months(n).ok()?,
            Unit::Quarter => Span::new().try_months(n.checked_mul(3)?).ok()?,
            Unit::Year => Span::new().try_years(n).ok()?,
            Unit::Decade => Span::new().try_years(n.checked_mul(10)?).ok()?,
            Unit::Century => Span::new().try_years(n.checked_mul(100)?).ok()?,
        })
    };
    date.checked_add(span(n)?).ok().filter(|d| d.year() > 0)
}

/// The value of the calendar unit that holds a day.
pub(crate) fn unit(date: Date, unit: Unit) -> String {
    match unit {
        Unit::Second | Unit::Minute | Unit::Hour | Unit::Day => day(date),
        Unit::Weekend => week(date) + "-WE",
        Unit::Week | Unit::Fortnight => week(date),
        Unit::Month => month(date),
        Unit::Quarter => quarter(date),
        Unit::Year => year(date.year().into()),
        Unit::Decade => format!("{:03}", date.year() / 10),
        Unit::Century => format!("{:02}", date.year() / 100),
    }
}

/// The weekday (Monday is 1) nearest before a day, that day included.
pub(crate) fn weekday_before(date: Date, weekday: i8) -> Option<Date> {
    let wanted = Weekday::from_monday_one_offset(weekday).ok()?;
    shift(date, Unit::Day, -(wanted.until(date.weekday()) as i32))
}

/// The weekday nearest after a day, that day excluded.
pub(crate) fn weekday_after(date: Date, weekday: i8) -> Option<Date> {
    let before = weekday_before(date, weekday)?;
    shift(before, Unit::Week, 1)
}

/// Such a weekday of the week (from Monday) that holds a day and of the `n`th after it.
pub(crate) fn weekday_of_week(date: Date, weekday: i8, n: i32) -> Option<Date> {
    let monday = shift(date, Unit::Day, -i32::from(date.weekday().to_monday_zero_offset()))?;
    shift(monday, Unit::Day, 7 * n + i32::from(weekday) - 1)
}

/// The day of a holiday in a year.
pub(crate) fn holiday(holiday: Holiday, year: i16) -> Option<Date> {
    match holiday {
        Holiday::Fixed(month, day) => Date::new(year, month, day).ok(),
        Holiday::Easter(after) => shift(easter(year)?, Unit::Day, after),
        Holiday::Nth(month, weekday, n) => {
            let weekday = Weekday::from_monday_one_offset(weekday).ok()?;
            let n = if n == 0 { -1 } else { n as i8 };
            Date::new(year, month, 1).ok()?.nth_weekday_of_month(n, weekday).ok()
        }
    }
}

/// Easter Sunday of the Gregorian calendar, by Butcher's method (Meeus, Astronomical Algorithms, 1991, chapter 8).
fn easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let (d, e, f) = (b / 4, b % 4, (b + 8) / 25);
    let h = (19 * a + b - d - (b - f + 1) / 3 + 15) % 30;
    let l = (32 + 2 * e + 2 * (c / 4) - h - c % 4) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    Date::new(year, i8::try_from(n / 31).ok()?, i8::try_from(n % 31 + 1).ok()?).ok()
}

/// A number of units and a half: `P2Y6M`, `PT1H30M`.
pub(crate) fn and_a_half(unit: Unit, n: u32) -> String {
    let whole = |prefix: &str, n: u32, letter: char| {
        if n == 0 { prefix.to_owned() } else { format!("{prefix}{n}{letter}") }
    };
    match unit {
        Unit::Second => format!("PT{n}.5S"),
        Unit::Minute => whole("PT", n, 'M') + "30S",
        Unit::Hour => whole("PT", n, 'H') + "30M",
        Unit::Day => whole("P", n, 'D') + "T12H",
        Unit::Weekend | Unit::Week => format!("P{n}.5W"),
        Unit::Fortnight => format!("P{}W", 2 * n + 1),
        Unit::Month => format!("P{n}.5M"),
        Unit::Quarter => format!("P{n}.5Q"),
        Unit::Year => whole("P", n, 'Y') + "6M",
        Unit::Decade => format!("P{}Y", 10 * n + 5),
        Unit::Century => format!("P{}Y", 100 * n + 50),
    }
}

/// A length of time: `P3Y`, `PT24H`, `PXD` for an unknown number.
pub(crate) fn duration(unit: Unit, n: Option<u32>) -> String {
    let (prefix, factor, letter) = match unit {
        Unit::Second => ("PT", 1, 'S'),
        Unit::Minute => ("PT", 1, 'M'),
        Unit::Hour => ("PT", 1, 'H'),
        Unit::Day => ("P", 1, 'D'),
        Unit::Weekend | Unit::Week => ("P", 1, 'W'),
        Unit::Fortnight => ("P", 2, 'W'),
        Unit::Month => ("P", 1, 'M'),
        Unit::Quarter => ("P", 1, 'Q'),
        Unit::Year => ("P", 1, 'Y'),
        Unit::Decade => ("P", 10, 'Y'),
        Unit::Century => ("P", 100, 'Y'),
    };
    match n {
        Some(n) => format!("{prefix}{}{letter}", u64::from(n) * factor),
        None => format!("{prefix}X{letter}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn easter_of_known_years() {
        for (year, expected) in [
            (1961, "1961-04-02"),
            (2000, "2000-04-23"),
            (2011, "2011-04-24"),
            (2024, "2024-03-31"),
            (2038, "2038-04-25"),
        ] {
            assert_eq!(easter(year).unwrap().to_string(), expected);
        }
    }

    #[test]
    fn holidays_that_move() {
        assert_eq!(holiday(Holiday::Nth(11, 4, 4), 2026).unwrap().to_string(), "2026-11-26");
        assert_eq!(holiday(Holiday::Nth(5, 1, 0), 2025).unwrap().to_string(), "2025-05-26");
        assert_eq!(holiday(Holiday::Easter(-2), 2024).unwrap().to_string(), "2024-03-29");
    }
}
