use std::ops::Range;

use copydesk_document::Span;

use super::{Model, Scratch};

/// Tokens on either side whose influence is measured.
const WINDOW: usize = 8;

/// How much a token moves a score of another token.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Influence {
    /// Index of the token that moves it.
    pub token: usize,
    /// The score minus what it would be were that token an unknown word.
    pub change: f32,
}

impl Model {
    /// For the tokens around `index`, itself included, what each adds to a score of the vector at `index`.
    ///
    /// The network is run once for each of at most 17 tokens, over those within its [`reach`](Model::reach) of `index`, so
    /// the time does not depend on the document's length. What the memory would bring from farther away is left out.
    /// The result is empty when there is no token `index`.
    pub fn influence(
        &self,
        text: &str,
        tokens: &[Span],
        index: usize,
        score: impl Fn(&[f32]) -> f32,
        scratch: &mut Scratch,
    ) -> Vec<Influence> {
        if index >= tokens.len() {
            return Vec::new();
        }
        let whole = self.widen(&(index..index + 1), tokens.len());
        self.read(text, tokens, whole.clone(), scratch);
        let (states, forms) = (scratch.h.to_vec(), scratch.forms.clone());
        let baseline = self.score(index - whole.start, scratch, &score);
        let mut unknown = vec![0.0; self.width()];
        self.lexicon.unknown(&self.kernel, &mut unknown);
        let layouts = self.gaps(text, tokens, &whole);
        let window = whole.start.max(index.saturating_sub(WINDOW))..whole.end.min(index + WINDOW + 1);
        let change = |token: usize| {
            scratch.h.copy_from_slice(&states);
            scratch.forms.copy_from_slice(&forms);
            let at = token - whole.start;
            let h = &mut scratch.h[at * self.width()..][..self.width()];
            self.kernel.start(&unknown, &self.layouts[layouts[at] * self.width()..][..self.width()], h);
            // It no longer is an occurrence of its word, so it must not speak for the others through the memory.
            scratch.forms[at] = !forms[at];
            Influence { token, change: baseline - self.score(index - whole.start, scratch, &score) }
        };
        window.map(change).collect()
    }

    /// Runs the network and scores one row.
    fn score(&self, row: usize, scratch: &mut Scratch, score: &impl Fn(&[f32]) -> f32) -> f32 {
        self.run(scratch);
        let mut vector = vec![0.0; self.width()];
        self.kernel.normalise(&scratch.h[row * self.width()..][..self.width()], self.width(), &mut vector);
        score(&vector)
    }

    fn gaps(&self, text: &str, tokens: &[Span], range: &Range<usize>) -> Vec<usize> {
        let before = range.start.checked_sub(1).map(|before| tokens[before]);
        let mut gaps = super::Gaps::after(text, before);
        tokens[range.clone()].iter().map(|&token| gaps.next(token)).collect()
    }
}
