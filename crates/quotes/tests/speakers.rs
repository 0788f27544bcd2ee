//! Who speaks: sentences of our own through the stages before `quotes`, and what the last attribution says of its speaker.

// A panic is how a test of this file fails; clippy knows only functions marked as tests.
#![allow(clippy::unwrap_used)]

use copydesk_document::{Document, Layer, Span};
use copydesk_entities::Entities;
use copydesk_extractor::{build, explain, run};
use copydesk_outlets::Outlets;
use copydesk_quotes::Quotes;
use copydesk_tokens::Tokens;

fn annotate(text: &str) -> Document {
    let mut document = Document::new("test", text).unwrap();
    run(&build::<Tokens>(&[], &document).unwrap(), &mut document).unwrap();
    run(&build::<Outlets>(&[], &document).unwrap(), &mut document).unwrap();
    run(&build::<Entities>(&[], &document).unwrap(), &mut document).unwrap();
    run(&build::<Quotes>(&[], &document).unwrap(), &mut document).unwrap();
    document
}

fn text_of(layer: &Layer<'_>, row: usize, name: &str) -> String {
    let column = layer.schema().attribute_id(name).unwrap();
    let text = layer.str(column, row).or_else(|| layer.symbol_name(column, row)).map(str::to_owned);
    text.or_else(|| layer.u32(column, row).map(|n| n.to_string())).unwrap_or_else(|| "-".into())
}

/// Compares attributes of the last attribution of each text.
fn check(table: &[(&str, &[(&str, &str)])]) {
    let mut failures = String::new();
    for (text, expected) in table {
        let document = annotate(text);
        let quotes = document.layer("quotes").unwrap();
        let found: Vec<(&str, String)> = match quotes.len().checked_sub(1) {
            Some(row) => expected.iter().map(|(name, _)| (*name, text_of(quotes, row, name))).collect(),
            None => Vec::new(),
        };
        if found.iter().map(|(n, v)| (*n, v.as_str())).collect::<Vec<_>>() != *expected {
            failures += &format!("{text}\n  expected {expected:?}\n  found    {found:?}\n");
            failures += &copydesk_expect::render(&document, "quotes").join("\n");
            failures += "\n";
        }
    }
    assert!(failures.is_empty(), "{failures}");
}

#[test]
fn pronouns_mean_whom_sex_number_and_speech_allow() {
    let person = |name| [("speaker_name", name), ("speaker_type", "person")];
    check(&[
        ("Ingrid Oakley met Peter Moss at the ferry. She said the pier was safe.", &person("Ingrid Oakley")),
        ("Ingrid Oakley met Peter Moss at the ferry. He said the pier was safe.", &person("Peter Moss")),
        (
            "Peter Moss said the ferry had sunk. The pilot, he added, was Thomas Brandt. “It is a miracle,” he said.",
            &person("Peter Moss"),
        ),
        (
            "The Harbour Institute said the pier was unsafe. It said that no ferry would sail.",
            &[("speaker_name", "Harbour Institute"), ("speaker_type", "organization")],
        ),
    ]);
}

#[test]
fn nobody_is_named_where_nobody_is_likely() {
    check(&[
        (
            "The ferry sank. He said the pier was unsafe.",
            &[("speaker_name", "-"), ("speaker_type", "unknown")],
        ),
        (
            "Ingrid Oakley opened the pier. He said that it was unsafe.",
            &[("speaker_name", "-"), ("speaker_type", "unknown")],
        ),
    ]);
}

#[test]
fn descriptions_mean_those_who_bear_the_title() {
    let person = |name| [("speaker_name", name), ("speaker_type", "person")];
    check(&[
        (
            "Finnish president Ingrid Oakley met Swedish minister Peter Moss. The ferry will sail, the president said.",
            &person("Ingrid Oakley"),
        ),
        (
            "The Harbour Ministry closed the pier. The waves were too high, the ministry said.",
            &[("speaker_name", "Harbour Ministry"), ("speaker_type", "organization")],
        ),
        (
            "The cannery closed. Its director, Ingrid Oakley, said the boats would sail.",
            &person("Ingrid Oakley"),
        ),
        (
            "Sen. Ingrid Oakley met Sen. Peter Moss. The two senators said the ferry would sail.",
            &[("speaker_name", "Ingrid Oakley and Peter Moss"), ("source_number", "2")],
        ),
        (
            "Thomas Brandt met Peter Moss. Both men said the ferry would sail.",
            &[("speaker_name", "Thomas Brandt and Peter Moss"), ("source_number", "2")],
        ),
    ]);
}

#[test]
fn speakers_carry_over_sentences_and_paragraphs() {
    let person = |name| [("speaker_name", name), ("speaker_type", "person")];
    check(&[
        ("“We are ready,” Ingrid Oakley said. “The ferries will stop.”", &person("Ingrid Oakley")),
        (
            "Ingrid Oakley said the harbour would stay open.\n\n“Nobody will notice, I promise you.”",
            &person("Ingrid Oakley"),
        ),
    ]);
}

#[test]
fn unnamed_sources_keep_what_is_said_of_them() {
    let source = |class, affiliation, number| {
        [
            ("speaker_name", "-"),
            ("speaker_type", "anonymous"),
            ("source_class", class),
            ("source_affiliation", affiliation),
            ("source_number", number),
        ]
    };
    check(&[
        ("The talks failed, a Lebanese security official said.", &source("official", "Lebanon", "1")),
        ("Two people familiar with the plan said the bank would close.", &source("insider", "-", "2")),
        ("Witnesses said the ferry burned.", &source("witness", "-", "-")),
        ("Three police officers said the ferry burned.", &source("police", "-", "3")),
        ("A dozen experts said the ferry would burn.", &source("expert", "-", "12")),
        ("Peter Moss drowned. His mother said the ferry had burned.", &source("relative", "-", "1")),
        ("A spokeswoman said the ferry had burned.", &source("spokesperson", "-", "1")),
        ("A 90-year-old woman said the ferry had burned.", &source("other", "-", "1")),
    ]);
}

#[test]
fn an_unnamed_source_stays_unnamed_and_stays_the_same() {
    let unnamed = |class, affiliation| {
        [
            ("speaker_name", "-"),
            ("speaker_type", "anonymous"),
            ("source_class", class),
            ("source_affiliation", affiliation),
        ]
    };
    check(&[
        (
            "Ingrid Oakley came to the ferry. A Finnish official said the pier was shut. The official said it would reopen.",
            &unnamed("official", "Finland"),
        ),
        (
            "A Finnish official said the pier was shut. He said it would reopen.",
            &unnamed("official", "Finland"),
        ),
        (
            "Finance official Peter Moss came to the ferry. An official said the pier was shut.",
            &unnamed("official", "-"),
        ),
        ("Peter Moss came to the ferry. The official said the pier was shut.", &unnamed("official", "-")),
    ]);
}

#[test]
fn who_speaks_for_an_institution_is_its_voice() {
    check(&[(
        "A spokesman for the Harbour Institute said the pier was shut.",
        &[
            ("speaker_name", "-"),
            ("speaker_type", "organization"),
            ("source_class", "spokesperson"),
            ("source_affiliation", "Harbour Institute"),
        ],
    )]);
}

#[test]
fn explanations_list_candidates_with_what_decided() {
    let text = "Ingrid Oakley met Peter Moss at the ferry. She said the pier was safe.";
    let document = annotate(text);
    let quotes = build::<Quotes>(&[], &document).unwrap();
    let at = text.find("She").unwrap() as u32;
    let reasons = explain(&quotes, &document, Span::new(at, at + 3)).unwrap();
    let reason = reasons.iter().find(|r| r.subject.starts_with("speaker")).unwrap();
    assert_eq!(reason.subject, "speaker \"She\": Ingrid Oakley (person)");
    let labels: Vec<&str> = reason.considered.iter().map(|c| c.label.as_str()).collect();
    // Peter Moss is no "she".
    assert_eq!(labels, ["Ingrid Oakley", "nobody of these"]);
    assert!(reason.considered[0].note.contains("nearest"), "{reason:?}");
    assert!(!reason.because.is_empty());
    assert!(reason.because.iter().all(|e| e.span.of(text) == Some("Ingrid Oakley")), "{reason:?}");
    let total: f32 = reason.considered.iter().map(|c| c.score).sum();
    assert!((total - 1.0).abs() < 0.01, "{total}");

    // Evidence is about a name, also where a pronoun meant it last.
    let text = "Ingrid Oakley met Peter Moss. Her boat was late. She said the pier was safe.";
    let document = annotate(text);
    let at = text.find("She").unwrap() as u32;
    let reasons = explain(&quotes, &document, Span::new(at, at + 3)).unwrap();
    let reason = reasons.iter().find(|r| r.subject.starts_with("speaker")).unwrap();
    assert!(!reason.because.is_empty(), "{reason:?}");
    assert!(reason.because.iter().all(|e| e.span.of(text) == Some("Ingrid Oakley")), "{reason:?}");

    // A name needs no weighing, and says so.
    let text = "Ingrid Oakley said the pier was safe.";
    let document = annotate(text);
    let reasons = explain(&quotes, &document, Span::new(0, 6)).unwrap();
    let reason = reasons.iter().find(|r| r.subject.starts_with("speaker")).unwrap();
    assert_eq!(reason.subject, "speaker \"Ingrid Oakley\": Ingrid Oakley (person)");
    assert_eq!(reason.considered.len(), 1);
}
