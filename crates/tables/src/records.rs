use std::path::PathBuf;

use arrow_array::cast::AsArray;
use arrow_array::types::Int32Type;
use arrow_array::{Array, RecordBatch};
use serde::de::IgnoredAny;

use crate::batches::SCHEMA_VERSION;
use crate::documents::{Documents, number, text};
use crate::error::TablesError;
use crate::plain::{cell, push};
use crate::reader::Reader;
use crate::schema::{OfDocument, Source, Table};

/// The records that tables were made of: for each document its line of JSON again, with offsets in code points. What reads records
/// needs to know nothing of tables. What tables do not keep is whether a layer without annotations was made: it is an empty one here.
pub struct Records {
    reader: Reader,
    documents: Documents,
}

impl Records {
    /// The records of tables, from their beginning.
    pub fn new(reader: Reader) -> Records {
        Records { documents: Documents::of(&reader), reader }
    }
}

impl Iterator for Records {
    type Item = Result<Vec<u8>, TablesError>;

    fn next(&mut self) -> Option<Result<Vec<u8>, TablesError>> {
        let document = self.documents.next(&mut self.reader).transpose()?;
        Some(document.and_then(|tables| {
            let line = record(&self.reader.schema().tables, &tables);
            line.map_err(|reason| TablesError::Format { path: self.path(), reason })
        }))
    }
}

impl Records {
    fn path(&self) -> PathBuf {
        self.reader.path().to_owned()
    }
}

fn record(schema: &[Table], tables: &[Vec<RecordBatch>]) -> Result<Vec<u8>, String> {
    let mut line = String::new();
    let document = &tables[0][0];
    let of = |wanted: OfDocument| {
        let is = |c: &crate::Column| c.source == Source::Document(wanted);
        schema[0].columns.iter().position(is).and_then(|i| text(document, i, 0))
    };
    let id = text(document, 0, 0).unwrap_or_default();
    let status = of(OfDocument::Status).unwrap_or("ok");
    line.push_str(&format!("{{\"schema_version\":{SCHEMA_VERSION}"));
    let mut string = |key: &str, value: &str| {
        line.push_str(&format!(",\"{key}\":{}", serde_json::Value::from(value)));
    };
    string("id", id);
    string("status", status);
    if status != "error" {
        string("offsets", "char");
    }
    if let Some(text) = of(OfDocument::Text) {
        string("text", text);
    }
    let failed = status == "error";
    let kept = [
        ("made_by", OfDocument::MadeBy),
        ("errors", OfDocument::Errors),
        ("warnings", OfDocument::Warnings),
        ("meta", OfDocument::AllMeta),
    ];
    for (key, value) in kept {
        let Some(json) = of(value) else { continue };
        serde_json::from_str::<IgnoredAny>(json)
            .map_err(|e| format!("`{key}` of document `{id}` is no JSON: {e}"))?;
        match (key, json.strip_prefix('[').and_then(|j| j.strip_suffix(']'))) {
            // A document that failed as a whole has one reason.
            ("errors", Some(one)) if failed && !one.is_empty() => line.push_str(&format!(",\"error\":{one}")),
            _ => line.push_str(&format!(",\"{key}\":{json}")),
        }
    }
    if !failed {
        line.push_str(",\"layers\":{");
        for (i, (table, rows)) in schema.iter().zip(tables).skip(1).enumerate() {
            line.push_str(if i > 0 { "," } else { "" });
            line.push_str(&format!("{}:[", serde_json::Value::from(table.name.as_str())));
            let rows = rows.iter().flat_map(|batch| (0..batch.num_rows()).map(move |row| (batch, row)));
            for (n, (batch, row)) in rows.enumerate() {
                line.push_str(if n > 0 { "," } else { "" });
                annotation(&mut line, table, batch, row);
            }
            line.push(']');
        }
        line.push('}');
    }
    line.push_str("}\n");
    Ok(line.into_bytes())
}

fn annotation(line: &mut String, table: &Table, rows: &RecordBatch, row: usize) {
    line.push('{');
    let mut first = true;
    let mut key = |line: &mut String, key: &str| {
        line.push_str(if std::mem::take(&mut first) { "" } else { "," });
        line.push_str(&format!("{}:", serde_json::Value::from(key)));
    };
    for (i, column) in table.columns.iter().enumerate() {
        let edge = |source: Source| {
            let place = table.columns.iter().position(|c| c.source == source);
            place.and_then(|i| number(rows, i, row))
        };
        match &column.source {
            Source::Start | Source::End if table.spans_key.is_some() => {}
            Source::Start => number_of(line, &mut key, "start", number(rows, i, row)),
            Source::End => number_of(line, &mut key, "end", number(rows, i, row)),
            Source::Pieces if rows.column(i).is_valid(row) => {
                key(line, table.spans_key.as_deref().unwrap_or("spans"));
                let pieces = rows.column(i).as_list::<i32>().value(row);
                let pieces = pieces.as_struct();
                let edge =
                    |column: usize, p: usize| pieces.column(column).as_primitive::<Int32Type>().value(p);
                let listed: Vec<_> =
                    (0..pieces.len()).map(|p| format!("[{},{}]", edge(0, p), edge(1, p))).collect();
                line.push_str(&format!("[{}]", listed.join(",")));
            }
            // Of a piece of the text, the document's text tells it.
            Source::Text if table.spans_key.is_none() => {
                key(line, "text");
                push(line, &cell(rows.column(i), row));
            }
            Source::SpanStart(name) => {
                let span = number(rows, i, row).zip(edge(Source::SpanEnd(name.clone())));
                key(line, name);
                line.push_str(&span.map_or("null".to_owned(), |(start, end)| format!("[{start},{end}]")));
            }
            Source::Key(name) | Source::Rows(name, _) => {
                key(line, name);
                match rows.column(i).as_list_opt::<i32>().filter(|list| list.is_valid(row)) {
                    Some(list) => line.push_str(&crate::plain::json(&list.value(row))),
                    None => push(line, &cell(rows.column(i), row)),
                }
            }
            _ => {}
        }
    }
    line.push('}');
}

fn number_of(line: &mut String, key: &mut impl FnMut(&mut String, &str), name: &str, value: Option<i32>) {
    key(line, name);
    line.push_str(&value.map_or("null".to_owned(), |n| n.to_string()));
}
