use copydesk_encoder::{Model, Span};
use copydesk_extractor::Reasons;

use crate::head::Head;

/// The most tokens, labels and words that one question is answered with: a person reads them.
const TOKENS: usize = 2;
const LABELS: usize = 5;
const WORDS: usize = 8;

impl Head {
    /// Says for each token at `at` which labels were considered, and which words moved the choice most.
    ///
    /// `what` names the decision in the reasons' subjects: "name", "part of speech". A weight is by how much the
    /// choice's log-odds fall when that word is hidden from the encoder. `breaks` as in [`tags`](Head::tags).
    #[allow(clippy::too_many_arguments, reason = "all of it is what one question is about")]
    pub fn reasons(
        &self,
        encoder: &Model,
        text: &str,
        tokens: &[Span],
        breaks: Option<&[bool]>,
        at: Span,
        what: &str,
        output: &mut Reasons,
    ) {
        let first = tokens.partition_point(|t| t.end <= at.start);
        let end = tokens.partition_point(|t| t.start < at.end).min(first + TOKENS);
        for index in first..end {
            let word = tokens[index].of(text).unwrap_or("");
            let (label, explanation) = self.explain_in(encoder, text, tokens, breaks, index);
            let choice = &self.labels().names()[usize::from(label)];
            let reason = output.reason(tokens[index], format!("{what} {word:?}: {choice}"));
            // The decoder may have overruled the likeliest label, so the choice is named first.
            let (chosen, others): (Vec<_>, Vec<_>) =
                explanation.considered.iter().partition(|c| c.0 == *choice);
            for (label, probability) in chosen.into_iter().chain(others).take(LABELS) {
                reason.considered(label, *probability, "");
            }
            for influence in explanation.because.iter().take(WORDS) {
                reason.because(tokens[influence.token], influence.delta, "");
            }
        }
    }
}
