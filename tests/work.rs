//! How much work a text takes. Loops count their steps by the line that takes them, so that the growth of one loop does
//! not hide behind what others do. Unit tests of several crates include this file with `#[path]`.

use std::cell::RefCell;
use std::collections::HashMap;
use std::panic::Location;

/// How many bytes the shorter text has, and how many times as many the longer one.
const BYTES: usize = 12_000;
const TIMES: usize = 4;
/// By how much the steps may grow: windows are not yet full where a text begins.
const MOST_TIMES: u64 = 5;
/// A line that takes more steps than this would take them for ever.
const ENDLESS: u64 = 20_000_000;
/// What a line may take besides, as the models read the ends of texts a little differently.
const BESIDES: u64 = 400;

thread_local! {
    static STEPS: RefCell<HashMap<(&'static str, u32), u64>> = RefCell::default();
}

/// Counts a step of the calling line.
#[track_caller]
pub(crate) fn count() {
    let line = Location::caller();
    let steps = STEPS.with_borrow_mut(|steps| {
        let steps = steps.entry((line.file(), line.line())).or_default();
        *steps += 1;
        *steps
    });
    assert!(steps < ENDLESS, "{line} takes no end of steps");
}

/// The steps that `work` takes, by line.
pub(crate) fn steps(work: impl FnOnce()) -> HashMap<(&'static str, u32), u64> {
    STEPS.take();
    work();
    STEPS.take()
}

/// Fails where a line takes more than five times the steps for four times the text. Returns the steps of all.
#[track_caller]
pub(crate) fn grows_linearly(text: impl Fn(usize) -> String, run: impl Fn(&str)) -> u64 {
    let [short, long] = [BYTES, TIMES * BYTES].map(|bytes| steps(|| run(&text(bytes))));
    for (line, &many) in &long {
        let few = short.get(line).copied().unwrap_or(0);
        assert!(
            many <= MOST_TIMES * few + BESIDES,
            "{line:?} takes {few} steps, and {many} for {TIMES} times the text: {:?}…",
            text(BYTES).chars().take(100).collect::<String>()
        );
    }
    long.values().sum()
}

/// The same for texts that are made of what they begin with, of a piece again and again, and of what closes each piece, after
/// the last of them; `#` in a piece is another name each time.
#[track_caller]
pub(crate) fn all_grow_linearly(patterns: &[[&str; 3]], run: impl Fn(&str)) -> u64 {
    let one = |[begin, piece, close]: &[&str; 3]| {
        let text = |bytes: usize| {
            let times = bytes / (piece.len() + close.len());
            let pieces: String = (0..times).map(|i| piece.replace('#', &name(i))).collect();
            format!("{begin}{pieces}{}", close.repeat(times))
        };
        grows_linearly(text, &run)
    };
    patterns.iter().map(one).sum()
}

/// A name that no other number has: "Dekomubabari".
pub(crate) fn name(mut number: usize) -> String {
    const SYLLABLES: [&str; 8] = ["ba", "ko", "mu", "ri", "ve", "lo", "ta", "ne"];
    let mut name = String::from("De");
    for _ in 0..5 {
        name.push_str(SYLLABLES[number % SYLLABLES.len()]);
        number /= SYLLABLES.len();
    }
    name
}
