use std::ops::Range;

use super::Parts;
use crate::grammar::find::Finder;
use crate::grammar::items::Kind;
use crate::words::{ADV, AUX, BE, COMMA, PREP, RELATIVE, THAT, TIME};
use copydesk_knowledge::speech::{Form, Takes};

/// The most words between a participle and "that".
const GAP: usize = 16;

/// Passives: who hears is no speaker, and "it" is nobody.
impl Finder<'_> {
    /// "It was announced by Berg that the bridge would close", "It is claimed that …".
    pub(super) fn empty_subject(&self, unit: &Range<usize>) -> Option<Parts> {
        let it = (unit.start..unit.end.min(unit.start + 12))
            .find(|&k| self.word(unit, k, &["it"]) && self.opens(unit, k))?;
        let (cue, speaker, that) =
            self.passive(unit, it + 1, |s| s.takes(Takes::That) || s.takes(Takes::Clause))?;
        let content = self.reported(unit, cue.start, that + 1);
        Some(Parts::one(content, cue, speaker))
    }

    /// "The traders were told that the roof was sound": the traders hear.
    pub(super) fn hearers(&self, unit: &Range<usize>) -> Option<Parts> {
        let hears = |k: &usize| {
            self.word(unit, *k, &["told", "informed", "assured", "warned", "reminded", "notified"])
                && (unit.start + 1..*k)
                    .rev()
                    .take(3)
                    .take_while(|&j| self.walk.items[j].is(AUX | ADV))
                    .any(|j| self.walk.items[j].is(BE))
        };
        let verb = unit.clone().find(hears)?;
        let group = (unit.start..verb)
            .rev()
            .take_while(|&j| self.walk.items[j].kind == Kind::Word && self.walk.items[j].is(AUX | ADV))
            .last()?;
        let subject = self.walk.subject_before(unit, group)?;
        let (cue, speaker, that) = self.passive(unit, group, |_| true)?;
        // "We were never told that": nobody said so, and nobody is named who might have.
        if speaker.is_none() && cue.clone().any(|k| self.word(unit, k, &["never", "not", "n't", "n’t"])) {
            return None;
        }
        let simple = self.opens(unit, subject.start) && !self.walk.is(unit, subject.start, RELATIVE);
        simple.then(|| Parts::one(self.reported(unit, cue.start, that + 1), cue, speaker))
    }

    /// A passive verb group at item `from` up to its "that", with who does it.
    fn passive(
        &self,
        unit: &Range<usize>,
        from: usize,
        may: impl Fn(&copydesk_knowledge::speech::Verb) -> bool,
    ) -> Option<(Range<usize>, Option<Range<usize>>, usize)> {
        let walk = self.walk;
        let verb = (from..unit.end.min(from + 6)).find(|&k| !walk.items[k].is(AUX | ADV))?;
        let passive = (from..verb).any(|k| walk.items[k].is(BE));
        let reports = self
            .lexicon
            .senses(walk.items[verb].word)
            .iter()
            .any(|s| s.is(Form::Participle) && may(&self.lexicon.verbs[s.verb as usize]));
        if !passive || !(reports || self.word(unit, verb, &["informed", "reminded", "notified"])) {
            return None;
        }
        let mut at = verb + 1;
        let mut cue = from..at;
        let mut speaker = None;
        if self.word(unit, at, &["by"]) {
            let phrase = walk.phrase_after(unit, at + 1, false)?;
            cue.end = at + 1;
            at = phrase.end;
            speaker = Some(phrase);
        }
        // "was announced on Friday that"
        while at < unit.end && at < verb + GAP && !walk.is(unit, at, THAT) {
            let item = &walk.items[at];
            if !(item.is(ADV | TIME | PREP) || item.kind == Kind::Entity || walk.is(unit, at - 1, PREP))
                || item.is(COMMA)
            {
                return None;
            }
            at += 1;
        }
        (walk.is(unit, at, THAT) && at + 2 < unit.end).then_some((cue, speaker, at))
    }
}
