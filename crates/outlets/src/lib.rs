//! Mentions of news outlets, their canonical names and roles.
//!
//! [`Outlets`] finds listed outlets by name and unlisted ones by the form of their names; a learned head on the vectors that
//! `tokens` provides finds what no list has ("local media", "the network") and says what part each mention plays: does the
//! outlet speak, does it pass on what others say, is it credited, or is it only mentioned. Short forms and descriptions
//! ("the Post", "the newspaper") mean what the article named before.

mod called;
mod candidate;
mod cues;
mod forms;
#[cfg(test)]
mod hostile;
mod learned;
mod merge;
mod names;
mod phrases;
mod resolve;
mod role;
mod setting;
mod words;
#[cfg(test)]
#[path = "../../../tests/work.rs"]
mod work;

use copydesk_extractor::document::{AttributeKind, LayerSchema};
use copydesk_extractor::{Config, Error, Extractor, Input, OptionKind, Output, PluginSpec, Value};

use candidate::Candidate;
use cues::Cues;
use learned::Learned;
use names::Names;
use resolve::Mention;
use role::Role;
use words::Words;

/// Finds news outlets in an article.
#[derive(Debug)]
pub struct Outlets {
    names: Names,
    cues: Cues,
    generic: bool,
    learned: Option<Learned>,
    credits: Vec<u32>,
}

/// Buffers that [`Outlets`] reuses from document to document.
#[derive(Debug, Default)]
pub struct Scratch {
    candidates: Vec<Candidate>,
    mentions: Vec<Mention>,
    learned: learned::Scratch,
}

const TOKENS: usize = 0;
const SENTENCES: usize = 1;
const VECTORS: usize = 2;
const STRUCTURE: usize = 3;

/// The files of the models that ship with it, each with its name.
pub fn models() -> [(&'static str, &'static [u8]); 1] {
    [("outlets.head", learned::HEAD)]
}

impl Extractor for Outlets {
    type Scratch = Scratch;

    fn spec() -> PluginSpec {
        PluginSpec::new(
            "outlets",
            env!("CARGO_PKG_VERSION"),
            "Finds news outlets, their canonical names, and whether they speak, relay or are credited",
        )
        .requires("tokens", &[])
        .requires("sentences", &[])
        .requires(
            "vectors",
            &[("vector", AttributeKind::Vector(learned::WIDTH as u32)), ("encoder", AttributeKind::U32)],
        )
        .uses("structure", &[])
        .provides(
            LayerSchema::new("outlets", "Mentions of news outlets, without their article")
                .labels(&Role::NAMES)
                .label_key("role")
                .show_text()
                .attribute("canonical", AttributeKind::Str, "The outlet's usual full name")
                .attribute("kb", AttributeKind::Str, "Its domain, for a listed outlet")
                .attribute(
                    "candidates",
                    AttributeKind::Strs,
                    "Listed outlets of this name with their places, where nothing tells which one is meant",
                ),
        )
        .option(
            "extra",
            OptionKind::Strings,
            Value::Strings(Vec::new()),
            "Outlets to know besides the listed ones, each `Canonical` or `Canonical=alias1|alias2`",
        )
        .option(
            "listed",
            OptionKind::Bool,
            Value::Bool(true),
            "Whether to know the listed outlets; without, only those of `extra` and by the form of their names",
        )
        .option(
            "generic",
            OptionKind::Bool,
            Value::Bool(true),
            "Whether to recognise unlisted outlets (`the Springfield Gazette`, `local media`)",
        )
        .option(
            "learned",
            OptionKind::Bool,
            Value::Bool(true),
            "Whether the head tells roles, and which phrases without a listed name are outlets; without, rules alone",
        )
        .option("model", OptionKind::Path, Value::String(String::new()), "A head to use instead of the one that ships")
    }

    fn new(config: &Config) -> Result<Outlets, Error> {
        let credits = ["dateline", "byline", "credit"].iter().filter_map(|l| config.label(STRUCTURE, l));
        Ok(Outlets {
            names: Names::new(config.strings("extra"), config.bool("listed"))?,
            cues: Cues::new(),
            generic: config.bool("generic"),
            learned: config.bool("learned").then(|| Learned::new(config)).transpose()?,
            credits: credits.collect(),
        })
    }

    fn process(&self, input: &Input<'_>, scratch: &mut Scratch, output: &mut Output) -> Result<(), Error> {
        let structure = input.optional_layer(STRUCTURE).map(|layer| (layer, self.credits.as_slice()));
        let words =
            Words::new(input.text(), &self.cues, input.layer(TOKENS), input.layer(SENTENCES), structure);
        candidate::find(&self.names, self.generic, &words, &mut scratch.candidates);
        let own = self.names.own(input.meta("url"), input.meta("outlet"));
        resolve::resolve(&self.names, &words, own, &scratch.candidates, &mut scratch.mentions);
        if let Some(head) = &self.learned {
            let Scratch { mentions, learned, .. } = scratch;
            learned.phrases.clear();
            if self.generic {
                phrases::find(&words, mentions.iter().map(|m| (m.first, m.end)), &mut learned.phrases);
            }
            let (tokens, vectors) = (input.layer(TOKENS), input.layer(VECTORS));
            let verdicts = head.judge(&words, tokens, vectors, mentions, learned)?;
            merge::merge(&self.names, &words, &learned.phrases, &verdicts, mentions);
        }
        let layer = output.layer(0);
        for mention in &scratch.mentions {
            let row = layer.push(mention.span, mention.role as u32);
            layer.set_score(row, mention.score);
            if let Some(canonical) = mention.canonical(&self.names, input.text()) {
                layer.set_str(row, 0, canonical);
            }
            if let Some(domain) = mention.domain(&self.names) {
                layer.set_str(row, 1, domain);
            }
            if let Some(candidates) = mention.candidates(&self.names) {
                layer.set_strs(row, 2, candidates.iter().map(String::as_str));
            }
        }
        Ok(())
    }
}
