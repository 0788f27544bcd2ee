//! From what an expression says to the day, week, month or year that it means.

use jiff::civil::Date;

use crate::calendar;
use crate::grammar::fields::{Direction, Fields};
use crate::grammar::{Memory, Sentence};
use crate::lexicon::Unit;
use crate::tense::Outlook;

/// How many years away a day may be that does not come every year, such as "Super Tuesday".
const YEARS: i16 = 8;
/// A day without a year is that of this calendar year, as newspapers write, unless the one before or after is so near.
const FAR_AHEAD: i32 = 175;
const FAR_BEHIND: i32 = 250;
/// What is so many days away on one side and far away on the other is the near one, where no verb says otherwise.
const NEAR: i32 = 95;
/// How many days back a day may be whose hours a story goes on to tell.
const RECENT: i32 = 7;

/// From where an expression is read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Now {
    pub(super) today: Option<Date>,
    pub(super) outlook: Outlook,
}

/// What an expression means: its first day and its value.
#[derive(Clone, Debug)]
pub(super) struct Meaning {
    pub(super) day: Date,
    pub(super) value: String,
    /// Whether a day is meant, or a longer time.
    pub(super) is_day: bool,
}

impl Sentence<'_> {
    /// What the fields mean, read from `now`.
    pub(super) fn meaning(&self, i: usize, fields: &Fields, now: Now, memory: &Memory) -> Option<Meaning> {
        let long = |day: Date, value: String| Some(Meaning { day, value, is_day: false });
        let first = |year: i32| Date::new(i16::try_from(year).ok()?, 1, 1).ok();
        if let Some((n, Some(unit))) = fields.nth {
            let day = self.nth_unit(fields, n, unit, now, memory)?;
            return match unit {
                Unit::Day => of_day(fields, day),
                Unit::Half => long(day, calendar::half(day)),
                unit => long(day, calendar::unit(day, unit)),
            };
        }
        if let Some(season) = fields.season {
            // What is under way is neither over nor still to begin.
            let last = matches!(fields.direction, Some(Direction::Last | Direction::Past));
            let months = if last || fields.direction.is_none() && now.outlook.is_ahead() { 3 } else { 0 };
            let on = |y| calendar::shift(calendar::season(season, y)?, Unit::Month, months);
            let year = self.year_of(fields, now, memory, on)?;
            return long(first(year.into())?, format!("{year:04}-{season}"));
        }
        let has_day = fields.day.is_some() || fields.weekday.is_some() || fields.holiday.is_some();
        if has_day || fields.is_time_of_day() || matches!(fields.period, Some((_, Unit::Day))) {
            let day = self.day(i, fields, now, memory)?;
            return match fields.around {
                Some(unit) => {
                    // The weekend of a Monday is that before it.
                    let back = unit == Unit::Weekend && day.weekday().to_monday_zero_offset() < 2;
                    let day = calendar::shift(day, unit, -i32::from(back))?;
                    long(day, calendar::unit(day, unit))
                }
                None => of_day(fields, day),
            };
        }
        if let Some(month) = fields.month {
            let date = |y| Date::new(y, month, 1).ok();
            let year = self.year_of(fields, now, memory, date)?;
            return long(date(year)?, calendar::month(date(year)?));
        }
        if let Some(year) = fields.year {
            return long(first(year)?, calendar::year(year));
        }
        let (day, unit) = fields.period?;
        long(day?, calendar::unit(day?, unit))
    }

    /// The one day that is meant.
    fn day(&self, i: usize, fields: &Fields, now: Now, memory: &Memory) -> Option<Date> {
        if let Some((n, None)) = fields.nth {
            let weekday = fields.weekday?;
            return self.within(fields, now, memory, |from, to| calendar::nth_weekday(from, to, weekday, n));
        }
        if let Some(holiday) = fields.holiday {
            let on = |y| calendar::holiday(holiday, y);
            return on(self.year_of(fields, now, memory, on)?);
        }
        if let (Some(month), Some(day)) = (fields.month, fields.day) {
            if (month, day) == (9, 11) && fields.year.is_none() && self.is_of_attacks(i) {
                return Date::new(2001, 9, 11).ok();
            }
            let on = |y| Date::new(y, month, day).ok();
            return on(self.year_of(fields, now, memory, on)?);
        }
        if let Some(day) = fields.day {
            let today = match fields.period {
                Some((told, _)) => return told?.with().day(day).build().ok(),
                None => now.today?,
            };
            let months =
                |n| calendar::shift(today.first_of_month(), Unit::Month, n)?.with().day(day).build().ok();
            return match now.outlook {
                outlook if outlook.is_ahead() => {
                    [0, 1, 2].into_iter().filter_map(months).find(|d| *d >= today)
                }
                _ => [0, -1, -2].into_iter().filter_map(months).find(|d| *d <= today),
            };
        }
        if let Some(weekday) = fields.weekday {
            // "The fair is Friday, Saturday and Sunday."
            let listed = memory.day.is_some_and(|(_, told)| now.today.is_some_and(|today| told > today));
            let ahead = listed && now.outlook == Outlook::Perhaps;
            let now = Now { outlook: if ahead { Outlook::Ahead } else { now.outlook }, ..now };
            return match fields.period {
                Some((week, _)) => calendar::weekday_of_week(week?, weekday, 0),
                None => self.weekday(weekday, fields.direction, now),
            };
        }
        if let Some((day, _)) = fields.period {
            return day;
        }
        // A time of day alone is of the day that was told in the sentence, or just before in a story of what happened.
        if let Some((end, day)) = memory.day
            && i.saturating_sub(end) <= 4
        {
            return Some(day);
        }
        let today = now.today?;
        let told = memory.last_day().filter(|d| *d < today && (today - *d).get_days() <= RECENT);
        Some(told.filter(|_| !now.outlook.is_ahead()).unwrap_or(today))
    }

    fn weekday(&self, weekday: i8, direction: Option<Direction>, now: Now) -> Option<Date> {
        let today = now.today?;
        match direction {
            Some(Direction::Next) => calendar::weekday_of_week(today, weekday, 1),
            Some(Direction::This) => calendar::weekday_of_week(today, weekday, 0),
            Some(Direction::Coming) => calendar::weekday_after(today, weekday),
            Some(Direction::Last) => calendar::weekday_of_week(today, weekday, -1),
            Some(Direction::Past) => {
                calendar::weekday_before(calendar::shift(today, Unit::Day, -1)?, weekday)
            }
            // Yesterday, that a plain present or an infinitive stands with, is hardly the day six days from now.
            None if now.outlook == Outlook::Ahead
                || now.outlook == Outlook::Perhaps
                    && calendar::shift(today, Unit::Day, -1)?.weekday().to_monday_one_offset() != weekday =>
            {
                calendar::weekday_before(calendar::shift(today, Unit::Day, 6)?, weekday)
            }
            None => calendar::weekday_before(today, weekday),
        }
    }

    /// The year of what comes once a year: told, counted from today, that of the story, or the one that the verb and the
    /// calendar suggest.
    fn year_of(
        &self,
        fields: &Fields,
        now: Now,
        memory: &Memory,
        on: impl Fn(i16) -> Option<Date>,
    ) -> Option<i16> {
        let direction = fields.direction;
        if let Some(year) = fields.year {
            return i16::try_from(year).ok();
        }
        if let Some((day, _)) = fields.period {
            return Some(day?.year());
        }
        let today = now.today?;
        let this = today.year();
        if let Some(year) = memory.story_year()
            && direction.is_none()
            && !now.outlook.is_ahead()
            && year < this
        {
            return Some(year);
        }
        // A month goes on after its first day, and today is neither over nor to come.
        let is_month = fields.day.is_none()
            && fields.holiday.is_none()
            && fields.nth.is_none()
            && fields.season.is_none();
        let here = if is_month { today.first_of_month() } else { today };
        let back = |strictly: bool| {
            (0..=YEARS).map(|n| this - n).find(|y| on(*y).is_some_and(|d| d < here || !strictly && d == here))
        };
        let forward = |strictly: bool| {
            (0..=YEARS).map(|n| this + n).find(|y| on(*y).is_some_and(|d| d > here || !strictly && d == here))
        };
        match (direction, now.outlook) {
            (Some(Direction::Last | Direction::Past), _) => back(true),
            (Some(Direction::Next | Direction::Coming), _) => forward(true),
            (Some(Direction::This), _) => Some(this),
            (None, Outlook::Behind) => back(false),
            (None, Outlook::Ahead) => forward(false),
            (None, Outlook::Perhaps | Outlook::Noun) => {
                let (last, next) = (back(false), forward(false));
                let days = |y: Option<i16>| y.and_then(&on).map_or(i32::MAX, |d| (d - here).get_days().abs());
                let ahead = now.outlook == Outlook::Perhaps;
                let (likely, other) = if ahead { (next, last) } else { (last, next) };
                if days(other) < NEAR && days(likely) > FAR_BEHIND { other } else { likely }
            }
            (None, Outlook::Open) => {
                let away = on(this).map_or(0, |d| (d - here).get_days());
                Some(match away {
                    FAR_AHEAD.. => this - 1,
                    away if away < -FAR_BEHIND => this + 1,
                    _ => this,
                })
            }
        }
    }

    /// What is found between the first and the last day of the month, year or other period that holds the nth of something.
    fn within(
        &self,
        fields: &Fields,
        now: Now,
        memory: &Memory,
        find: impl Fn(Date, Date) -> Option<Date>,
    ) -> Option<Date> {
        if let Some(month) = fields.month {
            let on = |y| {
                let first = Date::new(y, month, 1).ok()?;
                find(first, first.last_of_month())
            };
            return on(self.year_of(fields, now, memory, on)?);
        }
        let (day, unit) = match (fields.year, fields.period) {
            (Some(year), _) => (Date::new(i16::try_from(year).ok()?, 1, 1).ok()?, Unit::Year),
            (None, Some((day, unit))) => (day?, unit),
            (None, None) => return None,
        };
        match unit {
            Unit::Year => find(day.first_of_year(), day.last_of_year()),
            Unit::Month => find(day.first_of_month(), day.last_of_month()),
            Unit::Week => {
                let monday = calendar::weekday_of_week(day, 1, 0)?;
                find(monday, calendar::shift(monday, Unit::Day, 6)?)
            }
            _ => None,
        }
    }

    /// The first day of the nth day, week, month, quarter or half of what holds it.
    fn nth_unit(&self, fields: &Fields, n: i32, unit: Unit, now: Now, memory: &Memory) -> Option<Date> {
        let step = if unit == Unit::Half { Unit::Quarter } else { unit };
        let times = if unit == Unit::Half { 2 } else { 1 };
        if unit == Unit::Quarter && fields.month.is_none() && fields.year.is_none() && fields.period.is_none()
        {
            // The last such quarter that is over or under way.
            let today = now.today?;
            let now_is = calendar::quarter_of(today) as i32;
            let year = match now.outlook {
                Outlook::Ahead => i16::from(n < now_is),
                outlook => -i16::from(n > now_is && !outlook.is_ahead()),
            };
            return Date::new(today.year() + year, i8::try_from(3 * n - 2).ok()?, 1).ok();
        }
        self.within(fields, now, memory, |from, to| match unit {
            // A week belongs to the month, and the year, of its Thursday.
            Unit::Week => calendar::nth_weekday(from, to, 4, n),
            Unit::Weekend => calendar::nth_weekday(from, to, 6, n),
            _ if n < 0 && unit == Unit::Day => Some(to),
            _ if n < 0 => calendar::shift(to, step, 0),
            _ => calendar::shift(from, step, times * (n - 1)).filter(|d| *d <= to),
        })
    }

    /// Whether the day that begins at `i` is that of the attacks of 2001: "the Sept. 11 attacks".
    fn is_of_attacks(&self, i: usize) -> bool {
        let words = ["attacks", "attack", "terrorist", "terror", "hijackers", "hijackings", "commission"];
        (i + 2..=i + 3).any(|end| words.iter().any(|word| self.says(end, word)))
    }
}

/// The value of a day with its part or time.
fn of_day(fields: &Fields, day: Date) -> Option<Meaning> {
    let mut value = calendar::day(day);
    match (fields.clock, fields.part) {
        (Some(clock), part) => {
            // "10 tonight"
            let evening = matches!(part, Some("TEV" | "TNI" | "TAF")) && clock.hour < 12 && !clock.half;
            let hour = clock.hour + if evening { 12 } else { 0 };
            value += &format!("T{hour:02}:{:02}", clock.minute);
        }
        (None, Some(part)) => value += part,
        (None, None) => {}
    }
    Some(Meaning { day, value, is_day: true })
}
