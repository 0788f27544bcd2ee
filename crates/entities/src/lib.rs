//! People, organisations, places, nationalities and other names, with canonical names and titles.
//!
//! [`Entities`] works by lists, by the capitals of the text and by what stands around a name; then it looks at the
//! document as a whole, so that a surname alone is the person named in full elsewhere.

mod find;
mod hash;
mod label;
mod lexicon;
mod mention;
mod options;
mod outlets;
mod resolve;
mod sentence;
mod titles;
mod units;

use copydesk_extractor::document::{AttributeKind, LayerSchema};
use copydesk_extractor::{Config, Error, Extractor, Input, OptionKind, Output, PluginSpec, Value};

use find::Finder;
use label::Label;
use lexicon::Lexicon;
use mention::{Canonical, Mention};
use resolve::Resolver;
use units::Units;

const CANONICAL: usize = 0;
const KB: usize = 1;
const TITLE: usize = 2;
const TITLE_SPAN: usize = 3;

/// Finds names and says what they name.
#[derive(Debug)]
pub struct Entities {
    lexicon: Lexicon,
}

/// Buffers that [`Entities`] reuses from document to document.
#[derive(Debug, Default)]
pub struct Scratch {
    units: Units,
    mentions: Vec<Mention>,
    resolver: Resolver,
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
        .requires("tokens", &[])
        .requires("sentences", &[])
        .uses("structure", &[])
        .uses("outlets", &[("canonical", AttributeKind::Str)])
        .provides(
            LayerSchema::new("entities", "Names, without article and title")
                .labels(&Label::NAMES)
                .show_text()
                .attribute(
                    "canonical",
                    AttributeKind::Str,
                    "The fullest name in the article, or the usual name of what is known; of a nationality the country",
                )
                .attribute("kb", AttributeKind::Str, "An identifier of what is known, such as country:RU or org:IMF")
                .attribute("title", AttributeKind::Str, "The title that the text gives the person at this mention")
                .attribute("title_span", AttributeKind::Span, "Where that title stands"),
        )
        .option("people", list, none(), "People to find besides: \"Name\" or \"Name=other name|another name\"")
        .option("places", list, none(), "Places to find besides, written like `people`")
        .option("organizations", list, none(), "Organisations to find besides, written like `people`")
    }

    fn new(config: &Config) -> Result<Entities, Error> {
        Ok(Entities { lexicon: Lexicon::new(config)? })
    }

    fn process(&self, input: &Input<'_>, scratch: &mut Scratch, output: &mut Output) -> Result<(), Error> {
        let text = input.text();
        let Scratch { units, mentions, resolver } = scratch;
        units.read(&self.lexicon, text, input.layer(0), input.layer(1));
        mentions.clear();
        for sentence in &units.sentences {
            Finder::new(&self.lexicon, text, units, sentence.clone(), mentions).run();
        }
        let outlets = input.optional_layer(3);
        if let Some(outlets) = outlets {
            outlets::merge(outlets, &units.units, mentions);
        }
        resolver.resolve(units, text, mentions);
        titles::attach(&self.lexicon, text, units, mentions);

        let layer = output.layer(0);
        for m in mentions.iter() {
            let row = layer.push(m.span, m.label as u32);
            let canonical = match m.canonical {
                Canonical::Absent => None,
                Canonical::Lexicon(s) => Some(self.lexicon.text(s)),
                Canonical::Text(span) => span.of(text),
                Canonical::Outlet(row) => outlets.and_then(|o| o.str(0, row as usize)),
            };
            if let Some(name) = canonical {
                layer.set_str(row, CANONICAL, name);
            }
            if let Some(kb) = m.entry.and_then(|e| e.kb) {
                layer.set_str(row, KB, self.lexicon.text(kb));
            }
            if let Some((span, title)) = m.title.and_then(|t| Some((t, t.of(text)?))) {
                layer.set_str(row, TITLE, title);
                layer.set_span(row, TITLE_SPAN, span);
            }
        }
        Ok(())
    }
}
