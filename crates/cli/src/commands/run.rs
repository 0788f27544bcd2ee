use std::ffi::OsStr;
use std::io::{self, Write};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context, Result, anyhow};
use copydesk_corpus::{Corpus, Fields};
use copydesk_formats::{JsonSettings, write_digest, write_error, write_record};
use copydesk_pipeline::Plan;
use copydesk_runner::{Event, Outcome, Sink, Written};

use super::job;
use crate::args::{Changed, Format, Run, When};
use crate::exit::{Exit, OrUsage, harmless, tell};
use crate::isolation::{self, Workers};
use crate::load;
use crate::notes::Notes;
use crate::output::Output;
use crate::progress::{Progress, summary_line};
use crate::provenance::{made_by, manifest};
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
    tables::check_layers(&args.layers, loaded.plan.layers().map(|(_, schema)| &**schema))?;
    if let Some(to) = &args.manifest {
        let mut out = Output::open(Some(&**to).filter(|to| *to != Path::new("-")))?;
        writeln!(out, "{:#}", manifest(args, &loaded)?).context("cannot write the manifest")?;
        out.finish()?;
        return Ok(Exit::Fine);
    }
    let tables = args.format().tables();
    if let Some(folder) = job::folder(args.output.as_deref()).filter(|_| tables.is_none()) {
        return job::run(args, &folder, Workers::start(args, loaded, false)?);
    }
    if args.fresh || args.changed != Changed::Refuse {
        return Err(anyhow!("--fresh and --changed are for a run into a folder: -o FOLDER/")).or_usage();
    }
    let workers = Workers::start(args, loaded, styled(args))?;
    let (mut corpus, fields) = corpus(args, &workers.loaded.plan, args.output.as_deref())?;
    if !args.quiet {
        tell_skipped(&corpus);
    }
    let mut progress = Progress::new(corpus.total_bytes(), args.quiet);
    let mut output = match tables {
        Some(format) => tables::of_run(args, format, &workers.loaded.plan)?,
        None => Output::open(args.output.as_deref())?,
    };
    let mut notes = Notes::new(args.max_failures);
    let mut records = Records { output: &mut output, notes: &mut notes };
    let waits = args.inputs.inputs.iter().any(|input| input == "-");
    let signals = if waits { Signals::deaf() } else { Signals::new()? };
    let consumed = AtomicU64::new(0);
    let documents = std::iter::from_fn(|| {
        let raw = corpus.next().filter(|_| !signals.came())?;
        consumed.store(corpus.consumed(), Ordering::Relaxed);
        Some(raw)
    });
    let observe = |event: Event<'_>| progress.observe(event, consumed.load(Ordering::Relaxed));
    let result = workers.execute(args, documents, &fields, &mut records, observe);
    progress.finish();
    if let Some(why) = notes.exceeded() {
        notes.lines().into_iter().for_each(tell);
        tell(why);
        output.stop()?;
        return Ok(Exit::TooManyFailures);
    }
    let summary = result.map_err(|e| output.blame(e))?;
    if let Some(exit) = signals.exit() {
        output.stop()?;
        tell("stopped; a run into a folder can go on where it was stopped: -o FOLDER/");
        return Ok(exit);
    }
    output.finish()?;
    if !args.quiet {
        notes.lines().into_iter().for_each(tell);
        tell(summary_line(&summary));
    }
    Ok(if summary.failed + summary.partial > 0 { Exit::Failed } else { Exit::Fine })
}

/// The corpus of a run, or its share of one, and how to read its JSON; `output` is what the run writes, and no input.
pub(super) fn corpus(args: &Run, plan: &Plan, output: Option<&Path>) -> Result<(Corpus, Fields)> {
    let (corpus, fields) = load::corpus(&args.inputs, plan, output)?;
    Ok(match args.shard {
        Some(shard) => (corpus.only(shard, fields.clone()), fields),
        None => (corpus, fields),
    })
}

/// Names what the inputs hold and is not read.
pub(super) fn tell_skipped(corpus: &Corpus) {
    for skipped in corpus.skipped() {
        let path = harmless(&skipped.path.display().to_string());
        tell(format_args!("skipped {}: {}", path.replace('\n', "\\n"), skipped.reason));
    }
}

/// What makes the record of a document.
pub(crate) fn renderer(
    args: &Run,
    plan: &Plan,
    styled: bool,
) -> Result<impl Fn(&Outcome, &mut Vec<u8>) + Sync + use<>> {
    let (mut json, format) = (json_settings(plan)?, args.format());
    if !args.layers.is_empty() {
        json.layers.clone_from(&args.layers);
    }
    if format.tables().is_some() {
        tables::adapt(args, &mut json);
    }
    Ok(move |outcome: &Outcome, out: &mut Vec<u8>| match format {
        Format::Text => render_text(outcome, styled, out),
        _ => render_json(outcome, &json, out),
    })
}

/// Records one after another, and what is noted of them.
struct Records<'o> {
    output: &'o mut Output,
    notes: &'o mut Notes,
}

impl Sink for Records<'_> {
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

/// What the plan says about JSON records.
pub(super) fn json_settings(plan: &Plan) -> Result<JsonSettings> {
    let layers = plan.output.layers.iter().map(|(name, _)| name.clone()).collect();
    let made_by = Some(made_by(plan)?);
    Ok(JsonSettings { layers, offsets: plan.output.offsets, text: plan.output.text, made_by })
}

/// One JSON line.
pub(super) fn render_json(outcome: &Outcome, settings: &JsonSettings, out: &mut Vec<u8>) {
    match outcome {
        Outcome::Annotated(document, skipped) => write_record(document, skipped, settings, out),
        Outcome::Failed(f) | Outcome::Fatal(f) => write_error(&f.id, &f.failure, settings, out),
    }
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
