//! Tokens, sentences and the structure of a news article.
//!
//! [`Tokens`] reads a raw text once, in linear time, and knows the habits of news: abbreviated titles, datelines,
//! quotation marks that close after the full stop, headlines without one, and the web pages around an article.

mod abbreviations;
mod addresses;
mod blocks;
mod chars;
mod dateline;
mod full_stops;
mod marks;
mod patterns;
mod sentences;
mod structure;
mod token;
mod tokenizer;
mod words;

use copydesk_extractor::document::{LayerSchema, Span};
use copydesk_extractor::{Config, Error, Extractor, Input, Output, PluginSpec};

use blocks::Block;
use structure::Role;
use token::{Kind, Token};

/// Splits a text into tokens and sentences and says what each block of it is.
#[derive(Debug)]
pub struct Tokens;

/// Buffers that [`Tokens`] reuses from document to document.
#[derive(Debug, Default)]
pub struct Scratch {
    tokens: Vec<Token>,
    lines: Vec<blocks::Line>,
    blocks: Vec<Block>,
    sentences: Vec<Span>,
    structure: Vec<(Span, Role)>,
}

impl Extractor for Tokens {
    type Scratch = Scratch;

    fn spec() -> PluginSpec {
        PluginSpec::new(
            "tokens",
            env!("CARGO_PKG_VERSION"),
            "Splits news text into tokens and sentences and names the parts of an article",
        )
        .provides(
            LayerSchema::new("tokens", "Words, numbers, punctuation marks and symbols")
                .labels(&Kind::NAMES)
                .label_key("kind"),
        )
        .provides(LayerSchema::new(
            "sentences",
            "Sentences; headlines and other blocks without a full stop count",
        ))
        .provides(
            LayerSchema::new(
                "structure",
                "What each block of the article is, and datelines and credits inside",
            )
            .labels(&Role::NAMES),
        )
    }

    fn new(_: &Config) -> Result<Tokens, Error> {
        Ok(Tokens)
    }

    fn process(&self, input: &Input<'_>, scratch: &mut Scratch, output: &mut Output) -> Result<(), Error> {
        let text = input.text();
        let Scratch { tokens, lines, blocks, sentences, structure } = scratch;
        tokenizer::tokenize(text, tokens);
        blocks::split(text, tokens, lines, blocks);
        sentences::split(text, tokens, blocks, sentences);
        structure::label(text, input.meta("title"), tokens, blocks, structure);

        let layer = output.layer(0);
        for token in tokens.iter() {
            layer.push(token.span, token.kind as u32);
        }
        let layer = output.layer(1);
        for &sentence in sentences.iter() {
            layer.push_unlabelled(sentence);
        }
        let layer = output.layer(2);
        for &(span, role) in structure.iter() {
            layer.push(span, role as u32);
        }
        Ok(())
    }
}
