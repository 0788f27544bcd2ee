use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use copydesk_formats::Failure;
use copydesk_pipeline::{OnError, Plan};
use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::frame::{Frame, bytes};
use crate::board::Place;
use crate::execute::{Done, ExecuteError, Hands, done};
use crate::pipeline::StartError;
use crate::worker::{FailedDocument, Outcome, StageTime};

/// How long a guest may take to start.
const START: Duration = Duration::from_secs(120);
/// After how many documents a guest makes room for a new one: what a plugin leaks goes with it.
const DOCUMENTS_A_GUEST: u64 = 10_000;
/// How much is kept of what a guest last wrote to standard error.
const TAIL: usize = 4096;

/// A document for a guest.
#[derive(Debug)]
pub struct Request {
    /// Its id, or what it goes by until it is read.
    pub id: String,
    /// What the guest makes a document of.
    pub bytes: Vec<u8>,
}

/// Guests, one a thread.
pub struct Processes<'r> {
    /// Starts one, with its pipes still to be set.
    command: &'r (dyn Fn() -> Command + Sync),
    /// Makes the record of a document whose guest cannot.
    render: &'r (dyn Fn(&Outcome, &mut Vec<u8>) + Sync),
    stages: Vec<(String, String, OnError)>,
    time: Duration,
}

impl<'r> Processes<'r> {
    /// Guests for a plan, each started by `command`. A document may take `time` by the clock.
    pub fn new(
        plan: &Plan,
        command: &'r (dyn Fn() -> Command + Sync),
        render: &'r (dyn Fn(&Outcome, &mut Vec<u8>) + Sync),
        time: Duration,
    ) -> Processes<'r> {
        let stages = plan.stages.iter().map(|s| (s.id.clone(), s.plugin.name.clone(), s.on_error));
        Processes { command, render, stages: stages.collect(), time }
    }

    /// What became of a document whose guest has failed in a stage.
    fn failed(
        &self,
        id: String,
        stage: Option<u32>,
        code: &str,
        message: String,
    ) -> Result<Done, ExecuteError> {
        let at = stage.and_then(|stage| self.stages.get(stage as usize));
        let (stage, plugin, on_error) = match at {
            Some((stage, plugin, on_error)) => (stage.clone(), Some(plugin.clone()), *on_error),
            None => ("host".to_owned(), None, OnError::SkipDocument),
        };
        let failed =
            FailedDocument { id, failure: Failure { stage, plugin, code: code.to_owned(), message } };
        match on_error {
            OnError::Fail => Err(ExecuteError::Fatal(failed)),
            // A stage cannot be left out after it: what the document had before is gone with the guest.
            OnError::SkipDocument | OnError::SkipStage => Ok(done(&Outcome::Failed(failed), self.render)),
        }
    }
}

impl Hands for Processes<'_> {
    /// None after a guest that is gone.
    type Hand = Option<Guest>;
    /// What could not be read needs no guest.
    type Work = Result<Request, FailedDocument>;

    fn hand(&self) -> Result<Option<Guest>, StartError> {
        Guest::start((self.command)()).map(Some)
    }

    fn take(&self, hand: &mut Option<Guest>, work: Self::Work, place: &Place) -> Result<Done, ExecuteError> {
        let Request { mut id, bytes } = match work {
            Ok(request) => request,
            Err(failed) => return Ok(done(&Outcome::Failed(failed), self.render)),
        };
        place.document(&id);
        // One that ended after its last answer has done this document nothing.
        let lives = |guest: &mut Guest| guest.documents < DOCUMENTS_A_GUEST && guest.lives();
        let mut guest = match hand.take_if(lives) {
            Some(guest) => guest,
            None => Guest::start((self.command)())?,
        };
        let mut stage = None;
        match guest.ask(&bytes, Instant::now() + self.time, &mut id, &mut stage, place) {
            Ok((done, fatal)) => {
                *hand = Some(guest);
                match done.failures.first() {
                    Some(failure) if fatal => {
                        let failure = failure.clone();
                        Err(ExecuteError::Fatal(FailedDocument { id: done.id, failure }))
                    }
                    _ => Ok(done),
                }
            }
            Err(e) => {
                let (code, message) = guest.end(&e, self.time);
                place.lost(&id, code, &message);
                self.failed(id, stage, code, message)
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
    child: Child,
    requests: ChildStdin,
    answers: Timed,
    tail: Tail,
    documents: u64,
}

impl Guest {
    fn start(mut command: Command) -> Result<Guest, StartError> {
        let failed = |reason: String| StartError::Guest { reason };
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(|e| failed(e.to_string()))?;
        let pipes = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let (Some(requests), Some(answers), Some(errors)) = pipes else {
            return Err(failed("it has no pipes".into()));
        };
        let answers = Timed { pipe: answers, until: Instant::now() + START };
        let mut guest = Guest { child, requests, answers, tail: Tail::of(errors), documents: 0 };
        match Frame::read(&mut guest.answers) {
            Ok(Frame::Ready) => Ok(guest),
            Ok(_) => Err(failed("it does not begin as a worker does".into())),
            Err(e) => {
                let (_, message) = guest.end(&e, START);
                let said = guest.tail.text();
                Err(failed(if said.is_empty() { message } else { format!("{message}: {said}") }))
            }
        }
    }

    fn lives(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Notes the document's id and the stage as it hears of them.
    fn ask(
        &mut self,
        request: &[u8],
        until: Instant,
        id: &mut String,
        stage: &mut Option<u32>,
        place: &Place,
    ) -> io::Result<(Done, bool)> {
        self.documents += 1;
        self.answers.until = until;
        bytes(&mut self.requests, request)?;
        self.requests.flush()?;
        loop {
            match Frame::read(&mut self.answers)? {
                Frame::Id(own) => {
                    place.document(&own);
                    *id = own;
                }
                Frame::Stage(entered) => {
                    place.stage(entered as usize);
                    *stage = Some(entered);
                }
                Frame::Done(done, fatal) => return Ok((*done, fatal)),
                Frame::Ready => return Err(ErrorKind::InvalidData.into()),
            }
        }
    }

    /// Ends the process, and says why it did not answer.
    fn end(&mut self, error: &io::Error, time: Duration) -> (&'static str, String) {
        // One that has closed its pipes may go on for ever; one that has ended keeps how it did.
        let _ = self.child.kill();
        let status = self.child.wait();
        match (error.kind(), status) {
            (ErrorKind::TimedOut, _) => ("timeout", format!("took more than {} s", time.as_secs_f32())),
            (ErrorKind::InvalidData, _) => ("protocol", "its worker answered with what is no answer".into()),
            (_, Err(e)) => ("crash", format!("its worker is gone: {e}")),
            (_, Ok(status)) => {
                let said = self.tail.text();
                match (status.signal(), status.code()) {
                    _ if said.contains("memory allocation of") => {
                        ("memory", "asked for more memory than there is".into())
                    }
                    _ if said.contains("has overflowed its stack") => {
                        ("crash", "overflowed its stack".into())
                    }
                    (Some(signal), _) => ("crash", format!("ended its worker by signal {signal}")),
                    (None, code) => {
                        ("exit", format!("ended its worker with exit code {}", code.unwrap_or(0)))
                    }
                }
            }
        }
    }
}

impl Drop for Guest {
    /// A guest that has nothing to do ends by itself when its pipe is closed; one that does not is not waited for.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Reads a pipe until a point in time.
#[derive(Debug)]
struct Timed {
    pipe: ChildStdout,
    until: Instant,
}

impl Read for Timed {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            let left = self.until.saturating_duration_since(Instant::now());
            let left = Timespec {
                tv_sec: left.as_secs().min(i32::MAX as u64) as _,
                tv_nsec: left.subsec_nanos() as _,
            };
            match poll(&mut [PollFd::new(&self.pipe, PollFlags::IN)], Some(&left)) {
                Ok(0) => return Err(ErrorKind::TimedOut.into()),
                Ok(_) => return self.pipe.read(into),
                Err(rustix::io::Errno::INTR) => {}
                Err(e) => return Err(e.into()),
            }
        }
    }
}

/// The end of what a guest wrote to standard error; the rest is read and forgotten, so that it never waits.
#[derive(Debug)]
struct Tail {
    kept: Arc<Mutex<Vec<u8>>>,
    reader: Option<thread::JoinHandle<()>>,
}

impl Tail {
    fn of(mut errors: ChildStderr) -> Tail {
        let kept = Arc::new(Mutex::new(Vec::new()));
        let shared = Arc::clone(&kept);
        let read = move || {
            let mut chunk = [0; TAIL];
            while let Ok(n @ 1..) = errors.read(&mut chunk) {
                let mut kept = shared.lock().unwrap_or_else(PoisonError::into_inner);
                kept.extend_from_slice(&chunk[..n]);
                let from = kept.len().saturating_sub(TAIL);
                kept.drain(..from);
            }
        };
        let reader = thread::Builder::new().name("copydesk-stderr".into()).spawn(read).ok();
        Tail { kept, reader }
    }

    /// What there is; of a guest that is gone all of it, unless a process of its own holds the pipe.
    fn text(&self) -> String {
        for _ in 0..50 {
            if self.reader.as_ref().is_none_or(thread::JoinHandle::is_finished) {
                break;
            }
            thread::sleep(Duration::from_millis(2));
        }
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&kept).trim().to_owned()
    }
}
