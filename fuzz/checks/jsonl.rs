//! Files become documents or errors, read whole as the program reads them.

use std::io::{Cursor, Read};

use copydesk_corpus::{Corpus, Fields, Options, parse};

/// The first byte chooses the file's name, the rest is the file.
pub(crate) fn check(input: &[u8]) {
    let Some((kind, bytes)) = input.split_first() else { return };
    let name = ["a.jsonl", "a.txt", "a", "a.jsonl.gz", "a.txt.zst"][usize::from(*kind) % 5];
    let reader: Box<dyn Read + Send> = Box::new(Cursor::new(bytes.to_vec()));
    let options = Options::default().max_document_bytes(1 << 16);
    for (seq, raw) in Corpus::from_readers([(name.to_owned(), reader)], &options).enumerate() {
        match raw {
            Ok(raw) => {
                assert_eq!(raw.seq, seq as u64);
                if let Ok(document) = parse(raw, &Fields::default()) {
                    assert!(document.text().len() <= 1 << 16);
                }
            }
            Err(error) => assert!(error.seq == seq as u64 && !error.message.is_empty()),
        }
    }
}
