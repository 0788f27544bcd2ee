use copydesk_corpus::{Fields, RawDocument, ReadError, hash_id, write_published};
use copydesk_document::{Document, Meta};
use copydesk_formats::Failure;
use copydesk_runner::{FailedDocument, Job};

/// A document to come, parsed on a worker.
pub fn job(raw: Result<RawDocument, ReadError>, fields: &Fields) -> Job {
    match raw {
        Ok(raw) => {
            let fields = fields.clone();
            Job::new(raw.bytes.len(), move || parse(raw, &fields))
        }
        Err(e) => Job::new(0, move || Err(unreadable(e))),
    }
}

/// Parses a document.
///
/// # Errors
/// When it is none.
pub fn parse(raw: RawDocument, fields: &Fields) -> Result<Document, FailedDocument> {
    copydesk_corpus::parse(raw, fields).map_err(unreadable)
}

/// The metadata that everybody knows, in the order of records.
const KNOWN: [&str; 4] = ["published", "title", "outlet", "url"];

/// A document of a program's own, of at most so many bytes. One without an id has the hash of its text.
///
/// # Errors
/// When it is too long.
pub fn document(
    id: Option<String>,
    text: String,
    mut meta: Meta,
    most: u64,
) -> Result<Document, FailedDocument> {
    write_published(&mut meta, false);
    // Those that everybody knows first, as in a corpus; the sort keeps the order of the others.
    meta.sort_by_key(|(key, _)| KNOWN.iter().position(|known| known == key).unwrap_or(KNOWN.len()));
    let id = id.filter(|id| !id.is_empty()).unwrap_or_else(|| hash_id(&text));
    let bytes = text.len();
    if bytes as u64 > most {
        let message =
            format!("the text has {bytes} bytes; at most {most} are allowed (limits.max-document-bytes)");
        return Err(refused(id, meta, ReadError::LIMIT, message));
    }
    match Document::new(id.clone(), text) {
        Ok(document) => Ok(document.with_meta(meta)),
        Err(e) => Err(refused(id, meta, ReadError::LIMIT, e.to_string())),
    }
}

/// A document of a program's own that cannot be one.
pub fn refused(id: String, meta: Meta, code: &str, message: String) -> FailedDocument {
    let failure =
        Failure { stage: ReadError::STAGE.to_owned(), plugin: None, code: code.to_owned(), message };
    FailedDocument { id, meta, failure }
}

/// A document that cannot be read.
pub fn unreadable(e: ReadError) -> FailedDocument {
    refused(e.id, Meta::new(), e.code, e.message)
}

/// A worker was sent what is no document.
pub fn unreadable_request() -> FailedDocument {
    let message = "Copydesk sent its worker what is no document; please report this".to_owned();
    let failure = Failure { stage: "host".into(), plugin: None, code: "internal".into(), message };
    FailedDocument { id: "unknown".to_owned(), meta: Vec::new(), failure }
}
