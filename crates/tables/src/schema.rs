use std::collections::HashSet;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::{DataType, Field, Fields};
use copydesk_document::{AttributeKind, LayerSchema};
use serde::{Deserialize, Serialize};

use crate::cells::Cells;
use crate::error::TablesError;
use crate::plain::Cell;

/// All tables of an output: `documents` first, then one a layer in the order of the output.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schema {
    /// The tables.
    pub tables: Vec<Table>,
}

/// A table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Its name: the layer's.
    pub name: String,
    /// One line on what it holds.
    pub doc: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Under which key a record has the pieces of an annotation; one that has `start` and `end` may have several under `spans`.
    pub(crate) spans_key: Option<String>,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// The type of its cells, of which any may be absent.
    pub kind: Kind,
    /// One line on what it means.
    pub doc: String,
    pub(crate) source: Source,
}

/// The type of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A 32-bit number: offsets in code points, and numbers of rows.
    Int32,
    /// A 64-bit number.
    Int64,
    /// A 32-bit float.
    Float32,
    /// A string.
    Text,
    /// A day.
    Date,
    /// Stretches of the text, each with `char_start`, `char_end` and `text`.
    Pieces,
    /// A list of strings.
    Texts,
    /// A list of 32-bit numbers.
    Int32s,
    /// A list of 32-bit floats.
    Float32s,
}

/// Where the cells of a column are in a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Source {
    Id,
    Row,
    Start,
    End,
    Pieces,
    Text,
    /// An annotation's value of this key.
    Key(String),
    /// The same, a number or a list of numbers of rows of this layer.
    Rows(String, String),
    /// The text of the span of this key, where it begins, where it ends.
    SpanText(String),
    SpanStart(String),
    SpanEnd(String),
    Document(OfDocument),
    /// Nowhere: the cells are given as they are.
    Given,
}

/// What is known of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum OfDocument {
    Status,
    Title,
    Outlet,
    Url,
    Published,
    AllMeta,
    Text,
    ErrorStage,
    ErrorPlugin,
    ErrorCode,
    ErrorMessage,
    Errors,
    Warnings,
    MadeBy,
}

/// The table of documents.
pub(crate) const DOCUMENTS: &str = "documents";

/// Words that neither SQLite nor DuckDB take as a column's name without quotation marks, of those that an attribute might have.
const RESERVED: [&str; 38] = [
    "all", "and", "as", "asc", "between", "by", "case", "check", "column", "create", "cross", "default",
    "desc", "distinct", "else", "end", "except", "from", "group", "having", "in", "index", "inner", "is",
    "join", "like", "limit", "not", "null", "on", "or", "order", "select", "table", "to", "union", "when",
    "where",
];

impl Schema {
    /// The tables of these layers.
    ///
    /// # Errors
    /// When two layers would have one table.
    pub fn new<'l>(layers: impl IntoIterator<Item = &'l LayerSchema>) -> Result<Schema, TablesError> {
        let mut tables = vec![documents()];
        let mut taken = HashSet::from([DOCUMENTS.to_owned()]);
        for layer in layers {
            if !taken.insert(layer.name.to_lowercase()) {
                let why = "a table of that name is there already".to_owned();
                return Err(TablesError::Schema(layer.name.clone(), why));
            }
            tables.push(of_layer(layer));
        }
        Ok(Schema { tables })
    }

    /// Tables that no record is made into, whose rows are given as they are.
    pub fn of_tables(tables: Vec<Table>) -> Schema {
        Schema { tables }
    }

    /// Whether these are the tables of documents and their layers.
    pub(crate) fn is_of_documents(&self) -> bool {
        self.tables.first().is_some_and(|t| t.name == DOCUMENTS)
    }

    /// The tables and columns as JSON, as they are kept beside the rows.
    pub(crate) fn to_json(&self) -> String {
        // Names and numbers alone: nothing that could fail.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The number of a layer's table.
    pub fn layer(&self, name: &str) -> Option<usize> {
        self.tables.iter().skip(1).position(|t| t.name == name).map(|i| i + 1)
    }
}

impl Table {
    /// A table whose rows are given as they are, of columns with name, type and a line on what they mean.
    pub fn new(name: &str, doc: &str, columns: &[(&str, Kind, &str)]) -> Table {
        let columns =
            columns.iter().map(|(name, kind, doc)| column(name, *kind, Source::Given, doc)).collect();
        Table { name: name.to_owned(), doc: doc.to_owned(), columns, spans_key: None }
    }

    /// Rows of the table as a batch. A cell of another type than its column's counts as absent.
    pub fn batch<'c, R: AsRef<[Cell<'c>]>>(&self, rows: impl IntoIterator<Item = R>) -> RecordBatch {
        let mut cells: Vec<Cells> = self.columns.iter().map(|c| Cells::new(c.kind)).collect();
        for row in rows {
            for (i, cells) in cells.iter_mut().enumerate() {
                let cell = row.as_ref().get(i).unwrap_or(&Cell::Nothing);
                if cells.plain(cell).is_err() {
                    cells.nothing();
                }
            }
        }
        let columns = cells.iter_mut().map(Cells::finish).collect();
        // All columns grow together, and are of the kinds that the table declares.
        RecordBatch::try_new(self.arrow().into(), columns)
            .unwrap_or_else(|e| unreachable!("table {}: {e}", self.name))
    }

    /// The column of the labels, if the layer has any: the first of what is the layer's own.
    pub(crate) fn label(&self) -> Option<usize> {
        let own = self.columns.iter().position(|c| matches!(c.source, Source::Key(_)))?;
        Some(own).filter(|&c| self.columns[c].source != Source::Key("score".to_owned()))
    }

    /// The table as Arrow has it.
    pub fn arrow(&self) -> arrow_schema::Schema {
        let field =
            |c: &Column| Field::new(&c.name, c.kind.arrow(), !matches!(c.source, Source::Id | Source::Row));
        arrow_schema::Schema::new(self.columns.iter().map(field).collect::<Vec<_>>())
    }
}

impl Column {
    /// The layer whose rows the cells are numbers of, where they are.
    pub fn leads_to(&self) -> Option<&str> {
        match &self.source {
            Source::Rows(_, layer) => Some(layer),
            _ => None,
        }
    }
}

impl Kind {
    pub(crate) fn arrow(self) -> DataType {
        let list = |of| DataType::List(Arc::new(Field::new("item", of, true)));
        match self {
            Kind::Int32 => DataType::Int32,
            Kind::Int64 => DataType::Int64,
            Kind::Float32 => DataType::Float32,
            Kind::Text => DataType::Utf8,
            Kind::Date => DataType::Date32,
            Kind::Pieces => list(DataType::Struct(piece_fields())),
            Kind::Texts => list(DataType::Utf8),
            Kind::Int32s => list(DataType::Int32),
            Kind::Float32s => list(DataType::Float32),
        }
    }
}

pub(crate) fn piece_fields() -> Fields {
    let field = |name, of| Field::new(name, of, true);
    Fields::from(vec![
        field("char_start", DataType::Int32),
        field("char_end", DataType::Int32),
        field("text", DataType::Utf8),
    ])
}

fn column(name: &str, kind: Kind, source: Source, doc: &str) -> Column {
    Column { name: name.to_owned(), kind, doc: doc.to_owned(), source }
}

fn documents() -> Table {
    let of = |name: &str, kind, source, doc: &str| column(name, kind, Source::Document(source), doc);
    let text = Kind::Text;
    Table {
        name: DOCUMENTS.to_owned(),
        doc: "What was read, and how it fared".to_owned(),
        spans_key: None,
        columns: vec![
            column("doc_id", text, Source::Id, "The document's id"),
            of("status", text, OfDocument::Status, "ok, partial (a stage is missing) or error"),
            of("title", text, OfDocument::Title, "Its title"),
            of("outlet", text, OfDocument::Outlet, "The outlet that published it"),
            of("url", text, OfDocument::Url, "Its address"),
            of("published", Kind::Date, OfDocument::Published, "The day on which it was published"),
            of("meta", text, OfDocument::AllMeta, "All that is known of it, as a JSON object"),
            of("text", text, OfDocument::Text, "Its text; absent where it failed"),
            of("error_stage", text, OfDocument::ErrorStage, "The stage that failed"),
            of("error_plugin", text, OfDocument::ErrorPlugin, "The plugin that failed"),
            of("error_code", text, OfDocument::ErrorCode, "What kind of failure it was"),
            of("error_message", text, OfDocument::ErrorMessage, "What was wrong"),
            of("errors", text, OfDocument::Errors, "All failures, as a JSON list"),
            of("warnings", text, OfDocument::Warnings, "What a person should know of it, as a JSON list"),
            of(
                "made_by",
                text,
                OfDocument::MadeBy,
                "The program and pipeline that made the record, as a JSON object",
            ),
        ],
    }
}

fn of_layer(layer: &LayerSchema) -> Table {
    let mut columns = vec![
        column("doc_id", Kind::Text, Source::Id, "The document's id"),
        column(
            "row",
            Kind::Int32,
            Source::Row,
            "Its number in the document's layer, from 0: what references lead to",
        ),
        column(
            "char_start",
            Kind::Int32,
            Source::Start,
            "Where it begins, in code points of the document's text",
        ),
        column("char_end", Kind::Int32, Source::End, "Where it ends"),
        column("text", Kind::Text, Source::Text, "Its words; of several pieces with \" … \" between them"),
    ];
    let pieces = match layer.spans_key {
        Some(_) => "Its pieces, in text order",
        None => "Its pieces, in text order, where they are several",
    };
    columns.push(column("pieces", Kind::Pieces, Source::Pieces, pieces));
    let key = |name: &str| Source::Key(name.to_owned());
    if !layer.labels.is_empty() {
        columns.push(column(&layer.label_key, Kind::Text, key(&layer.label_key), &layer.labels.join(", ")));
    }
    columns.push(column("score", Kind::Float32, key("score"), "How likely it is right, from 0 to 1"));
    for attribute in &layer.attributes {
        let (name, doc) = (&attribute.name, &attribute.doc);
        let kind = match &attribute.kind {
            AttributeKind::Symbol(_) | AttributeKind::Str => Kind::Text,
            AttributeKind::Strs => Kind::Texts,
            AttributeKind::U32 | AttributeKind::I64 => Kind::Int64,
            AttributeKind::Ref(target) => {
                let rows = Source::Rows(name.clone(), target.clone());
                columns.push(column(name, Kind::Int32, rows, doc));
                continue;
            }
            AttributeKind::F32 => Kind::Float32,
            AttributeKind::Vector(_) => Kind::Float32s,
            AttributeKind::Span => {
                columns.push(column(name, Kind::Text, Source::SpanText(name.clone()), doc));
                let edge = |end: &str| format!("{name}_{end}");
                columns.push(column(
                    &edge("start"),
                    Kind::Int32,
                    Source::SpanStart(name.clone()),
                    "Where that begins",
                ));
                columns.push(column(
                    &edge("end"),
                    Kind::Int32,
                    Source::SpanEnd(name.clone()),
                    "Where that ends",
                ));
                continue;
            }
        };
        columns.push(column(name, kind, key(name), doc));
    }
    for edge in &layer.edges {
        let rows = Source::Rows(edge.name.clone(), edge.target.clone());
        columns.push(column(&edge.name, Kind::Int32s, rows, &edge.doc));
    }
    distinct(&mut columns);
    Table { name: layer.name.clone(), doc: layer.doc.clone(), columns, spans_key: layer.spans_key.clone() }
}

/// Gives columns names that differ in more than case and need no quotation marks.
fn distinct(columns: &mut [Column]) {
    let mut taken = HashSet::new();
    for column in columns {
        while RESERVED.contains(&column.name.to_lowercase().as_str())
            || taken.contains(&column.name.to_lowercase())
        {
            column.name.push('_');
        }
        taken.insert(column.name.to_lowercase());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_follow_what_a_layer_declares() {
        let layer = LayerSchema::new("spells", "Who was where")
            .labels(&["short", "long"])
            .label_key("end")
            .attribute("from", AttributeKind::Str, "")
            .attribute("Text", AttributeKind::Str, "")
            .attribute("at", AttributeKind::Span, "")
            .edge("near", "spells", "");
        let schema = Schema::new([&layer]).unwrap();
        let names: Vec<&str> = schema.tables[1].columns.iter().map(|c| c.name.as_str()).collect();
        let own = ["end_", "score", "from_", "Text_", "at", "at_start", "at_end", "near"];
        assert_eq!(names[6..], own, "no reserved word, no two names that differ in case alone");
        assert_eq!(schema.layer("spells"), Some(1));
        let twice = Schema::new([&layer, &LayerSchema::new("Documents", "")]).unwrap_err();
        assert!(twice.to_string().contains("layer `Documents`"), "{twice}");
    }
}
