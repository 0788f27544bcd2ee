//! Texts that would show quadratic time: how the time of `quotes` grows with their length.

// A panic is how a test of this file fails; clippy knows only functions marked as tests.
#![allow(clippy::unwrap_used)]

#[path = "../../../tests/slope.rs"]
mod slope;
mod support;

use copydesk_extractor::{build, run};
use copydesk_quotes::Quotes;

#[track_caller]
fn grows_linearly(text: impl Fn(usize) -> String) {
    let quotes: Quotes = build(&[], &support::prepared("A word.", &[])).unwrap();
    slope::grows_linearly(
        text,
        |text| support::prepared(text, &[]),
        |document| run(&quotes, document).unwrap(),
    );
}

#[test]
fn repeated_marks_and_cues() {
    for unit in ["“a ", "he said that ", "“A,” he said. ", "“a,” he said. “b\n\n", "Berg’s claim that "]
    {
        grows_linearly(|bytes| unit.repeat(bytes / unit.len() + 1));
    }
}

#[test]
fn marks_nested_deep() {
    grows_linearly(|bytes| {
        let depth = bytes / 8;
        format!("{}a{}", "“b ".repeat(depth), "”".repeat(depth))
    });
}

#[test]
fn one_sentence_without_an_end() {
    let clause = "and Anna Berg told the BBC that the port, which the minister said was shut, would open ";
    grows_linearly(|bytes| clause.repeat(bytes / clause.len() + 1));
}

#[test]
fn no_speaker_at_all() {
    let line = "It rained on the harbour and the boats stayed in. ";
    let document = support::annotate(&line.repeat(100), &[], &[]);
    assert_eq!(document.layer("quotes").unwrap().len(), 0);
    grows_linearly(|bytes| line.repeat(bytes / line.len() + 1));
}
