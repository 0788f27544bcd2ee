//! Arbitrary annotations over arbitrary texts, as plain values that tests can compare with a layer.
#![allow(clippy::unwrap_used, reason = "a test that cannot set up has failed")]

use std::sync::Arc;

use copydesk_document::{AttributeKind, Layer, LayerBuilder, LayerSchema, Span};
use proptest::prelude::*;
use proptest::sample::Index;

/// One annotation with everything a layer can say of it. References and edges name rows in push order.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Row {
    pub(crate) pieces: Vec<Span>,
    pub(crate) label: u32,
    pub(crate) score: f32,
    pub(crate) name: Option<String>,
    pub(crate) symbol: Option<u32>,
    pub(crate) number: Option<u32>,
    pub(crate) big: Option<i64>,
    pub(crate) real: Option<f32>,
    pub(crate) place: Option<Span>,
    pub(crate) peer: Option<usize>,
    pub(crate) vector: [f32; 3],
    /// Kinds and targets, sorted.
    pub(crate) edges: Vec<(u32, usize)>,
}

impl Row {
    pub(crate) fn span(&self) -> Span {
        Span::new(self.pieces[0].start, self.pieces[self.pieces.len() - 1].end)
    }
}

/// A layer that has an attribute of every type and edges of two kinds to itself.
pub(crate) fn schema() -> Arc<LayerSchema> {
    let schema = LayerSchema::new("things", "Anything.")
        .labels(&["a", "b", "c"])
        .attribute("name", AttributeKind::Str, "")
        .attribute("symbol", AttributeKind::symbols(&["x", "y"]), "")
        .attribute("number", AttributeKind::U32, "")
        .attribute("big", AttributeKind::I64, "")
        .attribute("real", AttributeKind::F32, "")
        .attribute("place", AttributeKind::Span, "")
        .attribute("peer", AttributeKind::Ref("things".into()), "")
        .attribute("vector", AttributeKind::Vector(3), "")
        .edge("likes", "things", "")
        .edge("knows", "things", "");
    Arc::new(schema)
}

/// A text and annotations over it, in any order, on character boundaries.
pub(crate) fn annotated() -> impl Strategy<Value = (String, Vec<Row>)> {
    let text = prop_oneof!["[a-zé“😀 ]{1,80}", ".{1,60}", any::<String>()]
        .prop_filter("annotations need a character", |t| !t.is_empty());
    text.prop_flat_map(|text| {
        let bounds: Vec<u32> =
            (0..=text.len()).filter(|&i| text.is_char_boundary(i)).map(|i| i as u32).collect();
        let rows = (0..14usize).prop_flat_map(move |n| prop::collection::vec(row(bounds.clone(), n), n));
        (Just(text), rows)
    })
}

fn row(bounds: Vec<u32>, n: usize) -> impl Strategy<Value = Row> {
    let cuts = prop::collection::vec(any::<Index>(), 2..7);
    let peer = move || prop::option::of(0..n.max(1));
    let values = (
        0..3u32,
        0.0f32..=1.0,
        prop::option::of(".{0,6}"),
        prop::option::of(0..2u32),
        prop::option::of(0..u32::MAX),
        prop::option::of(i64::MIN + 1..),
        prop::option::of(-1e9f32..1e9),
        prop::option::of((any::<Index>(), any::<Index>())),
        peer(),
        prop::array::uniform3(-1.0f32..1.0),
        prop::collection::btree_set((0..2u32, 0..n.max(1)), 0..3),
    );
    (cuts, values).prop_map(move |(cuts, v)| {
        let mut cuts: Vec<u32> = cuts.iter().map(|i| bounds[i.index(bounds.len())]).collect();
        cuts.sort_unstable();
        cuts.dedup();
        let mut pieces: Vec<Span> = cuts.chunks_exact(2).map(|c| Span::new(c[0], c[1])).collect();
        if pieces.is_empty() {
            pieces.push(Span::new(bounds[0], bounds[1]));
        }
        let place = v.7.and_then(|(i, j)| {
            let (i, j) = (bounds[i.index(bounds.len())], bounds[j.index(bounds.len())]);
            (i != j).then(|| Span::new(i.min(j), i.max(j)))
        });
        Row {
            pieces,
            label: v.0,
            score: v.1,
            name: v.2,
            symbol: v.3,
            number: v.4,
            big: v.5,
            real: v.6,
            place,
            peer: v.8,
            vector: v.9,
            edges: v.10.into_iter().collect(),
        }
    })
}

/// Pushes the rows as they come.
pub(crate) fn fill(builder: &mut LayerBuilder, rows: &[Row]) {
    for row in rows {
        let at = builder.push_fragments(&row.pieces, row.label);
        builder.set_score(at, row.score);
        builder.set_vector(at, 7, &row.vector);
        row.name.iter().for_each(|v| builder.set_str(at, 0, v));
        row.symbol.iter().for_each(|&v| builder.set_symbol(at, 1, v));
        row.number.iter().for_each(|&v| builder.set_u32(at, 2, v));
        row.big.iter().for_each(|&v| builder.set_i64(at, 3, v));
        row.real.iter().for_each(|&v| builder.set_f32(at, 4, v));
        row.place.iter().for_each(|&v| builder.set_span(at, 5, v));
        row.peer.iter().for_each(|&v| builder.set_ref(at, 6, v as u32));
        row.edges.iter().for_each(|&(kind, to)| builder.edge(kind, at, to));
    }
}

/// A frozen layer's rows, read through its accessors.
pub(crate) fn read(layer: &Layer<'_>) -> Vec<Row> {
    let one = |i| Row {
        pieces: layer.fragments(i).collect(),
        label: layer.label(i).unwrap(),
        score: layer.score(i).unwrap(),
        name: layer.str(0, i).map(str::to_owned),
        symbol: layer.symbol(1, i),
        number: layer.u32(2, i),
        big: layer.i64(3, i),
        real: layer.f32(4, i),
        place: layer.span_attribute(5, i),
        peer: layer.reference(6, i),
        vector: layer.vector(7, i).unwrap().try_into().unwrap(),
        edges: layer.edges_from(i).iter().map(|e| (e.kind, e.to as usize)).collect(),
    };
    (0..layer.len()).map(one).collect()
}
