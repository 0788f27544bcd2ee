use copydesk_document::Document;
use copydesk_expect::compare;

use crate::pipeline::{Pipeline, StartError};
use crate::worker::Outcome;

/// What came of one `[[test]]` of a pipeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestOutcome {
    /// The test's name.
    pub name: String,
    /// How the annotations differ from what the test expects; empty when it passes.
    pub differences: Vec<String>,
}

impl TestOutcome {
    /// Whether the test passes.
    pub fn passed(&self) -> bool {
        self.differences.is_empty()
    }
}

/// Runs the pipeline's own tests, in file order.
///
/// # Errors
/// When a plugin cannot make its scratch.
pub fn run_tests(pipeline: &Pipeline) -> Result<Vec<TestOutcome>, StartError> {
    let mut worker = pipeline.worker()?;
    let mut outcomes = Vec::with_capacity(pipeline.plan().tests.len());
    for test in &pipeline.plan().tests {
        let name = test.name.value.clone();
        let differences = match Document::new(&name, &test.text) {
            Err(e) => vec![e.to_string()],
            Ok(document) => match worker.annotate(document.with_meta(test.meta.clone())) {
                Outcome::Failed(f) | Outcome::Fatal(f) => {
                    vec![format!("stage `{}` failed: {}", f.failure.stage, f.failure.message)]
                }
                Outcome::Annotated(document, skipped) => {
                    let failed = skipped.iter().map(|f| format!("stage `{}` failed: {}", f.stage, f.message));
                    let differ = test.expected.iter().flat_map(|e| {
                        let lines: Vec<_> = e.annotations.iter().map(|a| a.value.clone()).collect();
                        compare(&document, &e.layer.value, e.mode, &lines).into_iter().map(|m| m.to_string())
                    });
                    failed.chain(differ).collect()
                }
            },
        };
        outcomes.push(TestOutcome { name, differences });
    }
    Ok(outcomes)
}
