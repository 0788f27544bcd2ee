//! Which kernel this x86 machine can run, and the float functions compiled for it.

use super::dispatch::{Floats, Kernel};
use super::pack::Layout;
use super::{KernelKind, avx2, avx512, vnni};
#[cfg(target_os = "linux")]
use super::{amx, dispatch::Tiles};

/// The float functions compiled for AVX2.
mod floats_avx2 {
    use crate::kernels::{Gate, dispatch::Floats, float};

    pub(super) const FLOATS: Floats = Floats { gate, normalise, squeeze, quantise, add, start };

    #[target_feature(enable = "avx2")]
    fn gate(gate: &Gate, sums: &[i32], h: &mut [f32]) {
        float::gate(gate, sums, h);
    }

    #[target_feature(enable = "avx2")]
    fn normalise(h: &[f32], width: usize, x: &mut [f32]) {
        float::normalise(h, width, x);
    }

    #[target_feature(enable = "avx2")]
    fn squeeze(h: &[f32], width: usize, q: &mut [u8]) {
        float::squeeze(h, width, q);
    }

    #[target_feature(enable = "avx2")]
    fn quantise(x: &[f32], q: &mut [u8]) {
        float::quantise(x, q);
    }

    #[target_feature(enable = "avx2")]
    fn add(row: &[u8], scale: f32, sum: &mut [f32]) {
        float::add(row, scale, sum);
    }

    #[target_feature(enable = "avx2")]
    fn start(vector: &[f32], layout: &[f32], h: &mut [f32]) {
        float::start(vector, layout, h);
    }
}

/// The float functions in AVX-512.
const FLOATS_512: Floats = Floats {
    gate: avx512::gate,
    normalise: avx512::normalise,
    squeeze: avx512::squeeze,
    quantise: avx512::quantise,
    add: avx512::add,
    start: avx512::start,
};

/// The kernel, if this machine has its instructions.
pub(super) fn kernel(kind: KernelKind) -> Option<Kernel> {
    let avx2 = is_x86_feature_detected!("avx2");
    let avx512 = is_x86_feature_detected!("avx512f")
        && is_x86_feature_detected!("avx512bw")
        && is_x86_feature_detected!("avx512dq")
        && is_x86_feature_detected!("avx512vl")
        && is_x86_feature_detected!("avx512vnni");
    let make = |layout, product, floats: Floats| Some(Kernel { kind, layout, product, floats, tiles: None });
    match kind {
        KernelKind::Avx2 if avx2 => make(Layout::Pairs, avx2::product, floats_avx2::FLOATS),
        KernelKind::AvxVnni if avx2 && is_x86_feature_detected!("avxvnni") => {
            make(Layout::Quads, vnni::product_256, floats_avx2::FLOATS)
        }
        KernelKind::Avx512Vnni if avx512 => make(Layout::Quads, vnni::product_512, FLOATS_512),
        #[cfg(target_os = "linux")]
        KernelKind::Amx if avx512 && amx::is_available() => {
            let tiles = Tiles { least: amx::LEAST, fits: amx::fits, layer: amx::layer };
            let kernel = make(Layout::Quads, vnni::product_512, FLOATS_512);
            kernel.map(|kernel| Kernel { tiles: Some(tiles), ..kernel })
        }
        _ => None,
    }
}
