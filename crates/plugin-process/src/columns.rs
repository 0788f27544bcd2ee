//! Layers as columns, in the layout of the plugin ABI: numbers in the order of bytes of x86 and ARM, one column after the other.

use std::borrow::Cow;
use std::sync::Arc;

use copydesk_document::{AttributeKind, Column, Columns, Edge, LayerBuilder, LayerSchema, Span, StrRange};
use serde::{Deserialize, Serialize};

/// What a layer's columns are, and how many bytes each takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Shape {
    pub(crate) rows: usize,
    /// Names with bytes, in the order in which they come.
    columns: Vec<(String, usize)>,
}

/// Appends a layer's columns.
pub(crate) fn encode(schema: &LayerSchema, c: &Columns<'_>, out: &mut Vec<u8>) -> Shape {
    let mut shape = Shape { rows: c.starts.len(), columns: Vec::new() };
    let mut put = |name: &str, write: &dyn Fn(&mut Vec<u8>)| {
        let before = out.len();
        write(out);
        if out.len() > before {
            shape.columns.push((name.to_owned(), out.len() - before));
        }
    };
    put(START, &|out| words(&c.starts, out));
    put(END, &|out| words(&c.ends, out));
    put(LABEL, &|out| words(&c.labels, out));
    put(SCORE, &|out| floats(&c.scores, out));
    put(PIECE_ENDS, &|out| words(&c.fragment_ends, out));
    put(PIECES, &|out| pairs(c.fragments.iter().map(|s| (s.start, s.end)), out));
    for (attribute, column) in schema.attributes.iter().zip(&c.attributes) {
        put(&attribute.name, &|out| match column {
            Column::Symbol(v) | Column::U32(v) | Column::Ref(v) => words(v, out),
            Column::I64(v) => v.iter().for_each(|x| out.extend(x.to_le_bytes())),
            Column::F32(v) => floats(v, out),
            Column::Str(v) | Column::Strs(v) => pairs(v.iter().map(|s| (s.offset, s.len)), out),
            Column::Span(v) => pairs(v.iter().map(|s| (s.start, s.end)), out),
            Column::Vector { data, .. } => floats(data, out),
        });
    }
    put(EDGES, &|out| {
        c.edges.iter().for_each(|e| [e.from, e.kind, e.to].iter().for_each(|x| out.extend(x.to_le_bytes())));
    });
    put(STRINGS, &|out| out.extend_from_slice(c.heap.as_bytes()));
    shape
}

// No attribute can be called that: names of attributes have no `@`.
const START: &str = "@start";
const END: &str = "@end";
const LABEL: &str = "@label";
const SCORE: &str = "@score";
const PIECE_ENDS: &str = "@piece_ends";
const PIECES: &str = "@pieces";
const EDGES: &str = "@edges";
const STRINGS: &str = "@strings";

/// Takes a layer's columns from the front of `bytes`. Whether they are a layer shows when they are frozen.
pub(crate) fn decode(
    shape: &Shape,
    schema: &LayerSchema,
    bytes: &mut &[u8],
) -> Result<Columns<'static>, String> {
    let stated = shape.columns.iter().find(|(name, _)| name == START).map_or(0, |(_, bytes)| bytes / 4);
    if stated != shape.rows {
        let (rows, name) = (shape.rows, &schema.name);
        return Err(format!("layer `{name}` has {rows} rows and {stated} values of `{START}`"));
    }
    // What is not sent is absent in every row.
    let mut builder = LayerBuilder::new(Arc::new(schema.clone()));
    for _ in 0..shape.rows.min(bytes.len() / 4) {
        builder.push_unlabelled(Span::new(0, 0));
    }
    let mut c = builder.columns().clone();
    for (name, length) in &shape.columns {
        let wrong = |what: &str| format!("layer `{}`, column `{name}`: {what}", schema.name);
        let Some((column, rest)) = bytes.split_at_checked(*length) else {
            return Err(wrong(&format!("it takes {length} bytes, and there are {}", bytes.len())));
        };
        *bytes = rest;
        let odd = || wrong(&format!("{length} bytes are no whole number of values"));
        match name.as_str() {
            START => c.starts = Cow::Owned(as_words(column).ok_or_else(odd)?),
            END => c.ends = Cow::Owned(as_words(column).ok_or_else(odd)?),
            LABEL => c.labels = Cow::Owned(as_words(column).ok_or_else(odd)?),
            SCORE => c.scores = Cow::Owned(as_floats(column).ok_or_else(odd)?),
            PIECE_ENDS => c.fragment_ends = Cow::Owned(as_words(column).ok_or_else(odd)?),
            PIECES => c.fragments = Cow::Owned(as_pairs(column, Span::new).ok_or_else(odd)?),
            EDGES => {
                let numbers = as_words(column).filter(|n| n.len() % 3 == 0).ok_or_else(odd)?;
                let edges = numbers.chunks_exact(3).map(|e| Edge { from: e[0], kind: e[1], to: e[2] });
                c.edges = Cow::Owned(edges.collect());
            }
            STRINGS => {
                let strings = String::from_utf8(column.to_vec()).map_err(|_| wrong("it is no UTF-8"))?;
                c.heap = Cow::Owned(strings);
            }
            attribute => {
                let Some(i) = schema.attribute_id(attribute) else {
                    return Err(wrong("the layer does not declare it"));
                };
                c.attributes[i] = of_kind(&schema.attributes[i].kind, column).ok_or_else(odd)?;
            }
        }
    }
    Ok(c)
}

fn of_kind(kind: &AttributeKind, bytes: &[u8]) -> Option<Column<'static>> {
    Some(match kind {
        AttributeKind::Symbol(_) => Column::Symbol(Cow::Owned(as_words(bytes)?)),
        AttributeKind::U32 => Column::U32(Cow::Owned(as_words(bytes)?)),
        AttributeKind::Ref(_) => Column::Ref(Cow::Owned(as_words(bytes)?)),
        AttributeKind::I64 => {
            let (values, rest) = bytes.as_chunks::<8>();
            rest.is_empty().then_some(())?;
            Column::I64(Cow::Owned(values.iter().map(|b| i64::from_le_bytes(*b)).collect()))
        }
        AttributeKind::F32 => Column::F32(Cow::Owned(as_floats(bytes)?)),
        AttributeKind::Str => {
            Column::Str(Cow::Owned(as_pairs(bytes, |offset, len| StrRange { offset, len })?))
        }
        AttributeKind::Strs => {
            Column::Strs(Cow::Owned(as_pairs(bytes, |offset, len| StrRange { offset, len })?))
        }
        AttributeKind::Span => Column::Span(Cow::Owned(as_pairs(bytes, Span::new)?)),
        AttributeKind::Vector(width) => Column::Vector { width: *width, data: Cow::Owned(as_floats(bytes)?) },
    })
}

fn words(values: &[u32], out: &mut Vec<u8>) {
    out.extend(values.iter().flat_map(|x| x.to_le_bytes()));
}

fn floats(values: &[f32], out: &mut Vec<u8>) {
    out.extend(values.iter().flat_map(|x| x.to_le_bytes()));
}

fn pairs(values: impl Iterator<Item = (u32, u32)>, out: &mut Vec<u8>) {
    out.extend(values.flat_map(|(a, b)| [a, b]).flat_map(u32::to_le_bytes));
}

fn as_words(bytes: &[u8]) -> Option<Vec<u32>> {
    let (values, rest) = bytes.as_chunks::<4>();
    rest.is_empty().then(|| values.iter().map(|b| u32::from_le_bytes(*b)).collect())
}

fn as_floats(bytes: &[u8]) -> Option<Vec<f32>> {
    as_words(bytes).map(|words| words.into_iter().map(f32::from_bits).collect())
}

fn as_pairs<T>(bytes: &[u8], make: impl Fn(u32, u32) -> T) -> Option<Vec<T>> {
    let numbers = as_words(bytes).filter(|n| n.len() % 2 == 0)?;
    Some(numbers.chunks_exact(2).map(|p| make(p[0], p[1])).collect())
}
