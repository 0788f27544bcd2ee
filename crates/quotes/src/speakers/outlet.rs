//! Through which outlet a speaker's words came.

use copydesk_document::Span;

use super::{Resolver, Speaker, SpeakerType};
use crate::grammar::Found;
use crate::words::{DET, PAPER, POSS, PREP, STATEMENT};

/// Whose words an outlet relayed last, which outlet, and in which block.
#[derive(Debug)]
pub(super) struct Relayed<'a> {
    name: Option<String>,
    outlet: &'a str,
    block: u32,
}

impl<'a> Resolver<'a> {
    /// The outlet named within a span.
    pub(super) fn outlet_in(&self, span: Span) -> Option<&'a str> {
        let outlets = self.scene.outlets?;
        outlets.starting_in(span).find_map(|r| outlets.str(0, r))
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

    /// The outlet that stands in the cue's clause, beside the speaker: "told the BBC".
    pub(super) fn relayed(&self, f: &Found, speaker: Option<Span>) -> Option<&'a str> {
        let outlets = self.scene.outlets?;
        let clause = f.clause?;
        let cue = f.cue?;
        outlets
            .starting_in(clause)
            .filter(|&r| outlets.span(r).start >= cue.end || outlets.label_name(r) == Some("relay"))
            .filter(|&r| speaker.is_none_or(|s| !s.overlaps(outlets.span(r))))
            .find_map(|r| outlets.str(0, r))
    }

    /// The outlet to which the same speaker spoke just before: an interview goes on until somebody else speaks.
    pub(super) fn continued(&self, f: &Found, speaker: &Speaker<'a>) -> Option<&'a str> {
        let last = self.relayed_last.as_ref()?;
        let near = f.block.saturating_sub(last.block) <= 2;
        let same = match speaker.kind {
            SpeakerType::Person => last.name.is_some() && last.name.as_deref() == speaker.name.as_deref(),
            // "the source" is the one that was quoted last; "a source" is another.
            SpeakerType::Anonymous => {
                last.name.is_none() && speaker.span.is_some_and(|s| self.is_definite(s))
            }
            _ => false,
        };
        (near && same).then_some(last.outlet)
    }

    /// Notes what an outlet relayed.
    pub(super) fn note_outlet(&mut self, f: &Found, speaker: &Speaker<'a>) {
        if let Some(outlet) = speaker.outlet.filter(|_| speaker.kind != SpeakerType::Outlet) {
            let name = speaker.name.as_deref().map(str::to_owned);
            self.relayed_last = Some(Relayed { name, outlet, block: f.block });
        }
    }

    fn is_definite(&self, span: Span) -> bool {
        let text = span.of(self.scene.text);
        text.is_some_and(|t| t.get(..4).is_some_and(|t| t.eq_ignore_ascii_case("the ")))
    }
}
