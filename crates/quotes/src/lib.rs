//! Who said what: direct, indirect and mixed quotes with cue, speaker and outlet.
//!
//! A document is read as items: words, names and whole quotations (`items`). In every sentence verbs of saying are
//! looked up (`cues`), then their subjects (`phrases`) and what they report (`clauses`, `candidates`, `find`). Quotations
//! without a verb go on with those before them (`link`). At last speakers get their names (`speakers`).

mod candidates;
mod clauses;
mod cues;
mod emit;
mod find;
mod items;
mod link;
mod marks;
mod phrases;
mod speakers;
mod words;

pub use speakers::training;

use copydesk_document::{AttributeKind, LayerSchema, Span};
use copydesk_extractor::{Config, Error, Extractor, Input, OptionKind, Output, PluginSpec, Reasons, Value};

use crate::find::Finder;
use crate::items::{Reading, Sources};
use crate::phrases::Walk;
use crate::speakers::{PARTS, Ranker, Resolver, SOURCE_CLASSES, SPEAKER_TYPES};
use crate::words::Lexicon;

/// Finds who said what, by rules over tokens, sentences, blocks and names.
#[derive(Debug)]
pub struct Quotes {
    lexicon: Lexicon,
    ranker: Ranker,
    indirect: bool,
}

/// Buffers that a worker reuses from document to document.
#[derive(Debug, Default)]
pub struct Scratch {
    reading: Reading,
    found: Vec<find::Found>,
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
            &[("canonical", text.clone()), ("title", text.clone()), ("title_span", span.clone())],
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
                    text.clone(),
                    "Who it could be where nobody is likely enough, the likeliest first, with \" | \" between",
                )
                .attribute(
                    "source_class",
                    AttributeKind::symbols(&SOURCE_CLASSES),
                    "What kind of source somebody unnamed is",
                )
                .attribute("source_affiliation", text, "The organisation or country of somebody unnamed")
                .attribute("source_number", AttributeKind::U32, "How many they are, where the text says it"),
        )
        .option(
            "indirect",
            OptionKind::Bool,
            Value::Bool(true),
            "Whether to find quotes without quotation marks",
        )
    }

    fn new(config: &Config) -> Result<Quotes, Error> {
        let ranker = Ranker::shipped().map_err(|e| Error::new(e.to_string()))?;
        Ok(Quotes { lexicon: Lexicon::new(), ranker, indirect: config.bool("indirect") })
    }

    fn process(&self, input: &Input<'_>, scratch: &mut Scratch, output: &mut Output) -> Result<(), Error> {
        let Scratch { reading, found } = scratch;
        let sources = self.find(input, reading, found);
        let mut resolver = Resolver::new(&self.lexicon, &self.ranker, sources, input.optional_layer(4));
        let speakers = resolver.all(found);
        emit::emit(&reading.regions, found, &speakers, output.layer(0));
        Ok(())
    }

    fn explain(
        &self,
        input: &Input<'_>,
        scratch: &mut Scratch,
        at: Span,
        output: &mut Reasons,
    ) -> Result<(), Error> {
        let Scratch { reading, found } = scratch;
        let sources = self.find(input, reading, found);
        let touches = |f: &find::Found| {
            f.speaker.is_some_and(|s| s.overlaps(at))
                || f.cue.is_some_and(|c| c.overlaps(at))
                || f.pieces.iter().any(|p| p.overlaps(at))
        };
        let asked: Vec<usize> = (0..found.len()).filter(|&i| touches(&found[i])).take(EXPLAINED).collect();
        for row in asked {
            Resolver::new(&self.lexicon, &self.ranker, sources, input.optional_layer(4))
                .explain(found, row, output);
        }
        Ok(())
    }
}

/// The most attributions that one question is answered for.
const EXPLAINED: usize = 4;

impl Quotes {
    /// Finds the attributions, before speakers are resolved.
    fn find<'a>(
        &self,
        input: &Input<'a>,
        reading: &mut Reading,
        found: &mut Vec<find::Found>,
    ) -> Sources<'a> {
        let (text, tokens, entities) = (input.text(), input.layer(0), input.layer(3));
        let sources =
            Sources { text, tokens, sentences: input.layer(1), structure: input.layer(2), entities };
        reading.read(&self.lexicon, sources);
        found.clear();
        let walk = Walk { text, items: &reading.items };
        Finder { walk, lexicon: &self.lexicon, reading, indirect: self.indirect }.all(found);
        sources
    }
}
