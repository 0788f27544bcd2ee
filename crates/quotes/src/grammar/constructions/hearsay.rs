use std::ops::Range;

use super::Parts;
use crate::grammar::cues::{Mood, cue_at};
use crate::grammar::find::Finder;
use crate::grammar::items::Kind;
use crate::words::{ACCORDING, ADV, AUX, COLON, COMMA, DASH, PAST, RELATIVE, SEMI, SUB, THAT};

/// Adverbs that pass on what somebody says who is not named.
const HEARSAY: [&str; 4] = ["reportedly", "allegedly", "supposedly", "purportedly"];

/// The most words of a subject.
const SUBJECT: usize = 16;

impl Finder<'_> {
    /// "The builders reportedly asked for twice the price": all but the adverb is reported, and nobody says by whom.
    pub(super) fn hearsay(&self, unit: &Range<usize>) -> Option<Parts> {
        let walk = self.walk;
        let at =
            (unit.start + 1..unit.end.min(unit.start + SUBJECT)).find(|&k| self.word(unit, k, &HEARSAY))?;
        let next = at + 1;
        let verbal = next < unit.end
            && walk.items[next].kind == Kind::Word
            && (walk.items[next].verb || walk.items[next].is(AUX | PAST));
        let group = (unit.start..at)
            .rev()
            .take_while(|&k| walk.items[k].kind == Kind::Word && walk.items[k].is(AUX | ADV))
            .last();
        let auxiliary = group.is_some_and(|g| (g..at).any(|k| walk.items[k].is(AUX)));
        let subject = self.tidy(unit.start..group.unwrap_or(at));
        let plain = |k: usize| {
            let item = &walk.items[k];
            item.kind == Kind::Entity
                || item.kind == Kind::Word && !item.verb && !item.is(SUB | THAT | RELATIVE)
                || item.kind == Kind::Punct && !item.is(COMMA | COLON | SEMI | DASH)
        };
        // Somebody else may say it: "…, police said".
        let other = |k: usize| {
            k > next + 1
                && cue_at(walk, self.lexicon, unit, k)
                    .is_some_and(|c| c.mood == Mood::Finite && !c.verb.is_mental())
        };
        let alone = !(next..unit.end).any(|k| other(k) || walk.items[k].is(ACCORDING));
        // "A man – reportedly inspired by others – set it off": the adverb belongs to what is inserted.
        let beside = walk.items[at - 1].kind != Kind::Punct;
        let whole = verbal && beside && !subject.is_empty() && subject.clone().all(plain) && alone;
        whole.then(|| Parts {
            pieces: vec![subject.start..if auxiliary { at } else { subject.end }, self.tidy(next..unit.end)],
            cue: at..next,
            ..Parts::default()
        })
    }

    /// "“Reckless” was how Berg described the plan", "“Sorry” is something that Berg has never said".
    pub(super) fn named_words(&self, unit: &Range<usize>) -> Option<Parts> {
        let walk = self.walk;
        let quote = unit.start;
        let be = quote + 1;
        if walk.kind(unit, quote) != Some(Kind::Quote) || !self.word(unit, be, &["is", "was", "are", "were"])
        {
            return None;
        }
        let joint = be + 1;
        let from = if self.word(unit, joint, &["how", "what"]) {
            joint + 1
        } else if self.word(unit, joint, &["something", "all"]) {
            joint + 1 + usize::from(walk.is(unit, joint + 1, THAT))
        } else {
            return None;
        };
        let cue =
            (from + 1..unit.end.min(from + SUBJECT)).find_map(|k| cue_at(walk, self.lexicon, unit, k))?;
        let speaker = walk.subject_before(&(from..unit.end), cue.group).filter(|s| s.start == from)?;
        let words = quote..be;
        let mut pieces = vec![words];
        let rest = self.tidy(cue.items.end..unit.end);
        if self.word(unit, joint, &["how"]) && !rest.is_empty() && rest.len() < SUBJECT {
            pieces.push(rest);
        }
        Some(Parts { pieces, cue: cue.group..cue.items.end, speaker: Some(speaker), ..Parts::default() })
    }
}
