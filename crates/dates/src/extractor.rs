use copydesk_document::{AttributeKind, LayerBuilder, LayerSchema, Span};
use copydesk_extractor::{Config, Error, Extractor, Input, Output, PluginSpec};
use jiff::civil::Date;

use crate::atoms::{Atom, split};
use crate::calendar;
use crate::grammar::{Found, Holidays, Memory, Sentence};
use crate::lexicon::{Lexicon, lexicon};
use crate::spoken;
use crate::tense::{self, Role};

/// The labels of the layer, in order.
const TYPES: [&str; 4] = ["DATE", "TIME", "DURATION", "SET"];
/// Parts of speech of the layer `tokens`, in its order.
pub(crate) const PARTS: [&str; 17] = [
    "ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "NUM", "PART", "PRON", "PROPN", "PUNCT",
    "SCONJ", "SYM", "VERB", "X",
];

/// Finds dates, times, durations and sets, and gives them values relative to the day of publication.
#[derive(Debug)]
pub struct Dates {
    lexicon: Lexicon,
    holidays: Holidays,
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
                .attribute("value", AttributeKind::Str, "the value in TimeML's form; null when unresolved")
                .attribute(
                    "resolved",
                    AttributeKind::Str,
                    "the day to which a duration leads, where the text says so",
                );
        PluginSpec::new(
            "dates",
            env!("CARGO_PKG_VERSION"),
            "Finds dates, times and durations, and resolves them against the metadata `published`.",
        )
        .requires("tokens", &[("pos", AttributeKind::symbols(&PARTS)), ("lemma", AttributeKind::Str)])
        .requires("sentences", &[])
        .uses("structure", &[])
        .provides(layer)
    }

    fn new(_config: &Config) -> Result<Dates, Error> {
        Ok(Dates { lexicon: lexicon(), holidays: Holidays::new() })
    }

    fn process(&self, input: &Input<'_>, scratch: &mut Scratch, output: &mut Output) -> Result<(), Error> {
        let atoms = &mut scratch.atoms;
        let (tokens, sentences) = (input.layer(0), input.layer(1));
        let text = input.text();
        let today = input.published().and_then(calendar::date);
        let layer = output.layer(0);
        let mut memory = Memory::default();
        let mut token = 0;
        for sentence in sentences.spans() {
            atoms.clear();
            let first = token;
            let mut promising = false;
            while token < tokens.len() {
                let span = tokens.span(token);
                if span.start >= sentence.end {
                    break;
                }
                let before = atoms.len();
                split(text, span, &self.lexicon, atoms);
                promising |= atoms[before..].iter().any(|a| a.names || a.class.tells_time());
                token += 1;
            }
            memory.next_sentence();
            if !promising {
                continue;
            }
            let mut at = 0;
            for token in first..token {
                let span = tokens.span(token);
                at += atoms[at..].iter().take_while(|a| a.span.start < span.start).count();
                let Some(atom) = atoms.get_mut(at).filter(|a| a.span.start == span.start) else { continue };
                let word = span.of(text).unwrap_or("");
                let pos = tokens.symbol_name(0, token).unwrap_or("");
                atom.role = Role::of(word, pos, || tokens.str(1, token).unwrap_or(""));
            }
            tense::read(atoms);
            self.sentence(
                Sentence { text, atoms, today, holidays: &self.holidays, nested: false },
                &mut memory,
                layer,
            );
        }
        Ok(())
    }
}

impl Dates {
    /// Finds the expressions of one sentence.
    fn sentence(&self, sentence: Sentence<'_>, memory: &mut Memory, layer: &mut LayerBuilder) {
        let said: Option<Date> = spoken::day(sentence, memory);
        let mut at = 0;
        while at < sentence.atoms.len() {
            let today = said.filter(|_| sentence.atoms[at].quoted).or(sentence.today);
            let Some((first, second)) = Sentence { today, ..sentence }.parse(at, memory) else {
                at += 1;
                continue;
            };
            let end = second.as_ref().map_or(first.end, |f| f.end);
            for found in [Some(&first), second.as_ref()].into_iter().flatten() {
                memory.remember(found);
                push(found, sentence.atoms, layer);
            }
            at = end.max(at + 1);
        }
    }
}

fn push(found: &Found, atoms: &[Atom], layer: &mut LayerBuilder) {
    let Some(last) = found.end.checked_sub(1).and_then(|last| atoms.get(last)) else { return };
    let row = layer.push(Span::new(atoms[found.start].span.start, last.span.end), found.kind as u32);
    for (attribute, value) in [&found.value, &found.resolved].into_iter().enumerate() {
        if let Some(value) = value {
            layer.set_str(row, attribute, value);
        }
    }
}
