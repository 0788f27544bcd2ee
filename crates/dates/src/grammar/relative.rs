//! What is counted from today or from a day that is told: "next week", "that year", "the week of July 8".

use crate::calendar;
use crate::grammar::fields::{Direction, Fields};
use crate::grammar::{Memory, Sentence};
use crate::lexicon::{Class, Unit, Word};

impl Sentence<'_> {
    /// "the week of July 8", "the week beginning 4 March", "the weekend of June 1".
    pub(super) fn around(&self, i: usize, memory: &Memory) -> Option<(usize, Fields)> {
        let Class::Unit(unit @ (Unit::Week | Unit::Weekend)) = self.class(i) else { return None };
        let starts = ["beginning", "starting", "commencing", "ending", "ended"];
        let of = self.is(i + 1, Word::Of) || starts.iter().any(|w| self.says(i + 1, w));
        let at = i + 2 + usize::from(self.is(i + 2, Word::On));
        if !of || self.nested {
            return None;
        }
        let (end, day) = Sentence { nested: true, ..*self }.chain(at, memory)?;
        (day.is_day() && !day.is_time_of_day() && day.clock.is_none() && day.part.is_none())
            .then_some((end, Fields { around: Some(unit), ..day }))
    }

    /// "last", "this coming", "next" at atom `i`: one past it, and which is meant.
    pub(super) fn direction(&self, i: usize) -> Option<(usize, Direction)> {
        let one = |i| match self.class(i) {
            Class::Word(Word::Last | Word::Previous) => Some(Direction::Last),
            Class::Word(Word::Past) => Some(Direction::Past),
            Class::Word(Word::This | Word::Current) => Some(Direction::This),
            Class::Word(Word::Coming) => Some(Direction::Coming),
            Class::Word(Word::Next | Word::Following) => Some(Direction::Next),
            _ => None,
        };
        match (one(i)?, one(i + 1)) {
            (Direction::This, Some(second)) if second != Direction::This => Some((i + 2, second)),
            (first, _) => Some((i + 1, first)),
        }
    }

    /// "last Friday", "this month", "next Easter", with "the" or without it.
    pub(super) fn directed(&self, i: usize, memory: &Memory) -> Option<(usize, Fields)> {
        let definite = self.is(i, Word::The);
        let start = i + usize::from(definite);
        let (next, direction) = self.direction(start)?;
        // "following Saturday's shooting"
        if self.is(start, Word::Following)
            && !definite
            && !self.is_prepared(i)
            && !self.is(i.wrapping_sub(1), Word::On)
        {
            return None;
        }
        let at = next + usize::from(self.is(next, Word::Fiscal) || self.is(next, Word::Filler));
        let n = match direction {
            Direction::Last | Direction::Past => -1,
            Direction::This => 0,
            Direction::Next | Direction::Coming => 1,
        };
        let direction = Some(direction);
        match self.class(at) {
            // "The past year" is a length, and what "the next day" comes after has to be told.
            Class::Unit(_) if definite && self.is(start, Word::Past) => None,
            Class::Unit(Unit::Day | Unit::Second | Unit::Minute | Unit::Hour) => None,
            Class::Unit(unit) => {
                let end = self.skip_hyphen(at + 1);
                if unit == Unit::Week && end > at + 1 && self.is(end, Word::End) {
                    let day = self.today.and_then(|d| calendar::shift(d, Unit::Weekend, n));
                    return Some((end + 1, Fields::period(day, Unit::Weekend)));
                }
                // "The following year" leans on a date that the text has not told.
                let known = !(definite && self.is(start, Word::Following)) || unit == Unit::Week;
                let day = self.today.and_then(|d| calendar::shift(d, unit, n)).filter(|_| known);
                Some((at + 1, Fields::period(day, unit)))
            }
            Class::Part("TNI") if n == -1 && !definite => {
                let day = self.today.and_then(|d| calendar::shift(d, Unit::Day, -1));
                Some((at + 1, Fields { part: Some("TNI"), ..Fields::period(day, Unit::Day) }))
            }
            Class::Part(part) if n == 0 && !definite => {
                Some((at + 1, Fields { part: Some(part), ..Fields::period(self.today, Unit::Day) }))
            }
            Class::Weekday(_) | Class::Season(..) | Class::Month(_) => {
                let (end, fields) = self.piece(at, memory)?;
                // "this July 8, 2018, photo"
                let dated = fields.day.is_some()
                    && self.year_at(end + usize::from(self.is_mark(end, b','))).is_some();
                (!dated).then_some((end, Fields { direction, ..fields }))
            }
            _ => self.named(at).map(|(end, fields)| (end, Fields { direction, ..fields })),
        }
    }

    /// "that year", "the same month", "the next day", "the previous evening".
    pub(super) fn told_before(&self, i: usize, memory: &Memory) -> Option<(usize, Fields)> {
        let (at, n) = match (self.class(i), self.class(i + 1)) {
            (Class::Word(Word::That), Class::Word(Word::Same)) => (i + 2, 0),
            (Class::Word(Word::That), _) => (i + 1, 0),
            (_, Class::Word(Word::Same)) => (i + 2, 0),
            (_, Class::Word(Word::Next | Word::Following)) => (i + 2, 1),
            (_, Class::Word(Word::Previous)) => (i + 2, -1),
            _ => return None,
        };
        let (unit, part) = match self.class(at) {
            Class::Unit(unit @ (Unit::Day | Unit::Month | Unit::Year)) => (unit, None),
            Class::Part(part) => (Unit::Day, Some(part)),
            _ => return None,
        };
        let day = memory.moved(unit, n)?;
        Some((at + 1, Fields { part, ..Fields::period(Some(day), unit) }))
    }

    /// "day after tomorrow", "week before Easter", "year after 2010".
    pub(super) fn beside(&self, i: usize, memory: &Memory) -> Option<(usize, Fields)> {
        let Class::Unit(unit @ (Unit::Day | Unit::Week | Unit::Month | Unit::Year)) = self.class(i) else {
            return None;
        };
        let n = match self.class(i + 1) {
            Class::Word(Word::Before) => -1,
            Class::Word(Word::After) => 1,
            _ => return None,
        };
        if self.nested {
            return None;
        }
        let (end, fields) = Sentence { nested: true, ..*self }.chain(i + 2, memory)?;
        let told = match unit {
            Unit::Year => {
                fields.year.is_some() && fields == Fields { year: fields.year, ..Fields::default() }
            }
            _ => fields.is_day() && fields.clock.is_none() && fields.part.is_none(),
        };
        let now = self.now_at(i + 2, end);
        let day = self.meaning(i + 2, &fields, now, memory).filter(|_| told).map(|m| m.day);
        let day = day.and_then(|d| calendar::shift(d, unit, n));
        (told && (day.is_some() || self.today.is_none())).then_some((end, Fields::period(day, unit)))
    }
}
