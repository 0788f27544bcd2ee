//! Periods in letters and figures: "Q3 2025", "FY2026", "the 1970's", "the 2nd century BC", "nineteen ninety-six".

use crate::calendar;
use crate::grammar::fields::Fields;
use crate::grammar::{Found, Sentence};
use crate::lexicon::{Class, Unit, Word};

impl Sentence<'_> {
    /// "9/11".
    pub(super) fn attacks(&self, i: usize) -> Option<Found> {
        let attacks = self.class(i) == Class::Number(9, 1)
            && self.is_mark(i + 1, b'/')
            && self.class(i + 2) == Class::Number(11, 2)
            && self.glued(i + 1)
            && self.glued(i + 2)
            && !(self.glued(i + 3) && self.is_mark(i + 3, b'/'))
            && !self.glued(i);
        attacks.then(|| Found::date(i + 3, Some("2001-09-11".into()))).flatten()
    }

    /// "Q3", "H1 2026", "2Q".
    pub(super) fn lettered(&self, i: usize) -> Option<(usize, Fields)> {
        if self.glued(i) || !self.glued(i + 1) {
            return None;
        }
        let (unit, n) = match (self.class(i), self.class(i + 1)) {
            (Class::Word(Word::Q), Class::Number(n @ 1..=4, 1)) => (Unit::Quarter, n),
            (Class::Word(Word::H), Class::Number(n @ 1..=2, 1)) if self.capital(i) => (Unit::Half, n),
            _ => return None,
        };
        Some((i + 2, Fields { nth: Some((n as i32, Some(unit))), ..Fields::default() }))
    }

    /// "FY2026", "FY26".
    pub(super) fn fiscal_year(&self, i: usize) -> Option<Found> {
        if !self.capital(i) || self.glued(i) {
            return None;
        }
        let glued = self.glued(i + 1);
        let year = self.year_at(i + 1).map(|(_, year)| year).or(match self.class(i + 1) {
            Class::Number(y @ 10..=49, 2) if glued => Some(2000 + y as i32),
            _ => None,
        })?;
        Found::date(i + 2, Some(calendar::year(year)))
    }

    /// "2011" on its own: not an amount, not part of a longer number.
    pub(super) fn is_year_alone(&self, i: usize) -> bool {
        let Class::Number(year, 4) = self.class(i) else { return false };
        let before = self.before(i);
        let prepared =
            self.is_prepared(i) || matches!(before, Class::Word(Word::Narrow | Word::Before | Word::After));
        let likely = (1900..2060).contains(&year) || prepared && (1400..2100).contains(&year);
        let amount = matches!(before, Class::Punct(b'$' | b'#' | b'+' | b'/' | b'_' | b'=' | b'@'))
            && self.glued(i)
            || matches!(before, Class::Punct(b'.' | b',' | b':')) && self.glued(i)
            || matches!(before, Class::Word(Word::More | Word::Than | Word::About | Word::At))
            || matches!(before, Class::Other) && i > 0 && self.glued(i);
        let goes_on = self.glued(i + 1)
            && !self.is_next_year(i + 1)
            && (matches!(self.class(i + 1), Class::Punct(b'%' | b'/' | b'_' | b'=' | b'@' | b':'))
                || matches!(self.class(i + 1), Class::Punct(b'.' | b','))
                    && self.glued(i + 2)
                    && matches!(self.class(i + 2), Class::Number(..)))
            || self.glued(i + 1) && matches!(self.class(i + 1), Class::Other);
        // The year of a day that no calendar has.
        let broken = self.skip_hyphen(i + 1) > i + 1 && self.skip_hyphen(i + 3) > i + 3;
        likely && !amount && !goes_on && !broken && !self.is_count(i)
    }

    /// Whether the slash at atom `i` joins a year to the next: "2015/16".
    pub(super) fn is_next_year(&self, i: usize) -> bool {
        let (Class::Number(year, 4), Class::Number(next, 2)) = (self.before(i), self.class(i + 1)) else {
            return false;
        };
        self.is_mark(i, b'/') && self.glued(i) && self.glued(i + 1) && next == (year + 1) % 100
    }

    /// Whether the number at atom `i` counts what follows: "2000 soldiers".
    fn is_count(&self, i: usize) -> bool {
        let word = self.atoms.get(i + 1).and_then(|a| a.span.of(self.text)).unwrap_or("");
        let plural = self.is_nominal(i + 1)
            && word.bytes().all(|b| b.is_ascii_lowercase())
            && word.ends_with('s')
            && !word.ends_with("ss");
        // Other numbers of four digits are written with a comma: "1990 sales" are those of the year, 2,010 are sold.
        let round = matches!(self.class(i), Class::Number(n, _) if n % 100 == 0);
        let counted = plural && round || ["people", "others", "more"].contains(&word);
        // "In 2000 workers struck", "the 2000 elections".
        counted && !self.is_prepared(i) && !self.is(i.wrapping_sub(1), Word::The)
    }

    /// The end and the value of a year in words: "nineteen ninety-six", as speech is written down.
    pub(super) fn spelled(&self, i: usize) -> Option<(usize, i32)> {
        let Class::Cardinal(first) = self.class(i) else { return None };
        if first == 2 && self.is(i + 1, Word::Thousand) {
            let and = i + 2 + usize::from(self.is(i + 2, Word::And));
            return match self.class(and) {
                Class::Cardinal(n @ 1..=19) => Some((and + 1, 2000 + n as i32)),
                _ => Some((i + 2, 2000)),
            };
        }
        let (17..=20, Class::Cardinal(tens @ 10..)) = (first, self.class(i + 1)) else { return None };
        let one = self.skip_hyphen(i + 2);
        match self.class(one) {
            Class::Cardinal(n @ 1..=9) if tens >= 20 => Some((one + 1, (first * 100 + tens + n) as i32)),
            _ => Some((i + 2, (first * 100 + tens) as i32)),
        }
    }

    /// "1990s", "1970's", "nineties"; not "in his sixties".
    pub(super) fn decade(&self, i: usize, first: u32) -> Option<Found> {
        let the = matches!(self.class(i.checked_sub(1)?), Class::Word(Word::The | Word::In))
            || matches!(self.before(i), Class::Word(Word::Narrow) | Class::Punct(b'-' | b'\''));
        let written = self.atoms[i].span.len() == 5 && !self.capital(i) && first >= 1000;
        (the || written).then(|| Found::date(i + 1, Some(format!("{:03}", first / 10)))).flatten()
    }

    /// "20th century", "2nd century BC".
    pub(super) fn century(&self, i: usize) -> Option<Found> {
        let Class::Ordinal(n @ 1..=22) = self.class(i) else { return None };
        let at = self.skip_hyphen(i + 1);
        if self.class(at) != Class::Unit(Unit::Century) {
            return None;
        }
        match self.era(at + 1) {
            Some((end, true)) => Found::date(end, Some(format!("BC{n:02}"))),
            Some((end, false)) => Found::date(end, Some(format!("{:02}", n - 1))),
            None => Found::date(at + 1, Some(format!("{:02}", n - 1))),
        }
    }

    /// "190 BC", "14 A.D.", "AD 79".
    pub(super) fn before_christ(&self, i: usize) -> Option<Found> {
        if let Some((at, false)) = self.era(i).filter(|_| self.capital(i))
            && let Class::Number(year, 1..=4) = self.class(at)
        {
            return Found::date(at + 1, Some(format!("{year:04}")));
        }
        let Class::Number(year, 1..=4) = self.class(i) else { return None };
        let (end, before) = self.era(i + 1)?;
        Found::date(end, Some(format!("{}{year:04}", if before { "BC" } else { "" })))
    }

    /// "BC", "B.C.", "AD" at atom `i`: its end, and whether the years count backwards.
    fn era(&self, i: usize) -> Option<(usize, bool)> {
        if self.is(i, Word::Era) && self.capital(i) {
            return Some((i + 1, self.says(i, "bc") || self.says(i, "bce")));
        }
        let letters =
            (self.says(i, "b") && self.says(i + 2, "c"), self.says(i, "a") && self.says(i + 2, "d"));
        if !self.is_mark(i + 1, b'.') || letters == (false, false) || !self.glued(i + 2) {
            return None;
        }
        Some((self.skip_stop(i + 3), letters.0))
    }
}
