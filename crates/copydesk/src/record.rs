use copydesk_formats::{JsonSettings, write_error, write_record};
use copydesk_pipeline::Plan;
use copydesk_runner::Outcome;

use crate::provenance::{ProvenanceError, made_by};

/// What JSON records of a pipeline hold, as its `[output]` says.
///
/// # Errors
/// When a file that an option names cannot be read: what made a record is part of it.
pub fn record_settings(plan: &Plan) -> Result<JsonSettings, ProvenanceError> {
    let layers = plan.written().map(|schema| schema.name.clone()).collect();
    let made_by = Some(made_by(plan)?);
    Ok(JsonSettings { layers, offsets: plan.output.offsets, text: plan.output.text, made_by })
}

/// Appends what became of a document as one line of JSON.
pub fn write_outcome(outcome: &Outcome, settings: &JsonSettings, out: &mut Vec<u8>) {
    match outcome {
        Outcome::Annotated(document, skipped) => write_record(document, skipped, settings, out),
        Outcome::Failed(f) | Outcome::Fatal(f) => write_error(&f.id, &f.meta, &f.failure, settings, out),
    }
}
