//! What a pipeline's author writes of organisations is read, or refused with the line.

use std::sync::LazyLock;

use copydesk_document::Document;
use copydesk_entities::Entities;
use copydesk_extractor::{Config, Extractor, Value, build, run};
use copydesk_organizations::Organizations;
use copydesk_tokens::Tokens;

/// A document with the layers that the extractor needs.
static SAMPLE: LazyLock<Document> = LazyLock::new(|| {
    let text = "The Moon Club met in Norland. Sudland joined the Moon Club in 2004.";
    let meta = vec![("published".to_owned(), "2012-05-01".to_owned())];
    let mut document = Document::new("sample", text).expect("it is short").with_meta(meta);
    let tokens =
        Tokens::new(&Config::new(Tokens::spec().defaults(), Vec::new())).expect("the shipped models");
    run(&tokens, &mut document).expect("tokens");
    let entities: Entities = build(&[], &document).expect("the shipped head");
    run(&entities, &mut document).expect("entities");
    document
});

/// Each line is an entry of the option.
pub(crate) fn check(input: &str) {
    let lines = input.lines().map(str::to_owned).collect();
    // Reading the knowledge base for each input would take all the time, and no entry can change it.
    let options = [("extra", Value::Strings(lines)), ("listed", Value::Bool(false))];
    match build::<Organizations>(&options, &SAMPLE) {
        Ok(extractor) => {
            let mut document = SAMPLE.clone();
            run(&extractor, &mut document).expect("it obeys the rules");
            document.check().expect("it obeys the rules");
        }
        Err(error) => assert!(error.to_string().contains("option `extra`"), "{error}"),
    }
}
