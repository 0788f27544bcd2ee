//! Interviews and debates printed as transcripts: "Q:" and "A:", or names before colons, at the start of paragraphs.

use copydesk_document::{Layer, Span};

use crate::grammar::{Found, Sources};

/// The most words of a label, and the most of a text's paragraphs before a colon that are looked at.
const LONGEST: usize = 5;
/// How many turns make a transcript.
const FEWEST: usize = 2;

/// A paragraph that begins with a label.
struct Turn<'a> {
    label: Span,
    colon: Span,
    said: Span,
    name: &'a str,
    /// Whether the label is "Q" or "A", or names a person.
    speaks: bool,
    block: u32,
}

/// The turns of a transcript, as attributions; none where the labelled paragraphs are something else.
pub(crate) fn turns(from: Sources<'_>) -> Vec<Found> {
    let mut block = 0;
    let mut turns: Vec<Turn<'_>> = Vec::new();
    for row in 0..from.structure.len() {
        let counts = matches!(from.structure.label_name(row), Some("headline" | "paragraph" | "deck"));
        if counts {
            turns.extend(turn(from, from.structure.span(row), block));
            block += 1;
        }
    }
    let speaking = turns.iter().filter(|t| t.speaks).count();
    let several = turns.iter().any(|t| t.name != turns[0].name);
    if speaking < FEWEST || !several || speaking * 2 < turns.len() {
        return Vec::new();
    }
    let found = |t: &Turn<'_>| Found {
        pieces: vec![t.said],
        cue: Some(t.colon),
        speaker: Some(t.label),
        block: t.block,
        ..Found::default()
    };
    turns.iter().filter(|t| t.speaks).map(found).collect()
}

/// A paragraph's label with what follows it.
fn turn<'a>(from: Sources<'a>, span: Span, block: u32) -> Option<Turn<'a>> {
    let Sources { text, tokens, entities, .. } = from;
    let words = tokens.starting_in(span);
    let word = |t: usize| tokens.text(t, text);
    let first = words.start;
    let near = words.start..words.end.min(words.start + LONGEST + 1);
    let letter = matches!(first_letter(tokens, first, words.end, text), Some("Q" | "A"));
    let marks = |t: &usize| word(*t) == ":" || letter && *t == first + 1 && word(*t) == ".";
    let colon = near.into_iter().find(marks).filter(|&c| c > first && c + 1 < words.end)?;
    let label = tokens.span(first).hull(tokens.span(colon - 1));
    let named = || entities.starting_in(label).any(|r| entities.label_name(r) == Some("PERSON"));
    let capital = |t: usize| word(t).starts_with(char::is_uppercase) || word(t).ends_with('.');
    if !(first..colon).all(capital) {
        return None;
    }
    let said = tokens.span(colon + 1).hull(tokens.span(words.end - 1));
    let speaks = letter && colon == first + 1 || named();
    Some(Turn { label, colon: tokens.span(colon), said, name: label.of(text)?, speaks, block })
}

/// The first word of a paragraph, if it has another.
fn first_letter<'a>(tokens: &Layer<'_>, first: usize, end: usize, text: &'a str) -> Option<&'a str> {
    (first + 1 < end).then(|| tokens.span(first).of(text)).flatten()
}
