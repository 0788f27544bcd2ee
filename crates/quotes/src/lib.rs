//! Who said what: direct, indirect and mixed quotes with cue, speaker, mode and outlet.
//!
//! A learned [`decoder`] finds the words that attribute, and for each of them what is said and who says it. Then speakers
//! get their names (`speakers`), and all is written out (`emit`).

pub mod decoder;
mod emit;
mod found;
#[cfg(test)]
mod hostile;
mod marks;
mod speakers;
mod words;
#[cfg(test)]
#[path = "../../../tests/work.rs"]
mod work;

pub use speakers::training;

use copydesk_document::{AttributeKind, LayerSchema, Span};
use copydesk_extractor::{Config, Error, Extractor, Input, OptionKind, Output, PluginSpec, Reasons, Value};

use copydesk_tagger::values;

use crate::decoder::{Decoder, Scratch, Sources};
use crate::found::{Found, Mode};
use crate::speakers::{PARTS, Ranker, Resolver, SOURCE_CLASSES, SPEAKER_TYPES};
use crate::words::Lexicon;

/// Numbers of a vector.
const WIDTH: usize = copydesk_encoder::SHIPPED_WIDTH;

// The layers, in the order of the spec.
const TOKENS: usize = 0;
const SENTENCES: usize = 1;
const STRUCTURE: usize = 2;
const ENTITIES: usize = 3;
const VECTORS: usize = 4;
const OUTLETS: usize = 5;

/// Finds who said what.
#[derive(Debug)]
pub struct Quotes {
    lexicon: Lexicon,
    decoder: Decoder,
    ranker: Ranker,
    indirect: bool,
    /// Which modes are wanted, in the order of [`Mode::ALL`].
    modes: [bool; 3],
}

/// The files of the models that ship with it, each with its name.
pub fn models() -> [(&'static str, &'static [u8]); 2] {
    [("quotes.decoder", decoder::SHIPPED), ("quotes.speakers", speakers::SHIPPED)]
}

impl Extractor for Quotes {
    type Scratch = Scratch;

    fn spec() -> PluginSpec {
        let text = AttributeKind::Str;
        let span = AttributeKind::Span;
        PluginSpec::new(
            "quotes",
            env!("CARGO_PKG_VERSION"),
            "Finds direct, indirect and mixed quotes with cue, speaker and outlet",
        )
        .requires("tokens", &[("pos", AttributeKind::symbols(&PARTS))])
        .requires("sentences", &[])
        .requires("structure", &[])
        .requires(
            "entities",
            &[
                ("canonical", text.clone()),
                ("title", text.clone()),
                ("title_span", span.clone()),
                ("country", text.clone()),
            ],
        )
        .requires(
            "vectors",
            &[("vector", AttributeKind::Vector(WIDTH as u32)), ("encoder", AttributeKind::U32)],
        )
        .uses("outlets", &[("canonical", text.clone())])
        .provides(
            LayerSchema::new("quotes", "Who said what, and through which outlet it reached the reader")
                .labels(&["direct", "indirect", "mixed"])
                .label_key("kind")
                .spans_key("content")
                .attribute("cue", span.clone(), "The words that attribute: \"said\", \"according to\"")
                .attribute("speaker", span, "The source as the text names it, with article and title")
                .attribute("speaker_name", text.clone(), "Its full name; absent for unnamed sources")
                .attribute(
                    "speaker_type",
                    AttributeKind::symbols(&SPEAKER_TYPES),
                    "What kind of source it is",
                )
                .attribute("outlet", text.clone(), "The news outlet that said or relayed the words")
                .attribute(
                    "inside",
                    AttributeKind::Ref("quotes".into()),
                    "The attribution whose content holds it",
                )
                .attribute(
                    "speaker_score",
                    AttributeKind::F32,
                    "How likely it is that a pronoun or description means `speaker_name`, from 0 to 1",
                )
                .attribute(
                    "speaker_candidates",
                    AttributeKind::Strs,
                    "Who it could be where nobody is likely enough, the likeliest first",
                )
                .attribute(
                    "source_class",
                    AttributeKind::symbols(&SOURCE_CLASSES),
                    "What kind of source somebody unnamed is",
                )
                .attribute("source_affiliation", text, "The organisation or country of somebody unnamed")
                .attribute("source_number", AttributeKind::U32, "How many they are, where the text says it")
                .attribute(
                    "mode",
                    AttributeKind::symbols(&Mode::NAMES),
                    "Whether the words were said, only thought, or not said",
                )
                .attribute(
                    "person_id",
                    AttributeKind::Ref("entities".into()),
                    "Of a person who is named: the person's number, which is the row of the first mention",
                ),
        )
        .option(
            "model",
            OptionKind::Path,
            Value::String(String::new()),
            "A decoder to use instead of the one that ships",
        )
        .option(
            "ranker",
            OptionKind::Path,
            Value::String(String::new()),
            "A ranker of who is meant by \"he\" or \"the minister\" to use instead of the one that ships",
        )
        .option(
            "indirect",
            OptionKind::Bool,
            Value::Bool(true),
            "Whether to find quotes without quotation marks",
        )
        .option(
            "modes",
            OptionKind::Strings,
            Value::Strings(Vec::new()),
            "Which attributions to give: `said`, `thought`, `unsaid`; all without it",
        )
    }

    fn new(config: &Config) -> Result<Quotes, Error> {
        Quotes::with(config, Ranker::new(config)?)
    }

    fn process(&self, input: &Input<'_>, scratch: &mut Scratch, output: &mut Output) -> Result<(), Error> {
        let found = self.find(input, scratch)?;
        let speakers = self.resolver(input)?.all(&found);
        let wanted = |f: &Found| self.modes[f.mode as usize];
        emit::emit(input.text(), &scratch.place.regions, &found, &speakers, wanted, output.layer(0));
        Ok(())
    }

    fn explain(
        &self,
        input: &Input<'_>,
        scratch: &mut Scratch,
        at: Span,
        output: &mut Reasons,
    ) -> Result<(), Error> {
        self.decoder.explain(
            sources(input),
            input.optional_layer(OUTLETS),
            input.layer(VECTORS),
            scratch,
            at,
            output,
        )?;
        let found = self.find(input, scratch)?;
        let touches = |f: &Found| {
            let parts = [f.speaker, f.cue].into_iter().flatten();
            parts.chain(f.pieces.iter().copied()).any(|p| p.overlaps(at))
        };
        for row in (0..found.len()).filter(|&i| touches(&found[i])).take(EXPLAINED) {
            self.resolver(input)?.explain(&found, row, output);
        }
        Ok(())
    }
}

/// The most attributions that one question is answered for.
const EXPLAINED: usize = 4;

impl Quotes {
    /// The extractor with this ranker, whatever the options say of one.
    pub(crate) fn with(config: &Config, ranker: Ranker) -> Result<Quotes, Error> {
        let wanted = config.strings("modes");
        if let Some(unknown) = wanted.iter().find(|m| !Mode::NAMES.contains(&m.as_str())) {
            let known = Mode::NAMES.join(", ");
            return Err(Error::new(format!("option `modes`: {unknown:?} is none of {known}")));
        }
        Ok(Quotes {
            lexicon: Lexicon::new(),
            decoder: Decoder::new(config)?,
            ranker,
            indirect: config.bool("indirect"),
            modes: Mode::NAMES.map(|m| wanted.is_empty() || wanted.iter().any(|w| w == m)),
        })
    }

    /// The attributions of a document, in text order, before their speakers are resolved.
    pub(crate) fn find(&self, input: &Input<'_>, scratch: &mut Scratch) -> Result<Vec<Found>, Error> {
        let outlets = input.optional_layer(OUTLETS);
        let mut found = self.decoder.find(sources(input), outlets, input.layer(VECTORS), scratch)?;
        if !self.indirect {
            let regions = &scratch.place.regions;
            let quoted = |p: &Span| {
                let at = regions.partition_point(|r| r.span.end <= p.start);
                regions.get(at).is_some_and(|r| r.span.overlaps(*p))
            };
            found.retain(|f| f.pieces.iter().any(quoted));
        }
        found.sort_by_key(Found::order);
        Ok(found)
    }

    /// Who speaks, for a document.
    fn resolver<'a>(&'a self, input: &Input<'a>) -> Result<Resolver<'a>, Error> {
        let vectors = values(input.layer(TOKENS), input.layer(VECTORS), |encoder| self.ranker.fits(encoder))?;
        let outlets = input.optional_layer(OUTLETS);
        Ok(Resolver::new(&self.lexicon, &self.ranker, sources(input), outlets, vectors))
    }
}

/// The layers that a document is read from.
fn sources<'a>(input: &Input<'a>) -> Sources<'a> {
    Sources {
        text: input.text(),
        tokens: input.layer(TOKENS),
        sentences: input.layer(SENTENCES),
        structure: input.layer(STRUCTURE),
        entities: input.layer(ENTITIES),
    }
}
