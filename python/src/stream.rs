//! Documents of an iterable in its order, annotated by several threads ahead of whoever asks for them.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError, TryLockError};
use std::time::Duration;

use copydesk::{Crew, Outcome, Pending};
use copydesk_runner::{ExecuteError, StartError};
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::PyIterator;

use crate::document::Document;
use crate::errors;
use crate::item::{Keys, raw};
use crate::pipeline::Open;

/// How often a wait looks whether somebody has pressed ^C.
const LOOK: Duration = Duration::from_millis(50);
/// Documents in flight for each thread: enough that none waits while Python does something else.
const DOCUMENTS_A_THREAD: usize = 32;
/// Bytes of text in flight, of which each takes some 250 while it is annotated.
const BYTES: usize = 8 << 20;

type Answer = Pending<Result<Outcome, StartError>>;

/// The annotated documents of an iterable, in its order.
#[pyclass(frozen, module = "copydesk._native")]
pub(crate) struct Stream(Mutex<Flow>);

struct Flow {
    open: Arc<Open>,
    crew: Arc<Crew>,
    /// None once it has ended.
    source: Option<Py<PyIterator>>,
    /// What the source raised, which is told after the documents before it.
    raised: Option<PyErr>,
    keys: Keys,
    read: u64,
    bytes: usize,
    pending: VecDeque<(usize, Answer)>,
}

impl Stream {
    pub(crate) fn new(open: Arc<Open>, crew: Arc<Crew>, source: Py<PyIterator>, keys: Keys) -> Stream {
        let source = Some(source);
        let pending = VecDeque::new();
        Stream(Mutex::new(Flow { open, crew, source, raised: None, keys, read: 0, bytes: 0, pending }))
    }
}

impl Flow {
    /// Hands documents on as long as there is room; a document that is larger than all of it goes alone.
    fn read_ahead(&mut self, py: Python<'_>) {
        let most = DOCUMENTS_A_THREAD * self.crew.threads();
        while self.pending.len() < most && self.bytes < BYTES {
            let Some(source) = &self.source else { break };
            self.read += 1;
            let item = source.bind(py).clone().next();
            match item.map(|item| raw(&item?, self.read, &self.keys)) {
                Some(Ok(raw)) => {
                    let bytes = raw.as_ref().map_or(0, |raw| raw.bytes());
                    self.bytes += bytes;
                    self.pending.push_back((bytes, self.open.annotate(&self.crew, raw)));
                }
                Some(Err(raised)) => (self.source, self.raised) = (None, Some(raised)),
                None => self.source = None,
            }
        }
    }
}

#[pymethods]
impl Stream {
    fn __iter__(own: PyRef<'_, Self>) -> PyRef<'_, Self> {
        own
    }

    fn __next__<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let mut flow = match self.0.try_lock() {
            Ok(flow) => flow,
            Err(TryLockError::Poisoned(e)) => e.into_inner(),
            Err(TryLockError::WouldBlock) => {
                return Err(PyRuntimeError::new_err(
                    "another thread waits for the next document of this stream",
                ));
            }
        };
        flow.read_ahead(py);
        let Some((bytes, answer)) = flow.pending.front() else {
            return flow.raised.take().map_or(Ok(None), Err);
        };
        let bytes = *bytes;
        // ^C leaves the document where it is, for whoever asks again.
        let outcome = heard(py, answer)?;
        flow.pending.pop_front();
        flow.bytes -= bytes;
        if let Ok(Outcome::Fatal(failed)) = &outcome {
            let e = errors::of_document(py, failed);
            flow.stop();
            return Err(e);
        }
        let outcome = outcome.map_err(|e| errors::of_start(py, &e))?;
        Document::make(py, flow.open.annotated(outcome)).map(Some)
    }

    /// Reads no more and forgets what was read.
    fn close(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).stop();
    }
}

impl Flow {
    fn stop(&mut self) {
        self.source = None;
        self.pending.clear();
        self.bytes = 0;
    }
}

/// What a thread says, once it does; Python's other threads run meanwhile, and ^C is heard.
pub(crate) fn heard<T: Send>(py: Python<'_>, answer: &Pending<T>) -> PyResult<T> {
    loop {
        let said = py.detach(|| answer.wait(LOOK)).map_err(|e: ExecuteError| errors::of_execution(py, &e))?;
        if let Some(said) = said {
            return Ok(said);
        }
        py.check_signals()?;
    }
}
