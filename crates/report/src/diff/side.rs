use std::collections::BTreeMap;

use arrow_array::RecordBatch;
use copydesk_tables::{Cell, Kind, Schema, Table, Values, cell};
use serde::{Deserialize, Serialize};

/// A document of one of two outputs.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Side {
    pub(super) id: String,
    pub(super) status: String,
    pub(super) text: Option<String>,
    pub(super) layers: BTreeMap<String, Vec<Annotation>>,
}

/// An annotation, as far as two outputs can be compared.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Annotation {
    /// Its pieces, in code points.
    pub(super) spans: Vec<(i32, i32)>,
    pub(super) text: Option<String>,
    /// Its label: a kind of quotes, a type of dates.
    pub(super) kind: Option<String>,
    /// Its other values by their names, without scores.
    pub(super) values: BTreeMap<String, String>,
}

/// A piece as tables have it.
#[derive(Deserialize)]
struct Piece {
    char_start: i32,
    char_end: i32,
}

/// How many columns of a layer's table come before its label: the document's id, row, start, end, text, pieces.
const FIRST: usize = 6;

impl Side {
    /// Reads the rows of a document.
    pub(super) fn of(schema: &Schema, tables: &[RecordBatch]) -> Side {
        let mut side = Side::default();
        if let Some(document) = tables.first() {
            let owned = |column: &str| Values::of(document, column).text(0).map(str::to_owned);
            side.id = owned("doc_id").unwrap_or_default();
            side.status = owned("status").unwrap_or_default();
            side.text = owned("text");
        }
        let starts = |layer: &str| -> Vec<Option<i32>> {
            let rows = schema.layer(layer).and_then(|i| tables.get(i));
            rows.map_or_else(Vec::new, |b| {
                (0..b.num_rows()).map(|row| Values::of(b, "char_start").number(row)).collect()
            })
        };
        for (table, rows) in schema.tables.iter().zip(tables).skip(1) {
            let targets: BTreeMap<&str, Vec<Option<i32>>> = table
                .columns
                .iter()
                .filter_map(|c| c.leads_to())
                .map(|layer| (layer, starts(layer)))
                .collect();
            let layer = (0..rows.num_rows()).map(|row| Annotation::of(table, rows, row, &targets)).collect();
            side.layers.insert(table.name.clone(), layer);
        }
        side
    }
}

impl Annotation {
    fn of(
        table: &Table,
        rows: &RecordBatch,
        row: usize,
        targets: &BTreeMap<&str, Vec<Option<i32>>>,
    ) -> Annotation {
        let of = |column: &str| Values::of(rows, column);
        let edge = |column: &str| of(column).number(row).unwrap_or_default();
        let pieces = rows.column_by_name("pieces").map(|pieces| cell(pieces, row));
        let pieces: Option<Vec<Piece>> = match &pieces {
            Some(Cell::Text(json)) => serde_json::from_str(json).ok(),
            _ => None,
        };
        let spans = match pieces {
            Some(pieces) => pieces.iter().map(|p| (p.char_start, p.char_end)).collect(),
            None => vec![(edge("char_start"), edge("char_end"))],
        };
        let mut annotation =
            Annotation { spans, text: of("text").text(row).map(str::to_owned), ..Annotation::default() };
        let is_labelled = table.columns.get(FIRST).is_some_and(|c| c.name != "score");
        for (i, column) in table.columns.iter().enumerate().skip(FIRST) {
            // How sure a model is changes with every model, and says nothing of what was found.
            if matches!(column.kind, Kind::Float32 | Kind::Float32s) || column.name.ends_with("candidates") {
                continue;
            }
            let value = match (cell(rows.column(i), row), column.leads_to()) {
                (Cell::Nothing, _) => continue,
                // Rows are numbered anew where one is gained or lost: what a reference leads to begins somewhere.
                (Cell::Int(n), Some(layer)) => {
                    let start =
                        usize::try_from(n).ok().and_then(|n| targets.get(layer)?.get(n).copied().flatten());
                    start.map_or_else(|| format!("{layer}[{n}]"), |start| format!("{layer} at {start}"))
                }
                (Cell::Int(n), None) => n.to_string(),
                (Cell::Float(x), _) => x.to_string(),
                (Cell::Text(text), _) => text.into_owned(),
            };
            match i == FIRST && is_labelled {
                true => annotation.kind = Some(value),
                false => drop(annotation.values.insert(column.name.clone(), value)),
            }
        }
        annotation
    }

    /// Where it begins.
    pub(super) fn start(&self) -> i32 {
        self.spans.first().map_or(0, |s| s.0)
    }

    /// Where it ends.
    pub(super) fn end(&self) -> i32 {
        self.spans.last().map_or(0, |s| s.1)
    }

    /// The share of characters that both cover of those that either does.
    pub(super) fn overlap(&self, other: &Annotation) -> f64 {
        let length = |a: &Annotation| a.spans.iter().map(|(s, e)| i64::from(e - s)).sum::<i64>();
        let (mut i, mut j, mut both) = (0, 0, 0_i64);
        while let (Some(a), Some(b)) = (self.spans.get(i), other.spans.get(j)) {
            both += i64::from((a.1.min(b.1) - a.0.max(b.0)).max(0));
            if a.1 < b.1 { i += 1 } else { j += 1 }
        }
        let all = length(self) + length(other) - both;
        if all > 0 { both as f64 / all as f64 } else { 0.0 }
    }
}
