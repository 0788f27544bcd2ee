//! What an unnamed source's description says: what kind of source it is, and whose.

use copydesk_knowledge::speech::{SourceClass, source_class};

use super::phrase::Phrase;
use super::scene::{Part, Scene};

/// The names of [`SourceClass`], in its order.
pub(crate) const SOURCE_CLASSES: [&str; 8] =
    ["official", "insider", "witness", "police", "expert", "relative", "spokesperson", "other"];

/// What kind of source a description names.
pub(crate) fn class(scene: &Scene<'_>, phrase: &Phrase<'_>) -> SourceClass {
    let police = phrase.modifiers.iter().any(|m| m.eq_ignore_ascii_case("police"));
    match source_class(&phrase.head) {
        Some(SourceClass::Official | SourceClass::Police) if police => SourceClass::Police,
        // A "military officer" is no policeman.
        Some(SourceClass::Police) if phrase.head.starts_with("officer") && !phrase.modifiers.is_empty() => {
            SourceClass::Official
        }
        Some(SourceClass::Insider | SourceClass::Other) | None if knows(scene, phrase) => {
            SourceClass::Insider
        }
        Some(class) => class,
        None => SourceClass::Other,
    }
}

/// "people familiar with the matter", "a person close to the talks".
fn knows(scene: &Scene<'_>, phrase: &Phrase<'_>) -> bool {
    scene.tokens.starting_in(phrase.span).take(40).any(|t| {
        let next = scene.word(t + 1);
        match scene.word(t) {
            "familiar" | "acquainted" => next == "with",
            "close" => next == "to",
            "briefed" => matches!(next, "on" | "about"),
            "knowledge" | "aware" => next == "of",
            "inside" | "within" => scene.part(t) == Part::Preposition,
            _ => false,
        }
    })
}

/// The organisation or country in a description: "a Lebanese security official" is Lebanon's.
pub(crate) fn affiliation<'a>(scene: &Scene<'a>, phrase: &Phrase<'a>) -> Option<&'a str> {
    let rows = scene.entities.starting_in(phrase.span);
    let known = |row: &usize| {
        let label = scene.entities.label_name(*row)?;
        let canonical = scene.entities.str(0, *row);
        match label {
            "ORG" | "LOC" => canonical.or_else(|| Some(scene.entities.text(*row, scene.text))),
            "NORP" => scene.entities.str(3, *row),
            _ => None,
        }
    };
    let organization = |row: &usize| scene.entities.label_name(*row) == Some("ORG");
    let found = rows.clone().filter(organization).find_map(|r| known(&r));
    let outlet = || {
        let outlets = scene.outlets?;
        outlets.starting_in(phrase.span).find_map(|r| outlets.str(0, r))
    };
    found.or_else(|| rows.clone().find_map(|r| known(&r))).or_else(outlet)
}
