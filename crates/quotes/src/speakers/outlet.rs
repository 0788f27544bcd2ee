//! Through which outlet a speaker's words came.

use std::collections::HashMap;

use copydesk_document::Span;

use super::{Resolver, Speaker, SpeakerType};
use crate::found::Found;
use crate::words::{DET, PAPER, POSS, PREP, STATEMENT};

/// Which outlet relayed whose words last, and in which block.
#[derive(Debug, Default)]
pub(super) struct Relayed<'a> {
    /// By the figure that spoke.
    of: HashMap<u32, (&'a str, u32)>,
    /// Where an outlet relayed words last.
    block: u32,
    /// The last unnamed source that spoke through one.
    unnamed: Option<(&'a str, u32)>,
}

/// For how many blocks the words of one speaker are taken to have come through one outlet.
const BLOCKS: u32 = 2;

impl<'a> Resolver<'a> {
    /// The outlet named within a span.
    pub(super) fn outlet_in(&self, span: Span) -> Option<&'a str> {
        let outlets = self.scene.outlets?;
        let row = outlets.starting_in(span).find(|&r| outlets.str(0, r).is_some())?;
        outlets.str(0, self.affiliate(row))
    }

    /// The outlet that was named last before a description of one: "the paper said".
    pub(super) fn outlet_before(&self, span: Option<Span>) -> Option<&'a str> {
        let outlets = self.scene.outlets?;
        let end = outlets.columns().starts.partition_point(|&s| s < span.map_or(0, |s| s.start));
        (0..end).rev().take(8).find_map(|r| outlets.str(0, r))
    }

    /// The outlet that a row means: of "CBS affiliate WKLW" the one that is named last.
    fn affiliate(&self, row: usize) -> usize {
        let Some(outlets) = self.scene.outlets.filter(|o| row + 1 < o.len()) else { return row };
        let (own, next) = (outlets.span(row), outlets.span(row + 1));
        let between = Span::new(own.end, next.start.max(own.end));
        let words = self.scene.tokens.starting_in(between);
        let affiliated = (1..=3).contains(&words.len())
            && words.clone().any(|t| matches!(self.scene.word(t), "affiliate" | "station" | "partner"))
            && words.into_iter().all(|t| self.scene.part(t) != super::scene::Part::Mark);
        if affiliated && outlets.str(0, row + 1).is_some() { row + 1 } else { row }
    }

    /// The outlet of a speaker whose words name one besides: "the BBC's Ann Berg", "Ann Berg of the BBC", "the AP report".
    ///
    /// An outlet right before a person ("NBC anchor Ann Berg") is where the person works, which is another matter.
    pub(super) fn beside(&self, span: Span) -> Option<&'a str> {
        let outlets = self.scene.outlets?;
        outlets.starting_in(span).find_map(|r| {
            let own = outlets.span(r);
            let mut after = self.scene.tokens.starting_in(Span::new(own.end, span.end));
            let before = self.scene.tokens.starting_in(Span::new(span.start, own.start));
            let class = |t: usize| self.scene.lexicon.get(self.scene.word(t)).class;
            let possessive = after.clone().next().is_some_and(|t| class(t) & POSS != 0);
            let mut lead = before.rev();
            let joint = lead.find(|&t| class(t) & DET == 0);
            let preposition =
                joint.is_some_and(|t| class(t) & PREP != 0 || self.scene.word(t) == "including");
            let report = after.next_back().is_some_and(|t| class(t) & (PAPER | STATEMENT) != 0);
            (possessive || preposition || report).then(|| outlets.str(0, r)).flatten()
        })
    }

    /// The outlet to whose mention the decoder gives the words: "told the BBC".
    pub(super) fn relayed(&self, f: &Found, speaker: Option<Span>) -> Option<&'a str> {
        let outlets = self.scene.outlets?;
        let named = |r: &usize| speaker.is_none_or(|s| !s.overlaps(outlets.span(*r)));
        outlets.overlapping(f.via?).filter(named).find_map(|r| outlets.str(0, self.affiliate(r)))
    }

    /// The outlet to which the same speaker spoke just before: an interview goes on from paragraph to paragraph.
    pub(super) fn continued(&self, f: &Found, speaker: &Speaker<'a>) -> Option<&'a str> {
        // "Trump tweeted", "he told the crowd": those words went another way.
        let elsewhere = f.cue.and_then(|cue| cue.of(self.scene.text)).is_some_and(|cue| {
            let last = cue.rsplit(' ').next().unwrap_or_default();
            matches!(
                last,
                "told" | "tells" | "tweeted" | "tweets" | "wrote" | "writes" | "posted" | "testified"
            )
        });
        if elsewhere {
            return None;
        }
        // Where somebody else spoke through an outlet since, the next paragraph is as far as it goes on.
        let last = |block: u32| if self.relayed.block == block { BLOCKS } else { 1 };
        let near = |(_, block): &(&str, u32)| f.block.saturating_sub(*block) <= last(*block);
        let of = || speaker.figure.and_then(|id| self.relayed.of.get(&id)).copied().filter(near);
        let found = match speaker.kind {
            SpeakerType::Person => of(),
            // "the source" is the one that was quoted last; "a source" is another.
            SpeakerType::Anonymous => {
                let definite = speaker.span.is_some_and(|s| self.is_definite(s));
                of().or_else(|| self.relayed.unnamed.filter(near).filter(|_| definite))
            }
            _ => None,
        };
        found.map(|(outlet, _)| outlet)
    }

    /// Notes what an outlet relayed.
    pub(super) fn note_outlet(&mut self, f: &Found, speaker: &Speaker<'a>) {
        let Some(outlet) = speaker.outlet.filter(|_| speaker.kind != SpeakerType::Outlet) else { return };
        let relayed = (outlet, f.block);
        self.relayed.block = f.block;
        self.relayed.unnamed = (speaker.kind == SpeakerType::Anonymous).then_some(relayed);
        if let Some(id) = speaker.figure {
            let members = &self.scene.figures[id as usize].members;
            self.relayed.of.extend(members.iter().map(|&member| (member, relayed)));
            self.relayed.of.insert(id, relayed);
        }
    }

    fn is_definite(&self, span: Span) -> bool {
        let text = span.of(self.scene.text);
        text.is_some_and(|t| t.get(..4).is_some_and(|t| t.eq_ignore_ascii_case("the ")))
    }
}
