//! Products with AMX, which multiplies a tile of 16 rows by a tile of 16 channels in one instruction.
//!
//! The instructions are written as assembly, as their intrinsics are not stable in Rust yet.
#![allow(unsafe_code, reason = "tile registers have no safe interface")]

use std::arch::{asm, x86_64::__cpuid_count};

use super::pack::{BLOCK, Packed};
use super::vnni;

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

/// As [`super::Kernel::product`].
///
/// # Safety
/// [`is_available`] and the machine has AVX-512 VNNI; the caller has checked what [`super::Kernel::product`] checks.
#[target_feature(enable = "avx512f,avx512vnni")]
pub(super) unsafe fn product(weights: &Packed, taps: &[&[u8]], rows: usize, sums: &mut [i32]) {
    let width = weights.depth / taps.len();
    let tiled = if width.is_multiple_of(DEPTH) { rows - rows % (2 * ROWS) } else { 0 };
    if tiled > 0 {
        // SAFETY: `tiled` is no more than the rows that the caller has checked, and a multiple of 32.
        unsafe { tiles(weights, taps, tiled, sums) };
    }
    if tiled < rows {
        let mut rest = [&[][..]; 4];
        let rest = &mut rest[..taps.len()];
        for (rest, tap) in rest.iter_mut().zip(taps) {
            *rest = &tap[tiled * width..];
        }
        // SAFETY: the rows that are left are as many fewer in the taps as in `sums`.
        unsafe { vnni::product_512(weights, rest, rows - tiled, &mut sums[tiled * weights.channels..]) };
    }
}

/// # Safety
/// As [`product`]; `rows` is a multiple of 32 and `width` one of 64.
#[target_feature(enable = "avx512f")]
unsafe fn tiles(weights: &Packed, taps: &[&[u8]], rows: usize, sums: &mut [i32]) {
    let width = weights.depth / taps.len();
    let lines = weights.depth / 4;
    // SAFETY: a configuration that the processor knows; it is given back below.
    unsafe { asm!("ldtilecfg [{}]", in(reg) &raw const SHAPES, options(nostack, readonly, preserves_flags)) };
    // One row of each pair of blocks, repeated: a tile's rows all start with the same sums.
    let mut start = [[0_i32; BLOCK]; 2 * ROWS];
    for pair in 0..weights.channels / (2 * BLOCK) {
        let channel = pair * 2 * BLOCK;
        for (block, start) in start.chunks_exact_mut(ROWS).enumerate() {
            let mut from = [0; BLOCK];
            from.copy_from_slice(&weights.start[channel + block * BLOCK..][..BLOCK]);
            start.fill(from);
        }
        for row in (0..rows).step_by(2 * ROWS) {
            // SAFETY: tiles 0 to 3 take 16 lines of 64 bytes each of `start`.
            unsafe {
                asm!(
                    "tileloadd tmm0, [{low} + {line}*1]",
                    "tileloadd tmm1, [{high} + {line}*1]",
                    "tileloadd tmm2, [{low} + {line}*1]",
                    "tileloadd tmm3, [{high} + {line}*1]",
                    low = in(reg) start.as_ptr(),
                    high = in(reg) start.as_ptr().add(ROWS),
                    line = in(reg) 64_usize,
                    options(nostack, readonly, preserves_flags),
                );
            }
            // SAFETY: 32 rows from `row` on are in each tap, and `width` is a multiple of 64, so each of the two tiles
            // of activations is in bounds; the tiles of weights are 16 lines each of the pair of blocks.
            unsafe {
                let mut line = weights.quads.as_ptr().add(2 * pair * lines);
                for tap in taps {
                    for k in (0..width).step_by(DEPTH) {
                        let activations = tap.as_ptr().add(row * width + k);
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
                            v = in(reg) line.add(lines),
                            width = in(reg) width,
                            line = in(reg) 64_usize,
                            options(nostack, readonly, preserves_flags),
                        );
                        line = line.add(LINES);
                    }
                }
            }
            // SAFETY: `sums` has 32 rows from `row` on, of all channels.
            unsafe {
                let out = sums.as_mut_ptr().add(row * weights.channels + channel);
                asm!(
                    "tilestored [{low} + {stride}*1], tmm0",
                    "tilestored [{low} + {stride}*1 + 64], tmm1",
                    "tilestored [{high} + {stride}*1], tmm2",
                    "tilestored [{high} + {stride}*1 + 64], tmm3",
                    low = in(reg) out,
                    high = in(reg) out.add(ROWS * weights.channels),
                    stride = in(reg) weights.channels * 4,
                    options(nostack, preserves_flags),
                );
            }
        }
    }
    // SAFETY: gives the registers back, so that a switch to another thread need not save them.
    unsafe { asm!("tilerelease", options(nomem, nostack, preserves_flags)) };
}
