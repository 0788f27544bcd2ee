//! How often the grammar looks at an atom, held against the length of the text.

use std::sync::Arc;

use copydesk_document::{AttributeKind, Document, LayerBuilder, LayerSchema, Span};
use copydesk_extractor::{build, run};

use crate::extractor::PARTS;
use crate::{Dates, work};

/// Reads a text: one sentence, a token for each run of characters other than white space.
fn read(text: &str) {
    let tokens = LayerSchema::new("tokens", "")
        .attribute("pos", AttributeKind::symbols(&PARTS), "")
        .attribute("lemma", AttributeKind::Str, "");
    let layer = |schema: LayerSchema, spans: &mut dyn Iterator<Item = Span>| {
        let mut builder = LayerBuilder::new(Arc::new(schema));
        for span in spans {
            builder.push_unlabelled(span);
        }
        builder.freeze(text).unwrap()
    };
    let place = |word: &str| {
        let start = word.as_ptr() as usize - text.as_ptr() as usize;
        Span::from_range(start..start + word.len())
    };
    let mut document = Document::new("test", text).unwrap();
    let tokens = layer(tokens, &mut text.split_whitespace().map(place));
    let sentences =
        layer(LayerSchema::new("sentences", ""), &mut std::iter::once(Span::from_range(0..text.len())));
    document.add_layers(vec![tokens, sentences]).unwrap();
    document = document.with_meta(vec![("published".into(), "2011-05-27".into())]);
    let dates: Dates = build(&[], &document).unwrap();
    run(&dates, &mut document).unwrap();
}

#[test]
fn the_work_grows_with_the_text_and_no_faster() {
    let patterns = [
        ["", "the early ", ""],
        ["", "the end of ", ""],
        ["", "last ", ""],
        ["", "a few ", ""],
        ["", "May ", ""],
        ["", "2011-", ""],
        ["", "1:", ""],
        ["", "two thousand ", ""],
        ["", "two hundred and ", ""],
        ["", "\u{2019}", ""],
        ["", "9", ""],
        ["", "9 ", ""],
        ["", ", ", ""],
        ["", "Friday at noon ", ""],
        ["", "the week of ", ""],
        ["", "May week of ", ""],
        ["", "fiscal ", ""],
        ["", "the last ", ""],
        ["", "5 to ", ""],
        ["", "May 3 and ", ""],
        ["", "two days after ", ""],
        ["", "one day, ", ""],
        ["", "Easter ", ""],
        ["", "Mother's Day ", ""],
        ["", "Eid ", ""],
        ["", "“today” Monday ", ""],
        ["", "next year's ", ""],
        ["", "half past ", ""],
        ["", "every other ", ""],
        ["", "the the ", ""],
        ["", "2015/16 ", ""],
        ["", "and a half ", ""],
        ["", "a quarter of ", ""],
        ["", "first year in ", ""],
        ["", "1 to ", ""],
        ["", "day after ", ""],
        ["", "hundred and ", ""],
        ["", "2,500", ""],
        ["", "will be Friday, ", ""],
    ];
    let all = work::all_grow_linearly(&patterns, read);
    assert!(all > 100_000, "{all} looks");
}
