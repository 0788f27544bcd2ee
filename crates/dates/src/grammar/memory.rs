//! What earlier expressions of the article leave behind for later ones.

use jiff::civil::Date;

use crate::calendar;
use crate::grammar::expression::Reading;
use crate::grammar::resolve::Meaning;
use crate::grammar::{Found, Kind};
use crate::lexicon::Unit;

/// How many sentences back the date may stand that "that year", "two days later" and a day without a year lean on.
const ANCHOR: u32 = 3;

/// What was told, each with how many sentences ago.
#[derive(Clone, Debug, Default)]
pub(crate) struct Memory {
    /// A day of the quarter that was spoken of last.
    quarter: Option<(Date, u32)>,
    /// The end of the last day found in this sentence, and that day: for "Friday at noon".
    pub(super) day: Option<(usize, Date)>,
    /// The last calendar date found, and how much of it was told: for "that year".
    last: Option<(Date, Unit, u32)>,
    /// The year of the last month or day told with one: "July 8" in a story of July 2021 is of 2021.
    story: Option<(i16, u32)>,
}

impl Memory {
    /// Forgets what holds for one sentence only.
    pub(crate) fn next_sentence(&mut self) {
        self.day = None;
        for age in [
            self.quarter.as_mut().map(|q| &mut q.1),
            self.last.as_mut().map(|l| &mut l.2),
            self.story.as_mut().map(|s| &mut s.1),
        ]
        .into_iter()
        .flatten()
        {
            *age += 1;
        }
    }

    /// Remembers the calendar date of an expression.
    pub(crate) fn remember(&mut self, found: &Found) {
        let value = found.value.as_deref().filter(|_| matches!(found.kind, Kind::Date | Kind::Time));
        let Some((date, unit)) = value.and_then(calendar::read) else { return };
        self.last = match self.last {
            // "That year" after "March 1998" leaves the month as it was told.
            Some((last, told, _)) if unit == Unit::Year && last.year() == date.year() => {
                Some((last, told, 0))
            }
            _ => Some((date, unit, 0)),
        };
    }

    /// Remembers what a reading means, and whether it says when the sentence happened: "in June 2021", not "the June 2021 deal".
    pub(super) fn read(&mut self, reading: &Reading, meaning: &Meaning, adverbial: bool) {
        let fields = &reading.fields;
        if matches!(fields.nth, Some((_, Some(Unit::Quarter))))
            || matches!(fields.period, Some((_, Unit::Quarter)))
        {
            self.quarter = Some((meaning.day, 0));
        }
        if meaning.is_day {
            self.day = Some((reading.end, meaning.day));
        }
        let year = meaning.day.year();
        let dated = fields.month.is_some() || fields.holiday.is_some();
        let told = fields.year.is_some() || matches!(fields.period, Some((_, Unit::Year)));
        if dated && (told && adverbial || self.story_year() == Some(year)) {
            self.story = Some((year, 0));
        } else if fields.year.is_none() {
            // The story is that of today again.
            self.story = None;
        }
    }

    /// The year of the story, where it was told just before.
    pub(super) fn story_year(&self) -> Option<i16> {
        self.story.filter(|(_, age)| *age <= ANCHOR).map(|(year, _)| year)
    }

    /// The last day told in this sentence or just before.
    pub(super) fn last_day(&self) -> Option<Date> {
        let told = self.last.filter(|&(_, told, age)| told == Unit::Day && age <= ANCHOR);
        told.map(|(date, ..)| date)
    }

    /// A day of the calendar unit `n` units from the date spoken of in this sentence or just before, where that was told as
    /// exactly.
    pub(super) fn moved(&self, unit: Unit, n: i32) -> Option<Date> {
        let (date, told, _) = self.last.filter(|&(_, _, age)| age <= ANCHOR)?;
        let enough = match unit {
            Unit::Year | Unit::Decade | Unit::Century => true,
            Unit::Month | Unit::Quarter | Unit::Half => told != Unit::Year,
            Unit::Second | Unit::Minute | Unit::Hour => false,
            _ => told == Unit::Day,
        };
        calendar::shift(date, unit, n).filter(|_| enough)
    }

    /// The quarter spoken of at most so many sentences ago.
    pub(super) fn recent_quarter(&self, sentences: u32) -> Option<Date> {
        self.quarter.filter(|(_, age)| *age <= sentences).map(|(date, _)| date)
    }
}
