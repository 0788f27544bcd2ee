//! How often the grammar looks at an atom, which a test holds against the length of the text.

use std::cell::Cell;
use std::sync::Arc;

use copydesk_document::{Document, LayerBuilder, LayerSchema, Span};
use copydesk_extractor::{build, run};

use crate::Dates;

thread_local! {
    static LOOKS: Cell<u64> = const { Cell::new(0) };
}

pub(super) fn count() {
    LOOKS.set(LOOKS.get() + 1);
}

/// The looks that a text takes: one sentence, a token for each run of characters other than white space.
fn looks(text: &str) -> u64 {
    let layer = |name: &str, spans: &mut dyn Iterator<Item = Span>| {
        let mut builder = LayerBuilder::new(Arc::new(LayerSchema::new(name, "")));
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
    let tokens = layer("tokens", &mut text.split_whitespace().map(place));
    let sentences = layer("sentences", &mut std::iter::once(Span::from_range(0..text.len())));
    document.add_layers(vec![tokens, sentences]).unwrap();
    document = document.with_meta(vec![("published".into(), "2011-05-27".into())]);
    let dates: Dates = build(&[], &document).unwrap();
    LOOKS.set(0);
    run(&dates, &mut document).unwrap();
    LOOKS.get()
}

#[test]
fn the_work_grows_with_the_text_and_no_faster() {
    let mut all = 0;
    for piece in [
        "the early ",
        "the end of ",
        "last ",
        "a few ",
        "May ",
        "2011-",
        "1:",
        "two thousand ",
        "two hundred and ",
        "\u{2019}",
        "9",
        "9 ",
        ", ",
        "Friday at noon ",
    ] {
        let (short, long) = (looks(&piece.repeat(2_000)), looks(&piece.repeat(8_000)));
        assert!(long <= 4 * short + 1_000, "{piece:?}: {short} looks at 2,000 pieces, {long} at 8,000");
        all += long;
    }
    assert!(all > 100_000, "{all} looks");
}
