use std::io::Write;
use std::num::NonZero;
use std::thread;
use std::time::Duration;

use anyhow::{Result, anyhow};
use copydesk::{record_settings, write_outcome};
use copydesk_document::Document;
use copydesk_runner::{Job, Outcome, Pipeline, Settings, Summary, execute};

use crate::args::Bench;
use crate::exit::{Exit, OrUsage, harmless, tell};
use crate::load;
use crate::stdout::stdout;

/// `copydesk bench`
///
/// Documents are parsed once and kept, so that what is measured is the pipeline and its records, not the disk.
pub(crate) fn bench(args: &Bench) -> Result<Exit> {
    let pipeline = load::pipeline(&args.pipeline)?;
    let (corpus, fields) = load::corpus(&args.inputs, pipeline.plan())?;
    let mut documents = Vec::new();
    let mut failed = 0u64;
    for raw in corpus.take(args.limit.unwrap_or(usize::MAX)) {
        match (copydesk::job(raw, &fields).make)() {
            Ok(document) => documents.push(document),
            Err(f) => {
                failed += 1;
                tell(format_args!("left out {}: {}", f.id.escape_debug(), harmless(&f.failure.message)));
            }
        }
    }
    if documents.is_empty() {
        return Err(anyhow!("the inputs hold no document to measure")).or_usage();
    }
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let most = if args.resources.threads == 0 { cores } else { args.resources.threads };
    let counts: Vec<usize> = if most == 1 { vec![1] } else { vec![1, most] };
    let settings = |threads: usize| Settings { threads, ..load::settings(&args.resources) };
    let mut runs: Vec<Vec<Summary>> = vec![Vec::new(); counts.len()];
    // One run warms up; then the thread counts take turns, so that a drift of the machine hits all alike.
    measure(&pipeline, &documents, settings(most))?;
    for _ in 0..args.repeat {
        for (runs, &threads) in runs.iter_mut().zip(&counts) {
            runs.push(measure(&pipeline, &documents, settings(threads))?);
        }
    }
    let mut out = stdout();
    let bytes: usize = documents.iter().map(|d| d.text().len()).sum();
    let words = runs[0][0].words;
    writeln!(
        out,
        "{} documents, {words} words, {:.1} MB of text, {failed} left out",
        documents.len(),
        mb(bytes as u64)
    )?;
    writeln!(out, "median of {} runs, JSON records included\n", args.repeat)?;
    writeln!(out, "threads      words/s     MB/s  documents/s  failed")?;
    let mut medians = Vec::new();
    for (runs, threads) in runs.iter_mut().zip(&counts) {
        runs.sort_by_key(|s| s.elapsed);
        let s = &runs[runs.len() / 2];
        let seconds = seconds(s.elapsed);
        writeln!(
            out,
            "{threads:7} {:12.0} {:8.2} {:12.0} {:7}",
            s.words as f64 / seconds,
            mb(s.text_bytes) / seconds,
            s.documents() as f64 / seconds,
            s.failed + s.partial
        )?;
        medians.push(s.clone());
    }
    if let [one, many] = &medians[..] {
        writeln!(
            out,
            "\n{most} threads are {:.2} times as fast as 1",
            seconds(one.elapsed) / seconds(many.elapsed)
        )?;
    }
    let one = &medians[0];
    let sum: Duration = one.stages.iter().map(|s| s.time).sum();
    writeln!(out, "\nstage, 1 thread     share   words/s")?;
    for s in &one.stages {
        let share = 100.0 * seconds(s.time) / seconds(one.elapsed);
        writeln!(out, "{:18} {share:5.1} % {:11.0}", s.stage, one.words as f64 / seconds(s.time))?;
    }
    let rest = one.elapsed.saturating_sub(sum);
    writeln!(out, "{:18} {:5.1} %", "records and rest", 100.0 * seconds(rest) / seconds(one.elapsed))?;
    if let Some(peak) = peak_memory() {
        writeln!(
            out,
            "\npeak memory {:.0} MB, of which {:.0} MB are the texts kept for measuring",
            mb(peak),
            mb(bytes as u64)
        )?;
    }
    Ok(if failed + one.failed + one.partial > 0 { Exit::Failed } else { Exit::Fine })
}

fn measure(pipeline: &Pipeline, documents: &[Document], settings: Settings) -> Result<Summary> {
    let json = record_settings(pipeline.plan())?;
    let jobs = documents.iter().map(|d| {
        let document = d.clone();
        Job::new(d.text().len(), move || Ok(document))
    });
    let render = |outcome: &Outcome, out: &mut Vec<u8>| write_outcome(outcome, &json, out);
    load::executed(execute(pipeline, jobs, settings, &render, &mut std::io::sink(), |_| ()))
}

fn seconds(d: Duration) -> f64 {
    d.as_secs_f64().max(1e-9)
}

fn mb(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

/// The most memory that the process has held, in bytes, where the system tells.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kb| kb * 1024)
}
