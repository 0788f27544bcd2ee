use std::ops::Range;

use super::Parts;
use crate::grammar::cues::cue_at;
use crate::grammar::find::Finder;
use crate::grammar::items::Kind;
use crate::words::{ADV, AUX, BE, CLAIM, COLON, COMMA, DASH, DET, POSS, PRON, SEMI, THAT, TO};
use copydesk_knowledge::speech::Takes;

/// Nouns whose infinitive is what somebody says to do.
const INTENTIONS: [&str; 9] =
    ["promise", "promises", "pledge", "pledges", "vow", "vows", "threat", "threats", "refusal"];

/// Nouns of words that a colon may introduce.
const WORDS: [&str; 16] = [
    "answer",
    "reply",
    "response",
    "advice",
    "message",
    "warning",
    "verdict",
    "question",
    "explanation",
    "plea",
    "comment",
    "conclusion",
    "reaction",
    "slogan",
    "motto",
    "retort",
];

/// How far before the colon the noun may stand.
const GAP: usize = 16;

/// Nouns of saying.
impl Finder<'_> {
    /// "Berg's warning that the gauge was wrong", "The claim that …", "There were claims that …", "her promise to …".
    pub(super) fn nouns(&self, unit: &Range<usize>, all: &mut Vec<Parts>) {
        let mut at = unit.start;
        while at + 3 < unit.end {
            match self.noun(unit, at) {
                Some(parts) => {
                    at = parts.pieces[0].end.max(at + 1);
                    all.push(parts);
                }
                None => at += 1,
            }
        }
    }

    fn noun(&self, unit: &Range<usize>, noun: usize) -> Option<Parts> {
        let walk = self.walk;
        let item = &walk.items[noun];
        // After a possessive even what is tagged as a verb is a noun.
        let owned = noun > unit.start
            && (walk.items[noun - 1].is(POSS) || self.word(unit, noun - 1, &["his", "her", "their", "its"]));
        if item.kind != Kind::Word || item.verb && !owned {
            return None;
        }
        let claims = item.is(CLAIM) && walk.is(unit, noun + 1, THAT);
        let intends = walk.is(unit, noun + 1, TO)
            && self.word(unit, noun, &INTENTIONS)
            && !walk.is(unit, noun + 2, DET)
            && walk.kind(unit, noun + 2) == Some(Kind::Word);
        if !claims && !intends {
            return None;
        }
        let owner = self.owner(unit, noun);
        let from = noun + 1 + usize::from(claims);
        // "the claim", "a new claim", or the noun alone
        let article = (noun.saturating_sub(2).max(unit.start)..noun).rev().find(|&k| walk.is(unit, k, DET));
        let start = owner.as_ref().map(|o| o.start).or(article).unwrap_or(noun);
        let subject = self.opens(unit, start);
        let there =
            start > unit.start + 1 && walk.is(unit, start - 1, BE) && self.word(unit, start - 2, &["there"]);
        let content = if subject {
            from..self.main_verb(from + 2 * usize::from(intends), unit.end, intends)?
        } else if (owner.is_some() || there)
            && !(from..unit.end).any(|k| walk.items[k].is(COMMA | SEMI | DASH))
        {
            from..unit.end
        } else {
            return None;
        };
        let content = self.tidy(content);
        // "statements that were defensive" tells of them, not what they say.
        let says = intends
            || self.has_verb(content.clone())
                && !self.finite(content.start)
                && !walk.is(unit, content.start, AUX | ADV);
        (says && (owner.is_some() || claims)).then(|| Parts::one(content, noun..noun + 1, owner))
    }

    /// "Her answer was brief: “Never.”", "Berg had one piece of advice: “Wait.”"
    pub(super) fn noun_and_colon(&self, unit: &Range<usize>) -> Option<Parts> {
        let walk = self.walk;
        let colon =
            unit.clone().find(|&k| walk.items[k].is(COLON) && walk.kind(unit, k + 1) == Some(Kind::Quote))?;
        let before = colon.saturating_sub(GAP).max(unit.start)..colon;
        let speaks = |k: usize| {
            cue_at(walk, self.lexicon, unit, k)
                .is_some_and(|c| c.takes(Takes::Quotation) || c.takes(Takes::That))
        };
        let noun = before.clone().rev().find(|&k| self.word(unit, k, &WORDS) && !walk.items[k].verb)?;
        let mut before = before;
        if before.any(|k| walk.items[k].kind == Kind::Quote || k != noun && speaks(k)) {
            return None;
        }
        let speaker = self.owner(unit, noun).or_else(|| self.from(unit, noun, colon)).or_else(|| {
            let subject = walk.main_subject(unit, noun)?;
            let person = walk.items[subject.clone()].iter().any(|i| i.kind == Kind::Entity || i.is(PRON));
            (person && !walk.is(unit, subject.start, ADV | AUX)).then_some(subject)
        })?;
        Some(Parts::one(colon + 1..colon + 2, noun..noun + 1, Some(speaker)))
    }

    /// "The answer from the ministry was short".
    fn from(&self, unit: &Range<usize>, noun: usize, colon: usize) -> Option<Range<usize>> {
        let from = (noun + 1..colon.min(noun + 3)).find(|&k| self.word(unit, k, &["from"]))?;
        let phrase = self.walk.phrase_after(&(unit.start..colon), from + 1, false)?;
        let verb = phrase.clone().find(|&k| self.walk.items[k].verb).unwrap_or(phrase.end);
        (verb > phrase.start).then_some(phrase.start..verb)
    }
}
