use copydesk_document::{AttributeKind, LayerSchema, Span};
use copydesk_extractor::{Config, Error, Extractor, Input, Output, PluginSpec};

use crate::atoms::{Atom, split};
use crate::calendar;
use crate::grammar::{Memory, Sentence};
use crate::lexicon::{Class, Lexicon, lexicon};

/// The labels of the layer, in order.
const TYPES: [&str; 4] = ["DATE", "TIME", "DURATION", "SET"];

/// Finds dates, times, durations and sets, and gives them values relative to the day of publication.
#[derive(Debug)]
pub struct Dates {
    lexicon: Lexicon,
}

/// Buffers that a worker reuses from document to document.
#[derive(Debug, Default)]
pub struct Scratch {
    atoms: Vec<Atom>,
}

impl Extractor for Dates {
    type Scratch = Scratch;

    fn spec() -> PluginSpec {
        let layer =
            LayerSchema::new("dates", "Expressions of time, with values relative to the day of publication.")
                .labels(&TYPES)
                .label_key("type")
                .show_text()
                .attribute("value", AttributeKind::Str, "the value in TimeML's form; null when unresolved");
        PluginSpec::new(
            "dates",
            env!("CARGO_PKG_VERSION"),
            "Finds dates, times and durations, and resolves them against the metadata `published`.",
        )
        .requires("tokens", &[])
        .requires("sentences", &[])
        .uses("structure", &[])
        .provides(layer)
    }

    fn new(_config: &Config) -> Result<Dates, Error> {
        Ok(Dates { lexicon: lexicon() })
    }

    fn process(&self, input: &Input<'_>, scratch: &mut Scratch, output: &mut Output) -> Result<(), Error> {
        let atoms = &mut scratch.atoms;
        let (tokens, sentences) = (input.layer(0), input.layer(1));
        let today = input.published().and_then(calendar::date);
        let layer = output.layer(0);
        let mut memory = Memory::default();
        let mut token = 0;
        for sentence in sentences.spans() {
            atoms.clear();
            let mut promising = false;
            while token < tokens.len() {
                let span = tokens.span(token);
                if span.start >= sentence.end {
                    break;
                }
                let before = atoms.len();
                split(input.text(), span, &self.lexicon, atoms);
                promising |=
                    atoms[before..].iter().any(|a| !matches!(a.class, Class::Other | Class::Punct(_)));
                token += 1;
            }
            if !promising {
                continue;
            }
            memory.next_sentence();
            let mut at = 0;
            while at < atoms.len() {
                let found = Sentence { text: input.text(), atoms, today }.parse(at, &mut memory);
                let Some(found) = found.filter(|f| f.end > at && f.end <= atoms.len()) else {
                    at += 1;
                    continue;
                };
                memory.remember(&found);
                let span = Span::new(atoms[at].span.start, atoms[found.end - 1].span.end);
                let row = layer.push(span, found.kind as u32);
                if let Some(value) = &found.value {
                    layer.set_str(row, 0, value);
                }
                at = found.end;
            }
        }
        Ok(())
    }
}
