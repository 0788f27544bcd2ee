use std::io::{self, BufReader, ErrorKind, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use copydesk_extractor::{
    Built, Config, Error, Foreign, ForeignError, Hand, Input, Limits, Output, PluginSpec,
};
use serde_json::Value;

use crate::answer::{check_number, take};
use crate::child::Child;
use crate::declaration::Style;
use crate::message::{self, Message, PROTOCOL};
use crate::start::end_with_host;
use crate::talk;

/// How long a command may take to say what it is, and to get ready.
const START: Duration = Duration::from_secs(60);
/// How long what it says of itself may be.
const DECLARATION: u64 = 4 << 20;

/// A plugin that is a command.
#[derive(Debug)]
pub struct CommandPlugin {
    program: Arc<Program>,
    spec: PluginSpec,
}

/// A command, and how it wants to be spoken with.
#[derive(Debug)]
struct Program {
    folder: PathBuf,
    words: Vec<String>,
    /// What records depend on, besides the pipeline.
    files: Vec<PathBuf>,
    style: Style,
}

impl CommandPlugin {
    /// Starts a command in a plugin's folder, asks what plugin it is, and ends it. `files` are those that belong to it besides
    /// what `words` name.
    ///
    /// # Errors
    /// When it cannot be started, or does not say what it is: for a person, without its name.
    pub fn start(folder: &Path, words: &[String], files: Vec<PathBuf>) -> Result<CommandPlugin, String> {
        // A command is started in its folder, so that the path to this must not depend on another.
        let folder = folder.canonicalize().map_err(|e| e.to_string())?;
        let named = words.iter().map(|word| folder.join(word)).filter(|file| file.is_file());
        let files = files.into_iter().chain(named).collect();
        let mut program = Program { folder, words: words.to_vec(), files, style: Style::default() };
        let mut running = Running::start(&program)?;
        let answer = running.exchange(&talk::hello(), DECLARATION, Limits { time: START, ..Limits::DEFAULT });
        let answer = answer.map_err(|e| e.to_string())?;
        let (spec, style) = talk::declared(answer.head)?;
        program.style = style;
        Ok(CommandPlugin { program: Arc::new(program), spec })
    }
}

impl Foreign for CommandPlugin {
    fn spec(&self) -> &PluginSpec {
        &self.spec
    }

    fn speaks(&self) -> String {
        format!(
            "process protocol {PROTOCOL}{}",
            if self.program.style.columns { " with columns" } else { "" }
        )
    }

    fn files(&self) -> Vec<PathBuf> {
        self.program.files.clone()
    }

    fn build(&self, config: &Config, limits: Limits) -> Result<Box<dyn Built>, Error> {
        let names = self.spec.requires.iter().map(|r| r.layer.clone()).collect();
        let start = talk::start(config);
        let built =
            Configured { program: self.program.clone(), start, names, limits, first: Mutex::default() };
        // What it refuses is said before a document is read.
        let ready = built.ready()?;
        *built.first.lock().unwrap_or_else(PoisonError::into_inner) = Some(ready);
        Ok(Box::new(built))
    }
}

/// A command with its options.
#[derive(Debug)]
struct Configured {
    program: Arc<Program>,
    start: Value,
    /// The layers that it reads, as it calls them.
    names: Vec<String>,
    limits: Limits,
    /// One that is ready.
    first: Mutex<Option<Running>>,
}

impl Configured {
    /// Starts a process and hands it the options.
    fn ready(&self) -> Result<Running, Error> {
        let mut running = Running::start(&self.program).map_err(Error::new)?;
        let limits = Limits { time: START, ..self.limits };
        let answer =
            running.exchange(&self.start, DECLARATION, limits).map_err(|e| Error::new(e.to_string()))?;
        talk::ready(&answer)?;
        running.limit(self.limits)?;
        Ok(running)
    }
}

impl Built for Configured {
    fn hand(&self) -> Result<Box<dyn Hand>, Error> {
        let first = self.first.lock().unwrap_or_else(PoisonError::into_inner).take();
        let running = first.map_or_else(|| self.ready(), Ok)?;
        let again = Configured {
            program: self.program.clone(),
            start: self.start.clone(),
            names: self.names.clone(),
            limits: self.limits,
            first: Mutex::default(),
        };
        Ok(Box::new(Worker { built: again, running: Some(running), request: Vec::new(), number: 0 }))
    }
}

/// A process of a command, for one thread; another one after a failure.
#[derive(Debug)]
struct Worker {
    built: Configured,
    running: Option<Running>,
    request: Vec<u8>,
    /// Of the last document, so that no answer is taken for another one's.
    number: u64,
}

impl Hand for Worker {
    fn process(&mut self, input: &Input<'_>, output: &mut Output) -> Result<(), ForeignError> {
        let limits = self.built.limits;
        let mut running = match self.running.take_if(|running| running.is_fit(limits.memory)) {
            Some(running) => running,
            None => self.built.ready()?,
        };
        // One that was not fit ends now, and this one where it does not answer.
        self.running = None;
        self.number += 1;
        let style = self.built.program.style;
        talk::request(input, &self.built.names, style, self.number, &mut self.request);
        let most = most(input.text().len(), limits.annotations);
        let answer = running.answer(&self.request, most, limits)?;
        check_number(&answer, self.number).map_err(ForeignError::Protocol)?;
        // It has answered, and whatever it said, it is there for the next document.
        self.running = Some(running);
        take(&answer, input.text(), style, output)
    }
}

/// The longest answer about a text of so many bytes: rows of JSON are some hundred bytes, and a token may have several.
fn most(text: usize, annotations: usize) -> u64 {
    ((1 << 20) + 2048 * text as u64).min((1 << 20) + 1024 * annotations as u64)
}

/// A process.
#[derive(Debug)]
struct Running {
    child: BufReader<Child>,
    /// What it took when it was ready.
    memory: u64,
}

impl Running {
    fn start(program: &Program) -> Result<Running, String> {
        let Some((first, rest)) = program.words.split_first() else { return Err("it is empty".into()) };
        let own = program.folder.join(first);
        let mut command = if own.is_file() { Command::new(own) } else { Command::new(first) };
        command.args(rest).current_dir(&program.folder).env("COPYDESK_PROTOCOL", PROTOCOL.to_string());
        end_with_host(&mut command);
        let child = Child::start(command, Instant::now() + START)
            .map_err(|e| format!("`{first}` cannot be started: {e}"))?;
        Ok(Running { child: BufReader::new(child), memory: 0 })
    }

    /// Limits its memory to what it has now and what a document may take.
    fn limit(&mut self, limits: Limits) -> Result<(), Error> {
        let child = self.child.get_mut();
        if let Some(memory) = child.memory() {
            self.memory = memory;
            child.limit_memory(memory.saturating_add(limits.memory)).map_err(|e| {
                Error::new(format!("the system does not limit its memory to {} bytes: {e}", limits.memory))
            })?;
        }
        Ok(())
    }

    /// Sends a message and waits for the answer.
    fn exchange(&mut self, head: &Value, most: u64, limits: Limits) -> Result<Message, ForeignError> {
        let mut request = Vec::new();
        let _ = message::write(&mut request, head);
        self.answer(&request, most, limits)
    }

    /// Sends a request and waits for the answer; a process that gives none is ended.
    fn answer(&mut self, request: &[u8], most: u64, limits: Limits) -> Result<Message, ForeignError> {
        let child = self.child.get_mut();
        child.begin(limits.time);
        let answer = child.write_all(request).and_then(|()| Message::read(&mut self.child, most));
        let answer = answer.map_err(|e| self.end(&e, limits))?;
        let printed = self.child.get_mut().printed();
        if !printed.is_empty() {
            // As what a library prints, but it cannot steer the terminal.
            let _ = writeln!(io::stderr(), "{}", copydesk_formats::harmless(&printed));
        }
        Ok(answer)
    }

    /// Ends the process, and says why it did not answer.
    fn end(&mut self, error: &io::Error, limits: Limits) -> ForeignError {
        let child = self.child.get_mut();
        let status = child.end();
        let printed = child.printed();
        let said =
            |what: String| if printed.is_empty() { what } else { format!("{what}; it printed: {printed}") };
        let took = child.most_seen().saturating_sub(self.memory);
        match (error.kind(), status) {
            (ErrorKind::TimedOut, _) => {
                ForeignError::Time(said(format!("took more than {} s", limits.time.as_secs_f32())))
            }
            (ErrorKind::InvalidData, _) => ForeignError::Protocol(said(format!("it sent {error}"))),
            (_, Ok(status)) if !status.success() && took > limits.memory / 2 => {
                ForeignError::Memory(said(format!("took more memory than {} bytes", limits.memory)))
            }
            (_, Ok(status)) => ForeignError::Ended(said(match (status.signal(), status.code()) {
                (Some(signal), _) => format!("its process was ended by signal {signal}"),
                (None, code) => format!("its process ended with exit code {}", code.unwrap_or(0)),
            })),
            (_, Err(e)) => ForeignError::Ended(said(format!("its process is gone: {e}"))),
        }
    }

    /// Whether it can take one more document, and has not kept much of what it took for others.
    fn is_fit(&mut self, most: u64) -> bool {
        let nothing_unread = self.child.buffer().is_empty();
        let child = self.child.get_mut();
        let kept = child.memory().map_or(0, |now| now.saturating_sub(self.memory));
        nothing_unread && kept <= most / 4 && child.lives()
    }
}
