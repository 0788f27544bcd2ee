use std::path::Path;

use copydesk_corpus::{Fields, Options, open, parse};
use copydesk_document::Document;

use crate::plugins::root;

/// The example articles.
///
/// # Panics
/// When they are not there.
pub fn examples() -> Vec<Document> {
    read(&root().join("examples/articles.jsonl"), usize::MAX)
}

/// Up to a thousand articles of what `COPYDESK_CORPUS` names; `None` when it is not set.
///
/// # Panics
/// When there is nothing to read at that place.
pub fn corpus() -> Option<Vec<Document>> {
    std::env::var_os("COPYDESK_CORPUS").map(|path| read(Path::new(&path), 1_000))
}

fn read(path: &Path, most: usize) -> Vec<Document> {
    let raw = open(&[path], &Options::default()).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    // What cannot be read is no business of a bench.
    let documents: Vec<_> =
        raw.flatten().filter_map(|raw| parse(raw, &Fields::default()).ok()).take(most).collect();
    assert!(!documents.is_empty(), "{} holds no document", path.display());
    documents
}

/// Words of all texts: runs of characters other than white space.
pub fn words(documents: &[Document]) -> usize {
    documents.iter().map(|d| d.text().split_ascii_whitespace().count()).sum()
}

/// Bytes of all texts.
pub fn bytes(documents: &[Document]) -> u64 {
    documents.iter().map(|d| d.text().len() as u64).sum()
}
