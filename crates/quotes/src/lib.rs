//! Who said what: direct, indirect and mixed quotes with cue, speaker and outlet.
//!
//! A learned head tags content, source and cue (`tags`), and learned scores link them ([`links`]). A grammar adds what one
//! tag a token cannot express, such as attributions within others and chains, and goes first where a construction can be
//! read in one way only (`grammar`, `join`). At last speakers get their names (`speakers`), and all is written out
//! (`emit`).

mod emit;
mod grammar;
mod join;
pub mod links;
mod marks;
mod speakers;
mod tags;
mod transcript;
mod words;

pub use speakers::training;

use copydesk_document::{AttributeKind, LayerSchema, Span};
use copydesk_extractor::{Config, Error, Extractor, Input, OptionKind, Output, PluginSpec, Reasons, Value};
use copydesk_tagger::LayerScratch;

use crate::grammar::{Finder, Found, Reading, Sources, Walk};
use crate::join::Joiner;
use crate::links::{Ground, Place, Weights};
use crate::speakers::{PARTS, Ranker, Resolver, SOURCE_CLASSES, SPEAKER_TYPES};
use crate::tags::Tagger;
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

/// Finds who said what, by rules over tokens, sentences, blocks and names.
#[derive(Debug)]
pub struct Quotes {
    lexicon: Lexicon,
    tagger: Tagger,
    weights: Weights,
    ranker: Ranker,
    indirect: bool,
}

/// Buffers that a worker reuses from document to document.
#[derive(Debug, Default)]
pub struct Scratch {
    reading: Reading,
    /// The words inside quotations.
    inside: Reading,
    grammar: Vec<Found>,
    tagged: LayerScratch,
    place: Place,
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
            "model",
            OptionKind::Path,
            Value::String(String::new()),
            "A head to use instead of the one that ships",
        )
        .option(
            "indirect",
            OptionKind::Bool,
            Value::Bool(true),
            "Whether to find quotes without quotation marks",
        )
    }

    fn new(config: &Config) -> Result<Quotes, Error> {
        Ok(Quotes {
            lexicon: Lexicon::new(),
            tagger: Tagger::new(config)?,
            weights: Weights::shipped().map_err(Error::new)?,
            ranker: Ranker::shipped().map_err(|e| Error::new(e.to_string()))?,
            indirect: config.bool("indirect"),
        })
    }

    fn process(&self, input: &Input<'_>, scratch: &mut Scratch, output: &mut Output) -> Result<(), Error> {
        let found = self.find(input, scratch)?;
        let speakers = self.resolver(input).all(&found);
        emit::emit(input.text(), &scratch.reading.regions, &found, &speakers, output.layer(0));
        Ok(())
    }

    fn explain(
        &self,
        input: &Input<'_>,
        scratch: &mut Scratch,
        at: Span,
        output: &mut Reasons,
    ) -> Result<(), Error> {
        let (text, tokens, structure) = (input.text(), input.layer(TOKENS), input.layer(STRUCTURE));
        self.tagger.head.explain(text, tokens, structure, at, "attribution", output)?;
        let found = self.find(input, scratch)?;
        links::explain(&self.weights, &scratch.place, text, tokens, at, output);
        let touches = |f: &Found| {
            let parts = [f.speaker, f.cue].into_iter().flatten();
            parts.chain(f.pieces.iter().copied()).any(|p| p.overlaps(at))
        };
        for row in (0..found.len()).filter(|&i| touches(&found[i])).take(EXPLAINED) {
            self.resolver(input).explain(&found, row, output);
        }
        Ok(())
    }
}

/// The most attributions that one question is answered for.
const EXPLAINED: usize = 4;

impl Quotes {
    /// Reads the document: its items, and the parts that the head finds.
    pub(crate) fn read(&self, input: &Input<'_>, scratch: &mut Scratch) -> Result<(), Error> {
        let sources = sources(input);
        let Sources { text, tokens, sentences, structure, .. } = sources;
        let Scratch { reading, tagged, place, .. } = scratch;
        reading.read(&self.lexicon, sources);
        self.tagger.head.tag(tokens, structure, input.layer(VECTORS), tagged)?;
        let regions = &reading.regions;
        place.read(Ground { text, tokens, sentences, structure, regions, lexicon: &self.lexicon });
        tagged.spans.iter().for_each(|span| place.push(self.tagger.part(span)));
        Ok(())
    }

    /// The attributions of a document, in text order, before their speakers are resolved.
    fn find(&self, input: &Input<'_>, scratch: &mut Scratch) -> Result<Vec<Found>, Error> {
        self.read(input, scratch)?;
        let Scratch { reading, inside, grammar, place, .. } = scratch;
        grammar.clear();
        self.finder(input, reading, false).all(grammar);
        let places = inside.within(&self.lexicon, sources(input), reading, self.indirect);
        self.finder(input, inside, true).within(&places, grammar);
        let links = links::link(&self.weights, place);
        let (tokens, sentences) = (input.layer(TOKENS), input.layer(SENTENCES));
        let outlets = input.optional_layer(OUTLETS);
        let joiner = Joiner {
            text: input.text(),
            lexicon: &self.lexicon,
            place,
            tokens,
            sentences,
            regions: &reading.regions,
            outlets,
            indirect: self.indirect,
        };
        let turns = if self.indirect { transcript::turns(sources(input)) } else { Vec::new() };
        Ok(joiner.all(&links, grammar, turns))
    }

    /// The grammar over a reading.
    fn finder<'a>(&'a self, input: &Input<'a>, reading: &'a Reading, inside: bool) -> Finder<'a> {
        let walk = Walk { text: input.text(), items: &reading.items };
        Finder { walk, lexicon: &self.lexicon, reading, indirect: self.indirect, inside }
    }

    /// Who speaks, for a document.
    fn resolver<'a>(&'a self, input: &Input<'a>) -> Resolver<'a> {
        Resolver::new(&self.lexicon, &self.ranker, sources(input), input.optional_layer(OUTLETS))
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
