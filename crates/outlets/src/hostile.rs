//! Texts that would show work that is more than linear, and how much of it `outlets` does.

use copydesk_extractor::document::Document;
use copydesk_extractor::{build, run};
use copydesk_tokens::Tokens;

use crate::{Outlets, work};

#[test]
fn the_work_grows_with_the_text_and_no_faster() {
    let mut sample = Document::new("sample", "A word.").unwrap();
    let tokens: Tokens = build(&[], &sample).unwrap();
    run(&tokens, &mut sample).unwrap();
    let outlets: Outlets = build(&[], &sample).unwrap();
    let patterns = [
        ["", "CNN-", ""],
        ["", "CNN and ", ""],
        ["", "the newspaper ", ""],
        ["", "New York Times and ", ""],
        ["", "\0", ""],
        ["", "the Troy Tribune reported ", ""],
        ["", "Daily ", ""],
        ["", "of the newspaper Daily ", ""],
        // An agency is never "the newspaper", nor what "the Post" is short for.
        ["", "Reuters said so. The newspaper said no. He told the Post. ", ""],
        ["", "Reuters said so, the newspaper said no, the Post reported, ", ""],
    ];
    let all = work::all_grow_linearly(&patterns, |text| {
        let mut document = Document::new("test", text).unwrap();
        run(&tokens, &mut document).unwrap();
        run(&outlets, &mut document).unwrap();
    });
    assert!(all > 100_000, "{all} steps");
}
