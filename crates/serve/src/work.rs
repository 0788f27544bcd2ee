//! Threads that read articles, each with a worker of the pipeline.

use std::io::Cursor;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{Builder, JoinHandle};

use copydesk::{Desk, Outcome, Worker, job, write_outcome};
use copydesk_corpus::{Corpus, Fields, Options, ReadError};
use copydesk_document::Meta;
use copydesk_pages::{CHECK_BELOW, View};
use tokio::sync::{OwnedSemaphorePermit, oneshot};

use crate::ServeError;

/// Articles to read.
pub(crate) struct Job {
    /// A file's name, which says of what format the bytes are if they do not say it themselves.
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
    /// What is known of articles that do not say it themselves.
    pub(crate) known: Meta,
    pub(crate) make: Make,
    pub(crate) answer: oneshot::Sender<Answer>,
    /// Its place among the requests at once, which it has until it is done, whether or not somebody still waits.
    pub(crate) place: OwnedSemaphorePermit,
}

/// What is made of articles.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Make {
    /// A line of JSON for each.
    Records,
    /// One page.
    Page,
}

/// What was made.
#[derive(Default)]
pub(crate) struct Answer {
    pub(crate) body: Vec<u8>,
    /// How many articles there were.
    pub(crate) documents: u64,
    /// How many of them failed, and why the first did: its stage and code, and what it says.
    pub(crate) failed: u64,
    pub(crate) first_failure: Option<[String; 3]>,
}

/// Threads at work.
pub(crate) struct Workers {
    jobs: Sender<Job>,
    threads: Vec<JoinHandle<()>>,
}

impl Workers {
    /// Starts them; each takes what it needs of the pipeline's plugins before this returns.
    pub(crate) fn start(desk: Desk, threads: usize, max_bytes: usize) -> Result<Workers, ServeError> {
        let (jobs, waiting) = channel::<Job>();
        let (desk, waiting) = (Arc::new(desk), Arc::new(Mutex::new(waiting)));
        let (ready, started) = channel();
        let start = |n: usize| {
            let (desk, waiting, ready) = (Arc::clone(&desk), Arc::clone(&waiting), ready.clone());
            Builder::new().name(format!("reads-{n}")).spawn(move || {
                // A worker stays on the thread that makes it.
                let worker = desk.worker();
                let (worker, said) = match worker {
                    Ok(worker) => (Some(worker), Ok(())),
                    Err(e) => (None, Err(e)),
                };
                let _ = ready.send(said);
                if let Some(worker) = worker {
                    work(&desk, worker, &waiting, max_bytes);
                }
            })
        };
        let threads = (0..threads).map(start).collect::<Result<Vec<_>, _>>()?;
        for _ in &threads {
            if let Ok(said) = started.recv() {
                said?;
            }
        }
        Ok(Workers { jobs, threads })
    }

    /// Where jobs are handed in.
    pub(crate) fn queue(&self) -> Sender<Job> {
        self.jobs.clone()
    }

    /// Waits until they have ended, which they do once nobody hands in jobs.
    pub(crate) fn finish(self) {
        drop(self.jobs);
        for thread in self.threads {
            // Whoever waited for one that panicked was told.
            let _ = thread.join();
        }
    }
}

fn work(desk: &Desk, mut worker: Worker, waiting: &Mutex<Receiver<Job>>, max_bytes: usize) {
    loop {
        let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = next else { return };
        let Job { name, bytes, known, make, answer, place } = job;
        let made = read(desk, &mut worker, max_bytes, (name, bytes, known), make, || answer.is_closed());
        // Before the answer, so that whoever has it finds a place again.
        drop(place);
        if let Some(made) = made {
            let _ = answer.send(made);
        }
    }
}

/// Reads articles; none once nobody waits for them.
fn read(
    desk: &Desk,
    worker: &mut Worker,
    max_bytes: usize,
    (name, bytes, known): (String, Vec<u8>, Meta),
    make: Make,
    is_left: impl Fn() -> bool,
) -> Option<Answer> {
    // What is packed in a request is bounded too.
    let options =
        Options::default().max_document_bytes(max_bytes as u64).max_total_bytes(Some(16 * max_bytes as u64));
    let corpus = Corpus::from_readers([(name, Box::new(Cursor::new(bytes)) as _)], &options);
    let mut fields = Fields::default();
    fields.defaults = known;
    let mut answer = Answer::default();
    let mut page = (make == Make::Page).then(|| View::new(CHECK_BELOW).served());
    let mut settings = desk.records().clone();
    if page.is_some() {
        settings.text = true;
    }
    for raw in corpus {
        if is_left() {
            return None;
        }
        let outcome = match (job(raw, &fields).make)() {
            Ok(document) => worker.annotate(document),
            Err(failed) => Outcome::Failed(failed),
        };
        answer.documents += 1;
        if let Outcome::Failed(f) | Outcome::Fatal(f) = &outcome {
            answer.failed += 1;
            let failure = &f.failure;
            let said = [failure.stage.clone(), failure.code.clone(), failure.message.clone()];
            answer.first_failure.get_or_insert(said);
        }
        match &mut page {
            None => write_outcome(&outcome, &settings, &mut answer.body),
            Some(page) => {
                let mut record = Vec::new();
                write_outcome(&outcome, &settings, &mut record);
                // What was just written is a record.
                let _ = page.add(&record);
            }
        }
    }
    if let Some(page) = page {
        answer.body = page.finish().into_bytes();
    }
    Some(answer)
}

impl Answer {
    /// Whether the request itself is at fault, and for its size: what could not be read at all.
    pub(crate) fn unreadable(&self) -> Option<(bool, &str)> {
        let [stage, code, message] = self.first_failure.as_ref()?;
        (stage == ReadError::STAGE).then_some((code == ReadError::LIMIT, message.as_str()))
    }
}
