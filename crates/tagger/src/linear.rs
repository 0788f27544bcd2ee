//! The linear map of a head: logits = W · vector + b for every token.

use multiversion::multiversion;

/// Outputs computed together: one register of AVX-512, two of AVX2, four of SSE2 or NEON.
const LANES: usize = 16;
/// Tokens computed together, so that each weight is loaded once for all of them and additions overlap.
const TOKENS: usize = 4;
/// Tokens whose vectors stay in the nearest cache for all outputs.
const NEAR: usize = 32;
/// As many outputs as this left over are summed one by one: a panel of them would cost as much as a full one.
const FEW: usize = 4;

/// A linear map of many tokens' inputs, with the same bits on every machine.
///
/// Weights in panels of `LANES` outputs, in each of which an input's weights stand together, and rows of weights for
/// the few outputs that fill no panel.
///
/// In a panel the inner loop runs over outputs and needs no sum across a register: each output adds its bias and then
/// its products in the order of the inputs. Of a row, `LANES` sums are kept, the first of which starts with the bias, and added up in the end.
/// Neither depends on the register's width, so all machines agree bit for bit.
#[derive(Debug, Clone)]
pub struct Linear {
    width: usize,
    outputs: usize,
    panels: Vec<Panel>,
    rows: Vec<Row>,
}

#[derive(Debug, Clone)]
struct Panel {
    bias: [f32; LANES],
    /// For each input the weights of the outputs, zero beyond the last.
    weights: Vec<[f32; LANES]>,
}

#[derive(Debug, Clone)]
struct Row {
    /// In the first lane; the others start at zero.
    bias: [f32; LANES],
    /// The weights of the inputs, with zeros up to a multiple of [`LANES`].
    weights: Vec<[f32; LANES]>,
}

impl Linear {
    /// Takes `weights` with one row of `width` an output, and one `bias` an output.
    pub fn new(width: usize, weights: &[f32], bias: &[f32]) -> Linear {
        let rows: Vec<&[f32]> = weights.chunks_exact(width).collect();
        let few = Some(rows.len() % LANES).filter(|&rest| rest <= FEW).unwrap_or(0);
        let (full, few) = rows.split_at(rows.len() - few);
        let panels = full.chunks(LANES).zip(bias.chunks(LANES)).map(|(w, b)| Panel::new(width, w, b));
        Linear {
            width,
            outputs: bias.len(),
            panels: panels.collect(),
            rows: few.iter().zip(&bias[full.len()..]).map(|(w, b)| Row::new(w, *b)).collect(),
        }
    }

    /// How many inputs a token has.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Replaces `out` by the outputs of all `vectors`, which stand one after the other, and so do their outputs.
    pub fn apply(&self, vectors: &[f32], out: &mut Vec<f32>) {
        out.clear();
        out.resize(vectors.len() / self.width * self.outputs, 0.0);
        apply(self, vectors, out);
    }
}

impl Panel {
    fn new(width: usize, rows: &[&[f32]], bias: &[f32]) -> Panel {
        let lanes = |f: &dyn Fn(usize) -> Option<f32>| std::array::from_fn(|l| f(l).unwrap_or(0.0));
        Panel {
            bias: lanes(&|l| bias.get(l).filter(|_| l < rows.len()).copied()),
            weights: (0..width).map(|h| lanes(&|l| rows.get(l).map(|r| r[h]))).collect(),
        }
    }

    /// The outputs of `T` tokens. Always inlined, so that it is compiled for its caller's instruction set.
    #[inline(always)]
    fn outputs<const T: usize>(&self, vectors: [&[f32]; T]) -> [[f32; LANES]; T] {
        let mut sums = [self.bias; T];
        let vectors = vectors.map(|v| &v[..self.weights.len()]);
        for (h, weights) in self.weights.iter().enumerate() {
            for t in 0..T {
                let input = vectors[t][h];
                for l in 0..LANES {
                    sums[t][l] += input * weights[l];
                }
            }
        }
        sums
    }
}

impl Row {
    fn new(weights: &[f32], bias: f32) -> Row {
        let lanes = |part: &[f32]| std::array::from_fn(|l| part.get(l).copied().unwrap_or(0.0));
        Row { bias: lanes(&[bias]), weights: weights.chunks(LANES).map(lanes).collect() }
    }

    /// The bias and a token's products, summed lane by lane.
    #[inline(always)]
    fn sums(&self, vector: &[f32]) -> [f32; LANES] {
        let (chunks, rest) = vector.as_chunks::<LANES>();
        let mut sums = self.bias;
        for (inputs, weights) in chunks.iter().zip(&self.weights) {
            for l in 0..LANES {
                sums[l] += inputs[l] * weights[l];
            }
        }
        if let Some(weights) = self.weights.get(chunks.len()) {
            for (sum, (input, weight)) in sums.iter_mut().zip(rest.iter().zip(weights)) {
                *sum += input * weight;
            }
        }
        sums
    }
}

#[multiversion(targets("x86_64+avx512f+avx512vl", "x86_64+avx2"))]
fn apply(linear: &Linear, vectors: &[f32], out: &mut [f32]) {
    let Linear { width, outputs, .. } = *linear;
    for (vectors, out) in vectors.chunks(width * NEAR).zip(out.chunks_mut(outputs * NEAR)) {
        let (in_blocks, out_blocks) =
            (vectors.chunks_exact(width * TOKENS), out.chunks_exact_mut(outputs * TOKENS));
        let in_rest = in_blocks.remainder();
        for (v, o) in in_blocks.zip(out_blocks) {
            full::<TOKENS>(linear, v, o);
        }
        let done = out.len() - in_rest.len() / width * outputs;
        for (v, o) in in_rest.chunks_exact(width).zip(out[done..].chunks_exact_mut(outputs)) {
            full::<1>(linear, v, o);
        }
        few(linear, vectors, out);
    }
}

/// The outputs of `T` tokens that stand in panels.
#[inline(always)]
fn full<const T: usize>(linear: &Linear, vectors: &[f32], out: &mut [f32]) {
    let vectors: [&[f32]; T] = std::array::from_fn(|t| &vectors[t * linear.width..][..linear.width]);
    for (p, panel) in linear.panels.iter().enumerate() {
        let start = p * LANES;
        // The last panel may hold less than it has room for.
        let used = (linear.outputs - linear.rows.len() - start).min(LANES);
        for (t, sums) in panel.outputs(vectors).iter().enumerate() {
            out[t * linear.outputs + start..][..used].copy_from_slice(&sums[..used]);
        }
    }
}

/// The outputs of at most [`NEAR`] tokens that stand in no panel.
#[inline(always)]
fn few(linear: &Linear, vectors: &[f32], out: &mut [f32]) {
    let start = linear.outputs - linear.rows.len();
    // Kept apart from the sums across lanes: seen together, LLVM makes vectors of two numbers of them.
    let mut lanes = [[0.0; LANES]; NEAR];
    for (r, row) in linear.rows.iter().enumerate() {
        for (lanes, vector) in lanes.iter_mut().zip(vectors.chunks_exact(linear.width)) {
            *lanes = row.sums(vector);
        }
        for (lanes, out) in lanes.iter().zip(out.chunks_exact_mut(linear.outputs)) {
            out[start + r] = total(*lanes);
        }
    }
}

/// The sum of all lanes, halves onto halves.
#[inline(always)]
fn total(mut lanes: [f32; LANES]) -> f32 {
    let mut half = LANES / 2;
    while half > 0 {
        for l in 0..half {
            lanes[l] += lanes[l + half];
        }
        half /= 2;
    }
    lanes[0]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers without a pattern that a mistake in an index could hide in.
    fn numbers(n: usize, seed: u32) -> Vec<f32> {
        (0..n as u32).map(|i| ((i.wrapping_mul(2_654_435_761) + seed) >> 8) as f32 / 8e6 - 1.0).collect()
    }

    #[test]
    fn equals_sums_in_the_stated_order_bit_for_bit() {
        for (width, outputs, tokens) in [
            (1, 1, 1),
            (32, 3, 5),
            (128, 11, 9),
            (96, 8, 4),
            (64, 17, 7),
            (128, 45, 2),
            (100, 36, 9),
            (128, 2, 17),
        ] {
            let (weights, bias) = (numbers(width * outputs, 1), numbers(outputs, 2));
            let vectors = numbers(width * tokens, 3);
            let mut out = vec![7.0; 3];
            Linear::new(width, &weights, &bias).apply(&vectors, &mut out);
            let few = if outputs % 16 <= 4 { outputs % 16 } else { 0 };
            let mut expected = Vec::new();
            for v in vectors.chunks(width) {
                for (o, (row, &b)) in weights.chunks(width).zip(&bias).enumerate() {
                    let products: Vec<f32> = row.iter().zip(v).map(|(w, v)| w * v).collect();
                    expected.push(if o < outputs - few {
                        products.iter().fold(b, |sum, p| sum + p)
                    } else {
                        let first = |l| if l == 0 { b } else { 0.0 };
                        let lane = |l| products.iter().skip(l).step_by(16).fold(first(l), |sum, p| sum + p);
                        let mut lanes: Vec<f32> = (0..16).map(lane).collect();
                        for half in [8, 4, 2, 1] {
                            lanes = (0..half).map(|l| lanes[l] + lanes[l + half]).collect();
                        }
                        lanes[0]
                    });
                }
            }
            assert_eq!(out, expected, "{width} × {outputs}, {tokens} tokens");
        }
    }

    #[test]
    fn no_token_has_no_outputs() {
        let mut out = vec![1.0];
        Linear::new(2, &[1.0, 2.0], &[3.0]).apply(&[], &mut out);
        assert!(out.is_empty());
    }
}
