//! What records depend on besides their inputs: program, plugins, models, options.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use copydesk_extractor::Value;
use copydesk_job::sha256;
use copydesk_plugin_host::Origin;
use copydesk_runner::Pipeline;
use serde_json::{Map, json};

use crate::args::{Inputs, Run};

/// Everything that records depend on besides the inputs.
pub(crate) fn about(args: &Run, pipeline: &Pipeline) -> Result<Map<String, serde_json::Value>> {
    let plan = pipeline.plan();
    let Inputs { input_format, field, max_document_bytes, max_total_bytes, .. } = &args.inputs;
    let stages = plan.stages.iter().zip(pipeline.plugins()).map(|(stage, plugin)| {
        let library = match plugin.origin() {
            Origin::Library(path) => hash(path)?,
            Origin::BuiltIn => "built in".to_owned(),
        };
        let options = stage.options.iter().map(|(name, value)| Ok((name.clone(), option(value)?)));
        let options = options.collect::<Result<Map<_, _>>>()?;
        Ok(json!({
            "id": stage.id, "plugin": stage.plugin.name, "version": stage.plugin.version, "library": library,
            "options": options, "on_error": format!("{:?}", stage.on_error),
            "makes": stage.outputs.iter().map(|schema| &schema.name).collect::<Vec<_>>(),
        }))
    });
    let program = std::env::current_exe().context("cannot find this program's own file")?;
    let about = json!({
        "program": { "version": env!("CARGO_PKG_VERSION"), "sha256": hash(&program)? },
        "stages": stages.collect::<Result<Vec<_>>>()?,
        "output": {
            "layers": plan.output.layers.iter().map(|(name, _)| name).collect::<Vec<_>>(),
            "offsets": format!("{:?}", plan.output.offsets), "text": plan.output.text,
            "format": format!("{:?}", args.format),
        },
        "limits": {
            "max_document_bytes": max_document_bytes.unwrap_or(plan.limits.max_document_bytes),
            "max_annotations": plan.limits.max_annotations, "max_total_bytes": max_total_bytes,
        },
        "inputs": { "format": format!("{input_format:?}"), "fields": field },
    });
    Ok(about.as_object().cloned().unwrap_or_default())
}

/// The value of an option; of one that names a file, with what is in the file.
fn option(value: &Value) -> Result<serde_json::Value> {
    Ok(match value {
        Value::Bool(on) => json!(on),
        Value::Integer(n) => json!(n),
        Value::Float(x) => json!(x),
        Value::String(text) if Path::new(text).is_file() => {
            json!({ "file": text, "sha256": hash(Path::new(text))? })
        }
        Value::String(text) => json!(text),
        Value::Strings(list) => json!(list),
    })
}

fn hash(path: &Path) -> Result<String> {
    let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(sha256(&bytes))
}
