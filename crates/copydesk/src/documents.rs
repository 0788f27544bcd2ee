use copydesk_corpus::{Fields, RawDocument, ReadError};
use copydesk_document::Document;
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

/// A document that cannot be read.
pub fn unreadable(e: ReadError) -> FailedDocument {
    let stage = ReadError::STAGE.to_owned();
    FailedDocument {
        id: e.id,
        meta: Vec::new(),
        failure: Failure { stage, plugin: None, code: e.code.to_owned(), message: e.message },
    }
}

/// A worker was sent what is no document.
pub fn unreadable_request() -> FailedDocument {
    let message = "Copydesk sent its worker what is no document; please report this".to_owned();
    let failure = Failure { stage: "host".into(), plugin: None, code: "internal".into(), message };
    FailedDocument { id: "unknown".to_owned(), meta: Vec::new(), failure }
}
