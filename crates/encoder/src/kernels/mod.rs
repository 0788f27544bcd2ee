//! Products of int8 matrices and the float arithmetic between them, for the instructions that the machine has.
//!
//! Integer sums are exact, and the float code takes the same steps in the same order everywhere ([`float`], and for
//! AVX-512 `avx512`), so all kernels give the same bits.

#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
mod amx;
#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod curve;
mod dispatch;
mod float;
mod pack;
mod portable;
#[cfg(test)]
mod tests;
#[cfg(target_arch = "x86_64")]
mod vnni;
#[cfg(target_arch = "x86_64")]
mod x86;

pub(crate) use dispatch::Kernel;
pub(crate) use pack::Packed;

/// What is added to an activation to store it as an unsigned byte.
pub(crate) const ZERO: u8 = 128;

/// The instructions that a [`Model`](crate::Model) computes with. All give the same bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KernelKind {
    /// Plain Rust, for any machine.
    Portable,
    /// AVX2: products of 16-bit numbers.
    Avx2,
    /// AVX-VNNI: products of bytes, 32 at a time.
    AvxVnni,
    /// AVX-512 VNNI: products of bytes, 64 at a time.
    Avx512Vnni,
    /// AMX: products of tiles of bytes; AVX-512 VNNI beside.
    Amx,
}

impl KernelKind {
    /// All, slowest first.
    pub const ALL: [KernelKind; 5] = [
        KernelKind::Portable,
        KernelKind::Avx2,
        KernelKind::AvxVnni,
        KernelKind::Avx512Vnni,
        KernelKind::Amx,
    ];

    /// Whether this machine has the instructions.
    pub fn is_available(self) -> bool {
        Kernel::new(self).is_some()
    }

    /// The fastest that this machine has.
    pub fn best() -> KernelKind {
        KernelKind::ALL.into_iter().rev().find(|kind| kind.is_available()).unwrap_or(KernelKind::Portable)
    }
}

/// Scales and biases of a layer: of the values in the first half, of their gates in the second.
pub(crate) struct Gate {
    scales: Vec<f32>,
    bias: Vec<f32>,
}

impl Gate {
    /// Takes both as the file has them.
    pub(crate) fn new(mut scales: Vec<f32>, mut bias: Vec<f32>) -> Gate {
        let width = scales.len() / 2;
        for scale in &mut scales[width..] {
            *scale *= curve::SCALE;
        }
        for bias in &mut bias[width..] {
            *bias = *bias * curve::SCALE + curve::SHIFT;
        }
        Gate { scales, bias }
    }

    /// Numbers of a row of states.
    pub(crate) fn width(&self) -> usize {
        self.scales.len() / 2
    }
}
