//! Files of every format become documents or errors, read whole as the program reads them.

use std::io::{Cursor, Read};

use copydesk_corpus::{Corpus, Encoding, Fields, Options, RawDocument, formats, parse};

/// The most bytes of a document.
const LIMIT: u64 = 1 << 16;

/// The first line is a file's name, the rest is the file. A name that ends in `~` asks for its encoding to be found out.
pub(crate) fn check(input: &[u8]) {
    let end = input.iter().position(|b| *b == b'\n').unwrap_or(input.len());
    let (name, bytes) = (String::from_utf8_lossy(&input[..end]), input.get(end + 1..).unwrap_or_default());
    let auto = name.ends_with('~').then_some(Encoding::Auto);
    let name = name.trim_end_matches('~');
    let options = Options::default().max_document_bytes(LIMIT).max_total_bytes(Some(16 << 20)).encoding(auto);
    if name.ends_with(".zip") {
        // A zip lies on a disk, as its directory stands at its end.
        let dir = tempfile::tempdir().expect("it can be made");
        let path = dir.path().join("a.zip");
        std::fs::write(&path, bytes).expect("it can be written");
        let asked = options.format(formats().iter().copied().find(|format| format.name() == "zip"));
        return read(copydesk_corpus::open(&[&path], &asked).expect("it is there"));
    }
    let reader: Box<dyn Read + Send> = Box::new(Cursor::new(bytes.to_vec()));
    read(Corpus::from_readers([(name.to_owned(), reader)], &options));
}

fn read(corpus: Corpus) {
    for (seq, raw) in corpus.enumerate() {
        match raw {
            Ok(raw) => {
                assert_eq!(raw.seq, seq as u64);
                assert_eq!(RawDocument::decode(raw.encode()).as_ref(), Some(&raw));
                if let Ok(document) = parse(raw, &Fields::default()) {
                    // A page's characters may take more bytes as UTF-8, and its title stands there too.
                    assert!(document.text().len() as u64 <= 8 * LIMIT);
                }
            }
            Err(error) => assert!(error.seq == seq as u64 && !error.message.is_empty()),
        }
    }
}
