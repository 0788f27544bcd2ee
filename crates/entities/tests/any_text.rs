//! No text makes the extractor panic or break a rule of the document model.

use copydesk_entities::Entities;
use copydesk_extractor::document::Document;
use copydesk_extractor::{Config, Extractor, build, run};
use copydesk_tokens::Tokens;
use proptest::prelude::*;

fn annotate(text: &str) -> Document {
    let mut document = Document::new("any", text.to_owned()).expect("a short text");
    run(&Tokens::new(&Config::default()).expect("tokens"), &mut document).expect("tokens");
    let entities: Entities = build(&[], &document).expect("default options");
    run(&entities, &mut document).expect("entities that freeze");
    let layer = document.layer("entities").expect("the layer");
    let mut end = 0;
    for (row, span) in layer.spans().enumerate() {
        assert!(span.start >= end, "entity {row} overlaps the one before");
        end = span.end;
    }
    document
}

/// Pieces that rules look at, in any order.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "the",
        "of",
        "and",
        "&",
        ",",
        ".",
        "\"",
        "“",
        "”",
        "'s",
        "’s",
        "-",
        "(",
        ")",
        "said",
        "in",
        "President",
        "Mr.",
        "prime minister",
        "Russian",
        "U.S.",
        "Libya",
        "leader",
        "New York",
        "GROUP OF EIGHT",
        "World Bank",
        "WHO",
        "al-",
        "al-Assad",
        "van",
        "John",
        "Smith",
        "J.",
        "Inc",
        "University",
        "Ministry",
        "NATO-led",
        "é",
        "Ü",
        "\n",
        "\n\n",
        "1",
        "former",
        "spokesman",
        "who",
        "45",
        "\u{0}",
        "🙂",
        "עברית",
        "\u{301}",
        "Ǆ",
        "ﬁ",
        "İstanbul",
    ]);
    prop::collection::vec((piece, prop::bool::ANY), 0..40).prop_map(|v| {
        v.into_iter().map(|(p, blank)| if blank { format!("{p} ") } else { p.to_owned() }).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_unicode(text in any::<String>()) {
        annotate(&text);
    }

    #[test]
    fn any_pieces(text in pieces()) {
        annotate(&text);
    }
}

#[test]
fn long_texts_are_read() {
    for unit in [
        "\"",
        ",",
        "A",
        "Ab ",
        "the Libyan leader John ",
        "President ",
        "X of ",
        "U.S.-",
        "\u{0}",
        "Mr. Ab & ",
    ] {
        annotate(&unit.repeat(20_000));
    }
}
