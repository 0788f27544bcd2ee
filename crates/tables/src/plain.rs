//! Cells of batches as formats without lists and days have them.

use std::borrow::Cow;
use std::fmt::Write;

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Float32Type, Int32Type, Int64Type};
use arrow_array::{Array, ArrayRef};
use arrow_schema::DataType;
use copydesk_document::Day;

/// A cell: days are written as `YYYY-MM-DD`, lists as JSON.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell<'a> {
    /// Absent.
    Nothing,
    /// A number.
    Int(i64),
    /// A number with a fraction.
    Float(f32),
    /// A text, a day or a list.
    Text(Cow<'a, str>),
}

/// The cell of a column in a row.
pub fn cell(column: &ArrayRef, row: usize) -> Cell<'_> {
    if column.is_null(row) {
        return Cell::Nothing;
    }
    match column.data_type() {
        DataType::Int32 => Cell::Int(i64::from(column.as_primitive::<Int32Type>().value(row))),
        DataType::Int64 => Cell::Int(column.as_primitive::<Int64Type>().value(row)),
        DataType::Float32 => Cell::Float(column.as_primitive::<Float32Type>().value(row)),
        DataType::Date32 => {
            let day = Day::of_1970(column.as_primitive::<Date32Type>().value(row).into());
            day.map_or(Cell::Nothing, |day| Cell::Text(day.to_string().into()))
        }
        DataType::Utf8 => Cell::Text(column.as_string::<i32>().value(row).into()),
        DataType::List(_) => Cell::Text(json(&column.as_list::<i32>().value(row)).into()),
        _ => Cell::Nothing,
    }
}

/// The items of a list as JSON.
pub(crate) fn json(items: &ArrayRef) -> String {
    let mut out = "[".to_owned();
    for row in 0..items.len() {
        if row > 0 {
            out.push(',');
        }
        match items.as_struct_opt() {
            Some(fields) => {
                out.push('{');
                for (i, (field, column)) in fields.fields().iter().zip(fields.columns()).enumerate() {
                    let comma = if i > 0 { "," } else { "" };
                    let _ = write!(out, "{comma}\"{}\":", field.name());
                    push(&mut out, &cell(column, row));
                }
                out.push('}');
            }
            None => push(&mut out, &cell(items, row)),
        }
    }
    out.push(']');
    out
}

/// Adds a cell as JSON.
pub(crate) fn push(out: &mut String, value: &Cell<'_>) {
    let _ = match value {
        // JSON has no other numbers.
        Cell::Float(x) if !x.is_finite() => write!(out, "null"),
        Cell::Nothing => write!(out, "null"),
        Cell::Int(n) => write!(out, "{n}"),
        Cell::Float(x) => write!(out, "{x}"),
        Cell::Text(text) => write!(out, "{}", serde_json::Value::from(text.as_ref())),
    };
}
