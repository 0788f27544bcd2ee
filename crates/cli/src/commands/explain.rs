use std::fmt::Write as _;
use std::io::Write as _;

use anyhow::{Result, bail};
use copydesk_document::{Document, OffsetIndex, Span, Unit};
use copydesk_expect::render;
use copydesk_runner::{Outcome, Pipeline, Worker};

use crate::args::Explain;
use crate::exit::{Exit, OrUsage};
use crate::load;

/// `copydesk explain`
pub(crate) fn explain(args: &Explain) -> Result<Exit> {
    let pipeline = load::pipeline(&args.pipeline)?;
    let (corpus, fields) = load::corpus(&args.inputs, pipeline.plan())?;
    let mut worker = pipeline.worker().or_usage()?;
    let mut out = plan(&pipeline);
    let mut failed = false;
    for raw in corpus {
        match (load::job(raw, &fields).make)().map(|d| worker.annotate(d)) {
            Ok(Outcome::Annotated(document, skipped)) => {
                write!(out, "\nDocument {}\n", document.id().escape_debug())?;
                for f in &skipped {
                    failed = true;
                    writeln!(out, "  stage {} failed ({}): {}", f.stage, f.code, f.message)?;
                }
                layers(&document, &worker, &mut out)?;
                if let Some(at) = args.at {
                    annotations_at(&document, at, &mut out).or_usage()?;
                }
            }
            Ok(Outcome::Failed(f) | Outcome::Fatal(f)) | Err(f) => {
                failed = true;
                let (stage, code, message) = (f.failure.stage, f.failure.code, f.failure.message);
                write!(out, "\nDocument {}\n  failed in {stage} ({code}): {message}\n", f.id.escape_debug())?;
            }
        }
        std::io::stdout().write_all(std::mem::take(&mut out).as_bytes())?;
    }
    std::io::stdout().write_all(out.as_bytes())?;
    Ok(if failed { Exit::Failed } else { Exit::Fine })
}

/// The stages in their order, and what put them there.
fn plan(pipeline: &Pipeline) -> String {
    let mut out = String::from("Stages in the order in which they run\n");
    let plan = pipeline.plan();
    for (i, stage) in plan.stages.iter().enumerate() {
        let inputs = stage.inputs.iter().flatten().map(|input| {
            let maker = &plan.stages[input.source.stage].id;
            format!("`{}` of {maker}", input.layer)
        });
        let inputs: Vec<_> = inputs.collect();
        let after =
            if inputs.is_empty() { "needs no layer".into() } else { format!("reads {}", inputs.join(", ")) };
        let made: Vec<_> = stage.outputs.iter().map(|s| format!("`{}`", s.name)).collect();
        let (name, version) = (&stage.plugin.name, &stage.plugin.version);
        let _ =
            writeln!(out, "  {}. {} ({name} {version}): {after}; makes {}", i + 1, stage.id, made.join(", "));
        let changed = stage
            .options
            .iter()
            .zip(&stage.plugin.options)
            .filter(|((_, v), o)| o.default.as_ref() != Some(v));
        for ((key, value), _) in changed {
            let _ = writeln!(out, "       {key} = {value}");
        }
    }
    out
}

fn layers(document: &Document, worker: &Worker, out: &mut String) -> Result<()> {
    for (name, layer) in document.layers() {
        let maker = layer.provenance().map(|p| p.stage.as_str()).unwrap_or("?");
        writeln!(out, "  {name:14} {:6} annotations by {maker}", layer.len())?;
    }
    for t in worker.times() {
        writeln!(out, "  {:14} {:9.3} ms so far", t.stage, t.time.as_secs_f64() * 1e3)?;
    }
    Ok(())
}

/// Every annotation over a code point, with its attributes.
fn annotations_at(document: &Document, at: u32, out: &mut String) -> Result<()> {
    let index = OffsetIndex::new(document.text());
    let (from, to) = (index.to_byte(at, Unit::CodePoint), index.to_byte(at + 1, Unit::CodePoint));
    let (Some(start), Some(end)) = (from, to) else {
        bail!(
            "--at {at}: the text of `{}` has {} code points",
            document.id(),
            document.text().chars().count()
        );
    };
    for (name, layer) in document.layers() {
        let lines = render(document, name);
        for row in layer.overlapping(Span::new(start, end)) {
            if layer.fragments(row).any(|s| s.overlaps(Span::new(start, end))) {
                let score = layer.score(row).map(|s| format!("  score {s}")).unwrap_or_default();
                writeln!(
                    out,
                    "  at {at}: {name} #{row} {}{score}",
                    lines.get(row).map_or("", String::as_str)
                )?;
            }
        }
    }
    Ok(())
}
