//! The decoder: one learned reading of who said what.
//!
//! It finds the words that attribute, the *cues*, and for each cue the tokens around it that are what is said, who said
//! it, and through which outlet. `DESIGN.md` explains it.

mod contested;
mod decode;
mod explain;
mod model;
mod network;
mod place;
mod rest;
pub mod training;

use std::borrow::Cow;

use copydesk_document::Layer;
use copydesk_encoder::ModelFile;
use copydesk_extractor::{Config, Error};
use copydesk_tagger::values;

use crate::found::Found;
use decode::Reading;
use model::Model;
use network::Tokens;
pub(crate) use place::{Place, Sources};

/// The model that ships; see `model/CARD.md`.
pub(crate) static SHIPPED: &[u8] = include_bytes!("../../model/quotes.decoder");

/// Finds attributions, by what it learned.
#[derive(Debug)]
pub(crate) struct Decoder {
    model: Model,
    file: String,
}

/// Buffers that a worker reuses from document to document.
#[derive(Debug, Default)]
pub struct Scratch {
    pub(crate) place: Place,
    tokens: Tokens,
}

impl Decoder {
    /// The model that ships, or the one in the file that option `model` names.
    pub(crate) fn new(config: &Config) -> Result<Decoder, Error> {
        let file = match config.path("model") {
            Some(path) => ModelFile::open(path),
            None => ModelFile::parse("quotes.decoder", Cow::Borrowed(SHIPPED)),
        };
        let file = file.map_err(|e| Error::new(e.to_string()))?;
        let model = Model::read(&file).map_err(|e| Error::new(e.to_string()))?;
        if model.about.width != crate::WIDTH {
            let (name, width) = (file.name(), model.about.width);
            let has = crate::WIDTH;
            return Err(Error::new(format!(
                "{name}: reads vectors of {width} numbers, where layer `vectors` has {has}; train it on the encoder in use"
            )));
        }
        Ok(Decoder { model, file: file.name().to_owned() })
    }

    /// The attributions of a document, in the order of their cues.
    pub(crate) fn find(
        &self,
        from: Sources<'_>,
        outlets: Option<&Layer<'_>>,
        vectors: &Layer<'_>,
        scratch: &mut Scratch,
    ) -> Result<Vec<Found>, Error> {
        self.read(from, outlets, vectors, scratch)?;
        let Scratch { place, tokens } = scratch;
        let mut all = Vec::new();
        for cue in decode::cues(&self.model, tokens) {
            let window = tokens.window(&self.model, place, cue.tokens.start, cue.kind);
            let reading = decode::reading(&self.model, place, &cue, window);
            if reading.confidence >= self.least(place, &reading) {
                all.extend(decode::found(place, from.tokens, &cue, &reading));
            }
        }
        contested::settle(&mut all);
        rest::attribute(place, from.text, from.tokens, &mut all);
        Ok(all)
    }

    /// Reads the tokens of a document.
    fn read(
        &self,
        from: Sources<'_>,
        outlets: Option<&Layer<'_>>,
        vectors: &Layer<'_>,
        scratch: &mut Scratch,
    ) -> Result<(), Error> {
        let values = values(from.tokens, vectors, |encoder| self.fits(encoder))?;
        let Scratch { place, tokens } = scratch;
        place.read(from, outlets);
        tokens.read(&self.model, from.text, from.tokens, place, values);
        Ok(())
    }

    /// How sure a reading must be.
    fn least(&self, place: &Place, reading: &Reading) -> f32 {
        let marked = reading.content.iter().any(|run| run.clone().any(|t| place.quoted[t] > 0));
        self.model.about.least[usize::from(marked)]
    }

    fn fits(&self, encoder: u32) -> Result<(), String> {
        let trained = self.model.about.encoder;
        if encoder == trained {
            return Ok(());
        }
        Err(format!(
            "{}: trained on the encoder {trained:08x}, where the vectors are of {encoder:08x}; train it on the encoder in use",
            self.file
        ))
    }
}

#[cfg(test)]
mod tests {
    use copydesk_document::Document;
    use copydesk_entities::Entities;
    use copydesk_extractor::{Extractor, build, run, with_input};
    use copydesk_tokens::Tokens;

    use super::*;
    use crate::{OUTLETS, Quotes, VECTORS, sources};

    #[test]
    fn a_window_reaches_some_sentences() {
        let mut document = Document::new("test", "It rained. ".repeat(20)).unwrap();
        run(&build::<Tokens>(&[], &document).unwrap(), &mut document).unwrap();
        run(&build::<Entities>(&[], &document).unwrap(), &mut document).unwrap();
        let quotes: Quotes = build(&[], &document).unwrap();
        let sentences = with_input(&Quotes::spec(), &document, |input| {
            let (decoder, mut scratch) = (&quotes.decoder, Scratch::default());
            let outlets = input.optional_layer(OUTLETS);
            decoder.read(sources(input), outlets, input.layer(VECTORS), &mut scratch).unwrap();
            let Scratch { place, tokens } = &mut scratch;
            let window = tokens.window(&decoder.model, place, 30, 1).tokens.clone();
            [window.start, 30, window.end - 1].map(|t| place.sentences[t])
        });
        let [first, own, last] = sentences.unwrap();
        assert_eq!((own - first, last - own), (3, 3));
    }
}
