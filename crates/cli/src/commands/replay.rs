//! `copydesk replay FOLDER`: does again what failed in a run in parts.

use std::ffi::OsString;
use std::path::Path;

use anyhow::{Context, Result, anyhow};
use clap::Parser;
use copydesk_job::Job;
use copydesk_runner::Event;

use super::job::{Parts, Waiting, extension, goes_on, listed, manifest, said};
use super::run::fared;
use crate::args::{Cli, Command, Replay, Run, Watching};
use crate::exit::{Exit, OrUsage};
use crate::isolation::Workers;
use crate::load;
use crate::log::Log;
use crate::notes::Notes;
use crate::progress::{Progress, Reading};
use crate::signals::Signals;
use copydesk::Loaded;

/// What may be mended between a run and its replay: records are made by it, and still look the same.
const MAY_DIFFER: [&str; 3] = ["program", "stages", "limits"];

/// `copydesk replay`
pub(crate) fn replay(args: &Replay) -> Result<Exit> {
    let folder =
        std::path::absolute(&args.job).with_context(|| format!("cannot find {}", args.job.display()))?;
    if !copydesk_job::is_job(&folder) {
        return Err(copydesk_job::JobError::NotThere(folder)).or_usage();
    }
    let run = before(args, copydesk_job::Command::of(&folder).or_usage()?)?;
    let loaded = load::plan(&run.pipeline.pipeline, &run.pipeline.plugins)?;
    let log = Log::open(&run)?;
    let result = again(&run, &folder, loaded, &log);
    log.end(&result);
    result
}

fn again(run: &Run, folder: &Path, loaded: Loaded, log: &Log) -> Result<Exit> {
    let workers = Workers::start(run, loaded, false)?;
    let mut job =
        Job::reopen(folder, manifest(run, &workers.loaded)?, extension(run), &MAY_DIFFER).or_usage()?;
    let (mut again, mut merger) = job.replay()?;
    let (mut corpus, fields) = load::corpus_of(run, &workers.loaded.plan, Some(folder))?;
    let signals = Signals::new()?;
    let mut progress = Progress::new(&run.watching, corpus.total_bytes(), log)?;
    let (reading, waiting) = (Reading::default(), Waiting::default());
    let put = |place, entry, record: &[u8]| merger.record(place, entry, record);
    let mut parts = Parts { put, waiting: &waiting, notes: Notes::new(None, log) };
    let documents = std::iter::from_fn(|| {
        while !again.is_empty() && !signals.came() {
            let (raw, wanted) = waiting.read(&mut corpus, &reading, |_, input| again.take(input))?;
            if wanted {
                return Some(raw);
            }
        }
        None
    });
    let observe = |event: Event<'_>| progress.observe(event, &reading);
    let result = workers.execute(run, documents, &fields, &mut parts, observe);
    progress.finish();
    let notes = parts.notes;
    let summary = result?;
    merger.commit()?;
    let totals = job.finish()?;
    notes.tell(&progress);
    progress.sum_up(&summary, said(&summary, &totals, folder));
    if let Some(exit) = signals.exit() {
        progress.insist(format_args!("stopped; {}", goes_on(&totals)));
        return Ok(exit);
    }
    if !again.is_empty() {
        let list = listed(&again.left());
        progress.insist(format_args!("left as they are, as their inputs are not what they were:\n  {list}"));
    }
    Ok(fared(run, totals.failed + totals.partial, totals.documents, &progress))
}

/// The run that is to be repeated, where it was.
fn before(args: &Replay, command: copydesk_job::Command) -> Result<Run> {
    let copydesk_job::Command { directory, arguments } = command;
    std::env::set_current_dir(&directory)
        .with_context(|| format!("cannot go to {}, where the run was", directory.display()))
        .or_usage()?;
    let words = std::iter::once("copydesk").chain(arguments.iter().map(String::as_str));
    let mut run = match Cli::try_parse_from(words) {
        Ok(Cli { command: Command::Run(run), .. }) => *run,
        Ok(_) => {
            return Err(anyhow!("the job was made by no run: copydesk {}", arguments.join(" "))).or_usage();
        }
        Err(e) => return Err(e).context("the job was made by a command that is none any more").or_usage(),
    };
    run.words = arguments.into_iter().map(OsString::from).collect();
    run.watching = Watching { log: run.watching.log.take(), ..Watching::usual(args.quiet) };
    run.resources.threads = args.threads.unwrap_or(run.resources.threads);
    run.max_document_time = args.max_document_time.or(run.max_document_time);
    run.max_document_memory = args.max_document_memory.or(run.max_document_memory);
    Ok(run)
}
