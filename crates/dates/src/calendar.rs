//! Values of dates in TimeML's form, and the arithmetic that leads to them.

use copydesk_document::Day;
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
