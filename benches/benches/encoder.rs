//! The encoder on random weights of the size that ships: tokens a second of each kernel, and loading.
#![allow(clippy::unwrap_used, reason = "a bench that cannot set up has nothing to measure")]

use std::hint::black_box;

use copydesk_encoder::{KernelKind, Model, ModelFile, Scratch, Span, TestModel};
use criterion::{BenchmarkId, Criterion, Throughput};

/// Tokens of an article.
const ARTICLE: usize = 600;
const ARTICLES: usize = 40;
/// Words with a vector, and as many that only have a cluster.
const WORDS: usize = 40_000;

fn model() -> TestModel {
    TestModel {
        width: 128,
        dilations: vec![1, 2, 4, 8, 16, 32],
        memory_after: Some(2),
        words: WORDS,
        rare: WORDS,
        seed: 7,
    }
}

/// Articles in which words come about as often as in English, and no sentence twice.
fn articles() -> Vec<(String, Vec<Span>)> {
    let mut state = 1_u64;
    let mut random = move |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    let mut article = || {
        let (mut text, mut tokens) = (String::new(), Vec::new());
        while tokens.len() < ARTICLE {
            // A product of fractions, so that low ranks are commoner.
            let most = random(3 * WORDS);
            let rank = random(1 + most);
            let mut word = TestModel::word(rank);
            match random(20) {
                0 => word = word.to_uppercase(),
                1 | 2 => word[..1].make_ascii_uppercase(),
                3 => word = format!("{}", random(3000)),
                _ => {}
            }
            let start = text.len();
            text.push_str(&word);
            tokens.push(Span::from_range(start..text.len()));
            if random(9) == 0 {
                tokens.push(Span::from_range(text.len()..text.len() + 1));
                text.push('.');
            }
            text.push_str(if random(60) == 0 { "\n\n" } else { " " });
        }
        (text, tokens)
    };
    (0..ARTICLES).map(|_| article()).collect()
}

fn kernels(c: &mut Criterion) {
    let bytes = model().builder().build();
    let articles = articles();
    let tokens: usize = articles.iter().map(|(_, tokens)| tokens.len()).sum();
    let mut group = c.benchmark_group("encoder");
    group.throughput(Throughput::Elements(tokens as u64)).sample_size(20);
    for kind in KernelKind::ALL.into_iter().filter(|kind| kind.is_available()) {
        let model = Model::new(ModelFile::parse("bench", bytes.clone().into()).unwrap()).unwrap();
        let model = model.with_kernel(kind).unwrap();
        let (mut scratch, mut out) = (Scratch::default(), Vec::new());
        group.bench_function(BenchmarkId::new("encode", format!("{kind:?}")), |b| {
            b.iter(|| {
                for (text, tokens) in &articles {
                    model.encode(black_box(text), tokens, &mut scratch, &mut out);
                }
                out.len()
            });
        });
    }
    group.throughput(Throughput::Bytes(bytes.len() as u64));
    group.bench_function("load", |b| {
        b.iter(|| Model::new(ModelFile::parse("bench", bytes.clone().into()).unwrap()).unwrap());
    });
    group.finish();
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    kernels(&mut criterion);
    criterion.final_summary();
}
