//! Why a name is whom it is said to be.

use copydesk_entities::Entities;
use copydesk_extractor::document::{Document, Span};
use copydesk_extractor::{Config, Extractor, build, explain, run};
use copydesk_tokens::Tokens;

/// The notes on the last occurrence of `word`.
fn notes(text: &str, word: &str) -> Vec<String> {
    let mut document = Document::new("test", text.to_owned()).expect("a short text");
    run(&Tokens::new(&Config::default()).expect("tokens"), &mut document).expect("tokens");
    let entities: Entities = build(&[], &document).expect("default options");
    let start = text.rfind(word).expect("the word") as u32;
    let reasons =
        explain(&entities, &document, Span::new(start, start + word.len() as u32)).expect("reasons");
    let because = reasons.iter().filter(|r| r.subject.starts_with("entity ")).flat_map(|r| &r.because);
    because.map(|e| e.note.clone()).collect()
}

#[test]
fn a_last_name_points_to_the_full_one() {
    let text = "Finance minister Anna Berg spoke in Oslo on Monday. The talks went well, Berg said.";
    assert_eq!(
        notes(text, "Berg"),
        ["canonical: Anna Berg, the fullest name in the article with that last name"]
    );
}

#[test]
fn a_title_is_named() {
    let text = "On Monday finance minister Anna Berg spoke in Oslo.";
    assert_eq!(
        notes(text, "Anna Berg"),
        ["canonical: Anna Berg, as the text writes it", "title: finance minister"]
    );
}

#[test]
fn an_address_rules_namesakes_out() {
    let text = "Susan Miller and her brother John Miller spoke on Monday. Later Mrs. Miller left.";
    assert_eq!(
        notes(text, "Miller"),
        ["canonical: Susan Miller, the person with that last name whom the form of address fits"]
    );
}

#[test]
fn a_place_has_its_usual_name_from_the_lists() {
    assert_eq!(
        notes("Officials in the U.S. declined to comment.", "U.S."),
        ["canonical: United States, its usual name in the lists"]
    );
}
