//! Heads on vectors that are there already: scores, decoding, explanations. Throughput is tokens.
#![allow(clippy::unwrap_used, reason = "a bench that cannot set up has nothing to measure")]

use std::hint::black_box;

use copydesk_tagger::{Calibration, Head, HeadParts, Scheme, Scratch};
use criterion::{Criterion, Throughput};

/// Tokens of an article.
const TOKENS: usize = 800;
const WIDTH: usize = 128;

/// Numbers between -1 and 1 without a pattern.
fn numbers(n: usize, seed: u32) -> Vec<f32> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_mul(747_796_405).wrapping_add(2_891_336_453);
        (state >> 8) as f32 / 8_388_608.0 - 1.0
    };
    (0..n).map(|_| next()).collect()
}

fn bio(kinds: &[&str]) -> Vec<String> {
    let pairs = kinds.iter().flat_map(|k| [format!("B-{k}"), format!("I-{k}")]);
    std::iter::once("O".to_owned()).chain(pairs).collect()
}

fn head(name: &str, scheme: Scheme, labels: Vec<String>) -> Head {
    let n = labels.len();
    let mut bias = numbers(n, 2);
    if scheme == Scheme::Bio {
        // Most words of an article are outside of every span.
        bias[0] += 5.0;
    }
    let calibration = Calibration { temperature: 1.3, slope: 0.9, offset: 0.1 };
    let weights = numbers(n * WIDTH, 1).iter().map(|w| w * 0.5).collect();
    Head::new(&HeadParts {
        name: name.into(),
        encoder: 0,
        width: WIDTH,
        scheme,
        labels,
        weights,
        bias,
        calibration,
    })
    .unwrap()
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let vectors = numbers(TOKENS * WIDTH, 3);
    let breaks: Vec<bool> = (0..TOKENS).map(|t| t % 40 == 0).collect();
    let heads = [
        head("entities 11", Scheme::Bio, bio(&["PERSON", "ORG", "LOC", "NORP", "MISC"])),
        head("attribution 7", Scheme::Bio, bio(&["CONTENT", "SOURCE", "CUE"])),
        head("upos 17", Scheme::Plain, (0..17).map(|i| i.to_string()).collect()),
    ];
    for head in heads {
        let mut group = criterion.benchmark_group(format!("tagger/{}", head.name()));
        group.throughput(Throughput::Elements(TOKENS as u64));
        let (mut logits, mut scratch, mut spans) = (Vec::new(), Scratch::default(), Vec::new());
        group.bench_function("scores", |b| b.iter(|| head.scores(black_box(&vectors), &mut logits)));
        head.scores(&vectors, &mut logits);
        group.bench_function("tags", |b| {
            b.iter(|| black_box(head.tags(black_box(&logits), Some(&breaks), &mut scratch)).len());
        });
        group.bench_function("decode", |b| {
            b.iter(|| head.decode(black_box(&logits), Some(&breaks), &mut scratch, &mut spans));
        });
        group.finish();
    }
    criterion.final_summary();
}
