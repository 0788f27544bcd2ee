//! The encoder's layers on candle (float32) and on this project's kernels (int8), same shapes, one thread, in turn.
//!
//!     RAYON_NUM_THREADS=1 cargo run --release
//!
//! Both read 20 articles of 600 tokens. Candle gets the tokens' vectors for free and runs six gated convolutions and the
//! memory's gated layer (without its means); ours looks the vectors up too, and does all of it. Prints nanoseconds a token:
//! the median of the pairs and of their ratio.

use std::time::Instant;

use candle_core::{D, Device, Result, Tensor};
use copydesk_encoder::{KernelKind, Model, ModelFile, Scratch, Span, TestModel};

const WIDTH: usize = 128;
const DILATIONS: [usize; 6] = [1, 2, 4, 8, 16, 32];
const ARTICLE: usize = 600;
const ARTICLES: usize = 20;
const PAIRS: usize = 15;

/// The layers with weights of any value: time does not depend on them.
struct Candle {
    convolutions: Vec<Tensor>,
    memory: Tensor,
}

impl Candle {
    fn new() -> Result<Candle> {
        let weights = |taps: usize| Tensor::randn(0f32, 0.05, (taps * WIDTH, 2 * WIDTH), &Device::Cpu);
        let convolutions = DILATIONS.iter().map(|_| weights(3)).collect::<Result<_>>()?;
        Ok(Candle { convolutions, memory: weights(2)? })
    }

    fn encode(&self, mut h: Tensor) -> Result<Tensor> {
        for (k, (weights, d)) in self.convolutions.iter().zip(DILATIONS).enumerate() {
            let x = normal(&h)?;
            let padded = x.pad_with_zeros(0, d, d)?;
            let n = x.dim(0)?;
            let taps = [padded.narrow(0, 0, n)?, x, padded.narrow(0, 2 * d, n)?];
            h = (h + gated(&Tensor::cat(&taps, 1)?, weights)?)?;
            if k == 2 {
                let x = normal(&h)?;
                h = (h + gated(&Tensor::cat(&[&x, &x], 1)?, &self.memory)?)?;
            }
        }
        normal(&h)
    }
}

fn gated(x: &Tensor, weights: &Tensor) -> Result<Tensor> {
    let sums = x.matmul(weights)?;
    sums.narrow(D::Minus1, 0, WIDTH)? * candle_nn::ops::sigmoid(&sums.narrow(D::Minus1, WIDTH, WIDTH)?.contiguous()?)?
}

fn normal(h: &Tensor) -> Result<Tensor> {
    let centred = h.broadcast_sub(&h.mean_keepdim(1)?)?;
    centred.broadcast_div(&(centred.sqr()?.mean_keepdim(1)? + 1e-5)?.sqrt()?)
}

fn article(seed: usize) -> (String, Vec<Span>) {
    let (mut text, mut tokens) = (String::new(), Vec::new());
    for i in 0..ARTICLE {
        let start = text.len();
        text.push_str(&TestModel::word((seed * 7919 + i * i * 31) % 5000));
        tokens.push(Span::from_range(start..text.len()));
        text.push(' ');
    }
    (text, tokens)
}

fn nanoseconds(mut run: impl FnMut()) -> f64 {
    let began = Instant::now();
    run();
    began.elapsed().as_nanos() as f64 / (ARTICLE * ARTICLES) as f64
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn main() -> std::result::Result<(), Box<dyn std::error::Error>> {
    let test = TestModel { width: WIDTH, dilations: DILATIONS.to_vec(), memory_after: Some(2), words: 5000, rare: 5000, seed: 7 };
    let bytes = test.builder().build();
    let articles: Vec<_> = (0..ARTICLES).map(article).collect();
    let candle = Candle::new()?;
    let inputs = Tensor::randn(0f32, 1.0, (ARTICLE, WIDTH), &Device::Cpu)?;
    println!("{:<12} {:>10} {:>10} {:>8}", "kernel", "candle ns", "ours ns", "ratio");
    for kind in KernelKind::ALL.into_iter().filter(|kind| kind.is_available()) {
        let model = Model::new(ModelFile::parse("runtimes", bytes.clone().into())?)?.with_kernel(kind).ok_or("the kernel is available")?;
        let (mut scratch, mut out) = (Scratch::default(), Vec::new());
        let (mut theirs, mut ours, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..PAIRS {
            let mut failed = None;
            theirs.push(nanoseconds(|| {
                for _ in 0..ARTICLES {
                    failed = candle.encode(inputs.clone()).err().or(failed.take());
                }
            }));
            if let Some(error) = failed {
                return Err(error.into());
            }
            ours.push(nanoseconds(|| {
                for (text, tokens) in &articles {
                    model.encode(text, tokens, &mut scratch, &mut out);
                }
            }));
            ratios.push(theirs[theirs.len() - 1] / ours[ours.len() - 1]);
        }
        let (theirs, ours, ratio) = (median(&mut theirs), median(&mut ours), median(&mut ratios));
        println!("{:<12} {theirs:>10.0} {ours:>10.0} {ratio:>8.1}", format!("{kind:?}"));
    }
    Ok(())
}
