//! Corpora on a disk, and what is read of them.
#![allow(dead_code, reason = "each file of tests takes what it needs")]

use std::fs;
use std::io::{Read, Write};
use std::path::Path;

use copydesk_corpus::{Corpus, Fields, Options, RawDocument, ReadError, parse};

pub(crate) fn write(root: &Path, files: &[(&str, &[u8])]) {
    for (name, content) in files {
        let path = root.join(name);
        fs::create_dir_all(path.parent().expect("files lie in the root")).expect("it can be made");
        fs::write(path, content).expect("it can be written");
    }
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).expect("a Vec takes all");
    encoder.finish().expect("a Vec takes all")
}

pub(crate) fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::stream::encode_all(bytes, 3).expect("a Vec takes all")
}

/// Ids with texts, or with messages after an exclamation mark; and the order of the numbers is checked.
pub(crate) fn read(corpus: Corpus) -> Vec<(String, String)> {
    let parsed = |raw: Result<RawDocument, ReadError>| {
        raw.and_then(|raw| {
            let seq = raw.seq;
            Ok((seq, parse(raw, &Fields::default())?))
        })
    };
    corpus
        .enumerate()
        .map(|(i, item)| match parsed(item) {
            Ok((seq, d)) => (seq, d.id().to_owned(), d.text().to_owned(), i),
            Err(e) => (e.seq, e.id, format!("!{}", e.message), i),
        })
        .map(|(seq, id, text, i)| {
            assert_eq!(seq, i as u64);
            (id, text)
        })
        .collect()
}

pub(crate) fn ids(corpus: Corpus) -> Vec<String> {
    read(corpus).into_iter().map(|(id, text)| if text.starts_with('!') { text } else { id }).collect()
}

pub(crate) fn at(root: &Path, name: &str) -> String {
    root.join(name).to_str().expect("temporary folders have plain names").to_owned()
}

/// One file of this name and content.
pub(crate) fn one(name: &str, content: &[u8]) -> Corpus {
    let reader: Box<dyn Read + Send> = Box::new(std::io::Cursor::new(content.to_vec()));
    Corpus::from_readers([(name.to_owned(), reader)], &Options::default())
}
