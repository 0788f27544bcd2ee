use std::ffi::OsStr;
use std::io::{self, Write};
use std::path::Path;

use anyhow::{Context, Result, anyhow};
use copydesk::{Loaded, record_settings, write_outcome};
use copydesk_corpus::Corpus;
use copydesk_formats::write_digest;
use copydesk_pages::View;
use copydesk_pipeline::Plan;
use copydesk_runner::{Event, Outcome, Sink, Written};

use super::job;
use crate::args::{Changed, FailOn, Format, Run, When};
use crate::exit::{Exit, OrUsage, one_line};
use crate::isolation::{self, Workers};
use crate::load;
use crate::log::{Log, is_same};
use crate::notes::Notes;
use crate::output::Output;
use crate::progress::{Progress, Reading, counted, summary_line};
use crate::provenance::manifest;
use crate::signals::Signals;
use crate::stdout::stdout;
use crate::tables;

/// `copydesk run`
pub(crate) fn run(args: &Run) -> Result<Exit> {
    #[cfg(unix)]
    if isolation::serve(args)? {
        return Ok(Exit::Fine);
    }
    let loaded = load::plan(&args.pipeline.pipeline, &args.pipeline.plugins)?;
    tables::check_layers(&args.layers, loaded.plan.schemas().map(|schema| &**schema))?;
    if let Some(to) = &args.manifest {
        let mut out = Output::open(Some(&**to).filter(|to| *to != Path::new("-")))?;
        writeln!(out, "{:#}", manifest(args, &loaded)?).context("cannot write the manifest")?;
        out.finish()?;
        return Ok(Exit::Fine);
    }
    let whole = args.format().is_whole();
    if whole && args.job.is_some() {
        return Err(anyhow!(
            "a job has records in parts, and neither tables nor a page; name a file or a folder after -o"
        ))
        .or_usage();
    }
    if args.output.as_deref().is_some_and(|output| is_same(output, &args.pipeline.pipeline)) {
        let name = args.pipeline.pipeline.display();
        return Err(anyhow!(
            "{name}: is the pipeline, which the output would replace; write to another file"
        ))
        .or_usage();
    }
    let log = Log::open(args)?;
    let result = match job::folder(args).filter(|_| !whole) {
        Some(folder) => Workers::start(args, loaded, false).and_then(|w| job::run(args, &folder, w, &log)),
        None => run_into_one(args, loaded, &log),
    };
    log.end(&result);
    result
}

/// Runs into a file or standard output.
fn run_into_one(args: &Run, loaded: Loaded, log: &Log) -> Result<Exit> {
    if args.fresh || args.changed != Changed::Refuse {
        return Err(anyhow!("--fresh and --changed are for a run into a folder: -o FOLDER/")).or_usage();
    }
    let workers = Workers::start(args, loaded, styled(args))?;
    let (mut corpus, fields) = load::corpus_of(args, &workers.loaded.plan, args.output.as_deref())?;
    let mut progress = Progress::new(&args.watching, corpus.total_bytes(), log)?;
    tell_skipped(&corpus, &progress);
    let mut output = match args.format() {
        Format::Html => {
            let page = Box::new(View::new(copydesk_pages::CHECK_BELOW));
            Output::Page(page, Box::new(Output::open(args.output.as_deref())?))
        }
        format => match format.tables() {
            Some(format) => tables::of_run(args, format, &workers.loaded.plan)?,
            None => Output::open(args.output.as_deref())?,
        },
    };
    let mut notes = Notes::new(args.max_failures, log);
    let mut records = Records { output: &mut output, notes: &mut notes };
    let waits = args.inputs.inputs.iter().any(|input| input == "-");
    let signals = if waits { Signals::deaf() } else { Signals::new()? };
    let reading = Reading::default();
    let documents = std::iter::from_fn(|| {
        let raw = corpus.next().filter(|_| !signals.came())?;
        reading.read(raw.as_ref().map_or_else(|_| corpus.consumed(), |raw| raw.consumed), true);
        Some(raw)
    });
    let observe = |event: Event<'_>| progress.observe(event, &reading);
    let result = workers.execute(args, documents, &fields, &mut records, observe);
    progress.finish();
    if let Some(why) = notes.exceeded() {
        notes.tell(&progress);
        progress.insist(why);
        output.stop()?;
        return Ok(Exit::TooManyFailures);
    }
    let summary = result.map_err(|e| output.blame(e))?;
    if let Some(exit) = signals.exit() {
        output.stop()?;
        progress.insist("stopped; a run into a folder can go on where it was stopped: -o FOLDER/");
        return Ok(exit);
    }
    output.finish()?;
    notes.tell(&progress);
    progress.sum_up(&summary, summary_line(&summary));
    Ok(fared(args, summary.failed + summary.partial, summary.documents(), &progress))
}

/// How a run ends of whose documents so many failed.
pub(super) fn fared(args: &Run, failed: u64, documents: u64, progress: &Progress<'_>) -> Exit {
    match args.fail_on {
        FailOn::Any if failed > 0 => Exit::Failed,
        FailOn::Budget if args.max_failures.is_some_and(|most| most.exceeded_by_all(failed, documents)) => {
            progress.insist(format_args!(
                "{failed} of {} failed (--max-failures)",
                counted(documents, "document")
            ));
            Exit::TooManyFailures
        }
        FailOn::None | FailOn::Any | FailOn::Budget => Exit::Fine,
    }
}

/// Names what the inputs hold and is not read.
pub(super) fn tell_skipped(corpus: &Corpus, progress: &Progress<'_>) {
    for skipped in corpus.skipped() {
        let path = one_line(&skipped.path.display().to_string());
        progress.warn(&format!("skipped {path}: {}", skipped.reason));
    }
}

/// What makes the record of a document.
pub(crate) fn renderer(
    args: &Run,
    plan: &Plan,
    styled: bool,
) -> Result<impl Fn(&Outcome, &mut Vec<u8>) + Sync + use<>> {
    let (mut json, format) = (record_settings(plan)?, args.format());
    if let Some(layers) = tables::asked(&args.layers, format.tables()) {
        json.layers = layers;
    }
    if format.is_whole() {
        json = copydesk::for_tables(json);
    }
    Ok(move |outcome: &Outcome, out: &mut Vec<u8>| match format {
        Format::Text => render_text(outcome, styled, out),
        _ => write_outcome(outcome, &json, out),
    })
}

/// Records one after another, and what is noted of them.
struct Records<'o, 'l> {
    output: &'o mut Output,
    notes: &'o mut Notes<'l>,
}

impl Sink for Records<'_, '_> {
    fn record(&mut self, written: Written<'_>) -> io::Result<()> {
        self.output.record(written.record)?;
        self.notes.note(&written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.output.flush()
    }
}

/// Whether the digest has colours.
fn styled(args: &Run) -> bool {
    match args.color {
        When::Always => true,
        When::Never => false,
        // The same conventions as everywhere: a terminal, and not NO_COLOR.
        When::Auto => {
            args.output.is_none()
                && stdout().is_terminal()
                && !forbids_colour(std::env::var_os("NO_COLOR").as_deref())
        }
    }
}

/// Whether a value of NO_COLOR turns colours off; an empty one counts as none, as no-color.org has it.
fn forbids_colour(value: Option<&OsStr>) -> bool {
    value.is_some_and(|v| !v.is_empty())
}

fn render_text(outcome: &Outcome, styled: bool, out: &mut Vec<u8>) {
    let mut text = String::new();
    match outcome {
        Outcome::Annotated(document, skipped) => {
            write_digest(document, &mut text);
            for f in skipped {
                text.push_str(&format!(
                    "  stage {} failed ({}): {}\n",
                    f.stage,
                    f.code,
                    f.message.escape_debug()
                ));
            }
        }
        Outcome::Failed(f) | Outcome::Fatal(f) => {
            let (id, message) = (f.id.escape_debug(), f.failure.message.escape_debug());
            text.push_str(&format!(
                "{id}\n  failed in {} ({}): {message}\n\n",
                f.failure.stage, f.failure.code
            ));
        }
    }
    if styled {
        out.extend_from_slice(text.as_bytes());
    } else {
        out.extend_from_slice(anstream::adapter::strip_str(&text).to_string().as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_no_color_is_none() {
        assert!(!forbids_colour(None) && !forbids_colour(Some(OsStr::new(""))));
        assert!(forbids_colour(Some(OsStr::new("1"))));
    }
}
