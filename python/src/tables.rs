//! Documents as Arrow tables, which others take by the PyCapsule interface without a copy.

use std::sync::Arc;

use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{ArrayRef, ListArray, RecordBatch, RecordBatchIterator, StructArray};
use arrow_buffer::{OffsetBuffer, ScalarBuffer};
use arrow_schema::ffi::FFI_ArrowSchema;
use arrow_schema::{ArrowError, DataType, Field, SchemaRef};
use copydesk::{Desk, JsonSettings};
use copydesk_tables::Batches;
use pyo3::exceptions::{PyKeyError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

use crate::document::Document;

/// Rows of all tables that are gathered before they become a batch.
const ROWS: usize = 65_536;

/// Tables by name: `documents`, and one a layer.
#[pyclass(frozen, mapping, module = "copydesk._native")]
pub(crate) struct Tables(Vec<Table>);

/// An Arrow table.
#[pyclass(frozen, module = "copydesk._native")]
#[derive(Clone)]
pub(crate) struct Table {
    name: String,
    schema: SchemaRef,
    batches: Vec<RecordBatch>,
}

/// Gathers the records of documents, and has what was gathered taken whenever it is enough.
fn gather(
    py: Python<'_>,
    batches: &mut Batches,
    settings: &JsonSettings,
    documents: &Bound<'_, PyAny>,
    mut gathered: impl FnMut(&mut Batches) -> PyResult<()>,
) -> PyResult<()> {
    for document in documents.try_iter()? {
        let document = document?;
        let Ok(document) = document.cast::<Document>() else {
            let class = document.get_type().name()?.to_string();
            let what =
                format!("tables are made of documents, and this is of type {class}; annotate it first");
            return Err(PyTypeError::new_err(what));
        };
        let inner = Arc::clone(&document.get().inner);
        py.detach(|| batches.push(&inner.record(Some(settings))))
            .map_err(|e| PyValueError::new_err(e.to_string()))?;
        gathered(batches)?;
    }
    Ok(())
}

fn begin(desk: &Desk, settings: &JsonSettings) -> PyResult<Batches> {
    let schema = desk.schema_of(&settings.layers).map_err(|e| PyValueError::new_err(e.to_string()))?;
    Ok(Batches::new(schema, Vec::new()))
}

impl Tables {
    /// The tables of documents, each record as these settings have it.
    pub(crate) fn of(
        py: Python<'_>,
        desk: &Desk,
        settings: &JsonSettings,
        documents: &Bound<'_, PyAny>,
    ) -> PyResult<Tables> {
        let mut batches = begin(desk, settings)?;
        let table = |t: &copydesk_tables::Table| Table {
            name: t.name.clone(),
            schema: Arc::new(t.arrow()),
            batches: Vec::new(),
        };
        let mut tables: Vec<Table> = batches.schema().tables.iter().map(table).collect();
        let mut take = |batches: &mut Batches| {
            for (table, rows) in tables.iter_mut().zip(batches.take()) {
                if rows.num_rows() > 0 {
                    table.batches.push(rows);
                }
            }
        };
        gather(py, &mut batches, settings, documents, |batches| {
            if batches.rows() >= ROWS {
                take(batches);
            }
            Ok(())
        })?;
        take(&mut batches);
        Ok(Tables(tables))
    }
}

impl Table {
    /// One row a document: the columns of `documents`, and a list of annotations for each layer.
    pub(crate) fn of_rows(
        py: Python<'_>,
        desk: &Desk,
        settings: &JsonSettings,
        documents: &Bound<'_, PyAny>,
    ) -> PyResult<Table> {
        let mut batches = begin(desk, settings)?;
        let n = batches.schema().tables.len();
        let schema: SchemaRef = Arc::new(nested_schema(&batches));
        let (mut ends, mut made) = (vec![vec![0]; n], Vec::new());
        let mut take = |batches: &mut Batches, ends: &mut Vec<Vec<i32>>| -> PyResult<()> {
            let ends = std::mem::replace(ends, vec![vec![0]; n]);
            let rows =
                nested(&schema, batches.take(), ends).map_err(|e| PyValueError::new_err(e.to_string()))?;
            if rows.num_rows() > 0 {
                made.push(rows);
            }
            Ok(())
        };
        gather(py, &mut batches, settings, documents, |batches| {
            for (ends, length) in ends.iter_mut().zip(batches.lengths()) {
                ends.push(i32::try_from(length)?);
            }
            if batches.rows() >= ROWS { take(batches, &mut ends) } else { Ok(()) }
        })?;
        take(&mut batches, &mut ends)?;
        Ok(Table { name: "rows".to_owned(), schema: Arc::clone(&schema), batches: made })
    }
}

/// The columns of the first table, and those of each other one as a list, without the document's id.
fn nested_schema(batches: &Batches) -> arrow_schema::Schema {
    let mut tables = batches.schema().tables.iter();
    let mut fields: Vec<_> = tables.next().into_iter().flat_map(|t| t.arrow().fields().to_vec()).collect();
    fields.extend(tables.map(|t| {
        let own = DataType::Struct(t.arrow().fields().iter().skip(1).cloned().collect());
        Arc::new(Field::new(&t.name, DataType::List(Arc::new(Field::new("item", own, true))), true))
    }));
    arrow_schema::Schema::new(fields)
}

/// Rows of documents with those of layers in them; `ends` has for each table where the rows of each document end.
fn nested(
    schema: &SchemaRef,
    tables: Vec<RecordBatch>,
    ends: Vec<Vec<i32>>,
) -> Result<RecordBatch, ArrowError> {
    let mut tables = tables.into_iter().zip(ends);
    let mut columns = tables.next().map_or_else(Vec::new, |(documents, _)| documents.columns().to_vec());
    for ((rows, ends), field) in tables.zip(schema.fields().iter().skip(columns.len())) {
        let DataType::List(item) = field.data_type() else { continue };
        let DataType::Struct(fields) = item.data_type() else { continue };
        let own = StructArray::try_new(fields.clone(), rows.columns()[1..].to_vec(), None)?;
        let offsets = OffsetBuffer::new(ScalarBuffer::from(ends));
        columns
            .push(Arc::new(ListArray::try_new(Arc::clone(item), offsets, Arc::new(own), None)?) as ArrayRef);
    }
    RecordBatch::try_new(Arc::clone(schema), columns)
}

#[pymethods]
impl Tables {
    fn __getitem__(&self, name: &str) -> PyResult<Table> {
        self.0.iter().find(|t| t.name == name).cloned().ok_or_else(|| {
            let there = self.keys().join(", ");
            PyKeyError::new_err(format!("there is no table `{name}`; there are {there}"))
        })
    }

    fn __len__(&self) -> usize {
        self.0.len()
    }

    fn __contains__(&self, name: &str) -> bool {
        self.0.iter().any(|t| t.name == name)
    }

    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(self.keys().into_pyobject(py)?.try_iter()?.into_any())
    }

    /// The names of the tables.
    fn keys(&self) -> Vec<&str> {
        self.0.iter().map(|t| t.name.as_str()).collect()
    }

    /// The tables.
    fn values(&self) -> Vec<Table> {
        self.0.clone()
    }

    /// The tables with their names.
    fn items(&self) -> Vec<(&str, Table)> {
        self.0.iter().map(|t| (t.name.as_str(), t.clone())).collect()
    }

    fn __repr__(&self) -> String {
        let counts: Vec<String> = self.0.iter().map(|t| format!("{}={}", t.name, t.__len__())).collect();
        format!("<Tables {}>", counts.join(" "))
    }
}

#[pymethods]
impl Table {
    /// The table's name.
    #[getter]
    fn name(&self) -> &str {
        &self.name
    }

    /// The names of its columns.
    #[getter]
    fn column_names(&self) -> Vec<&str> {
        self.schema.fields().iter().map(|f| f.name().as_str()).collect()
    }

    fn __len__(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    /// The schema, by the Arrow PyCapsule interface.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        let schema =
            FFI_ArrowSchema::try_from(&*self.schema).map_err(|e| PyValueError::new_err(e.to_string()))?;
        PyCapsule::new_with_value(py, schema, c"arrow_schema")
    }

    /// The rows, by the Arrow PyCapsule interface. They are of the table's own schema, whatever is requested.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let _ = requested_schema;
        let rows = self.batches.clone().into_iter().map(Ok);
        let reader = RecordBatchIterator::new(rows, Arc::clone(&self.schema));
        PyCapsule::new_with_value(py, FFI_ArrowArrayStream::new(Box::new(reader)), c"arrow_array_stream")
    }

    fn __repr__(&self) -> String {
        format!("<Table {}: {} rows, {} columns>", self.name, self.__len__(), self.schema.fields().len())
    }
}
