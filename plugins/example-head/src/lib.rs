//! A Copydesk plugin that runs a head of your own on the vectors that `tokens` provides.
//!
//! It finds whatever the head in the file of its option `model` was trained to find. "A head of your own" in the README
//! trains one; copy this crate if yours is to do more.

use copydesk_encoder::{Model, ModelFile, SHIPPED_WIDTH};
use copydesk_plugin_sdk::document::{AttributeKind, Column, Layer, LayerSchema, Span};
use copydesk_plugin_sdk::{Config, Error, Extractor, Input, OptionKind, Output, PluginSpec, Reasons};
use copydesk_tagger::{Head, Scratch, TaggedSpan};

/// Runs a head: one instance serves all threads, so it does not change once it is built.
pub struct ExampleHead {
    head: Head,
}

/// What a thread reuses from document to document.
#[derive(Default)]
pub struct Buffers {
    logits: Vec<f32>,
    decoder: Scratch,
    spans: Vec<TaggedSpan>,
}

impl Extractor for ExampleHead {
    type Scratch = Buffers;

    fn spec() -> PluginSpec {
        let vector = AttributeKind::Vector(SHIPPED_WIDTH as u32);
        PluginSpec::new(
            "example-head",
            env!("CARGO_PKG_VERSION"),
            "Finds what a head of your own was trained to find.",
        )
        .requires("tokens", &[])
        .requires("sentences", &[])
        .requires("vectors", &[("vector", vector), ("encoder", AttributeKind::U32)])
        .provides(
            LayerSchema::new("tagged", "What the head found, with the probability that it is right.")
                .show_text()
                .attribute("tag", AttributeKind::Str, "The head's label, such as SHIP."),
        )
        .mandatory_option("model", OptionKind::Path, "The head's file.")
    }

    fn new(config: &Config) -> Result<Self, Error> {
        let path =
            config.path("model").ok_or_else(|| Error::new("`model` is empty: name the head's file"))?;
        let head = ModelFile::open(path).map_err(error).and_then(|f| Head::from_model(&f).map_err(error))?;
        if head.width() != SHIPPED_WIDTH {
            let (path, width) = (path.display(), head.width());
            return Err(Error::new(format!(
                "{path}: for vectors of {width} numbers, not of {SHIPPED_WIDTH}"
            )));
        }
        Ok(ExampleHead { head })
    }

    fn process(&self, input: &Input<'_>, buffers: &mut Buffers, output: &mut Output) -> Result<(), Error> {
        let (tokens, sentences, vectors) = (input.layer(0), input.layer(1), input.layer(2));
        let Buffers { logits, decoder, spans } = buffers;
        self.head.scores(self.numbers(tokens, vectors)?, logits);
        self.head.decode(logits, Some(&starts(tokens, sentences)), decoder, spans);
        let layer = output.layer(0);
        for found in spans.iter() {
            let row = layer.push_unlabelled(tokens.span(found.first).hull(tokens.span(found.end - 1)));
            layer.set_score(row, found.confidence.clamp(0.0, 1.0));
            layer.set_str(row, 0, &self.head.labels().spans()[usize::from(found.label)]);
        }
        Ok(())
    }

    // For `copydesk explain`. The layers hold no encoder to ask again with words hidden, so this brings the one that ships.
    fn explain(
        &self,
        input: &Input<'_>,
        _: &mut Buffers,
        at: Span,
        output: &mut Reasons,
    ) -> Result<(), Error> {
        let encoder = Model::shipped().map_err(error)?;
        self.head.check_encoder(encoder.fingerprint()).map_err(error)?;
        let starts = starts(input.layer(0), input.layer(1));
        let tokens: Vec<Span> = input.layer(0).spans().collect();
        self.head.reasons(&encoder, input.text(), &tokens, Some(&starts), at, "tag", output);
        Ok(())
    }
}

impl ExampleHead {
    /// All vectors' numbers. The vectors of another encoder have the same width and mean something else.
    fn numbers<'l>(&self, tokens: &Layer<'_>, vectors: &'l Layer<'_>) -> Result<&'l [f32], Error> {
        if let Some(encoder) = (!vectors.is_empty()).then(|| vectors.u32(1, 0)).flatten() {
            self.head.check_encoder(encoder).map_err(error)?;
        }
        match vectors.columns().attributes.first() {
            Some(Column::Vector { data, .. }) if vectors.len() == tokens.len() => Ok(data),
            _ => {
                Err(Error::new("there is not one vector a token: take `tokens` and `vectors` from one stage"))
            }
        }
    }
}

fn error(e: impl std::error::Error) -> Error {
    Error::new(e.to_string())
}

copydesk_plugin_sdk::export!(ExampleHead);

/// For each token whether a sentence starts there, as no span goes on into the next sentence.
fn starts(tokens: &Layer<'_>, sentences: &Layer<'_>) -> Vec<bool> {
    let mut starts = vec![false; tokens.len()];
    for sentence in sentences.spans() {
        if let Some(first) = starts.get_mut(tokens.starting_in(sentence).start) {
            *first = true;
        }
    }
    starts
}
