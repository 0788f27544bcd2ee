//! The encoder from outside: files that are damaged, texts that are hostile, and a reference to compare with.
#![allow(clippy::unwrap_used, reason = "a test that cannot set up must fail")]

mod damaged;
mod hostile;
mod reference;
mod shipped;

use copydesk_encoder::{Model, ModelFile, Scratch, Span, TestModel};

fn model(test: &TestModel) -> Model {
    Model::new(ModelFile::parse("test", test.builder().build().into()).unwrap()).unwrap()
}

fn encode(model: &Model, text: &str, tokens: &[Span]) -> Vec<f32> {
    let mut out = Vec::new();
    model.encode(text, tokens, &mut Scratch::default(), &mut out);
    out
}

/// Runs of characters other than white space.
fn split(text: &str) -> Vec<Span> {
    text.split_whitespace()
        .map(|word| {
            let start = word.as_ptr() as usize - text.as_ptr() as usize;
            Span::from_range(start..start + word.len())
        })
        .collect()
}
