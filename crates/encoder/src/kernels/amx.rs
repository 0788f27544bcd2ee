//! A layer with AMX, which multiplies a tile of 16 rows by a tile of 16 channels in one instruction.
//!
//! The instructions are written as assembly, as their intrinsics are not stable in Rust yet.
#![allow(unsafe_code, reason = "tile registers have no safe interface")]

use std::arch::{asm, x86_64::__cpuid_count};
use std::ops::Range;

use super::Gate;
use super::avx512::{Channels, Curve};
use super::pack::{BLOCK, Packed};

/// Rows of a tile.
const ROWS: usize = 16;
/// Activations of a row of a tile.
const DEPTH: usize = 64;
/// Lines of weights of a tile.
const LINES: usize = DEPTH / 4;

/// The shape of the tile registers, as `ldtilecfg` reads it.
#[repr(C, align(64))]
struct Shapes {
    palette: u8,
    start_row: u8,
    reserved: [u8; 14],
    /// Bytes of a row of each register.
    bytes: [u16; 16],
    rows: [u8; 16],
}

/// All eight registers are 16 rows of 64 bytes.
static SHAPES: Shapes = Shapes {
    palette: 1,
    start_row: 0,
    reserved: [0; 14],
    bytes: [64, 64, 64, 64, 64, 64, 64, 64, 0, 0, 0, 0, 0, 0, 0, 0],
    rows: [16, 16, 16, 16, 16, 16, 16, 16, 0, 0, 0, 0, 0, 0, 0, 0],
};

/// Whether the machine has AMX for bytes and Linux lets this process use it.
pub(super) fn is_available() -> bool {
    const TILE_AND_INT8: u32 = 0b11 << 24;
    const ARCH_PRCTL: i64 = 158;
    const ARCH_REQ_XCOMP_PERM: i64 = 0x1023;
    const XFEATURE_XTILEDATA: i64 = 18;
    let features = __cpuid_count(7, 0).edx;
    if features & TILE_AND_INT8 != TILE_AND_INT8 {
        return false;
    }
    let result: i64;
    // SAFETY: the system call takes no pointer here. It asks for room to save tile registers, for all threads of the
    // process; asking twice does no harm.
    unsafe {
        asm!(
            "syscall",
            inlateout("rax") ARCH_PRCTL => result,
            in("rdi") ARCH_REQ_XCOMP_PERM,
            in("rsi") XFEATURE_XTILEDATA,
            lateout("rcx") _,
            lateout("r11") _,
            options(nostack),
        );
    }
    result == 0
}

/// Rows that [`layer`] takes at least.
pub(super) const LEAST: usize = 2 * ROWS;

/// Whether [`layer`] can take rows of this width: whole tiles.
pub(super) fn fits(width: usize) -> bool {
    width.is_multiple_of(DEPTH)
}

/// The sums of 32 rows for 16 values, and beside them those of their gates.
type Sums = [[[i32; BLOCK]; 2]; 2 * ROWS];

/// 16 values with their gates, for 32 rows from `row` on, of which the first `done` were computed before.
#[derive(Clone, Copy)]
struct Place {
    channel: usize,
    row: usize,
    done: usize,
}

/// As [`super::Kernel::layer`].
///
/// The unit of tiles works beside the others: while it makes the sums of one place, those of the place before go through
/// their gates. So sums never leave the nearest cache, and one of the two kinds of work costs next to nothing.
///
/// # Safety
/// [`is_available`] and the machine has AVX-512; the caller has checked what [`super::Kernel::layer`] checks, and
/// [`fits`] and [`LEAST`].
#[target_feature(enable = "avx512f")]
pub(super) unsafe fn layer(
    weights: &Packed,
    gate: &Gate,
    taps: &[&[u8]],
    rows: usize,
    sums: &mut [i32],
    h: &mut [f32],
) {
    let width = gate.width();
    let curve = Curve::load();
    let (lines, _) = sums.as_chunks_mut::<BLOCK>();
    let (pairs, _) = lines.as_chunks_mut::<2>();
    // One is filled while the other is read. `sums` is meant for 32 rows of all channels, of which there are at least 64.
    let [current, last, ..] = pairs.as_chunks_mut::<{ 2 * ROWS }>().0 else { return };
    let (mut current, mut last) = (current, last);
    let mut before: Option<(Place, Channels)> = None;
    // SAFETY: a configuration that the processor knows; it is given back below.
    unsafe { asm!("ldtilecfg [{}]", in(reg) &raw const SHAPES, options(nostack, readonly, preserves_flags)) };
    for channel in (0..width).step_by(BLOCK) {
        let channels = Channels::load(gate, channel);
        for start in (0..rows).step_by(2 * ROWS) {
            // The last 32 rows may have begun already.
            let row = start.min(rows - 2 * ROWS);
            let place = Place { channel, row, done: start - row };
            // SAFETY: the rows and channels of both places are in bounds, as the caller has checked.
            unsafe { tiles(weights, &curve, taps, place, current, before.map(|(p, c)| (p, c, &*last)), h) };
            (current, last) = (last, current);
            before = Some((place, channels));
        }
    }
    // SAFETY: gives the registers back, so that a switch to another thread need not save them.
    unsafe { asm!("tilerelease", options(nomem, nostack, preserves_flags)) };
    if let Some((place, channels)) = before {
        // SAFETY: as above.
        unsafe { add(&curve, &channels, place, 0..2 * ROWS, last, width, h) };
    }
}

/// Makes the sums of a `place`, and beside adds to `h` what those of the place `before` give.
///
/// # Safety
/// As [`layer`]; the places are in bounds.
#[target_feature(enable = "avx512f")]
#[inline]
unsafe fn tiles(
    weights: &Packed,
    curve: &Curve,
    taps: &[&[u8]],
    place: Place,
    sums: &mut Sums,
    before: Option<(Place, Channels, &Sums)>,
    h: &mut [f32],
) {
    let width = weights.depth / taps.len();
    let lines = weights.depth / 4;
    let (low, high) = (place.channel, width + place.channel);
    // SAFETY: each tile takes the same 16 numbers for all its rows, which start with the same sums.
    unsafe {
        asm!(
            "tileloadd tmm0, [{low} + {line}*1]",
            "tileloadd tmm1, [{high} + {line}*1]",
            "tileloadd tmm2, [{low} + {line}*1]",
            "tileloadd tmm3, [{high} + {line}*1]",
            low = in(reg) weights.start[low..][..BLOCK].as_ptr(),
            high = in(reg) weights.start[high..][..BLOCK].as_ptr(),
            line = in(reg) 0_usize,
            options(nostack, readonly, preserves_flags),
        );
    }
    let share = (2 * ROWS).div_ceil(weights.depth / DEPTH);
    let mut done = 0;
    // SAFETY: 32 rows from `place.row` on are in each tap, and `width` is a multiple of 64, so each of the two tiles of
    // activations is in bounds; the tiles of weights are 16 lines each of the two blocks of channels.
    unsafe {
        let mut line = weights.quads[low / BLOCK * lines..].as_ptr();
        let beside = (width / BLOCK) * lines;
        for tap in taps {
            for k in (0..width).step_by(DEPTH) {
                let activations = tap.as_ptr().add(place.row * width + k);
                asm!(
                    "tileloadd tmm4, [{a} + {width}*1]",
                    "tileloadd tmm6, [{w} + {line}*1]",
                    "tdpbusd tmm0, tmm4, tmm6",
                    "tileloadd tmm7, [{v} + {line}*1]",
                    "tdpbusd tmm1, tmm4, tmm7",
                    "tileloadd tmm5, [{b} + {width}*1]",
                    "tdpbusd tmm2, tmm5, tmm6",
                    "tdpbusd tmm3, tmm5, tmm7",
                    a = in(reg) activations,
                    b = in(reg) activations.add(ROWS * width),
                    w = in(reg) line,
                    v = in(reg) line.add(beside),
                    width = in(reg) width,
                    line = in(reg) 64_usize,
                    options(nostack, readonly, preserves_flags),
                );
                line = line.add(LINES);
                if let Some((place, channels, sums)) = &before {
                    let end = (done + share).min(2 * ROWS);
                    add(curve, channels, *place, done..end, sums, width, h);
                    done = end;
                }
            }
        }
    }
    // SAFETY: `sums` has two tiles side by side and two below.
    unsafe {
        let out = sums.as_mut_ptr();
        asm!(
            "tilestored [{low} + {stride}*1], tmm0",
            "tilestored [{low} + {stride}*1 + 64], tmm1",
            "tilestored [{high} + {stride}*1], tmm2",
            "tilestored [{high} + {stride}*1 + 64], tmm3",
            low = in(reg) out,
            high = in(reg) out.add(ROWS),
            stride = in(reg) 128_usize,
            options(nostack, preserves_flags),
        );
    }
}

/// Adds to `h` what some of the rows of a place give.
///
/// # Safety
/// As [`tiles`].
#[target_feature(enable = "avx512f")]
#[inline]
unsafe fn add(
    curve: &Curve,
    channels: &Channels,
    place: Place,
    rows: Range<usize>,
    sums: &Sums,
    width: usize,
    h: &mut [f32],
) {
    let first = rows.start.max(place.done);
    // Nothing, where all of these rows were computed before.
    let sums = sums.get(first..rows.end).unwrap_or_default();
    for (row, [values, gates]) in (first..).zip(sums) {
        // SAFETY: the row and the 16 channels are in `h`.
        unsafe {
            let h = h.as_mut_ptr().add((place.row + row) * width + place.channel);
            channels.add(curve, values.as_ptr(), gates.as_ptr(), h);
        }
    }
}
