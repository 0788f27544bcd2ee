//! Names as the learned head sees them, on the vectors that `tokens` provides.

use copydesk_extractor::{Config, Error};
use copydesk_tagger::{LayerHead, TaggedSpan};

use crate::label::Label;

/// The head that ships; see `model/CARD.md`.
const HEAD: &[u8] = include_bytes!("../model/entities.head");

/// The head with what its labels are called in the layer.
#[derive(Debug)]
pub(crate) struct Tagger {
    pub(crate) head: LayerHead,
    labels: Vec<Label>,
}

impl Tagger {
    /// The head that ships, or the one in the file that option `model` names.
    pub(crate) fn new(config: &Config) -> Result<Tagger, Error> {
        let head = LayerHead::new(config, "entities.head", HEAD, crate::WIDTH)?;
        let labels = head.labels(Label::parse, &Label::NAMES)?;
        Ok(Tagger { head, labels })
    }

    /// The layer's label for a label of the head.
    pub(crate) fn label(&self, span: &TaggedSpan) -> Label {
        self.labels[usize::from(span.label)]
    }
}
