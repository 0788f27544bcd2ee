//! Titles that stand apart from a name's capitals: "finance minister Anna Berg", "Anna Berg, the finance minister,",
//! "… Muammar Gaddafi …, leaving the Libyan leader …".

use std::ops::Range;

use copydesk_extractor::document::Span;
use copydesk_knowledge::names::TitleKind;

use crate::hash::NameHash;
use crate::label::Label;
use crate::lexicon::{Lexicon, hint};
use crate::mention::{Canonical, Mention};
use crate::units::{Unit, Units, shape};

/// The longest role in words, and the longest apposition up to its role.
const LONGEST_ROLE: usize = 4;
const LONGEST_APPOSITION: usize = 7;
/// How many mentions back "the Libyan leader" looks for whom it means.
const FARTHEST: usize = 30;

/// Attaches titles to the mentions of persons.
pub(crate) fn attach(lexicon: &Lexicon, text: &str, units: &Units, mentions: &mut [Mention]) {
    let finder = Finder { lexicon, text, units: &units.units };
    let mut from = 0;
    for sentence in &units.sentences {
        let count =
            mentions.get(from..).map_or(0, |m| m.iter().take_while(|m| m.first < sentence.end).count());
        let to = from + count;
        for row in from..to {
            if mentions.get(row).is_some_and(|m| m.label == Label::Person) {
                let title = finder.title(sentence, mentions, row, from);
                if let (Some(m), Some(title)) = (mentions.get_mut(row), title) {
                    m.title = Some(title);
                }
            }
        }
        for row in from..to {
            finder.description(sentence, mentions, row, from..to);
        }
        from = to;
    }
}

struct Finder<'a> {
    lexicon: &'a Lexicon,
    text: &'a str,
    units: &'a [Unit],
}

impl Finder<'_> {
    fn unit(&self, i: usize, sentence: &Range<usize>) -> Option<&Unit> {
        if sentence.contains(&i) { self.units.get(i) } else { None }
    }

    fn word(&self, i: usize, sentence: &Range<usize>) -> &str {
        self.unit(i, sentence).and_then(|u| u.span.of(self.text)).unwrap_or("")
    }

    fn span(&self, first: usize, last: usize) -> Option<Span> {
        Some(self.units.get(first)?.span.hull(self.units.get(last.checked_sub(1)?)?.span))
    }

    /// The title of a person at one mention: before the name, in front of a comma, or after one.
    fn title(&self, sentence: &Range<usize>, mentions: &[Mention], row: usize, from: usize) -> Option<Span> {
        let m = mentions.get(row)?;
        if let Some(title) = m.title {
            let first = self.units.partition_point(|u| u.span.end <= title.start);
            let first = self.extend_left(first, sentence, mentions, row, from);
            return Some(self.units.get(first)?.span.hull(title));
        }
        if let Some(first) = self.role_ending_at(m.first, sentence) {
            let first = self.extend_left(first, sentence, mentions, row, from);
            return self.span(first, m.first);
        }
        if let Some(title) = self.apposition(m.last, sentence) {
            return Some(title);
        }
        // "The finance minister, Anna Berg, …"
        let comma = m.first.checked_sub(1).filter(|&k| self.word(k, sentence) == ",")?;
        if !matches!(self.word(m.last, sentence), "," | "." | "") {
            return None;
        }
        let first = self.role_ending_at(comma, sentence)?;
        let first = self.extend_left(first, sentence, mentions, row, from);
        let article = first.checked_sub(1).and_then(|k| self.unit(k, sentence));
        let ruled =
            article.is_some_and(|u| u.has(hint::ARTICLE) || u.has(hint::FUNCTION) || u.is(shape::POSSESSIVE));
        if ruled || self.units.get(first).is_some_and(|u| u.is(shape::CAPITAL)) {
            self.span(first, comma)
        } else {
            None
        }
    }

    /// Where a role in small letters that ends right before `end` begins.
    fn role_ending_at(&self, end: usize, sentence: &Range<usize>) -> Option<usize> {
        (1..=LONGEST_ROLE).rev().find_map(|n| {
            let first = end.checked_sub(n)?;
            let unit = self.unit(first, sentence)?;
            let starts = unit.is(shape::START);
            if !starts && (!unit.has(hint::TITLE_START) || unit.is(shape::CAPITAL)) {
                return None;
            }
            let word = self.word(first, sentence);
            let begin =
                if starts && word.len() < 30 { NameHash::small(word) } else { NameHash::EMPTY.and(word) };
            let hash = (first + 1..end).fold(begin, |h, k| h.and(self.word(k, sentence)));
            (self.lexicon.title(hash.get()) == Some(TitleKind::Role)).then_some(first)
        })
    }

    /// Takes modifiers ("former"), nationalities, countries and organisations before a title along.
    fn extend_left(
        &self,
        mut first: usize,
        sentence: &Range<usize>,
        mentions: &[Mention],
        row: usize,
        from: usize,
    ) -> usize {
        let mut before = row;
        for _ in 0..4 {
            let Some(k) = first.checked_sub(1).filter(|k| sentence.contains(k)) else { break };
            while before > from && mentions.get(before - 1).is_some_and(|m| m.first >= first) {
                before -= 1;
            }
            let name = before.checked_sub(1).filter(|&b| b >= from).and_then(|b| mentions.get(b));
            if let Some(m) = name.filter(|m| m.last == first && m.label != Label::Person) {
                first = m.first;
                before -= 1;
                continue;
            }
            if self.unit(k, sentence).is_some_and(|u| u.has(hint::TITLE_MODIFIER)) {
                first = k;
                continue;
            }
            break;
        }
        first
    }

    /// The title in ", the finance minister," or ", president of …" after the unit before `at`.
    fn apposition(&self, at: usize, sentence: &Range<usize>) -> Option<Span> {
        if self.word(at, sentence) != "," {
            return None;
        }
        let mut first = at + 1;
        if self.unit(first, sentence)?.has(hint::ARTICLE) {
            first += 1;
        }
        let mut end = None;
        let mut known = false;
        for k in first..(first + LONGEST_APPOSITION).min(sentence.end) {
            let unit = self.unit(k, sentence)?;
            let word = self.word(k, sentence);
            if unit.is(shape::MARK) && word != "-"
                || matches!(word, "of" | "at" | "for" | "in" | "and" | "who" | "from" | "with" | "on")
            {
                known = end == Some(k);
                break;
            }
            // A verb makes it a clause, no apposition.
            if unit.has(hint::SAY) || matches!(word, "is" | "was" | "has" | "had" | "will" | "are" | "were") {
                return None;
            }
            if unit.has(hint::TITLE_START) && !unit.is(shape::CAPITAL) {
                for n in (1..=LONGEST_ROLE).rev() {
                    let hash = (k..(k + n).min(sentence.end))
                        .fold(NameHash::EMPTY, |h, k| h.and(self.word(k, sentence)));
                    if self.lexicon.title(hash.get()) == Some(TitleKind::Role) {
                        end = Some(k + n).max(end);
                        break;
                    }
                }
            }
        }
        let end = end.filter(|&e| known || e == sentence.end)?;
        self.span(first, end)
    }

    /// "The Libyan leader", after one person was named in the sentence, is that person's title.
    fn description(&self, sentence: &Range<usize>, mentions: &mut [Mention], row: usize, rows: Range<usize>) {
        let Some(m) = mentions.get(row).copied() else { return };
        let country = m.entry.is_some_and(|e| e.kb.is_some());
        if !matches!(m.label, Label::Norp | Label::Loc) || !country {
            return;
        }
        let article = m.first.checked_sub(1).map_or("", |k| self.word(k, sentence));
        if article != "the" {
            return;
        }
        let role = (1..=LONGEST_ROLE).rev().find_map(|n| {
            let end = m.last + n;
            (self.role_ending_at(end, sentence) == Some(m.last)).then_some(end)
        });
        let Some(end) = role else { return };
        let next = mentions.get(row + 1).filter(|n| n.label == Label::Person);
        if next.is_some_and(|n| n.first <= end + 1) || self.word(end, sentence) == "," {
            return;
        }
        let Some(title) = self.span(m.first, end) else { return };
        let mut person: Option<usize> = None;
        for k in rows.start.max(row.saturating_sub(FARTHEST))..row {
            let Some(p) = mentions.get(k).filter(|p| p.label == Label::Person) else { continue };
            let other = person.and_then(|k| mentions.get(k));
            if other.is_some_and(|o| !same(o.canonical, p.canonical, self.text)) {
                return;
            }
            person = Some(k);
        }
        let Some(person) = person.and_then(|k| mentions.get_mut(k)) else { return };
        // Who speaks of the leader is somebody else.
        let speaks = self.unit(person.last, sentence).is_some_and(|u| u.has(hint::SAY));
        if person.title.is_none() && !speaks {
            person.title = Some(title);
        }
    }
}

fn same(a: Canonical, b: Canonical, text: &str) -> bool {
    match (a, b) {
        (Canonical::Text(a), Canonical::Text(b)) => a.of(text) == b.of(text),
        _ => a == b,
    }
}
