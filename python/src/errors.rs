//! Rust's errors as exceptions of `copydesk.errors`, which have a `code`, perhaps a `doc_id`, and perhaps a `help`.

use copydesk::{DeskError, PipelineError};
use copydesk_plugin_host::LoadError;
use copydesk_runner::{ExecuteError, FailedDocument, StartError};
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// An exception of this class.
pub(crate) fn exception(
    py: Python<'_>,
    class: &str,
    message: &str,
    code: &str,
    doc_id: Option<&str>,
    help: Option<&str>,
) -> PyErr {
    let made = || {
        let known = PyDict::new(py);
        known.set_item("code", code)?;
        known.set_item("doc_id", doc_id)?;
        known.set_item("help", help)?;
        py.import("copydesk.errors")?.getattr(class)?.call((message,), Some(&known))
    };
    made().map_or_else(|e| e, PyErr::from_value)
}

/// A pipeline that does not start: all that is wrong with it, each with its place.
pub(crate) fn of_desk(py: Python<'_>, error: &DeskError) -> PyErr {
    match error {
        DeskError::Pipeline(error) => of_pipeline(py, error),
        other => exception(py, "PipelineError", &causes(other), "pipeline::file", None, None),
    }
}

pub(crate) fn of_pipeline(py: Python<'_>, error: &PipelineError) -> PyErr {
    match error {
        PipelineError::Invalid(all) => {
            let diagnostics: Vec<_> = all.iter().flatten().collect();
            let told: Vec<String> = diagnostics.iter().map(|d| d.in_words()).collect();
            let first = diagnostics.first();
            let code = first.map_or("pipeline::invalid", |d| d.code());
            let class = if code.starts_with("plugin::") { "PluginError" } else { "PipelineError" };
            exception(py, class, &told.join("\n"), code, None, first.and_then(|d| d.help()))
        }
        PipelineError::Plugin(error) => of_load(py, error),
        PipelineError::Start(error) => of_start(py, error),
        other => exception(py, "PipelineError", &causes(other), "pipeline::unreadable", None, None),
    }
}

/// A plugin that is not there, or cannot be one.
pub(crate) fn of_load(py: Python<'_>, error: &LoadError) -> PyErr {
    exception(py, "PluginError", &error.to_string(), error.code(), None, Some(error.help()))
}

pub(crate) fn of_start(py: Python<'_>, error: &StartError) -> PyErr {
    let code = match error {
        StartError::Load(error) => return of_load(py, error),
        StartError::Stage { reason, .. } => reason.code(),
        _ => "plugin::start",
    };
    exception(py, "PluginError", &error.to_string(), code, None, None)
}

pub(crate) fn of_execution(py: Python<'_>, error: &ExecuteError) -> PyErr {
    match error {
        ExecuteError::Fatal(failed) => of_document(py, failed),
        ExecuteError::Start(error) => of_start(py, error),
        other => exception(py, "Error", &other.to_string(), "internal", None, None),
    }
}

/// A document that failed.
pub(crate) fn of_document(py: Python<'_>, failed: &FailedDocument) -> PyErr {
    let message = format!("document `{}`: {}: {}", failed.id, failed.failure.stage, failed.failure.message);
    exception(py, "DocumentError", &message, &failed.failure.code, Some(&failed.id), None)
}

/// An error and what caused it.
fn causes(error: &dyn std::error::Error) -> String {
    let mut told = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        told = format!("{told}: {error}");
        cause = error.source();
    }
    told
}
