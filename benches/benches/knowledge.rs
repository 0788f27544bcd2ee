//! What the knowledge base costs: the whole news pipeline on one thread beside the same without a listed outlet, place or
//! organisation.

use copydesk_benches::{Line, alternate, bytes, corpus, examples, news, news_without_lists};
use copydesk_document::Document;
use criterion::{BatchSize, Criterion, SamplingMode, Throughput};

fn measure(c: &mut Criterion, name: &str, documents: &[Document], pairs: usize) {
    let (with, without) = (news(true), news_without_lists());
    let (mut with, mut without) = (Line::new(&with), Line::new(&without));
    let mut group = c.benchmark_group(name);
    group.throughput(Throughput::Bytes(bytes(documents))).sample_size(10).sampling_mode(SamplingMode::Flat);
    for (id, line) in [("lists", &mut with), ("empty", &mut without)] {
        group.bench_function(id, |b| {
            b.iter_batched(|| documents.to_vec(), |d| line.run(d), BatchSize::LargeInput);
        });
    }
    group.finish();
    let (a, b) = (|| with.timed(documents), || without.timed(documents));
    alternate(name, pairs, ("lists", a), ("empty", b));
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    measure(&mut criterion, "knowledge/examples", &examples(), 100);
    if let Some(documents) = corpus() {
        measure(&mut criterion, "knowledge/corpus", &documents, 30);
    }
    criterion.final_summary();
}
