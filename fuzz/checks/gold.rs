//! Gold annotations of every format are refused with their file, or read into documents that can be scored.

use std::sync::LazyLock;

use copydesk_eval::{Corpus, Format};
use tempfile::TempDir;

static FOLDER: LazyLock<TempDir> =
    LazyLock::new(|| TempDir::new().expect("there is a folder for temporary files"));

/// The first byte, a digit, chooses the format; then comes the text, and behind a byte 0 the annotations.
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
    std::fs::write(&path, annotations).expect("it can be written");
    match Corpus::load(&path, Some(format)) {
        Ok(corpus) => {
            for gold in corpus.documents() {
                let document = gold.document().expect("it is short");
                let score = gold.score(Some(&document));
                assert_eq!(score.tallies.len(), format.measures().len());
            }
        }
        // The text beside the annotations may be what is wrong.
        Err(error) => {
            let said = error.to_string();
            assert!(said.contains(name) || said.contains("a.txt"), "{said}");
        }
    }
}
