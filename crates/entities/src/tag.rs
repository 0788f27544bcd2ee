//! Names and titles as the learned heads see them, on the vectors that `tokens` provides.

use std::borrow::Cow;

use copydesk_encoder::ModelFile;
use copydesk_extractor::{Config, Error};
use copydesk_tagger::{LayerHead, TaggedSpan};
use serde::Deserialize;

use crate::label::Label;

/// The head that ships; see `model/CARD.md`.
pub(crate) static HEAD: &[u8] = include_bytes!("../model/entities.head");
/// The same of titles.
pub(crate) static TITLES: &[u8] = include_bytes!("../model/titles.head");

/// The head with what its labels are called in the layer.
#[derive(Debug)]
pub(crate) struct Tagger {
    pub(crate) head: LayerHead,
    labels: Vec<Label>,
    /// Tells titles of people.
    pub(crate) titles: LayerHead,
    /// How sure a title must be.
    pub(crate) least: f32,
}

/// What the file of titles says beside what every head's does.
#[derive(Deserialize)]
struct Titles {
    least: f32,
}

impl Tagger {
    /// The heads that ship, or those in the files that the options `model` and `titles` name.
    pub(crate) fn new(config: &Config) -> Result<Tagger, Error> {
        let head = LayerHead::new(config.path("model"), "entities.head", HEAD, crate::WIDTH)?;
        let labels = head.labels(Label::parse, &Label::NAMES)?;
        let titles = LayerHead::new(config.path("titles"), "titles.head", TITLES, crate::WIDTH)?;
        let file = match config.path("titles") {
            Some(path) => ModelFile::open(path),
            None => ModelFile::parse("titles.head", Cow::Borrowed(TITLES)),
        };
        let Titles { least } =
            file.and_then(|f| f.about_as("head")).map_err(|e| Error::new(e.to_string()))?;
        Ok(Tagger { head, labels, titles, least })
    }

    /// The layer's label for a label of the head.
    pub(crate) fn label(&self, span: &TaggedSpan) -> Label {
        self.labels[usize::from(span.label)]
    }
}
