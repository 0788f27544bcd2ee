use std::io::{self, ErrorKind, Read, Write};
use std::os::fd::AsFd;
use std::process::{self, ChildStderr, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::ioctl_fionbio;
use rustix::process::{Pid, Signal, kill_process_group};

use crate::usage::Usage;

/// How much is kept of what a process last printed.
const TAIL: usize = 4096;
/// How long nothing may come before somebody looks whether the process lives, and what memory it takes.
const LOOK: Duration = Duration::from_millis(20);

/// A process with its pipes, none of which is waited for beyond a point in time: what it answers is read from it, what it
/// is asked is written to it, and what it prints is taken all the while, so that it never waits for that.
#[derive(Debug)]
pub struct Child {
    process: process::Child,
    requests: ChildStdin,
    answers: ChildStdout,
    /// None once the process has closed it.
    errors: Option<ChildStderr>,
    printed: Vec<u8>,
    usage: Usage,
    most_seen: u64,
    ended: bool,
    /// When waiting ends.
    until: Instant,
    /// How much processor time ends it too, and how much there was when somebody first looked.
    processor: (Duration, Option<Duration>),
}

impl Child {
    /// Starts it; it answers before `until`, or [`Child::begin`] gives it other times.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(mut command: Command, until: Instant) -> io::Result<Child> {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut process = command.spawn()?;
        let pipes = (process.stdin.take(), process.stdout.take(), process.stderr.take());
        let (Some(requests), Some(answers), Some(errors)) = pipes else {
            return Err(io::Error::other("it has no pipes"));
        };
        ioctl_fionbio(&requests, true)?;
        ioctl_fionbio(&answers, true)?;
        ioctl_fionbio(&errors, true)?;
        let usage = Usage::of(&process)?;
        let errors = Some(errors);
        Ok(Child {
            process,
            requests,
            answers,
            errors,
            printed: Vec::new(),
            usage,
            most_seen: 0,
            ended: false,
            until,
            processor: (Duration::MAX, None),
        })
    }

    /// From now on it has so much time, by the clock or of processors.
    pub fn begin(&mut self, time: Duration) {
        self.until = Instant::now() + time;
        self.processor = (time, None);
        self.most_seen = 0;
    }

    /// Whether it has not ended.
    pub fn lives(&mut self) -> bool {
        matches!(self.process.try_wait(), Ok(None))
    }

    /// What it takes of memory now, where the system tells.
    pub fn memory(&self) -> Option<u64> {
        self.usage.bytes()
    }

    /// The most memory that it was seen to take since it last began.
    pub fn most_seen(&self) -> u64 {
        self.most_seen
    }

    /// Has the system refuse it more than so many bytes; only Linux does.
    ///
    /// # Errors
    /// When the system refuses that.
    pub fn limit_memory(&self, bytes: u64) -> io::Result<()> {
        self.usage.limit(bytes)
    }

    /// The end of what it has printed since this was last asked.
    pub fn printed(&mut self) -> String {
        self.drain();
        let printed = std::mem::take(&mut self.printed);
        String::from_utf8_lossy(&printed).trim().to_owned()
    }

    /// Ends it, with what it has started and left in its group, and says how it ended: one that has ended by itself keeps
    /// how it did.
    ///
    /// # Errors
    /// When the system does not say how it ended.
    pub fn end(&mut self) -> io::Result<ExitStatus> {
        if !std::mem::replace(&mut self.ended, true) {
            let _ = kill_process_group(Pid::from_child(&self.process), Signal::KILL);
        }
        let _ = self.process.kill();
        self.process.wait()
    }

    /// Takes what was printed, as far as it has come; whoever prints without end is not read without end.
    fn drain(&mut self) {
        let mut chunk = [0; TAIL];
        for _ in 0..64 {
            let Some(errors) = &mut self.errors else { return };
            match errors.read(&mut chunk) {
                Ok(0) => self.errors = None,
                Ok(n) => {
                    self.printed.extend_from_slice(&chunk[..n]);
                    let from = self.printed.len().saturating_sub(TAIL);
                    self.printed.drain(..from);
                }
                Err(e) if e.kind() == ErrorKind::Interrupted => {}
                Err(e) if e.kind() == ErrorKind::WouldBlock => return,
                Err(_) => self.errors = None,
            }
        }
    }

    /// Waits until it can be asked, or has answered.
    fn wait(&mut self, to_ask: bool) -> io::Result<()> {
        let left = self.until.saturating_duration_since(Instant::now());
        let timeout = Timespec { tv_sec: 0, tv_nsec: left.min(LOOK).as_nanos() as _ };
        let pipe = if to_ask {
            PollFd::from_borrowed_fd(self.requests.as_fd(), PollFlags::OUT)
        } else {
            PollFd::from_borrowed_fd(self.answers.as_fd(), PollFlags::IN)
        };
        let errors = self.errors.as_ref().map(|errors| PollFd::new(errors, PollFlags::IN));
        let mut pipes: Vec<PollFd<'_>> = [pipe].into_iter().chain(errors).collect();
        match poll(&mut pipes, Some(&timeout)) {
            Ok(0) => {
                self.most_seen = self.most_seen.max(self.memory().unwrap_or(0));
                if let (most, Some(took)) = (self.processor.0, self.usage.processor()) {
                    let before = *self.processor.1.get_or_insert(took);
                    if took.saturating_sub(before) >= most {
                        return Err(io::Error::new(ErrorKind::TimedOut, "of processor time"));
                    }
                }
                // A process of its own may hold the pipes of one that is gone.
                if self.lives() { Ok(()) } else { Err(ErrorKind::UnexpectedEof.into()) }
            }
            Ok(_) => {
                self.drain();
                Ok(())
            }
            Err(rustix::io::Errno::INTR) => Ok(()),
            Err(e) => Err(e.into()),
        }
    }
}

impl Read for Child {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            // One that answers without end has its time too.
            if Instant::now() >= self.until {
                return Err(ErrorKind::TimedOut.into());
            }
            match self.answers.read(into) {
                Err(e) if e.kind() == ErrorKind::WouldBlock => self.wait(false)?,
                read => return read,
            }
        }
    }
}

impl Write for Child {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        loop {
            if Instant::now() >= self.until {
                return Err(ErrorKind::TimedOut.into());
            }
            match self.requests.write(bytes) {
                Err(e) if e.kind() == ErrorKind::WouldBlock => self.wait(true)?,
                written => return written,
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for Child {
    /// One that has nothing to do ends by itself when its pipe is closed; one that does not is not waited for.
    fn drop(&mut self) {
        let _ = self.end();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn child(script: &str, most: Duration) -> Child {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        Child::start(command, Instant::now() + most).unwrap()
    }

    #[test]
    fn a_process_that_reads_nothing_is_not_waited_for_beyond_its_time() {
        let mut stopped = child("kill -STOP $$", Duration::from_millis(300));
        let error = stopped.write_all(&vec![0; 1 << 22]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TimedOut);
        let mut silent = child("exec sleep 60", Duration::from_millis(300));
        assert_eq!(silent.read(&mut [0]).unwrap_err().kind(), ErrorKind::TimedOut);
    }

    #[test]
    fn a_process_that_prints_without_end_is_read_while_it_is_asked_and_answers() {
        let print = "yes aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa | head -c 1000000 >&2";
        let mut child =
            child(&format!("{print}; cat >&2; {print}; echo the end >&2; echo yes"), Duration::from_secs(60));
        child.write_all(&vec![b'b'; 1 << 20]).unwrap();
        drop(std::mem::replace(&mut child.requests, other_pipe()));
        let mut answer = [0; 4];
        child.read_exact(&mut answer).unwrap();
        assert_eq!(&answer, b"yes\n");
        let printed = child.printed();
        assert!(printed.ends_with("\nthe end") && printed.len() <= TAIL, "{printed}");
        assert_eq!(child.printed(), "");
    }

    #[test]
    fn a_process_that_answers_without_end_has_its_time() {
        let mut talks = child("exec yes", Duration::from_millis(300));
        let error = io::copy(&mut talks, &mut io::sink()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TimedOut);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn processor_time_is_time_too() {
        let mut busy = child("exec 3>&1; exec yes > /dev/null", Duration::from_secs(60));
        busy.processor.0 = Duration::from_millis(200);
        let error = busy.read(&mut [0]).unwrap_err();
        assert_eq!((error.kind(), error.to_string().as_str()), (ErrorKind::TimedOut, "of processor time"));
    }

    #[test]
    fn a_process_that_is_gone_is_not_waited_for_though_another_holds_its_pipes() {
        let mut gone = child("sleep 5 & exit 7", Duration::from_secs(60));
        assert_eq!(gone.read(&mut [0]).unwrap_err().kind(), ErrorKind::UnexpectedEof);
        assert_eq!(gone.end().unwrap().code(), Some(7));
    }

    fn other_pipe() -> ChildStdin {
        Command::new("true").stdin(Stdio::piped()).spawn().unwrap().stdin.unwrap()
    }
}
