use std::ops::Range;

use super::Parts;
use crate::grammar::clauses;
use crate::grammar::cues::{Mood, cue_at};
use crate::grammar::find::Finder;
use crate::grammar::items::Kind;
use crate::words::{COLON, COMMA, CONJ, DASH, PREP, RELATIVE, SUB, THAT};
use copydesk_knowledge::speech::{Form, Takes};

/// How far into a unit the verb of a condition is looked for.
const NEAR: usize = 16;

/// Verbs in unusual places.
impl Finder<'_> {
    /// "Said Ann Berg: “We measured it.”"
    pub(super) fn verb_first(&self, unit: &Range<usize>) -> Option<Parts> {
        let verb = unit.start;
        let item = &self.walk.items[verb];
        let says = |form| {
            self.lexicon
                .senses(item.word)
                .iter()
                .any(|s| s.is(form) && self.lexicon.verbs[s.verb as usize].takes(Takes::Quotation))
        };
        if item.kind != Kind::Word || !(says(Form::Past) || says(Form::Third)) {
            return None;
        }
        let speaker = verb + 1..self.walk.phrase_after(unit, verb + 1, false)?.end;
        // An apposition may stand before the colon.
        let mark = (speaker.end..unit.end.min(speaker.end + NEAR))
            .find(|&k| self.walk.items[k].is(COLON) || self.walk.kind(unit, k + 1) == Some(Kind::Quote))?;
        let apposed = mark == speaker.end
            || self.walk.is(unit, speaker.end, COMMA)
                && !(speaker.end..mark)
                    .any(|k| self.walk.items[k].verb || self.walk.items[k].kind == Kind::Quote);
        let quote = mark + 1;
        // "Said Haddad:" may be a whole name.
        let name =
            self.walk.str(verb) == "Said" && !self.walk.str(verb + 1).contains(' ') && speaker.len() == 1;
        (apposed
            && !name
            && self.walk.items[mark].is(COLON | COMMA)
            && self.walk.kind(unit, quote) == Some(Kind::Quote))
        .then(|| Parts::one(quote..quote + 1, verb..verb + 1, Some(speaker.start..mark)))
    }

    /// "If Berg says that the roof is sound, the hall will open": the words end where the main clause begins.
    pub(super) fn condition(&self, unit: &Range<usize>) -> Option<Parts> {
        let first = &self.walk.items[unit.start];
        if first.kind != Kind::Word || !first.is(SUB) {
            return None;
        }
        let near = unit.start + 2..unit.end.min(unit.start + NEAR);
        let cue = near
            .filter(|&k| !self.walk.is(unit, k, COMMA))
            .find_map(|k| cue_at(self.walk, self.lexicon, unit, k))?;
        let subject = self.walk.subject_before(unit, cue.group)?;
        if subject.start != unit.start + 1
            || cue.mood != Mood::Finite
            || !self.walk.is(unit, cue.items.end, THAT)
        {
            return None;
        }
        let from = cue.items.end + 1;
        let comma = (from..unit.end).find(|&k| self.walk.items[k].is(COMMA) && self.has_verb(from..k))?;
        let next = comma + 1;
        let main = next < unit.end
            && self.walk.items[next].kind != Kind::Quote
            && !self.walk.is(unit, next, CONJ | RELATIVE | PREP | THAT)
            && self.has_verb(next..unit.end)
            && !(next..unit.end).any(|k| self.walk.items[k].is(COMMA));
        main.then(|| Parts::one(from..comma, cue.group..cue.items.end, Some(subject)))
    }

    /// "“The boats” – Berg said it twice – “are old.”"
    pub(super) fn dashes(&self, unit: &Range<usize>) -> Option<Parts> {
        let quotes: Vec<usize> =
            unit.clone().filter(|&k| self.walk.items[k].kind == Kind::Quote).take(2).collect();
        let [left, right] = quotes[..] else { return None };
        if !self.walk.is(unit, left + 1, DASH) || !self.walk.is(unit, right - 1, DASH) || right < left + 4 {
            return None;
        }
        let within = left + 2..right - 1;
        let cue = within.clone().find_map(|k| {
            cue_at(self.walk, self.lexicon, unit, k)
                .filter(|c| c.mood == Mood::Finite && c.takes(Takes::Quotation))
        })?;
        let speaker = match self.walk.subject_before(&within, cue.group) {
            Some(subject) => subject,
            None if cue.group == within.start => self.walk.phrase_after(&within, cue.items.end, false)?,
            None => return None,
        };
        Some(Parts {
            pieces: vec![left..left + 1, right..right + 1],
            cue: cue.group..cue.items.end,
            speaker: Some(speaker),
            ..Parts::default()
        })
    }

    /// The end of the words that begin at `from` and are reported by the verb at item `verb`.
    pub(super) fn reported(&self, unit: &Range<usize>, verb: usize, from: usize) -> Range<usize> {
        let end = match cue_at(self.walk, self.lexicon, unit, verb) {
            Some(cue) => clauses::clause_end(self.walk, self.lexicon, unit, &cue, from, unit.end),
            None => self.trim(from, unit.end),
        };
        from..end
    }
}
