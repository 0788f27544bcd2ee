//! Gold annotations of every format are refused with their file, or read into documents that can be scored.
#![no_main]

use std::sync::LazyLock;

use copydesk_eval::{Corpus, Format};
use libfuzzer_sys::fuzz_target;
use tempfile::TempDir;

static FOLDER: LazyLock<TempDir> =
    LazyLock::new(|| TempDir::new().expect("there is a folder for temporary files"));

fuzz_target!(|input: (u8, &str, &[u8])| {
    let (kind, text, annotations) = input;
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
    ][usize::from(kind) % 9];
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
        Err(error) => assert!(error.to_string().contains(name), "{error}"),
    }
});
