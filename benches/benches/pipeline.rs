//! The whole news pipeline on one thread, records included: linked-in extractors beside loaded ones.
#![allow(clippy::print_stderr, reason = "a bench says what an iteration holds")]

use copydesk_benches::{Line, alternate, bytes, corpus, examples, news, words};
use copydesk_document::Document;
use criterion::{BatchSize, Criterion, SamplingMode, Throughput};

fn measure(c: &mut Criterion, name: &str, documents: &[Document], pairs: usize) {
    let (built_in, dynamic) = (news(true), news(false));
    let (mut built_in, mut dynamic) = (Line::new(&built_in), Line::new(&dynamic));
    let (n, words, bytes) = (documents.len(), words(documents), bytes(documents));
    eprintln!("{name}: {n} documents, {words} words, {bytes} bytes of text an iteration");
    let mut group = c.benchmark_group(name);
    group.throughput(Throughput::Bytes(bytes)).sample_size(10).sampling_mode(SamplingMode::Flat);
    for (id, line) in [("builtin", &mut built_in), ("dynamic", &mut dynamic)] {
        group.bench_function(id, |b| {
            b.iter_batched(|| documents.to_vec(), |d| line.run(d), BatchSize::LargeInput);
        });
    }
    group.finish();
    let (a, b) = (|| built_in.timed(documents), || dynamic.timed(documents));
    alternate(name, pairs, ("builtin", a), ("dynamic", b));
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    measure(&mut criterion, "pipeline/examples", &examples(), 100);
    if let Some(documents) = corpus() {
        measure(&mut criterion, "pipeline/corpus", &documents, 30);
    }
    criterion.final_summary();
}
