//! The extractor on real layers: the literate cases, arbitrary text, and options.

// A panic is how a test of this file fails; clippy knows only functions marked as tests.
#![allow(clippy::unwrap_used)]

mod support;

use copydesk_extractor::Value;
use proptest::prelude::*;

use support::annotate;

#[test]
fn literate_cases() {
    let source = include_str!("../../../tests/cases/quotes.md");
    let mut failures = String::new();
    for case in copydesk_expect::markdown::cases(source).unwrap() {
        let document = annotate(&case.text, &case.meta, &[]);
        let mismatches: Vec<_> = case.expectations.iter().flat_map(|b| b.failures(&document)).collect();
        if !mismatches.is_empty() {
            failures += &format!("{} (line {}): {mismatches:#?}\nfound:\n", case.name, case.line);
            failures += &copydesk_expect::render(&document, "quotes").join("\n");
            failures += "\n\n";
        }
    }
    assert!(failures.is_empty(), "{failures}");
}

#[test]
fn without_indirect_quotes_only_marked_words_remain() {
    let text = "Anna Berg said the port was shut. “We wait,” she said. Paul Okoro called it “a shame for the whole town”.";
    let found = |options: &[(&str, Value)]| {
        let document = annotate(text, &[], options);
        let quotes = document.layer("quotes").unwrap();
        (0..quotes.len()).map(|r| quotes.label_name(r).unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(found(&[]), ["indirect", "direct", "mixed"]);
    assert_eq!(found(&[("indirect", Value::Bool(false))]), ["direct", "mixed"]);
}

/// Text that is dense in what the rules look at.
fn newsy() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "“",
        "”",
        "\"",
        "'",
        "‘",
        "’",
        "''",
        "``",
        "«",
        "»",
        " ",
        " ",
        " ",
        ", ",
        ". ",
        ": ",
        "; ",
        " — ",
        "\n\n",
        "\n",
        "said",
        "says ",
        "told",
        "saying ",
        "that ",
        "to ",
        "according to ",
        "Anna Berg",
        "the BBC",
        "he ",
        "who ",
        "and ",
        "statement",
        "by ",
        "citing ",
        "officials ",
        "(",
        ")",
        "called for ",
        "U.S. ",
        "’s",
        "é",
        "😀",
        "\0",
        "\u{202e}",
        "Reuters",
        "a ",
        "was ",
    ]);
    prop::collection::vec(word, 0..80).prop_map(|words| words.concat())
}

proptest! {
    #[test]
    fn any_text_can_be_read(text in prop_oneof![newsy(), any::<String>()]) {
        let document = annotate(&text, &[], &[]);
        let quotes = document.layer("quotes").unwrap();
        for row in 0..quotes.len() {
            let pieces: Vec<_> = quotes.fragments(row).collect();
            prop_assert!(!pieces.is_empty());
            prop_assert!(pieces.windows(2).all(|p| p[0].end <= p[1].start));
            prop_assert!(pieces.iter().all(|p| !p.is_empty() && p.of(&text).is_some()));
            prop_assert_ne!(quotes.reference(5, row), Some(row));
        }
        prop_assert!(document.check().is_ok());
    }
}
