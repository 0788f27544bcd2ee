//! Expressions that lean on the date spoken of before: "that year", "the same day", "the following month".

use crate::grammar::{Found, Kind, Memory, Sentence};
use crate::lexicon::{Class, Unit, Word};

impl Sentence<'_> {
    /// "that year", "the same month", "the next day", "the previous evening", "the day before yesterday".
    pub(super) fn anchored(&self, i: usize, memory: &Memory) -> Option<Found> {
        if let Some(found) = self.beside_today(i) {
            return Some(found);
        }
        let (at, n) = match (self.class(i), self.class(i + 1)) {
            (Class::Word(Word::That), Class::Word(Word::Same)) => (i + 2, 0),
            (Class::Word(Word::That), _) => (i + 1, 0),
            (_, Class::Word(Word::Same)) => (i + 2, 0),
            (_, Class::Word(Word::Next | Word::Following)) => (i + 2, 1),
            (_, Class::Word(Word::Previous)) => (i + 2, -1),
            _ => return None,
        };
        let (unit, part) = match self.class(at) {
            Class::Unit(unit @ (Unit::Day | Unit::Month | Unit::Year)) => (unit, ""),
            Class::Part(part) => (Unit::Day, part),
            _ => return None,
        };
        let value = memory.moved(unit, n)? + part;
        let kind = if part.is_empty() { Kind::Date } else { Kind::Time };
        Some(Found::new(at + 1, kind, Some(value)))
    }

    /// "the day before yesterday", "the day after tomorrow".
    fn beside_today(&self, i: usize) -> Option<Found> {
        if self.class(i + 1) != Class::Unit(Unit::Day) {
            return None;
        }
        let days = match (self.class(i + 2), self.class(i + 3)) {
            (Class::Word(Word::Before), Class::Day(-1, "")) => -2,
            (Class::Word(Word::After), Class::Day(1, "")) => 2,
            _ => return None,
        };
        Found::date(i + 4, self.relative(Unit::Day, days))
    }
}
