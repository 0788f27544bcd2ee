//! Texts that would show work that is more than linear, and how much of it `entities` does.

use copydesk_extractor::document::Document;
use copydesk_extractor::{Config, Extractor, build, run};
use copydesk_tokens::Tokens;

use crate::{Entities, work};

#[test]
fn the_work_grows_with_the_text_and_no_faster() {
    let tokens = Tokens::new(&Config::default()).unwrap();
    let mut sample = Document::new("sample", "A word.").unwrap();
    run(&tokens, &mut sample).unwrap();
    let entities: Entities = build(&[], &sample).unwrap();
    let patterns = [
        ["", "the Libyan leader Anna Berg ", ""],
        ["", "Anna Berg met the Libyan leader and then ", ""],
        ["", "President ", ""],
        ["", "President Berg's ", ""],
        ["", "adviser Berg ", ""],
        ["", "Anna Berg, a lawyer, teacher, ", ""],
        ["", "Anna Berg, head of the bank of ", ""],
        ["", "President Anna Berg, a lawyer, slept. ", ""],
        ["", "Mr. Berg & ", ""],
        ["", "singer, actor and ", ""],
        ["", "\"Berg ", ""],
        ["", "Anna Berg ( ", ""],
        ["", "Anna # and Otto # slept. ", ""],
        ["", "T. # and W. # slept. ", ""],
        ["", "World ", ""],
        ["", "Bosnia ", ""],
    ];
    let all = work::all_grow_linearly(&patterns, |text| {
        let mut document = Document::new("test", text).unwrap();
        run(&tokens, &mut document).unwrap();
        run(&entities, &mut document).unwrap();
    });
    assert!(all > 100_000, "{all} looks");
}
