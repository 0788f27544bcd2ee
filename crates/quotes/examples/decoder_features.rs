//! Writes what the decoder sees of texts, for its training in Python (`training/decoder.py`).
//!
//! usage: cargo run --release -p copydesk-quotes --example decoder_features -- [--rules] FOLDER... > features.bin
//!
//! With `--rules` outlets are those of the rules alone, for when their head does not fit a new encoder yet.

#![allow(clippy::print_stdout)]

use std::error::Error;
use std::io::{BufWriter, stdout};

use copydesk_document::Document;
use copydesk_entities::Entities;
use copydesk_extractor::{Extractor, Value, build, run};
use copydesk_outlets::Outlets;
use copydesk_quotes::decoder::training::write;
use copydesk_tokens::Tokens;

fn main() -> Result<(), Box<dyn Error>> {
    let mut out = BufWriter::new(stdout().lock());
    let mut stages: Option<(Tokens, Outlets, Entities)> = None;
    let (flags, folders): (Vec<String>, Vec<String>) = std::env::args().skip(1).partition(|a| a == "--rules");
    let rules: &[(&str, Value)] = match &flags[..] {
        [] => &[],
        _ => &[("learned", Value::Bool(false))],
    };
    for folder in folders {
        let mut paths: Vec<_> =
            std::fs::read_dir(&folder)?.map(|e| e.map(|e| e.path())).collect::<Result<_, _>>()?;
        paths.sort();
        for path in paths.iter().filter(|p| p.extension().is_some_and(|e| e == "txt")) {
            let id = path.file_stem().unwrap_or_default().to_string_lossy();
            let mut document = Document::new(id.as_ref(), std::fs::read_to_string(path)?)?;
            let (tokens, outlets, entities) = match &mut stages {
                Some(built) => built,
                None => {
                    let mut first = document.clone();
                    let tokens = stage::<Tokens>(&[], &mut first)?;
                    let outlets = stage::<Outlets>(rules, &mut first)?;
                    let entities = stage::<Entities>(&[], &mut first)?;
                    stages.insert((tokens, outlets, entities))
                }
            };
            run(tokens, &mut document)?;
            run(outlets, &mut document)?;
            run(entities, &mut document)?;
            write(&document, &mut out)??;
        }
    }
    Ok(())
}

fn stage<E: Extractor>(options: &[(&str, Value)], document: &mut Document) -> Result<E, Box<dyn Error>> {
    let built = build::<E>(options, document)?;
    run(&built, document)?;
    Ok(built)
}
