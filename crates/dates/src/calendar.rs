//! Values of dates in TimeML's form, and the arithmetic that leads to them.

use copydesk_document::Day;
use copydesk_knowledge::holidays::When;
use jiff::civil::{Date, Weekday};
use jiff::{Span, ToSpan};

use crate::lexicon::Unit;

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
            Unit::Second | Unit::Minute => 0.days(),
            Unit::Hour => Span::new().try_days(n / 24).ok()?,
            Unit::Day => Span::new().try_days(n).ok()?,
            Unit::Week | Unit::Weekend => Span::new().try_weeks(n).ok()?,
            Unit::Fortnight => Span::new().try_weeks(n.checked_mul(2)?).ok()?,
            Unit::Month => Span::new().try_months(n).ok()?,
            Unit::Quarter => Span::new().try_months(n.checked_mul(3)?).ok()?,
            Unit::Half => Span::new().try_months(n.checked_mul(6)?).ok()?,
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
        Unit::Half => half(date),
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

/// The nth such weekday between two days, from the last on where `n` is negative.
pub(crate) fn nth_weekday(from: Date, to: Date, weekday: i8, n: i32) -> Option<Date> {
    let day = if n < 0 {
        shift(weekday_before(to, weekday)?, Unit::Week, n + 1)?
    } else {
        shift(weekday_after(shift(from, Unit::Day, -1)?, weekday)?, Unit::Week, n - 1)?
    };
    (from..=to).contains(&day).then_some(day)
}

/// The day of a holiday in a year.
pub(crate) fn holiday(holiday: When, year: i16) -> Option<Date> {
    let weekday_of = |weekday| Weekday::from_monday_one_offset(weekday).ok();
    match holiday {
        When::Fixed { month, day } => Date::new(year, month, day).ok(),
        When::Easter(after) => shift(easter(year)?, Unit::Day, after),
        When::Orthodox(after) => shift(orthodox_easter(year)?, Unit::Day, after),
        When::Weekday { month, weekday, n, after } => {
            let nth = Date::new(year, month, 1).ok()?.nth_weekday_of_month(n, weekday_of(weekday)?).ok()?;
            shift(nth, Unit::Day, after)
        }
        When::Until { month, day, weekday } => weekday_before(Date::new(year, month, day).ok()?, weekday),
        When::Listed(days, after) => {
            let listed = days.split(' ').find(|day| day.get(..4).is_some_and(|y| y.parse() == Ok(year)))?;
            shift(read(listed)?.0, Unit::Day, after)
        }
    }
}

/// The first day of a season, as weather services count; winter is named after the year in which it ends.
pub(crate) fn season(code: &str, year: i16) -> Option<Date> {
    match code {
        "SP" => Date::new(year, 3, 1),
        "SU" => Date::new(year, 6, 1),
        "FA" => Date::new(year, 9, 1),
        _ => Date::new(year.checked_sub(1)?, 12, 1),
    }
    .ok()
}

/// The half of the year: `2011-H1`.
pub(crate) fn half(date: Date) -> String {
    format!("{:04}-H{}", date.year(), if date.month() < 7 { 1 } else { 2 })
}

/// Years of two digits lie between 1950 and 2049.
pub(crate) fn two_digit_year(year: u32) -> i32 {
    year as i32 + if year < 50 { 2000 } else { 1900 }
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

/// Easter Sunday of the Orthodox churches, by Meeus's method for the Julian calendar (the same chapter); right from 1900 to
/// 2099, where that calendar is 13 days behind.
fn orthodox_easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let (a, b, c) = (y % 4, y % 7, y % 19);
    let d = (19 * c + 15) % 30;
    let e = (2 * a + 4 * b - d + 34) % 7;
    let n = d + e + 114;
    let julian = Date::new(year, i8::try_from(n / 31).ok()?, i8::try_from(n % 31 + 1).ok()?).ok()?;
    shift(julian, Unit::Day, 13)
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
        Unit::Half => format!("P{}M", 6 * n + 3),
        Unit::Year => whole("P", n, 'Y') + "6M",
        Unit::Decade => format!("P{}Y", 10 * n + 5),
        Unit::Century => format!("P{}Y", 100 * n + 50),
    }
}

/// The half of a unit as whole ones, where there are any.
pub(crate) fn half_of(unit: Unit) -> Option<(Unit, i32)> {
    match unit {
        Unit::Year => Some((Unit::Month, 6)),
        Unit::Week => Some((Unit::Day, 3)),
        Unit::Month => Some((Unit::Day, 15)),
        Unit::Decade => Some((Unit::Year, 5)),
        Unit::Century => Some((Unit::Year, 50)),
        _ => None,
    }
}

/// A length with digits behind the point: `P2.5Y`.
pub(crate) fn decimal(unit: Unit, whole: u32, fraction: u32, digits: u8) -> String {
    let value = duration(unit, Some(whole));
    let letter = value.len() - 1;
    format!("{}.{fraction:0width$}{}", &value[..letter], &value[letter..], width = usize::from(digits))
}

/// A length and a number of smaller units: `P2Y` and six months are `P2Y6M`.
pub(crate) fn together(value: &str, unit: Unit, n: u32) -> Option<String> {
    let more = duration(unit, Some(n));
    match (value.contains('T'), more.strip_prefix("PT"), more.strip_prefix('P')) {
        (true, Some(time), _) => Some(format!("{value}{time}")),
        (true, None, _) => None,
        (false, Some(time), _) => Some(format!("{value}T{time}")),
        (false, None, days) => Some(format!("{value}{}", days?)),
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
        Unit::Half => ("P", 6, 'M'),
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
        let day = |when, year| holiday(when, year).unwrap().to_string();
        let nth = |month, weekday, n, after| When::Weekday { month, weekday, n, after };
        assert_eq!(day(nth(11, 4, 4, 0), 2026), "2026-11-26");
        assert_eq!(day(nth(11, 4, 4, 1), 2026), "2026-11-27");
        assert_eq!(day(nth(5, 1, -1, 0), 2025), "2025-05-26");
        assert_eq!(day(When::Until { month: 5, day: 24, weekday: 1 }, 2024), "2024-05-20");
        assert_eq!(day(When::Easter(-2), 2024), "2024-03-29");
        assert_eq!(day(When::Orthodox(0), 2024), "2024-05-05");
        assert_eq!(day(When::Orthodox(0), 2025), "2025-04-20");
        assert_eq!(day(When::Listed("2023-01-22 2024-02-10", -1), 2024), "2024-02-09");
    }

    #[test]
    fn the_nth_weekday_of_a_month() {
        let month = |weekday, n| {
            let first = Date::constant(2024, 11, 1);
            nth_weekday(first, first.last_of_month(), weekday, n).map(day)
        };
        assert_eq!(month(2, 1).as_deref(), Some("2024-11-05"));
        assert_eq!(month(5, 1).as_deref(), Some("2024-11-01"));
        assert_eq!(month(5, -1).as_deref(), Some("2024-11-29"));
        assert_eq!(month(1, 5), None);
    }
}
