//! The float arithmetic in instructions of AVX-512, step by step as [`super::float`] has it, and so with the same bits.
//!
//! The compiler looks up 16 numbers of a table one by one, and takes one row after the other through chains of sums that
//! leave the processor waiting. Both are done better here.
#![allow(unsafe_code, reason = "vector loads and stores go through pointers")]

use std::arch::x86_64::*;

use super::curve::{CURVE, HIGH, LOW};
use super::float::{LANES, MAGIC, STEPS};
use super::{Gate, ZERO};

/// Rows that are normalised side by side, so that their chains of sums overlap.
const ROWS: usize = 4;

/// What the sigmoid needs, in registers.
#[derive(Clone, Copy)]
pub(super) struct Curve {
    level: [__m512; 2],
    slope: [__m512; 2],
    bend: [__m512; 2],
    twist: [__m512; 2],
    bow: [__m512; 2],
}

/// Scales and biases of 16 values and of their gates.
#[derive(Clone, Copy)]
pub(super) struct Channels {
    scale: __m512,
    bias: __m512,
    gate_scale: __m512,
    gate_bias: __m512,
}

impl Curve {
    #[target_feature(enable = "avx512f")]
    #[inline]
    pub(super) fn load() -> Curve {
        let both = |table: &[f32; 2 * LANES]| {
            // SAFETY: the table has two times 16 numbers.
            unsafe { [_mm512_loadu_ps(table.as_ptr()), _mm512_loadu_ps(table.as_ptr().add(LANES))] }
        };
        Curve {
            level: both(&CURVE.level),
            slope: both(&CURVE.slope),
            bend: both(&CURVE.bend),
            twist: both(&CURVE.twist),
            bow: both(&CURVE.bow),
        }
    }

    /// As [`super::float`]'s.
    #[target_feature(enable = "avx512f")]
    #[inline]
    fn sigmoid(&self, x: __m512) -> __m512 {
        let place = _mm512_min_ps(_mm512_max_ps(x, _mm512_set1_ps(LOW)), _mm512_set1_ps(HIGH));
        let magic = _mm512_set1_ps(MAGIC);
        let shifted = _mm512_add_ps(place, magic);
        let distance = _mm512_sub_ps(place, _mm512_sub_ps(shifted, magic));
        // The instruction looks at the five low bits alone.
        let piece = _mm512_castps_si512(shifted);
        let look_up = |[low, high]: [__m512; 2]| _mm512_permutex2var_ps(low, piece, high);
        let bowed = _mm512_add_ps(look_up(self.twist), _mm512_mul_ps(distance, look_up(self.bow)));
        let twisted = _mm512_add_ps(look_up(self.bend), _mm512_mul_ps(distance, bowed));
        let bent = _mm512_add_ps(look_up(self.slope), _mm512_mul_ps(distance, twisted));
        _mm512_add_ps(look_up(self.level), _mm512_mul_ps(distance, bent))
    }
}

impl Channels {
    /// Those of the 16 values from `channel` on.
    #[target_feature(enable = "avx512f")]
    #[inline]
    pub(super) fn load(gate: &Gate, channel: usize) -> Channels {
        let width = gate.width();
        let sixteen = |numbers: &[f32], at: usize| {
            let numbers = &numbers[at..][..LANES];
            // SAFETY: these are 16 numbers.
            unsafe { _mm512_loadu_ps(numbers.as_ptr()) }
        };
        Channels {
            scale: sixteen(&gate.scales, channel),
            bias: sixteen(&gate.bias, channel),
            gate_scale: sixteen(&gate.scales, width + channel),
            gate_bias: sixteen(&gate.bias, width + channel),
        }
    }

    /// Adds 16 values, each through its gate, to the states at `h`.
    ///
    /// # Safety
    /// There are 16 numbers at each of the three places.
    #[target_feature(enable = "avx512f")]
    #[inline]
    pub(super) unsafe fn add(&self, curve: &Curve, sums: *const i32, gate_sums: *const i32, h: *mut f32) {
        // SAFETY: see above.
        let (sums, gate_sums, old) = unsafe {
            (_mm512_loadu_si512(sums.cast()), _mm512_loadu_si512(gate_sums.cast()), _mm512_loadu_ps(h))
        };
        let gate =
            _mm512_add_ps(_mm512_mul_ps(_mm512_cvtepi32_ps(gate_sums), self.gate_scale), self.gate_bias);
        let value = _mm512_add_ps(_mm512_mul_ps(_mm512_cvtepi32_ps(sums), self.scale), self.bias);
        let new = _mm512_add_ps(old, _mm512_mul_ps(value, curve.sigmoid(gate)));
        // SAFETY: see above.
        unsafe { _mm512_storeu_ps(h, new) }
    }
}

/// As [`super::float::gate`].
#[target_feature(enable = "avx512f")]
pub(super) fn gate(gate: &Gate, sums: &[i32], h: &mut [f32]) {
    let width = gate.width();
    let curve = Curve::load();
    for channel in (0..width).step_by(LANES) {
        let channels = Channels::load(gate, channel);
        for (h, sums) in h.chunks_exact_mut(width).zip(sums.chunks_exact(2 * width)) {
            let (values, gates) = sums.split_at(width);
            let (values, gates) = (&values[channel..][..LANES], &gates[channel..][..LANES]);
            let h = &mut h[channel..][..LANES];
            // SAFETY: each has 16 numbers.
            unsafe { channels.add(&curve, values.as_ptr(), gates.as_ptr(), h.as_mut_ptr()) }
        }
    }
}

/// As [`super::float::normalise`].
#[target_feature(enable = "avx512f")]
pub(super) fn normalise(h: &[f32], width: usize, x: &mut [f32]) {
    assert!(width.is_multiple_of(LANES));
    let (four, four_out) = (h.chunks_exact(ROWS * width), x.chunks_exact_mut(ROWS * width));
    let rest = four.remainder();
    let done = h.len() - rest.len();
    for (h, x) in four.zip(four_out) {
        normalise_rows::<ROWS>(h, width, x);
    }
    for (h, x) in rest.chunks_exact(width).zip(x[done..].chunks_exact_mut(width)) {
        normalise_rows::<1>(h, width, x);
    }
}

/// As [`super::float::squeeze`].
#[target_feature(enable = "avx512f,avx512bw,avx512vl")]
pub(super) fn squeeze(h: &[f32], width: usize, q: &mut [u8]) {
    assert!(width.is_multiple_of(LANES));
    let (four, four_out) = (h.chunks_exact(ROWS * width), q.chunks_exact_mut(ROWS * width));
    let rest = four.remainder();
    let done = h.len() - rest.len();
    for (h, q) in four.zip(four_out) {
        squeeze_rows::<ROWS>(h, width, q);
    }
    for (h, q) in rest.chunks_exact(width).zip(q[done..].chunks_exact_mut(width)) {
        squeeze_rows::<1>(h, width, q);
    }
}

/// As [`super::float::quantise`].
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl")]
pub(super) fn quantise(x: &[f32], q: &mut [u8]) {
    super::float::quantise(x, q);
}

/// As [`super::float::add`].
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl")]
pub(super) fn add(row: &[u8], scale: f32, sum: &mut [f32]) {
    super::float::add(row, scale, sum);
}

/// As [`super::float::start`].
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl")]
pub(super) fn start(vector: &[f32], layout: &[f32], h: &mut [f32]) {
    super::float::start(vector, layout, h);
}

#[target_feature(enable = "avx512f")]
#[inline]
fn normalise_rows<const N: usize>(h: &[f32], width: usize, x: &mut [f32]) {
    let moments = moments::<N>(h, width);
    for (row, (mean, inverse)) in moments.into_iter().enumerate() {
        let (mean, inverse) = (_mm512_set1_ps(mean), _mm512_set1_ps(inverse));
        let (h, x) = (&h[row * width..][..width], &mut x[row * width..][..width]);
        for (h, x) in h.as_chunks::<LANES>().0.iter().zip(x.as_chunks_mut::<LANES>().0) {
            // SAFETY: both are 16 numbers.
            unsafe {
                let centred = _mm512_sub_ps(_mm512_loadu_ps(h.as_ptr()), mean);
                _mm512_storeu_ps(x.as_mut_ptr(), _mm512_mul_ps(centred, inverse));
            }
        }
    }
}

#[target_feature(enable = "avx512f,avx512bw,avx512vl")]
#[inline]
fn squeeze_rows<const N: usize>(h: &[f32], width: usize, q: &mut [u8]) {
    let moments = moments::<N>(h, width);
    for (row, (mean, inverse)) in moments.into_iter().enumerate() {
        // Times a power of two changes no digit, so it may come first.
        let (mean, inverse) = (_mm512_set1_ps(mean), _mm512_set1_ps(inverse * STEPS));
        let (h, q) = (&h[row * width..][..width], &mut q[row * width..][..width]);
        // Rounds half to even. A normalised number is at most the root of the width, so it cannot overflow.
        let whole = |h: &[f32; LANES]| {
            // SAFETY: these are 16 numbers.
            let centred = _mm512_sub_ps(unsafe { _mm512_loadu_ps(h.as_ptr()) }, mean);
            _mm512_cvtps_epi32(_mm512_mul_ps(centred, inverse))
        };
        let (four, rest) = h.as_chunks::<LANES>().0.as_chunks::<4>();
        let (bytes, bytes_rest) = q.as_chunks_mut::<{ 4 * LANES }>();
        for ([a, b, c, d], q) in four.iter().zip(bytes) {
            let (low, high) =
                (_mm512_packs_epi32(whole(a), whole(b)), _mm512_packs_epi32(whole(c), whole(d)));
            // The instructions that narrow do so in each quarter of a register; then all quarters are put in order.
            let order = _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
            let narrow = _mm512_permutexvar_epi32(order, _mm512_packs_epi16(low, high));
            let bytes = _mm512_max_epi8(narrow, _mm512_set1_epi8(-127));
            let bytes = _mm512_xor_si512(bytes, _mm512_set1_epi8(ZERO.cast_signed()));
            // SAFETY: these are 64 bytes.
            unsafe { _mm512_storeu_si512(q.as_mut_ptr().cast(), bytes) }
        }
        for (h, q) in rest.iter().zip(bytes_rest.as_chunks_mut::<LANES>().0) {
            let bytes = _mm_max_epi8(_mm512_cvtsepi32_epi8(whole(h)), _mm_set1_epi8(-127));
            let bytes = _mm_xor_si128(bytes, _mm_set1_epi8(ZERO.cast_signed()));
            // SAFETY: these are 16 bytes.
            unsafe { _mm_storeu_si128(q.as_mut_ptr().cast(), bytes) }
        }
    }
}

/// Mean and inverse deviation of `N` rows, whose width is a multiple of 16.
#[target_feature(enable = "avx512f")]
#[inline]
fn moments<const N: usize>(h: &[f32], width: usize) -> [(f32, f32); N] {
    let h = &h[..N * width];
    let share = 1.0 / width as f32;
    let mut sums = [_mm512_setzero_ps(); N];
    for at in (0..width).step_by(LANES) {
        for (r, sum) in sums.iter_mut().enumerate() {
            // SAFETY: the width is a multiple of 16, and `h` has `N` rows.
            *sum = _mm512_add_ps(*sum, unsafe { _mm512_loadu_ps(h.as_ptr().add(r * width + at)) });
        }
    }
    let mut moments = [(0.0, 0.0); N];
    for ((mean, _), sum) in moments.iter_mut().zip(sums) {
        *mean = total(sum) * share;
    }
    let mut squares = [_mm512_setzero_ps(); N];
    for at in (0..width).step_by(LANES) {
        for (r, (square, (mean, _))) in squares.iter_mut().zip(moments).enumerate() {
            // SAFETY: as above.
            let x = unsafe { _mm512_loadu_ps(h.as_ptr().add(r * width + at)) };
            let d = _mm512_sub_ps(x, _mm512_set1_ps(mean));
            *square = _mm512_add_ps(*square, _mm512_mul_ps(d, d));
        }
    }
    for ((_, inverse), square) in moments.iter_mut().zip(squares) {
        *inverse = 1.0 / (total(square) * share + 1e-5).sqrt();
    }
    moments
}

/// The sum of all lanes, halves onto halves.
#[target_feature(enable = "avx512f")]
#[inline]
fn total(lanes: __m512) -> f32 {
    let upper = _mm256_castpd_ps(_mm512_extractf64x4_pd::<1>(_mm512_castps_pd(lanes)));
    let eight = _mm256_add_ps(_mm512_castps512_ps256(lanes), upper);
    let four = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps::<1>(eight));
    let two = _mm_add_ps(four, _mm_movehl_ps(four, four));
    _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)))
}
