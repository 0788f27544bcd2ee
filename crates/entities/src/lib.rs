//! People, organisations, places, nationalities and other names, with canonical names and titles.
//!
//! [`Entities`] tags names with a learned head on the vectors that `tokens` provides; then it looks at the document as a
//! whole, so that a surname alone is the person named in full elsewhere, and at lists, for what is known of a name.

mod area;
mod bounds;
mod explain;
mod find;
mod hash;
#[cfg(test)]
mod hostile;
mod label;
mod lexicon;
mod mention;
mod options;
mod outlets;
mod parties;
mod pos;
mod resolve;
mod tag;
#[cfg(test)]
mod testing;
mod titles;
mod units;
#[cfg(test)]
#[path = "../../../tests/work.rs"]
mod work;

use std::collections::HashMap;

use copydesk_extractor::document::{AttributeKind, Layer, LayerSchema, Span};
use copydesk_extractor::{Config, Error, Extractor, Input, OptionKind, Output, PluginSpec, Reasons, Value};
use copydesk_tagger::LayerScratch;

use label::Label;
use lexicon::Lexicon;
use mention::{Canonical, Kb, Mention};
use resolve::Resolver;
use tag::Tagger;
use units::Units;

/// Numbers of a vector.
const WIDTH: usize = copydesk_encoder::SHIPPED_WIDTH;

const CANONICAL: usize = 0;
const KB: usize = 1;
const TITLE: usize = 2;
const TITLE_SPAN: usize = 3;
const COUNTRY: usize = 4;
const PERSON_ID: usize = 5;

/// Finds names and says what they name.
#[derive(Debug)]
pub struct Entities {
    lexicon: Lexicon,
    tagger: Tagger,
    learned_titles: bool,
}

/// Buffers that [`Entities`] reuses from document to document.
#[derive(Debug, Default)]
pub struct Scratch {
    units: Units,
    tagged: LayerScratch,
    titles: Vec<Span>,
    mentions: Vec<Mention>,
    resolver: Resolver,
    spare: titles::Spare,
}

/// The files of the models that ship with it, each with its name.
pub fn models() -> [(&'static str, &'static [u8]); 2] {
    [("entities.head", tag::HEAD), ("titles.head", tag::TITLES)]
}

impl Extractor for Entities {
    type Scratch = Scratch;

    fn spec() -> PluginSpec {
        let none = || Value::Strings(Vec::new());
        let list = OptionKind::Strings;
        PluginSpec::new(
            "entities",
            env!("CARGO_PKG_VERSION"),
            "Finds people, organisations, places, nationalities and other names, with canonical names and titles",
        )
        .requires("tokens", &[("pos", AttributeKind::symbols(&pos::NAMES))])
        .requires("sentences", &[])
        .requires("vectors", &[("vector", AttributeKind::Vector(WIDTH as u32)), ("encoder", AttributeKind::U32)])
        .uses("outlets", &[("canonical", AttributeKind::Str)])
        .provides(
            LayerSchema::new("entities", "Names, without article and title")
                .labels(&Label::NAMES)
                .show_text()
                .attribute(
                    "canonical",
                    AttributeKind::Str,
                    "The fullest name in the article, or the usual name of what is known; \"Iranian\" of \"Iranians\"",
                )
                .attribute("kb", AttributeKind::Str, "An identifier of what is known, such as country:RU, state:US-TX, city:FR/paris or org:IMF")
                .attribute(
                    "title",
                    AttributeKind::Str,
                    "What the text says the person is at this mention, or another title of the person where the mention has none",
                )
                .attribute("title_span", AttributeKind::Span, "Where that title stands")
                .attribute("country", AttributeKind::Str, "Of a nationality, the country, state or region")
                .attribute(
                    "person_id",
                    AttributeKind::Ref("entities".into()),
                    "Of a person, which of the article's: the row of the first mention of that canonical name",
                ),
        )
        .option("model", OptionKind::Path, Value::String(String::new()), "A head of names to use instead of the one that ships")
        .option("titles", OptionKind::Path, Value::String(String::new()), "The same of titles")
        .option(
            "learned_titles",
            OptionKind::Bool,
            Value::Bool(true),
            "Whether a learned head marks titles; without, rules alone do",
        )
        .option("people", list, none(), "People to find besides: \"Name\" or \"Name=other name|another name\"")
        .option("places", list, none(), "Places to find besides, written like `people`")
        .option(
            "listed",
            OptionKind::Bool,
            Value::Bool(true),
            "Whether to say of listed places and organisations who they are; without, only the names of these options are known",
        )
        .option("organizations", list, none(), "Organisations to find besides, written like `people`")
    }

    fn new(config: &Config) -> Result<Entities, Error> {
        Ok(Entities {
            lexicon: Lexicon::new(config)?,
            tagger: Tagger::new(config)?,
            learned_titles: config.bool("learned_titles"),
        })
    }

    fn process(&self, input: &Input<'_>, scratch: &mut Scratch, output: &mut Output) -> Result<(), Error> {
        let text = input.text();
        self.read(input, scratch)?;
        let outlets = input.optional_layer(3);
        let layer = output.layer(0);
        let mut persons: HashMap<&str, usize> = HashMap::new();
        for m in &scratch.mentions {
            let row = layer.push(m.span, m.label as u32);
            layer.set_score(row, m.confidence.clamp(0.0, 1.0));
            let name = self.canonical(m, text, outlets);
            if let Some(name) = name {
                layer.set_str(row, CANONICAL, name);
            }
            if let Some(name) = name.or(m.span.of(text)).filter(|_| m.label == Label::Person) {
                layer.set_ref(row, PERSON_ID, *persons.entry(name).or_insert(row) as u32);
            }
            if let Some(country) = m.entry.filter(|_| m.label == Label::Norp).and_then(|e| e.country) {
                layer.set_str(row, COUNTRY, self.lexicon.text(country));
            }
            match m.kb {
                Kb::Entry => {
                    if let Some(kb) = m.entry.and_then(|e| e.kb) {
                        layer.set_str(row, KB, self.lexicon.text(kb));
                    }
                }
                Kb::Lexicon(kb) => layer.set_str(row, KB, self.lexicon.text(kb)),
                Kb::City(key) => layer.set_str(row, KB, &format!("city:{key}")),
                Kb::Absent => {}
            }
            if let Some((span, title)) = m.title.and_then(|t| Some((t, t.of(text)?))) {
                layer.set_str(row, TITLE, title);
                layer.set_span(row, TITLE_SPAN, span);
            }
        }
        Ok(())
    }

    fn explain(
        &self,
        input: &Input<'_>,
        scratch: &mut Scratch,
        at: Span,
        output: &mut Reasons,
    ) -> Result<(), Error> {
        self.tagger.head.explain(input.text(), input.layer(0), input.layer(1), at, "name", output)?;
        self.read(input, scratch)?;
        explain::names(self, input, &scratch.mentions, at, output);
        Ok(())
    }
}

impl Entities {
    /// Finds the mentions with all that is said of them.
    fn read(&self, input: &Input<'_>, scratch: &mut Scratch) -> Result<(), Error> {
        let text = input.text();
        let (tokens, sentences, vectors) = (input.layer(0), input.layer(1), input.layer(2));
        let Scratch { units, tagged, titles, mentions, resolver, spare } = scratch;
        units.read(&self.lexicon, text, tokens, sentences);
        self.tagger.head.tag(tokens, sentences, vectors, tagged)?;
        find::mentions(&self.lexicon, text, units, tokens, &self.tagger, tagged, mentions);
        parties::leave_states(&self.lexicon, units, text, mentions);
        if let Some(outlets) = input.optional_layer(3) {
            outlets::merge(outlets, units, text, mentions);
        }
        resolver.settle(&self.lexicon, units, text, mentions);
        titles.clear();
        if self.learned_titles {
            self.tagger.titles.tag(tokens, sentences, vectors, tagged)?;
            let likely = tagged.spans.iter().filter(|t| t.confidence >= self.tagger.least);
            titles.extend(likely.map(|t| tokens.span(t.first).hull(tokens.span(t.end - 1))));
        }
        titles::attach(&self.lexicon, text, units, titles, mentions, spare);
        resolver.name(&self.lexicon, units, text, mentions);
        titles::share(&self.lexicon, text, units, mentions, spare);
        Ok(())
    }

    /// A mention's canonical name.
    fn canonical<'t>(
        &'t self,
        m: &Mention,
        text: &'t str,
        outlets: Option<&'t Layer<'_>>,
    ) -> Option<&'t str> {
        match m.canonical {
            Canonical::Absent => None,
            Canonical::Lexicon(s) => Some(self.lexicon.text(s)),
            Canonical::Known(name) => Some(name),
            Canonical::Text(span) => span.of(text),
            Canonical::Outlet(row) => outlets.and_then(|o| o.str(0, row as usize)),
        }
    }
}
