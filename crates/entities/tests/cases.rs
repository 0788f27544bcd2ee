//! The literate cases of the layer.

use copydesk_entities::Entities;
use copydesk_expect::markdown;
use copydesk_extractor::document::Document;
use copydesk_extractor::{Config, Extractor, build, run};
use copydesk_outlets::Outlets;
use copydesk_tokens::Tokens;

#[test]
fn literate_cases() {
    let mut report = String::new();
    for case in markdown::cases(include_str!("../../../tests/cases/entities.md")).expect("well-formed cases")
    {
        let mut document = Document::new(case.name.as_str(), case.text.clone()).expect("a short text");
        run(&Tokens::new(&Config::default()).expect("tokens"), &mut document).expect("tokens");
        let outlets: Outlets = build(&[], &document).expect("outlets");
        run(&outlets, &mut document).expect("outlets");
        let entities: Entities = build(&[], &document).expect("entities");
        run(&entities, &mut document).expect("entities");
        for block in &case.expectations {
            for mismatch in block.failures(&document) {
                report.push_str(&format!("{}: {mismatch}\n", case.name));
            }
        }
    }
    assert!(report.is_empty(), "\n{report}");
}
