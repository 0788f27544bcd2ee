//! The document model by itself: building, sorting, queries, offsets, the check.
#![allow(clippy::unwrap_used, reason = "a bench that cannot set up has nothing to measure")]

use std::hint::black_box;
use std::sync::Arc;

use copydesk_document::{AttributeKind, Document, LayerBuilder, LayerSchema, OffsetIndex, Span, Unit};
use criterion::{BatchSize, BenchmarkId, Criterion, Throughput};

/// Annotations of a long article.
const ROWS: u32 = 10_000;
/// Bytes of text an annotation.
const STEP: u32 = 6;

fn text() -> String {
    "word, ".repeat(ROWS as usize + 4)
}

/// A layer like `entities`: labels, two strings and a span an annotation, some of them nested.
fn fill(builder: &mut LayerBuilder, rows: impl Iterator<Item = u32>) {
    for i in rows {
        let start = i * STEP;
        let span = Span::new(start, start + if i % 8 == 0 { 3 * STEP } else { 4 });
        let row = builder.push(span, i % 3);
        builder.set_str(row, 0, "a canonical name");
        builder.set_span(row, 1, Span::new(start, start + 4));
    }
}

fn builder() -> LayerBuilder {
    let schema = LayerSchema::new("things", "")
        .labels(&["a", "b", "c"])
        .attribute("name", AttributeKind::Str, "")
        .attribute("place", AttributeKind::Span, "");
    LayerBuilder::new(Arc::new(schema))
}

/// A permutation that is far from any order.
fn shuffled() -> impl Iterator<Item = u32> {
    (0..ROWS).map(|i| i * 7_919 % ROWS)
}

fn layers(c: &mut Criterion) {
    let text = text();
    let mut group = c.benchmark_group("document");
    group.throughput(Throughput::Elements(u64::from(ROWS)));
    let mut reused = builder();
    group.bench_function("build and freeze", |b| {
        b.iter(|| {
            reused.clear();
            fill(&mut reused, 0..ROWS);
            reused.clone().freeze(&text)
        });
    });
    for (name, rows) in
        [("freeze in order", (0..ROWS).collect::<Vec<_>>()), ("freeze and sort", shuffled().collect())]
    {
        let mut filled = builder();
        fill(&mut filled, rows.into_iter());
        group.bench_function(name, |b| {
            b.iter_batched(|| filled.clone(), |f| f.freeze(&text), BatchSize::LargeInput);
        });
    }
    let mut filled = builder();
    fill(&mut filled, 0..ROWS);
    let layer = filled.freeze(&text).unwrap();
    let queries: Vec<Span> = (0..ROWS).map(|i| Span::new(i * STEP + 2, i * STEP + 40)).collect();
    group.bench_function("overlap queries", |b| {
        b.iter(|| queries.iter().map(|q| layer.overlapping(black_box(*q)).count()).sum::<usize>());
    });
    group.bench_function("containment queries", |b| {
        b.iter(|| queries.iter().map(|q| layer.within(black_box(*q)).count()).sum::<usize>());
    });
    let mut document = Document::new("d", text.clone()).unwrap();
    document.add_layers(vec![layer]).unwrap();
    group.bench_function("check", |b| b.iter(|| black_box(&document).check()));
    group.finish();
}

fn offsets(c: &mut Criterion) {
    let mut group = c.benchmark_group("offsets");
    for (name, text) in [("ascii", "word, ".repeat(10_000)), ("mixed", "wörd “😀” ".repeat(4_000))] {
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_with_input(BenchmarkId::new("index", name), &text, |b, t| b.iter(|| OffsetIndex::new(t)));
        let index = OffsetIndex::new(&text);
        let bytes: Vec<u32> = text.char_indices().map(|(i, _)| i as u32).collect();
        group.throughput(Throughput::Elements(bytes.len() as u64));
        for unit in [Unit::CodePoint, Unit::Utf16] {
            group.bench_function(BenchmarkId::new(format!("from bytes to {unit:?}"), name), |b| {
                b.iter(|| bytes.iter().map(|&at| u64::from(index.from_byte(at, unit))).sum::<u64>());
            });
            let there: Vec<u32> = bytes.iter().map(|&at| index.from_byte(at, unit)).collect();
            group.bench_function(BenchmarkId::new(format!("from {unit:?} to bytes"), name), |b| {
                b.iter(|| there.iter().filter_map(|&at| index.to_byte(at, unit)).map(u64::from).sum::<u64>());
            });
        }
    }
    group.finish();
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    layers(&mut criterion);
    offsets(&mut criterion);
    criterion.final_summary();
}
