//! Numbers before units of time: "2.5", "two hundred and fifty", "a couple of", "two and a half".

use crate::calendar;
use crate::grammar::{Found, Kind, Memory, Sentence};
use crate::lexicon::{Class, Unit, Word};

impl Sentence<'_> {
    /// "two to three weeks", "18-24 months", "three or four days ago": both numbers are of the one unit.
    pub(super) fn quantity_range(&self, i: usize, memory: &mut Memory) -> Option<(Found, Found)> {
        if !matches!(self.class(i), Class::Number(..) | Class::Cardinal(_)) {
            return None;
        }
        let (end, few) = self.quantity(i)?;
        let hyphen = usize::from(self.is_mark(end, b'-'));
        let linked =
            matches!(self.class(end + hyphen), Class::Word(Word::To)) || self.says(end + hyphen, "or");
        let at = end + hyphen + usize::from(linked);
        let at = if linked { self.skip_hyphen(at) } else { at };
        if at == end || !matches!(self.class(at), Class::Number(..) | Class::Cardinal(_)) {
            return None;
        }
        // The hyphen of a range is no sign of a number that goes on.
        let (_, many, unit) = self.unit_after(at, self.number(at)?)?;
        let more = self.amount_from(at, memory)?;
        let value = match more.kind {
            Kind::Date => self.relative(unit, -i32::try_from(few?).ok()?),
            _ => Some(calendar::duration(unit, few)),
        };
        (few < many)
            .then_some((Found { start: i, ..Found::new(end, more.kind, value) }, Found { start: at, ..more }))
    }

    /// The digits after the point of the number at atom `i`, and how many there are.
    pub(super) fn tenths(&self, i: usize) -> Option<(u32, u8)> {
        let point = self.is_mark(i + 1, b'.') && self.glued(i + 1) && self.glued(i + 2);
        match self.class(i + 2) {
            Class::Number(n, digits) if point => Some((n, digits)),
            _ => None,
        }
    }

    /// "2 1/2 years", "two and a half years", "a year and a half", "half an hour": the end, the whole number, the unit.
    pub(super) fn with_half(&self, i: usize) -> Option<(usize, u32, Unit)> {
        let half =
            |at: usize| self.is(at, Word::And) && self.is(at + 1, Word::A) && self.is(at + 2, Word::Half);
        let unit = |at: usize| match self.class(at) {
            Class::Unit(unit) | Class::Units(unit) if unit != Unit::Weekend => Some(unit),
            _ => None,
        };
        let hyphens = |at: usize| self.skip_hyphen(at);
        // "a half-hour", "half-century"
        let a = i + usize::from(self.is(i, Word::A));
        if self.is(a, Word::Half) {
            let at = hyphens(a + 1);
            let known = a > i || at > a + 1;
            let unit = unit(at).filter(|u| known && matches!(u, Unit::Hour | Unit::Decade | Unit::Century));
            if let Some(unit) = unit {
                return Some((at + 1, 0, unit));
            }
        }
        if self.is(i, Word::Half) {
            let at = hyphens(i + 1);
            let at = at + usize::from(self.is(at, Word::A));
            // "half year results" and "first half day" are no lengths; "half an hour" and "half a century" are.
            return Some((at + 1, 0, unit(at).filter(|_| self.is(at - 1, Word::A))?));
        }
        if self.is(i, Word::A) {
            return Some((i + 5, 1, unit(i + 1).filter(|_| half(i + 2))?));
        }
        let (at, n) = match self.class(i) {
            Class::Number(n, 1..=3) if !(self.glued(i) && matches!(self.before(i), Class::Punct(_))) => {
                (i + 1, n)
            }
            Class::Cardinal(n) => (i + 1, n),
            _ => return None,
        };
        if half(at + 1) {
            // "two years and a half"
            return Some((at + 4, n, unit(at)?));
        }
        let written = self.class(at) == Class::Number(1, 1)
            && self.is_mark(at + 1, b'/')
            && self.class(at + 2) == Class::Number(2, 1);
        let and = hyphens(at);
        let a = hyphens(and + 1);
        let spoken = self.is(and, Word::And) && self.is(a, Word::A) && self.is(hyphens(a + 1), Word::Half);
        let at = hyphens(match (written, spoken) {
            (true, _) => at + 3,
            (_, true) => hyphens(a + 1) + 1,
            _ => return None,
        });
        Some((at + 1, n, unit(at).filter(|_| !self.is(self.skip_hyphen(at + 1), Word::Old))?))
    }

    /// "a quarter of an hour", "a quarter-century": the end and the unit.
    pub(super) fn quarter_of(&self, i: usize) -> Option<(usize, Unit)> {
        let quarter = i + 1;
        if !self.is(i, Word::A) || self.class(quarter) != Class::Unit(Unit::Quarter) {
            return None;
        }
        let of =
            quarter + 1 + 2 * usize::from(self.is(quarter + 1, Word::Of) && self.is(quarter + 2, Word::A));
        match self.class(self.skip_hyphen(of)) {
            Class::Unit(unit @ (Unit::Hour | Unit::Century)) => Some((self.skip_hyphen(of) + 1, unit)),
            _ => None,
        }
    }

    /// A quantity and its unit: the end, the number (`None` for a vague one) and the unit.
    pub(super) fn quantity_of(&self, i: usize) -> Option<(usize, Option<u32>, Unit)> {
        self.unit_after(i, self.quantity(i)?)
    }

    /// The unit that a number counts.
    pub(super) fn unit_after(
        &self,
        i: usize,
        (at, count): (usize, Option<u32>),
    ) -> Option<(usize, Option<u32>, Unit)> {
        let mut at = self.skip_hyphen(at);
        // "40-plus years", "20-odd years", "3+ years"
        if self.is_mark(at, b'+') || at > 0 && (self.says(at, "plus") || self.says(at, "odd")) {
            at = self.skip_hyphen(at + 1);
        }
        at += usize::from(matches!(self.class(at), Class::Word(Word::Filler | Word::More)));
        let unit = match self.class(at) {
            // "three-quarters" is a fraction.
            Class::Units(Unit::Quarter) if self.glued(at) => return None,
            // "60 Minutes" is a programme.
            Class::Units(Unit::Minute | Unit::Hour) if self.capital(at) => return None,
            Class::Units(unit) => unit,
            // "dozens of years", and never "hundred of year".
            _ if matches!(self.class(i), Class::Word(Word::Dozens)) => return None,
            // "rose to 284,000 week on week"
            Class::Unit(_) if self.thousands(i + 1).is_some() && !self.glued(at) => return None,
            Class::Unit(unit) if !matches!(unit, Unit::Quarter | Unit::Weekend) => unit,
            _ => return None,
        };
        // "a 12-year-old" and "12 years old" say how old somebody is.
        (!self.is(self.skip_hyphen(at + 1), Word::Old)).then_some((at + 1, count, unit))
    }

    fn quantity(&self, i: usize) -> Option<(usize, Option<u32>)> {
        let goes_on = self.glued(i) && matches!(self.before(i), Class::Punct(b'.' | b',' | b'$' | b'-'));
        if goes_on && matches!(self.class(i), Class::Number(..)) {
            return None;
        }
        self.number(i)
    }

    /// A number at atom `i`, or words for a vague one.
    pub(super) fn number(&self, i: usize) -> Option<(usize, Option<u32>)> {
        let of = |at: usize| at + usize::from(self.is(at, Word::Of));
        match self.class(i) {
            Class::Number(n, 1..=3) if self.thousands(i + 1).is_some() => {
                Some((i + 3, Some(1000 * n + self.thousands(i + 1)?)))
            }
            Class::Number(n, digits) if digits <= 4 => {
                Some((if self.tenths(i).is_some() { i + 3 } else { i + 1 }, Some(n)))
            }
            Class::Cardinal(n) => {
                let (end, n) = self.below_hundred(i, n);
                Some(self.hundreds(end, n))
            }
            Class::Word(Word::A) => match self.class(i + 1) {
                Class::Word(Word::Few) => Some((i + 2, None)),
                Class::Word(Word::Couple) => Some((of(i + 2), Some(2))),
                Class::Word(Word::Hundred | Word::Thousand) => Some(self.hundreds(i + 1, 1)),
                Class::Word(Word::Dozen) => Some((i + 2, Some(12))),
                Class::Word(Word::Filler) | Class::Unit(_) => Some((i + 1, Some(1))),
                _ => None,
            },
            Class::Word(Word::Half) if self.is(i + 1, Word::A) && self.is(i + 2, Word::Dozen) => {
                Some((i + 3, Some(6)))
            }
            Class::Word(Word::Few | Word::Several) => Some((i + 1, None)),
            Class::Word(Word::Dozens) if self.is(i + 1, Word::Of) => Some((i + 2, None)),
            Class::Word(Word::Couple) => Some((of(i + 1), Some(2))),
            _ => None,
        }
    }

    /// The "500" of "2,500", with its comma at atom `i`.
    fn thousands(&self, i: usize) -> Option<u32> {
        let comma = self.is_mark(i, b',') && self.glued(i) && self.glued(i + 1);
        match self.class(i + 1) {
            Class::Number(n, 3) if comma => Some(n),
            _ => None,
        }
    }

    /// "twenty-one" from its first word on.
    fn below_hundred(&self, i: usize, n: u32) -> (usize, u32) {
        match self.class(self.skip_hyphen(i + 1)) {
            Class::Cardinal(one @ 1..=9) if n >= 20 => (self.skip_hyphen(i + 1) + 1, n + one),
            _ => (i + 1, n),
        }
    }

    /// "hundred and fifty" or "thousand" at atom `i`, after a number, where they stand there.
    fn hundreds(&self, i: usize, n: u32) -> (usize, Option<u32>) {
        let n = match self.class(i) {
            Class::Word(Word::Hundred) => n * 100,
            Class::Word(Word::Thousand) => n * 1000,
            _ => return (i, Some(n)),
        };
        let and = i + 1 + usize::from(self.is(i + 1, Word::And));
        match self.class(and) {
            Class::Cardinal(more) if and > i + 1 => {
                let (end, more) = self.below_hundred(and, more);
                (end, Some(n + more))
            }
            _ => (i + 1, Some(n)),
        }
    }
}
