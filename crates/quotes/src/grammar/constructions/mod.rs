//! Constructions that can be read in one way, whatever their words mean: "In the words of X, …", "It was announced by X
//! that …", "X: …" in a headline.
//!
//! The head learned from running news, where some of them are rare. What is found here is firm: `join` takes it over
//! what the head sees in the same place. So each is narrow, and asks for all of its parts.

mod headlines;
mod hearsay;
mod insertions;
mod nouns;
mod order;
mod passives;

pub(crate) use headlines::RUBRICS;
pub(crate) use insertions::MEASURES;

use std::ops::Range;

use crate::grammar::find::{Finder, Firm, Found};
use crate::grammar::items::Kind;
use crate::words::{ADV, AUX, BINDING, COMMA, CONJ, DET, OBJECT, PAST, POSS, PREP, RELATIVE, SUB, THAT};

/// The parts of a construction, as runs of items.
#[derive(Clone, Debug, Default)]
pub(super) struct Parts {
    pieces: Vec<Range<usize>>,
    /// Empty where nothing in particular attributes.
    cue: Range<usize>,
    speaker: Option<Range<usize>>,
    /// Whether the whole of the unit is read, so that nothing is said around it.
    sole: bool,
}

impl Parts {
    /// Parts with a single piece.
    fn one(piece: Range<usize>, cue: Range<usize>, speaker: Option<Range<usize>>) -> Parts {
        Parts { pieces: vec![piece], cue, speaker, sole: false }
    }
}

impl Finder<'_> {
    /// Appends the attributions of unit `index` in block `block` that its constructions make.
    pub(super) fn constructions(&self, block: usize, index: usize, limit: usize, found: &mut Vec<Found>) {
        let unit = self.reading.units[index].start..limit;
        if unit.len() < 3 {
            return;
        }
        let whole = self
            .headline(block, index, &unit)
            .or_else(|| self.verb_first(&unit))
            .or_else(|| self.dashes(&unit))
            .or_else(|| self.phrase_first(&unit))
            .or_else(|| self.phrase_last(&unit))
            .or_else(|| self.inserted(&unit))
            .or_else(|| self.condition(&unit))
            .or_else(|| self.empty_subject(&unit))
            .or_else(|| self.hearers(&unit))
            .or_else(|| self.noun_and_colon(&unit))
            .or_else(|| self.hearsay(&unit))
            .or_else(|| self.named_words(&unit));
        let mut all: Vec<Parts> = whole.into_iter().collect();
        self.nouns(&unit, &mut all);
        for parts in all {
            let quoted =
                parts.pieces.iter().any(|p| p.clone().any(|k| self.walk.items[k].kind == Kind::Quote));
            if parts.pieces.iter().any(Range::is_empty)
                || parts.pieces.is_empty()
                || !(quoted || self.indirect)
            {
                continue;
            }
            let span = |run: &Range<usize>| (!run.is_empty()).then(|| self.walk.span(run));
            let cue = span(&parts.cue);
            let speaker = parts.speaker.as_ref().and_then(span);
            found.push(Found {
                pieces: parts.pieces.iter().map(|p| self.walk.span(p)).collect(),
                cue,
                speaker,
                clause: cue.map(|c| speaker.map_or(c, |s| s.hull(c))),
                unit: index as u32,
                block: block as u32,
                firm: if parts.sole { Firm::Sole } else { Firm::Whole },
                ..Found::default()
            });
        }
    }

    /// Whether item `i` is one of some words, in any case.
    fn word(&self, unit: &Range<usize>, i: usize, words: &[&str]) -> bool {
        unit.contains(&i) && words.iter().any(|w| self.walk.str(i).eq_ignore_ascii_case(w))
    }

    /// Whether a verb that has a subject may stand at item `i`.
    fn finite(&self, i: usize) -> bool {
        let item = &self.walk.items[i];
        let word = self.walk.str(i);
        // A past form before an object is a verb whatever its tag: "shocked the valley".
        let object = || {
            let next = self.walk.items.get(i + 1);
            next.is_some_and(|n| n.kind == Kind::Entity || n.kind == Kind::Word && n.is(DET | OBJECT))
        };
        let form = item.is(AUX | PAST) || word.ends_with('s') || item.word.senses != 0;
        item.kind == Kind::Word && !word.ends_with("ing") && (item.verb && form || item.is(PAST) && object())
    }

    /// Whether a finite verb stands in a run.
    fn has_verb(&self, mut run: Range<usize>) -> bool {
        run.any(|k| self.finite(k))
    }

    /// Whether nothing but "and", "but" and adverbs stand between the start of the unit and item `i`.
    fn opens(&self, unit: &Range<usize>, i: usize) -> bool {
        (unit.start..i)
            .all(|k| self.walk.items[k].is(CONJ | ADV | COMMA) && self.walk.items[k].kind != Kind::Entity)
    }

    /// Whose the noun at item `noun` is: "Berg" of "Berg's first warning", "her" of "her answer".
    fn owner(&self, unit: &Range<usize>, noun: usize) -> Option<Range<usize>> {
        for k in (noun.saturating_sub(3).max(unit.start)..noun).rev() {
            let item = &self.walk.items[k];
            if item.is(POSS) && item.kind != Kind::Entity {
                let phrase = self.walk.subject_before(unit, k)?;
                // "Brandt dismissed Berg's claim": what stands before a verb or preposition owns nothing.
                let parts = |j: &usize| {
                    self.walk.items[*j].verb
                        || self.walk.items[*j].is(PREP) && !self.walk.items[*j].is(BINDING)
                };
                let verb = phrase.clone().rev().find(parts);
                let start = verb.map_or(phrase.start, |v| v + 1);
                // "told the Herald the minister's claim"
                let second = (start + 1..k)
                    .rev()
                    .find(|&j| self.walk.items[j].is(DET) && self.walk.items[j - 1].kind == Kind::Entity);
                return Some(second.unwrap_or(start)..k).filter(|p| !p.is_empty());
            }
            if self.word(unit, k, &["his", "her", "their", "its"]) {
                return Some(k..k + 1);
            }
            if item.kind != Kind::Word || item.verb || item.is(PREP) {
                return None;
            }
        }
        None
    }

    /// Where the verb of a sentence stands whose subject holds a clause that begins at item `from`: "reached" of "the
    /// warning that the gauge was wrong reached the council". `seen` tells that the clause has its verb already.
    fn main_verb(&self, from: usize, limit: usize, mut seen: bool) -> Option<usize> {
        let mut k = from;
        while k < limit {
            let item = &self.walk.items[k];
            // What follows a comma, or is subordinate, need not belong to the sentence.
            let clause =
                k > from && item.kind == Kind::Word && item.is(RELATIVE | SUB | THAT) && !item.is(CONJ);
            if item.kind != Kind::Entity && (clause || seen && item.is(COMMA)) {
                return None;
            }
            if !self.finite(k) {
                k += 1;
                continue;
            }
            let before = &self.walk.items[k - 1];
            let joined = before.kind != Kind::Entity && before.is(CONJ);
            if seen && !joined {
                return Some(k);
            }
            seen = true;
            // The rest of its group, up to the verb itself: "has never been", "was sold".
            let is_aux = |k: usize| self.walk.items[k].kind == Kind::Word && self.walk.items[k].is(AUX | ADV);
            while k < limit && is_aux(k) {
                k += 1;
            }
            let whole = k < limit && self.walk.items[k].kind == Kind::Word && self.walk.items[k].verb;
            k += usize::from(whole);
        }
        None
    }

    /// A run without the punctuation and conjunctions it begins with and the punctuation it ends in.
    fn tidy(&self, run: Range<usize>) -> Range<usize> {
        let from = self.skip_lead(run.start, run.end);
        from..self.trim(from, run.end)
    }
}
