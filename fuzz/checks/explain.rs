//! Every stage of the news pipeline can say why it decided what it did, at any words of any text.

use copydesk_document::Span;
use copydesk_expect::{Expectation, render};

use super::news::annotated;

/// The first line is `START LENGTH PUBLISHED`, in characters and taken round when the text is shorter; the rest is the text.
pub(crate) fn check(input: &str) {
    let (head, text) = input.split_once('\n').unwrap_or(("", input));
    let mut head = head.splitn(3, ' ');
    let mut number = || head.next().and_then(|word| word.parse::<usize>().ok()).unwrap_or(0);
    let (start, length) = (number(), number());
    let bounds: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let characters = bounds.len() - 1;
    if characters == 0 {
        return;
    }
    let start = start % characters;
    let end = start + 1 + length.saturating_sub(1) % (characters - start);
    let at = Span::new(bounds[start] as u32, bounds[end] as u32);
    annotated(head.next().unwrap_or(""), text, |document, worker| {
        for stage in worker.explain(document, at) {
            let reasons = stage.reasons.unwrap_or_else(|e| panic!("{}: {e:?}", stage.stage));
            for reason in reasons {
                reason.check(text).unwrap_or_else(|e| panic!("{}: {e}", stage.stage));
            }
        }
        // The verb shows each annotation at the place as tests write it.
        for (name, layer) in document.layers().filter(|(name, _)| *name != "vectors") {
            let lines = render(document, name);
            assert_eq!(lines.len(), layer.len(), "{name}");
            for row in layer.overlapping(at) {
                let line = &lines[row];
                assert!(!line.contains('\n'), "{line:?}");
                Expectation::parse(line).unwrap_or_else(|e| panic!("{line:?}: {e}"));
            }
        }
    });
}
