//! The best labels of a document's tokens, in time linear in tokens and labels.

use copydesk_extractor::document::recycle;

use crate::labels::{Labels, Role};
use crate::numbers::finite;

/// Buffers of the decoder, reused from document to document.
#[derive(Debug, Clone, Default)]
pub struct Scratch {
    /// For each label the score of the best sequence that ends with it, relative to the best of all.
    scores: Vec<f32>,
    /// For each token the label with which the best sequence so far ends.
    best: Vec<u16>,
    /// For each token and kind of span: if it is inside one here, whether it was inside and not at the beginning before.
    stays: Vec<bool>,
    /// For each kind of span the score with which a token inside it starts.
    before: Vec<f32>,
    pub(crate) chosen: Vec<u16>,
}

impl Scratch {
    /// Gives back what a very long document needed; the buffers of any other are kept.
    pub fn recycle(&mut self) {
        recycle(&mut self.best);
        recycle(&mut self.stays);
        recycle(&mut self.chosen);
    }
}

/// Each token's best label, into `scratch.chosen`; of equals the one with the lower index.
pub(crate) fn plain(labels: &Labels, logits: &[f32], scratch: &mut Scratch) {
    scratch.chosen.clear();
    scratch.chosen.extend(
        logits.chunks_exact(labels.names().len()).map(|row| argmax(row.iter().map(|&x| finite(x))).0),
    );
}

/// The sequence with the greatest sum of logits in which `I-X` follows `B-X` or `I-X` only, and stands nowhere where
/// `breaks` forbids it, into `scratch.chosen`.
///
/// This is Viterbi's algorithm. As any label may follow any other, but for `I-X`, a step compares two scores for each
/// `I-X` and finds one maximum for all other labels. The normaliser of the softmax is the same for all sequences and is
/// left out. Of equal sequences that wins which has the lower index at the last token where they differ.
pub(crate) fn bio(labels: &Labels, logits: &[f32], breaks: Option<&[bool]>, scratch: &mut Scratch) {
    forward(labels, logits, breaks, scratch);
    backward(labels, scratch);
}

fn forward(labels: &Labels, logits: &[f32], breaks: Option<&[bool]>, scratch: &mut Scratch) {
    let (n, pairs) = (labels.names().len(), labels.pairs());
    let Scratch { scores, best, stays, before, .. } = scratch;
    best.clear();
    stays.clear();
    scores.clear();
    scores.resize(n, 0.0);
    before.clear();
    before.resize(pairs.len(), 0.0);
    for (token, row) in logits.chunks_exact(n).enumerate() {
        let closed = token == 0 || breaks.is_some_and(|b| b[token]);
        for (before, pair) in before.iter_mut().zip(pairs) {
            let (begun, inside) = (scores[usize::from(pair.begin)], scores[usize::from(pair.inside)]);
            let stay = inside > begun || inside == begun && pair.inside < pair.begin;
            stays.push(stay);
            let score = if stay { inside } else { begun };
            *before = if closed { f32::NEG_INFINITY } else { score };
        }
        for (score, &logit) in scores.iter_mut().zip(row) {
            *score = finite(logit);
        }
        for (before, pair) in before.iter().zip(pairs) {
            scores[usize::from(pair.inside)] += before;
        }
        let (label, top) = argmax(scores.iter().copied());
        best.push(label);
        // Relative scores stay small, so that the millionth token is decided as exactly as the first.
        for score in scores.iter_mut() {
            *score -= top;
        }
    }
}

fn backward(labels: &Labels, scratch: &mut Scratch) {
    let Scratch { best, stays, chosen, .. } = scratch;
    chosen.clear();
    chosen.resize(best.len(), 0);
    let (roles, pairs) = (labels.roles(), labels.pairs());
    let mut next = None;
    for token in (0..best.len()).rev() {
        let label = match next {
            Some(Role::Inside(kind)) => {
                let pair = pairs[usize::from(kind)];
                // What a token inside a span follows was noted when that token was scored.
                let stay = stays[(token + 1) * pairs.len() + usize::from(kind)];
                if stay { pair.inside } else { pair.begin }
            }
            _ => best[token],
        };
        chosen[token] = label;
        next = Some(roles[usize::from(label)]);
    }
}

/// The greatest of numbers that are not NaN, and the first place where it stands.
#[inline(always)]
fn argmax(numbers: impl Iterator<Item = f32>) -> (u16, f32) {
    let mut top = (0, f32::NEG_INFINITY);
    for (i, x) in numbers.enumerate() {
        if x > top.1 {
            top = (i as u16, x);
        }
    }
    top
}
