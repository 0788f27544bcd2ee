//! Trains the links between content, cue and source on gold attributions.
//!
//! usage: cargo run --release -p copydesk-quotes --example train_links -- POLNEAR/train POLNEAR/dev > model/links.tsv
//!
//! The first folder is learned from, the second only counted: the shares of right choices go to standard error.

// The weights are what this program is for, and the shares tell whether it worked.
#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::error::Error;
use std::path::Path;

use copydesk_document::{Document, Span};
use copydesk_entities::Entities;
use copydesk_eval::{Corpus, Format, GoldDocument};
use copydesk_extractor::{Extractor, build, run};
use copydesk_outlets::Outlets;
use copydesk_quotes::Quotes;
use copydesk_quotes::links::training::{Decisions, Gold, train};
use copydesk_tokens::Tokens;

/// Passes over the training data.
const PASSES: usize = 8;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [learn, count] = arguments.as_slice() else {
        return Err("usage: train_links TRAIN DEV > links.tsv".into());
    };
    let (learn, count) = (read(Path::new(learn))?, read(Path::new(count))?);
    let (weights, [cue, source]) = train(&learn, &count, PASSES);
    print!("# Written by the example train_links; see CARD.md. Decision, feature, value, weight.\n{weights}");
    eprintln!("right choices on held-out documents: cue {cue:.4}, source {source:.4}");
    Ok(())
}

fn read(folder: &Path) -> Result<Vec<Decisions>, Box<dyn Error>> {
    let corpus = Corpus::load(folder, Some(Format::Polnear))?;
    let mut stages: Option<(Tokens, Outlets, Entities, Quotes)> = None;
    let mut out = Vec::new();
    for gold in corpus.documents() {
        let mut document = gold.document()?;
        let (tokens, outlets, entities, quotes) = match &mut stages {
            Some(built) => built,
            None => stages.insert(built(&mut gold.document()?)?),
        };
        run(tokens, &mut document)?;
        run(outlets, &mut document)?;
        run(entities, &mut document)?;
        out.push(Decisions::of(quotes, &document, &attributions(gold))?);
    }
    Ok(out)
}

/// The stages, each built for a document that those before it have read.
fn built(document: &mut Document) -> Result<(Tokens, Outlets, Entities, Quotes), Box<dyn Error>> {
    let tokens = stage::<Tokens>(document)?;
    let outlets = stage::<Outlets>(document)?;
    let entities = stage::<Entities>(document)?;
    Ok((tokens, outlets, entities, build::<Quotes>(&[], document)?))
}

fn stage<E: Extractor>(document: &mut Document) -> Result<E, Box<dyn Error>> {
    let built = build::<E>(&[], document)?;
    run(&built, document)?;
    Ok(built)
}

/// A document's gold attributions in bytes.
fn attributions(gold: &GoldDocument) -> Vec<Gold> {
    let text = gold.text();
    let bytes: Vec<u32> = text.char_indices().map(|(i, _)| i as u32).chain([text.len() as u32]).collect();
    let spans = |ranges: &[(u32, u32)]| {
        ranges.iter().map(|&(s, e)| Span::new(bytes[s as usize], bytes[e as usize])).collect()
    };
    let quotes = gold.quotes().iter();
    quotes
        .map(|q| Gold { content: spans(&q.content), cue: spans(&q.cue), source: spans(&q.speaker) })
        .collect()
}
