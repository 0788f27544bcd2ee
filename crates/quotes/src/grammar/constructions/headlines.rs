use std::ops::Range;

use super::Parts;
use crate::grammar::find::Finder;
use crate::grammar::items::{BlockKind, Kind};
use crate::words::{AUX, BODY, COLON, COMMA, DASH, OFFICE, PAPER, PREP, SEMI, SOURCE, TO};

/// What stands before the colon of a headline and speaks for nobody.
pub(crate) const RUBRICS: [&str; 32] = [
    "explainer",
    "explained",
    "analysis",
    "opinion",
    "editorial",
    "review",
    "watch",
    "video",
    "live",
    "update",
    "updates",
    "exclusive",
    "breaking",
    "factbox",
    "timeline",
    "interview",
    "profile",
    "obituary",
    "comment",
    "photos",
    "pictures",
    "gallery",
    "podcast",
    "quiz",
    "recipe",
    "preview",
    "recap",
    "column",
    "letters",
    "correction",
    "revealed",
    "listen",
];

/// The most words of a speaker in a headline.
const SPEAKER: usize = 4;

/// Headlines, and quotations that are signed.
impl Finder<'_> {
    /// What a headline, or a quotation with a signature, says by its marks alone.
    pub(super) fn headline(&self, block: usize, index: usize, unit: &Range<usize>) -> Option<Parts> {
        if let Some(signed) = self.signature(unit) {
            return Some(signed);
        }
        let whole = &self.reading.blocks[block];
        if whole.kind != BlockKind::Headline || whole.units != (index..index + 1) {
            return None;
        }
        self.colon(unit)
            .or_else(|| self.last(unit))
            .or_else(|| self.rumour(unit))
            .or_else(|| self.word_in_marks(unit))
    }

    /// "“I shall vote for her.” — Ann Berg, harbour engineer"
    fn signature(&self, unit: &Range<usize>) -> Option<Parts> {
        let walk = self.walk;
        let quote = unit.start;
        let dash = quote + 1;
        let name = dash + 1;
        let signed = walk.kind(unit, quote) == Some(Kind::Quote)
            && walk.is(unit, dash, DASH)
            && walk.kind(unit, name) == Some(Kind::Entity)
            && unit.end - name <= 14
            && (name + 1 == unit.end || walk.is(unit, name + 1, COMMA))
            && !(name..unit.end).any(|k| walk.items[k].kind == Kind::Quote || self.finite(k));
        signed.then(|| Parts::one(quote..dash, dash..name, Some(name..unit.end)))
    }

    /// "Minister: no new taxes", "No new taxes: minister", "‘I was robbed’: Ann Berg on losing the final".
    fn colon(&self, unit: &Range<usize>) -> Option<Parts> {
        let walk = self.walk;
        let colon = unit.clone().find(|&k| walk.items[k].is(COLON))?;
        let (left, right) = (unit.start..colon, colon + 1..unit.end);
        if left.is_empty() || right.is_empty() {
            return None;
        }
        let cue = colon..colon + 1;
        let quoted = left.len() == 1 && walk.items[left.start].kind == Kind::Quote;
        if quoted
            && walk.kind(unit, right.start) == Some(Kind::Entity)
            && (right.len() == 1 || walk.is(unit, right.start + 1, PREP))
        {
            return Some(Parts::one(left, cue, Some(right.start..right.start + 1)));
        }
        if quoted && let Some(speaker) = self.reacts(unit, &right) {
            return Some(Parts { sole: true, ..Parts::one(left, cue, Some(speaker)) });
        }
        let long = |r: &Range<usize>| r.len() > 2 || walk.items[r.start].kind == Kind::Quote;
        if self.speaks(unit, &left) && long(&right) {
            return Some(Parts::one(self.tidy(right), cue, Some(left)));
        }
        (self.speaks(unit, &right) && long(&left)).then(|| Parts::one(self.tidy(left), cue, Some(right)))
    }

    /// "‘We were never told’: families of victims demand inquiry": those of whom the rest of the headline tells.
    fn reacts(&self, unit: &Range<usize>, run: &Range<usize>) -> Option<Range<usize>> {
        let walk = self.walk;
        let bare = |k: usize| {
            matches!(walk.items[k].kind, Kind::Word | Kind::Entity)
                && !self.finite(k)
                && !walk.items[k].is(AUX | COMMA)
        };
        // "demand" may be a noun too, but not after somebody who speaks.
        let says = |k: usize| !self.lexicon.senses(walk.items[k].word).is_empty();
        let verb = (run.start + 1..run.end.min(run.start + 2 * SPEAKER)).find(|&k| !bare(k) || says(k))?;
        let noun = (run.start..verb).find(|&k| walk.is(unit, k, PREP)).unwrap_or(verb);
        let known = noun > run.start && self.speaks(unit, &(run.start..noun));
        (known && (self.finite(verb) || walk.items[verb].verb || says(verb))).then_some(run.start..verb)
    }

    /// "Quarry ‘was never safe’ – inspector"
    fn last(&self, unit: &Range<usize>) -> Option<Parts> {
        let walk = self.walk;
        let dash = (unit.start + 1..unit.end).rev().find(|&k| walk.items[k].is(DASH))?;
        let (left, right) = (unit.start..dash, dash + 1..unit.end);
        let quoted = left.clone().any(|k| walk.items[k].kind == Kind::Quote);
        (quoted && self.speaks(unit, &right))
            .then(|| Parts::one(self.tidy(left), dash..dash + 1, Some(right)))
    }

    /// "Berg said to be leaving": in full, Berg is said to be.
    fn rumour(&self, unit: &Range<usize>) -> Option<Parts> {
        let walk = self.walk;
        let verb = (unit.start + 1..unit.end.min(unit.start + 12)).find(|&k| {
            let told = self.word(
                unit,
                k,
                &[
                    "said",
                    "believed",
                    "thought",
                    "feared",
                    "reported",
                    "alleged",
                    "rumoured",
                    "rumored",
                    "understood",
                ],
            );
            told && walk.is(unit, k + 1, TO) && self.word(unit, k + 2, &["be", "have"])
        })?;
        let subject = unit.start..verb;
        let bare = subject.clone().all(|k| {
            walk.items[k].kind != Kind::Quote
                && !self.finite(k)
                && !walk.items[k].is(AUX | COMMA | COLON | SEMI | DASH)
        });
        bare.then(|| Parts {
            pieces: vec![subject, self.tidy(verb + 1..unit.end)],
            cue: verb..verb + 1,
            ..Parts::default()
        })
    }

    /// "Berg ‘sorry’ for delay": a name, words of his in marks, and no verb.
    fn word_in_marks(&self, unit: &Range<usize>) -> Option<Parts> {
        let walk = self.walk;
        let quote = unit.start + 1;
        let bare = walk.kind(unit, unit.start) == Some(Kind::Entity)
            && walk.kind(unit, quote) == Some(Kind::Quote)
            && walk.is(unit, quote + 1, PREP)
            && walk.str(quote).contains(|c: char| c.is_lowercase())
            && !(quote + 1..unit.end).any(|k| walk.items[k].verb || walk.items[k].kind == Kind::Quote);
        bare.then(|| Parts::one(quote..unit.end, quote..quote, Some(unit.start..quote)))
    }

    /// Whether the words before a colon tell what kind of text follows: "Explainer:".
    pub(in crate::grammar) fn rubric(&self, run: &Range<usize>) -> bool {
        run.clone().any(|k| self.word(run, k, &RUBRICS))
    }

    /// Whether a short run is somebody who may speak: a name, or a noun of office or source.
    fn speaks(&self, unit: &Range<usize>, run: &Range<usize>) -> bool {
        let walk = self.walk;
        let last = run.end - 1;
        let known = |k: usize| {
            let item = &walk.items[k];
            item.kind == Kind::Entity || item.kind == Kind::Word && item.is(SOURCE | OFFICE | PAPER | BODY)
        };
        run.len() <= SPEAKER
            && known(last)
            && run.clone().all(|k| matches!(walk.items[k].kind, Kind::Word | Kind::Entity) && !self.finite(k))
            && !walk.is(unit, run.start, PREP)
            && !self.rubric(run)
    }
}
