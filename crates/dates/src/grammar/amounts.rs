//! Lengths of time, what they measure from today, and sets.

use crate::calendar;
use crate::grammar::{Found, Kind, Memory, Sentence};
use crate::lexicon::{Class, Unit, Word};

impl Sentence<'_> {
    /// "three years", "a few days ago", "two-day", "nearly a decade later".
    pub(super) fn amount(&self, i: usize, memory: &mut Memory) -> Option<Found> {
        let mut at = i;
        match self.class(i) {
            Class::Word(Word::About) => at += 1,
            Class::Word(Word::More) if self.is(i + 1, Word::Than) => at += 2,
            Class::Word(Word::More) => return None,
            _ => {}
        }
        if let Some(found) = self.with_half(at) {
            return Some(found);
        }
        let (end, count, unit) = self.quantity_of(at)?;
        let one = self.is(at, Word::A);
        // "a year-earlier loss" says when.
        let joined = self.skip_hyphen(end);
        if one && joined > end && matches!(self.class(joined), Class::Word(Word::Narrow | Word::Ago)) {
            return None;
        }
        let n = count.and_then(|n| i32::try_from(n).ok());
        match self.class(end) {
            Class::Word(Word::Ago) => {
                let value = match (n, unit) {
                    (None, _) => Some("PAST_REF".into()),
                    (_, Unit::Second | Unit::Minute | Unit::Hour) => self.relative(Unit::Day, 0),
                    (Some(1), Unit::Year) if one => self.year_before(memory),
                    (Some(n), unit) => self.relative(unit, -n),
                };
                return Found::date(end + 1, value);
            }
            Class::Word(Word::Narrow) if self.is_earlier(end) => {
                if (n, unit) == (Some(1), Unit::Year) {
                    return Found::date(end + 1, self.year_before(memory));
                }
                let spoken = n.and_then(|n| memory.moved(unit, -n));
                let today = || n.filter(|_| one).and_then(|n| self.relative(unit, -n));
                return Found::date(end + 1, spoken.or_else(today));
            }
            Class::Word(Word::Later) => {
                return Found::date(end + 1, n.and_then(|n| memory.moved(unit, n)));
            }
            Class::Word(Word::Preposition) if self.is_now(end) => {
                return Found::date(end + 2, n.and_then(|n| self.relative(unit, n)));
            }
            _ => {}
        }
        if one && at == i {
            let rate =
                matches!(self.before(i), Class::Word(Word::Times) | Class::Units(_)) || self.rate_before(i);
            if rate {
                return Some(Found::new(end, Kind::Set, Some(calendar::duration(unit, count))));
            }
        }
        Some(Found::new(end, Kind::Duration, Some(calendar::duration(unit, count))))
    }

    /// "2 1/2 years", "two and a half years", "a year and a half", "half an hour", and so long ago.
    fn with_half(&self, i: usize) -> Option<Found> {
        let half =
            |at: usize| self.is(at, Word::And) && self.is(at + 1, Word::A) && self.is(at + 2, Word::Half);
        let unit = |at: usize| match self.class(at) {
            Class::Unit(unit) | Class::Units(unit) if unit != Unit::Weekend => Some(unit),
            _ => None,
        };
        let hyphens = |at: usize| self.skip_hyphen(at);
        let (end, n, unit) = if self.is(i, Word::Half) {
            let at = hyphens(i + 1);
            let at = at + usize::from(self.is(at, Word::A));
            // "half year results" and "first half day" are no lengths; "half an hour" and "half a century" are.
            (at + 1, 0, unit(at).filter(|_| self.is(at - 1, Word::A))?)
        } else if self.is(i, Word::A) {
            (i + 5, 1, unit(i + 1).filter(|_| half(i + 2))?)
        } else {
            let (at, n) = match self.class(i) {
                Class::Number(n, 1..=3) if !(self.glued(i) && matches!(self.before(i), Class::Punct(_))) => {
                    (i + 1, n)
                }
                Class::Cardinal(n) => (i + 1, n),
                _ => return None,
            };
            let written = self.class(at) == Class::Number(1, 1)
                && self.is_mark(at + 1, b'/')
                && self.class(at + 2) == Class::Number(2, 1);
            let and = hyphens(at);
            let spoken = self.is(and, Word::And)
                && self.is(hyphens(and + 1), Word::A)
                && self.is(hyphens(hyphens(and + 1) + 1), Word::Half);
            let at = match (written, spoken) {
                (true, _) => at + 3,
                (_, true) => hyphens(hyphens(and + 1) + 1) + 1,
                _ if half(at + 1) => {
                    // "two years and a half"
                    return unit(at)
                        .map(|unit| Found::new(at + 4, Kind::Duration, Some(calendar::and_a_half(unit, n))));
                }
                _ => return None,
            };
            let at = hyphens(at);
            (at + 1, n, unit(at).filter(|_| !self.is(self.skip_hyphen(at + 1), Word::Old))?)
        };
        if !self.is(end, Word::Ago) {
            return Some(Found::new(end, Kind::Duration, Some(calendar::and_a_half(unit, n))));
        }
        let whole = i32::try_from(n).ok()?;
        let value = match unit {
            Unit::Second | Unit::Minute | Unit::Hour => self.relative(Unit::Day, 0),
            Unit::Year => self
                .today
                .and_then(|d| calendar::shift(d, Unit::Month, -12 * whole - 6))
                .map(|d| calendar::unit(d, unit)),
            _ => self.relative(unit, -whole),
        };
        Found::date(end + 1, value)
    }

    /// A quantity and its unit: the end, the number (`None` for a vague one) and the unit.
    pub(super) fn quantity_of(&self, i: usize) -> Option<(usize, Option<u32>, Unit)> {
        let (mut at, count) = self.quantity(i)?;
        at = self.skip_hyphen(at);
        at += usize::from(matches!(self.class(at), Class::Word(Word::Filler | Word::More)));
        let unit = match self.class(at) {
            // "three-quarters" is a fraction.
            Class::Units(Unit::Quarter) if self.glued(at) => return None,
            // "60 Minutes" is a programme.
            Class::Units(Unit::Minute | Unit::Hour) if self.capital(at) => return None,
            Class::Units(unit) => unit,
            Class::Unit(unit) if !matches!(unit, Unit::Quarter | Unit::Weekend) => unit,
            _ => return None,
        };
        // "a 12-year-old" and "12 years old" say how old somebody is.
        (!self.is(self.skip_hyphen(at + 1), Word::Old)).then_some((at + 1, count, unit))
    }

    fn quantity(&self, i: usize) -> Option<(usize, Option<u32>)> {
        match self.class(i) {
            Class::Number(n, digits) if digits <= 4 => {
                if self.glued(i) && matches!(self.before(i), Class::Punct(b'.' | b',' | b'$' | b'-')) {
                    return None;
                }
                let decimals = self.is_mark(i + 1, b'.') && self.glued(i + 1) && self.glued(i + 2);
                if decimals && matches!(self.class(i + 2), Class::Number(..)) {
                    return Some((i + 3, Some(n)));
                }
                Some((i + 1, Some(n)))
            }
            Class::Cardinal(n) => {
                let next = self.skip_hyphen(i + 1);
                let (mut end, mut n) = match self.class(next) {
                    Class::Cardinal(one @ 1..=9) if n >= 20 => (next + 1, n + one),
                    _ => (i + 1, n),
                };
                if self.is(end, Word::Hundred) {
                    (end, n) = (end + 1, n * 100);
                } else if self.is(end, Word::Thousand) {
                    (end, n) = (end + 1, n * 1000);
                }
                Some((end, Some(n)))
            }
            Class::Word(Word::A) => match self.class(i + 1) {
                Class::Word(Word::Few) => Some((i + 2, None)),
                Class::Word(Word::Couple) => Some((i + 2 + usize::from(self.is(i + 2, Word::Of)), Some(2))),
                Class::Word(Word::Hundred) => Some((i + 2, Some(100))),
                Class::Word(Word::Thousand) => Some((i + 2, Some(1000))),
                Class::Word(Word::Dozen) => Some((i + 2, Some(12))),
                Class::Word(Word::Filler) | Class::Unit(_) => Some((i + 1, Some(1))),
                _ => None,
            },
            Class::Word(Word::Few | Word::Several) => Some((i + 1, None)),
            Class::Word(Word::Couple) => Some((i + 1 + usize::from(self.is(i + 1, Word::Of)), Some(2))),
            _ => None,
        }
    }

    fn is_earlier(&self, i: usize) -> bool {
        self.atoms.get(i).is_some_and(|a| a.span.of(self.text) == Some("earlier"))
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

    /// "every day", "each Thursday", "every two years".
    pub(super) fn every(&self, i: usize) -> Option<Found> {
        let set = |end, value| Some(Found::new(end, Kind::Set, Some(value)));
        match self.class(i + 1) {
            Class::Unit(unit) => set(i + 2, calendar::duration(unit, Some(1))),
            Class::Weekday(day) => match self.class(i + 2) {
                Class::Part(part) => set(i + 3, format!("XXXX-WXX-{day}{part}")),
                _ => set(i + 2, format!("XXXX-WXX-{day}")),
            },
            Class::Month(month) if self.capital(i + 1) => set(i + 2, format!("XXXX-{month:02}")),
            Class::Season(code, _) => set(i + 2, format!("XXXX-{code}")),
            Class::Part(part) => set(i + 2, format!("XXXX-XX-XX{part}")),
            _ => {
                let (end, count, unit) = self.quantity_of(i + 1)?;
                set(end, calendar::duration(unit, count))
            }
        }
    }

    /// "daily" as an adverb or adjective; with a capital letter it is a newspaper.
    pub(super) fn often(&self, i: usize, value: &str) -> Option<Found> {
        (!self.capital(i)).then(|| Found::new(i + 1, Kind::Set, Some(value.to_owned())))
    }

    /// "for years", "in weeks".
    pub(super) fn bare_units(&self, i: usize, unit: Unit) -> Option<Found> {
        let prepared = matches!(self.before(i), Class::Word(Word::Preposition));
        let ago = self.is(i + 1, Word::Ago);
        if ago {
            return Found::date(i + 2, Some("PAST_REF".into()));
        }
        prepared.then(|| Found::new(i + 1, Kind::Duration, Some(calendar::duration(unit, None))))
    }
}
