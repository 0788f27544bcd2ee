use std::ops::Range;

use super::Parts;
use crate::grammar::cues::{Mood, cue_at};
use crate::grammar::find::Finder;
use crate::grammar::items::Kind;
use crate::words::{ACCORDING, AUX, COMMA, PAST, PRON, RELATIVE, SUB, THAT};
use copydesk_knowledge::speech::Takes;

/// Nouns of what somebody thinks or says, in "in the … of X" and "in X's …".
const VIEWS: [&str; 9] =
    ["words", "view", "opinion", "eyes", "telling", "judgement", "judgment", "estimation", "phrase"];

/// What things are done according to, and that says nothing.
pub(crate) const MEASURES: [&str; 24] = [
    "size",
    "age",
    "height",
    "weight",
    "rank",
    "rules",
    "rule",
    "plan",
    "schedule",
    "need",
    "needs",
    "ability",
    "type",
    "kind",
    "custom",
    "tradition",
    "taste",
    "season",
    "price",
    "status",
    "importance",
    "order",
    "colour",
    "length",
];

/// The most items of a phrase or an inserted clause.
const LONGEST: usize = 24;

/// Phrases and clauses that attribute the sentence they stand before, after or in.
impl Finder<'_> {
    /// "In the words of Berg, the gauge was blind", "In Berg's view, the bridge is safe".
    pub(super) fn phrase_first(&self, unit: &Range<usize>) -> Option<Parts> {
        let (cue, speaker, end) = self.view(unit, unit.start)?;
        let comma = self.walk.is(unit, end, COMMA) && end + 2 < unit.end;
        comma.then(|| Parts::one(self.tidy(end + 1..unit.end), cue, Some(speaker)))
    }

    /// "The bridge is safe, in Berg's view."
    pub(super) fn phrase_last(&self, unit: &Range<usize>) -> Option<Parts> {
        let from = unit.end.saturating_sub(LONGEST).max(unit.start + 2);
        let comma = (from..unit.end).rev().find(|&k| self.walk.items[k].is(COMMA))?;
        let (cue, speaker, end) = self.view(unit, comma + 1)?;
        (end == unit.end).then(|| Parts::one(self.tidy(unit.start..comma), cue, Some(speaker)))
    }

    /// "In the words of X", "in X's view" at item `at`: cue, speaker, and where the phrase ends.
    fn view(&self, unit: &Range<usize>, at: usize) -> Option<(Range<usize>, Range<usize>, usize)> {
        if !self.word(unit, at, &["in"]) {
            return None;
        }
        if self.word(unit, at + 1, &["the"])
            && self.word(unit, at + 2, &VIEWS)
            && self.word(unit, at + 3, &["of"])
        {
            let phrase = self.walk.phrase_after(unit, at + 4, false)?;
            return Some((at..at + 4, phrase.clone(), phrase.end));
        }
        let noun = (at + 2..unit.end.min(at + 10)).find(|&k| self.word(unit, k, &VIEWS))?;
        let owner = self.owner(unit, noun).filter(|o| o.start == at + 1)?;
        Some((noun..noun + 1, owner, noun + 1))
    }

    /// "The gauge, according to Berg, stopped", "The hall, says Berg, has never been busier", "The sea, as Berg put it,
    /// “always wins”": what stands on both sides is one sentence, cut by an insertion.
    pub(super) fn inserted(&self, unit: &Range<usize>) -> Option<Parts> {
        let walk = self.walk;
        let open = (unit.start + 1..unit.end.min(unit.start + LONGEST)).find(|&k| walk.items[k].is(COMMA))?;
        let close = (open + 1..unit.end.min(open + LONGEST)).find(|&k| walk.items[k].is(COMMA))?;
        let left = self.tidy(unit.start..open);
        let right = close + 1;
        let verbal = right < unit.end
            && walk.items[right].kind == Kind::Word
            && (walk.items[right].is(AUX | PAST) || walk.items[right].verb)
            && !walk.str(right).ends_with("ing");
        let quoted = walk.kind(unit, right) == Some(Kind::Quote);
        let bare = !left.is_empty()
            && left.clone().all(|k| walk.items[k].kind != Kind::Quote && !self.finite(k))
            && !walk.is(unit, left.start, SUB | PRON | THAT | RELATIVE);
        if !bare || !(verbal || quoted) {
            return None;
        }
        let within = open + 1..close;
        let (cue, speaker) = self.insertion(&within, quoted)?;
        Some(Parts {
            pieces: vec![left, self.tidy(right..unit.end)],
            cue,
            speaker: Some(speaker),
            ..Parts::default()
        })
    }

    /// The cue and the speaker of what stands between two commas.
    fn insertion(&self, within: &Range<usize>, quoted: bool) -> Option<(Range<usize>, Range<usize>)> {
        let walk = self.walk;
        let at = within.start;
        if walk.is(within, at, ACCORDING) && self.word(within, at + 1, &["to"]) {
            let speaker = at + 2..within.end;
            return self.sourced(within, &speaker).then_some((at..at + 2, speaker));
        }
        if let Some((cue, speaker, end)) = self.view(within, at)
            && end == within.end
        {
            return Some((cue, speaker));
        }
        // "as Berg put it"
        if self.word(within, at, &["as"]) {
            let it = within.end - 1;
            let put = it.checked_sub(1).filter(|&p| p > at + 1)?;
            let puts = self.word(within, it, &["it"]) && self.word(within, put, &["put", "puts"]);
            return puts.then_some((put..it + 1, at + 1..put));
        }
        // "says Berg"
        let cue = cue_at(walk, self.lexicon, within, at).filter(|c| {
            c.mood == Mood::Finite && !quoted && (c.takes(Takes::Clause) || c.takes(Takes::That))
        });
        // A verb in the present needs a subject before it to be one for `cue_at`.
        let says = self.word(within, at, &["says", "say", "writes"]).then_some(at..at + 1);
        let cue = cue.map(|c| c.items).or(says)?;
        let speaker = walk.phrase_after(within, cue.end, false)?;
        (speaker.end == within.end && !quoted).then_some((cue, speaker))
    }

    /// Whether a phrase may name somebody or something that speaks, rather than a measure: "according to their size".
    pub(in crate::grammar) fn sourced(&self, unit: &Range<usize>, phrase: &Range<usize>) -> bool {
        let name = phrase.clone().any(|k| self.walk.items[k].kind == Kind::Entity);
        name || !phrase.clone().any(|k| self.word(unit, k, &MEASURES))
    }
}
