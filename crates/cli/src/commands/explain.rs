mod report;
mod text;

use std::io::Write as _;

use anyhow::{Result, anyhow};
use copydesk_runner::{Outcome, StageTime};

use crate::args::Explain;
use crate::exit::{Exit, OrUsage};
use crate::load;
use crate::stdout::stdout;
use report::{Document, Report};

/// `copydesk explain`
pub(crate) fn explain(args: &Explain) -> Result<Exit> {
    let pipeline = load::pipeline(&args.pipeline)?;
    let (corpus, fields) = load::corpus(&args.inputs, pipeline.plan())?;
    let mut worker = pipeline.worker().or_usage()?;
    let mut report = Report::new(pipeline.plan());
    let mut out = stdout();
    // Kept back until one text is long enough: where none is, there is nothing to show but the error.
    let mut held = if args.json { String::new() } else { text::stages(&report.stages) };
    let (mut failed, mut shown) = (false, args.at.is_none());
    let mut longest: Option<(usize, String)> = None;
    let mut before: Vec<StageTime> = worker.times().collect();
    for raw in corpus {
        let document = match (copydesk::job(raw, &fields).make)().map(|d| worker.annotate(d)) {
            Ok(Outcome::Annotated(document, skipped)) => {
                Document::new(&document, &skipped, args.at, &mut worker)
            }
            Ok(Outcome::Failed(f) | Outcome::Fatal(f)) | Err(f) => Document::failed(f),
        };
        failed |= document.has_failed();
        match document.beyond {
            None => shown = true,
            Some(length) if longest.as_ref().is_some_and(|(most, _)| *most >= length) => {}
            Some(length) => {
                let message = document.errors.last().map_or("", |e| e.message.as_str());
                longest = Some((length, format!("{}: {message}", document.id)));
            }
        }
        if args.json {
            report.documents.push(document);
        } else {
            // What the stages took for this document alone.
            let times: Vec<StageTime> = worker.times().collect();
            let own = times
                .iter()
                .zip(&before)
                .map(|(now, then)| StageTime { time: now.time.saturating_sub(then.time), ..now.clone() });
            held.push_str(&text::document(&document, &own.collect::<Vec<_>>()));
            before = times;
            if shown {
                out.write_all(held.as_bytes())?;
                held.clear();
            }
        }
    }
    if let Some((_, message)) = longest.filter(|_| !shown) {
        return Err(anyhow!(message)).or_usage();
    }
    out.write_all(held.as_bytes())?;
    if args.json {
        report.set_times(worker.times());
        out.write_all(&serde_json::to_vec(&report).map_err(std::io::Error::from)?)?;
        out.write_all(b"\n")?;
    }
    Ok(if failed { Exit::Failed } else { Exit::Fine })
}
