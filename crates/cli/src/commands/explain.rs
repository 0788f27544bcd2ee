mod report;
mod text;

use std::io::Write as _;

use anyhow::Result;
use copydesk_runner::Outcome;

use crate::args::Explain;
use crate::exit::{Exit, OrUsage};
use crate::load;
use crate::stdout::stdout;
use report::{Document, Report};

/// `copydesk explain`
pub(crate) fn explain(args: &Explain) -> Result<Exit> {
    let pipeline = load::pipeline(&args.pipeline)?;
    let (corpus, fields) = load::corpus(&args.inputs, pipeline.plan(), None)?;
    let mut worker = pipeline.worker().or_usage()?;
    let mut report = Report::new(pipeline.plan());
    let mut out = stdout();
    if !args.json {
        out.write_all(text::stages(&report.stages).as_bytes())?;
    }
    let mut failed = false;
    for raw in corpus {
        let document = match (load::job(raw, &fields).make)().map(|d| worker.annotate(d)) {
            Ok(Outcome::Annotated(document, skipped)) => {
                Document::new(&document, &skipped, args.at, &mut worker)
            }
            Ok(Outcome::Failed(f) | Outcome::Fatal(f)) | Err(f) => Document::failed(f),
        };
        failed |= document.has_failed();
        if args.json {
            report.documents.push(document);
        } else {
            let times: Vec<_> = worker.times().collect();
            out.write_all(text::document(&document, &times).as_bytes())?;
        }
    }
    if args.json {
        report.set_times(worker.times());
        out.write_all(&serde_json::to_vec(&report).map_err(std::io::Error::from)?)?;
        out.write_all(b"\n")?;
    }
    Ok(if failed { Exit::Failed } else { Exit::Fine })
}
