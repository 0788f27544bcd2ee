//! One article from end to end.
#![allow(clippy::unwrap_used, reason = "clippy.toml exempts test functions, not their helpers")]

use copydesk_document::Document;
use copydesk_extractor::{build, run};
use copydesk_tokens::Tokens;

const ARTICLE: &str = "\
Sign up for our newsletter

Mayor wants new bridge torn down

After years of support, she joins the council in calling for its end

By Anna Berg

OSLO, May 5 (Reuters) - The mayor of Oslo wants the U.S.-built bridge torn down, she said. “It can’t stay.”

The council agrees.. (Reporting by Anna Berg)
";

fn annotated() -> Document {
    let mut document = Document::new("article", ARTICLE).unwrap();
    let extractor: Tokens = build(&[], &document).unwrap();
    run(&extractor, &mut document).unwrap();
    document
}

fn texts<'d>(document: &'d Document, layer: &str) -> Vec<&'d str> {
    let layer = document.layer(layer).unwrap();
    (0..layer.len()).map(|row| layer.text(row, document.text())).collect()
}

#[test]
fn every_block_has_a_role() {
    let document = annotated();
    let layer = document.layer("structure").unwrap();
    let roles: Vec<_> = (0..layer.len()).map(|row| layer.label_name(row).unwrap()).collect();
    let expected = [
        "boilerplate",
        "headline",
        "deck",
        "byline",
        "paragraph",
        "dateline",
        "credit",
        "paragraph",
        "credit",
    ];
    assert_eq!(roles, expected);
    assert_eq!(texts(&document, "structure")[5..7], ["OSLO, May 5 (Reuters)", "Reuters"]);
}

#[test]
fn sentences_end_at_full_stops_and_blocks() {
    let document = annotated();
    let sentences = texts(&document, "sentences");
    assert_eq!(sentences[1], "Mayor wants new bridge torn down");
    // A dateline may stand for itself.
    assert!(sentences.iter().any(|s| s.ends_with("torn down, she said.")));
    assert_eq!(
        sentences[sentences.len() - 3..],
        ["“It can’t stay.”", "The council agrees..", "(Reporting by Anna Berg)"]
    );
}

#[test]
fn tokens_have_kinds() {
    let document = annotated();
    let layer = document.layer("tokens").unwrap();
    let kind = |text: &str| {
        let row = texts(&document, "tokens").iter().position(|t| *t == text).unwrap();
        layer.label_name(row).unwrap()
    };
    assert_eq!(
        [kind("Mayor"), kind("5"), kind("n’t"), kind(".."), kind("U.S.")],
        ["word", "number", "word", "punct", "word"]
    );
}

#[test]
fn a_text_without_words_has_empty_layers() {
    for text in ["", " \n\n\t"] {
        let mut document = Document::new("empty", text).unwrap();
        let extractor: Tokens = build(&[], &document).unwrap();
        run(&extractor, &mut document).unwrap();
        assert!(document.layers().all(|(_, layer)| layer.is_empty()));
        assert_eq!(document.layers().len(), 4);
    }
}
