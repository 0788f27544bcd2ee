//! Structs that cannot be what the header describes are refused before anything in them is trusted.
#![allow(unsafe_code, reason = "decoding trusts pointers, which here lead into the test's own values")]

use std::borrow::Cow;
use std::ptr;

use copydesk_document::{AttributeKind, Column, Columns, LayerSchema, Span, StrRange};
use copydesk_extractor::{Candidate, Evidence, OptionKind, OptionSpec, Value};
use copydesk_plugin_abi::{self as abi, column_type, option_type};
use copydesk_plugin_bridge::{Arena, BridgeError, decode, encode, reasons};

fn schema() -> LayerSchema {
    LayerSchema::new("things", "Anything.")
        .labels(&["a"])
        .attribute("name", AttributeKind::Str, "")
        .attribute("kind", AttributeKind::symbols(&["x"]), "")
        .attribute("vector", AttributeKind::Vector(2), "")
        .edge("near", "things", "")
}

fn columns() -> Columns<'static> {
    Columns {
        starts: Cow::Owned(vec![0, 2]),
        ends: Cow::Owned(vec![1, 3]),
        labels: Cow::Owned(vec![0, 0]),
        attributes: vec![
            Column::Str(Cow::Owned(vec![StrRange { offset: 0, len: 2 }; 2])),
            Column::Symbol(Cow::Owned(vec![0, 0])),
            Column::Vector { width: 2, data: Cow::Owned(vec![0.0; 4]) },
        ],
        heap: "ab".into(),
        ..Columns::default()
    }
}

/// Changes a good layer and its list of columns, and decodes the result.
fn layer(change: impl FnOnce(&mut abi::Layer, &mut [abi::Column])) -> BridgeError {
    let (columns, mut list) = (columns(), Vec::new());
    let mut layer = encode::layer(&columns, 1, 0..3, &mut list);
    change(&mut layer, &mut list);
    // SAFETY: what the change leaves readable is readable, and the rest must be refused unread.
    unsafe { decode::columns(&layer, &schema()) }.expect_err("it must be refused")
}

fn null(what: &'static str, n: usize) -> BridgeError {
    BridgeError::Null { what, n }
}

/// The same address, one byte further.
fn off<T>(p: *const T) -> *const T {
    p.wrapping_byte_add(1)
}

#[test]
fn null_pointers_with_a_length() {
    assert_eq!(layer(|l, _| l.starts = ptr::null()), null("starts", 2));
    assert_eq!(layer(|l, _| l.ends = ptr::null()), null("ends", 2));
    assert_eq!(layer(|l, _| l.labels = ptr::null()), null("labels", 2));
    assert_eq!(layer(|l, _| (l.fragments, l.n_fragments) = (ptr::null(), 1)), null("fragments", 1));
    assert_eq!(layer(|l, _| (l.edges, l.n_edges) = (ptr::null(), 3)), null("edges", 3));
    assert_eq!(layer(|l, _| l.heap = ptr::null()), null("heap", 2));
    assert_eq!(layer(|l, _| l.columns = ptr::null()), null("columns", 3));
    assert_eq!(layer(|_, c| c[0].data = ptr::null()), null("column data", 2));
    assert_eq!(layer(|_, c| c[2].data = ptr::null()), null("column data", 4));
}

#[test]
fn null_pointers_without_a_length_are_empty() {
    let columns = Columns {
        attributes: schema().attributes.iter().map(|a| Column::empty(&a.kind)).collect(),
        ..Columns::default()
    };
    let mut list = Vec::new();
    let mut layer = encode::layer(&columns, 0, 0..3, &mut list);
    (layer.starts, layer.ends, layer.heap, layer.edges, layer.fragments) =
        (ptr::null(), ptr::null(), ptr::null(), ptr::null(), ptr::null());
    list.iter_mut().for_each(|c| c.data = ptr::null());
    // SAFETY: everything has length 0.
    assert_eq!(unsafe { decode::columns(&layer, &schema()) }, Ok(columns));
    let empty = abi::Str { ptr: ptr::null(), len: 0 };
    // SAFETY: as above.
    assert_eq!(unsafe { decode::str(empty, "it") }, Ok(""));
}

#[test]
fn misaligned_pointers() {
    assert_eq!(layer(|l, _| l.starts = off(l.starts)), BridgeError::Unaligned("starts"));
    assert_eq!(layer(|l, _| l.ends = off(l.ends)), BridgeError::Unaligned("ends"));
    assert_eq!(layer(|l, _| l.labels = off(l.labels)), BridgeError::Unaligned("labels"));
    assert_eq!(layer(|l, _| l.scores = off(l.starts.cast())), BridgeError::Unaligned("scores"));
    assert_eq!(layer(|l, _| l.fragment_ends = off(l.starts)), BridgeError::Unaligned("fragment_ends"));
    assert_eq!(layer(|l, _| l.columns = off(l.columns)), BridgeError::Unaligned("columns"));
    assert_eq!(layer(|_, c| c[1].data = off(c[1].data)), BridgeError::Unaligned("column data"));
    let edges = layer(|l, _| (l.edges, l.n_edges) = (off(l.starts.cast()), 1));
    assert_eq!(edges, BridgeError::Unaligned("edges"));
}

#[test]
fn wrong_types() {
    let wrong = |what: &str, code| BridgeError::Type { what: format!("the column of `{what}`"), code };
    for code in [0, 9, u32::MAX, column_type::U32, column_type::REF] {
        assert_eq!(layer(|_, c| c[1].column_type = code), wrong("kind", code));
    }
    assert_eq!(layer(|_, c| c[0].column_type = column_type::SPAN), wrong("name", column_type::SPAN));
    assert_eq!(layer(|_, c| c[2].width = 1), wrong("vector", column_type::VECTOR), "another width");
}

#[test]
fn wrong_counts() {
    assert!(matches!(layer(|l, _| l.n_columns = 2), BridgeError::Inconsistent(_)));
    let many = layer(|l, _| l.n_columns = 1 << 17);
    assert_eq!(many, BridgeError::TooMany { what: "columns", n: 1 << 17 });
    // So many elements fit no address space; none may be read.
    assert!(matches!(layer(|l, _| l.n = usize::MAX), BridgeError::TooMany { .. }));
    let list = [0u32; 8];
    let edges = |n| layer(|l, _| (l.edges, l.n_edges) = (list.as_ptr().cast(), n));
    // One overflows, the other is more than Rust allows of a slice.
    for n in [usize::MAX / 2, isize::MAX as usize / size_of::<abi::Edge>() + 1] {
        assert_eq!(edges(n), BridgeError::TooMany { what: "edges", n });
    }
    let n = isize::MAX as usize + 1;
    assert_eq!(layer(|l, _| l.heap_len = n), BridgeError::TooMany { what: "heap", n });
    assert!(decode::size("cd_layer", 8, 16).is_err() && decode::size("cd_layer", 24, 16).is_ok());
}

#[test]
fn strings_that_are_not_utf_8() {
    let bad = [b'a', 0xFF, b'b'];
    let heap = layer(|l, _| (l.heap, l.heap_len) = (bad.as_ptr().cast(), bad.len()));
    assert_eq!(heap, BridgeError::Utf8 { what: "heap", at: 1 });
    let bad = abi::Str { ptr: bad.as_ptr().cast(), len: bad.len() };
    let mut arena = Arena::default();
    let good = encode::schema(&schema(), &mut arena);
    let utf8 = |schema: abi::Schema, what| {
        // SAFETY: everything points into the arena or to `bad`.
        let refused = unsafe { decode::schema(&schema) };
        assert_eq!(refused, Err(BridgeError::Utf8 { what, at: 1 }));
    };
    utf8(abi::Schema { name: bad, ..good }, "layer name");
    utf8(abi::Schema { spans_key: bad, ..good }, "spans_key");
    utf8(abi::Schema { labels: &raw const bad, ..good }, "labels");
    let missing = abi::Str { ptr: ptr::null(), len: 4 };
    // SAFETY: as above.
    let refused = unsafe { decode::schema(&abi::Schema { doc: missing, ..good }) };
    assert_eq!(refused, Err(null("layer doc", 4)));
}

#[test]
fn declarations_of_unknown_types() {
    let mut arena = Arena::default();
    let good = encode::schema(&schema(), &mut arena);
    // SAFETY: the schema has three attributes.
    let attribute = unsafe { *good.attributes };
    for (attribute_type, width) in [(0, 0), (column_type::STRS + 1, 0), (column_type::VECTOR, 0)] {
        let attribute = abi::Attribute { attribute_type, width, ..attribute };
        let changed = abi::Schema { attributes: &raw const attribute, n_attributes: 1, ..good };
        // SAFETY: everything points into the arena or to `attribute`.
        let refused = unsafe { decode::schema(&changed) };
        assert_eq!(refused, Err(BridgeError::Type { what: "attribute `name`".into(), code: attribute_type }));
    }
    let too_many = abi::Schema { n_labels: 65_537, ..good };
    // SAFETY: the count is refused before the list is read.
    assert_eq!(unsafe { decode::schema(&too_many) }, Err(BridgeError::TooMany { what: "labels", n: 65_537 }));
}

#[test]
fn values_of_unknown_types_or_without_end() {
    let mut arena = Arena::default();
    let good = encode::value(&Value::Float(0.5), &mut arena);
    for value_type in [0, 7, u32::MAX] {
        // SAFETY: nothing in it is a pointer that its type reads.
        assert!(unsafe { decode::value(&abi::Value { value_type, ..good }) }.is_err());
    }
    for real in [f64::NAN, f64::INFINITY] {
        // SAFETY: as above.
        assert!(unsafe { decode::value(&abi::Value { real, ..good }) }.is_err());
    }
    let list = abi::Value { value_type: option_type::STRINGS, n_strings: 2, strings: ptr::null(), ..good };
    // SAFETY: as above.
    assert_eq!(unsafe { decode::value(&list) }, Err(null("strings", 2)));
    let option = OptionSpec {
        key: "k".into(),
        kind: OptionKind::Bool,
        default: Some(Value::Bool(true)),
        doc: String::new(),
    };
    let option = encode::option(&option, &mut arena);
    let unknown = abi::OptionDef { value: abi::Value { value_type: 99, ..option.value }, ..option };
    let table = |options: &abi::OptionDef| abi::Plugin {
        struct_size: size_of::<abi::Plugin>(),
        abi_major: abi::ABI_MAJOR,
        abi_minor: abi::ABI_MINOR,
        name: encode::str("n"),
        version: encode::str("1.0.0"),
        doc: encode::str(""),
        requirements: ptr::null(),
        n_requirements: 0,
        provides: ptr::null(),
        n_provides: 0,
        options: ptr::from_ref(options),
        n_options: 1,
        create: None,
        destroy: None,
        scratch_new: None,
        scratch_free: None,
        process: None,
        explain: None,
    };
    // SAFETY: everything points into the arena, to constants or to `unknown`.
    let refused = unsafe { decode::spec(&table(&unknown)) };
    assert_eq!(refused, Err(BridgeError::Type { what: "option `k`".into(), code: 99 }));
}

#[test]
fn reasons_with_bad_pointers() {
    let good = copydesk_extractor::Reason {
        span: Span::new(0, 4),
        subject: "café".into(),
        considered: vec![Candidate { label: "PLACE".into(), score: 0.5, note: "a note".into() }],
        because: vec![Evidence { span: Span::NONE, weight: -2.0, note: String::new() }],
    };
    let mut lists = reasons::Lists::default();
    let encoded = reasons::encode(&good, &mut lists);
    // SAFETY: it points into `good` and `lists`, here and below, or the null pointer is refused.
    let decode = |r: &abi::Reason| unsafe { reasons::decode(r) };
    assert_eq!(decode(&encoded), Ok(good.clone()));
    // SAFETY: as above.
    assert!(matches!(unsafe { reasons::decode(ptr::null()) }, Err(BridgeError::Null { .. })));
    let size = BridgeError::Size { what: "cd_reason", size: 63, least: 64 };
    assert_eq!(decode(&abi::Reason { struct_size: 63, ..encoded }), Err(size));
    assert_eq!(decode(&abi::Reason { considered: ptr::null(), ..encoded }), Err(null("considered", 1)));
    assert_eq!(decode(&abi::Reason { because: ptr::null(), ..encoded }), Err(null("because", 1)));
    let n = usize::MAX / 2;
    let many = BridgeError::TooMany { what: "because", n };
    assert_eq!(decode(&abi::Reason { n_because: n, ..encoded }), Err(many));
    let cut = abi::Str { len: 4, ..encoded.subject };
    let utf8 = BridgeError::Utf8 { what: "the subject of a reason", at: 3 };
    assert_eq!(decode(&abi::Reason { subject: cut, ..encoded }), Err(utf8));
    // A larger struct, of a later minor, is read as far as it is known.
    assert_eq!(decode(&abi::Reason { struct_size: 640, ..encoded }), Ok(good));
}
