//! Texts that would show quadratic time: how the time of `quotes` grows with their length.

// A panic is how a test of this file fails; clippy knows only functions marked as tests.
#![allow(clippy::unwrap_used)]

mod support;

use std::time::{Duration, Instant};

use copydesk_extractor::{build, run};
use copydesk_quotes::Quotes;

/// The bytes of the shorter text, and how many times as many the longer one has.
const BYTES: usize = 8_000;
const TIMES: u32 = 16;
/// Linear time grows sixteenfold, and on a busy machine some more; quadratic time 256-fold.
const STEEPEST: u32 = 64;

/// The least time of some runs, as the machine does other things too.
fn least_time(text: &str) -> Duration {
    let prepared = support::prepared(text, &[]);
    let quotes: Quotes = build(&[], &prepared).unwrap();
    let time = |_| {
        let mut document = prepared.clone();
        let started = Instant::now();
        run(&quotes, &mut document).unwrap();
        started.elapsed()
    };
    (0..3).map(time).min().unwrap()
}

#[track_caller]
fn grows_linearly(text: impl Fn(usize) -> String) {
    let short = least_time(&text(BYTES));
    let long = least_time(&text(BYTES * TIMES as usize));
    assert!(
        long < short * STEEPEST,
        "{TIMES} times the text took {long:?} instead of {short:?}: {:?}…",
        text(20)
    );
}

#[test]
fn repeated_marks_and_cues() {
    for unit in [
        "\"",
        "“",
        "”",
        "“a ",
        "‘a ",
        "(“",
        ", ",
        "he said that ",
        "“A,” he said. ",
        "according to ",
        "said Berg, ",
        "and said ",
        "citing Berg, ",
        "Berg ",
        "who said ",
    ] {
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
