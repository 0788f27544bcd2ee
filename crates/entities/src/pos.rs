//! Parts of speech as the rules on titles need them.

use copydesk_extractor::document::{AttributeKind, Layer};

/// The names that layer `tokens` may use; which number stands for which, its schema says.
pub(crate) const NAMES: [&str; 17] = [
    "ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "NUM", "PART", "PRON", "PROPN", "PUNCT",
    "SCONJ", "SYM", "VERB", "X",
];

/// A part of speech; those that no rule asks for are one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Pos {
    Adjective,
    Preposition,
    Adverb,
    Auxiliary,
    Conjunction,
    Determiner,
    Noun,
    Name,
    Pronoun,
    Verb,
    #[default]
    Other,
}

impl Pos {
    fn named(name: &str) -> Pos {
        match name {
            "ADJ" => Pos::Adjective,
            "ADP" => Pos::Preposition,
            "ADV" => Pos::Adverb,
            "AUX" => Pos::Auxiliary,
            "CCONJ" => Pos::Conjunction,
            "DET" => Pos::Determiner,
            "NOUN" => Pos::Noun,
            "PROPN" => Pos::Name,
            "PRON" => Pos::Pronoun,
            "VERB" => Pos::Verb,
            _ => Pos::Other,
        }
    }
}

/// The parts of speech behind the symbols of a tokens layer, whose first attribute is `pos`.
pub(crate) fn table(tokens: &Layer<'_>, out: &mut Vec<Pos>) {
    out.clear();
    if let Some(AttributeKind::Symbol(names)) = tokens.schema().attributes.first().map(|a| &a.kind) {
        out.extend(names.iter().map(|n| Pos::named(n)));
    }
}
