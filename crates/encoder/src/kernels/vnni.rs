//! Products with `vpdpbusd`: four products of bytes a lane, added to a 32-bit sum.
#![allow(unsafe_code, reason = "vector loads and stores go through pointers")]

use std::arch::x86_64::*;

use super::pack::{BLOCK, Packed, Quads};

/// Rows that share each load of weights: 24 sums, 4 vectors of weights and one of activations fill 32 registers.
const ROWS_512: usize = 6;
/// Blocks of 16 channels that share each load of activations.
const BLOCKS_512: usize = 4;
/// The same for 16 registers of half the size: 12 sums, 2 vectors of weights, one of activations.
const ROWS_256: usize = 6;

/// As [`super::Kernel::product`].
///
/// # Safety
/// The machine has the target features; the caller has checked what [`super::Kernel::product`] checks.
#[target_feature(enable = "avx512f,avx512vnni")]
pub(super) unsafe fn product_512(weights: &Packed, taps: &[&[u8]], rows: usize, sums: &mut [i32]) {
    let lines = weights.depth / 4;
    for (group, quads) in weights.quads.chunks_exact(BLOCKS_512 * lines).enumerate() {
        let channel = group * BLOCKS_512 * BLOCK;
        let mut row = 0;
        while row < rows {
            // SAFETY: rows, channels and taps are in bounds, as the caller has checked.
            unsafe {
                match rows - row {
                    1 => tile_512::<1>(weights, quads, taps, row, channel, sums),
                    2 => tile_512::<2>(weights, quads, taps, row, channel, sums),
                    3 => tile_512::<3>(weights, quads, taps, row, channel, sums),
                    4 => tile_512::<4>(weights, quads, taps, row, channel, sums),
                    5 => tile_512::<5>(weights, quads, taps, row, channel, sums),
                    _ => tile_512::<ROWS_512>(weights, quads, taps, row, channel, sums),
                }
            }
            row += ROWS_512;
        }
    }
}

/// `ROWS` rows by 64 channels.
///
/// # Safety
/// `row + ROWS` rows are in each tap and in `sums`; `quads` are the lines of the four blocks from `channel` on.
#[target_feature(enable = "avx512f,avx512vnni")]
#[inline]
unsafe fn tile_512<const ROWS: usize>(
    weights: &Packed,
    quads: &[Quads],
    taps: &[&[u8]],
    row: usize,
    channel: usize,
    sums: &mut [i32],
) {
    let width = weights.depth / taps.len();
    let lines = weights.depth / 4;
    // SAFETY: see above; the pointers stay within the slices they come from.
    unsafe {
        let start = weights.start[channel..][..BLOCKS_512 * BLOCK].as_ptr();
        let start: [__m512i; BLOCKS_512] =
            std::array::from_fn(|b| _mm512_loadu_si512(start.add(b * BLOCK).cast()));
        let mut sum = [start; ROWS];
        let mut line = quads.as_ptr();
        for tap in taps {
            let mut activations = tap.as_ptr().add(row * width);
            for _ in 0..width / 4 {
                let w: [__m512i; BLOCKS_512] =
                    std::array::from_fn(|b| _mm512_load_si512(line.add(b * lines).cast()));
                for (r, sum) in sum.iter_mut().enumerate() {
                    let a = _mm512_set1_epi32(activations.add(r * width).cast::<i32>().read_unaligned());
                    for (sum, w) in sum.iter_mut().zip(w) {
                        *sum = _mm512_dpbusd_epi32(*sum, a, w);
                    }
                }
                line = line.add(1);
                activations = activations.add(4);
            }
        }
        let out = sums.as_mut_ptr().add(row * weights.channels + channel);
        for (r, sum) in sum.iter().enumerate() {
            for (b, sum) in sum.iter().enumerate() {
                _mm512_storeu_si512(out.add(r * weights.channels + b * BLOCK).cast(), *sum);
            }
        }
    }
}

/// As [`super::Kernel::product`].
///
/// # Safety
/// As [`product_512`].
#[target_feature(enable = "avx2,avxvnni")]
pub(super) unsafe fn product_256(weights: &Packed, taps: &[&[u8]], rows: usize, sums: &mut [i32]) {
    let lines = weights.depth / 4;
    for (block, quads) in weights.quads.chunks_exact(lines).enumerate() {
        let channel = block * BLOCK;
        let mut row = 0;
        while row < rows {
            // SAFETY: rows, channels and taps are in bounds, as the caller has checked.
            unsafe {
                match rows - row {
                    1 => tile_256::<1>(weights, quads, taps, row, channel, sums),
                    2 => tile_256::<2>(weights, quads, taps, row, channel, sums),
                    3 => tile_256::<3>(weights, quads, taps, row, channel, sums),
                    4 => tile_256::<4>(weights, quads, taps, row, channel, sums),
                    5 => tile_256::<5>(weights, quads, taps, row, channel, sums),
                    _ => tile_256::<ROWS_256>(weights, quads, taps, row, channel, sums),
                }
            }
            row += ROWS_256;
        }
    }
}

/// `ROWS` rows by 16 channels.
///
/// # Safety
/// `row + ROWS` rows are in each tap and in `sums`; `quads` are the lines of the block at `channel`.
#[target_feature(enable = "avx2,avxvnni")]
#[inline]
unsafe fn tile_256<const ROWS: usize>(
    weights: &Packed,
    quads: &[Quads],
    taps: &[&[u8]],
    row: usize,
    channel: usize,
    sums: &mut [i32],
) {
    let width = weights.depth / taps.len();
    // SAFETY: see above; the pointers stay within the slices they come from.
    unsafe {
        let start = weights.start[channel..][..BLOCK].as_ptr();
        let start = [_mm256_loadu_si256(start.cast()), _mm256_loadu_si256(start.add(8).cast())];
        let mut sum = [start; ROWS];
        let mut line = quads.as_ptr();
        for tap in taps {
            let mut activations = tap.as_ptr().add(row * width);
            for _ in 0..width / 4 {
                let low: *const __m256i = line.cast();
                let w = [_mm256_load_si256(low), _mm256_load_si256(low.add(1))];
                for (r, sum) in sum.iter_mut().enumerate() {
                    let a = _mm256_set1_epi32(activations.add(r * width).cast::<i32>().read_unaligned());
                    for (sum, w) in sum.iter_mut().zip(w) {
                        *sum = _mm256_dpbusd_avx_epi32(*sum, a, w);
                    }
                }
                line = line.add(1);
                activations = activations.add(4);
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
