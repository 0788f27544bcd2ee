#![allow(
    unsafe_code,
    reason = "functions compiled for instructions that not every machine has are unsafe to call"
)]

use super::pack::{Layout, Packed};
use super::{Gate, KernelKind, portable};

/// The functions of a kernel whose instructions this machine has.
#[derive(Clone, Copy)]
pub(crate) struct Kernel {
    pub(super) kind: KernelKind,
    pub(super) layout: Layout,
    pub(super) product: unsafe fn(&Packed, &[&[u8]], usize, &mut [i32]),
    pub(super) floats: Floats,
}

/// The float functions, compiled for one instruction set.
#[derive(Clone, Copy)]
pub(super) struct Floats {
    pub(super) gate: unsafe fn(&Gate, &[i32], &mut [f32]),
    pub(super) normalise: unsafe fn(&[f32], usize, &mut [f32]),
    pub(super) squeeze: unsafe fn(&[f32], usize, &mut [u8]),
    pub(super) quantise: unsafe fn(&[f32], &mut [u8]),
}

impl Kernel {
    /// `None` when the machine lacks the instructions. Nothing else makes a kernel, which is what makes calls safe.
    pub(crate) fn new(kind: KernelKind) -> Option<Kernel> {
        if kind == KernelKind::Portable {
            let floats = Floats {
                gate: portable::gate,
                normalise: portable::normalise,
                squeeze: portable::squeeze,
                quantise: portable::quantise,
            };
            return Some(Kernel { kind, layout: Layout::Pairs, product: portable::product, floats });
        }
        #[cfg(target_arch = "x86_64")]
        return super::x86::kernel(kind);
        #[cfg(not(target_arch = "x86_64"))]
        None
    }

    pub(crate) fn kind(&self) -> KernelKind {
        self.kind
    }

    /// Rows of `depth` weights, one a channel, in this kernel's order.
    pub(crate) fn pack(&self, weights: &[i8], depth: usize) -> Packed {
        Packed::new(weights, depth, self.layout)
    }

    /// The sums of products for `rows` tokens, a row of all channels for each.
    ///
    /// A token's activations are its rows in each of `taps`, one after the other; they are stored with
    /// [`ZERO`](super::ZERO) added.
    pub(crate) fn product(&self, weights: &Packed, taps: &[&[u8]], rows: usize, sums: &mut [i32]) {
        assert!(weights.layout() == self.layout, "weights are packed for another kernel");
        assert!(!taps.is_empty() && weights.depth.is_multiple_of(4 * taps.len()));
        let width = weights.depth / taps.len();
        assert!(taps.iter().all(|tap| tap.len() >= rows * width) && sums.len() >= rows * weights.channels);
        // SAFETY: the machine has the instructions (see `new`); layout and lengths have just been checked.
        unsafe { (self.product)(weights, taps, rows, sums) }
    }

    /// Adds to each row of `h` its values, each through its gate.
    pub(crate) fn gate(&self, gate: &Gate, sums: &[i32], h: &mut [f32]) {
        // SAFETY: the machine has the instructions (see `new`); these are safe functions otherwise.
        unsafe { (self.floats.gate)(gate, sums, h) }
    }

    /// Normalises each row of `h` into `x`.
    pub(crate) fn normalise(&self, h: &[f32], width: usize, x: &mut [f32]) {
        // SAFETY: as for `gate`.
        unsafe { (self.floats.normalise)(h, width, x) }
    }

    /// Normalises and quantises each row of `h` into `q`.
    pub(crate) fn squeeze(&self, h: &[f32], width: usize, q: &mut [u8]) {
        // SAFETY: as for `gate`.
        unsafe { (self.floats.squeeze)(h, width, q) }
    }

    /// Quantises normalised numbers.
    pub(crate) fn quantise(&self, x: &[f32], q: &mut [u8]) {
        // SAFETY: as for `gate`.
        unsafe { (self.floats.quantise)(x, q) }
    }
}
