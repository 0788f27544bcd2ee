//! Writes what the decoder sees of texts, for its training in Python (`training/decoder.py`).
//!
//! usage: cargo run --release -p copydesk-quotes --example decoder_features -- [--rules] FOLDER... > features.bin
//!
//! With `--rules` outlets are those of the rules alone, for when their head does not fit a new encoder yet.

#![allow(clippy::print_stdout)]

mod stages;

use std::error::Error;
use std::io::{BufWriter, stdout};

use copydesk_quotes::decoder::training::write;
use stages::Stages;

fn main() -> Result<(), Box<dyn Error>> {
    let mut out = BufWriter::new(stdout().lock());
    let (flags, folders): (Vec<String>, Vec<String>) = std::env::args().skip(1).partition(|a| a == "--rules");
    let mut stages = Stages::default();
    stages.rules = !flags.is_empty();
    for folder in folders {
        for path in stages::texts(&folder)? {
            let document = stages.read(&stages::stem(&path), &std::fs::read_to_string(&path)?)?;
            write(&document, &mut out)??;
        }
    }
    Ok(())
}
