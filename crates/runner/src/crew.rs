use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use copydesk_document::Document;
use rayon::ThreadPool;

use crate::execute::{ExecuteError, annotate};
use crate::pipeline::{Pipeline, StartError};
use crate::worker::{FailedDocument, Outcome, Worker};

/// Threads, each with a worker, for documents that come one by one and from any thread.
///
/// A run knows its documents and its sink; a crew is for whoever asks now and then, such as another language. It bounds nothing:
/// whoever hands it documents decides how many are in flight. When it is dropped, its threads finish what they were given and end.
#[derive(Debug)]
pub struct Crew {
    pipeline: Arc<Pipeline>,
    pool: ThreadPool,
}

/// What a thread of a crew will say; one thread at a time can wait for it.
#[derive(Debug)]
pub struct Pending<T>(Mutex<Receiver<T>>);

thread_local! {
    /// The worker of a thread, which belongs to one crew for life. None before it is needed, and after a panic within it.
    static OWN: RefCell<Option<Worker>> = const { RefCell::new(None) };
}

impl Crew {
    /// Starts threads; 0 takes one a core.
    ///
    /// # Errors
    /// When they cannot be started.
    pub fn new(pipeline: Arc<Pipeline>, threads: usize) -> Result<Crew, ExecuteError> {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .thread_name(|i| format!("copydesk-{i}"))
            .build()
            .map_err(|e| ExecuteError::Threads(e.to_string()))?;
        Ok(Crew { pipeline, pool })
    }

    /// How many threads there are.
    pub fn threads(&self) -> usize {
        self.pool.current_num_threads()
    }

    /// Has a document annotated. It is made on the thread too, and so is what becomes of it `then`.
    pub fn annotate(
        &self,
        make: impl FnOnce() -> Result<Document, FailedDocument> + Send + 'static,
        then: impl FnOnce(&mut Outcome) + Send + 'static,
    ) -> Pending<Result<Outcome, StartError>> {
        self.hand(move |pipeline, own| {
            let mut outcome = match make() {
                Ok(document) => annotate(pipeline, own, document, &mut |_| ())?,
                Err(failed) => Outcome::Failed(failed),
            };
            then(&mut outcome);
            Ok(outcome)
        })
    }

    /// Has a worker asked whatever it can be asked.
    pub fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&mut Worker) -> T + Send + 'static,
    ) -> Pending<Result<T, StartError>> {
        self.hand(move |pipeline, own| {
            let mut worker = own.take().map_or_else(|| pipeline.worker(), Ok)?;
            let said = question(&mut worker);
            *own = Some(worker);
            Ok(said)
        })
    }

    fn hand<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Pipeline, &mut Option<Worker>) -> T + Send + 'static,
    ) -> Pending<T> {
        let (tell, hear) = mpsc::sync_channel(1);
        let pipeline = Arc::clone(&self.pipeline);
        self.pool.spawn_fifo(move || {
            // Taken out for the time of the work: a plugin may come back here, and after a panic it is gone.
            let mut own = OWN.take();
            let said = catch_unwind(AssertUnwindSafe(|| work(&pipeline, &mut own)));
            OWN.set(own);
            // A panic leaves `Pending` without an answer, and so does whoever no longer waits.
            if let Ok(said) = said {
                let _ = tell.send(said);
            }
        });
        Pending(Mutex::new(hear))
    }
}

impl Drop for Crew {
    /// Has each thread free the scratch that it made: one that is ending has lost what a plugin may need for that.
    fn drop(&mut self) {
        self.pool.spawn_broadcast(|_| drop(OWN.take()));
    }
}

impl<T> Pending<T> {
    /// What was said, once it was; `None` after so long without it.
    ///
    /// # Errors
    /// When Copydesk itself panicked over it.
    pub fn wait(&self, most: Duration) -> Result<Option<T>, ExecuteError> {
        match self.0.lock().unwrap_or_else(PoisonError::into_inner).recv_timeout(most) {
            Ok(said) => Ok(Some(said)),
            Err(RecvTimeoutError::Timeout) => Ok(None),
            Err(RecvTimeoutError::Disconnected) => Err(ExecuteError::Panicked),
        }
    }
}
