//! Lengths of time, and where they lead from today or from a day that is told.

use jiff::civil::Date;

use crate::calendar;
use crate::grammar::{Found, Memory, Sentence};
use crate::lexicon::{Class, Unit, Word};

/// How many words before "in" may say that a record is meant.
const PHRASE: usize = 8;
/// How many lengths may be added up: "two years, three months and ten days".
const TOGETHER: usize = 3;

/// A length as it is told.
#[derive(Clone, Debug)]
struct Length {
    end: usize,
    /// The number of the first unit, `None` for a vague one.
    count: Option<u32>,
    unit: Unit,
    value: String,
    /// How exactly it tells a day that is so long ago.
    shown: Unit,
    /// What it adds to a day: units and how many of each.
    steps: Vec<(Unit, i32)>,
}

impl Length {
    /// The day so long after another, or before it.
    fn from(&self, day: Date, sign: i32) -> Option<Date> {
        self.steps.iter().try_fold(day, |day, &(unit, n)| calendar::shift(day, unit, sign * n))
    }
}

impl Sentence<'_> {
    /// "three years", "a few days ago", "two-day", "nearly a decade later", "1 month and 21 days ago".
    pub(super) fn amount(&self, i: usize, memory: &mut Memory) -> Option<Found> {
        let at = match self.class(i) {
            Class::Word(Word::About) => i + 1,
            Class::Word(Word::More) if self.is(i + 1, Word::Than) => i + 2,
            Class::Word(Word::More) => return None,
            _ => i,
        };
        self.counted_from(i, at, self.length(at)?, memory)
    }

    /// What the second number of a range counts.
    pub(super) fn amount_from(&self, i: usize, memory: &mut Memory) -> Option<Found> {
        let (end, count, unit) = self.unit_after(i, self.number(i)?)?;
        let steps = count.and_then(|n| i32::try_from(n).ok()).map(|n| (unit, n)).into_iter().collect();
        let value = calendar::duration(unit, count);
        self.counted_from(i, i, Length { end, count, unit, value, shown: unit, steps }, memory)
    }

    /// The length itself, or where it leads by the words after it.
    fn counted_from(&self, i: usize, at: usize, length: Length, memory: &mut Memory) -> Option<Found> {
        let Length { end, count, unit, .. } = length;
        let one = self.is(at, Word::A);
        // "a year-earlier loss" says when.
        let joined = self.skip_hyphen(end);
        if one && joined > end && matches!(self.class(joined), Class::Word(Word::Narrow | Word::Ago)) {
            return None;
        }
        let n = count.and_then(|n| i32::try_from(n).ok());
        let moved = |day: Option<Date>, sign| {
            day.and_then(|d| length.from(d, sign)).map(|d| calendar::unit(d, length.shown))
        };
        match self.class(end) {
            Class::Word(Word::Ago) => {
                let value = match (n, unit) {
                    (None, _) => Some("PAST_REF".into()),
                    (Some(1), Unit::Year) if one && length.steps.len() == 1 => self.year_before(memory),
                    _ => moved(self.today, -1),
                };
                return Found::date(end + 1, value);
            }
            Class::Word(Word::Narrow) if self.is_earlier(end) => {
                if (n, unit) == (Some(1), Unit::Year) {
                    return Found::date(end + 1, self.year_before(memory));
                }
                let spoken = n.and_then(|n| memory.moved(unit, -n)).map(|d| calendar::unit(d, told(unit)));
                let today = || n.filter(|_| one).and_then(|n| self.relative(unit, -n));
                return Found::date(end + 1, spoken.or_else(today));
            }
            Class::Word(Word::Later) if unit >= Unit::Day => {
                let spoken = n.and_then(|n| memory.moved(unit, n));
                let found =
                    Found::new(end + 1, super::Kind::Date, spoken.map(|d| calendar::unit(d, told(unit))));
                // "They will meet two days later", where no day was told before.
                let open =
                    found.value.is_none() && n.is_some() && memory.last_day().is_none() && self.is_ahead(i);
                let resolved = self.today.and_then(|d| length.from(d, 1)).map(calendar::day).filter(|_| open);
                return Some(match resolved {
                    Some(_) => Found { resolved, ..Found::length(end + 1, length.value) },
                    None => found,
                });
            }
            Class::Word(Word::From) if self.is_now(end) => {
                return Found::date(end + 2, moved(self.today, 1).filter(|_| n.is_some()));
            }
            _ => {}
        }
        if one && at == i && length.steps.len() == 1 {
            let rate =
                matches!(self.before(i), Class::Word(Word::Times) | Class::Units(_)) || self.rate_before(i);
            if rate {
                return Found::set(end, length.value);
            }
        }
        let resolved = self.leads_to(i, &length, memory);
        Some(Found { resolved, ..Found::length(end, length.value) })
    }

    /// The day to which a length leads: "in two weeks", "three weeks from tomorrow", "two days after Easter".
    fn leads_to(&self, i: usize, length: &Length, memory: &Memory) -> Option<String> {
        let end = length.end;
        length.count?;
        let sign = match self.class(end) {
            Class::Word(Word::From | Word::After) => 1,
            Class::Word(Word::Before) => -1,
            _ => {
                let within = self.is(i.wrapping_sub(1), Word::In) || self.says(i.wrapping_sub(1), "within");
                let ahead = within && self.is_ahead(i) && !self.is_record(i - 1);
                return length.from(self.today.filter(|_| ahead)?, 1).map(calendar::day);
            }
        };
        let (from, other) = self.calendar(end + 1, memory)?;
        let now = self.now(&from);
        let day =
            self.meaning(from.start, &from.fields, now, memory).filter(|m| m.is_day && other.is_none())?;
        length.from(day.day, sign).map(calendar::day)
    }

    /// Whether what stands before atom `i` has not been seen for so long: "the first rise in three years", "the worst drought
    /// in a decade".
    fn is_record(&self, i: usize) -> bool {
        let superlative = |j: usize| {
            let word = self.atoms[j].span.of(self.text).unwrap_or("");
            let listed = ["worst", "most", "least", "only", "best", "time"].contains(&word);
            matches!(self.class(j), Class::Ordinal(_)) || listed || word.len() > 4 && word.ends_with("est")
        };
        let phrase = (i.saturating_sub(PHRASE)..i).rev().take_while(|&j| !self.is_verb(j));
        phrase.into_iter().any(superlative)
    }

    /// A length and what is added to it: "2.5 years", "a year and a half", "1 hour and 30 minutes", "two years and six months".
    fn length(&self, i: usize) -> Option<Length> {
        if let Some((end, n, unit)) = self.with_half(i) {
            let value = calendar::and_a_half(unit, n);
            let whole = i32::try_from(n).ok()?;
            let half = calendar::half_of(unit);
            let steps = std::iter::once((unit, whole)).chain(half).collect();
            return Some(Length { end, count: Some(n), unit, value, shown: unit, steps });
        }
        if let Some((end, unit)) = self.quarter_of(i) {
            let (unit, n) = if unit == Unit::Hour { (Unit::Minute, 15) } else { (Unit::Year, 25) };
            let value = calendar::duration(unit, Some(n));
            return Some(Length {
                end,
                count: Some(n),
                unit,
                value,
                shown: unit,
                steps: vec![(unit, n as i32)],
            });
        }
        let (mut end, count, unit) = self.quantity_of(i)?;
        let mut value = match self.tenths(i) {
            Some((tenths, digits)) => calendar::decimal(unit, count?, tenths, digits),
            None => calendar::duration(unit, count),
        };
        let mut steps: Vec<_> =
            count.and_then(|n| i32::try_from(n).ok()).map(|n| (unit, n)).into_iter().collect();
        let mut last = unit;
        for _ in 1..TOGETHER {
            let comma = end + usize::from(self.is_mark(end, b','));
            let next = comma + usize::from(self.is(comma, Word::And));
            let figures =
                matches!(self.class(next), Class::Number(..) | Class::Cardinal(_) | Class::Word(Word::A));
            let Some((after, Some(n), smaller)) = self.quantity_of(next).filter(|_| figures) else { break };
            // "in two weeks, three days after Easter"
            let apart = comma > end
                && matches!(self.class(after), Class::Word(Word::From | Word::After | Word::Before));
            if apart {
                break;
            }
            let Some(both) = calendar::together(&value, smaller, n).filter(|_| smaller < last) else { break };
            steps.push((smaller, i32::try_from(n).ok()?));
            (value, end, last) = (both, after, smaller);
        }
        Some(Length { end, count, unit, value, shown: last, steps })
    }

    fn is_earlier(&self, i: usize) -> bool {
        self.says(i, "earlier")
    }

    /// "from now".
    fn is_now(&self, i: usize) -> bool {
        matches!(self.class(i + 1), Class::Reference("PRESENT_REF"))
    }

    /// Whether an amount of something stands before atom `i`: "$5 a share", "50,000 tons", "10 times".
    fn rate_before(&self, i: usize) -> bool {
        let from = i.saturating_sub(3);
        (from..i).any(|j| {
            matches!(self.class(j), Class::Number(..) | Class::Cardinal(_) | Class::Word(Word::Times))
        }) && !matches!(self.before(i), Class::Word(_) | Class::Punct(_))
    }

    /// "the fifth straight year", "its tenth week": as many of them as have begun. "The" or another word before is not needed.
    pub(super) fn nth_length(&self, i: usize) -> Option<Found> {
        let (at, n) = self.ordinal(i)?;
        let filler = self.is(at, Word::Filler);
        let at = at + usize::from(filler);
        let Class::Unit(unit @ (Unit::Day | Unit::Week | Unit::Month | Unit::Quarter | Unit::Year)) =
            self.class(at)
        else {
            return None;
        };
        let own = ["its", "his", "her", "their"].iter().any(|w| self.says(i.wrapping_sub(1), w));
        (filler || own && n > 2 && unit < Unit::Quarter)
            .then(|| Found::length(at + 1, calendar::duration(unit, Some(n))))
    }

    /// "another month", "all day", "a whole year" without its article.
    pub(super) fn whole_unit(&self, i: usize) -> Option<Found> {
        let full = ["full", "whole", "entire", "all"].iter().any(|w| self.says(i, w));
        let full = self.is(i, Word::Another) || full && !self.is(i.wrapping_sub(1), Word::The);
        let at = self.skip_hyphen(i + 1);
        match self.class(at) {
            Class::Unit(unit) if full && unit != Unit::Second => {
                Some(Found::length(at + 1, calendar::duration(unit, Some(1))))
            }
            _ if self.is(i, Word::Another) => {
                let (end, count, unit) = self.quantity_of(i + 1)?;
                Some(Found::length(end, calendar::duration(unit, count)))
            }
            _ => None,
        }
    }

    /// "year-long", "weeklong", "months-long".
    pub(super) fn long(&self, i: usize) -> Option<Found> {
        let (end, unit, count) = match self.class(i) {
            Class::Long(unit, count) => (i + 1, unit, count),
            Class::Unit(unit) => (self.skip_hyphen(i + 1) + 1, unit, Some(1)),
            Class::Units(unit) => (self.skip_hyphen(i + 1) + 1, unit, None),
            _ => return None,
        };
        let told = end == i + 1 || end > i + 2 && self.says(end - 1, "long");
        told.then(|| Found::length(end, calendar::duration(unit, count)))
    }

    /// "for years", "in weeks".
    pub(super) fn bare_units(&self, i: usize, unit: Unit) -> Option<Found> {
        if let Some(found) = self.long(i) {
            return Some(found);
        }
        if unit == Unit::Weekend && (self.is_prepared(i) || self.is(i.wrapping_sub(1), Word::On)) {
            return Found::set(i + 1, "XXXX-WXX-WE".into());
        }
        if self.is(i + 1, Word::Ago) {
            return Found::date(i + 2, Some("PAST_REF".into()));
        }
        // "for years", not "decades-old" and not "thousands of years old".
        let age = self.is(self.skip_hyphen(i + 1), Word::Old);
        (self.is_prepared(i) && !age).then(|| Found::length(i + 1, calendar::duration(unit, None)))
    }
}

/// How exactly a day so many units away is told: "a century later" is a year.
fn told(unit: Unit) -> Unit {
    if matches!(unit, Unit::Decade | Unit::Century) { Unit::Year } else { unit }
}
