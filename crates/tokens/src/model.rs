//! The encoder and the heads that tell sentences and parts of speech.

use std::borrow::Cow;

use copydesk_encoder::{Model, ModelFile};
use copydesk_extractor::document::{Span, recycle};
use copydesk_extractor::{Config, Error};
use copydesk_tagger::Head;

use crate::pos::Pos;
use crate::token::Token;

/// The heads that ship; see `model/CARD.md`.
pub(crate) static UPOS: &[u8] = include_bytes!("../model/upos.head");
pub(crate) static SENTENCES: &[u8] = include_bytes!("../model/sentences.head");

/// What reads a document's tokens: one pass of the encoder, then the heads.
#[derive(Debug)]
pub(crate) struct Reader {
    pub(crate) encoder: Model,
    pub(crate) upos: Head,
    sentences: Head,
    /// For each label of the head, the part of speech.
    parts: Vec<Pos>,
    /// Which label of the sentence head says that a sentence starts.
    start: usize,
}

/// Buffers that [`Reader`] reuses from document to document.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    pub(crate) spans: Vec<Span>,
    /// The vectors of all tokens, one after the other.
    pub(crate) vectors: Vec<f32>,
    pub(crate) parts: Vec<Pos>,
    /// For each token, by how much "a sentence starts here" outweighs the other label, in log-odds.
    pub(crate) starts: Vec<f32>,
    encoder: copydesk_encoder::Scratch,
    tagger: copydesk_tagger::Scratch,
    logits: Vec<f32>,
}

impl Scratch {
    /// Gives back what a very long document needed; the buffers of any other are kept.
    pub(crate) fn recycle(&mut self) {
        recycle(&mut self.parts);
        recycle(&mut self.starts);
    }
}

impl Reader {
    /// The models that ship, or those in the files that the options name.
    pub(crate) fn new(config: &Config) -> Result<Reader, Error> {
        let failed = |e: &dyn std::fmt::Display| Error::new(e.to_string());
        let encoder = match config.path("encoder") {
            Some(path) => ModelFile::open(path).and_then(Model::new),
            None => Model::shipped(),
        };
        let encoder = encoder.map_err(|e| failed(&e))?;
        if encoder.width() != crate::WIDTH {
            return Err(Error::new(format!(
                "encoder `{}`: its vectors have {} numbers, layer `vectors` has {}; export it with that width",
                encoder.name(),
                encoder.width(),
                crate::WIDTH
            )));
        }
        let head = |option: &str, name: &str, shipped: &'static [u8]| {
            let file = match config.path(option) {
                Some(path) => ModelFile::open(path),
                None => ModelFile::parse(name, Cow::Borrowed(shipped)),
            };
            let head = Head::from_model(&file.map_err(|e| failed(&e))?).map_err(|e| failed(&e))?;
            head.check_encoder(encoder.fingerprint()).map_err(|e| failed(&e))?;
            Ok(head)
        };
        let upos = head("upos", "upos.head", UPOS)?;
        let sentences = head("sentences", "sentences.head", SENTENCES)?;
        let part = |name: &String| {
            Pos::parse(name).ok_or_else(|| {
                Error::new(format!("head `{}`: `{name}` is no part of speech of UD", upos.name()))
            })
        };
        let parts = upos.labels().names().iter().map(part).collect::<Result<_, _>>()?;
        let names = sentences.labels().names();
        let start = names.iter().position(|n| n == "START").filter(|_| names.len() == 2);
        let start = start.ok_or_else(|| {
            let (name, found) = (sentences.name(), names.join(", "));
            Error::new(format!(
                "head `{name}`: its labels are {found}; one that tells sentences has START and one other"
            ))
        })?;
        Ok(Reader { encoder, upos, sentences, parts, start })
    }

    /// Fills the scratch with what the models say of the tokens.
    pub(crate) fn read(&self, text: &str, tokens: &[Token], scratch: &mut Scratch) {
        let Scratch { spans, vectors, parts, starts, encoder, tagger, logits } = scratch;
        spans.clear();
        spans.extend(tokens.iter().map(|t| t.span));
        self.encoder.encode(text, spans, encoder, vectors);
        self.upos.scores(vectors, logits);
        parts.clear();
        parts.extend(self.upos.tags(logits, None, tagger).iter().map(|&t| self.parts[usize::from(t)]));
        self.sentences.scores(vectors, logits);
        starts.clear();
        starts.extend(logits.chunks_exact(2).map(|pair| pair[self.start] - pair[1 - self.start]));
        // Not needed any more, and large: the memory is better used for the layers.
        recycle(spans);
        recycle(logits);
        tagger.recycle();
    }
}
