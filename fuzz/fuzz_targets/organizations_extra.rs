//! What a pipeline's author writes of organisations is read or refused with the line.
#![no_main]

use std::sync::LazyLock;

use copydesk_document::Document;
use copydesk_entities::Entities;
use copydesk_extractor::{Config, Extractor, Value, build, run};
use copydesk_organizations::Organizations;
use copydesk_tokens::Tokens;
use libfuzzer_sys::fuzz_target;

/// A document with the layers that the extractor needs.
static SAMPLE: LazyLock<Document> = LazyLock::new(|| {
    let mut document = Document::new("sample", "The Moon Club met.").expect("it is short");
    let tokens =
        Tokens::new(&Config::new(Tokens::spec().defaults(), Vec::new())).expect("the shipped models");
    run(&tokens, &mut document).expect("tokens");
    let entities: Entities = build(&[], &document).expect("the shipped head");
    run(&entities, &mut document).expect("entities");
    document
});

fuzz_target!(|lines: Vec<String>| {
    match build::<Organizations>(&[("extra", Value::Strings(lines))], &SAMPLE) {
        Ok(extractor) => run(&extractor, &mut SAMPLE.clone()).expect("it obeys the rules"),
        Err(error) => assert!(error.to_string().contains("option `extra`"), "{error}"),
    }
});
