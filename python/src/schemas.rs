use copydesk::{Available, PluginSource};
use copydesk_document::{AttributeKind, LayerSchema};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// What the layers of the ready extractors declare, by name: what `copydesk/layers.py` is made of.
#[pyfunction]
#[pyo3(name = "_schemas")]
pub(crate) fn schemas(py: Python<'_>) -> PyResult<Bound<'_, PyDict>> {
    let available = Available::new(&PluginSource::builtin(), Vec::new());
    let available = available.map_err(|e| PyValueError::new_err(e.to_string()))?;
    let all = PyDict::new(py);
    for schema in available.linked().iter().flat_map(|plugin| &plugin.spec().provides) {
        all.set_item(&schema.name, described(py, schema)?)?;
    }
    Ok(all)
}

fn described<'py>(py: Python<'py>, schema: &LayerSchema) -> PyResult<Bound<'py, PyDict>> {
    let of = PyDict::new(py);
    of.set_item("doc", &schema.doc)?;
    of.set_item("labels", &schema.labels)?;
    of.set_item("label_key", &schema.label_key)?;
    of.set_item("spans_key", &schema.spans_key)?;
    let attribute = |a: &copydesk_document::AttributeSchema| {
        let (target, symbols) = match &a.kind {
            AttributeKind::Ref(target) => (Some(target.clone()), Vec::new()),
            AttributeKind::Symbol(symbols) => (None, symbols.clone()),
            _ => (None, Vec::new()),
        };
        (a.name.clone(), a.kind.name(), a.doc.clone(), target, symbols)
    };
    of.set_item("attributes", schema.attributes.iter().map(attribute).collect::<Vec<_>>())?;
    let edges = schema.edges.iter().map(|e| (&e.name, &e.target, &e.doc));
    of.set_item("edges", edges.collect::<Vec<_>>())?;
    Ok(of)
}
