//! Documents annotated by the extractors that `quotes` builds on, and by `quotes`.

// A panic is how a test that uses this fails; clippy knows only functions marked as tests.
#![allow(clippy::unwrap_used)]

use copydesk_document::Document;
use copydesk_entities::Entities;
use copydesk_extractor::{Value, build, run};
use copydesk_outlets::Outlets;
use copydesk_quotes::Quotes;
use copydesk_tokens::Tokens;

/// All that `quotes` reads.
pub(crate) fn prepared(text: &str, meta: &[(String, String)]) -> Document {
    let mut document = Document::new("test", text).unwrap().with_meta(meta.to_vec());
    run(&build::<Tokens>(&[], &document).unwrap(), &mut document).unwrap();
    run(&build::<Outlets>(&[], &document).unwrap(), &mut document).unwrap();
    run(&build::<Entities>(&[], &document).unwrap(), &mut document).unwrap();
    document
}

/// With the attributions.
#[allow(dead_code, reason = "not every test wants them")]
pub(crate) fn annotate(text: &str, meta: &[(String, String)], options: &[(&str, Value)]) -> Document {
    let mut document = prepared(text, meta);
    run(&build::<Quotes>(options, &document).unwrap(), &mut document).unwrap();
    document
}
