//! How the time of a piece of work grows with the length of its text. Included by the tests of several crates with `#[path]`.

use std::time::{Duration, Instant};

/// The bytes of the shorter text, and how many times as many the longer one has.
const BYTES: usize = 4_000;
const TIMES: u32 = 64;
/// Linear time grows 64-fold, and on a machine that does much else some times more; quadratic time 4096-fold.
const STEEPEST: u32 = 512;

/// Fails where the time of `work` grows like the square of a text. `prepare` is not counted, nor is a copy of what it
/// makes.
#[track_caller]
pub(crate) fn grows_linearly<P: Clone>(
    text: impl Fn(usize) -> String,
    prepare: impl Fn(&str) -> P,
    work: impl Fn(&mut P),
) {
    // The least time of some runs, as the machine does other things too.
    let least_time = |text: &str, runs: u32| {
        let prepared = prepare(text);
        let time = |_| {
            let mut prepared = prepared.clone();
            let started = Instant::now();
            work(&mut prepared);
            started.elapsed()
        };
        (0..runs).map(time).min().unwrap_or(Duration::MAX)
    };
    let short = least_time(&text(BYTES), 3);
    let long = least_time(&text(BYTES * TIMES as usize), 1);
    assert!(
        long < short * STEEPEST,
        "{TIMES} times the text took {long:?} instead of {short:?}: {:?}…",
        text(20)
    );
}
