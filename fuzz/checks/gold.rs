//! Gold annotations of every format are refused with their file, or read into documents that can be scored.

use std::sync::LazyLock;

use copydesk_eval::{Corpus, Format};
use tempfile::TempDir;

static FOLDER: LazyLock<TempDir> =
    LazyLock::new(|| TempDir::new().expect("there is a folder for temporary files"));

/// The first byte, a digit, chooses the format; then comes the text, and behind a byte 0 the annotations. Those of news go
/// on with names and metadata, each behind a byte 0.
pub(crate) fn check(input: &[u8]) {
    let Some((kind, rest)) = input.split_first() else { return };
    let end = rest.iter().position(|b| *b == 0).unwrap_or(0);
    let (text, annotations) = (&rest[..end], rest[end..].strip_prefix(&[0]).unwrap_or(rest));
    let (format, name) = [
        (Format::Columns, "a.tsv"),
        (Format::Columns, "a.iob2"),
        (Format::Conllu, "a.conllu"),
        (Format::Conllu, "a.conllu.gz"),
        (Format::Polnear, "a.ann"),
        (Format::Timeml, "a.tml"),
        (Format::Ieer, "a.sgm"),
        (Format::Outlets, "a.gold.json"),
        (Format::News, "a.gold.json"),
    ][usize::from(kind.wrapping_sub(b'0')) % 9];
    let path = FOLDER.path().join(name);
    std::fs::write(FOLDER.path().join("a.txt"), text).expect("it can be written");
    // What is compressed holds any byte.
    let parts = if format == Format::News { 3 } else { 1 };
    let mut files = annotations.splitn(parts, |b| *b == 0);
    std::fs::write(&path, files.next().unwrap_or_default()).expect("it can be written");
    for beside in ["a.names.json", "a.meta.json"].map(|name| FOLDER.path().join(name)) {
        match files.next() {
            Some(bytes) => std::fs::write(beside, bytes).expect("it can be written"),
            None if beside.exists() => std::fs::remove_file(beside).expect("it can be removed"),
            None => {}
        }
    }
    match Corpus::load(&path, Some(format)) {
        Ok(corpus) => {
            for gold in corpus.documents() {
                let document = gold.document().expect("it is short");
                let score = gold.score(Some(&document));
                assert_eq!(score.tallies.len(), format.measures().len());
            }
        }
        // What stands beside the annotations may be what is wrong.
        Err(error) => {
            let said = error.to_string();
            let beside = ["a.txt", "a.names.json", "a.meta.json"].iter().any(|file| said.contains(file));
            assert!(beside || said.contains(name), "{said}");
        }
    }
}
