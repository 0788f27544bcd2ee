//! `copydesk run … -o FOLDER/`: a run in parts that the same command goes on with.

use std::collections::VecDeque;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result, anyhow};
use copydesk_corpus::{Corpus, Known, RawDocument, ReadError};
use copydesk_job::{Command, Entry, Failed, Input, Job, JobError, Manifest, Status, Totals, is_job};
use copydesk_runner::{Event, Sink, Summary, Written};
use serde_json::json;

use super::run::{fared, tell_skipped};
use crate::args::{Changed, Format, Run};
use crate::exit::{Exit, OrUsage, harmless, tell};
use crate::isolation::Workers;
use crate::load;
use crate::log::Log;
use crate::notes::Notes;
use crate::progress::{Progress, Reading, counted, summary_line};
use crate::provenance::about;
use crate::signals::Signals;
use copydesk::Loaded;

/// How many documents a part has: some seconds of work, and some megabytes of records.
const DOCUMENTS_A_PART: u64 = 250;
/// How many files with changed inputs are listed.
const LISTED: usize = 20;

/// Does what is left of a job.
pub(super) fn run(args: &Run, folder: &Path, workers: Workers, log: &Log) -> Result<Exit> {
    if args.inputs.inputs.iter().any(|input| input == "-") {
        return Err(anyhow!(
            "a job reads its inputs again when it goes on; name files instead of standard input"
        ))
        .or_usage();
    }
    for input in &args.inputs.inputs {
        if fs::metadata(input).is_ok_and(|m| !m.is_file() && !m.is_dir()) {
            return Err(anyhow!(
                "{input}: a job reads its inputs again when it goes on, and this can be read once"
            ))
            .or_usage();
        }
    }
    if !folder.exists() {
        // Inputs that are not there make no folder.
        load::corpus_of(args, &workers.loaded.plan, None)?;
    }
    let mut job =
        Job::open(folder, manifest(args, &workers.loaded)?, extension(args), args.fresh).or_usage()?;
    let before = job.parts().count();
    let open = || load::corpus_of(args, &workers.loaded.plan, Some(folder));
    let inputs = || anyhow::Ok(open()?.0.map(|raw| input(&raw)));
    let mut kept = None;
    if before > 0 {
        let stale = job.stale(inputs()?)?;
        if !stale.is_empty() {
            let changes = job.changes(&stale, inputs()?)?;
            let list = listed(&changes);
            match args.changed {
                Changed::Refuse => {
                    return Err(anyhow!(
                        "{}: inputs that were done have changed since:\n  {list}\nTo do their parts again: --changed redo. \
                         To leave what is done and add what is new: --changed keep",
                        folder.display()
                    ))
                    .or_usage();
                }
                Changed::Redo => job.forget(&stale)?,
                Changed::Keep => kept = Some(changes),
            }
            if !args.watching.quiet {
                tell(format_args!("changed inputs:\n  {list}"));
            }
        }
    }
    note(&job, args)?;
    let mut selection = match kept {
        Some(changes) => job.rest(&changes)?,
        None => job.selection(),
    };
    let (mut corpus, fields) = open()?;
    let mut progress = Progress::new(&args.watching, corpus.total_bytes(), log)?;
    tell_skipped(&corpus, &progress);
    let signals = Signals::new()?;
    let (reading, waiting) = (Reading::default(), Waiting::default());
    let (mut writer, mut told) = (job.writer(), Told { log, open: None });
    let put = |number, entry, record: &[u8]| {
        writer.record(number, entry, record)?;
        told.record(number);
        Ok(())
    };
    let mut parts = Parts { put, waiting: &waiting, notes: Notes::new(args.max_failures, log) };
    let documents = std::iter::from_fn(|| {
        while !signals.came() {
            let (raw, wanted) =
                waiting.read(&mut corpus, &reading, |seq, input| selection.number(seq, input))?;
            if wanted {
                return Some(raw);
            }
        }
        None
    });
    let observe = |event: Event<'_>| progress.observe(event, &reading);
    let result = workers.execute(args, documents, &fields, &mut parts, observe);
    progress.finish();
    let notes = parts.notes;
    if let Some(why) = notes.exceeded() {
        notes.tell(&progress);
        progress.insist(format_args!("{why}; {}", goes_on(&job.finish()?)));
        return Ok(Exit::TooManyFailures);
    }
    let summary = result?;
    if !signals.came() {
        writer.commit()?;
        told.part();
    }
    let totals = job.finish()?;
    notes.tell(&progress);
    progress.sum_up(&summary, said(&summary, &totals, folder));
    if let Some(exit) = signals.exit() {
        progress.insist(format_args!("stopped; {}", goes_on(&totals)));
        return Ok(exit);
    }
    Ok(fared(args, totals.failed + totals.partial, totals.documents, &progress))
}

pub(super) fn goes_on(totals: &Totals) -> String {
    format!("{} done, and the same command goes on", counted(totals.parts, "part"))
}

pub(super) fn said(summary: &Summary, totals: &Totals, folder: &Path) -> String {
    let all = format!(
        "{} ({} failed, {} partial) in {} of {}",
        counted(totals.documents, "document"),
        totals.failed,
        totals.partial,
        counted(totals.parts, "part"),
        harmless(&folder.display().to_string())
    );
    match summary.documents() {
        0 => format!("{all}; nothing was left to do"),
        _ => format!("{all}; now: {}", summary_line(summary)),
    }
}

/// Changes by file, a line each.
pub(super) fn listed(changes: &[copydesk_job::Changed]) -> String {
    let mut lines = Vec::new();
    for of_file in changes.chunk_by(|a, b| (a.0, &a.1) == (b.0, &b.1)) {
        let (change, source, line) = &of_file[0];
        let line = line.map_or_else(String::new, |line| format!(":{line}"));
        let more = match of_file.len() - 1 {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        lines.push(format!("{change}: {}{line}{more}", harmless(source)));
    }
    if lines.len() > LISTED {
        let more = lines.split_off(LISTED).len();
        lines.push(format!("and {}", counted(more as u64, "more file")));
    }
    if lines.is_empty() {
        lines.push("the same documents, in another order".to_owned());
    }
    lines.join("\n  ")
}

/// A document as it was read; of one that could not be, what is said of it.
pub(super) fn input(raw: &Result<RawDocument, ReadError>) -> Input {
    match raw {
        Ok(raw) if raw.known == Known::default() => Input::new(&*raw.path, raw.position, &raw.id, &raw.bytes),
        // What is known from outside of the bytes is in the record too.
        Ok(raw) => {
            let name = json!([*raw.id, raw.known]).to_string();
            Input::new(&*raw.path, raw.position, &name, &raw.bytes)
        }
        Err(e) => Input::new(&*e.path, e.position, &e.id, e.message.as_bytes()),
    }
}

/// The documents whose records are to come, in their order, with the places that these take.
pub(super) struct Waiting<P>(Mutex<VecDeque<(P, Input)>>);

impl<P> Default for Waiting<P> {
    fn default() -> Waiting<P> {
        Waiting(Mutex::default())
    }
}

impl<P> Waiting<P> {
    /// Reads a document, and whether it is to be done: then `place` says where, and it waits for its record.
    pub(super) fn read(
        &self,
        corpus: &mut Corpus,
        reading: &Reading,
        place: impl FnOnce(u64, &Input) -> Option<P>,
    ) -> Option<(Result<RawDocument, ReadError>, bool)> {
        let raw = corpus.next()?;
        let input = input(&raw);
        let place = place(raw.as_ref().map_or_else(|e| e.seq, |raw| raw.seq), &input);
        let wanted = place.is_some();
        reading.read(raw.as_ref().map_or_else(|_| corpus.consumed(), |raw| raw.consumed), wanted);
        if let Some(place) = place {
            self.lock().push_back((place, input));
        }
        Some((raw, wanted))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, VecDeque<(P, Input)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes records into the parts of a job.
pub(super) struct Parts<'w, P, T> {
    /// Puts a record into its place.
    pub(super) put: T,
    pub(super) waiting: &'w Waiting<P>,
    pub(super) notes: Notes<'w>,
}

impl<P, T: FnMut(P, Entry, &[u8]) -> Result<(), JobError>> Sink for Parts<'_, P, T> {
    fn record(&mut self, written: Written<'_>) -> io::Result<()> {
        let next = self.waiting.lock().pop_front();
        let (place, input) = next.ok_or_else(|| io::Error::other("a record of no document"))?;
        let failed = |f: &copydesk_formats::Failure| Failed {
            stage: f.stage.clone(),
            plugin: f.plugin.clone(),
            code: f.code.clone(),
            message: f.message.clone(),
        };
        let status = match written.status {
            copydesk_formats::Status::Ok => Status::Ok,
            copydesk_formats::Status::Partial => Status::Partial,
            copydesk_formats::Status::Error => Status::Error,
        };
        let errors = written.failures.iter().map(failed).collect();
        let entry = Entry { id: written.id.to_owned(), input, status, errors };
        (self.put)(place, entry, written.record).map_err(io::Error::other)?;
        self.notes.note(&written)
    }

    /// A part is written when it is whole.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Has the log hear of parts that last.
struct Told<'l> {
    log: &'l Log,
    /// The part that is not whole yet, and how many documents it has.
    open: Option<(u64, u64)>,
}

impl Told<'_> {
    /// A document of this number has its record.
    fn record(&mut self, number: u64) {
        let part = number / DOCUMENTS_A_PART;
        if self.open.is_some_and(|(open, _)| open != part) {
            self.part();
        }
        self.open = Some((part, self.open.map_or(0, |(_, documents)| documents) + 1));
        if (number + 1).is_multiple_of(DOCUMENTS_A_PART) {
            self.part();
        }
    }

    /// The open part lasts.
    fn part(&mut self) {
        if let Some((part, documents)) = self.open.take() {
            self.log.note("part", &json!({ "part": part, "documents": documents }));
        }
    }
}

/// Notes by which command the job is made, unless that holds what is no UTF-8.
fn note(job: &Job, args: &Run) -> Result<()> {
    let directory = std::env::current_dir().context("cannot find the working directory")?;
    let arguments: Option<Vec<String>> = args.words.iter().map(|w| w.to_str().map(str::to_owned)).collect();
    Ok(arguments.map_or(Ok(()), |arguments| job.note(&Command { directory, arguments }))?)
}

/// What ends the names of the files of records.
pub(super) fn extension(args: &Run) -> &'static str {
    match args.format() {
        Format::Text => "txt",
        _ => "jsonl",
    }
}

/// What the parts of a job depend on.
pub(super) fn manifest(args: &Run, loaded: &Loaded) -> Result<Manifest> {
    Ok(Manifest::new(about(args, loaded)?, DOCUMENTS_A_PART))
}

/// The folder of a job, if the arguments ask for one.
pub(super) fn folder(args: &Run) -> Option<PathBuf> {
    if args.job.is_some() {
        return args.job.clone();
    }
    let output = args.output.as_deref()?;
    let ends = output.to_string_lossy().ends_with(std::path::is_separator);
    (ends || is_job(output)).then(|| output.to_owned())
}
