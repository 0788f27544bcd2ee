//! The kernel for any machine, in plain Rust.

use super::pack::{BLOCK, Packed, Pairs};
use super::{Gate, float};

/// As [`super::Kernel::product`].
pub(super) fn product(weights: &Packed, taps: &[&[u8]], rows: usize, sums: &mut [i32]) {
    let width = weights.depth / taps.len();
    let blocks = weights.pairs.chunks_exact(weights.depth / 2).zip(weights.start.as_chunks::<BLOCK>().0);
    for (block, (pairs, start)) in blocks.enumerate() {
        for row in 0..rows {
            let mut sum = *start;
            for (tap, pairs) in taps.iter().zip(pairs.chunks_exact(width / 2)) {
                let (activations, _) = tap[row * width..][..width].as_chunks::<2>();
                add_tap(&mut sum, activations, pairs);
            }
            sums[row * weights.channels + block * BLOCK..][..BLOCK].copy_from_slice(&sum);
        }
    }
}

/// Adds the products of one tap. LLVM makes vector instructions of this form of the loop, as long as it stands alone.
#[inline(never)]
#[allow(clippy::needless_range_loop, reason = "iterators here leave scalar code, a quarter as fast")]
fn add_tap(sums: &mut [i32; BLOCK], activations: &[[u8; 2]], pairs: &[Pairs]) {
    let mut sum = *sums;
    for (activations, pairs) in activations.iter().zip(pairs) {
        let [a, b] = activations.map(i32::from);
        for c in 0..BLOCK {
            sum[c] += a * i32::from(pairs.0[c][0]) + b * i32::from(pairs.0[c][1]);
        }
    }
    *sums = sum;
}

pub(super) fn gate(gate: &Gate, sums: &[i32], h: &mut [f32]) {
    float::gate(gate, sums, h);
}

pub(super) fn normalise(h: &[f32], width: usize, x: &mut [f32]) {
    float::normalise(h, width, x);
}

pub(super) fn squeeze(h: &[f32], width: usize, q: &mut [u8]) {
    float::squeeze(h, width, q);
}

pub(super) fn quantise(x: &[f32], q: &mut [u8]) {
    float::quantise(x, q);
}

pub(super) fn add(row: &[u8], scale: f32, sum: &mut [f32]) {
    float::add(row, scale, sum);
}

pub(super) fn start(vector: &[f32], layout: &[f32], h: &mut [f32]) {
    float::start(vector, layout, h);
}
