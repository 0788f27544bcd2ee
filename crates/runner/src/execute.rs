use std::any::Any;
use std::cell::RefCell;
use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::thread;
use std::time::{Duration, Instant};

use copydesk_document::{Document, Meta};
use copydesk_formats::{Failure, Status, warnings};
use copydesk_pipeline::Plan;
use rayon::ThreadPool;

use crate::board::{Board, Lost, Place, Slow};
use crate::flow::{Flow, Next, Ticket};
use crate::memory;
use crate::pipeline::{Pipeline, StartError};
use crate::worker::{FailedDocument, Outcome, StageTime, Worker};

/// Parses a document, or says why that is not possible.
pub type MakeDocument = Box<dyn FnOnce() -> Result<Document, FailedDocument> + Send>;

/// A document to come: how much memory it will take, and how to make it, which happens on a worker.
pub struct Job<W = MakeDocument> {
    /// Bytes of the document's source, from which its memory is estimated.
    pub bytes: usize,
    /// Makes it.
    pub make: W,
}

impl Job {
    /// A document that a thread of this process makes.
    pub fn new(
        bytes: usize,
        make: impl FnOnce() -> Result<Document, FailedDocument> + Send + 'static,
    ) -> Job {
        Job { bytes, make: Box::new(make) }
    }
}

/// What takes documents through a pipeline, on each of several threads.
pub trait Hands: Sync {
    /// What one thread needs, made and used and freed by it alone.
    type Hand: 'static;
    /// How a document comes.
    type Work: Send;

    /// Makes what the calling thread needs.
    ///
    /// # Errors
    /// When it cannot be made, which ends the run.
    fn hand(&self) -> Result<Self::Hand, StartError>;

    /// Takes a document through all stages and makes its record; `place` is told which document it is, and the stages.
    ///
    /// # Errors
    /// When that ends the run.
    fn take(&self, hand: &mut Self::Hand, work: Self::Work, place: &Place) -> Result<Done, ExecuteError>;

    /// The time spent in each stage so far.
    fn times(&self, hand: &Self::Hand) -> Vec<StageTime>;
}

/// What became of a document, with its record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// The document's id.
    pub id: String,
    /// How it fared.
    pub status: Status,
    /// Why it, or some stages, failed.
    pub failures: Vec<Failure>,
    /// The record's bytes.
    pub record: Vec<u8>,
    /// Words of its text, if it was annotated.
    pub words: u64,
    /// Bytes of its text, if it was annotated.
    pub text_bytes: u64,
    /// Whether its metadata is not what it should be.
    pub warned: bool,
    /// The end of what plugins printed at it; empty where nobody takes that.
    pub printed: String,
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
    /// Whether its metadata is not what it should be.
    pub warned: bool,
    /// The end of what plugins printed at it in a process of their own; no part of the record, which is the same everywhere.
    pub printed: &'r str,
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

/// What is told to the observer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event<'e> {
    /// A document was written, in input order; `failed` if as an error or with stages missing.
    Written {
        /// The document's id.
        id: &'e str,
        /// Bytes of its source.
        bytes: usize,
        /// Whether it failed, wholly or in part.
        failed: bool,
    },
    /// A document is at work for longer than [`SLOW`]. Each is told once.
    Slow {
        /// The document's id.
        id: &'e str,
        /// The stage that it is in.
        stage: Option<&'e str>,
        /// For how long it is at work.
        time: Duration,
    },
    /// A worker's process is gone, and another takes its place.
    Replaced {
        /// The document that it had.
        id: &'e str,
        /// What happened, as the document's record says it: a code, and words.
        code: &'e str,
        /// The words.
        message: &'e str,
    },
    /// Some time has passed, half a second or more, whatever happened.
    Tick,
}

/// When a document is slow: most take a thousandth of it.
pub const SLOW: Duration = Duration::from_secs(5);
/// How often the observer hears that time has passed.
const TICK: Duration = Duration::from_millis(500);

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
    observe: impl FnMut(Event<'_>) + Send,
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
    observe: impl FnMut(Event<'_>) + Send,
) -> Result<Summary, ExecuteError> {
    execute_by(&Workers { pipeline, render }, pipeline.plan(), jobs, settings, output, observe)
}

/// [`execute`] by whatever takes documents through the plan.
///
/// # Errors
/// As [`execute`].
pub fn execute_by<H: Hands>(
    hands: &H,
    plan: &Plan,
    jobs: impl Iterator<Item = Job<H::Work>>,
    settings: Settings,
    output: &mut (impl Sink + Send),
    observe: impl FnMut(Event<'_>) + Send,
) -> Result<Summary, ExecuteError> {
    let start = Instant::now();
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(settings.threads)
        .thread_name(|i| format!("copydesk-{i}"))
        .build()
        .map_err(|e| ExecuteError::Threads(e.to_string()))?;
    let free = FreeAtEnd(&pool);
    let threads = pool.current_num_threads();
    // The first hand is made before a document is read, so that a pipeline that cannot start says so; and by a thread
    // of the pool, as no other may use it.
    pool.install(|| with_own(hands, |_| ()))?;
    let most = DOCUMENTS_A_THREAD * threads;
    let flow = &Flow::new(settings.memory, memory::factor(plan), most);
    let board = &Board::new(threads);
    let watch = Watch { board, plan, last: start, observe };
    let written = thread::scope(|scope| {
        let writer = thread::Builder::new()
            .name("copydesk-out".into())
            .spawn_scoped(scope, move || write_all(flow, output, watch))
            .map_err(|e| ExecuteError::Threads(e.to_string()))?;
        pool.in_place_scope_fifo(|scope| {
            // However reading ends, the writer must not wait for more.
            let _reading = flow.reading();
            for (job, ticket) in (Admitted { flow, jobs }) {
                scope.spawn_fifo(move |_| {
                    // Documents still in flight are dropped quickly when the run has ended early.
                    if !flow.is_stopped() {
                        // A ticket that never finishes would be waited for without end.
                        let place = board.place(rayon::current_thread_index().unwrap_or(0));
                        let take = || with_own(hands, |hand| hands.take(hand, job.make, place))?;
                        let result = catch_unwind(AssertUnwindSafe(take));
                        place.leave();
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
        OWN.with_borrow(|own| own.as_ref().and_then(|h| h.downcast_ref()).map(|hand| hands.times(hand)))
    });
    drop(free);
    Ok(Summary { elapsed, stages: sum(times.into_iter().flatten()), ..written? })
}

/// The jobs for which there is room, each once there is.
struct Admitted<'f, J> {
    flow: &'f Flow<Result<Done, ExecuteError>>,
    jobs: J,
}

impl<W, J: Iterator<Item = Job<W>>> Iterator for Admitted<'_, J> {
    type Item = (Job<W>, Ticket);

    fn next(&mut self) -> Option<Self::Item> {
        self.flow.wait_for_room()?;
        let job = self.jobs.next()?;
        let ticket = self.flow.admit(job.bytes)?;
        Some((job, ticket))
    }
}

/// Writes records as they come, until reading has ended and all are written.
fn write_all(
    flow: &Flow<Result<Done, ExecuteError>>,
    output: &mut impl Sink,
    mut watch: Watch<'_, impl FnMut(Event<'_>)>,
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
                flow.wait(TICK);
                watch.look(false);
                continue;
            }
            Next::End => {
                watch.look(true);
                return Ok(summary);
            }
        };
        let bytes = finished.ticket.bytes();
        let done = finished.value?;
        let Done { id, status, failures, record, warned, printed, .. } = &done;
        let written = Written { id, status: *status, failures, record, warned: *warned, printed };
        output.record(written).map_err(ExecuteError::Output)?;
        summary.add(bytes, &done);
        // The memory is free before another document may take its place.
        let failed = done.status != Status::Ok;
        let id = done.id;
        drop((done.record, done.failures));
        (watch.observe)(Event::Written { id: &id, bytes, failed });
        flow.written(finished.cost);
        watch.look(false);
    }
}

/// Whoever watches a run, and what there is to see beside records.
struct Watch<'w, O> {
    board: &'w Board,
    plan: &'w Plan,
    /// When it was last told that time has passed.
    last: Instant,
    observe: O,
}

impl<O: FnMut(Event<'_>)> Watch<'_, O> {
    /// Tells what the threads are at, if it was not told just now or this is the end.
    fn look(&mut self, end: bool) {
        if self.last.elapsed() < TICK && !end {
            return;
        }
        self.last = Instant::now();
        for Lost { id, code, message } in &self.board.lost() {
            (self.observe)(Event::Replaced { id, code, message });
        }
        for Slow { id, stage, time } in &self.board.slow(SLOW) {
            let stage = stage.and_then(|number| self.plan.stages.get(number));
            (self.observe)(Event::Slow { id, stage: stage.map(|s| &*s.id), time: *time });
        }
        (self.observe)(Event::Tick);
    }
}

impl Summary {
    fn add(&mut self, bytes: usize, done: &Done) {
        match done.status {
            Status::Ok => self.ok += 1,
            Status::Partial => self.partial += 1,
            Status::Error => self.failed += 1,
        }
        self.bytes += bytes as u64;
        self.words += done.words;
        self.text_bytes += done.text_bytes;
    }
}

thread_local! {
    /// The hand of a thread of the pool, made when the thread first needs it: scratch belongs to one thread.
    static OWN: RefCell<Option<Box<dyn Any>>> = const { RefCell::new(None) };
}

/// Has each thread free the scratch that it made, however the run ends: a thread that is ending itself has lost what a
/// plugin may need for that.
struct FreeAtEnd<'p>(&'p ThreadPool);

impl Drop for FreeAtEnd<'_> {
    fn drop(&mut self) {
        self.0.broadcast(|_| drop(OWN.take()));
    }
}

/// Calls a function with the hand of this thread; one that was at work in a panic is thrown away.
fn with_own<H: Hands, T>(hands: &H, f: impl FnOnce(&mut H::Hand) -> T) -> Result<T, StartError> {
    let mut hand = match OWN.take().map(Box::<dyn Any>::downcast::<H::Hand>) {
        Some(Ok(hand)) => hand,
        _ => Box::new(hands.hand()?),
    };
    let value = f(&mut hand);
    OWN.set(Some(hand));
    Ok(value)
}

/// The threads of this process, each with a worker.
struct Workers<'p> {
    pipeline: &'p Pipeline,
    render: &'p (dyn Fn(&Outcome, &mut Vec<u8>) + Sync),
}

impl Hands for Workers<'_> {
    /// None after a panic of the host's own within it.
    type Hand = Option<Worker>;
    type Work = MakeDocument;

    fn hand(&self) -> Result<Option<Worker>, StartError> {
        self.pipeline.worker().map(Some)
    }

    fn take(
        &self,
        hand: &mut Option<Worker>,
        make: MakeDocument,
        place: &Place,
    ) -> Result<Done, ExecuteError> {
        let document = match make() {
            Ok(document) => document,
            Err(failed) => return Ok(done(&Outcome::Failed(failed), self.render)),
        };
        place.document(document.id());
        match annotate(self.pipeline, hand, document, &mut |stage| place.stage(stage))? {
            Outcome::Fatal(failed) => Err(ExecuteError::Fatal(failed)),
            outcome => Ok(done(&outcome, self.render)),
        }
    }

    fn times(&self, hand: &Option<Worker>) -> Vec<StageTime> {
        hand.iter().flat_map(Worker::times).collect()
    }
}

/// What became of a document, with the record that `render` makes.
pub fn done(outcome: &Outcome, render: &(dyn Fn(&Outcome, &mut Vec<u8>) + Sync)) -> Done {
    let mut record = Vec::new();
    render(outcome, &mut record);
    match outcome {
        Outcome::Annotated(document, skipped) => Done {
            id: document.id().to_owned(),
            status: if skipped.is_empty() { Status::Ok } else { Status::Partial },
            failures: skipped.clone(),
            record,
            words: document.text().split_whitespace().count() as u64,
            text_bytes: document.text().len() as u64,
            warned: !warnings(document).is_empty(),
            printed: String::new(),
        },
        Outcome::Failed(f) | Outcome::Fatal(f) => Done {
            id: f.id.clone(),
            status: Status::Error,
            failures: vec![f.failure.clone()],
            record,
            words: 0,
            text_bytes: 0,
            warned: false,
            printed: String::new(),
        },
    }
}

/// Annotates a document with the worker that is `own`, or a new one where there is none, as after a panic.
pub(crate) fn annotate(
    pipeline: &Pipeline,
    own: &mut Option<Worker>,
    document: Document,
    enters: &mut dyn FnMut(usize),
) -> Result<Outcome, StartError> {
    let (id, meta) = (document.id().to_owned(), document.meta().clone());
    contained(id, meta, || {
        let mut worker = own.take().map_or_else(|| pipeline.worker(), Ok)?;
        let outcome = worker.annotate_telling(document, enters);
        *own = Some(worker);
        Ok(outcome)
    })
}

/// Plugins catch their own panics; one of the host's own must still cost this document only.
pub(crate) fn contained(
    id: String,
    meta: Meta,
    annotate: impl FnOnce() -> Result<Outcome, StartError>,
) -> Result<Outcome, StartError> {
    catch_unwind(AssertUnwindSafe(annotate)).unwrap_or_else(|_| {
        let message = "Copydesk itself panicked; please report this with the document".to_owned();
        let failure = Failure { stage: "host".into(), plugin: None, code: "internal".into(), message };
        Ok(Outcome::Failed(FailedDocument { id, meta, failure }))
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
        let outcome = contained("a".into(), Meta::new(), || panic!("this is no plugin's fault")).unwrap();
        let Outcome::Failed(failed) = outcome else { panic!("{outcome:?}") };
        assert_eq!((failed.id.as_str(), failed.failure.code.as_str()), ("a", "internal"));
        assert!(failed.failure.message.contains("please report"), "{}", failed.failure.message);
    }
}
