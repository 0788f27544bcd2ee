use copydesk_document::{Document, Span};
use copydesk_extractor::Reason;
use copydesk_formats::Failure;

use crate::worker::Worker;

/// What one stage says of a place in a document.
#[derive(Clone, Debug, PartialEq)]
pub struct StageReasons {
    /// The stage's id.
    pub stage: String,
    /// Its plugin's name.
    pub plugin: String,
    /// Why it decided what it did there, or why it cannot be told. Empty when there was nothing to decide, or the plugin
    /// does not explain itself.
    pub reasons: Result<Vec<Reason>, Failure>,
}

impl Worker {
    /// Asks each stage, in order, why it decided what it did about the words at `at`, which cover at least one character
    /// of the text. The document is one that [`Worker::annotate`] returned; a stage that failed on it is not asked.
    pub fn explain(&mut self, document: &Document, at: Span) -> Vec<StageReasons> {
        let made = |w: &copydesk_plugin_host::Worker| {
            w.stage().outputs().iter().all(|s| document.layer(&s.name).is_some())
        };
        let ran = self.stages.iter_mut().map(|(worker, _)| worker).filter(|w| made(w));
        ran.map(|worker| {
            let p = worker.stage().provenance().clone();
            let reasons = worker.explain(document, at).map_err(|e| Failure {
                stage: p.stage.clone(),
                plugin: Some(p.plugin.clone()),
                code: e.code().into(),
                message: e.to_string(),
            });
            StageReasons { stage: p.stage.clone(), plugin: p.plugin.clone(), reasons }
        })
        .collect()
    }
}
