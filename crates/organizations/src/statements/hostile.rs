//! Sentences that would show work that is more than linear, and how often their items are looked at.

use super::find;
use crate::items::{Item, Kind, item};
use crate::work;

/// The items of a sentence whose words are as they are written; "ORG" and "LOC" are entities.
fn read(sentence: &str) {
    let items: Vec<Item> = (0..)
        .zip(sentence.split_whitespace())
        .map(|(row, word)| match word {
            "ORG" => Item::Entity(row, Kind::Organization),
            "LOC" => Item::Entity(row, Kind::Place),
            word => item(word),
        })
        .collect();
    find(&items, &mut Vec::new());
}

#[test]
fn the_work_grows_with_the_sentence_and_no_faster() {
    let patterns = [
        ["", "LOC joined the ORG ", ""],
        ["", "LOC joined the ORG in 2011 ", ""],
        ["", "the ORG includes LOC and LOC ", ""],
        ["", "the ORG members states ", ""],
        ["", "members , ", ""],
        ["", "ORG member of ", ""],
        ["", "ORG ( LOC , ", ""],
        ["the ORG includes ", "LOC , ", ""],
        ["ORG ", "the groups include ", ""],
        ["ORG is ", "the made of ", ""],
    ];
    let all = work::all_grow_linearly(&patterns, read);
    assert!(all > 100_000, "{all} looks");
}
