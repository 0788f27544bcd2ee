use copydesk_document::Span;

use super::Joiner;
use super::index::Index;
use crate::grammar::Found;
use crate::words::{ADV, AUX, CLOSE, COLON, COMMA, CONJ, DASH, DET, PREP, RELATIVE, SEMI};

/// The most tokens of a noun phrase of which the head saw one.
const SHORT: usize = 5;

/// How an attribution of the grammar changes or joins those of the head.
impl Joiner<'_> {
    /// An attribution of the grammar that the head's list lacks, as it is to be added to that list.
    pub(super) fn added(
        &self,
        mut g: Found,
        found: &[Found],
        tagged: &Index,
        used: &[bool],
    ) -> Option<Found> {
        let (first, last) = (g.pieces.first()?, g.pieces.last()?);
        let hull = first.hull(*last);
        let cue = g.cue?;
        if let Some(outer) = g.relay {
            // "A, citing B, reported": both links of the chain say the same.
            let outer_found = &found[outer as usize];
            let same_speaker =
                |a: Option<Span>, b: Option<Span>| a.zip(b).is_some_and(|(a, b)| a.overlaps(b));
            if same_speaker(outer_found.speaker, g.speaker) {
                return None;
            }
            g.pieces = outer_found.pieces.clone();
            return Some(g);
        }
        // "who asked not to be named": what a relative clause says of somebody is the head's to judge.
        let relative = |s: Span| {
            let mut words = self.tokens.starting_in(s);
            words.len() == 1 && words.all(|t| self.place.class(Some(t as u32)) & RELATIVE != 0)
        };
        if g.speaker.is_some_and(relative) {
            return None;
        }
        g.cue = Some(self.group(cue, g.speaker, hull));
        if self.unlinked(cue, used) || tagged.has_cue_in(hull) {
            return g.speaker.is_some().then_some(g);
        }
        let within = tagged.piece_holding(cue)?;
        (g.speaker.is_some_and(|s| within.contains(s)) && within.contains(hull) && within != hull)
            .then_some(g)
    }

    /// The attribution of the head whose content a second verb of its speaker cuts: "said that A and added that B".
    pub(super) fn second(&self, g: &Found, found: &[Found], tagged: &Index) -> Option<u32> {
        let (cue, piece) = (g.cue?, g.pieces.first()?);
        let (whole, first) = tagged.piece_at(cue).filter(|(p, _)| p.contains(cue))?;
        let speaker = found[first as usize].speaker?;
        let shared = g.speaker.is_some_and(|s| s.overlaps(speaker)) || g.like == Some(first);
        let begins = g.clause.map_or(cue.start, |c| c.start);
        (shared && cue.end <= piece.start && whole.start < begins).then_some(first)
    }

    /// Ends an attribution where the second verb of its speaker begins.
    pub(super) fn cut(&self, first: &mut Found, second: &Found) {
        let Some(end) = second.clause.or(second.cue).map(|s| s.start) else { return };
        let mut token = self.tokens.columns().ends.partition_point(|&e| e <= end);
        let joint = COMMA | COLON | SEMI | DASH | CONJ;
        while token > 0 && self.place.class(Some(token as u32 - 1)) & joint != 0 {
            token -= 1;
        }
        let Some(end) = token.checked_sub(1).map(|t| self.tokens.span(t).end) else { return };
        if first.pieces[0].start < end {
            first.pieces.retain(|p| p.start < end);
            if let Some(last) = first.pieces.last_mut() {
                last.end = last.end.min(end);
            }
        }
    }

    /// Takes the grammar's content where it holds all of the head's and is not much longer. It may be, where an outlet's
    /// report holds another attribution: one tag a token cuts the report short at the inner source.
    pub(super) fn widen(&self, found: &mut Found, g: &Found, tagged: &Index, quoted: bool) {
        let holds = |p: &Span| g.pieces.iter().any(|q| q.contains(*p));
        let length = |pieces: &[Span]| pieces.iter().map(|p| p.len()).sum::<u32>();
        let near = !quoted && length(&g.pieces) <= 2 * length(&found.pieces);
        let reports = || {
            let outlet = |s: Span| self.outlets.is_some_and(|o| o.starting_in(s).next().is_some());
            found.speaker.is_some_and(outlet) && g.pieces.iter().any(|p| tagged.has_cue_in(*p))
        };
        // "denies bribing inspectors", of which the head saw one word
        let word = || {
            !quoted
                && found.pieces.len() == 1
                && self.tokens.starting_in(found.pieces[0]).len() == 1
                && g.pieces.len() == 1
                && g.pieces[0].start == found.pieces[0].start
                && self.is_short(g.pieces[0])
        };
        if (near || reports() || word()) && found.pieces.iter().all(holds) {
            found.pieces.clone_from(&g.pieces);
        }
    }

    /// Gives an attribution of the head what it lacks of the grammar's with the same cue.
    pub(super) fn complete(&self, found: &mut Found, g: &Found) {
        let cut_off = |s: Span| {
            let last = self.tokens.starting_in(s).last().map(|t| t as u32);
            self.place.class(last) & (PREP | DET) != 0
        };
        // "court papers filed on" goes on.
        let longer = found
            .speaker
            .zip(g.speaker)
            .is_some_and(|(s, g)| s.start == g.start && s.end < g.end && cut_off(s));
        found.speaker = if longer { g.speaker } else { found.speaker.or(g.speaker) };
        if let (Some(own), Some(cue)) = (found.cue, g.cue)
            && !own.overlaps(cue)
            && own.end <= cue.start
        {
            found.cue = Some(own.hull(cue));
        }
    }

    /// Whether a span is no longer than a noun phrase, without commas and brackets.
    fn is_short(&self, span: Span) -> bool {
        let mut tokens = self.tokens.starting_in(span);
        tokens.len() <= SHORT && !tokens.any(|t| self.place.class(Some(t as u32)) & (COMMA | CLOSE) != 0)
    }

    /// A verb with the auxiliaries before it, as the head tags cues; short of the speaker and the content.
    pub(super) fn group(&self, cue: Span, speaker: Option<Span>, content: Span) -> Span {
        let mut first = self.tokens.columns().starts.partition_point(|&s| s < cue.start);
        let free = |t: usize| {
            let span = self.tokens.span(t);
            !content.overlaps(span) && speaker.is_none_or(|s| !s.overlaps(span))
        };
        while first > 0 && self.place.class(Some(first as u32 - 1)) & (AUX | ADV) != 0 && free(first - 1) {
            first -= 1;
        }
        Span::new(self.tokens.columns().starts.get(first).map_or(cue.start, |&s| s.min(cue.start)), cue.end)
    }

    /// Whether the head tagged this cue and linked nothing to it.
    pub(super) fn unlinked(&self, cue: Span, used: &[bool]) -> bool {
        let cues = &self.place.cues;
        let at = cues.partition_point(|c| c.span(self.tokens).end <= cue.start);
        cues.get(at).is_some_and(|c| c.span(self.tokens).overlaps(cue)) && !used[at]
    }
}
