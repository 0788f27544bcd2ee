use std::time::{Duration, Instant};

use copydesk_document::{Document, Meta};
use copydesk_formats::Failure;
use copydesk_pipeline::OnError;

/// Takes documents through all stages, one after the other, on one thread.
#[derive(Debug)]
pub struct Worker {
    pub(crate) stages: Vec<(copydesk_plugin_host::Worker, OnError)>,
    times: Vec<Duration>,
}

/// What became of a document.
#[derive(Debug)]
pub enum Outcome {
    /// It was annotated; stages that failed and were skipped are listed.
    Annotated(Document, Vec<Failure>),
    /// It failed.
    Failed(FailedDocument),
    /// It failed in a stage whose failure ends the run.
    Fatal(FailedDocument),
}

/// A document that has no annotations to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailedDocument {
    /// The document's id.
    pub id: String,
    /// Its metadata, as far as they could be read.
    pub meta: Meta,
    /// Why.
    pub failure: Failure,
}

/// The time that all workers spent in one stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageTime {
    /// The stage's id.
    pub stage: String,
    /// Its plugin's name.
    pub plugin: String,
    /// The sum over documents and workers.
    pub time: Duration,
}

impl Worker {
    pub(crate) fn new(stages: Vec<(copydesk_plugin_host::Worker, OnError)>) -> Worker {
        let times = vec![Duration::ZERO; stages.len()];
        Worker { stages, times }
    }

    /// Runs every stage on a document.
    pub fn annotate(&mut self, document: Document) -> Outcome {
        self.annotate_telling(document, &mut |_| ())
    }

    /// The same, with word of each stage before it is entered, by its number.
    pub(crate) fn annotate_telling(
        &mut self,
        mut document: Document,
        enters: &mut dyn FnMut(usize),
    ) -> Outcome {
        let mut skipped = Vec::new();
        for (number, ((worker, on_error), time)) in self.stages.iter_mut().zip(&mut self.times).enumerate() {
            let provenance = worker.stage().provenance().clone();
            let failure = |code: &str, message: String| Failure {
                stage: provenance.stage.clone(),
                plugin: Some(provenance.plugin.clone()),
                code: code.into(),
                message,
            };
            // Only a stage that was skipped leaves a needed layer out: those that need it are skipped with it.
            let missing = worker.stage().missing_inputs(&document);
            if !missing.is_empty() {
                let message = format!("needs layer `{}`, whose stage failed", missing.join("`, `"));
                skipped.push(failure("missing-layer", message));
                continue;
            }
            enters(number);
            let start = Instant::now();
            let result = worker.annotate(&mut document);
            *time += start.elapsed();
            if let Err(e) = result {
                let failure = failure(e.code(), e.to_string());
                let (id, meta) = (document.id().to_owned(), document.meta().clone());
                match on_error {
                    OnError::SkipStage => skipped.push(failure),
                    OnError::SkipDocument => {
                        return Outcome::Failed(FailedDocument { id, meta, failure });
                    }
                    OnError::Fail => {
                        return Outcome::Fatal(FailedDocument { id, meta, failure });
                    }
                }
            }
        }
        Outcome::Annotated(document, skipped)
    }

    /// The time spent in each stage so far.
    pub fn times(&self) -> impl Iterator<Item = StageTime> + '_ {
        self.stages.iter().zip(&self.times).map(|((worker, _), time)| {
            let p = worker.stage().provenance();
            StageTime { stage: p.stage.clone(), plugin: p.plugin.clone(), time: *time }
        })
    }
}
