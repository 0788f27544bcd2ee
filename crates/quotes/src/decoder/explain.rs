//! Why words are attributed: which token is a cue, and what its neighbours are to it.

use copydesk_document::{Layer, Span};
use copydesk_extractor::{Error, Reasons};

use super::model::{CONTENT, CUES, PARTS, SOURCE};
use super::{Decoder, Scratch, Sources, decode};

/// The most cues that one question is answered with: a person reads them.
const SHOWN: usize = 4;
/// What the classes of cues are called.
const KINDS: [&str; CUES] = ["no cue", "said", "thought", "unsaid", "marks alone"];
/// How many bytes of content are shown.
const LONGEST: usize = 60;

impl Decoder {
    /// Says of each cue at `at`, or whose content or source is there, how likely it is one, and what was read around it.
    pub(crate) fn explain(
        &self,
        from: Sources<'_>,
        outlets: Option<&Layer<'_>>,
        vectors: &Layer<'_>,
        scratch: &mut Scratch,
        at: Span,
        output: &mut Reasons,
    ) -> Result<(), Error> {
        self.read(from, outlets, vectors, scratch)?;
        let Scratch { place, tokens } = scratch;
        let mut shown = 0;
        for cue in decode::cues(&self.model, tokens) {
            let mut scores: Vec<(usize, f32)> =
                (0..CUES).map(|kind| (kind, tokens.cues[cue.tokens.start * CUES + kind])).collect();
            scores.sort_by(|a, b| b.1.total_cmp(&a.1));
            let window = tokens.window(&self.model, place, cue.tokens.start, cue.kind);
            let reading = decode::reading(&self.model, place, &cue, window);
            let chance = |t: usize, part: usize| window.parts[(t - window.tokens.start) * PARTS + part];
            let span = |run: &std::ops::Range<usize>| {
                from.tokens.span(run.start).hull(from.tokens.span(run.end - 1))
            };
            let parts = reading.content.iter().chain(&reading.source);
            if shown == SHOWN || ![&cue.tokens].into_iter().chain(parts).any(|run| span(run).overlaps(at)) {
                continue;
            }
            shown += 1;
            let words = |run: &std::ops::Range<usize>| {
                let words = span(run).of(from.text).unwrap_or_default();
                words.char_indices().nth(LONGEST).map_or(words, |(end, _)| &words[..end]).to_owned()
            };
            let least = self.least(place, &reading);
            let verdict =
                if reading.confidence >= least { "attributes" } else { "is too unsure to attribute" };
            let reason =
                output.reason(span(&cue.tokens), format!("cue of {:?} {verdict}", words(&cue.tokens)));
            for (kind, score) in scores {
                reason.considered(KINDS[kind], score.clamp(0.0, 1.0), "");
            }
            for run in &reading.content {
                reason.because(
                    span(run),
                    chance(run.start, CONTENT),
                    format!("its content: {:?}", words(run)),
                );
            }
            if let Some(run) = &reading.source {
                let all: f32 = (SOURCE..PARTS).map(|part| chance(run.start, part)).sum();
                reason.because(span(run), all, format!("its source: {:?}", words(run)));
            }
            let sure = format!("the whole is right with {:.2}, and {least:.2} is asked", reading.confidence);
            reason.because(Span::NONE, reading.confidence - least, sure);
        }
        Ok(())
    }
}
