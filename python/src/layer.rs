//! Layers as sequences of annotations, and annotations as objects with the attributes that the layer declares.

use std::sync::Arc;

use copydesk_document::{AttributeKind, Layer as Frozen, LayerSchema, Span};
use pyo3::exceptions::{PyAttributeError, PyIndexError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PySlice, PyTuple, PyType};

use crate::document::Annotated;

/// Between the pieces of an annotation, as in tables.
const GAP: &str = " … ";

/// A layer of a document.
#[derive(Clone)]
pub(crate) struct LayerOf {
    pub(crate) document: Arc<Annotated>,
    /// Its number among the document's layers.
    pub(crate) at: usize,
}

impl LayerOf {
    fn layer(&self) -> &Frozen<'static> {
        match self.document.document().and_then(|d| d.layers().nth(self.at)) {
            Some((_, layer)) => layer,
            None => unreachable!("a document keeps its layers"),
        }
    }

    fn schema(&self) -> &LayerSchema {
        self.layer().schema()
    }

    /// The layer of this name in the same document.
    fn sibling(&self, name: &str) -> Option<LayerOf> {
        let at = self.document.document()?.layers().position(|(own, _)| own == name)?;
        Some(LayerOf { document: Arc::clone(&self.document), at })
    }

    fn words(&self, spans: impl Iterator<Item = Span>) -> String {
        let text = self.document.text();
        spans.map(|span| span.of(text).unwrap_or("")).collect::<Vec<_>>().join(GAP)
    }

    /// An annotation, of the class that `copydesk.layers` has for it.
    fn annotation<'py>(&self, py: Python<'py>, row: usize) -> PyResult<Bound<'py, PyAny>> {
        let own = Annotation { layer: self.clone(), row };
        match class(py, &self.schema().name)? {
            Some(class) => class.call1((own,)),
            None => Ok(Bound::new(py, own)?.into_any()),
        }
    }

    /// The value of an attribute as Python has it.
    fn value<'py>(&self, py: Python<'py>, attribute: usize, row: usize) -> PyResult<Bound<'py, PyAny>> {
        let (layer, schema) = (self.layer(), self.schema());
        let declared = &schema.attributes[attribute];
        let value = match &declared.kind {
            AttributeKind::Symbol(_) => layer.symbol_name(attribute, row).into_pyobject(py)?,
            AttributeKind::Str => layer.str(attribute, row).into_pyobject(py)?,
            AttributeKind::Strs => {
                layer.strs(attribute, row).map(Iterator::collect::<Vec<_>>).into_pyobject(py)?
            }
            AttributeKind::U32 => layer.u32(attribute, row).into_pyobject(py)?,
            AttributeKind::I64 => layer.i64(attribute, row).into_pyobject(py)?,
            AttributeKind::F32 => layer.f32(attribute, row).into_pyobject(py)?,
            AttributeKind::Vector(_) => {
                layer.vector(attribute, row).map(<[f32]>::to_vec).into_pyobject(py)?
            }
            AttributeKind::Ref(target) => {
                let row = layer.reference(attribute, row);
                match row.and_then(|row| Some((self.sibling(target)?, row))) {
                    Some((layer, row)) => layer.annotation(py, row)?,
                    None => py.None().into_bound(py),
                }
            }
            AttributeKind::Span => {
                let mention = Mention { layer: self.clone(), row, attribute };
                if mention.is_nothing() {
                    return Ok(py.None().into_bound(py));
                }
                match class(py, &format!("{}.{}", schema.name, declared.name))? {
                    Some(class) => class.call1((mention,))?,
                    None => Bound::new(py, mention)?.into_any(),
                }
            }
        };
        Ok(value)
    }

    /// The columns of what else is known of a mention, each with its name there: `speaker_name` is the `name` of `speaker`.
    fn parts(&self, mention: usize) -> impl Iterator<Item = (usize, &str)> {
        let attributes = &self.schema().attributes;
        let own = &attributes[mention].name;
        attributes.iter().enumerate().filter_map(move |(i, a)| {
            let part = a.name.strip_prefix(own.as_str())?.strip_prefix('_')?;
            (a.kind != AttributeKind::Span).then_some((i, part))
        })
    }
}

/// The class that `copydesk.layers` has under a key.
fn class<'py>(py: Python<'py>, key: &str) -> PyResult<Option<Bound<'py, PyAny>>> {
    static CLASSES: PyOnceLock<Py<PyDict>> = PyOnceLock::new();
    let classes = CLASSES.get_or_try_init(py, || -> PyResult<_> {
        Ok(py.import("copydesk.layers")?.getattr("CLASSES")?.cast_into::<PyDict>()?.unbind())
    })?;
    classes.bind(py).get_item(key)
}

/// All annotations of one kind on a document, by where they begin.
#[pyclass(frozen, module = "copydesk._native")]
pub(crate) struct Layer(LayerOf);

impl Layer {
    pub(crate) fn of(layer: LayerOf) -> Layer {
        Layer(layer)
    }

    fn rows<'py>(
        &self,
        py: Python<'py>,
        rows: impl Iterator<Item = usize>,
    ) -> PyResult<Vec<Bound<'py, PyAny>>> {
        rows.map(|row| self.0.annotation(py, row)).collect()
    }
}

#[pymethods]
impl Layer {
    #[classmethod]
    fn __class_getitem__(class: &Bound<'_, PyType>, _of: &Bound<'_, PyAny>) -> Py<PyType> {
        class.clone().unbind()
    }

    /// The layer's name.
    #[getter]
    fn name(&self) -> &str {
        &self.0.schema().name
    }

    /// What the layer holds.
    #[getter]
    fn doc(&self) -> &str {
        &self.0.schema().doc
    }

    /// The labels that an annotation may have.
    #[getter]
    fn labels<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, &self.0.schema().labels)
    }

    /// The attributes that annotations have, each with what it means.
    #[getter]
    fn attributes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let (attributes, schema) = (PyDict::new(py), self.0.schema());
        schema.attributes.iter().try_for_each(|a| attributes.set_item(&a.name, &a.doc))?;
        schema.edges.iter().try_for_each(|e| attributes.set_item(&e.name, &e.doc))?;
        Ok(attributes)
    }

    /// The annotations that share a character with `start` up to `end`; `end` is the character after `start` unless it is given.
    #[pyo3(signature = (start, end=None))]
    fn overlapping<'py>(
        &self,
        py: Python<'py>,
        start: u32,
        end: Option<u32>,
    ) -> PyResult<Vec<Bound<'py, PyAny>>> {
        let end = end.unwrap_or(start.saturating_add(1));
        let span = place(&self.0.document, start, end)?;
        let layer = self.0.layer();
        let over = |row: &usize| layer.fragments(*row).any(|piece| piece.overlaps(span));
        self.rows(py, layer.overlapping(span).filter(over))
    }

    fn __len__(&self) -> usize {
        self.0.layer().len()
    }

    fn __getitem__<'py>(&self, py: Python<'py>, index: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let n = self.0.layer().len();
        if let Ok(slice) = index.cast::<PySlice>() {
            let indices = slice.indices(isize::try_from(n)?)?;
            let step = |i: isize| usize::try_from(indices.start + i * indices.step).ok();
            let rows = (0..isize::try_from(indices.slicelength)?).filter_map(step);
            return Ok(self.rows(py, rows)?.into_pyobject(py)?.into_any());
        }
        let Ok(index) = index.extract::<isize>() else {
            let given = index.get_type().name()?.to_string();
            return Err(PyTypeError::new_err(format!(
                "a layer is indexed by numbers and slices, not by {given}"
            )));
        };
        let from_end = if index < 0 { isize::try_from(n)? } else { 0 };
        match usize::try_from(index.saturating_add(from_end)) {
            Ok(row) if row < n => self.0.annotation(py, row),
            _ => {
                let name = self.name();
                Err(PyIndexError::new_err(format!(
                    "layer `{name}` has {n} annotations, so there is no number {index}"
                )))
            }
        }
    }

    fn __iter__(&self) -> Annotations {
        Annotations { layer: self.0.clone(), next: 0 }
    }

    fn __repr__(&self) -> String {
        let n = self.0.layer().len();
        format!("<Layer {}: {n} annotation{}>", self.name(), if n == 1 { "" } else { "s" })
    }
}

/// The bytes of a place given in code points.
pub(crate) fn place(document: &Annotated, start: u32, end: u32) -> PyResult<Span> {
    match (document.byte(start), document.byte(end)) {
        (Some(from), Some(to)) if start < end => Ok(Span::new(from, to)),
        _ => {
            let n = document.text().chars().count();
            let what = format!("{start}..{end} covers no characters of the text, which has {n}");
            Err(PyValueError::new_err(what))
        }
    }
}

/// The annotations of a layer, one after the other.
#[pyclass(module = "copydesk._native")]
pub(crate) struct Annotations {
    layer: LayerOf,
    next: usize,
}

#[pymethods]
impl Annotations {
    fn __iter__(own: PyRef<'_, Self>) -> PyRef<'_, Self> {
        own
    }

    fn __next__<'py>(&mut self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        if self.next == self.layer.layer().len() {
            return Ok(None);
        }
        self.next += 1;
        self.layer.annotation(py, self.next - 1).map(Some)
    }
}

/// A stretch of the text, or several, with what a layer says of it.
#[pyclass(frozen, subclass, module = "copydesk._native")]
#[derive(Clone)]
pub(crate) struct Annotation {
    layer: LayerOf,
    row: usize,
}

impl Annotation {
    fn span(&self) -> (u32, u32) {
        self.layer.document.points(self.layer.layer().span(self.row))
    }

    fn find<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Option<Bound<'py, PyAny>>> {
        let (layer, schema) = (self.layer.layer(), self.layer.schema());
        if let Some(attribute) = schema.attribute_id(name) {
            return self.layer.value(py, attribute, self.row).map(Some);
        }
        if let Some(kind) = schema.edges.iter().position(|e| e.name == name) {
            let Some(target) = self.layer.sibling(&schema.edges[kind].target) else {
                return Ok(Some(PyTuple::empty(py).into_any()));
            };
            let edges = layer.edges_from(self.row).iter().filter(|e| e.kind as usize == kind);
            let reached: Vec<_> =
                edges.map(|e| target.annotation(py, e.to as usize)).collect::<PyResult<_>>()?;
            return Ok(Some(PyTuple::new(py, reached)?.into_any()));
        }
        if !schema.labels.is_empty() && name == schema.label_key {
            return Ok(Some(layer.label_name(self.row).into_pyobject(py)?));
        }
        if schema.spans_key.as_deref() == Some(name) {
            return Ok(Some(self.spans(py)?.into_any()));
        }
        // `from_` is `from`, which Python keeps for itself.
        name.strip_suffix('_').map_or(Ok(None), |name| self.find(py, name))
    }
}

#[pymethods]
impl Annotation {
    /// The same annotation again.
    #[new]
    fn new(annotation: PyRef<'_, Annotation>) -> Annotation {
        annotation.clone()
    }

    /// Where it begins, in characters of the text.
    #[getter]
    fn start(&self) -> u32 {
        self.span().0
    }

    /// Where it ends: `doc.text[start:end]` is all of it.
    #[getter]
    fn end(&self) -> u32 {
        self.span().1
    }

    /// Its pieces, each where it begins and ends.
    #[getter]
    fn spans<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let pieces = self.layer.layer().fragments(self.row).map(|s| self.layer.document.points(s));
        PyTuple::new(py, pieces.collect::<Vec<_>>())
    }

    /// Its words; of several pieces with " … " between them.
    #[getter]
    fn text(&self) -> String {
        self.layer.words(self.layer.layer().fragments(self.row))
    }

    /// Its label, where the layer has any.
    #[getter]
    fn label(&self) -> Option<&str> {
        self.layer.layer().label_name(self.row)
    }

    /// How likely it is right, from 0 to 1, where that is known.
    #[getter]
    fn score(&self) -> Option<f32> {
        self.layer.layer().score(self.row)
    }

    /// Its number in its layer: what references lead to.
    #[getter]
    fn row(&self) -> usize {
        self.row
    }

    /// The layer that has it.
    #[getter]
    fn layer(&self) -> Layer {
        Layer::of(self.layer.clone())
    }

    fn __getattr__<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
        self.find(py, name)?.ok_or_else(|| {
            let schema = self.layer.schema();
            let there = schema.attributes.iter().map(|a| a.name.as_str());
            let there: Vec<&str> = there.chain(schema.edges.iter().map(|e| e.name.as_str())).collect();
            PyAttributeError::new_err(format!(
                "annotations of `{}` have no `{name}`; they have {}",
                schema.name,
                there.join(", ")
            ))
        })
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        other.cast::<Annotation>().is_ok_and(|other| {
            let other = other.get();
            Arc::ptr_eq(&self.layer.document, &other.layer.document)
                && (self.layer.at, self.row) == (other.layer.at, other.row)
        })
    }

    fn __hash__(&self) -> u64 {
        let document = Arc::as_ptr(&self.layer.document) as usize as u64;
        document ^ ((self.layer.at as u64) << 48) ^ ((self.row as u64) << 8)
    }

    fn __repr__(own: &Bound<'_, Self>) -> PyResult<String> {
        let (class, this) = (own.get_type().name()?, own.get());
        let (start, end) = this.span();
        let label = this.label().map_or(String::new(), |label| format!(" {label}"));
        Ok(format!("<{class}{label} {start}..{end} {:?}>", this.text()))
    }
}

/// A stretch of the text that an annotation names, with what else is known of it: `quote.speaker` with its `name`.
#[pyclass(frozen, subclass, module = "copydesk._native")]
#[derive(Clone)]
pub(crate) struct Mention {
    layer: LayerOf,
    row: usize,
    attribute: usize,
}

impl Mention {
    fn span(&self) -> Option<Span> {
        self.layer.layer().span_attribute(self.attribute, self.row)
    }

    /// Whether it is neither in the text nor is anything else known of it.
    fn is_nothing(&self) -> bool {
        let layer = self.layer.layer();
        let is_there = |(i, _): (usize, &str)| {
            let row = self.row;
            layer.str(i, row).is_some()
                || layer.symbol(i, row).is_some()
                || layer.u32(i, row).is_some()
                || layer.i64(i, row).is_some()
                || layer.f32(i, row).is_some()
                || layer.reference(i, row).is_some()
        };
        self.span().is_none() && !self.layer.parts(self.attribute).any(is_there)
    }
}

#[pymethods]
impl Mention {
    /// The same mention again.
    #[new]
    fn new(mention: PyRef<'_, Mention>) -> Mention {
        mention.clone()
    }

    /// Where it begins, in characters of the text; `None` where it is in no place.
    #[getter]
    fn start(&self) -> Option<u32> {
        self.span().map(|span| self.layer.document.points(span).0)
    }

    /// Where it ends.
    #[getter]
    fn end(&self) -> Option<u32> {
        self.span().map(|span| self.layer.document.points(span).1)
    }

    /// Its words.
    #[getter]
    fn text(&self) -> Option<String> {
        self.span().map(|span| self.layer.words(std::iter::once(span)))
    }

    fn __getattr__<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
        match self.layer.parts(self.attribute).find(|(_, part)| *part == name) {
            Some((i, _)) => self.layer.value(py, i, self.row),
            None => {
                let own = &self.layer.schema().attributes[self.attribute].name;
                Err(PyAttributeError::new_err(format!("`{own}` has no `{name}`")))
            }
        }
    }

    fn __repr__(own: &Bound<'_, Self>) -> PyResult<String> {
        let (class, this) = (own.get_type().name()?, own.get());
        Ok(match this.span() {
            Some(span) => {
                let (start, end) = this.layer.document.points(span);
                format!("<{class} {start}..{end} {:?}>", this.text().unwrap_or_default())
            }
            None => format!("<{class} in no place>"),
        })
    }
}
