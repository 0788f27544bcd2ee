//! What the tests of scores share.

use std::sync::Arc;

use copydesk_document::{Document, LayerBuilder, LayerSchema, Span};
use copydesk_eval::{Corpus, DocumentScore, Format, Tally};

/// A folder with files, read as gold.
pub(crate) fn corpus(files: &[(&str, &str)]) -> Corpus {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    Corpus::load(folder.path(), None).unwrap()
}

pub(crate) fn span(text: &str, part: &str) -> Span {
    let start = text.find(part).unwrap();
    Span::from_range(start..start + part.len())
}

pub(crate) fn add(document: &mut Document, schema: LayerSchema, fill: impl FnOnce(&mut LayerBuilder)) {
    let mut builder = LayerBuilder::new(Arc::new(schema));
    fill(&mut builder);
    let layer = builder.freeze(document.text()).unwrap();
    document.add_layers(vec![layer]).unwrap();
}

pub(crate) fn tally(score: &DocumentScore, format: Format, group: &str, name: &str) -> Tally {
    let measures = format.measures();
    let at = measures.iter().position(|m| m.group == group && m.name == name).unwrap();
    score.tallies[at]
}

pub(crate) fn titles(score: &DocumentScore) -> Vec<String> {
    score.findings.iter().map(|f| f.title()).collect()
}
