use std::collections::BTreeSet;

use arrow_array::RecordBatch;
use copydesk_document::{Day, OffsetIndex, Unit};
use serde_json_borrow::{ObjectAsVec, Value};

use crate::cells::Cells;
use crate::error::RecordError;
use crate::schema::{OfDocument, Schema, Source, Table};

/// The version of records that is read.
pub(crate) const SCHEMA_VERSION: u64 = 1;

/// Gathers JSON records as batches of a schema's tables.
#[derive(Debug)]
pub struct Batches {
    schema: Schema,
    ignored: Vec<String>,
    ignores_others: bool,
    /// By table, by column.
    cells: Vec<Vec<Cells>>,
    rows: usize,
    /// By table, whether a record has had the layer.
    seen: Vec<bool>,
    /// Names of layers that were left out and that nobody has named.
    left_out: BTreeSet<String>,
}

impl Batches {
    /// Nothing gathered yet. Layers that are `ignored` may be in records and are left out; others that the schema lacks are
    /// errors.
    pub fn new(schema: Schema, ignored: Vec<String>) -> Batches {
        let (cells, seen) = (empty(&schema), vec![false; schema.tables.len()]);
        Batches { cells, schema, ignored, ignores_others: false, rows: 0, seen, left_out: BTreeSet::new() }
    }

    /// Leaves out all layers that the schema lacks; [`Batches::left_out`] says which these were.
    #[must_use]
    pub fn ignoring_others(mut self) -> Batches {
        self.ignores_others = true;
        self
    }

    /// The tables.
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// The layers that records had and the schema lacks.
    pub fn left_out(&self) -> &BTreeSet<String> {
        &self.left_out
    }

    /// Whether a record has had the layer of this table, by its number: one that no record has was not made.
    pub fn has_seen(&self, table: usize) -> bool {
        self.seen.get(table).copied().unwrap_or_default()
    }

    /// How many rows of all tables were gathered since the last [`Batches::take`].
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// How many rows of each table were gathered since the last [`Batches::take`].
    pub fn lengths(&self) -> impl Iterator<Item = usize> {
        self.cells.iter().map(|cells| cells.first().map_or(0, Cells::len))
    }

    /// Adds the record of a document, one line of JSON.
    ///
    /// # Errors
    /// When it is no record of these tables. What was gathered is thrown away then, as it may end in half a row.
    pub fn push(&mut self, line: &[u8]) -> Result<(), RecordError> {
        let added = self.add(line);
        if added.is_err() {
            (self.cells, self.rows) = (empty(&self.schema), 0);
        }
        added
    }

    fn add(&mut self, line: &[u8]) -> Result<(), RecordError> {
        let malformed = |what: &str| RecordError::Malformed(what.to_owned());
        let record: Value<'_> =
            serde_json::from_slice(line).map_err(|e| RecordError::Malformed(e.to_string()))?;
        let record = record.as_object().ok_or_else(|| malformed("it is no object"))?;
        let id = record.get("id").and_then(Value::as_str).ok_or_else(|| malformed("it has no `id`"))?;
        let version = record.get("schema_version").and_then(Value::as_u64);
        match version.ok_or_else(|| malformed("it has no `schema_version`"))? {
            SCHEMA_VERSION => {}
            version => return Err(RecordError::Version { id: id.to_owned(), version }),
        }
        let text = record.get("text").and_then(Value::as_str);
        let unit = match record.get("offsets").and_then(Value::as_str) {
            Some("byte") => Unit::Byte,
            Some("utf16") => Unit::Utf16,
            _ => Unit::CodePoint,
        };
        if text.is_none() && unit != Unit::CodePoint && record.contains_key("layers") {
            return Err(malformed("without `text`, offsets must be of code points (`char`)"));
        }
        let layers = record.get("layers").and_then(Value::as_object);
        let of_text = OfText { text, unit, index: OffsetIndex::new(text.unwrap_or_default()) };
        self.document(id, record);
        for (name, annotations) in layers.into_iter().flat_map(ObjectAsVec::iter) {
            let Some(table) = self.schema.layer(name) else {
                if self.ignores_others {
                    self.left_out.insert(name.to_owned());
                    continue;
                }
                if self.ignored.iter().any(|ignored| ignored == name) {
                    continue;
                }
                return Err(RecordError::Layer { id: id.to_owned(), layer: name.to_owned() });
            };
            self.seen[table] = true;
            let annotations = annotations.as_array().ok_or_else(|| malformed("a layer is no list"))?;
            for (row, annotation) in annotations.iter().enumerate() {
                let (table, cells) = (&self.schema.tables[table], &mut self.cells[table]);
                let annotation =
                    annotation.as_object().ok_or_else(|| malformed("an annotation is no object"))?;
                let own = Annotation { id, row, annotation };
                of_text.annotation(table, cells, &own).map_err(|(key, what)| RecordError::Value {
                    id: id.to_owned(),
                    layer: name.to_owned(),
                    row,
                    key,
                    what,
                })?;
                self.rows += 1;
            }
        }
        Ok(())
    }

    /// What was gathered, by table; the gathering begins anew.
    pub fn take(&mut self) -> Vec<RecordBatch> {
        self.rows = 0;
        let tables = self.schema.tables.iter().zip(&mut self.cells);
        tables
            .map(|(table, cells)| {
                let columns = cells.iter_mut().map(Cells::finish).collect();
                // All columns of a table grow together, and are of the kinds that the table declares.
                RecordBatch::try_new(table.arrow().into(), columns)
                    .unwrap_or_else(|e| unreachable!("table {}: {e}", table.name))
            })
            .collect()
    }

    fn document(&mut self, id: &str, record: &ObjectAsVec<'_>) {
        let (table, cells) = (&self.schema.tables[0], &mut self.cells[0]);
        let str = |key: &str| record.get(key).and_then(Value::as_str);
        let meta = |key: &'static str| record.get("meta").and_then(|m| m.get(key).as_str());
        let json = |key: &str| record.get(key).map(Value::to_string);
        let first = record.get("error").or_else(|| record.get("errors").and_then(|e| e.as_array()?.first()));
        let error = |key: &'static str| first.and_then(|e| e.get(key).as_str());
        for (column, cells) in table.columns.iter().zip(cells) {
            match &column.source {
                Source::Document(of) => match of {
                    OfDocument::Published => cells.day(meta("published").and_then(Day::parse)),
                    OfDocument::Status => cells.text(str("status")),
                    OfDocument::Title => cells.text(meta("title")),
                    OfDocument::Outlet => cells.text(meta("outlet")),
                    OfDocument::Url => cells.text(meta("url")),
                    OfDocument::Text => cells.text(str("text")),
                    OfDocument::ErrorStage => cells.text(error("stage")),
                    OfDocument::ErrorPlugin => cells.text(error("plugin")),
                    OfDocument::ErrorCode => cells.text(error("code")),
                    OfDocument::ErrorMessage => cells.text(error("message")),
                    OfDocument::AllMeta => cells.text(json("meta").as_deref()),
                    OfDocument::Errors => {
                        let all = json("errors").or_else(|| record.get("error").map(|e| format!("[{e}]")));
                        cells.text(all.as_deref());
                    }
                    OfDocument::Warnings => cells.text(json("warnings").as_deref()),
                    OfDocument::MadeBy => cells.text(json("made_by").as_deref()),
                },
                _ => cells.text(Some(id)),
            }
        }
        self.rows += 1;
    }
}

/// No cells yet, by table, by column.
fn empty(schema: &Schema) -> Vec<Vec<Cells>> {
    schema.tables.iter().map(|table| table.columns.iter().map(|c| Cells::new(c.kind)).collect()).collect()
}

/// An annotation of a record.
struct Annotation<'r> {
    id: &'r str,
    row: usize,
    annotation: &'r ObjectAsVec<'r>,
}

/// A document's text, and how its offsets count.
struct OfText<'t> {
    text: Option<&'t str>,
    unit: Unit,
    index: OffsetIndex<'t>,
}

/// A key, and what is wrong with its value.
type Wrong = (String, &'static str);

const NO_SPAN: &str = "no stretch of the text";

impl OfText<'_> {
    /// Where a span begins and ends in code points, and its words.
    fn span(&self, value: &Value<'_>) -> Option<(i32, i32, Option<&str>)> {
        let [start, end] = value.as_array()? else { return None };
        self.between(start, end)
    }

    fn between(&self, start: &Value<'_>, end: &Value<'_>) -> Option<(i32, i32, Option<&str>)> {
        let edge = |value: &Value<'_>| value.as_u64().and_then(|n| u32::try_from(n).ok());
        let (start, end) = (edge(start)?, edge(end)?);
        let number = |n: u32| i32::try_from(n).ok();
        if start > end {
            return None;
        }
        let Some(text) = self.text else { return Some((number(start)?, number(end)?, None)) };
        let byte = |n: u32| self.index.to_byte(n, self.unit);
        let (from, to) = (byte(start)?, byte(end)?);
        let words = text.get(from as usize..to as usize)?;
        let points = |byte: u32| number(self.index.from_byte(byte, Unit::CodePoint));
        Some((points(from)?, points(to)?, Some(words)))
    }

    fn annotation(&self, table: &Table, cells: &mut [Cells], own: &Annotation<'_>) -> Result<(), Wrong> {
        let listed = own.annotation.get(table.spans_key.as_deref().unwrap_or("spans"));
        let spans: Option<Vec<_>> = match listed {
            Some(listed) => listed.as_array().into_iter().flatten().map(|s| self.span(s)).collect(),
            None => {
                let edges = own.annotation.get("start").zip(own.annotation.get("end"));
                edges.and_then(|(start, end)| self.between(start, end)).map(|span| vec![span])
            }
        };
        let spans = spans.filter(|s| !s.is_empty());
        let spans =
            spans.ok_or_else(|| (table.spans_key.clone().unwrap_or_else(|| "start".into()), NO_SPAN))?;
        for (column, cells) in table.columns.iter().zip(cells) {
            let of = |key: &str| own.annotation.get(key).filter(|v| !v.is_null());
            let span = |key: &str| match of(key) {
                Some(value) => self.span(value).map(Some).ok_or_else(|| (key.to_owned(), NO_SPAN)),
                None => Ok(None),
            };
            match &column.source {
                Source::Id | Source::Document(_) => cells.text(Some(own.id)),
                Source::Row => cells.int(Some(own.row as i64)),
                Source::Start => cells.int(Some(i64::from(spans[0].0))),
                Source::End => cells.int(Some(i64::from(spans[spans.len() - 1].1))),
                Source::Text => {
                    let words: Option<Vec<&str>> = spans.iter().map(|s| s.2).collect();
                    // A record without the document's text may have the annotation's.
                    let words = words.map(|w| w.join(" … "));
                    cells.text(words.as_deref().or_else(|| of("text").and_then(Value::as_str)));
                }
                Source::Pieces if spans.len() > 1 || table.spans_key.is_some() => cells.pieces(&spans),
                Source::Pieces | Source::Given => cells.nothing(),
                Source::SpanText(key) => cells.text(span(key)?.and_then(|s| s.2)),
                Source::SpanStart(key) => cells.int(span(key)?.map(|s| i64::from(s.0))),
                Source::SpanEnd(key) => cells.int(span(key)?.map(|s| i64::from(s.1))),
                Source::Key(key) | Source::Rows(key, _) => match of(key) {
                    Some(value) => cells.value(value).map_err(|what| (key.clone(), what))?,
                    None => cells.nothing(),
                },
            }
        }
        Ok(())
    }
}
