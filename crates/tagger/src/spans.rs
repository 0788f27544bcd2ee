//! From the labels of tokens to spans.

use crate::labels::Role;

/// Some neighbouring tokens with one label.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TaggedSpan {
    /// Index of the first token.
    pub first: usize,
    /// Index of the token after the last.
    pub end: usize,
    /// Index into [`Labels::spans`](crate::Labels::spans).
    pub label: u16,
    /// How likely the span is right, from 0 to 1: see [`Calibration`](crate::Calibration).
    pub confidence: f32,
}

/// Replaces `spans` by those that a legal sequence of labels makes; `confidence` is asked for the labels of each.
pub(crate) fn spans(
    roles: &[Role],
    chosen: &[u16],
    mut confidence: impl FnMut(usize, &[u16]) -> f32,
    spans: &mut Vec<TaggedSpan>,
) {
    spans.clear();
    let role = |label: &u16| roles[usize::from(*label)];
    let mut first = 0;
    while let Some(label) = chosen.get(first) {
        let Role::Begin(label) = role(label) else {
            first += 1;
            continue;
        };
        let inside = chosen[first + 1..].iter().take_while(|l| role(l) == Role::Inside(label)).count();
        let end = first + 1 + inside;
        spans.push(TaggedSpan { first, end, label, confidence: confidence(first, &chosen[first..end]) });
        first = end;
    }
}
