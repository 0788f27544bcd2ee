//! Times of day: "10:30 a.m.", "7.45pm", "14.52 GMT", "noon", "half past three".

use crate::grammar::Sentence;
use crate::grammar::fields::{Clock, Fields};
use crate::lexicon::{Class, Unit, Word};

impl Sentence<'_> {
    /// The time of day that begins at atom `i`, with its zone.
    pub(super) fn clock(&self, i: usize) -> Option<(usize, Fields)> {
        let (end, clock) = match self.class(i) {
            Class::Word(Word::Noon) => (i + 1, Clock { hour: 12, minute: 0, half: true }),
            Class::Word(Word::Midnight) => (i + 1, Clock { hour: 24, minute: 0, half: true }),
            Class::Number(..) | Class::Cardinal(_) | Class::Word(Word::Half) | Class::Unit(Unit::Quarter) => {
                if self.glued(i) && matches!(self.before(i), Class::Punct(b'.' | b':' | b'$' | b',')) {
                    return None;
                }
                self.past_the_hour(i).or_else(|| self.hours(i)).or_else(|| self.military(i))?
            }
            _ => return None,
        };
        Some((self.zone(end).unwrap_or(end), Fields { clock: Some(clock), ..Fields::default() }))
    }

    /// "20 minutes past 3pm", "half past three", "quarter to nine".
    fn past_the_hour(&self, i: usize) -> Option<(usize, Clock)> {
        let (at, minutes) = match self.class(i) {
            Class::Number(n @ 1..=59, 1..=2) => (i + 1, n),
            Class::Cardinal(n @ 1..=59) => (i + 1, n),
            Class::Word(Word::Half) => (i + 1, 30),
            Class::Unit(Unit::Quarter) => (i + 1, 15),
            _ => return None,
        };
        let at = at + usize::from(self.class(at) == Class::Units(Unit::Minute));
        let before = self.says(at, "to");
        if !(self.is(at, Word::Past) || before && matches!(self.class(i), Class::Unit(_))) {
            return None;
        }
        let (end, clock) = self.hours(at + 1).or_else(|| {
            let hour = self.hour(at + 1)?;
            Some((at + 2, Clock { hour, minute: 0, half: false }))
        })?;
        if clock.minute > 0 || clock.hour == 24 {
            return None;
        }
        Some(match before {
            true => (end, Clock { hour: (clock.hour + 23) % 24, minute: 60 - minutes, ..clock }),
            false => (end, Clock { minute: minutes, ..clock }),
        })
    }

    /// The number of an hour, in figures or words.
    fn hour(&self, i: usize) -> Option<u32> {
        match self.class(i) {
            Class::Number(hour @ 0..=24, 1..=2) => Some(hour),
            Class::Cardinal(hour @ 1..=12) => Some(hour),
            _ => None,
        }
    }

    /// Hours and minutes: the end, and whether the minutes are told.
    pub(super) fn hour_and_minute(&self, i: usize) -> Option<(usize, u32, Option<u32>)> {
        let hour = self.hour(i)?;
        let colon =
            matches!(self.class(i + 1), Class::Punct(b':' | b'.')) && self.glued(i + 1) && self.glued(i + 2);
        match self.class(i + 2) {
            Class::Number(minute @ 0..=59, 2) if colon => Some((i + 3, hour, Some(minute))),
            _ => Some((i + 1, hour, None)),
        }
    }

    fn hours(&self, i: usize) -> Option<(usize, Clock)> {
        let (at, hour, minute) = self.hour_and_minute(i)?;
        if let Some((end, afternoon)) = self.half_of_day(at) {
            let hour = match afternoon {
                Some(afternoon) if (1..=12).contains(&hour) => hour % 12 + if afternoon { 12 } else { 0 },
                Some(true) | None => hour,
                Some(false) => return None,
            };
            let minute = minute.unwrap_or(0);
            return (hour < 24).then_some((end, Clock { hour, minute, half: afternoon.is_some() }));
        }
        // "at 8 tonight", "at 6:30 this evening"
        let part = match (self.class(at), self.class(at + 1)) {
            (Class::Day(_, part @ "TNI"), _) | (Class::Word(Word::This), Class::Part(part)) => Some(part),
            _ => None,
        };
        if let Some(part) = part.filter(|_| self.is(i.wrapping_sub(1), Word::At) && (1..=12).contains(&hour))
        {
            let hour = hour % 12 + if part == "TMO" { 0 } else { 12 };
            return Some((at, Clock { hour, minute: minute.unwrap_or(0), half: true }));
        }
        let minute = minute.filter(|_| hour < 24)?;
        let written = self.is_mark(i + 1, b':');
        let prepared = matches!(
            self.before(i),
            Class::Word(Word::At | Word::From | Word::Between | Word::To | Word::By)
        );
        let clock = Clock { hour, minute, half: hour > 12 || hour == 0 || self.zone(at).is_some() };
        (self.zone(at).is_some() || written && (prepared || self.after_day(i))).then_some((at, clock))
    }

    /// "1430 GMT", "0730 GMT".
    fn military(&self, i: usize) -> Option<(usize, Clock)> {
        let Class::Number(n, 4) = self.class(i) else { return None };
        self.zone(i + 1).filter(|_| n < 2400 && n % 100 < 60)?;
        Some((i + 1, Clock { hour: n / 100, minute: n % 100, half: true }))
    }

    /// Whether a day or month stands right before atom `i`: "7 May 11:00".
    fn after_day(&self, i: usize) -> bool {
        matches!(self.before(i), Class::Weekday(_) | Class::Day(..) | Class::Month(_))
    }

    /// What says the half of the day at atom `i`: its end, and whether it is the afternoon; "o'clock" leaves that open.
    pub(super) fn half_of_day(&self, i: usize) -> Option<(usize, Option<bool>)> {
        match self.class(i) {
            Class::Word(Word::Am) => Some((i + 1, Some(false))),
            Class::Word(Word::Pm) => Some((i + 1, Some(true))),
            Class::Word(Word::A | Word::P) if self.is_mark(i + 1, b'.') && self.is(i + 2, Word::M) => {
                Some((self.skip_stop(i + 3), Some(self.is(i, Word::P))))
            }
            Class::Word(Word::In) if self.is(i + 1, Word::The) => match self.class(i + 2) {
                Class::Part("TMO") => Some((i + 3, Some(false))),
                Class::Part("TAF" | "TEV") => Some((i + 3, Some(true))),
                _ => None,
            },
            _ if self.says(i, "o") && self.is_mark(i + 1, b'\'') && self.says(i + 2, "clock") => {
                self.half_of_day(i + 3).or(Some((i + 3, None)))
            }
            _ => None,
        }
    }

    /// The end of "EST" or "local time" at atom `i`.
    fn zone(&self, i: usize) -> Option<usize> {
        if self.is(i, Word::Zone) && (self.capital(i) || self.glued(i)) {
            return Some(i + 1);
        }
        let named = ["local", "eastern", "central", "pacific"].iter().any(|w| self.says(i, w));
        (named && self.says(i + 1, "time")).then_some(i + 2)
    }
}
