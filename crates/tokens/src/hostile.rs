//! Texts that would show work that is more than linear, and how much of it `tokens` does.

use copydesk_extractor::document::Document;
use copydesk_extractor::{Config, Extractor, run};

use crate::{Tokens, work};

#[test]
fn the_work_grows_with_the_text_and_no_faster() {
    let tokens = Tokens::new(&Config::default()).unwrap();
    let patterns = [["", "a-", ""], ["", "ab_c-", ""], ["", ".)", ""], ["", "!\"", ""]];
    let all = work::all_grow_linearly(&patterns, |text| {
        run(&tokens, &mut Document::new("test", text).unwrap()).unwrap();
    });
    assert!(all > 100_000, "{all} steps");
}
