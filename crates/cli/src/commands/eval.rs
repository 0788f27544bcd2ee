use std::collections::HashMap;
use std::io::Write;
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result};
use copydesk_eval::{Corpus, DocumentScore, GoldDocument, Report, write_json, write_text};
use copydesk_formats::Failure;
use copydesk_runner::{Event, FailedDocument, Job, Outcome, Pipeline, execute};
use serde_json::json;

use crate::args::{Eval, Watching};
use crate::exit::{Exit, OrUsage};
use crate::load;
use crate::log::Log;
use crate::output::Output;
use crate::progress::{Progress, Reading};
use crate::stdout::stdout;

/// `copydesk eval`
///
/// All gold is read before a document is annotated, so that a broken line is reported at once.
pub(crate) fn eval(args: &Eval) -> Result<Exit> {
    let pipeline = load::pipeline(&args.pipeline)?;
    let format = args.format.map(copydesk_eval::Format::from);
    let corpora = args.gold.iter().map(|path| Corpus::load(path, format));
    let mut corpora = corpora.collect::<Result<Vec<Corpus>, _>>().or_usage()?;
    if args.pool {
        corpora = Corpus::pooled(corpora);
    }
    let mut errors = args.errors.as_deref().map(|path| Output::open(Some(path))).transpose()?;
    let mut reports = Vec::new();
    for corpus in &corpora {
        let (scores, failed) = scores(&pipeline, corpus, args)?;
        if let Some(errors) = &mut errors {
            for (document, score) in corpus.documents().iter().zip(&scores) {
                for finding in &score.findings {
                    let line = format!("{}\n", finding.to_json(corpus.name(), document.id()));
                    errors.write(line.as_bytes()).context("cannot write the errors")?;
                }
            }
        }
        reports.push(Report::new(corpus, &scores, failed));
    }
    if let Some(errors) = errors {
        errors.finish()?;
    }
    let mut out = String::new();
    if args.json {
        let reports: Vec<_> = reports.iter().map(|r| write_json(r, args.confusions)).collect();
        let name = args.pipeline.pipeline.display().to_string();
        out = format!("{}\n", json!({"schema_version": 1, "pipeline": name, "corpora": reports}));
    } else {
        for (i, report) in reports.iter().enumerate() {
            if i > 0 {
                out.push('\n');
            }
            write_text(report, args.confusions, &mut out);
        }
    }
    stdout().write_all(out.as_bytes()).context("cannot write the report")?;
    Ok(if reports.iter().any(|r| !r.failed.is_empty()) { Exit::Failed } else { Exit::Fine })
}

/// What could not be annotated, or not by every stage, and why.
type Failed = Vec<(String, String)>;

/// The score of each document, in the corpus's order.
fn scores(pipeline: &Pipeline, corpus: &Corpus, args: &Eval) -> Result<(Vec<DocumentScore>, Failed)> {
    let documents = corpus.documents();
    let numbers: HashMap<&str, usize> = documents.iter().enumerate().map(|(i, d)| (d.id(), i)).collect();
    // Workers score what they have annotated, and put it into the document's place.
    let places: Vec<Mutex<Option<(DocumentScore, Failed)>>> =
        documents.iter().map(|_| Mutex::default()).collect();
    let render = |outcome: &Outcome, _: &mut Vec<u8>| {
        let (id, document, failed) = match outcome {
            Outcome::Annotated(document, skipped) => {
                let reason = |f: &Failure| format!("stage {} failed: {}", f.stage, f.message);
                (document.id(), Some(document), skipped.iter().map(reason).collect())
            }
            Outcome::Failed(f) | Outcome::Fatal(f) => (f.id.as_str(), None, vec![f.failure.message.clone()]),
        };
        if let Some(&i) = numbers.get(id) {
            let failed = failed.into_iter().map(|message: String| (id.to_owned(), message)).collect();
            let score = documents[i].score(document);
            *places[i].lock().unwrap_or_else(PoisonError::into_inner) = Some((score, failed));
        }
    };
    let total: u64 = documents.iter().map(|d| d.text().len() as u64).sum();
    let log = Log::default();
    let mut progress = Progress::new(&Watching::usual(args.quiet), Some(total), &log)?;
    let (reading, mut read) = (Reading::default(), 0);
    let jobs = documents.iter().map(|document| {
        read += document.text().len() as u64;
        reading.read(read, true);
        job(document)
    });
    let result = execute(
        pipeline,
        jobs,
        load::settings(&args.resources),
        &render,
        &mut std::io::sink(),
        |event: Event<'_>| progress.observe(event, &reading),
    );
    progress.finish();
    load::executed(result)?;
    let (mut scores, mut failed) = (Vec::new(), Failed::new());
    for (document, place) in documents.iter().zip(places) {
        let scored = place.into_inner().unwrap_or_else(PoisonError::into_inner);
        let (score, reasons) = scored.unwrap_or_else(|| {
            (document.score(None), vec![(document.id().to_owned(), "was not scored".to_owned())])
        });
        scores.push(score);
        failed.extend(reasons);
    }
    Ok((scores, failed))
}

fn job(gold: &GoldDocument) -> Job {
    let document = gold.document().map_err(|e| FailedDocument {
        id: gold.id().to_owned(),
        meta: Vec::new(),
        failure: Failure {
            stage: "read".into(),
            plugin: None,
            code: "unreadable".into(),
            message: e.to_string(),
        },
    });
    Job::new(gold.text().len(), move || document)
}
