//! C structs as Rust values, checked as far as they can be: null pointers, alignment, UTF-8, known types, sane counts.
//!
//! That a pointer leads to as many elements as the struct says is the other side's promise, stated in the header;
//! it is the safety condition of every function here.

use std::borrow::Cow;
use std::ffi::c_char;

use copydesk_document::{AttributeKind, AttributeSchema, Column, Columns, EdgeSchema, LayerSchema};
use copydesk_extractor::{OptionKind, OptionSpec, PluginSpec, Requirement, Value};
use copydesk_plugin_abi::{self as abi, column_type, flag, option_type};

/// What is wrong with a struct from the other side.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BridgeError {
    /// A pointer is null though its length is not 0.
    #[error("{what} is a null pointer with length {n}")]
    Null {
        /// The field.
        what: &'static str,
        /// Its length.
        n: usize,
    },
    /// A pointer is not aligned for its type.
    #[error("{0} is not aligned")]
    Unaligned(&'static str),
    /// A length is beyond reason.
    #[error("{what} has {n} elements")]
    TooMany {
        /// The field.
        what: &'static str,
        /// Its length.
        n: usize,
    },
    /// A string is not UTF-8.
    #[error("{what} is not UTF-8 (byte {at})")]
    Utf8 {
        /// The field.
        what: &'static str,
        /// The first bad byte.
        at: usize,
    },
    /// A type code is unknown or does not fit the declaration.
    #[error("{what} has type code {code}")]
    Type {
        /// The field.
        what: String,
        /// The code.
        code: u32,
    },
    /// A struct is smaller than the first version of it.
    #[error("{what} says its size is {size} bytes; its first version has {least}")]
    Size {
        /// The struct.
        what: &'static str,
        /// Its `struct_size`.
        size: usize,
        /// The size in its first version.
        least: usize,
    },
    /// Names or counts contradict each other.
    #[error("{0}")]
    Inconsistent(String),
}

type Result<T> = std::result::Result<T, BridgeError>;

/// A table declares at most so many of anything; more is taken for a corrupt struct.
const MOST_DECLARED: usize = 65_536;

/// `n` elements at `ptr`.
///
/// # Safety
/// If `ptr` is not null and `n` not 0, `n` initialised elements lie there and stay for `'a`.
pub unsafe fn slice<'a, T>(ptr: *const T, n: usize, what: &'static str) -> Result<&'a [T]> {
    if n == 0 {
        return Ok(&[]);
    }
    if ptr.is_null() {
        return Err(BridgeError::Null { what, n });
    }
    if !ptr.is_aligned() {
        return Err(BridgeError::Unaligned(what));
    }
    if n.checked_mul(size_of::<T>()).is_none_or(|bytes| bytes > isize::MAX as usize) {
        return Err(BridgeError::TooMany { what, n });
    }
    // SAFETY: not null, aligned and of a possible size as checked; initialised by the caller's promise.
    Ok(unsafe { std::slice::from_raw_parts(ptr, n) })
}

/// A string.
///
/// # Safety
/// As for [`slice()`], with `s.len` bytes.
pub unsafe fn str<'a>(s: abi::Str, what: &'static str) -> Result<&'a str> {
    // SAFETY: the caller's promise.
    unsafe { chars(s.ptr, s.len, what) }
}

/// # Safety
/// As for [`slice()`].
unsafe fn chars<'a>(ptr: *const c_char, n: usize, what: &'static str) -> Result<&'a str> {
    // SAFETY: the caller's promise; c_char and u8 have one layout.
    let bytes = unsafe { slice(ptr.cast::<u8>(), n, what) }?;
    std::str::from_utf8(bytes).map_err(|e| BridgeError::Utf8 { what, at: e.valid_up_to() })
}

/// # Safety
/// As for [`slice()`], for the list and for each string in it.
unsafe fn strings(ptr: *const abi::Str, n: usize, what: &'static str) -> Result<Vec<String>> {
    // SAFETY: the caller's promise.
    let list = unsafe { declared(ptr, n, what) }?;
    // SAFETY: the caller's promise.
    list.iter().map(|s| Ok(unsafe { str(*s, what) }?.to_owned())).collect()
}

/// # Safety
/// As for [`slice()`].
pub(crate) unsafe fn declared<'a, T>(ptr: *const T, n: usize, what: &'static str) -> Result<&'a [T]> {
    if n > MOST_DECLARED {
        return Err(BridgeError::TooMany { what, n });
    }
    // SAFETY: the caller's promise.
    unsafe { slice(ptr, n, what) }
}

/// Refuses a struct that is smaller than its first version.
pub fn size(what: &'static str, size: usize, least: usize) -> Result<()> {
    if size < least { Err(BridgeError::Size { what, size, least }) } else { Ok(()) }
}

/// What a plugin's table declares, functions apart.
///
/// # Safety
/// Everything the table points to is as the header says.
pub unsafe fn spec(table: &abi::Plugin) -> Result<PluginSpec> {
    // SAFETY: the caller's promise, here and below.
    let (requirements, provides, options) = unsafe {
        (
            declared(table.requirements, table.n_requirements, "requirements")?,
            declared(table.provides, table.n_provides, "provides")?,
            declared(table.options, table.n_options, "options")?,
        )
    };
    // SAFETY: as above.
    unsafe {
        Ok(PluginSpec {
            name: str(table.name, "name")?.to_owned(),
            version: str(table.version, "version")?.to_owned(),
            doc: str(table.doc, "doc")?.to_owned(),
            requires: requirements.iter().map(|r| requirement(r)).collect::<Result<_>>()?,
            provides: provides.iter().map(|s| schema(s)).collect::<Result<_>>()?,
            options: options.iter().map(|o| option(o)).collect::<Result<_>>()?,
        })
    }
}

/// The schema of a layer.
///
/// # Safety
/// Everything it points to is as the header says.
pub unsafe fn schema(s: &abi::Schema) -> Result<LayerSchema> {
    // SAFETY: the caller's promise.
    unsafe {
        let edges = declared(s.edges, s.n_edges, "edges")?;
        Ok(LayerSchema {
            name: str(s.name, "layer name")?.to_owned(),
            doc: str(s.doc, "layer doc")?.to_owned(),
            labels: strings(s.labels, s.n_labels, "labels")?,
            label_key: str(s.label_key, "label_key")?.to_owned(),
            spans_key: Some(str(s.spans_key, "spans_key")?.to_owned()).filter(|k| !k.is_empty()),
            show_text: s.flags & flag::SHOW_TEXT != 0,
            attributes: attributes(s.attributes, s.n_attributes)?,
            edges: edges.iter().map(|e| edge_kind(e)).collect::<Result<_>>()?,
        })
    }
}

/// # Safety
/// Everything it points to is as the header says.
unsafe fn edge_kind(e: &abi::EdgeKind) -> Result<EdgeSchema> {
    // SAFETY: the caller's promise.
    unsafe {
        Ok(EdgeSchema {
            name: str(e.name, "edge name")?.to_owned(),
            target: str(e.target, "edge target")?.to_owned(),
            doc: str(e.doc, "edge doc")?.to_owned(),
        })
    }
}

/// # Safety
/// As for [`slice()`], and everything the attributes point to is as the header says.
unsafe fn attributes(ptr: *const abi::Attribute, n: usize) -> Result<Vec<AttributeSchema>> {
    // SAFETY: the caller's promise.
    let list = unsafe { declared(ptr, n, "attributes") }?;
    list.iter()
        .map(|a| {
            // SAFETY: the caller's promise.
            unsafe {
                let name = str(a.name, "attribute name")?.to_owned();
                let kind = match a.attribute_type {
                    column_type::SYMBOL => AttributeKind::Symbol(strings(a.symbols, a.n_symbols, "symbols")?),
                    column_type::U32 => AttributeKind::U32,
                    column_type::I64 => AttributeKind::I64,
                    column_type::F32 => AttributeKind::F32,
                    column_type::STR => AttributeKind::Str,
                    column_type::STRS => AttributeKind::Strs,
                    column_type::SPAN => AttributeKind::Span,
                    column_type::REF => AttributeKind::Ref(str(a.target, "attribute target")?.to_owned()),
                    column_type::VECTOR if a.width > 0 => AttributeKind::Vector(a.width),
                    code => return Err(BridgeError::Type { what: format!("attribute `{name}`"), code }),
                };
                Ok(AttributeSchema { name, kind, doc: str(a.doc, "attribute doc")?.to_owned() })
            }
        })
        .collect()
}

/// # Safety
/// Everything it points to is as the header says.
unsafe fn requirement(r: &abi::Requirement) -> Result<Requirement> {
    // SAFETY: the caller's promise.
    unsafe {
        Ok(Requirement {
            layer: str(r.layer, "required layer")?.to_owned(),
            optional: r.flags & flag::OPTIONAL != 0,
            attributes: attributes(r.attributes, r.n_attributes)?
                .into_iter()
                .map(|a| (a.name, a.kind))
                .collect(),
        })
    }
}

/// # Safety
/// Everything it points to is as the header says.
unsafe fn option(o: &abi::OptionDef) -> Result<OptionSpec> {
    // SAFETY: the caller's promise.
    let key = unsafe { str(o.key, "option key") }?.to_owned();
    let kind = match o.value.value_type {
        option_type::BOOL => OptionKind::Bool,
        option_type::INTEGER => OptionKind::Integer,
        option_type::FLOAT => OptionKind::Float,
        option_type::STRING => OptionKind::String,
        option_type::STRINGS => OptionKind::Strings,
        option_type::PATH => OptionKind::Path,
        code => return Err(BridgeError::Type { what: format!("option `{key}`"), code }),
    };
    // SAFETY: the caller's promise.
    unsafe {
        let default = if o.flags & flag::MANDATORY == 0 { Some(value(&o.value)?) } else { None };
        Ok(OptionSpec { key, kind, default, doc: str(o.doc, "option doc")?.to_owned() })
    }
}

/// The value of an option.
///
/// # Safety
/// Everything it points to is as the header says.
pub unsafe fn value(v: &abi::Value) -> Result<Value> {
    Ok(match v.value_type {
        option_type::BOOL => Value::Bool(v.integer != 0),
        option_type::INTEGER => Value::Integer(v.integer),
        option_type::FLOAT if v.real.is_finite() => Value::Float(v.real),
        option_type::STRING | option_type::PATH => {
            // SAFETY: the caller's promise.
            Value::String(unsafe { str(v.string, "string") }?.to_owned())
        }
        // SAFETY: the caller's promise.
        option_type::STRINGS => Value::Strings(unsafe { strings(v.strings, v.n_strings, "strings") }?),
        code => return Err(BridgeError::Type { what: "an option's value".into(), code }),
    })
}

/// The columns of a layer of this schema, borrowed.
///
/// # Safety
/// Everything it points to is as the header says and stays for `'a`.
pub unsafe fn columns<'a>(layer: &abi::Layer, schema: &LayerSchema) -> Result<Columns<'a>> {
    let n = layer.n;
    let or_none = |present: bool| if present { n } else { 0 };
    // SAFETY: the caller's promise.
    unsafe {
        let list = declared(layer.columns, layer.n_columns, "columns")?;
        if list.len() != schema.attributes.len() {
            let (is, want) = (list.len(), schema.attributes.len());
            let text = format!("layer `{}` has {is} columns for {want} attributes", schema.name);
            return Err(BridgeError::Inconsistent(text));
        }
        let attributes =
            list.iter().zip(&schema.attributes).map(|(c, a)| column(c, n, a)).collect::<Result<_>>()?;
        let labelled = !schema.labels.is_empty();
        Ok(Columns {
            starts: Cow::Borrowed(slice(layer.starts, n, "starts")?),
            ends: Cow::Borrowed(slice(layer.ends, n, "ends")?),
            labels: Cow::Borrowed(slice(layer.labels, or_none(labelled), "labels")?),
            scores: Cow::Borrowed(slice(layer.scores, or_none(!layer.scores.is_null()), "scores")?),
            fragment_ends: Cow::Borrowed(slice(
                layer.fragment_ends,
                or_none(!layer.fragment_ends.is_null()),
                "fragment_ends",
            )?),
            fragments: Cow::Borrowed(slice(layer.fragments.cast(), layer.n_fragments, "fragments")?),
            attributes,
            heap: Cow::Borrowed(chars(layer.heap, layer.heap_len, "heap")?),
            edges: Cow::Borrowed(slice(layer.edges.cast(), layer.n_edges, "edges")?),
        })
    }
}

/// # Safety
/// As for [`columns`].
unsafe fn column<'a>(c: &abi::Column, n: usize, attribute: &AttributeSchema) -> Result<Column<'a>> {
    let wrong =
        || BridgeError::Type { what: format!("the column of `{}`", attribute.name), code: c.column_type };
    let what = "column data";
    // SAFETY: the caller's promise.
    let column = unsafe {
        match c.column_type {
            column_type::SYMBOL => Column::Symbol(Cow::Borrowed(slice(c.data.cast(), n, what)?)),
            column_type::U32 => Column::U32(Cow::Borrowed(slice(c.data.cast(), n, what)?)),
            column_type::I64 => Column::I64(Cow::Borrowed(slice(c.data.cast(), n, what)?)),
            column_type::F32 => Column::F32(Cow::Borrowed(slice(c.data.cast(), n, what)?)),
            column_type::STR => Column::Str(Cow::Borrowed(slice(c.data.cast(), n, what)?)),
            column_type::STRS => Column::Strs(Cow::Borrowed(slice(c.data.cast(), n, what)?)),
            column_type::SPAN => Column::Span(Cow::Borrowed(slice(c.data.cast(), n, what)?)),
            column_type::REF => Column::Ref(Cow::Borrowed(slice(c.data.cast(), n, what)?)),
            column_type::VECTOR => {
                let cells = n.checked_mul(c.width as usize).ok_or(BridgeError::TooMany { what, n })?;
                Column::Vector { width: c.width, data: Cow::Borrowed(slice(c.data.cast(), cells, what)?) }
            }
            _ => return Err(wrong()),
        }
    };
    if column.is_of(&attribute.kind) { Ok(column) } else { Err(wrong()) }
}
