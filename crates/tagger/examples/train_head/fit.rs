use std::collections::BTreeSet;

use copydesk_tagger::{Calibration, HeadParts, Scheme};

use crate::data::{Document, Error};

const EPOCHS: usize = 30;
/// How far a step goes at first.
const RATE: f32 = 0.1;
/// Draws weights towards 0, as few sentences would otherwise be learned by heart.
const DECAY: f32 = 1e-3;

/// Fits a multinomial logistic regression: for each token, each label's weights take a step towards (or away from) the
/// token's vector, as long as the label's probability is too low (or too high).
pub(crate) fn head(documents: &[&Document], encoder: u32, width: usize) -> Result<HeadParts, Error> {
    let kinds: BTreeSet<&str> =
        documents.iter().flat_map(|d| &d.spans).map(|(_, _, kind)| kind.as_str()).collect();
    if kinds.is_empty() {
        return Err("there are no spans to learn from: four of five documents have none".into());
    }
    let mut labels = vec!["O".to_owned()];
    labels.extend(kinds.iter().flat_map(|kind| [format!("B-{kind}"), format!("I-{kind}")]));
    let mut tokens: Vec<(&[f32], usize)> = Vec::new();
    for document in documents {
        let first = tokens.len();
        tokens.extend(document.vectors.chunks_exact(width).map(|vector| (vector, 0)));
        for (start, end, kind) in &document.spans {
            let begin = 1 + 2 * kinds.iter().position(|k| k == kind).unwrap_or_default();
            for token in *start..*end {
                tokens[first + token].1 = if token == *start { begin } else { begin + 1 };
            }
        }
    }

    let n = labels.len();
    let (mut weights, mut bias) = (vec![0.0; n * width], vec![0.0; n]);
    // AdaGrad: the more a weight has moved, the smaller its steps. This needs no tuning of the rate.
    let (mut moved, mut bias_moved) = (vec![1e-6; n * width], vec![1e-6; n]);
    let step = |weight: &mut f32, moved: &mut f32, gradient: f32| {
        *moved += gradient * gradient;
        *weight -= RATE * gradient / moved.sqrt();
    };
    let mut random = Random(1);
    for _ in 0..EPOCHS {
        for i in (1..tokens.len()).rev() {
            tokens.swap(i, random.below(i + 1));
        }
        for &(vector, gold) in &tokens {
            let dot = |l: usize| {
                weights[l * width..][..width].iter().zip(vector).fold(bias[l], |s, (w, v)| s + w * v)
            };
            let logits: Vec<f32> = (0..n).map(dot).collect();
            let top = logits.iter().copied().fold(f32::MIN, f32::max);
            let odds: Vec<f32> = logits.iter().map(|x| (x - top).exp()).collect();
            let sum: f32 = odds.iter().sum();
            for l in 0..n {
                // The probability is too high by this.
                let excess = odds[l] / sum - f32::from(u8::from(l == gold));
                let row = l * width..(l + 1) * width;
                for ((w, m), v) in weights[row.clone()].iter_mut().zip(&mut moved[row]).zip(vector) {
                    step(w, m, excess * v + DECAY * *w);
                }
                step(&mut bias[l], &mut bias_moved[l], excess);
            }
        }
    }
    let calibration = Calibration::NONE; // To calibrate, fit it on documents that were not trained on.
    Ok(HeadParts {
        name: "example".into(),
        encoder,
        width,
        scheme: Scheme::Bio,
        labels,
        weights,
        bias,
        calibration,
    })
}

/// The same numbers in each run.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n
    }
}
