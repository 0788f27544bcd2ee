//! Whether an expression says enough to stand alone: "on the 18th", "in May", "2011", and what only looks like one.

use crate::grammar::Sentence;
use crate::grammar::expression::Reading;
use crate::lexicon::{Class, Unit, Word};
use crate::tense::{Outlook, Role};

impl Sentence<'_> {
    /// Whether an expression says enough to stand alone where it stands.
    pub(super) fn is_whole(&self, r: &Reading) -> bool {
        let f = &r.fields;
        let held = f.month.is_some() || f.year.is_some() || f.period.is_some();
        let before = self.before(r.start);
        if f.nth.is_some() {
            let quarter = matches!(f.nth, Some((1..=4, Some(Unit::Quarter))));
            return held || quarter;
        }
        if f.season.is_some() {
            let definite =
                self.is(r.start, Word::The) && !matches!(self.class(r.end - 1), Class::Season(_, true));
            return held || f.direction.is_some() || definite || r.narrowed;
        }
        if f.clock.is_some() || f.weekday.is_some() || f.holiday.is_some() {
            return true;
        }
        if f.day.is_some() {
            return f.month.is_some() || f.period.is_some() || self.is_day_alone(r);
        }
        if f.month.is_some() {
            return f.year.is_some() || f.period.is_some() || f.direction.is_some() || self.is_month_alone(r);
        }
        if let Some((_, unit)) = f.period {
            let bare = !r.narrowed && self.is(r.start, Word::The) && r.end == r.start + 2;
            return !(bare && matches!(unit, Unit::Month | Unit::Decade | Unit::Century)) || f.part.is_some();
        }
        if f.part.is_some() {
            // "In the afternoon" is that of a day in a story of what happened, and any in the plain present.
            let the = self.is(r.start, Word::The) && !r.narrowed;
            let during = matches!(before, Class::Word(Word::In | Word::Preposition))
                && matches!(self.now(r).outlook, Outlook::Behind | Outlook::Ahead);
            return r.narrowed && !self.is(r.start, Word::The) || the && during;
        }
        match f.year {
            Some(_) => match self.class(r.start) {
                // "since '98"
                Class::Punct(b'\'') => self.is_prepared(r.start) && !self.glued(r.end),
                // The "18" of "1914-18".
                Class::Number(_, 2) => true,
                Class::Number(..) if !r.narrowed => self.is_year_alone(r.start),
                _ => true,
            },
            None => false,
        }
    }

    /// "on the 18th": a day of a month that is not named.
    fn is_day_alone(&self, r: &Reading) -> bool {
        let written = matches!(self.class(r.end - 1), Class::Ordinal(_))
            && self.atoms[r.end - 1].span.of(self.text).is_some_and(|t| t.as_bytes()[0].is_ascii_digit())
            || self.class(r.end - 1) == Class::Unit(Unit::Day);
        let prepared = matches!(
            self.before(r.start),
            Class::Word(
                Word::On | Word::By | Word::To | Word::From | Word::Before | Word::After | Word::Since
            )
        ) || self.says(r.start.wrapping_sub(1), "for");
        let goes_on =
            matches!(self.class(r.end), Class::Unit(_) | Class::Units(_) | Class::Punct(b'-' | b'\''))
                || self.is(r.end, Word::Of)
                || self.atoms.get(r.end).is_some_and(|a| matches!(a.role, Role::Nominal));
        written && prepared && !goes_on
    }

    /// "in May", "since Feb.": months that are also words or names need a preposition before them.
    fn is_month_alone(&self, r: &Reading) -> bool {
        let i = self.skip_narrowing(r.start);
        let i = i + usize::from(self.is(i, Word::The));
        let Class::Month(month) = self.class(i) else { return false };
        let before = self.before(i);
        let prepared = self.is_prepared(i)
            || matches!(before, Class::Word(Word::Before | Word::After | Word::Narrow | Word::At))
            || matches!(before, Class::Punct(b'-')) && self.glued(i);
        let abbreviated = self.atoms[i].span.len() <= 4 && !matches!(month, 5..=7);
        let stop = self.is_mark(i + 1, b'.');
        let dated = matches!(
            before,
            Class::Word(Word::In | Word::Since | Word::From | Word::To | Word::After | Word::Before)
        );
        let name = self.class(r.end) == Class::Other && self.capital(r.end);
        if abbreviated && !stop {
            return dated && !name;
        }
        !matches!(month, 3 | 5) || prepared
    }
}
