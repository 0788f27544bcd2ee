//! A plugin that misbehaves on purpose, for tests of the host.
//!
//! The option `fault` chooses how. Faults of `process` and `explain` strike only documents whose text contains `poison`; every
//! other document has its words marked, each with its number and a reference to the word before it. Faults that a
//! Rust extractor cannot commit are in `c/raw.c`.

use std::cell::Cell;
use std::sync::atomic::{AtomicBool, Ordering};

use copydesk_plugin_sdk::document::{AttributeKind, LayerBuilder, LayerSchema, Span};
use copydesk_plugin_sdk::{Config, Error, Extractor, Input, OptionKind, Output, PluginSpec, Reasons, Value};

/// Marks words until its fault strikes.
pub struct Faulty {
    fault: String,
}

/// Panics when it is dropped, if it was told to.
pub struct Scratch {
    panic_in_drop: bool,
}

const NUMBER: usize = 0;
const BEFORE: usize = 1;
const NEXT: u32 = 0;

thread_local! {
    /// Scratch is made without a config, so `new` leaves word here for the thread that made the instance.
    static PANIC_IN_SCRATCH: Cell<Option<bool>> = const { Cell::new(None) };
}

/// The same word, for threads that made no instance.
static PANIC_ELSEWHERE: AtomicBool = AtomicBool::new(false);

impl Default for Scratch {
    fn default() -> Scratch {
        let panics = PANIC_IN_SCRATCH.get().unwrap_or_else(|| PANIC_ELSEWHERE.load(Ordering::SeqCst));
        assert!(!panics, "no scratch today");
        Scratch { panic_in_drop: false }
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        assert!(!self.panic_in_drop, "the scratch does not go quietly");
    }
}

impl Drop for Faulty {
    fn drop(&mut self) {
        assert!(self.fault != "panic-in-drop", "the instance does not go quietly");
    }
}

impl Extractor for Faulty {
    type Scratch = Scratch;

    fn spec() -> PluginSpec {
        let layer = LayerSchema::new("faults", "Words, one annotation each.")
            .labels(&["word"])
            .attribute("number", AttributeKind::U32, "How many words come before it.")
            .attribute("before", AttributeKind::Ref("faults".into()), "The word before it.")
            .edge("next", "faults", "The word after it.");
        PluginSpec::new("faulty", env!("CARGO_PKG_VERSION"), "Misbehaves on purpose.").provides(layer).option(
            "fault",
            OptionKind::String,
            Value::String("none".into()),
            "What to do wrong; `none` is nothing.",
        )
    }

    fn new(config: &Config) -> Result<Self, Error> {
        let fault = config.string("fault").to_owned();
        PANIC_IN_SCRATCH.set(Some(fault == "panic-in-scratch"));
        PANIC_ELSEWHERE.store(fault == "panic-in-scratch", Ordering::SeqCst);
        match fault.as_str() {
            "panic-in-new" => panic!("no instance today"),
            "error-in-new" => Err(Error::new("`fault` asks for an error")),
            _ => Ok(Faulty { fault }),
        }
    }

    fn process(&self, input: &Input<'_>, scratch: &mut Scratch, output: &mut Output) -> Result<(), Error> {
        let text = input.text();
        let words = output.layer(0);
        mark(text, words);
        if !text.contains("poison") {
            return Ok(());
        }
        let whole = Span::from_range(0..text.len());
        let row = words.push(whole, 0);
        match self.fault.as_str() {
            "panic-in-process" => panic!("poisoned by {:?}", input.id()),
            // More than any limit, and than most machines have.
            "huge-allocation" => drop(std::hint::black_box(vec![1_u8; 64 << 30])),
            // Once is fine where 64 MiB are, twice is not.
            "leak-and-need" => {
                std::mem::forget(std::hint::black_box(vec![1_u8; 12 << 20]));
                drop(std::hint::black_box(vec![1_u8; 45 << 20]));
            }
            "error-in-process" => return Err(Error::new("this document is poisoned")),
            "panic-in-scratch-drop" => scratch.panic_in_drop = true,
            "out-of-bounds" => drop(words.push(Span::new(0, whole.end + 1), 0)),
            "far-out-of-bounds" => drop(words.push(Span::new(u32::MAX - 2, u32::MAX - 1), 0)),
            "off-boundary" => drop(words.push(inside_a_character(text), 0)),
            "empty-span" => drop(words.push(Span::new(1, 1), 0)),
            "reversed-span" => drop(words.push(Span::new(2, 1), 0)),
            "unknown-label" => drop(words.push(whole, 1)),
            "nan-score" => words.set_score(row, f32::NAN),
            "infinite-score" => words.set_score(row, f32::INFINITY),
            "score-of-nine" => words.set_score(row, 9.0),
            "no-such-attribute" => words.set_u32(row, 9, 1),
            "no-such-row" => words.set_u32(row + 1, NUMBER, 1),
            "dangling-edge" => words.edge(NEXT, row, row + 1),
            "edge-from-nowhere" => words.edge(NEXT, row + 1, row),
            "unknown-edge-kind" => words.edge(NEXT + 1, row, row),
            "dangling-ref" => words.set_ref(row, BEFORE, row as u32 + 1),
            "disordered-pieces" => drop(words.push_fragments(&[Span::new(2, 3), Span::new(0, 1)], 0)),
            _ => {}
        }
        Ok(())
    }

    fn explain(
        &self,
        input: &Input<'_>,
        scratch: &mut Scratch,
        at: Span,
        output: &mut Reasons,
    ) -> Result<(), Error> {
        let text = input.text();
        output.reason(at, "sound").considered("word", 1.0, "").because(at, 1.0, "these words");
        if !text.contains("poison") {
            return Ok(());
        }
        let reason = output.reason(at, "faulty").considered("word", 1.0, "");
        match self.fault.as_str() {
            "panic-in-explain" => panic!("no explanation for {:?}", input.id()),
            "error-in-explain" => return Err(Error::new("this cannot be explained")),
            "panic-in-scratch-drop" => scratch.panic_in_drop = true,
            "reason-out-of-bounds" => reason.span = Span::from_range(0..text.len() + 1),
            "reason-off-boundary" => reason.span = inside_a_character(text),
            "reason-without-span" => reason.span = Span::NONE,
            "reason-without-subject" => reason.subject.clear(),
            "evidence-out-of-bounds" => {
                reason.because(Span::new(u32::MAX - 2, u32::MAX - 1), 1.0, "");
            }
            "evidence-off-boundary" => {
                reason.because(inside_a_character(text), 1.0, "");
            }
            "evidence-weight" => {
                reason.because(at, f32::NAN, "");
            }
            "candidate-score" => {
                reason.considered("ghost", 1.25, "");
            }
            "candidate-label" => {
                reason.considered("", 0.5, "");
            }
            "too-many-reasons" => (0..1000).for_each(|_| {
                output.reason(at, "one more");
            }),
            _ => {}
        }
        Ok(())
    }
}

fn mark(text: &str, words: &mut LayerBuilder) {
    let mut start = 0;
    for piece in text.split_inclusive(char::is_whitespace) {
        let word = piece.trim_end();
        if !word.is_empty() {
            let row = words.push(Span::from_range(start..start + word.len()), 0);
            words.set_u32(row, NUMBER, row as u32);
            if let Some(before) = row.checked_sub(1) {
                words.set_ref(row, BEFORE, before as u32);
                words.edge(NEXT, before, row);
            }
        }
        start += piece.len();
    }
}

/// A span that ends one byte into the first character of several bytes.
fn inside_a_character(text: &str) -> Span {
    let at = text.char_indices().find(|(_, c)| c.len_utf8() > 1).map_or(0, |(at, _)| at);
    Span::from_range(0..at + 1)
}

copydesk_plugin_sdk::export!(Faulty);
