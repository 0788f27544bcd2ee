//! Texts that would show work that is more than linear, and how much of it `quotes` does.

use copydesk_document::Document;
use copydesk_entities::Entities;
use copydesk_extractor::{build, run};
use copydesk_outlets::Outlets;
use copydesk_tokens::Tokens;

use crate::{Quotes, work};

/// Fails where the work grows faster than the texts.
#[track_caller]
fn check(patterns: &[[&str; 3]]) {
    let mut sample = Document::new("sample", "A word.").unwrap();
    let tokens: Tokens = build(&[], &sample).unwrap();
    run(&tokens, &mut sample).unwrap();
    let outlets: Outlets = build(&[], &sample).unwrap();
    run(&outlets, &mut sample).unwrap();
    let entities: Entities = build(&[], &sample).unwrap();
    run(&entities, &mut sample).unwrap();
    let quotes: Quotes = build(&[], &sample).unwrap();
    let all = work::all_grow_linearly(patterns, |text| {
        let mut document = Document::new("test", text).unwrap();
        run(&tokens, &mut document).unwrap();
        run(&outlets, &mut document).unwrap();
        run(&entities, &mut document).unwrap();
        run(&quotes, &mut document).unwrap();
    });
    assert!(all > 10_000 * patterns.len() as u64, "{all} steps");
}

#[test]
fn marks_and_cues() {
    check(&[
        ["", "“a ", ""],
        ["", "he said that ", ""],
        ["", "“A,” he said. ", ""],
        ["", "“a,” he said. “b\n\n", ""],
        ["", "Berg’s claim that ", ""],
        ["", "“b ", "”"],
        ["“", "he said that she left and ", ""],
        ["“", "she left, he said, and ", "”"],
        [
            "“",
            "he said that the wells and the ponds and the fields and the woods and the hills and the roads and the mills and the boats and the nets and the barns and the sheds and the lofts and the piers and the docks and the ferries and the sails and the masts and the ropes and the oars were dry and ",
            "",
        ],
        ["", "‘we ", ""],
        ["", "'boys' ", ""],
        ["", "I said that ", ""],
        ["", "“The wells are dry and we have left\n\n", ""],
        ["", "“He said that the wells were dry and we have left\n\n", ""],
    ]);
}

#[test]
fn one_sentence_without_an_end() {
    check(&[
        ["", "and Anna Berg told the BBC that the port, which the minister said was shut, would open ", ""],
        ["", "Anna Berg and ", ""],
        ["", "Anna #, ", ""],
        ["", "he said that Anna # met her and ", ""],
        ["", "A man of the ", ""],
        ["", "A ", ""],
    ]);
}

#[test]
fn many_who_could_be_meant() {
    check(&[
        ["", "It rained on the harbour and the boats stayed in. ", ""],
        [
            "",
            "Ingrid Oakley met Peter Moss. She said that he lied. The minister said it. They said so. I said no. ",
            "",
        ],
        ["", "Minister Ingrid # slept. The minister said it was over. She said so. ", ""],
        ["", "A man slept. He said it was over. ", ""],
        ["", "The committee slept. The committee said it was over. ", ""],
        ["", "Ingrid # and Peter # slept. Both women said it was over. They said so. ", ""],
    ]);
}
