//! Names as the learned head sees them, on the vectors that `tokens` provides.

use std::borrow::Cow;

use copydesk_encoder::{Model, ModelFile};
use copydesk_extractor::document::{Column, Layer, Span};
use copydesk_extractor::{Config, Error, Reasons};
use copydesk_tagger::{Head, TaggedSpan};

use crate::label::Label;

/// The head that ships; see `model/CARD.md`.
const HEAD: &[u8] = include_bytes!("../model/entities.head");

/// The head with what its labels are called in the layer.
#[derive(Debug)]
pub(crate) struct Tagger {
    head: Head,
    labels: Vec<Label>,
}

/// Buffers that [`Tagger`] reuses from document to document.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    logits: Vec<f32>,
    breaks: Vec<bool>,
    decoder: copydesk_tagger::Scratch,
    pub(crate) spans: Vec<TaggedSpan>,
}

impl Tagger {
    /// The head that ships, or the one in the file that option `model` names.
    pub(crate) fn new(config: &Config) -> Result<Tagger, Error> {
        let file = match config.path("model") {
            Some(path) => ModelFile::open(path),
            None => ModelFile::parse("entities.head", Cow::Borrowed(HEAD)),
        };
        let file = file.map_err(|e| Error::new(e.to_string()))?;
        let head = Head::from_model(&file).map_err(|e| Error::new(e.to_string()))?;
        if head.width() != crate::WIDTH {
            let name = file.name();
            return Err(Error::new(format!(
                "{name}: reads vectors of {} numbers, where layer `vectors` has {}; train it on the encoder in use",
                head.width(),
                crate::WIDTH
            )));
        }
        let label = |name: &String| {
            Label::parse(name).ok_or_else(|| {
                let (file, known) = (file.name(), Label::NAMES.join(", "));
                Error::new(format!("{file}: label `{name}` is none of the layer's: {known}"))
            })
        };
        let labels = head.labels().spans().iter().map(label).collect::<Result<_, _>>()?;
        Ok(Tagger { head, labels })
    }

    /// The layer's label for a label of the head.
    pub(crate) fn label(&self, span: &TaggedSpan) -> Label {
        self.labels[usize::from(span.label)]
    }

    /// Finds the spans of a document; no name crosses the start of a sentence.
    pub(crate) fn tag(
        &self,
        tokens: &Layer<'_>,
        sentences: &Layer<'_>,
        vectors: &Layer<'_>,
        scratch: &mut Scratch,
    ) -> Result<(), Error> {
        let values = self.vectors(tokens, vectors)?;
        self.head.scores(values, &mut scratch.logits);
        breaks(tokens, sentences, &mut scratch.breaks);
        self.head.decode(&scratch.logits, Some(&scratch.breaks), &mut scratch.decoder, &mut scratch.spans);
        Ok(())
    }

    /// The vectors' numbers, after a check that they are this head's and these tokens'.
    fn vectors<'l>(&self, tokens: &Layer<'_>, vectors: &'l Layer<'_>) -> Result<&'l [f32], Error> {
        if tokens.len() != vectors.len() {
            return Err(Error::new(format!(
                "layer `tokens` has {} annotations and `vectors` {}; take both from one stage",
                tokens.len(),
                vectors.len()
            )));
        }
        if !vectors.is_empty() {
            let encoder = vectors.u32(1, 0).unwrap_or_default();
            self.head.check_encoder(encoder).map_err(|e| Error::new(e.to_string()))?;
        }
        match &vectors.columns().attributes[0] {
            Column::Vector { data, .. } => Ok(data),
            _ => Err(Error::new("layer `vectors` has no vectors")),
        }
    }

    /// Says why the tokens at `at` are or are not names.
    pub(crate) fn explain(
        &self,
        text: &str,
        tokens: &Layer<'_>,
        sentences: &Layer<'_>,
        at: Span,
        output: &mut Reasons,
    ) -> Result<(), Error> {
        let encoder = Model::shipped().map_err(|e| Error::new(e.to_string()))?;
        self.head.check_encoder(encoder.fingerprint()).map_err(|e| Error::new(e.to_string()))?;
        let mut starts = Vec::new();
        breaks(tokens, sentences, &mut starts);
        let tokens: Vec<Span> = tokens.spans().collect();
        self.head.reasons(&encoder, text, &tokens, Some(&starts), at, "name", output);
        Ok(())
    }
}

/// For each token whether a sentence starts there, which no name crosses.
fn breaks(tokens: &Layer<'_>, sentences: &Layer<'_>, out: &mut Vec<bool>) {
    out.clear();
    out.resize(tokens.len(), false);
    let mut token = 0;
    for sentence in sentences.spans() {
        while token < tokens.len() && tokens.span(token).start < sentence.start {
            token += 1;
        }
        if let Some(first) = out.get_mut(token) {
            *first = true;
        }
    }
}
