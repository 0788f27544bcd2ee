//! The whole news pipeline on one thread, records included: linked-in extractors beside loaded ones.
#![allow(clippy::unwrap_used, reason = "a bench that cannot set up has nothing to measure")]
#![allow(clippy::print_stderr, reason = "a bench says what an iteration holds")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use copydesk_benches::{alternate, bytes, corpus, examples, news, news_without_lists, words};
use copydesk_document::Document;
use copydesk_formats::{JsonSettings, write_error, write_record};
use copydesk_runner::{Outcome, Pipeline, Worker};
use criterion::{BatchSize, Criterion, SamplingMode, Throughput};

/// A pipeline at work, with the buffer for its records.
struct Line {
    worker: Worker,
    settings: JsonSettings,
    record: Vec<u8>,
}

impl Line {
    fn new(pipeline: &Pipeline) -> Line {
        let output = &pipeline.plan().output;
        let layers = output.layers.iter().map(|(name, _)| name.clone()).collect();
        let settings = JsonSettings { layers, offsets: output.offsets, text: output.text };
        Line { worker: pipeline.worker().unwrap(), settings, record: Vec::new() }
    }

    /// Annotates and renders every document; the number of bytes written.
    fn run(&mut self, documents: Vec<Document>) -> usize {
        let mut written = 0;
        for document in documents {
            self.record.clear();
            match self.worker.annotate(document) {
                Outcome::Annotated(d, skipped) => {
                    write_record(&d, &skipped, &self.settings, &mut self.record);
                }
                Outcome::Failed(f) | Outcome::Fatal(f) => write_error(&f.id, &f.failure, &mut self.record),
            }
            written += black_box(&self.record).len();
        }
        written
    }

    fn timed(&mut self, documents: &[Document]) -> Duration {
        let documents = documents.to_vec();
        let start = Instant::now();
        black_box(self.run(documents));
        start.elapsed()
    }
}

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

/// What the knowledge base costs: the pipeline with its lists beside the same without a listed outlet, place or organisation.
fn knowledge(c: &mut Criterion, name: &str, documents: &[Document], pairs: usize) {
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
    measure(&mut criterion, "pipeline/examples", &examples(), 100);
    if let Some(documents) = corpus() {
        measure(&mut criterion, "pipeline/corpus", &documents, 30);
    }
    knowledge(&mut criterion, "knowledge/examples", &examples(), 100);
    if let Some(documents) = corpus() {
        knowledge(&mut criterion, "knowledge/corpus", &documents, 30);
    }
    criterion.final_summary();
}
