use std::io::{self, BufReader, ErrorKind, Read, Write};

use copydesk_document::Document;

use super::frame::{Frame, sized};
use crate::execute::{contained, done};
use crate::pipeline::Pipeline;
use crate::worker::{FailedDocument, Outcome};

/// Takes documents from the host until it sends no more, and gives their records.
///
/// # Errors
/// When the pipes break, or a worker cannot be made.
pub fn serve(
    pipeline: &Pipeline,
    requests: impl Read,
    answers: &mut impl Write,
    make: impl Fn(Vec<u8>) -> Result<Document, FailedDocument>,
    render: &(dyn Fn(&Outcome, &mut Vec<u8>) + Sync),
) -> io::Result<()> {
    let mut requests = BufReader::new(requests);
    let mut worker = None;
    let fresh = || pipeline.worker().map_err(io::Error::other);
    worker.replace(fresh()?);
    Frame::Ready.write(answers)?;
    loop {
        let request = match sized(&mut requests) {
            Ok(request) => request,
            Err(e) if e.kind() == ErrorKind::UnexpectedEof => return Ok(()),
            Err(e) => return Err(e),
        };
        let outcome = match make(request) {
            Err(failed) => Outcome::Failed(failed),
            Ok(document) => {
                let mut own = match worker.take() {
                    Some(own) => own,
                    None => fresh()?,
                };
                let id = document.id().to_owned();
                let mut entered = Frame::Id(id.clone()).write(answers);
                let annotate = || {
                    let outcome = own.annotate_telling(document, &mut |stage| {
                        if entered.is_ok() {
                            entered = Frame::Stage(stage as u32).write(answers);
                        }
                    });
                    worker = Some(own);
                    Ok(outcome)
                };
                let outcome = contained(id, annotate).map_err(io::Error::other)?;
                entered?;
                outcome
            }
        };
        let fatal = matches!(outcome, Outcome::Fatal(_));
        Frame::Done(Box::new(done(&outcome, render)), fatal).write(answers)?;
    }
}
