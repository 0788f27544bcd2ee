//! Why a token got its label.

use std::cell::RefCell;

use copydesk_encoder::{Model, Span};

use crate::decode::Scratch;
use crate::head::Head;
use crate::numbers::ln;

/// What a head considered for a token, and which words made it decide so.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// All labels with their probabilities, the likeliest first.
    ///
    /// They are those of the token alone, before the rules of the scheme.
    pub considered: Vec<(String, f32)>,
    /// The words that were hidden, the most influential first.
    pub because: Vec<Influence>,
}

/// What hiding a word does to the label that is explained.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Influence {
    /// Index of the word.
    pub token: usize,
    /// By how much the label's log-odds fall when the word is hidden: positive for a word that speaks for the label,
    /// negative for one that speaks against it.
    ///
    /// Log-odds and not probability, which next to 0 and 1 no word can move.
    pub delta: f32,
    /// The label's probability when the word is hidden.
    pub hidden: f32,
}

/// Tokens on either side of a token that are read to explain it.
const NEAR: usize = 256;

impl Head {
    /// Explains why the token with this `vector` is or is not labelled `label`, an index into
    /// [`Labels::names`](crate::Labels::names).
    ///
    /// `words` are the tokens to hide, one after the other, perhaps this token's neighbours and itself; for each of
    /// them `hide` gives the vector that this token has while that one is hidden. Without `words` the explanation
    /// says what was considered.
    ///
    /// # Panics
    /// When there is no such label, or a vector is not [`width`](Head::width) numbers long.
    pub fn explain<V: AsRef<[f32]>>(
        &self,
        vector: &[f32],
        label: u16,
        words: impl IntoIterator<Item = usize>,
        mut hide: impl FnMut(usize) -> V,
    ) -> Explanation {
        let (names, calibration) = (self.labels().names(), self.calibration());
        let label = usize::from(label);
        assert!(label < names.len(), "there are {} labels", names.len());
        let mut logits = Vec::new();
        let mut against = |vector: &[f32]| {
            assert_eq!(vector.len(), self.width(), "the vector's length");
            self.scores(vector, &mut logits);
            calibration.odds_against(&logits, label)
        };
        // Odds beyond what ln takes are certain either way.
        let log = |odds: f32| ln(odds.clamp(f32::MIN_POSITIVE, f32::MAX));
        let whole = log(against(vector));
        let influence = |token| {
            let odds = against(hide(token).as_ref());
            Influence { token, delta: log(odds) - whole, hidden: 1.0 / (1.0 + odds) }
        };
        let mut because: Vec<Influence> = words.into_iter().map(influence).collect();
        // Sorting is stable: of equals the first asked for comes first.
        because.sort_by(|a, b| b.delta.abs().total_cmp(&a.delta.abs()));
        Explanation { considered: self.considered(vector), because }
    }

    /// The label that token `index` of a document gets, and [`explain`](Head::explain) for it, hiding the token and its
    /// neighbours from the encoder; `breaks` as in [`tags`](Head::tags).
    ///
    /// # Panics
    /// When there is no such token, or the encoder's vectors are of another width.
    pub fn explain_in(
        &self,
        encoder: &Model,
        text: &str,
        tokens: &[Span],
        breaks: Option<&[bool]>,
        index: usize,
    ) -> (u16, Explanation) {
        // What is farther away moves nothing but the memory, and a question about one word must not cost a long document.
        let near = index.saturating_sub(NEAR)..tokens.len().min(index + NEAR);
        let (tokens, breaks, index) =
            (&tokens[near.clone()], breaks.map(|b| &b[near.clone()]), index - near.start);
        let (mut scratch, mut vectors, mut logits) =
            (copydesk_encoder::Scratch::default(), Vec::new(), Vec::new());
        encoder.encode(text, tokens, &mut scratch, &mut vectors);
        self.scores(&vectors, &mut logits);
        let label = self.tags(&logits, breaks, &mut Scratch::default())[index];
        let vector = &vectors[index * encoder.width()..][..encoder.width()];
        // The encoder asks for a score of the vector as it is, then of each that a hidden token makes of it.
        let asked = RefCell::new(Vec::new());
        let keep = |vector: &[f32]| {
            asked.borrow_mut().push(vector.to_vec());
            0.0
        };
        let hidden = encoder.influence(text, tokens, index, keep, &mut scratch);
        let asked = asked.into_inner();
        let first = hidden.first().map_or(0, |h| h.token);
        (
            label,
            self.explain(vector, label, hidden.iter().map(|h| h.token), |token| &asked[token - first + 1]),
        )
    }

    fn considered(&self, vector: &[f32]) -> Vec<(String, f32)> {
        let mut logits = Vec::new();
        self.scores(vector, &mut logits);
        let probability =
            |(l, name): (usize, &String)| (name.clone(), self.calibration().probability(&logits, l));
        let mut considered: Vec<_> = self.labels().names().iter().enumerate().map(probability).collect();
        considered.sort_by(|a, b| b.1.total_cmp(&a.1));
        considered
    }
}
