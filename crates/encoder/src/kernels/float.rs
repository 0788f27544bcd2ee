//! The float arithmetic, written once and compiled for each instruction set but AVX-512, which has it in `avx512`.
//!
//! Every operation is one that IEEE 754 defines exactly, in an order that the source fixes: sums go over
//! [`LANES`] partial sums, and rustc never fuses a multiplication with an addition. So all kernels give the same bits.

use super::curve::{CURVE, HIGH, LOW, PIECES};
use super::{Gate, ZERO};
use crate::about::STEP;

/// Partial sums of a reduction: one AVX-512 register of them.
pub(super) const LANES: usize = 16;
/// Activations are stored in steps of one thirty-second, between -127/32 and 127/32.
pub(super) const STEPS: f32 = 32.0;
/// Adding and subtracting it rounds to an integer, half to even: floats of this size have no fraction.
pub(super) const MAGIC: f32 = 12_582_912.0;
/// `h += z[..H] * sigmoid(z[H..])` for each row, `z` being the scaled sums of products plus the bias.
///
/// [`Gate`] has scaled the second half for the sigmoid.
#[inline(always)]
pub(super) fn gate(gate: &Gate, sums: &[i32], h: &mut [f32]) {
    let width = gate.scales.len() / 2;
    let (scale, gate_scale) = gate.scales.split_at(width);
    let (bias, gate_bias) = gate.bias.split_at(width);
    for (h, sums) in h.chunks_exact_mut(width).zip(sums.chunks_exact(2 * width)) {
        let (sums, gate_sums) = sums.split_at(width);
        for start in (0..width).step_by(STEP) {
            let part = start..start + STEP;
            let (sums, scale, bias) = (&sums[part.clone()], &scale[part.clone()], &bias[part.clone()]);
            let gate_sums = &gate_sums[part.clone()];
            let (gate_scale, gate_bias) = (&gate_scale[part.clone()], &gate_bias[part.clone()]);
            let mut gates = [0.0; STEP];
            for i in 0..STEP {
                gates[i] = gate_sums[i] as f32 * gate_scale[i] + gate_bias[i];
            }
            sigmoid(&mut gates);
            let h = &mut h[part];
            for i in 0..STEP {
                h[i] += (sums[i] as f32 * scale[i] + bias[i]) * gates[i];
            }
        }
    }
}

/// Each row of `h`, normalised to mean 0 and variance 1, into `x`.
#[inline(always)]
pub(super) fn normalise(h: &[f32], width: usize, x: &mut [f32]) {
    for (h, x) in h.chunks_exact(width).zip(x.chunks_exact_mut(width)) {
        let (mean, inverse) = moments(h);
        for (x, h) in x.iter_mut().zip(h) {
            *x = (h - mean) * inverse;
        }
    }
}

/// Each row of `h`, normalised and quantised, into `q`.
#[inline(always)]
pub(super) fn squeeze(h: &[f32], width: usize, q: &mut [u8]) {
    for (h, q) in h.chunks_exact(width).zip(q.chunks_exact_mut(width)) {
        let (mean, inverse) = moments(h);
        for (q, h) in q.iter_mut().zip(h) {
            *q = byte((h - mean) * inverse);
        }
    }
}

/// Adds a row of a table, times its scale, to `sum`.
#[inline(always)]
pub(super) fn add(row: &[u8], scale: f32, sum: &mut [f32]) {
    for (sum, &byte) in sum.iter_mut().zip(row) {
        *sum += f32::from(byte.cast_signed()) * scale;
    }
}

/// The state before the first layer: the sum of what a token and the white space before it tell, if above zero.
#[inline(always)]
pub(super) fn start(vector: &[f32], layout: &[f32], h: &mut [f32]) {
    for ((h, a), b) in h.iter_mut().zip(vector).zip(layout) {
        let sum = a + b;
        *h = if sum > 0.0 { sum } else { 0.0 };
    }
}

/// Normalised numbers, quantised.
#[inline(always)]
pub(super) fn quantise(x: &[f32], q: &mut [u8]) {
    for (q, x) in q.iter_mut().zip(x) {
        *q = byte(*x);
    }
}

#[inline(always)]
fn moments(row: &[f32]) -> (f32, f32) {
    let share = 1.0 / row.len() as f32;
    let (chunks, _) = row.as_chunks::<LANES>();
    let mut lanes = [0.0; LANES];
    for chunk in chunks {
        for (lane, x) in lanes.iter_mut().zip(chunk) {
            *lane += x;
        }
    }
    let mean = total(lanes) * share;
    let mut lanes = [0.0; LANES];
    for chunk in chunks {
        for (lane, x) in lanes.iter_mut().zip(chunk) {
            let d = x - mean;
            *lane += d * d;
        }
    }
    (mean, 1.0 / (total(lanes) * share + 1e-5).sqrt())
}

/// The sum of all lanes, halves onto halves.
#[inline(always)]
fn total(mut lanes: [f32; LANES]) -> f32 {
    let mut half = LANES / 2;
    while half > 0 {
        for i in 0..half {
            lanes[i] += lanes[i + half];
        }
        half /= 2;
    }
    lanes[0]
}

/// A normalised number as an activation. Stored with [`ZERO`] added, as the products want unsigned bytes.
#[inline(always)]
fn byte(x: f32) -> u8 {
    let rounded = clamp(x * STEPS, -127.0, 127.0) + MAGIC;
    // The low byte of the sum's mantissa is the integer, in two's complement.
    (rounded.to_bits() as u8) ^ ZERO
}

/// The sigmoid of each number, which is counted in pieces of its [`CURVE`].
#[inline(always)]
fn sigmoid(x: &mut [f32; STEP]) {
    for x in x {
        let place = clamp(*x, LOW, HIGH);
        let shifted = place + MAGIC;
        let distance = place - (shifted - MAGIC);
        // The low bits of the sum's mantissa are the integer, in two's complement.
        let piece = shifted.to_bits() as usize % PIECES;
        let bowed = CURVE.twist[piece] + distance * CURVE.bow[piece];
        let twisted = CURVE.bend[piece] + distance * bowed;
        *x = CURVE.level[piece] + distance * (CURVE.slope[piece] + distance * twisted);
    }
}

/// Like `f32::clamp`, without its care for NaN, which would cost a comparison more.
#[inline(always)]
fn clamp(x: f32, low: f32, high: f32) -> f32 {
    let x = if x > low { x } else { low };
    if x < high { x } else { high }
}

#[cfg(test)]
mod tests {
    use super::super::curve::{SCALE, SHIFT};
    use super::*;

    #[test]
    fn the_sigmoid_is_close_to_the_true_one() {
        let mut worst = [0.0_f64; 2];
        let numbers: Vec<f32> = (-400_000..400_000).map(|i| i as f32 / 10_000.0).collect();
        for xs in numbers.as_chunks::<STEP>().0 {
            let mut found = xs.map(|x| x * SCALE + SHIFT);
            sigmoid(&mut found);
            for (x, found) in xs.iter().zip(found) {
                let truth = 1.0 / (1.0 + (-f64::from(*x)).exp());
                let error = (f64::from(found) - truth).abs();
                worst[usize::from(x.abs() > 12.0)] = worst[usize::from(x.abs() > 12.0)].max(error);
            }
        }
        assert!(worst[0] < 2e-6 && worst[1] < 1e-5, "{worst:?}");
        let mut ends = [f32::MAX; STEP];
        ends[0] = f32::MIN;
        sigmoid(&mut ends);
        assert!(ends[0] < 1e-5 && ends[1] > 1.0 - 1e-5, "{ends:?}");
    }

    #[test]
    fn rounding_is_half_to_even_and_stops_at_127() {
        for i in -5_000..5_000 {
            let x = i as f32 / 1_024.0;
            let expected = (x * 32.0).round_ties_even().clamp(-127.0, 127.0) as i32;
            assert_eq!(i32::from(byte(x)) - 128, expected, "{x}");
        }
    }

    #[test]
    fn rows_have_mean_zero_and_variance_one() {
        let h: Vec<f32> = (0..64).map(|i| (i * i % 37) as f32 * 0.25 - 3.0).collect();
        let mut x = vec![0.0; 64];
        normalise(&h, 32, &mut x);
        for row in x.chunks(32) {
            let mean: f32 = row.iter().sum::<f32>() / 32.0;
            let variance: f32 = row.iter().map(|x| x * x).sum::<f32>() / 32.0;
            assert!(mean.abs() < 1e-6 && (variance - 1.0).abs() < 1e-4, "{mean} {variance}");
        }
        let mut flat = vec![0.0; 32];
        normalise(&[7.5; 32], 32, &mut flat);
        assert_eq!(flat, [0.0; 32], "a row of equal numbers has no variance");
    }
}
