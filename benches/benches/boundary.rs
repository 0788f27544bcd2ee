//! What the C ABI costs: one extractor called directly, linked in behind the ABI, and loaded from a library.
#![allow(clippy::unwrap_used, reason = "a bench that cannot set up has nothing to measure")]

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use copydesk_benches::{Letters, alternate, bytes, examples, folders, stage};
use copydesk_document::Document;
use copydesk_plugin_host::{Plugin, SearchPath, Worker};
use copydesk_plugin_sdk::{Config, Extractor, Input, Output};
use copydesk_tokens::Tokens;
use criterion::{BatchSize, Criterion, Throughput};

/// Pairs of the comparison that alternates.
const PAIRS: usize = 60;

/// An extractor without the ABI: what it computes is frozen and added as the host does it.
struct Direct<E: Extractor> {
    extractor: E,
    scratch: E::Scratch,
    output: Output,
}

impl<E: Extractor> Direct<E> {
    fn new() -> Direct<E> {
        let spec = E::spec();
        let extractor = E::new(&Config::new(spec.defaults(), Vec::new())).unwrap();
        Direct { extractor, scratch: E::Scratch::default(), output: Output::new(&spec) }
    }

    fn annotate(&mut self, document: &mut Document) {
        self.output.clear();
        let meta: Vec<_> = document.meta().iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        let input = Input::new(document.id(), document.text(), &meta, &[]);
        self.extractor.process(&input, &mut self.scratch, &mut self.output).unwrap();
        let text = document.text();
        let layers = self.output.builders().iter().map(|b| b.clone().freeze(text).unwrap()).collect();
        document.add_layers(layers).unwrap();
    }
}

/// The documents of one measurement, many enough for the clock.
struct Sample {
    name: &'static str,
    documents: Vec<Document>,
    throughput: Throughput,
}

fn samples() -> Vec<Sample> {
    let same = |text: &str, n: usize| vec![Document::new("d", text).unwrap(); n];
    vec![
        // Documents in which nothing is found cost only the calls; long runs of `x` only the annotations.
        Sample {
            name: "letters/per document",
            documents: same("", 1_000),
            throughput: Throughput::Elements(1_000),
        },
        Sample {
            name: "letters/per annotation",
            documents: same(&"x".repeat(10_000), 10),
            throughput: Throughput::Elements(100_000),
        },
    ]
}

fn plugin_of<E: Extractor>(c: &mut Criterion, samples: Vec<Sample>) {
    let name = E::spec().name;
    let built_in: Arc<Plugin> = copydesk_builtin::plugin::<E>().unwrap();
    let dynamic = SearchPath::new(folders()).load(&name).unwrap();
    let (mut direct, mut built_in, mut dynamic) = (Direct::<E>::new(), stage(built_in), stage(dynamic));
    for sample in samples {
        let mut group = c.benchmark_group(sample.name);
        group.throughput(sample.throughput.clone()).sample_size(30);
        let documents = &sample.documents;
        let fresh = || documents.clone();
        group.bench_function("direct", |b| {
            let run = |mut d: Vec<Document>| {
                d.iter_mut().for_each(|d| direct.annotate(d));
                d
            };
            b.iter_batched(fresh, run, BatchSize::LargeInput);
        });
        for (id, worker) in [("builtin", &mut built_in), ("dynamic", &mut dynamic)] {
            group.bench_function(id, |b| {
                let run = |mut d: Vec<Document>| {
                    annotate(worker, &mut d);
                    d
                };
                b.iter_batched(fresh, run, BatchSize::LargeInput);
            });
        }
        group.finish();
        let of = |worker: &mut Worker| timed(documents, |d| annotate(worker, d));
        alternate(sample.name, PAIRS, ("builtin", || of(&mut built_in)), ("dynamic", || of(&mut dynamic)));
        let plain = || timed(documents, |d| d.iter_mut().for_each(|d| direct.annotate(d)));
        alternate(sample.name, PAIRS, ("direct", plain), ("builtin", || of(&mut built_in)));
    }
}

fn annotate(worker: &mut Worker, documents: &mut [Document]) {
    documents.iter_mut().for_each(|d| worker.annotate(d).unwrap());
}

/// The time of the work alone, without that of copying and freeing the documents.
fn timed(documents: &[Document], work: impl FnOnce(&mut [Document])) -> Duration {
    let mut documents = documents.to_vec();
    let start = Instant::now();
    work(black_box(&mut documents));
    start.elapsed()
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    plugin_of::<Letters>(&mut criterion, samples());
    let documents = examples();
    let throughput = Throughput::Bytes(bytes(&documents));
    plugin_of::<Tokens>(&mut criterion, vec![Sample { name: "tokens", documents, throughput }]);
    criterion.final_summary();
}
