//! What the layer says, and what the options add.

use copydesk_entities::Entities;
use copydesk_extractor::document::Document;
use copydesk_extractor::{Config, Extractor, RunError, Value, build, run};
use copydesk_outlets::Outlets;
use copydesk_tokens::Tokens;

fn tokens(text: &str) -> Document {
    let mut document = Document::new("test", text.to_owned()).expect("a short text");
    run(&Tokens::new(&Config::default()).expect("tokens"), &mut document).expect("tokens");
    document
}

fn options<'k>(key: &'k str, values: &[&str]) -> Vec<(&'k str, Value)> {
    vec![(key, Value::Strings(values.iter().map(|&v| v.to_owned()).collect()))]
}

/// "LABEL text" of each entity, in order.
fn found(text: &str, given: &[(&str, Value)]) -> Vec<String> {
    let mut document = tokens(text);
    let entities: Entities = build(given, &document).expect("good options");
    run(&entities, &mut document).expect("entities");
    let layer = document.layer("entities").expect("the layer");
    (0..layer.len())
        .map(|i| format!("{} {}", layer.label_name(i).unwrap_or("-"), layer.text(i, text)))
        .collect()
}

/// The canonical name, knowledge-base id and title of the `i`-th entity.
fn attributes(text: &str, i: usize) -> [Option<String>; 3] {
    let mut document = tokens(text);
    let entities: Entities = build(&[], &document).expect("default options");
    run(&entities, &mut document).expect("entities");
    let layer = document.layer("entities").expect("the layer");
    [0, 1, 2].map(|a| layer.str(a, i).map(str::to_owned))
}

#[test]
fn a_sentence_start_is_no_name() {
    assert!(
        found("The euro fell. But prices rose. Yesterday it rained. Furthermore, nothing changed.", &[])
            .is_empty()
    );
    assert_eq!(found("Turkish workers left. Kenya won.", &[]), ["NORP Turkish", "LOC Kenya"]);
}

#[test]
fn days_and_months_are_no_names() {
    assert!(found("They met on Monday, 3 May, and again in September.", &[]).is_empty());
}

#[test]
fn titles_are_cut_off_and_kept() {
    let text = "On Friday Norwegian Prime Minister Jonas Lind spoke.";
    assert_eq!(found(text, &[]), ["NORP Norwegian", "PERSON Jonas Lind"]);
    assert_eq!(attributes(text, 1)[2].as_deref(), Some("Norwegian Prime Minister"));
    let text = "He praised finance minister Anna Berg.";
    assert_eq!(attributes(text, 0)[2].as_deref(), Some("finance minister"));
}

#[test]
fn two_people_with_one_surname_stay_apart() {
    let text = "John Miller spoke first. Then Susan Miller rose. Mrs. Miller was long. Miller was brief.";
    assert_eq!(attributes(text, 1)[0].as_deref(), Some("Susan Miller"));
    assert_eq!(attributes(text, 2)[0].as_deref(), Some("Susan Miller"));
    assert_eq!(attributes(text, 3)[0].as_deref(), Some("John Miller"));
}

#[test]
fn the_last_two_words_of_a_name_and_a_short_first_name_are_that_person() {
    let text = "Hana El Berg won on Monday. El Berg was tired. Michael Hale lost. Mike Hale was sad.";
    let canonical = |row| attributes(text, row)[0].clone();
    assert_eq!(canonical(1).as_deref(), Some("Hana El Berg"));
    assert_eq!(canonical(3).as_deref(), Some("Michael Hale"));
    let father = "Peter Martin Hale spoke on Monday. His father Martin Hale was proud.";
    assert_eq!(attributes(father, 1)[0].as_deref(), Some("Martin Hale"));
}

#[test]
fn a_name_before_the_full_one_takes_it_too() {
    let text =
        "Lind to resign, aides say\n\nPrime Minister Jonas Lind will resign on Sunday, his aides said.";
    assert_eq!(attributes(text, 0)[0].as_deref(), Some("Jonas Lind"));
}

#[test]
fn knowledge_base_identifiers() {
    let [canonical, kb, _] = attributes("Officials in the U.S. declined to comment.", 0);
    assert_eq!((canonical.as_deref(), kb.as_deref()), (Some("United States"), Some("country:US")));
    let [canonical, kb, _] = attributes("She left for the I.M.F. on Monday.", 0);
    assert_eq!((canonical.as_deref(), kb.as_deref()), (Some("International Monetary Fund"), Some("org:IMF")));
}

#[test]
fn a_group_that_no_list_names_is_its_own_name() {
    assert_eq!(attributes("He met Muslim leaders.", 0)[0].as_deref(), Some("Muslim"));
}

#[test]
fn options_add_names() {
    let text = "He left new harbour for Zugspitz Ltd with the blue fox.";
    assert_eq!(found(text, &[]), ["ORG Zugspitz Ltd"]);
    assert_eq!(
        found(text, &options("people", &["Ana Sol=blue fox"])),
        ["ORG Zugspitz Ltd", "PERSON blue fox"]
    );
    assert_eq!(found(text, &options("places", &["new harbour"]))[0], "LOC new harbour");
    assert_eq!(found("They met Paris.", &options("organizations", &["Paris"])), ["ORG Paris"]);
}

#[test]
fn a_malformed_option_is_named() {
    let document = tokens("Text.");
    let built: Result<Entities, RunError> = build(&options("places", &["Oslo=|"]), &document);
    let message = built.expect_err("an empty alias").to_string();
    assert!(message.contains("`places`") && message.contains("Oslo=|"), "{message}");
}

#[test]
fn outlets_become_organisations() {
    let text = "Prices fell, the New York Times reported.";
    let mut document = tokens(text);
    let outlets: Outlets = build(&[], &document).expect("outlets");
    run(&outlets, &mut document).expect("outlets");
    let entities: Entities = build(&[], &document).expect("entities");
    run(&entities, &mut document).expect("entities");
    let layer = document.layer("entities").expect("the layer");
    assert_eq!((layer.len(), layer.text(0, text), layer.label_name(0)), (1, "New York Times", Some("ORG")));
    assert_eq!(layer.str(0, 0), Some("The New York Times"));
}

#[test]
fn an_empty_text_has_no_entities() {
    assert!(found("", &[]).is_empty() && found(" \n\n ", &[]).is_empty());
}
