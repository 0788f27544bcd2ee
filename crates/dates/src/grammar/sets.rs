//! What comes again and again: "every day", "every other Friday", "weekdays", "9 a.m. Sundays".

use crate::calendar;
use crate::grammar::{Found, Sentence};
use crate::lexicon::{Class, Unit, Word};

impl Sentence<'_> {
    /// "9 a.m. every Sunday", with the time at atom `i`.
    pub(super) fn set_at(&self, i: usize) -> Option<Found> {
        let (end, _) = self.clock(i)?;
        let at = end + usize::from(self.is(end, Word::On));
        let found = self.every(at).filter(|_| self.is(at, Word::Every)).or_else(|| self.weekdays(at))?;
        self.timed(found, i)
    }

    /// "every Sunday" with "at 9 a.m." after it, where that stands there.
    pub(super) fn set_until(&self, found: Found) -> Found {
        let at = found.end + usize::from(self.is(found.end, Word::At));
        let timed = self.clock(at).and_then(|(end, _)| Some(Found { end, ..self.timed(found.clone(), at)? }));
        timed.unwrap_or(found)
    }

    /// A set of days with the time at atom `i`.
    fn timed(&self, found: Found, i: usize) -> Option<Found> {
        let clock = self.clock(i)?.1.clock?;
        let days = match found.value.as_deref()? {
            "P1D" => "XXXX-XX-XX",
            days if days.starts_with("XXXX-WXX") && !days.contains('T') => days,
            _ => return None,
        };
        let minutes = if clock.minute > 0 { format!(":{:02}", clock.minute) } else { String::new() };
        Some(Found { value: Some(format!("{days}T{:02}{minutes}", clock.hour)), ..found })
    }

    /// "every day", "each Thursday", "every two years", "alternate Mondays".
    pub(super) fn every(&self, i: usize) -> Option<Found> {
        let second = self.is(i, Word::Other);
        // "Other days" are none; "alternate days" are.
        if second && self.says(i, "other") {
            return None;
        }
        let other = usize::from(!second && self.is(i + 1, Word::Other));
        let times = if second || other == 1 { 2 } else { 1 };
        let at = i + 1 + other;
        match self.class(at) {
            Class::Unit(Unit::Weekend) => Found::set(at + 1, "XXXX-WXX-WE".to_owned()),
            Class::Unit(unit) => Found::set(at + 1, calendar::duration(unit, Some(times))),
            Class::Units(unit) if second => Found::set(at + 1, calendar::duration(unit, Some(times))),
            Class::Weekdays(day) if second => Found::set(at + 1, format!("XXXX-WXX-{day}")),
            Class::Weekday(day) => match self.class(at + 1) {
                Class::Part(part) => Found::set(at + 2, format!("XXXX-WXX-{day}{part}")),
                _ => Found::set(at + 1, format!("XXXX-WXX-{day}")),
            },
            Class::Month(month) if self.capital(at) => Found::set(at + 1, format!("XXXX-{month:02}")),
            Class::Season(code, _) => Found::set(at + 1, format!("XXXX-{code}")),
            Class::Part(part) => Found::set(at + 1, format!("XXXX-XX-XX{part}")),
            Class::Often(value) => Found::set(at + 1, value.to_owned()),
            _ => {
                let (end, count, unit) = self.quantity_of(at)?;
                Found::set(end, calendar::duration(unit, count))
            }
        }
    }

    /// "Mondays".
    pub(super) fn weekdays(&self, i: usize) -> Option<Found> {
        let Class::Weekdays(day) = self.class(i) else { return None };
        match self.class(i + 1) {
            Class::Part(part) | Class::Parts(part) => Found::set(i + 2, format!("XXXX-WXX-{day}{part}")),
            _ => Found::set(i + 1, format!("XXXX-WXX-{day}")),
        }
    }

    /// "Friday nights".
    pub(super) fn weekday_parts(&self, i: usize) -> Option<Found> {
        match (self.class(i), self.class(i + 1)) {
            (Class::Weekday(day), Class::Parts(part)) => Found::set(i + 2, format!("XXXX-WXX-{day}{part}")),
            _ => None,
        }
    }

    /// "The shop opens mornings": where no number and no adjective counts them.
    pub(super) fn parts(&self, i: usize) -> Option<Found> {
        let Class::Parts(part) = self.class(i) else { return None };
        match self.before(i) {
            Class::Weekday(_) => None,
            Class::Other if self.is_verb(i.wrapping_sub(1)) => Found::set(i + 1, format!("XXXX-XX-XX{part}")),
            _ => None,
        }
    }

    /// "daily" as an adverb or adjective; with a capital letter it is a newspaper.
    pub(super) fn often(&self, i: usize, value: &str) -> Option<Found> {
        // "everyday people", "a quarterly dividend": kinds, rather than how often
        let adjective = value.starts_with('P') && self.is_nominal(i + 1);
        (!self.capital(i) && !adjective).then(|| Found::set(i + 1, value.to_owned())).flatten()
    }
}
