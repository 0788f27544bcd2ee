//! The linear map of a head: logits = W · vector + b for every token.

use multiversion::multiversion;

/// Outputs computed together: one register of AVX-512, two of AVX2, four of SSE2 or NEON.
const LANES: usize = 16;
/// Tokens computed together, so that each weight is loaded once for all of them and additions overlap.
const TOKENS: usize = 4;

/// Weights in panels of [`LANES`] outputs, the last one narrower, in each of which an input's weights stand together.
///
/// The inner loop thus runs over outputs and needs no sum across a register. Each output adds its bias and then its
/// products in the order of the inputs, whatever the register's width, so all machines agree bit for bit.
#[derive(Debug, Clone)]
pub(crate) struct Linear {
    width: usize,
    outputs: usize,
    panels: Vec<Panel>,
}

#[derive(Debug, Clone)]
enum Panel {
    Full(Lanes<LANES>),
    Half(Lanes<8>),
    Quarter(Lanes<4>),
}

#[derive(Debug, Clone)]
struct Lanes<const L: usize> {
    bias: [f32; L],
    /// For each input the weights of the outputs, zero beyond the last.
    weights: Vec<[f32; L]>,
}

impl Linear {
    /// Takes `weights` with one row of `width` an output, and one `bias` an output.
    pub(crate) fn new(width: usize, weights: &[f32], bias: &[f32]) -> Linear {
        let rows: Vec<&[f32]> = weights.chunks_exact(width).collect();
        let panels = rows.chunks(LANES).zip(bias.chunks(LANES)).map(|(w, b)| Panel::new(width, w, b));
        Linear { width, outputs: bias.len(), panels: panels.collect() }
    }

    pub(crate) fn width(&self) -> usize {
        self.width
    }

    /// Replaces `out` by the outputs of all `vectors`, which stand one after the other, and so do their outputs.
    pub(crate) fn apply(&self, vectors: &[f32], out: &mut Vec<f32>) {
        out.clear();
        out.resize(vectors.len() / self.width * self.outputs, 0.0);
        apply(self, vectors, out);
    }
}

impl Panel {
    fn new(width: usize, rows: &[&[f32]], bias: &[f32]) -> Panel {
        match rows.len() {
            0..=4 => Panel::Quarter(Lanes::new(width, rows, bias)),
            5..=8 => Panel::Half(Lanes::new(width, rows, bias)),
            _ => Panel::Full(Lanes::new(width, rows, bias)),
        }
    }
}

impl<const L: usize> Lanes<L> {
    fn new(width: usize, rows: &[&[f32]], bias: &[f32]) -> Lanes<L> {
        let lanes = |f: &dyn Fn(usize) -> Option<f32>| std::array::from_fn(|l| f(l).unwrap_or(0.0));
        Lanes {
            bias: lanes(&|l| bias.get(l).copied()),
            weights: (0..width).map(|h| lanes(&|l| rows.get(l).map(|r| r[h]))).collect(),
        }
    }

    /// The outputs of `T` tokens. Always inlined, so that it is compiled for its caller's instruction set.
    #[inline(always)]
    fn outputs<const T: usize>(&self, vectors: [&[f32]; T]) -> [[f32; L]; T] {
        let mut sums = [self.bias; T];
        let vectors = vectors.map(|v| &v[..self.weights.len()]);
        for (h, weights) in self.weights.iter().enumerate() {
            for t in 0..T {
                let input = vectors[t][h];
                for l in 0..L {
                    sums[t][l] += input * weights[l];
                }
            }
        }
        sums
    }
}

#[multiversion(targets("x86_64+avx512f+avx512vl", "x86_64+avx2"))]
fn apply(linear: &Linear, vectors: &[f32], out: &mut [f32]) {
    let Linear { width, outputs, .. } = *linear;
    let (in_blocks, out_blocks) =
        (vectors.chunks_exact(width * TOKENS), out.chunks_exact_mut(outputs * TOKENS));
    let in_rest = in_blocks.remainder();
    for (v, o) in in_blocks.zip(out_blocks) {
        block::<TOKENS>(linear, v, o);
    }
    let done = out.len() - in_rest.len() / width * outputs;
    for (v, o) in in_rest.chunks_exact(width).zip(out[done..].chunks_exact_mut(outputs)) {
        block::<1>(linear, v, o);
    }
}

/// All outputs of `T` tokens.
#[inline(always)]
fn block<const T: usize>(linear: &Linear, vectors: &[f32], out: &mut [f32]) {
    let vectors = std::array::from_fn(|t| &vectors[t * linear.width..][..linear.width]);
    for (p, panel) in linear.panels.iter().enumerate() {
        let place = Place { start: p * LANES, stride: linear.outputs };
        match panel {
            Panel::Full(lanes) => place.store::<LANES, T>(&lanes.outputs(vectors), out),
            Panel::Half(lanes) => place.store::<8, T>(&lanes.outputs(vectors), out),
            Panel::Quarter(lanes) => place.store::<4, T>(&lanes.outputs(vectors), out),
        }
    }
}

/// Where the outputs of a panel go in those of a block.
struct Place {
    start: usize,
    stride: usize,
}

impl Place {
    /// Writes all outputs but those that only fill the panel.
    #[inline(always)]
    fn store<const L: usize, const T: usize>(&self, sums: &[[f32; L]; T], out: &mut [f32]) {
        let used = (self.stride - self.start).min(L);
        for (t, sums) in sums.iter().enumerate() {
            out[t * self.stride + self.start..][..used].copy_from_slice(&sums[..used]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers without a pattern that a mistake in an index could hide in.
    fn numbers(n: usize, seed: u32) -> Vec<f32> {
        (0..n as u32).map(|i| ((i.wrapping_mul(2_654_435_761) + seed) >> 8) as f32 / 8e6 - 1.0).collect()
    }

    #[test]
    fn equals_the_plain_sum_bit_for_bit() {
        for (width, outputs, tokens) in
            [(1, 1, 1), (32, 3, 5), (128, 11, 9), (96, 8, 4), (64, 17, 7), (128, 45, 2)]
        {
            let (weights, bias) = (numbers(width * outputs, 1), numbers(outputs, 2));
            let vectors = numbers(width * tokens, 3);
            let mut out = vec![7.0; 3];
            Linear::new(width, &weights, &bias).apply(&vectors, &mut out);
            let mut expected = Vec::new();
            for v in vectors.chunks(width) {
                for (row, &b) in weights.chunks(width).zip(&bias) {
                    expected.push(row.iter().zip(v).fold(b, |sum, (w, v)| sum + w * v));
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
