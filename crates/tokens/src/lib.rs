//! Tokens, sentences and the structure of a news article.
//!
//! [`Tokens`] reads a raw text once, in linear time, and knows the habits of news: abbreviated titles, datelines,
//! quotation marks that close after the full stop, headlines without one, and the web pages around an article. Rules
//! split tokens; the encoder reads them, and heads on its vectors tell sentences and parts of speech.

mod abbreviations;
mod addresses;
mod blocks;
mod chars;
mod dateline;
mod emoticons;
mod full_stops;
mod fused;
#[cfg(test)]
mod hostile;
mod hyphens;
mod layout;
mod lemmas;
mod marks;
mod model;
mod patterns;
mod pos;
mod sentences;
mod structure;
mod token;
mod tokenizer;
mod words;
#[cfg(test)]
#[path = "../../../tests/work.rs"]
mod work;

use copydesk_extractor::document::{AttributeKind, LayerSchema, Span, recycle, recycle_text};
use copydesk_extractor::{Config, Error, Extractor, Input, OptionKind, Output, PluginSpec, Reasons, Value};

use blocks::Block;
use lemmas::Lemmatizer;
use model::Reader;
use pos::Pos;
use structure::Role;
use token::{Kind, Token};

/// Numbers of a vector.
const WIDTH: usize = copydesk_encoder::SHIPPED_WIDTH;

const POS: usize = 0;
const LEMMA: usize = 1;
const VECTOR: usize = 0;
const ENCODER: usize = 1;

/// Splits a text into tokens and sentences, tags parts of speech and says what each block of the text is.
#[derive(Debug)]
pub struct Tokens {
    reader: Reader,
    lemmatizer: Lemmatizer,
}

/// Buffers that [`Tokens`] reuses from document to document.
#[derive(Debug, Default)]
pub struct Scratch {
    tokens: Vec<Token>,
    lines: Vec<blocks::Line>,
    blocks: Vec<Block>,
    sentences: Vec<Span>,
    structure: Vec<(Span, Role)>,
    read: model::Scratch,
    lemma: String,
}

/// The files of the models that ship with it, each with its name.
pub fn models() -> [(&'static str, &'static [u8]); 3] {
    [copydesk_encoder::shipped_file(), ("upos.head", model::UPOS), ("sentences.head", model::SENTENCES)]
}

impl Extractor for Tokens {
    type Scratch = Scratch;

    fn spec() -> PluginSpec {
        let path = || Value::String(String::new());
        PluginSpec::new(
            "tokens",
            env!("CARGO_PKG_VERSION"),
            "Splits news text into tokens and sentences, with parts of speech, lemmas and vectors, and names the parts of \
             an article",
        )
        .provides(
            LayerSchema::new("tokens", "Words, numbers, punctuation marks and symbols")
                .labels(&Kind::NAMES)
                .label_key("kind")
                .attribute("pos", AttributeKind::symbols(&Pos::NAMES), "The part of speech, as in Universal Dependencies")
                .attribute("lemma", AttributeKind::Str, "The dictionary form"),
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
        .provides(
            LayerSchema::new("vectors", "What the encoder makes of each token in its context, for heads of any plugin")
                .attribute("vector", AttributeKind::Vector(WIDTH as u32), "Mean 0 and variance 1 over its numbers")
                .attribute("encoder", AttributeKind::U32, "The fingerprint of the encoder that made the vector"),
        )
        .option("encoder", OptionKind::Path, path(), "An encoder to use instead of the one that ships")
        .option("upos", OptionKind::Path, path(), "A head for parts of speech to use instead of the one that ships")
        .option("sentences", OptionKind::Path, path(), "A head for sentences to use instead of the one that ships")
    }

    fn new(config: &Config) -> Result<Tokens, Error> {
        Ok(Tokens { reader: Reader::new(config)?, lemmatizer: Lemmatizer::new()? })
    }

    fn process(&self, input: &Input<'_>, scratch: &mut Scratch, output: &mut Output) -> Result<(), Error> {
        let text = input.text();
        let Scratch { tokens, lines, blocks, sentences, structure, read, lemma } = scratch;
        tokenizer::tokenize(text, tokens);
        if let Err(too_many) = output.announce(0, tokens.len()) {
            // A vector takes forty times the memory of a token.
            recycle(tokens);
            return Err(too_many);
        }
        blocks::split(text, tokens, lines, blocks);
        self.reader.read(text, tokens, read);
        sentences::split(text, tokens, blocks, read, sentences);
        structure::label(text, input.meta("title"), tokens, blocks, structure);

        let layer = output.layer(0);
        let mut next_sentence = sentences.iter().peekable();
        for (token, &pos) in tokens.iter().zip(&read.parts) {
            let row = layer.push(token.span, token.kind as u32);
            layer.set_symbol(row, POS, pos as u32);
            let starts = next_sentence.next_if(|s| s.start <= token.span.start).is_some();
            self.lemmatizer.lemma(pos, token.text(text), starts, lemma);
            layer.set_str(row, LEMMA, lemma);
        }
        let layer = output.layer(1);
        for &sentence in sentences.iter() {
            layer.push_unlabelled(sentence);
        }
        let layer = output.layer(2);
        for &(span, role) in structure.iter() {
            layer.push(span, role as u32);
        }
        let layer = output.layer(3);
        layer.swap_vectors(VECTOR, &mut read.vectors);
        for token in tokens.iter() {
            let row = layer.push_unlabelled(token.span);
            layer.set_u32(row, ENCODER, self.reader.encoder.fingerprint());
        }
        read.recycle();
        recycle(tokens);
        recycle_text(lemma);
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
        tokenizer::tokenize(text, &mut scratch.tokens);
        let spans: Vec<Span> = scratch.tokens.iter().map(|t| t.span).collect();
        self.reader.upos.reasons(&self.reader.encoder, text, &spans, None, at, "part of speech", output);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_many_tokens_are_refused_before_the_encoder_runs() {
        let tokens = Tokens::new(&Config::new(Tokens::spec().defaults(), Vec::new())).unwrap();
        let process = |most: usize| {
            let (mut scratch, mut output) = (Scratch::default(), Output::new(&Tokens::spec()));
            output.set_most(most);
            let input = Input::new("test", "One, two; three.", &[], &[]);
            let result = tokens.process(&input, &mut scratch, &mut output);
            (result, scratch, output)
        };
        let (result, scratch, output) = process(5);
        assert_eq!(
            result.unwrap_err().to_string(),
            "layer `tokens` has 6 annotations; at most 5 are allowed"
        );
        assert_eq!(output.excess(), Some((0, 6)));
        // Buffers that were never written have no memory.
        assert_eq!(scratch.read.vectors.capacity() + scratch.read.parts.capacity(), 0);
        assert!(scratch.tokens.is_empty() && output.builders().iter().all(|layer| layer.is_empty()));

        let (result, scratch, output) = process(6);
        result.unwrap();
        assert!(scratch.read.parts.capacity() > 0 && output.builders()[3].len() == 6);
    }
    #[test]
    fn a_text_of_one_token_leaves_no_memory_behind() {
        let tokens = Tokens::new(&Config::new(Tokens::spec().defaults(), Vec::new())).unwrap();
        let (mut scratch, mut output) = (Scratch::default(), Output::new(&Tokens::spec()));
        let text = "A".repeat(9 << 20);
        tokens.process(&Input::new("test", &text, &[], &[]), &mut scratch, &mut output).unwrap();
        assert!(scratch.lemma.capacity() <= 8 << 20, "{}", scratch.lemma.capacity());
    }
}
