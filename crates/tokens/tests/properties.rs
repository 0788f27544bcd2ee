//! What holds for any text whatever.
#![allow(clippy::unwrap_used, reason = "clippy.toml exempts test functions, not their helpers")]

use copydesk_document::Document;
use copydesk_extractor::{build, run};
use copydesk_tokens::Tokens;
use proptest::prelude::*;

/// Runs the extractor, which validates spans, boundaries and labels, and checks what the layers promise beyond that.
fn check(text: &str) {
    let mut document = Document::new("any", text).unwrap();
    let extractor: Tokens = build(&[], &document).unwrap();
    run(&extractor, &mut document).unwrap();
    document.check().unwrap();
    let tokens: Vec<_> = document.layer("tokens").unwrap().spans().collect();
    let mut end = 0;
    for token in &tokens {
        let gap = &text[end as usize..token.start as usize];
        assert!(gap.chars().all(char::is_whitespace), "{gap:?} is outside all tokens");
        let word = token.of(text).unwrap();
        assert!(!word.contains(char::is_whitespace), "{word:?} contains white space");
        end = token.end;
    }
    assert!(text[end as usize..].chars().all(char::is_whitespace));

    let sentences: Vec<_> = document.layer("sentences").unwrap().spans().collect();
    assert!(sentences.windows(2).all(|w| w[0].end <= w[1].start), "sentences overlap");
    let blocks: Vec<_> = blocks(&document);
    assert!(blocks.windows(2).all(|w| w[0].end <= w[1].start), "blocks overlap");
    for spans in [&sentences, &blocks] {
        let mut i = 0;
        for token in &tokens {
            while spans.get(i).is_some_and(|s| s.end <= token.start) {
                i += 1;
            }
            assert!(spans.get(i).is_some_and(|s| s.contains(*token)), "{token:?} is not covered");
        }
    }
    for span in document.layer("structure").unwrap().spans() {
        let block = span.of(text).unwrap();
        assert_eq!(block, block.trim(), "a block begins or ends with white space");
    }
}

/// All annotations of `structure` that lie in no other.
fn blocks(document: &Document) -> Vec<copydesk_document::Span> {
    let mut end = 0;
    let spans = document.layer("structure").unwrap().spans();
    spans
        .filter(|s| {
            s.start >= end && {
                end = s.end;
                true
            }
        })
        .collect()
}

proptest! {
    #[test]
    fn arbitrary_text(text in any::<String>()) {
        check(&text);
    }

    #[test]
    fn text_made_of_what_news_is_made_of(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..60)) {
        check(&pieces.concat());
    }
}

const PIECES: &[&str] = &[
    " ",
    " ",
    "\n",
    "\n\n",
    "\r\n",
    "\t",
    "    ",
    "\u{A0}",
    ".",
    "..",
    "…",
    "?",
    "!",
    ",",
    ";",
    ":",
    "-",
    "--",
    "—",
    "'",
    "’",
    "‘",
    "“",
    "”",
    "\"",
    "(",
    ")",
    "[",
    "@",
    "#",
    "$",
    "%",
    "&",
    "/",
    "*",
    "n't",
    "'s",
    "’ll",
    "U.S.",
    "Sen.",
    "a.m.",
    "J.",
    "Berg",
    "said",
    "The",
    "cannot",
    "I",
    "no",
    "No.",
    "5",
    "1,200.5",
    "10:30",
    "http://",
    "www.",
    "example.com",
    "a@b.org",
    "By ",
    "LONDON",
    "(Reuters)",
    "Copyright",
    "(Reporting by",
    "Advertisement",
    "Read more:",
    "é",
    "e\u{301}",
    "\u{301}",
    "👩\u{200D}🚀",
    "🇩🇪",
    "👍🏽",
    "\u{200D}",
    "\u{FE0F}",
    "\0",
    "\u{FEFF}",
    "شكرا",
    "؟",
    "新闻",
    "。",
    "ß",
    "İ",
    "ǅ",
    "½",
    "٣",
];

#[test]
fn hostile_texts_are_read() {
    for text in [
        "\"", "“", "'", ",", "\0", "\u{FEFF}", "a", "5", "👍", ".", "-", "a.", "a-", "a'", "'s", "1,", "@",
        "#a", "h", "w.", "A.", "(", "By ", "\n", "x\n", ".)", "!\"", "?\" a", ". ", "a@", "http://", "U.S. ",
    ] {
        check(&text.repeat(20_000));
    }
}
