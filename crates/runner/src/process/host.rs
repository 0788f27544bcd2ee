use std::io::{self, BufReader, ErrorKind, Write};
use std::os::unix::process::ExitStatusExt;
use std::process::Command;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use copydesk_document::Meta;
use copydesk_formats::Failure;
use copydesk_pipeline::{OnError, Plan};
use copydesk_plugin_process::Child;

use super::frame::{Frame, bytes, most};
use crate::board::Place;
use crate::execute::{Done, ExecuteError, Hands, done};
use crate::pipeline::StartError;
use crate::worker::{FailedDocument, Outcome, StageTime};

/// How long a guest may take to start.
const START: Duration = Duration::from_secs(120);
/// After how many documents a guest makes room for a new one: what a plugin leaks goes with it.
const DOCUMENTS_A_GUEST: u64 = 10_000;

/// A document for a guest.
#[derive(Debug)]
pub struct Request {
    /// Its id, or what it goes by until it is read.
    pub id: String,
    /// What the guest makes a document of.
    pub bytes: Vec<u8>,
}

/// What a document may take of a guest.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// By the clock, and of all processors together.
    pub time: Duration,
    /// Bytes of memory, besides what the guest takes when it is ready. Only Linux enforces it.
    pub memory: u64,
}

/// Guests, one a thread.
pub struct Processes<'r> {
    /// Starts one.
    start: &'r (dyn Fn() -> Result<Guest, StartError> + Sync),
    /// Makes the record of a document whose guest cannot.
    render: &'r (dyn Fn(&Outcome, &mut Vec<u8>) + Sync),
    stages: Vec<(String, String, OnError)>,
    limits: Limits,
    /// One that is there already.
    ready: Mutex<Option<Guest>>,
}

impl<'r> Processes<'r> {
    /// Guests for a plan, each started by `start`, of which `ready` is the first.
    pub fn new(
        plan: &Plan,
        start: &'r (dyn Fn() -> Result<Guest, StartError> + Sync),
        ready: Guest,
        render: &'r (dyn Fn(&Outcome, &mut Vec<u8>) + Sync),
        limits: Limits,
    ) -> Processes<'r> {
        let stages = plan.stages.iter().map(|s| (s.id.clone(), s.plugin.name.clone(), s.on_error));
        Processes { start, render, stages: stages.collect(), limits, ready: Mutex::new(Some(ready)) }
    }

    /// What became of a document whose guest has failed in a stage.
    fn failed(&self, id: String, meta: Meta, stage: Option<u32>, end: End) -> Result<Done, ExecuteError> {
        let at = stage.and_then(|stage| self.stages.get(stage as usize));
        let (stage, plugin, on_error) = match at {
            Some((stage, plugin, on_error)) => (stage.clone(), Some(plugin.clone()), *on_error),
            None => ("host".to_owned(), None, OnError::SkipDocument),
        };
        let code = end.code.to_owned();
        let failure = Failure { stage, plugin, code, message: end.message };
        let failed = FailedDocument { id, meta, failure };
        match on_error {
            OnError::Fail => Err(ExecuteError::Fatal(failed)),
            // A stage cannot be left out after it: what the document had before is gone with the guest.
            OnError::SkipDocument | OnError::SkipStage => {
                Ok(Done { printed: end.printed, ..done(&Outcome::Failed(failed), self.render) })
            }
        }
    }
}

impl Hands for Processes<'_> {
    /// None after a guest that is gone.
    type Hand = Option<Guest>;
    /// What could not be read needs no guest.
    type Work = Result<Request, FailedDocument>;

    fn hand(&self) -> Result<Option<Guest>, StartError> {
        let ready = self.ready.lock().unwrap_or_else(PoisonError::into_inner).take();
        ready.map_or_else(self.start, Ok).map(Some)
    }

    fn take(&self, hand: &mut Option<Guest>, work: Self::Work, place: &Place) -> Result<Done, ExecuteError> {
        let Request { mut id, bytes } = match work {
            Ok(request) => request,
            Err(failed) => return Ok(done(&Outcome::Failed(failed), self.render)),
        };
        place.document(&id);
        loop {
            // One that ended after its last answer has done this document nothing.
            let mut guest = match hand.take_if(|guest| guest.is_fit(self.limits.memory)) {
                Some(guest) => guest,
                None => (self.start)()?,
            };
            let (mut stage, mut meta) = (None, Meta::new());
            match guest.ask(&bytes, self.limits.time, (&mut id, &mut meta), &mut stage, place) {
                Ok((done, fatal)) => {
                    *hand = Some(guest);
                    return match done.failures.first() {
                        Some(failure) if fatal => {
                            let failure = failure.clone();
                            Err(ExecuteError::Fatal(FailedDocument { id: done.id, meta, failure }))
                        }
                        _ => Ok(done),
                    };
                }
                Err(e) => {
                    let documents = guest.documents;
                    let end = guest.end(&e, self.limits);
                    place.lost(&id, end.code, &end.message);
                    // What documents before it have left behind is not its fault.
                    if end.code != MEMORY || documents == 1 {
                        return self.failed(id, meta, stage, end);
                    }
                }
            }
        }
    }

    /// Guests keep theirs to themselves.
    fn times(&self, _: &Option<Guest>) -> Vec<StageTime> {
        Vec::new()
    }
}

/// A process with a worker.
#[derive(Debug)]
pub struct Guest {
    child: BufReader<Child>,
    /// What it took of memory when it was ready.
    memory: u64,
    documents: u64,
}

/// Why a guest did not answer.
struct End {
    code: &'static str,
    message: String,
    printed: String,
}

const MEMORY: &str = "memory";

/// The signal by which a system without memory ends a process.
const KILLED: i32 = 9;
/// What nobody else is killed for.
const LARGE: u64 = 256 << 20;

impl Guest {
    /// Starts one by a command, tells it what it must know, and waits until it is ready.
    ///
    /// # Errors
    /// When it does not get ready: it says why, or how it ended.
    pub fn start(command: Command, beginning: &[u8], limits: Limits) -> Result<Guest, StartError> {
        let failed = |reason: String| StartError::Guest { reason, refused: false };
        let child = Child::start(command, Instant::now() + START).map_err(|e| failed(e.to_string()))?;
        let mut guest = Guest { child: BufReader::new(child), memory: 0, documents: 0 };
        let child = &mut guest.child;
        let ready = bytes(child.get_mut(), beginning).and_then(|()| Frame::read(child, 0));
        match ready {
            Ok(Frame::Ready) => {}
            Ok(_) => return Err(failed("it does not begin as a worker does".into())),
            Err(e) => {
                let End { code, message, printed } = guest.end(&e, Limits { time: START, ..limits });
                let said = if printed.is_empty() { message } else { format!("{message}: {printed}") };
                return Err(match code {
                    REFUSED if !printed.is_empty() => StartError::Guest { reason: printed, refused: true },
                    _ => failed(said),
                });
            }
        }
        let child = guest.child.get_mut();
        child.printed();
        if let Some(memory) = child.memory() {
            guest.memory = memory;
            child.limit_memory(memory.saturating_add(limits.memory)).map_err(|e| {
                failed(format!("the system does not limit its memory to {} bytes: {e}", limits.memory))
            })?;
        }
        Ok(guest)
    }

    /// Whether it can take one more document, and has not kept much of what it took for others.
    fn is_fit(&mut self, memory: u64) -> bool {
        let child = self.child.get_mut();
        let kept = child.memory().map_or(0, |now| now.saturating_sub(self.memory));
        self.documents < DOCUMENTS_A_GUEST && kept <= memory / 4 && child.lives()
    }

    /// Notes the document's id and the stage as it hears of them.
    fn ask(
        &mut self,
        request: &[u8],
        time: Duration,
        (id, meta): (&mut String, &mut Meta),
        stage: &mut Option<u32>,
        place: &Place,
    ) -> io::Result<(Done, bool)> {
        self.documents += 1;
        let child = self.child.get_mut();
        child.begin(time);
        bytes(child, request)?;
        child.flush()?;
        let most = most(request.len());
        loop {
            match Frame::read(&mut self.child, most)? {
                Frame::Document(own, known) => {
                    place.document(&own);
                    (*id, *meta) = (own, known);
                }
                Frame::Stage(entered) => {
                    place.stage(entered as usize);
                    *stage = Some(entered);
                }
                Frame::Done(done, fatal) => {
                    let printed = self.child.get_mut().printed();
                    return Ok((Done { printed, ..*done }, fatal));
                }
                Frame::Ready => return Err(ErrorKind::InvalidData.into()),
            }
        }
    }

    /// Ends the process, and says why it did not answer.
    fn end(mut self, error: &io::Error, limits: Limits) -> End {
        let child = self.child.get_mut();
        // One that has closed its pipes may go on for ever; one that has ended keeps how it did.
        let status = child.end();
        let printed = child.printed();
        let took = child.most_seen().saturating_sub(self.memory);
        let (code, message) = match (error.kind(), status) {
            (ErrorKind::TimedOut, _) => {
                ("timeout", format!("took more than {} s", limits.time.as_secs_f32()))
            }
            (ErrorKind::InvalidData, _) => ("protocol", "its worker answered with what is no answer".into()),
            (_, Err(e)) => ("crash", format!("its worker is gone: {e}")),
            (_, Ok(status)) => match (status.signal(), status.code()) {
                // Rust and C++ say so; of others it shows in what they had, as whoever touches what it was not given crashes.
                (Some(signal), _)
                    if printed.contains("memory allocation of")
                        || printed.contains("std::bad_alloc")
                        || took > limits.memory / 2
                        || signal == KILLED && took > LARGE =>
                {
                    (MEMORY, format!("took more memory than {} bytes, or than there is", limits.memory))
                }
                (Some(_), _) if printed.contains("has overflowed its stack") => {
                    ("crash", "overflowed its stack".into())
                }
                (Some(signal), _) => ("crash", format!("ended its worker by signal {signal}")),
                (None, Some(2)) if self.documents == 0 => (REFUSED, "it refuses to start".into()),
                (None, code) => ("exit", format!("ended its worker with exit code {}", code.unwrap_or(0))),
            },
        };
        End { code, message, printed }
    }
}

/// It has ended in order, as it cannot start.
const REFUSED: &str = "refused";
