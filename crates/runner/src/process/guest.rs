use std::io::{self, BufReader, ErrorKind, Read, Write};
use std::panic::resume_unwind;
use std::thread;

use copydesk_document::Document;

use super::frame::{Frame, sized};
use crate::execute::{ExecuteError, contained, done};
use crate::pipeline::Pipeline;
use crate::worker::{FailedDocument, Outcome};

/// What the host says first: all that the guest must know of its work.
///
/// # Errors
/// When reading fails.
pub fn beginning(requests: &mut impl Read) -> io::Result<Vec<u8>> {
    sized(requests, u64::MAX)
}

/// Takes documents from the host until it sends no more, and gives their records.
///
/// # Errors
/// When the pipes break, or a worker cannot be made.
///
/// # Panics
/// When the program itself does.
pub fn serve(
    pipeline: &Pipeline,
    requests: impl Read + Send,
    answers: &mut (impl Write + Send),
    make: impl Fn(Vec<u8>) -> Result<Document, FailedDocument> + Send,
    render: &(dyn Fn(&Outcome, &mut Vec<u8>) + Sync),
) -> Result<(), ExecuteError> {
    thread::scope(|scope| {
        // The stack is that of the threads which do the same without processes: what fits there fits here, and no more.
        let worker = thread::Builder::new()
            .name("copydesk-0".into())
            .spawn_scoped(scope, || work(pipeline, requests, answers, make, render))
            .map_err(|e| ExecuteError::Threads(e.to_string()))?;
        worker.join().unwrap_or_else(|panic| resume_unwind(panic))
    })
}

fn work(
    pipeline: &Pipeline,
    requests: impl Read,
    answers: &mut impl Write,
    make: impl Fn(Vec<u8>) -> Result<Document, FailedDocument>,
    render: &(dyn Fn(&Outcome, &mut Vec<u8>) + Sync),
) -> Result<(), ExecuteError> {
    let mut requests = BufReader::new(requests);
    let mut worker = Some(pipeline.worker()?);
    Frame::Ready.write(answers).map_err(ExecuteError::Output)?;
    loop {
        let request = match sized(&mut requests, u64::MAX) {
            Ok(request) => request,
            Err(e) if e.kind() == ErrorKind::UnexpectedEof => return Ok(()),
            Err(e) => return Err(ExecuteError::Output(e)),
        };
        let outcome = match make(request) {
            Err(failed) => Outcome::Failed(failed),
            Ok(document) => {
                let mut own = match worker.take() {
                    Some(own) => own,
                    None => pipeline.worker()?,
                };
                let (id, meta) = (document.id().to_owned(), document.meta().clone());
                let mut entered = Frame::Document(id.clone(), meta.clone()).write(answers);
                let annotate = || {
                    let outcome = own.annotate_telling(document, &mut |stage| {
                        if entered.is_ok() {
                            entered = Frame::Stage(stage as u32).write(answers);
                        }
                    });
                    worker = Some(own);
                    Ok(outcome)
                };
                let outcome = contained(id, meta, annotate)?;
                entered.map_err(ExecuteError::Output)?;
                outcome
            }
        };
        let fatal = matches!(outcome, Outcome::Fatal(_));
        let done = Box::new(done(&outcome, render));
        Frame::Done(done, fatal).write(answers).map_err(ExecuteError::Output)?;
    }
}
