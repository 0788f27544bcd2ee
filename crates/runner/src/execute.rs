use std::cell::RefCell;
use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::thread;
use std::time::{Duration, Instant};

use copydesk_document::Document;
use copydesk_formats::{Failure, Status};
use rayon::ThreadPool;

use crate::flow::{Flow, Next, Ticket};
use crate::memory;
use crate::pipeline::{Pipeline, StartError};
use crate::worker::{FailedDocument, Outcome, StageTime, Worker};

/// A document to come: how much memory it will take, and how to make it, which happens on a worker.
pub struct Job {
    /// Bytes of the document's source, from which its memory is estimated.
    pub bytes: usize,
    /// Parses the document, or says why that is not possible.
    pub make: Box<dyn FnOnce() -> Result<Document, FailedDocument> + Send>,
}

/// How to execute.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Worker threads; 0 takes one a core.
    pub threads: usize,
    /// Bytes that documents in flight may take, by an estimate from their sources: texts, annotations and records that
    /// wait for their turn. A document for which there is no room waits; one that takes more than all of it goes
    /// through alone.
    pub memory: usize,
}

/// A record in its turn.
#[derive(Clone, Copy, Debug)]
pub struct Written<'r> {
    /// The document's id.
    pub id: &'r str,
    /// How it fared.
    pub status: Status,
    /// Why it, or some stages, failed.
    pub failures: &'r [Failure],
    /// What `render` made of it.
    pub record: &'r [u8],
}

/// Where records go, in input order.
pub trait Sink {
    /// Takes one.
    ///
    /// # Errors
    /// When it cannot be written, which ends the run.
    fn record(&mut self, written: Written<'_>) -> io::Result<()>;

    /// Called whenever no other record is ready.
    ///
    /// # Errors
    /// As [`Sink::record`].
    fn flush(&mut self) -> io::Result<()>;
}

/// Records one after another.
struct Stream<'w, W>(&'w mut W);

impl<W: Write> Sink for Stream<'_, W> {
    fn record(&mut self, written: Written<'_>) -> io::Result<()> {
        self.0.write_all(written.record)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// What is told to the observer, in input order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// A document was written; `failed` if as an error or with stages missing.
    Written {
        /// Bytes of its source.
        bytes: usize,
        /// Whether it failed, wholly or in part.
        failed: bool,
    },
}

/// What a run did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Documents annotated by every stage.
    pub ok: u64,
    /// Documents of which a stage was skipped.
    pub partial: u64,
    /// Documents that failed.
    pub failed: u64,
    /// Bytes of source of all documents.
    pub bytes: u64,
    /// Words of all annotated texts: runs of characters other than white space.
    pub words: u64,
    /// Bytes of text of all annotated documents.
    pub text_bytes: u64,
    /// From the first document to the last, by the clock.
    pub elapsed: Duration,
    /// The time spent in each stage, over all workers.
    pub stages: Vec<StageTime>,
}

impl Summary {
    /// All documents.
    pub fn documents(&self) -> u64 {
        self.ok + self.partial + self.failed
    }
}

/// Why a run ended early.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExecuteError {
    /// The output cannot be written.
    #[error("cannot write the output: {0}")]
    Output(#[source] io::Error),
    /// A stage whose `on-error` is `fail` failed.
    #[error(
        "document `{}`: stage `{}` failed and its on-error is \"fail\": {}",
        .0.id, .0.failure.stage, .0.failure.message
    )]
    Fatal(FailedDocument),
    /// A worker could not be made.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The threads could not be made.
    #[error("cannot start threads: {0}")]
    Threads(String),
    /// Reading a document or writing its record panicked, so nobody knows what became of the document.
    #[error("Copydesk itself panicked while it read a document or wrote its record; please report this")]
    Panicked,
}

/// Documents in flight for each thread, so that many small ones do not fill the queue with overhead.
const DOCUMENTS_A_THREAD: usize = 64;

/// Runs a pipeline over documents and writes their records to `output` in input order.
///
/// `render` turns an outcome into the bytes of its record, on the worker. The calling thread reads; another writes, so
/// that a record does not wait for documents after it, and flushes `output` whenever no other record is ready. At no time
/// are there more documents in flight than the settings' memory allows, besides one that was read and waits.
///
/// # Errors
/// When the output cannot be written, a stage ends the run, or a worker cannot be made. What was written before
/// stays written.
pub fn execute(
    pipeline: &Pipeline,
    jobs: impl Iterator<Item = Job>,
    settings: Settings,
    render: &(dyn Fn(&Outcome, &mut Vec<u8>) + Sync),
    output: &mut (impl Write + Send),
    observe: impl FnMut(Event) + Send,
) -> Result<Summary, ExecuteError> {
    execute_into(pipeline, jobs, settings, render, &mut Stream(output), observe)
}

/// [`execute`] with word of each document to where its record goes.
///
/// # Errors
/// As [`execute`].
pub fn execute_into(
    pipeline: &Pipeline,
    jobs: impl Iterator<Item = Job>,
    settings: Settings,
    render: &(dyn Fn(&Outcome, &mut Vec<u8>) + Sync),
    output: &mut (impl Sink + Send),
    observe: impl FnMut(Event) + Send,
) -> Result<Summary, ExecuteError> {
    let start = Instant::now();
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(settings.threads)
        .thread_name(|i| format!("copydesk-{i}"))
        .build()
        .map_err(|e| ExecuteError::Threads(e.to_string()))?;
    let free = FreeAtEnd(&pool);
    let threads = pool.current_num_threads();
    let workers = Workers { pipeline, render };
    // The first worker is made before a document is read, so that a pipeline that cannot start says so; and by a thread
    // of the pool, as no other may use it.
    pool.install(|| workers.with_own(|_| ()))?;
    let most = DOCUMENTS_A_THREAD * threads;
    let flow = Flow::new(settings.memory, memory::factor(pipeline.plan()), most);
    let (workers, flow) = (&workers, &flow);
    let written = thread::scope(|scope| {
        let writer = thread::Builder::new()
            .name("copydesk-out".into())
            .spawn_scoped(scope, move || write_all(flow, output, observe))
            .map_err(|e| ExecuteError::Threads(e.to_string()))?;
        pool.in_place_scope_fifo(|scope| {
            // However reading ends, the writer must not wait for more.
            let _reading = flow.reading();
            for (job, ticket) in (Admitted { flow, jobs }) {
                scope.spawn_fifo(move |_| {
                    // Documents still in flight are dropped quickly when the run has ended early.
                    if !flow.is_stopped() {
                        // A ticket that never finishes would be waited for without end.
                        let result = catch_unwind(AssertUnwindSafe(|| workers.run(job.make)));
                        let result = result.unwrap_or(Err(ExecuteError::Panicked));
                        let cost = result.as_ref().map_or(0, |r| r.record.capacity());
                        flow.finish(ticket, cost, result);
                    }
                });
            }
        });
        writer.join().unwrap_or_else(|panic| resume_unwind(panic))
    });
    let elapsed = start.elapsed();
    let times = pool.broadcast(|_| {
        OWN.with_borrow(|worker| worker.iter().map(|worker| worker.times().collect()).collect::<Vec<_>>())
    });
    drop(free);
    Ok(Summary { elapsed, stages: sum(times.into_iter().flatten()), ..written? })
}

/// The jobs for which there is room, each once there is.
struct Admitted<'f, J> {
    flow: &'f Flow<Result<Rendered, ExecuteError>>,
    jobs: J,
}

impl<J: Iterator<Item = Job>> Iterator for Admitted<'_, J> {
    type Item = (Job, Ticket);

    fn next(&mut self) -> Option<Self::Item> {
        self.flow.wait_for_room()?;
        let job = self.jobs.next()?;
        let ticket = self.flow.admit(job.bytes)?;
        Some((job, ticket))
    }
}

/// Writes records as they come, until reading has ended and all are written.
fn write_all(
    flow: &Flow<Result<Rendered, ExecuteError>>,
    output: &mut impl Sink,
    mut observe: impl FnMut(Event),
) -> Result<Summary, ExecuteError> {
    // However writing ends, nobody must wait for it to go on.
    let _writing = flow.writing();
    let mut summary = Summary::default();
    loop {
        let finished = match flow.next() {
            Next::Ready(finished) => finished,
            Next::Wait => {
                // Who reads the records may be who sends the documents, and wait for these before the next.
                output.flush().map_err(ExecuteError::Output)?;
                flow.wait();
                continue;
            }
            Next::End => return Ok(summary),
        };
        let bytes = finished.ticket.bytes();
        let rendered = finished.value?;
        let Rendered { id, status, failures, record, .. } = &rendered;
        output.record(Written { id, status: *status, failures, record }).map_err(ExecuteError::Output)?;
        summary.add(bytes, &rendered);
        // The memory is free before another document may take its place.
        let failed = rendered.status != Status::Ok;
        drop(rendered);
        observe(Event::Written { bytes, failed });
        flow.written(finished.cost);
    }
}

/// A record that waits for its turn.
struct Rendered {
    id: String,
    status: Status,
    failures: Vec<Failure>,
    record: Vec<u8>,
    words: u64,
    text_bytes: u64,
}

impl Summary {
    fn add(&mut self, bytes: usize, rendered: &Rendered) {
        match rendered.status {
            Status::Ok => self.ok += 1,
            Status::Partial => self.partial += 1,
            Status::Error => self.failed += 1,
        }
        self.bytes += bytes as u64;
        self.words += rendered.words;
        self.text_bytes += rendered.text_bytes;
    }
}

thread_local! {
    /// The worker of a thread of the pool, made when the thread first needs it: scratch belongs to one thread.
    static OWN: RefCell<Option<Worker>> = const { RefCell::new(None) };
}

/// Has each thread free the scratch that it made, however the run ends: a thread that is ending itself has lost what a
/// plugin may need for that.
struct FreeAtEnd<'p>(&'p ThreadPool);

impl Drop for FreeAtEnd<'_> {
    fn drop(&mut self) {
        self.0.broadcast(|_| drop(OWN.take()));
    }
}

/// What the threads of the pool share.
struct Workers<'p> {
    pipeline: &'p Pipeline,
    render: &'p (dyn Fn(&Outcome, &mut Vec<u8>) + Sync),
}

type MakeDocument = Box<dyn FnOnce() -> Result<Document, FailedDocument> + Send>;

impl Workers<'_> {
    /// Calls a function with the worker of this thread; a worker that was at work in a panic is thrown away.
    fn with_own<T>(&self, f: impl FnOnce(&mut Worker) -> T) -> Result<T, StartError> {
        let mut worker = match OWN.take() {
            Some(worker) => worker,
            None => self.pipeline.worker()?,
        };
        let value = f(&mut worker);
        OWN.set(Some(worker));
        Ok(value)
    }

    fn run(&self, make: MakeDocument) -> Result<Rendered, ExecuteError> {
        let document = match make() {
            Ok(document) => document,
            Err(failed) => return Ok(self.rendered(&Outcome::Failed(failed), 0, 0)),
        };
        let id = document.id().to_owned();
        let words = document.text().split_whitespace().count() as u64;
        let text_bytes = document.text().len() as u64;
        match contained(id, || self.with_own(|worker| worker.annotate(document)))? {
            Outcome::Fatal(failed) => Err(ExecuteError::Fatal(failed)),
            outcome @ Outcome::Failed(_) => Ok(self.rendered(&outcome, 0, 0)),
            outcome @ Outcome::Annotated(..) => Ok(self.rendered(&outcome, words, text_bytes)),
        }
    }

    fn rendered(&self, outcome: &Outcome, words: u64, text_bytes: u64) -> Rendered {
        let (id, status, failures) = match outcome {
            Outcome::Annotated(document, skipped) => {
                let status = if skipped.is_empty() { Status::Ok } else { Status::Partial };
                (document.id().to_owned(), status, skipped.clone())
            }
            Outcome::Failed(f) | Outcome::Fatal(f) => (f.id.clone(), Status::Error, vec![f.failure.clone()]),
        };
        let mut record = Vec::new();
        (self.render)(outcome, &mut record);
        Rendered { id, status, failures, record, words, text_bytes }
    }
}

/// Plugins catch their own panics; one of the host's own must still cost this document only.
fn contained(
    id: String,
    annotate: impl FnOnce() -> Result<Outcome, StartError>,
) -> Result<Outcome, StartError> {
    catch_unwind(AssertUnwindSafe(annotate)).unwrap_or_else(|_| {
        let message = "Copydesk itself panicked; please report this with the document".to_owned();
        let failure = Failure { stage: "host".into(), plugin: None, code: "internal".into(), message };
        Ok(Outcome::Failed(FailedDocument { id, failure }))
    })
}

/// The time spent in each stage, of the times of each worker.
fn sum(workers: impl Iterator<Item = Vec<StageTime>>) -> Vec<StageTime> {
    let mut sum: Vec<StageTime> = Vec::new();
    for (i, time) in workers.flat_map(|times| times.into_iter().enumerate()) {
        match sum.get_mut(i) {
            Some(stage) => stage.time += time.time,
            None => sum.push(time),
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_of_the_host_costs_one_document() {
        let outcome = contained("a".into(), || panic!("this is no plugin's fault")).unwrap();
        let Outcome::Failed(failed) = outcome else { panic!("{outcome:?}") };
        assert_eq!((failed.id.as_str(), failed.failure.code.as_str()), ("a", "internal"));
        assert!(failed.failure.message.contains("please report"), "{}", failed.failure.message);
    }
}
