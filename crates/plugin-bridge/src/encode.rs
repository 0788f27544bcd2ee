//! Rust values as C structs.

use std::ptr;

use copydesk_document::{AttributeKind, AttributeSchema, Column, Columns, LayerSchema};
use copydesk_extractor::{OptionKind, OptionSpec, Requirement, Value};
use copydesk_plugin_abi::{self as abi, column_type, flag, option_type};

use crate::arena::Arena;

/// A string that borrows.
pub fn str(value: &str) -> abi::Str {
    abi::Str { ptr: value.as_ptr().cast(), len: value.len() }
}

/// The schema of a layer.
pub fn schema(schema: &LayerSchema, arena: &mut Arena) -> abi::Schema {
    let attributes: Vec<_> = schema.attributes.iter().map(|a| attribute(a, arena)).collect();
    let edges: Vec<_> = schema
        .edges
        .iter()
        .map(|e| abi::EdgeKind {
            name: arena.str(&e.name),
            target: arena.str(&e.target),
            doc: arena.str(&e.doc),
        })
        .collect();
    abi::Schema {
        name: arena.str(&schema.name),
        doc: arena.str(&schema.doc),
        label_key: arena.str(&schema.label_key),
        spans_key: arena.str(schema.spans_key.as_deref().unwrap_or("")),
        labels: arena.strs(&schema.labels),
        n_labels: schema.labels.len(),
        n_attributes: attributes.len(),
        attributes: arena.slice(attributes),
        n_edges: edges.len(),
        edges: arena.slice(edges),
        flags: if schema.show_text { flag::SHOW_TEXT } else { 0 },
        reserved: 0,
    }
}

fn attribute(a: &AttributeSchema, arena: &mut Arena) -> abi::Attribute {
    let (symbols, n_symbols) = match &a.kind {
        AttributeKind::Symbol(names) => (arena.strs(names), names.len()),
        _ => (ptr::null(), 0),
    };
    let (attribute_type, width) = type_code(&a.kind);
    abi::Attribute {
        name: arena.str(&a.name),
        attribute_type,
        width,
        symbols,
        n_symbols,
        target: arena.str(if let AttributeKind::Ref(target) = &a.kind { target } else { "" }),
        doc: arena.str(&a.doc),
    }
}

fn type_code(kind: &AttributeKind) -> (u32, u32) {
    match kind {
        AttributeKind::Symbol(_) => (column_type::SYMBOL, 0),
        AttributeKind::U32 => (column_type::U32, 0),
        AttributeKind::I64 => (column_type::I64, 0),
        AttributeKind::F32 => (column_type::F32, 0),
        AttributeKind::Str => (column_type::STR, 0),
        AttributeKind::Strs => (column_type::STRS, 0),
        AttributeKind::Span => (column_type::SPAN, 0),
        AttributeKind::Ref(_) => (column_type::REF, 0),
        AttributeKind::Vector(width) => (column_type::VECTOR, *width),
    }
}

/// A layer that a plugin reads.
pub fn requirement(r: &Requirement, arena: &mut Arena) -> abi::Requirement {
    let attributes: Vec<_> = r
        .attributes
        .iter()
        .map(|(name, kind)| {
            attribute(&AttributeSchema { name: name.clone(), kind: kind.clone(), doc: String::new() }, arena)
        })
        .collect();
    abi::Requirement {
        layer: arena.str(&r.layer),
        n_attributes: attributes.len(),
        attributes: arena.slice(attributes),
        flags: if r.optional { flag::OPTIONAL } else { 0 },
        reserved: 0,
    }
}

/// An option with its type and default.
pub fn option(o: &OptionSpec, arena: &mut Arena) -> abi::OptionDef {
    let (default, flags) = match &o.default {
        Some(v) => (value(v, arena), 0),
        None => (value(&Value::Bool(false), arena), flag::MANDATORY),
    };
    let value_type = match o.kind {
        OptionKind::Bool => option_type::BOOL,
        OptionKind::Integer => option_type::INTEGER,
        OptionKind::Float => option_type::FLOAT,
        OptionKind::String => option_type::STRING,
        OptionKind::Strings => option_type::STRINGS,
        OptionKind::Path => option_type::PATH,
    };
    abi::OptionDef {
        key: arena.str(&o.key),
        doc: arena.str(&o.doc),
        value: abi::Value { value_type, ..default },
        flags,
        reserved: 0,
    }
}

/// The value of an option. Paths are strings here: the option's definition tells them apart.
pub fn value(v: &Value, arena: &mut Arena) -> abi::Value {
    let mut out = abi::Value {
        value_type: option_type::STRING,
        reserved: 0,
        integer: 0,
        real: 0.0,
        string: str(""),
        strings: ptr::null(),
        n_strings: 0,
    };
    match v {
        Value::Bool(b) => {
            out.value_type = option_type::BOOL;
            out.integer = i64::from(*b);
        }
        Value::Integer(i) => {
            out.value_type = option_type::INTEGER;
            out.integer = *i;
        }
        Value::Float(x) => {
            out.value_type = option_type::FLOAT;
            out.real = *x;
        }
        Value::String(s) => out.string = arena.str(s),
        Value::Strings(list) => {
            out.value_type = option_type::STRINGS;
            out.strings = arena.strs(list);
            out.n_strings = list.len();
        }
    }
    out
}

/// A layer in place: the struct points into `columns`, and its list of columns into `list`, which receives those
/// attributes that `picks` names, in that order.
pub fn layer(
    columns: &Columns<'_>,
    longest: u32,
    picks: impl IntoIterator<Item = usize>,
    list: &mut Vec<abi::Column>,
) -> abi::Layer {
    list.clear();
    list.extend(picks.into_iter().map(|i| column(&columns.attributes[i])));
    let or_null = |v: &[u32]| if v.is_empty() { ptr::null() } else { v.as_ptr() };
    abi::Layer {
        struct_size: size_of::<abi::Layer>(),
        n: columns.starts.len(),
        starts: columns.starts.as_ptr(),
        ends: columns.ends.as_ptr(),
        labels: or_null(&columns.labels),
        scores: if columns.scores.is_empty() { ptr::null() } else { columns.scores.as_ptr() },
        fragment_ends: or_null(&columns.fragment_ends),
        fragments: columns.fragments.as_ptr().cast(),
        n_fragments: columns.fragments.len(),
        columns: list.as_ptr(),
        n_columns: list.len(),
        heap: columns.heap.as_ptr().cast(),
        heap_len: columns.heap.len(),
        edges: columns.edges.as_ptr().cast(),
        n_edges: columns.edges.len(),
        longest,
        reserved: 0,
    }
}

fn column(c: &Column<'_>) -> abi::Column {
    let (column_type, data) = match c {
        Column::Symbol(v) => (column_type::SYMBOL, v.as_ptr().cast()),
        Column::U32(v) => (column_type::U32, v.as_ptr().cast()),
        Column::I64(v) => (column_type::I64, v.as_ptr().cast()),
        Column::F32(v) => (column_type::F32, v.as_ptr().cast()),
        Column::Str(v) => (column_type::STR, v.as_ptr().cast()),
        Column::Strs(v) => (column_type::STRS, v.as_ptr().cast()),
        Column::Span(v) => (column_type::SPAN, v.as_ptr().cast()),
        Column::Ref(v) => (column_type::REF, v.as_ptr().cast()),
        Column::Vector { data, .. } => (column_type::VECTOR, data.as_ptr().cast()),
    };
    let width = if let Column::Vector { width, .. } = c { *width } else { 0 };
    abi::Column { column_type, width, data }
}
