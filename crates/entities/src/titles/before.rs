//! Titles before a name: "U.S. Secretary of State", "taxi driver", "Hunter's spokesman".

use std::ops::Range;

use super::roles;
use super::view::View;
use crate::label::Label;
use crate::lexicon::hint;
use crate::mention::Mention;
use crate::pos::Pos;
use crate::units::shape;

/// How many words and names a title takes along to its left.
const MOST_MODIFIERS: usize = 8;
/// The longest "of …" between a title and the name, in units.
const LONGEST_PHRASE: usize = 9;

impl View<'_> {
    /// The title that ends right before `end`.
    pub(super) fn title_before(&self, end: usize) -> Option<Range<usize>> {
        self.title_in(end, 2)
    }

    /// `depth` bounds possessors' own titles: "President Berg's son's friend".
    fn title_in(&self, end: usize, depth: usize) -> Option<Range<usize>> {
        let previous = end.checked_sub(1)?;
        let end = match self.word(previous) {
            "]" => previous,
            // "a student named Anna Berg"
            "named" | "called" if previous.checked_sub(1).is_some_and(|k| self.is(k, Pos::Noun)) => previous,
            _ => end,
        };
        let core = self.core(end)?;
        Some(self.extended(core, depth)..end)
    }

    /// Where the title proper begins, without modifiers.
    fn core(&self, end: usize) -> Option<usize> {
        let direct = if self.mention_before(end).is_some() { None } else { self.listed_until(end) };
        let mut first = match direct {
            Some(first) => first,
            None => self.before_phrase(end)?,
        };
        // "Vice President Field Marshal Berg": one title in capitals after the other.
        let capital = |k: usize| self.unit(k).is_some_and(|u| u.is(shape::CAPITAL));
        while capital(first)
            && !roles::is_honorific(self.word(first))
            && self.mention_before(first).is_none()
            && let Some(more) = self.listed_until(first).filter(|&m| capital(m) && capital(first - 1))
        {
            first = more;
        }
        Some(first)
    }

    /// "President of the United States" before "Joe Biden": where the title before "of …" begins.
    fn before_phrase(&self, end: usize) -> Option<usize> {
        let mut k = end;
        while k > self.sentence.start && end - k < LONGEST_PHRASE {
            if let Some(m) = self.mention_before(k).filter(|m| m.label != Label::Person) {
                k = m.first;
                continue;
            }
            if self.mention_before(k).is_some() {
                return None;
            }
            let word = self.word(k - 1);
            if matches!(word, "of" | "for" | "from" | "at") && k < end {
                return self.listed_until(k - 1).filter(|_| self.mention_before(k - 1).is_none());
            }
            let unit = self.unit(k - 1)?;
            // Without a capital it may be any adverbial: "the head of the group yesterday".
            let small = k < end && (unit.is(shape::POSSESSIVE) || matches!(word, "the" | "and"));
            let inside = unit.is(shape::CAPITAL) || small;
            if !inside {
                return None;
            }
            k -= 1;
        }
        None
    }

    /// Takes modifiers, nationalities, organisations and possessors before a title along.
    fn extended(&self, core: usize, depth: usize) -> usize {
        let Some(head) = self.unit(core) else { return core };
        // "Health Secretary Dr. Berg" has two titles.
        if roles::is_honorific(self.word(core)) {
            return core;
        }
        let rank = head.is(shape::CAPITAL) && !head.is(shape::START);
        let abbreviation = roles::is_abbreviation(self.lexicon, self.word(core));
        let mut first = core;
        let mut list = false;
        for _ in 0..MOST_MODIFIERS {
            let Some(k) = first.checked_sub(1).filter(|k| self.sentence.contains(k)) else { break };
            if !self.joined(k) {
                break;
            }
            if let Some(m) = self.mention_before(first) {
                // "Trump adviser Anna Berg", but not "told Trump President Berg".
                if m.label == Label::Person && (rank || m.len() > 1) {
                    break;
                }
                first = m.first;
                continue;
            }
            if self.possessive(k) {
                first = self.possessor(k, depth).unwrap_or(first);
                break;
            }
            if let Some(open) = self.quoted_until(first) {
                first = open;
                continue;
            }
            // "Islamic State (ISIS) leader"
            if self.word(k) == ")" && k >= 2 && self.word(k - 2) == "(" {
                first = k - 2;
                continue;
            }
            if let Some(other) = self.coordinated(k, first, list).filter(|_| !rank) {
                list = true;
                first = other;
                continue;
            }
            if let Some(role) = self.listed_until(first).filter(|_| !rank && !abbreviation) {
                first = role;
                continue;
            }
            let Some(unit) = self.unit(k) else { break };
            // "far-right", "Lebanese-American"
            if self.word(k) == "-" && k > 0 && self.glued(k - 1) && self.glued(k) && self.modifies(k - 1) {
                first = k - 1;
                continue;
            }
            // "Defense Ministry spokesman Maj. Gen. Berg" has two titles.
            let modifier = unit.has(hint::TITLE_MODIFIER) || unit.pos == Pos::Adjective;
            let another = (rank || abbreviation) && !unit.is(shape::CAPITAL) && !modifier;
            let loose = unit.is(shape::LOOSE) && !unit.has(hint::TITLE_MODIFIER);
            if another || loose || !self.modifies(k) {
                break;
            }
            first = k;
        }
        first
    }

    /// Where what "and" or "of" at `k` joins to the words from `first` on begins: "television host, and philanthropist", "Islamic
    /// State of Iraq and Syria"; in a list, the comma at `k` joins as well.
    fn coordinated(&self, k: usize, first: usize, list: bool) -> Option<usize> {
        let end = match self.word(k) {
            "and" if k > 0 && self.word(k - 1) == "," => k - 1,
            "and" => k,
            "," if list => k,
            "of" if self.mention_at(first).is_some() => k,
            _ => return None,
        };
        let name = |m: &&Mention| m.label != Label::Person && self.mention_at(first).is_some();
        let role = if self.word(k) == "of" { None } else { self.listed_until(end) };
        role.or_else(|| self.mention_before(end).filter(name).map(|m| m.first))
    }

    /// Where the possessor begins whose "'s" is unit `at`, with the title of a person: "President Berg's son".
    fn possessor(&self, at: usize, depth: usize) -> Option<usize> {
        let m = self.mention_before(at)?;
        if m.label != Label::Person || depth == 0 {
            return Some(m.first);
        }
        Some(self.title_in(m.first, depth - 1).map_or(m.first, |t| t.start))
    }
}
