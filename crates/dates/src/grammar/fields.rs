//! What an expression of time says, as far as it says it, and which pieces go together.

use copydesk_knowledge::holidays::When;
use jiff::civil::Date;

use crate::lexicon::Unit;

/// What an expression says. A calendar date, a day of next week, a clock time and the second quarter differ only in which
/// fields are told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fields {
    pub(crate) year: Option<i32>,
    /// A unit counted from today or from what was told before, by a day in it (`None` where that day is unknown): "next week".
    pub(crate) period: Option<(Option<Date>, Unit)>,
    pub(crate) month: Option<i8>,
    /// Of the month.
    pub(crate) day: Option<i8>,
    /// Monday is 1.
    pub(crate) weekday: Option<i8>,
    pub(crate) holiday: Option<When>,
    /// A season's code.
    pub(crate) season: Option<&'static str>,
    /// Which unit, or which of its weekdays, of what holds it, counted from its end where negative: "the third week".
    pub(crate) nth: Option<(i32, Option<Unit>)>,
    /// The week or the weekend of the day: "the week of July 8".
    pub(crate) around: Option<Unit>,
    /// "last", "this" or "next" before a weekday, month, season or holiday.
    pub(crate) direction: Option<Direction>,
    pub(crate) clock: Option<Clock>,
    /// The code of a part of the day.
    pub(crate) part: Option<&'static str>,
}

/// Which of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    Last,
    This,
    /// "this past".
    Past,
    /// "this coming": the first to come.
    Coming,
    Next,
}

/// A time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Clock {
    /// To 24.
    pub(crate) hour: u32,
    pub(crate) minute: u32,
    /// Whether the half of the day is told.
    pub(crate) half: bool,
}

/// What stands between two pieces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Link {
    Nothing,
    Comma,
    Of,
    In,
    On,
    At,
}

/// What a piece is, for what may stand before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Clock,
    Part,
    /// "tomorrow", "this morning".
    Day,
    /// "next week".
    Week,
    /// "next month".
    ToldMonth,
    /// "2024", "last year".
    Year,
    MonthDay,
    /// "the 18th".
    DayOfMonth,
    Nth,
    Month,
    Weekday,
    Holiday,
    /// Nothing goes before it.
    None,
}

impl Fields {
    pub(crate) fn year(year: i32) -> Fields {
        Fields { year: Some(year), ..Fields::default() }
    }

    pub(crate) fn month_day(month: i8, day: i8) -> Fields {
        Fields { month: Some(month), day: Some(day), ..Fields::default() }
    }

    pub(crate) fn period(date: Option<Date>, unit: Unit) -> Fields {
        Fields { period: Some((date, unit)), ..Fields::default() }
    }

    pub(crate) fn part(part: &'static str) -> Fields {
        Fields { part: Some(part), ..Fields::default() }
    }

    /// Whether a day is meant.
    pub(crate) fn is_day(&self) -> bool {
        let told = self.day.is_some() || self.weekday.is_some() || self.holiday.is_some();
        self.around.is_none() && (told || matches!(self.period, Some((_, Unit::Day))))
    }

    /// What is told but for the time.
    pub(crate) fn without_clock(&self) -> Fields {
        Fields { clock: None, ..*self }
    }

    /// Whether nothing but a time of day is told.
    pub(crate) fn is_time_of_day(&self) -> bool {
        Fields { clock: None, part: None, ..*self } == Fields::default()
    }

    /// Whether such a unit is told.
    fn is_in(&self, unit: Unit) -> bool {
        matches!(self.period, Some((_, u)) if u == unit)
    }

    /// Whether nothing but this part of the calendar is told.
    fn is_only(&self, of: Fields) -> bool {
        Fields { clock: None, part: None, direction: None, ..*self } == of
    }

    /// How a piece takes its place among others.
    fn place(&self) -> Place {
        match *self {
            _ if self.is_time_of_day() && self.clock.is_some() => Place::Clock,
            _ if self.is_time_of_day() => Place::Part,
            Fields { period: Some((_, Unit::Day)), .. } => Place::Day,
            _ if self.clock.is_some() || self.part.is_some() => Place::None,
            Fields { period: Some((_, Unit::Week)), .. } => Place::Week,
            Fields { period: Some((_, Unit::Month)), .. } => Place::ToldMonth,
            Fields { period: Some((_, Unit::Year | Unit::Decade)), .. } => Place::Year,
            Fields { period: Some(_), .. } => Place::None,
            Fields { month: Some(_), day: Some(_), .. } => Place::MonthDay,
            Fields { nth: Some(_), .. } => Place::Nth,
            Fields { month: Some(_), .. } => Place::Month,
            Fields { day: Some(_), .. } => Place::DayOfMonth,
            Fields { weekday: Some(_), .. } => Place::Weekday,
            Fields { holiday: Some(_), .. } => Place::Holiday,
            Fields { season: Some(_), .. } => Place::None,
            Fields { year: Some(_), .. } => Place::Year,
            _ => Place::None,
        }
    }

    /// The two together, where what stands between them allows: each says what the other leaves open, and the whole is one day,
    /// period or time.
    pub(crate) fn joined(self, b: Fields, link: Link) -> Option<Fields> {
        use Link::{At, Comma, In, Nothing, Of, On};
        let a = self;
        let time = a.is_time_of_day();
        let no_year = a.year.is_none() && a.period.is_none();
        let only_weekday =
            a.weekday.is_some() && a.is_only(Fields { weekday: a.weekday, ..Fields::default() });
        let only_period = |unit| a.is_only(Fields { period: a.period, ..Fields::default() }) && a.is_in(unit);
        let only_year = a.year.is_some() && a.is_only(Fields::year(a.year?));
        // What comes once a year.
        let yearly = a.month.is_some() || a.holiday.is_some() || a.season.is_some() || a.nth.is_some();
        let fits = match b.place() {
            Place::Clock => a.is_day() && a.clock.is_none() && matches!(link, Nothing | Comma | At),
            Place::Part => {
                (a.is_day() || a.clock.is_some()) && a.part.is_none() && matches!(link, Nothing | In)
            }
            Place::Day => {
                let part = b.part.is_none() || a.part.is_none();
                time && part && matches!(link, Nothing | Comma | On | Of)
            }
            Place::Week => {
                let day = only_weekday && a.direction.is_none() || a.nth.is_some() && no_year;
                day && matches!(link, Nothing | Of)
            }
            Place::ToldMonth => {
                let open = (a.nth.is_some() || a.day.is_some()) && a.month.is_none() && no_year;
                open && matches!(link, Nothing | Of | In)
            }
            Place::Year => {
                let comma = b.year.is_some() && link == Comma;
                yearly && no_year && (comma || matches!(link, Nothing | Of | In))
            }
            Place::MonthDay => {
                let of = link == Of && time;
                (time || only_weekday) && no_year && (of || matches!(link, Nothing | Comma | On))
            }
            Place::DayOfMonth => only_weekday && link == Nothing || time && matches!(link, Nothing | On | Of),
            Place::Nth => {
                let year = only_year && matches!(link, Nothing | Of);
                let told = (only_period(Unit::Year) || only_period(Unit::Month)) && link == Of;
                year || told || time && matches!(link, On | Of)
            }
            Place::Month => {
                (a.nth.is_some() || a.day.is_some())
                    && a.month.is_none()
                    && no_year
                    && matches!(link, Of | In)
            }
            Place::Weekday => {
                let week = only_period(Unit::Week) && b.direction.is_none() && matches!(link, Nothing | On);
                week || time && matches!(link, Nothing | Comma | On | Of)
            }
            Place::Holiday => time && matches!(link, Nothing | On | Of),
            Place::None => false,
        };
        fits.then(|| a.filled(b))
    }

    /// What is told here, and for the rest what is told there.
    pub(crate) fn filled(self, b: Fields) -> Fields {
        Fields {
            year: self.year.or(b.year),
            period: self.period.or(b.period),
            month: self.month.or(b.month),
            day: self.day.or(b.day),
            weekday: self.weekday.or(b.weekday),
            holiday: self.holiday.or(b.holiday),
            season: self.season.or(b.season),
            nth: self.nth.or(b.nth),
            around: self.around.or(b.around),
            direction: self.direction.or(b.direction),
            clock: self.clock.or(b.clock),
            part: self.part.or(b.part),
        }
    }

    /// What this end of a range takes over from the other: what is coarser than anything it says itself.
    pub(crate) fn sharing(self, other: Fields) -> Fields {
        // "last year through April 28" is April of this year.
        let dated = other.month.is_some() || other.season.is_some();
        let coarser = if self.is_time_of_day() {
            let clock = self.clock.zip(other.clock).map(|(a, b)| a.sharing(b));
            let part = self.part.filter(|_| self.clock.is_none());
            return Fields {
                clock: clock.or(self.clock),
                part,
                ..Fields { clock: None, part: None, ..other }
            };
        } else if self.year.is_some() || self.period.is_some() || self.holiday.is_some() || self.nth.is_some()
        {
            Fields::default()
        } else if self.month.is_some() || self.season.is_some() {
            Fields {
                year: other.year,
                period: other.period.filter(|(_, u)| *u == Unit::Year && dated),
                ..Fields::default()
            }
        } else if self.day.is_some() {
            Fields { year: other.year, period: other.period, month: other.month, ..Fields::default() }
        } else if self.weekday.is_some() {
            Fields { period: other.period.filter(|(_, u)| *u == Unit::Week), ..Fields::default() }
        } else {
            Fields::default()
        };
        self.filled(coarser)
    }
}

impl Clock {
    /// "7 to 9 p.m.", "11 to 1 p.m.": the half of the day that makes the shorter time of it.
    fn sharing(self, end: Clock) -> Clock {
        if self.half || !end.half {
            return self;
        }
        let (from, to) = ((self.hour % 12, self.minute), (end.hour % 12, end.minute));
        let same = from < to;
        let afternoon = (end.hour >= 12) == same;
        Clock { hour: self.hour % 12 + if afternoon { 12 } else { 0 }, half: true, ..self }
    }
}
