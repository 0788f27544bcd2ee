//! How often the rules on titles look at a unit or a mention, which a test holds against the length of the text.

use std::cell::Cell;

use copydesk_extractor::document::Document;
use copydesk_extractor::{Config, Extractor, build, run};
use copydesk_tokens::Tokens;

use crate::Entities;

thread_local! {
    static LOOKS: Cell<u64> = const { Cell::new(0) };
}

pub(super) fn count() {
    LOOKS.set(LOOKS.get() + 1);
}

#[test]
fn the_work_grows_with_the_text_and_no_faster() {
    let tokens = Tokens::new(&Config::default()).unwrap();
    let looks = |text: &str| {
        let mut document = Document::new("test", text).unwrap();
        run(&tokens, &mut document).unwrap();
        let entities: Entities = build(&[], &document).unwrap();
        LOOKS.set(0);
        run(&entities, &mut document).unwrap();
        LOOKS.get()
    };
    let mut all = 0;
    for piece in [
        "the Libyan leader Anna Berg ",
        "President ",
        "President Berg's ",
        "Anna Berg, a lawyer, teacher, ",
        "Anna Berg, head of the bank of ",
        "Mr. Berg & ",
        "singer, actor and ",
        "\"Berg ",
    ] {
        let (short, long) = (looks(&piece.repeat(1_000)), looks(&piece.repeat(4_000)));
        // What the encoder makes of the same words differs a little at the ends of its segments.
        assert!(long <= 5 * short + 10_000, "{piece:?}: {short} looks at 1,000 pieces, {long} at 4,000");
        all += long;
    }
    assert!(all > 100_000, "{all} looks");
}
