use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_array::builder::{
    ArrayBuilder as _, Date32Builder, Float32Builder, Int32Builder, Int64Builder, ListBuilder, StringBuilder,
    StructBuilder,
};
use copydesk_document::Day;
use serde_json_borrow::Value;

use crate::plain::Cell;
use crate::schema::{Kind, piece_fields};

/// The cells of a column that are gathered. A cell of another kind than the column's counts as absent.
#[derive(Debug)]
pub(crate) enum Cells {
    Int32(Int32Builder),
    Int64(Int64Builder),
    Float32(Float32Builder),
    Text(StringBuilder),
    Date(Date32Builder),
    Pieces(Box<ListBuilder<StructBuilder>>),
    Texts(Box<ListBuilder<StringBuilder>>),
    Int32s(Box<ListBuilder<Int32Builder>>),
    Float32s(Box<ListBuilder<Float32Builder>>),
}

impl Cells {
    pub(crate) fn new(kind: Kind) -> Cells {
        match kind {
            Kind::Int32 => Cells::Int32(Int32Builder::new()),
            Kind::Int64 => Cells::Int64(Int64Builder::new()),
            Kind::Float32 => Cells::Float32(Float32Builder::new()),
            Kind::Text => Cells::Text(StringBuilder::new()),
            Kind::Date => Cells::Date(Date32Builder::new()),
            Kind::Pieces => {
                Cells::Pieces(Box::new(ListBuilder::new(StructBuilder::from_fields(piece_fields(), 0))))
            }
            Kind::Texts => Cells::Texts(Box::default()),
            Kind::Int32s => Cells::Int32s(Box::default()),
            Kind::Float32s => Cells::Float32s(Box::default()),
        }
    }

    pub(crate) fn text(&mut self, value: Option<&str>) {
        match self {
            Cells::Text(cells) => cells.append_option(value),
            _ => self.nothing(),
        }
    }

    pub(crate) fn int(&mut self, value: Option<i64>) {
        match self {
            Cells::Int32(cells) => cells.append_option(value.and_then(|n| i32::try_from(n).ok())),
            Cells::Int64(cells) => cells.append_option(value),
            _ => self.nothing(),
        }
    }

    pub(crate) fn day(&mut self, value: Option<Day>) {
        match self {
            Cells::Date(cells) => cells.append_option(value.map(Day::since_1970)),
            _ => self.nothing(),
        }
    }

    pub(crate) fn pieces(&mut self, spans: &[(i32, i32, Option<&str>)]) {
        let Cells::Pieces(cells) = self else { return self.nothing() };
        let pieces = cells.values();
        for (start, end, words) in spans {
            for (i, n) in [start, end].into_iter().enumerate() {
                if let Some(numbers) = pieces.field_builder::<Int32Builder>(i) {
                    numbers.append_value(*n);
                }
            }
            if let Some(texts) = pieces.field_builder::<StringBuilder>(2) {
                texts.append_option(*words);
            }
            pieces.append(true);
        }
        cells.append(true);
    }

    /// What a record has under a key.
    ///
    /// # Errors
    /// What is wrong, where the value is of another kind.
    pub(crate) fn value(&mut self, value: &Value<'_>) -> Result<(), &'static str> {
        let number = |v: &Value<'_>| v.as_i64().and_then(|n| i32::try_from(n).ok());
        match self {
            Cells::Text(cells) => cells.append_value(value.as_str().ok_or("no string")?),
            Cells::Int32(cells) => cells.append_value(number(value).ok_or("no number of 32 bits")?),
            Cells::Int64(cells) => cells.append_value(value.as_i64().ok_or("no number of 64 bits")?),
            Cells::Float32(cells) => cells.append_value(value.as_f64().ok_or("no number")? as f32),
            Cells::Texts(cells) => {
                for item in value.as_array().ok_or("no list")? {
                    cells.values().append_value(item.as_str().ok_or("no list of strings")?);
                }
                cells.append(true);
            }
            Cells::Int32s(cells) => {
                for item in value.as_array().ok_or("no list")? {
                    cells.values().append_value(number(item).ok_or("no list of numbers of 32 bits")?);
                }
                cells.append(true);
            }
            Cells::Float32s(cells) => {
                for item in value.as_array().ok_or("no list")? {
                    cells.values().append_value(item.as_f64().ok_or("no list of numbers")? as f32);
                }
                cells.append(true);
            }
            Cells::Date(_) | Cells::Pieces(_) => self.nothing(),
        }
        Ok(())
    }

    /// What [`crate::plain`] made of a cell.
    ///
    /// # Errors
    /// What is wrong, where it is none of the column's kind.
    pub(crate) fn plain(&mut self, value: &Cell<'_>) -> Result<(), &'static str> {
        match (&mut *self, value) {
            (_, Cell::Nothing) => self.nothing(),
            (Cells::Float32(cells), Cell::Float(x)) => cells.append_value(*x),
            (_, Cell::Int(n)) => self.value(&Value::from(*n))?,
            (Cells::Text(cells), Cell::Text(text)) => cells.append_value(text),
            (Cells::Date(_), Cell::Text(text)) => self.day(Some(Day::parse(text).ok_or("no day")?)),
            (Cells::Pieces(_), Cell::Text(text)) => {
                let listed: Vec<(i32, i32, Option<String>)> = pieces_of(text).ok_or("no list of pieces")?;
                let spans: Vec<_> =
                    listed.iter().map(|(start, end, text)| (*start, *end, text.as_deref())).collect();
                self.pieces(&spans);
            }
            (_, Cell::Text(text)) => self.value(&serde_json::from_str(text).map_err(|_| "no JSON")?)?,
            (_, Cell::Float(_)) => return Err("a number with a fraction"),
        }
        Ok(())
    }

    pub(crate) fn nothing(&mut self) {
        match self {
            Cells::Int32(cells) => cells.append_null(),
            Cells::Int64(cells) => cells.append_null(),
            Cells::Float32(cells) => cells.append_null(),
            Cells::Text(cells) => cells.append_null(),
            Cells::Date(cells) => cells.append_null(),
            Cells::Pieces(cells) => cells.append(false),
            Cells::Texts(cells) => cells.append(false),
            Cells::Int32s(cells) => cells.append(false),
            Cells::Float32s(cells) => cells.append(false),
        }
    }

    pub(crate) fn len(&self) -> usize {
        match self {
            Cells::Int32(cells) => cells.len(),
            Cells::Int64(cells) => cells.len(),
            Cells::Float32(cells) => cells.len(),
            Cells::Text(cells) => cells.len(),
            Cells::Date(cells) => cells.len(),
            Cells::Pieces(cells) => cells.len(),
            Cells::Texts(cells) => cells.len(),
            Cells::Int32s(cells) => cells.len(),
            Cells::Float32s(cells) => cells.len(),
        }
    }

    /// What was gathered.
    pub(crate) fn finish(&mut self) -> ArrayRef {
        match self {
            Cells::Int32(cells) => Arc::new(cells.finish()),
            Cells::Int64(cells) => Arc::new(cells.finish()),
            Cells::Float32(cells) => Arc::new(cells.finish()),
            Cells::Text(cells) => Arc::new(cells.finish()),
            Cells::Date(cells) => Arc::new(cells.finish()),
            Cells::Pieces(cells) => Arc::new(cells.finish()),
            Cells::Texts(cells) => Arc::new(cells.finish()),
            Cells::Int32s(cells) => Arc::new(cells.finish()),
            Cells::Float32s(cells) => Arc::new(cells.finish()),
        }
    }
}

/// The pieces that a list of JSON objects has.
fn pieces_of(json: &str) -> Option<Vec<(i32, i32, Option<String>)>> {
    let listed: Vec<Value<'_>> = serde_json::from_str(json).ok()?;
    let piece = |p: &Value<'_>| {
        let edge = |key: &str| p.get(key).as_i64().and_then(|n| i32::try_from(n).ok());
        Some((edge("char_start")?, edge("char_end")?, p.get("text").as_str().map(str::to_owned)))
    };
    listed.iter().map(piece).collect()
}
