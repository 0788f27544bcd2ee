//! Products with `vpmaddwd`: two products of 16-bit numbers a lane. Unlike `vpmaddubsw`, it never saturates.
#![allow(unsafe_code, reason = "vector loads and stores go through pointers")]

use std::arch::x86_64::*;

use super::pack::{BLOCK, Packed, Pairs};
use crate::about::WIDEST;

/// Rows that share each load of weights.
const ROWS: usize = 4;
/// Longest row of activations: three taps.
const LONGEST: usize = 3 * WIDEST;

/// As [`super::Kernel::product`].
///
/// # Safety
/// The machine has the target features; the caller has checked what [`super::Kernel::product`] checks.
#[target_feature(enable = "avx2")]
pub(super) unsafe fn product(weights: &Packed, taps: &[&[u8]], rows: usize, sums: &mut [i32]) {
    let (depth, width) = (weights.depth, weights.depth / taps.len());
    assert!(depth <= LONGEST);
    let mut wide = [[0_i16; LONGEST]; ROWS];
    let mut row = 0;
    while row < rows {
        let some = ROWS.min(rows - row);
        for (r, wide) in wide[..some].iter_mut().enumerate() {
            for (wide, tap) in wide.chunks_exact_mut(width).zip(taps) {
                for (wide, byte) in wide.iter_mut().zip(&tap[(row + r) * width..][..width]) {
                    *wide = i16::from(*byte);
                }
            }
        }
        for (block, pairs) in weights.pairs.chunks_exact(depth / 2).enumerate() {
            let channel = block * BLOCK;
            // SAFETY: rows and channels are in bounds, as the caller has checked.
            unsafe {
                match some {
                    1 => tile::<1>(weights, pairs, &wide, row, channel, sums),
                    2 => tile::<2>(weights, pairs, &wide, row, channel, sums),
                    3 => tile::<3>(weights, pairs, &wide, row, channel, sums),
                    _ => tile::<ROWS>(weights, pairs, &wide, row, channel, sums),
                }
            }
        }
        row += ROWS;
    }
}

/// `N` rows by 16 channels.
///
/// # Safety
/// `row + N` rows are in `sums`; `pairs` are the lines of the block at `channel`, no more than [`LONGEST`] / 2.
#[target_feature(enable = "avx2")]
#[inline]
unsafe fn tile<const N: usize>(
    weights: &Packed,
    pairs: &[Pairs],
    wide: &[[i16; LONGEST]; ROWS],
    row: usize,
    channel: usize,
    sums: &mut [i32],
) {
    // SAFETY: see above; the pointers stay within the slices they come from.
    unsafe {
        let start = weights.start[channel..][..BLOCK].as_ptr();
        let start = [_mm256_loadu_si256(start.cast()), _mm256_loadu_si256(start.add(8).cast())];
        let mut sum = [start; N];
        for (k, line) in pairs.iter().enumerate() {
            let low: *const __m256i = std::ptr::from_ref(line).cast();
            let w = [_mm256_load_si256(low), _mm256_load_si256(low.add(1))];
            for (sum, wide) in sum.iter_mut().zip(wide) {
                let a = _mm256_set1_epi32(wide.as_ptr().add(2 * k).cast::<i32>().read_unaligned());
                for (sum, w) in sum.iter_mut().zip(w) {
                    *sum = _mm256_add_epi32(*sum, _mm256_madd_epi16(a, w));
                }
            }
        }
        let out = sums.as_mut_ptr().add(row * weights.channels + channel);
        for (r, sum) in sum.iter().enumerate() {
            for (half, sum) in sum.iter().enumerate() {
                _mm256_storeu_si256(out.add(r * weights.channels + half * 8).cast(), *sum);
            }
        }
    }
}
