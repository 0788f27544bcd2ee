//! What records depend on besides their inputs, as far as a pipeline says it.

use std::path::{Path, PathBuf};

use copydesk_builtin::models;
use copydesk_extractor::Value;
use copydesk_formats::MadeBy;
use copydesk_job::sha256;
use copydesk_pipeline::Plan;
use serde_json::{Map, json};

/// A file that records depend on cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("cannot read {path}", path = .path.display())]
pub struct ProvenanceError {
    path: PathBuf,
    source: std::io::Error,
}

/// A number for what a pipeline says, the same whether its plugins are linked in or libraries: the SHA-256 of stages, options with
/// what is in the files that they name, models of ready plugins, output and limits, in hexadecimal.
///
/// # Errors
/// When a file that an option names cannot be read.
pub fn pipeline_hash(plan: &Plan) -> Result<String, ProvenanceError> {
    let limits = (plan.limits.max_document_bytes, plan.limits.max_annotations);
    let mut stages = stages(plan, false)?;
    for (stage, planned) in stages.iter_mut().zip(&plan.stages) {
        // Those of a library of the same version are taken to be the same: who looks into it is the manifest.
        let ready = planned.plugin.version == env!("CARGO_PKG_VERSION");
        let own = models().into_iter().filter(|m| ready && m.plugin == planned.plugin.name);
        stage["models"] = own.map(|m| json!([m.name, mark(m.file)])).collect();
    }
    let all = json!({ "stages": stages, "output": output(plan), "limits": limits });
    Ok(sha256(all.to_string().as_bytes()))
}

/// What tells a model file from others: its head, which holds length and checksum of the rest. To hash all of it would take longer than
/// the start of the program.
fn mark(file: &[u8]) -> String {
    sha256(file.get(..32).unwrap_or(file))
}

/// What records say of what made them.
///
/// # Errors
/// When a file that an option names cannot be read.
pub fn made_by(plan: &Plan) -> Result<MadeBy, ProvenanceError> {
    let mut pipeline = pipeline_hash(plan)?;
    pipeline.truncate(12);
    Ok(MadeBy { copydesk: env!("CARGO_PKG_VERSION").to_owned(), pipeline })
}

/// What the stages are, wherever their plugins come from; with the places of files that options name, or with what is in them alone.
///
/// # Errors
/// When a file that an option names cannot be read.
pub fn stages(plan: &Plan, places: bool) -> Result<Vec<serde_json::Value>, ProvenanceError> {
    let stage = |stage: &copydesk_pipeline::PlannedStage| {
        let options = stage.options.iter().map(|(name, value)| Ok((name.clone(), option(value, places)?)));
        let options = options.collect::<Result<Map<_, _>, ProvenanceError>>()?;
        Ok(json!({
            "id": stage.id, "plugin": stage.plugin.name, "version": stage.plugin.version, "options": options,
            "on_error": format!("{:?}", stage.on_error),
            "makes": stage.outputs.iter().map(|schema| &schema.name).collect::<Vec<_>>(),
        }))
    };
    plan.stages.iter().map(stage).collect()
}

/// What is written of a document, and how.
pub fn output(plan: &Plan) -> serde_json::Value {
    json!({
        "layers": plan.written().map(|schema| &schema.name).collect::<Vec<_>>(),
        "offsets": format!("{:?}", plan.output.offsets), "text": plan.output.text,
    })
}

/// The value of an option; of one that names a file, with what is in the file.
fn option(value: &Value, places: bool) -> Result<serde_json::Value, ProvenanceError> {
    Ok(match value {
        Value::Bool(on) => json!(on),
        Value::Integer(n) => json!(n),
        Value::Float(x) => json!(x),
        Value::String(text) if Path::new(text).is_file() => {
            let hash = sha256(&read(Path::new(text))?);
            if places { json!({ "file": text, "sha256": hash }) } else { json!({ "sha256": hash }) }
        }
        Value::String(text) => json!(text),
        Value::Strings(list) => json!(list),
    })
}

fn read(path: &Path) -> Result<Vec<u8>, ProvenanceError> {
    std::fs::read(path).map_err(|source| ProvenanceError { path: path.to_owned(), source })
}
