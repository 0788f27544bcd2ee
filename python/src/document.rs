//! Documents as Python has them: what became of one, its layers, its record.

use std::sync::{Arc, OnceLock};

use copydesk::{JsonSettings, Outcome, write_outcome};
use copydesk_document as model;
use copydesk_document::{OffsetBlocks, Span, Unit};
use copydesk_formats::{Failure, warnings};
use pyo3::exceptions::{PyAttributeError, PyKeyError};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyString, PyTuple};

use crate::layer::{Layer, LayerOf};

/// What became of a document; all that Python holds of it leads here.
#[derive(Debug)]
pub(crate) struct Annotated {
    outcome: Outcome,
    records: Arc<JsonSettings>,
    /// Counted when somebody first asks for an offset.
    offsets: OnceLock<OffsetBlocks>,
}

impl Annotated {
    pub(crate) fn new(outcome: Outcome, records: Arc<JsonSettings>) -> Annotated {
        Annotated { outcome, records, offsets: OnceLock::new() }
    }

    /// The document, if it did not fail.
    pub(crate) fn document(&self) -> Option<&model::Document> {
        match &self.outcome {
            Outcome::Annotated(document, _) => Some(document),
            Outcome::Failed(_) | Outcome::Fatal(_) => None,
        }
    }

    pub(crate) fn text(&self) -> &str {
        self.document().map_or("", model::Document::text)
    }

    /// Where a span begins and ends in code points, as Python counts.
    pub(crate) fn points(&self, span: Span) -> (u32, u32) {
        let text = self.text();
        let index = self.offsets.get_or_init(|| OffsetBlocks::new(text)).index(text);
        let point = |byte| index.from_byte(byte, Unit::CodePoint);
        (point(span.start), point(span.end))
    }

    /// The byte of an offset in code points; `None` past the end.
    pub(crate) fn byte(&self, point: u32) -> Option<u32> {
        let text = self.text();
        self.offsets.get_or_init(|| OffsetBlocks::new(text)).index(text).to_byte(point, Unit::CodePoint)
    }

    /// The record, with these settings or the pipeline's.
    pub(crate) fn record(&self, settings: Option<&JsonSettings>) -> Vec<u8> {
        let mut line = Vec::new();
        write_outcome(&self.outcome, settings.unwrap_or(&self.records), &mut line);
        line
    }

    pub(crate) fn id(&self) -> &str {
        match &self.outcome {
            Outcome::Annotated(document, _) => document.id(),
            Outcome::Failed(f) | Outcome::Fatal(f) => &f.id,
        }
    }

    pub(crate) fn meta(&self) -> &model::Meta {
        match &self.outcome {
            Outcome::Annotated(document, _) => document.meta(),
            Outcome::Failed(f) | Outcome::Fatal(f) => &f.meta,
        }
    }

    fn failures(&self) -> &[Failure] {
        match &self.outcome {
            Outcome::Annotated(_, skipped) => skipped,
            Outcome::Failed(f) | Outcome::Fatal(f) => std::slice::from_ref(&f.failure),
        }
    }

    /// Why there is no layer of this name.
    fn lacks(&self, layer: &str) -> String {
        let why = match self.failures().first() {
            Some(f) => format!("stage `{}` failed: {}", f.stage, f.message),
            None => {
                let there: Vec<&str> =
                    self.document().into_iter().flat_map(|d| d.layers().map(|(name, _)| name)).collect();
                format!("it has {}", there.join(", "))
            }
        };
        format!("document `{}` has no layer `{layer}`: {why}", self.id())
    }
}

/// An annotated document, or what became of one that failed.
#[pyclass(frozen, subclass, weakref, module = "copydesk._native")]
pub(crate) struct Document {
    pub(crate) inner: Arc<Annotated>,
    text: PyOnceLock<Py<PyString>>,
}

impl Document {
    /// The document as the class `copydesk.Document`, which declares the layers that the ready pipelines make.
    pub(crate) fn make(py: Python<'_>, inner: Arc<Annotated>) -> PyResult<Bound<'_, PyAny>> {
        static CLASS: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
        let class = CLASS
            .get_or_try_init(py, || py.import("copydesk.document")?.getattr("Document").map(Bound::unbind))?;
        class.bind(py).call1((Document { inner, text: PyOnceLock::new() },))
    }

    fn layer_of(&self, name: &str) -> Option<Layer> {
        let at = self.inner.document()?.layers().position(|(own, _)| own == name)?;
        Some(Layer::of(LayerOf { document: Arc::clone(&self.inner), at }))
    }
}

#[pymethods]
impl Document {
    /// The same document again.
    #[new]
    fn new(document: PyRef<'_, Document>) -> Document {
        Document { inner: Arc::clone(&document.inner), text: PyOnceLock::new() }
    }

    /// The id, unique in a corpus.
    #[getter]
    fn id(&self) -> &str {
        self.inner.id()
    }

    /// The text that all offsets count in; empty where the document failed.
    #[getter]
    fn text<'py>(&self, py: Python<'py>) -> &Bound<'py, PyString> {
        self.text.get_or_init(py, || PyString::new(py, self.inner.text()).unbind()).bind(py)
    }

    /// The metadata by key, all strings.
    #[getter]
    fn meta<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let meta = PyDict::new(py);
        self.inner.meta().iter().try_for_each(|(key, value)| meta.set_item(key, value))?;
        Ok(meta)
    }

    /// `"ok"`, `"partial"` where a stage failed and was skipped, or `"error"`.
    #[getter]
    fn status(&self) -> &'static str {
        match &self.inner.outcome {
            Outcome::Annotated(_, skipped) if skipped.is_empty() => "ok",
            Outcome::Annotated(..) => "partial",
            Outcome::Failed(_) | Outcome::Fatal(_) => "error",
        }
    }

    /// Why the document, or the first stage that was skipped, failed; `None` where nothing did.
    #[getter]
    fn error(&self) -> Option<Problem> {
        self.inner.failures().first().cloned().map(Problem)
    }

    /// All that failed.
    #[getter]
    fn errors(&self) -> Vec<Problem> {
        self.inner.failures().iter().cloned().map(Problem).collect()
    }

    /// What a person should know of the document although it was annotated.
    #[getter]
    fn warnings(&self) -> Vec<String> {
        let found = self.inner.document().map(warnings).unwrap_or_default();
        found.into_iter().map(|w| w.message).collect()
    }

    /// The names of the layers that were produced, also of those that found nothing.
    #[getter]
    fn layers<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let names = self.inner.document().into_iter().flat_map(|d| d.layers().map(|(name, _)| name));
        PyTuple::new(py, names.collect::<Vec<_>>())
    }

    /// The layer of this name; `None` where it was not produced.
    fn layer(&self, name: &str) -> Option<Layer> {
        self.layer_of(name)
    }

    fn __getattr__(&self, name: &str) -> PyResult<Layer> {
        self.layer_of(name).ok_or_else(|| PyAttributeError::new_err(self.inner.lacks(name)))
    }

    fn __getitem__(&self, name: &str) -> PyResult<Layer> {
        self.layer_of(name).ok_or_else(|| PyKeyError::new_err(self.inner.lacks(name)))
    }

    fn __contains__(&self, name: &str) -> bool {
        self.layer_of(name).is_some()
    }

    /// The record that the command writes, as one line of JSON without its end.
    fn to_json(&self, py: Python<'_>) -> PyResult<String> {
        let line = py.detach(|| {
            let mut line = self.inner.record(None);
            line.pop();
            String::from_utf8(line)
        });
        Ok(line?)
    }

    /// The record as a dictionary.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        py.import("json")?.call_method1("loads", (self.to_json(py)?,))
    }

    fn __repr__(&self) -> String {
        let layers = self.inner.document().into_iter().flat_map(model::Document::layers);
        let counts: Vec<String> = layers.map(|(name, layer)| format!("{name}={}", layer.len())).collect();
        let rest = self.inner.failures().first().map(|f| format!("error={:?}", f.message));
        let parts: Vec<String> = counts.into_iter().chain(rest).collect();
        format!("<Document {:?} {} {}>", self.inner.id(), self.status(), parts.join(" "))
    }
}

/// Why a document, or a stage of it, failed.
#[pyclass(frozen, module = "copydesk._native")]
pub(crate) struct Problem(Failure);

#[pymethods]
impl Problem {
    /// The stage's id, or `"read"` where the document never reached one.
    #[getter]
    fn stage(&self) -> &str {
        &self.0.stage
    }

    /// The plugin's name; `None` outside plugins.
    #[getter]
    fn plugin(&self) -> Option<&str> {
        self.0.plugin.as_deref()
    }

    /// A stable code.
    #[getter]
    fn code(&self) -> &str {
        &self.0.code
    }

    /// The message for a person.
    #[getter]
    fn message(&self) -> &str {
        &self.0.message
    }

    fn __repr__(&self) -> String {
        format!("<Problem {} in {}: {}>", self.0.code, self.0.stage, self.0.message)
    }
}
