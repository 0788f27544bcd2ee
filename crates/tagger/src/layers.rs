use std::borrow::Cow;
use std::path::Path;

use copydesk_encoder::{Model, ModelFile, Span};
use copydesk_extractor::document::{Column, Layer};
use copydesk_extractor::{Error, Reasons};

use crate::decode;
use crate::head::Head;
use crate::spans::TaggedSpan;

/// A head that reads the layers `tokens` and `vectors` of a document.
///
/// The extractor that owns it requires `vectors` with the attributes `vector` and `encoder`, in this order, from the
/// stage that provides `tokens`.
#[derive(Debug)]
pub struct LayerHead {
    head: Head,
}

/// Buffers that [`LayerHead`] reuses from document to document.
#[derive(Debug, Default)]
pub struct LayerScratch {
    logits: Vec<f32>,
    breaks: Vec<bool>,
    decoder: decode::Scratch,
    /// What [`LayerHead::tag`] found last, in the order of the text.
    pub spans: Vec<TaggedSpan>,
}

impl LayerHead {
    /// The head in the file at `path`, or without one that which `shipped`.
    ///
    /// # Errors
    /// When the file is no head, or one that reads vectors of another width than `width`.
    pub fn new(
        path: Option<&Path>,
        name: &str,
        shipped: &'static [u8],
        width: usize,
    ) -> Result<LayerHead, Error> {
        let file = match path {
            Some(path) => ModelFile::open(path),
            None => ModelFile::parse(name, Cow::Borrowed(shipped)),
        };
        let file = file.map_err(|e| Error::new(e.to_string()))?;
        let head = Head::from_model(&file).map_err(|e| Error::new(e.to_string()))?;
        if head.width() != width {
            return Err(Error::new(format!(
                "{}: reads vectors of {} numbers, where layer `vectors` has {width}; train it on the encoder in use",
                file.name(),
                head.width(),
            )));
        }
        Ok(LayerHead { head })
    }

    /// What the extractor calls the head's labels, index by index of [`Labels::spans`](crate::Labels::spans).
    ///
    /// # Errors
    /// When `parse` does not know one of them; `known` are those that it does.
    pub fn labels<L>(&self, parse: impl Fn(&str) -> Option<L>, known: &[&str]) -> Result<Vec<L>, Error> {
        let label = |name: &String| {
            parse(name).ok_or_else(|| {
                let (file, known) = (self.head.file(), known.join(", "));
                Error::new(format!("{file}: label `{name}` is none of the layer's: {known}"))
            })
        };
        self.head.labels().spans().iter().map(label).collect()
    }

    /// Finds the spans of a document; none crosses the start of an annotation in `parts`, such as a sentence.
    ///
    /// # Errors
    /// When the layers do not fit each other or the head.
    pub fn tag(
        &self,
        tokens: &Layer<'_>,
        parts: &Layer<'_>,
        vectors: &Layer<'_>,
        scratch: &mut LayerScratch,
    ) -> Result<(), Error> {
        let values = values(tokens, vectors, |encoder| self.head.check_encoder(encoder))?;
        self.head.scores(values, &mut scratch.logits);
        breaks(tokens, parts, &mut scratch.breaks);
        let LayerScratch { logits, breaks, decoder, spans } = scratch;
        self.head.decode(logits, Some(breaks), decoder, spans);
        Ok(())
    }

    /// Says why the tokens at `at` have their labels; `parts` as in [`tag`](LayerHead::tag), `what` as in
    /// [`Head::reasons`].
    ///
    /// # Errors
    /// When the head was trained on another encoder than the one that ships.
    pub fn explain(
        &self,
        text: &str,
        tokens: &Layer<'_>,
        parts: &Layer<'_>,
        at: Span,
        what: &str,
        output: &mut Reasons,
    ) -> Result<(), Error> {
        let encoder = Model::shipped().map_err(|e| Error::new(e.to_string()))?;
        self.head.check_encoder(encoder.fingerprint()).map_err(|e| Error::new(e.to_string()))?;
        let mut starts = Vec::new();
        breaks(tokens, parts, &mut starts);
        let tokens: Vec<Span> = tokens.spans().collect();
        self.head.reasons(&encoder, text, &tokens, Some(&starts), at, what, output);
        Ok(())
    }
}

/// The numbers of layer `vectors`, after a check that they are these tokens' and that `check` takes their encoder's
/// fingerprint.
///
/// # Errors
/// When the layers do not fit each other, or what `check` says.
pub fn values<'l, E: std::fmt::Display>(
    tokens: &Layer<'_>,
    vectors: &'l Layer<'_>,
    check: impl Fn(u32) -> Result<(), E>,
) -> Result<&'l [f32], Error> {
    if tokens.len() != vectors.len() {
        return Err(Error::new(format!(
            "layer `tokens` has {} annotations and `vectors` {}; take both from one stage",
            tokens.len(),
            vectors.len()
        )));
    }
    if !vectors.is_empty() {
        check(vectors.u32(1, 0).unwrap_or_default()).map_err(|e| Error::new(e.to_string()))?;
    }
    match &vectors.columns().attributes[0] {
        Column::Vector { data, .. } => Ok(data),
        _ => Err(Error::new("layer `vectors` has no vectors")),
    }
}

/// For each token whether a part starts there, which no span crosses.
fn breaks(tokens: &Layer<'_>, parts: &Layer<'_>, out: &mut Vec<bool>) {
    out.clear();
    out.resize(tokens.len(), false);
    let mut token = 0;
    for part in parts.spans() {
        while token < tokens.len() && tokens.span(token).start < part.start {
            token += 1;
        }
        if let Some(first) = out.get_mut(token) {
            *first = true;
        }
    }
}
