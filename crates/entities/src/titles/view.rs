//! One sentence with its names, as the rules on titles look at it.

use std::ops::Range;

use copydesk_extractor::document::Span;

use super::roles;
use crate::label::Label;
use crate::lexicon::{Lexicon, hint};
use crate::mention::Mention;
use crate::pos::Pos;
use crate::units::{Unit, shape};

/// The longest quoted name inside a title, in units.
const LONGEST_QUOTED: usize = 6;

/// A sentence, its units and its mentions. Positions are those of units in the document.
pub(super) struct View<'a> {
    pub(super) lexicon: &'a Lexicon,
    pub(super) text: &'a str,
    pub(super) units: &'a [Unit],
    pub(super) sentence: Range<usize>,
    /// The sentence's mentions.
    pub(super) mentions: &'a [Mention],
}

impl<'a> View<'a> {
    #[cfg_attr(test, track_caller)]
    pub(super) fn unit(&self, i: usize) -> Option<&'a Unit> {
        #[cfg(test)]
        crate::work::count();
        if self.sentence.contains(&i) { self.units.get(i) } else { None }
    }

    #[cfg_attr(test, track_caller)]
    pub(super) fn word(&self, i: usize) -> &'a str {
        self.unit(i).and_then(|u| u.span.of(self.text)).unwrap_or("")
    }

    #[cfg_attr(test, track_caller)]
    pub(super) fn is(&self, i: usize, pos: Pos) -> bool {
        self.unit(i).is_some_and(|u| u.pos == pos)
    }

    pub(super) fn span(&self, range: Range<usize>) -> Option<Span> {
        Some(self.units.get(range.start)?.span.hull(self.units.get(range.end.checked_sub(1)?)?.span))
    }

    /// The mention whose first unit is `i`.
    #[cfg_attr(test, track_caller)]
    pub(super) fn mention_at(&self, i: usize) -> Option<&'a Mention> {
        #[cfg(test)]
        crate::work::count();
        let m = self.mentions.get(self.mentions.partition_point(|m| m.first < i))?;
        (m.first == i && m.last > i).then_some(m)
    }

    /// The mention that ends right before unit `end`.
    #[cfg_attr(test, track_caller)]
    pub(super) fn mention_before(&self, end: usize) -> Option<&'a Mention> {
        #[cfg(test)]
        crate::work::count();
        let m = self.mentions.get(self.mentions.partition_point(|m| m.last < end))?;
        (m.last == end && m.first < end).then_some(m)
    }

    /// Whether a name ends at `end` and "'s", or the apostrophe after a plural, follows.
    #[cfg_attr(test, track_caller)]
    pub(super) fn possessive(&self, end: usize) -> bool {
        let Some(unit) = self.unit(end) else { return false };
        unit.is(shape::POSSESSIVE)
            || matches!(self.word(end), "'" | "’")
                && end.checked_sub(1).is_some_and(|k| self.word(k).ends_with(['s', 'S']))
    }

    /// A word that may stand in a noun phrase before its head.
    #[cfg_attr(test, track_caller)]
    pub(super) fn modifies(&self, i: usize) -> bool {
        let Some(unit) = self.unit(i) else { return false };
        let word = self.word(i);
        if unit.is(shape::DIGIT) || roles::stops(word) || unit.has(hint::CALENDAR) {
            return false;
        }
        matches!(unit.pos, Pos::Adjective | Pos::Noun | Pos::Name) && unit.is_word()
            || unit.has(hint::TITLE_MODIFIER) && unit.pos != Pos::Verb
            || word == "most" && unit.pos != Pos::Determiner
    }

    /// Whether no more than one blank stands between unit `i` and the next.
    pub(super) fn joined(&self, i: usize) -> bool {
        let (Some(a), Some(b)) = (self.units.get(i), self.units.get(i + 1)) else { return false };
        self.text
            .get(a.span.end as usize..b.span.start as usize)
            .is_some_and(|gap| gap.chars().count() < 2 && gap != "\n")
    }

    /// Whether nothing stands between unit `i` and the next.
    pub(super) fn glued(&self, i: usize) -> bool {
        let ends = |k: usize| self.units.get(k).map(|u| u.span);
        ends(i).zip(ends(i + 1)).is_some_and(|(a, b)| a.end == b.start)
    }

    /// Where the title of the lists that begins at `from` ends: the longest; a role may be written large.
    #[cfg_attr(test, track_caller)]
    pub(super) fn listed_from(&self, from: usize) -> Option<usize> {
        (1..=roles::LONGEST).rev().map(|n| from + n).find(|&end| self.is_listed(from..end))
    }

    /// Where the title of the lists that ends at `end` begins: the longest.
    pub(super) fn listed_until(&self, end: usize) -> Option<usize> {
        (1..=roles::LONGEST).rev().filter_map(|n| end.checked_sub(n)).find(|&from| self.is_listed(from..end))
    }

    fn is_listed(&self, range: Range<usize>) -> bool {
        let first = self.unit(range.start).is_some_and(|u| u.is_word());
        if !first || range.end > self.sentence.end {
            return false;
        }
        if range.len() > 1 {
            return roles::is_phrase(self.lexicon, range.map(|k| self.word(k)));
        }
        let noun = self
            .unit(range.start)
            .is_some_and(|u| u.is(shape::CAPITAL) || !matches!(u.pos, Pos::Verb | Pos::Adverb));
        noun && roles::is_role(self.lexicon, self.word(range.start))
    }

    /// Where the quoted words that end right before `end` begin.
    pub(super) fn quoted_until(&self, end: usize) -> Option<usize> {
        let close = end.checked_sub(1).filter(|&k| matches!(self.word(k), "”" | "\"" | "’" | "'"))?;
        let opens = |k: usize| match self.word(close) {
            "”" => self.word(k) == "“",
            "\"" => self.word(k) == "\"",
            _ => matches!(self.word(k), "‘" | "'"),
        };
        (2..=LONGEST_QUOTED).filter_map(|n| close.checked_sub(n)).find(|&k| opens(k))
    }

    /// Where the quoted words that begin at `from` end.
    #[cfg_attr(test, track_caller)]
    pub(super) fn quoted_from(&self, from: usize) -> Option<usize> {
        let closing = match self.word(from) {
            "“" => "”",
            "\"" => "\"",
            _ => return None,
        };
        (from + 2..from + LONGEST_QUOTED).find(|&k| self.word(k) == closing).map(|k| k + 1)
    }

    /// Whether a person's name begins at unit `i`.
    #[cfg_attr(test, track_caller)]
    pub(super) fn person_at(&self, i: usize) -> bool {
        self.mention_at(i).is_some_and(|m| m.label == Label::Person)
    }
}
