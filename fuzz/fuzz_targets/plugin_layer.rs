//! What a plugin emits, with pointers that hold what they promise and all else arbitrary, is refused or obeys the rules.
#![no_main]

use std::ptr;
use std::sync::Arc;

use arbitrary::Arbitrary;
use copydesk_document::{AttributeKind, Document, Layer, LayerSchema};
use copydesk_plugin_abi as abi;
use copydesk_plugin_bridge::decode;
use libfuzzer_sys::fuzz_target;

/// Values for a layer; lists are cut or filled up to the number of rows, for a plugin promises that much.
#[derive(Arbitrary, Debug)]
struct Emitted<'a> {
    text: &'a str,
    n: u8,
    spans: Vec<(u8, u8)>,
    labels: Option<Vec<u32>>,
    scores: Option<Vec<f32>>,
    fragment_ends: Option<Vec<u8>>,
    fragments: Vec<(u8, u8)>,
    types: [u8; 8],
    width: u8,
    cells: Vec<u32>,
    heap: &'a [u8],
    edges: Vec<(u8, u8, u8)>,
}

fn schema() -> LayerSchema {
    LayerSchema::new("things", "")
        .labels(&["a", "b"])
        .attribute("symbol", AttributeKind::symbols(&["x", "y"]), "")
        .attribute("u32", AttributeKind::U32, "")
        .attribute("i64", AttributeKind::I64, "")
        .attribute("f32", AttributeKind::F32, "")
        .attribute("str", AttributeKind::Str, "")
        .attribute("span", AttributeKind::Span, "")
        .attribute("ref", AttributeKind::Ref("things".into()), "")
        .attribute("vector", AttributeKind::Vector(3), "")
        .edge("near", "things", "")
}

fn filled<T: Clone>(mut values: Vec<T>, n: usize, with: T) -> Vec<T> {
    values.resize(n, with);
    values
}

fuzz_target!(|e: Emitted<'_>| {
    let n = usize::from(e.n);
    let spans = filled(e.spans, n, (0, 1));
    let starts: Vec<u32> = spans.iter().map(|s| s.0.into()).collect();
    let ends: Vec<u32> = spans.iter().map(|s| s.1.into()).collect();
    let labels = e.labels.map(|v| filled(v, n, 0));
    let scores = e.scores.map(|v| filled(v, n, 0.0));
    let fragment_ends =
        e.fragment_ends.map(|v| filled(v, n, 0).into_iter().map(u32::from).collect::<Vec<u32>>());
    let fragments: Vec<_> =
        e.fragments.iter().map(|f| abi::Span { start: f.0.into(), end: f.1.into() }).collect();
    let edges: Vec<_> =
        e.edges.iter().map(|x| abi::Edge { from: x.0.into(), kind: x.1.into(), to: x.2.into() }).collect();
    // The widest column has `width` cells of four bytes a row; 64-bit numbers also want their alignment.
    let most = n * usize::from(e.width).max(4);
    let cells: Vec<u64> = filled(e.cells, most, u32::MAX)
        .into_iter()
        .map(|c| (u64::from(c) << 32) | u64::from(c % 64))
        .collect();
    let columns: Vec<_> = (1u32..)
        .zip(e.types)
        .map(|(fits, t)| abi::Column {
            // Mostly the type that fits, or else nothing would get past the first check.
            column_type: if t < 240 { fits } else { u32::from(t) - 240 },
            width: if t < 200 && fits == abi::column_type::VECTOR {
                e.width.min(3).into()
            } else {
                e.width.into()
            },
            data: cells.as_ptr().cast(),
        })
        .collect();
    let layer = abi::Layer {
        struct_size: size_of::<abi::Layer>(),
        n,
        starts: starts.as_ptr(),
        ends: ends.as_ptr(),
        labels: labels.as_ref().map_or(ptr::null(), |v| v.as_ptr()),
        scores: scores.as_ref().map_or(ptr::null(), |v| v.as_ptr()),
        fragment_ends: fragment_ends.as_ref().map_or(ptr::null(), |v| v.as_ptr()),
        fragments: fragments.as_ptr(),
        n_fragments: fragments.len(),
        columns: columns.as_ptr(),
        n_columns: columns.len(),
        heap: e.heap.as_ptr().cast(),
        heap_len: e.heap.len(),
        edges: edges.as_ptr(),
        n_edges: edges.len(),
        longest: 0,
        reserved: 0,
    };
    let schema = Arc::new(schema());
    // SAFETY: every list above has as many elements as the layer says.
    let Ok(columns) = (unsafe { decode::columns(&layer, &schema) }) else { return };
    let Ok((layer, _)) = Layer::freeze(schema, columns, e.text) else { return };
    let mut document = Document::new("fuzz", e.text).expect("it is short");
    document.add_layers(vec![layer.into_owned()]).expect("what was frozen can join");
    document.check().expect("what was frozen obeys the rules");
});
