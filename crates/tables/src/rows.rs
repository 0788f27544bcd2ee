//! What is read of the rows of tables.

use arrow_array::cast::AsArray;
use arrow_array::types::Int32Type;
use arrow_array::{Array, RecordBatch};

use crate::documents::{number, text};
use crate::schema::{OfDocument, Source, Table};

/// Of each table the rows of one document.
pub(crate) type OfOne = Vec<Vec<RecordBatch>>;

/// All rows, each as its batch and its number there.
pub(crate) fn each(batches: &[RecordBatch]) -> impl Iterator<Item = (&RecordBatch, usize)> {
    batches.iter().flat_map(|rows| (0..rows.num_rows()).map(move |row| (rows, row)))
}

/// What the table of documents says of the one in a row.
pub(crate) fn of_document<'r>(table: &Table, row: &'r RecordBatch, wanted: OfDocument) -> Option<&'r str> {
    let is = |c: &crate::Column| c.source == Source::Document(wanted);
    table.columns.iter().position(is).and_then(|i| text(row, i, 0))
}

/// Where the annotation of a row stands: its pieces, or from where to where.
pub(crate) fn places(table: &Table, rows: &RecordBatch, row: usize) -> Vec<(i32, i32)> {
    let pieces = table.columns.iter().position(|c| c.source == Source::Pieces);
    match pieces.map(|i| rows.column(i)).filter(|cells| cells.is_valid(row)) {
        Some(cells) => {
            let pieces = cells.as_list::<i32>().value(row);
            let edge = |c: usize, p: usize| pieces.as_struct().column(c).as_primitive::<Int32Type>().value(p);
            (0..pieces.len()).map(|p| (edge(0, p), edge(1, p))).collect()
        }
        None => number(rows, 2, row).zip(number(rows, 3, row)).into_iter().collect(),
    }
}

/// A text without what would end a line or a column.
pub(crate) fn one_line(text: &str) -> String {
    text.replace(['\t', '\n', '\r'], " ")
}

/// A text with the place of each of its code points.
pub(crate) struct Points<'t> {
    text: &'t str,
    /// Empty where all are of one byte.
    starts: Vec<usize>,
}

impl<'t> Points<'t> {
    pub(crate) fn new(text: &'t str) -> Points<'t> {
        let starts = match text.is_ascii() {
            true => Vec::new(),
            false => text.char_indices().map(|(i, _)| i).chain([text.len()]).collect(),
        };
        Points { text, starts }
    }

    pub(crate) fn slice(&self, start: i32, end: i32) -> Option<&'t str> {
        let byte = |n: i32| {
            let n = usize::try_from(n).ok()?;
            if self.starts.is_empty() { Some(n) } else { self.starts.get(n).copied() }
        };
        self.text.get(byte(start)?..byte(end)?)
    }
}
