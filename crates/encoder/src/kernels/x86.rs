//! Which kernel this x86 machine can run, and the float functions compiled for it.

use super::dispatch::{Floats, Kernel};
use super::pack::Layout;
use super::{KernelKind, avx2, vnni};

/// Compiles the float functions for `$features`, in a module of their own.
macro_rules! floats {
    ($name:ident, $features:literal) => {
        mod $name {
            use crate::kernels::{Gate, dispatch::Floats, float};

            pub(super) const FLOATS: Floats = Floats { gate, normalise, squeeze, quantise };

            #[target_feature(enable = $features)]
            fn gate(gate: &Gate, sums: &[i32], h: &mut [f32]) {
                float::gate(gate, sums, h);
            }

            #[target_feature(enable = $features)]
            fn normalise(h: &[f32], width: usize, x: &mut [f32]) {
                float::normalise(h, width, x);
            }

            #[target_feature(enable = $features)]
            fn squeeze(h: &[f32], width: usize, q: &mut [u8]) {
                float::squeeze(h, width, q);
            }

            #[target_feature(enable = $features)]
            fn quantise(x: &[f32], q: &mut [u8]) {
                float::quantise(x, q);
            }
        }
    };
}

floats!(floats_avx2, "avx2");
floats!(floats_avx512, "avx512f,avx512bw,avx512dq,avx512vl");

/// The kernel, if this machine has its instructions.
pub(super) fn kernel(kind: KernelKind) -> Option<Kernel> {
    let avx2 = is_x86_feature_detected!("avx2");
    let avx512 = is_x86_feature_detected!("avx512f")
        && is_x86_feature_detected!("avx512bw")
        && is_x86_feature_detected!("avx512dq")
        && is_x86_feature_detected!("avx512vl")
        && is_x86_feature_detected!("avx512vnni");
    let make = |layout, product, floats: Floats| Some(Kernel { kind, layout, product, floats });
    match kind {
        KernelKind::Avx2 if avx2 => make(Layout::Pairs, avx2::product, floats_avx2::FLOATS),
        KernelKind::AvxVnni if avx2 && is_x86_feature_detected!("avxvnni") => {
            make(Layout::Quads, vnni::product_256, floats_avx2::FLOATS)
        }
        KernelKind::Avx512Vnni if avx512 => make(Layout::Quads, vnni::product_512, floats_avx512::FLOATS),
        #[cfg(target_os = "linux")]
        KernelKind::Amx if avx512 && super::amx::is_available() => {
            make(Layout::Quads, super::amx::product, floats_avx512::FLOATS)
        }
        _ => None,
    }
}
