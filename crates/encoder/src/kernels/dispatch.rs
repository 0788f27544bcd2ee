#![allow(
    unsafe_code,
    reason = "functions compiled for instructions that not every machine has are unsafe to call"
)]

use super::pack::{Layout, Packed};
use super::{Gate, KernelKind, portable};
use crate::aligned::Aligned;

/// Tokens of which the sums are made together, so that they stay in the nearest cache.
const BLOCK: usize = 32;
/// Inputs of a layer.
const MOST_TAPS: usize = 3;

/// The functions of a kernel whose instructions this machine has.
#[derive(Clone, Copy)]
pub(crate) struct Kernel {
    pub(super) kind: KernelKind,
    pub(super) layout: Layout,
    pub(super) product: unsafe fn(&Packed, &[&[u8]], usize, &mut [i32]),
    pub(super) floats: Floats,
    /// What computes a layer in one, where the machine has it and the layer is large enough.
    pub(super) tiles: Option<Tiles>,
}

/// A function that computes a layer in one.
#[derive(Clone, Copy)]
pub(super) struct Tiles {
    /// Rows that it takes at least.
    pub(super) least: usize,
    pub(super) fits: fn(usize) -> bool,
    pub(super) layer: LayerFn,
}

/// Weights, gates, taps, rows, a buffer, states.
type LayerFn = unsafe fn(&Packed, &Gate, &[&[u8]], usize, &mut [i32], &mut [f32]);

/// The float functions, compiled for one instruction set.
#[derive(Clone, Copy)]
pub(super) struct Floats {
    pub(super) gate: unsafe fn(&Gate, &[i32], &mut [f32]),
    pub(super) normalise: unsafe fn(&[f32], usize, &mut [f32]),
    pub(super) squeeze: unsafe fn(&[f32], usize, &mut [u8]),
    pub(super) quantise: unsafe fn(&[f32], &mut [u8]),
    pub(super) add: unsafe fn(&[u8], f32, &mut [f32]),
    pub(super) start: unsafe fn(&[f32], &[f32], &mut [f32]),
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
                add: portable::add,
                start: portable::start,
            };
            return Some(Kernel {
                kind,
                layout: Layout::Pairs,
                product: portable::product,
                floats,
                tiles: None,
            });
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

    /// Adds to each of `rows` rows of `h` the layer's values, each through its gate.
    ///
    /// A token's activations are its rows in each of `taps`, one after the other; they are stored with
    /// [`ZERO`](super::ZERO) added. `sums` is a buffer.
    pub(crate) fn layer(
        &self,
        weights: &Packed,
        gate: &Gate,
        taps: &[&[u8]],
        rows: usize,
        sums: &mut Aligned<i32>,
        h: &mut [f32],
    ) {
        let width = gate.width();
        self.check(weights, taps, rows);
        assert!(weights.channels == 2 * width && weights.depth == taps.len() * width);
        assert!(h.len() >= rows * width);
        sums.resize(BLOCK * 2 * width);
        if let Some(tiles) = self.tiles.filter(|tiles| rows >= tiles.least && (tiles.fits)(width)) {
            // SAFETY: the machine has the instructions (see `new`); layout and lengths have just been checked.
            return unsafe { (tiles.layer)(weights, gate, taps, rows, sums, h) };
        }
        let mut rest = [&[][..]; MOST_TAPS];
        let rest = &mut rest[..taps.len()];
        for row in (0..rows).step_by(BLOCK) {
            let count = BLOCK.min(rows - row);
            for (rest, tap) in rest.iter_mut().zip(taps) {
                *rest = &tap[row * width..];
            }
            self.product(weights, rest, count, sums);
            // SAFETY: the machine has the instructions (see `new`); this is a safe function otherwise.
            unsafe { (self.floats.gate)(gate, sums, &mut h[row * width..][..count * width]) }
        }
    }

    /// The sums of products for `rows` tokens, a row of all channels for each.
    pub(super) fn product(&self, weights: &Packed, taps: &[&[u8]], rows: usize, sums: &mut [i32]) {
        self.check(weights, taps, rows);
        assert!(sums.len() >= rows * weights.channels);
        // SAFETY: the machine has the instructions (see `new`); layout and lengths have just been checked.
        unsafe { (self.product)(weights, taps, rows, sums) }
    }

    fn check(&self, weights: &Packed, taps: &[&[u8]], rows: usize) {
        assert!(weights.layout() == self.layout, "weights are packed for another kernel");
        assert!((1..=MOST_TAPS).contains(&taps.len()) && weights.depth.is_multiple_of(4 * taps.len()));
        let width = weights.depth / taps.len();
        assert!(taps.iter().all(|tap| tap.len() >= rows * width));
    }

    /// Normalises each row of `h` into `x`.
    pub(crate) fn normalise(&self, h: &[f32], width: usize, x: &mut [f32]) {
        // SAFETY: the machine has the instructions (see `new`); this is a safe function otherwise.
        unsafe { (self.floats.normalise)(h, width, x) }
    }

    /// Normalises and quantises each row of `h` into `q`.
    pub(crate) fn squeeze(&self, h: &[f32], width: usize, q: &mut [u8]) {
        // SAFETY: as for `normalise`.
        unsafe { (self.floats.squeeze)(h, width, q) }
    }

    /// Quantises normalised numbers.
    pub(crate) fn quantise(&self, x: &[f32], q: &mut [u8]) {
        // SAFETY: as for `normalise`.
        unsafe { (self.floats.quantise)(x, q) }
    }

    /// Adds a row of a table, times its scale, to `sum`.
    pub(crate) fn add(&self, row: &[u8], scale: f32, sum: &mut [f32]) {
        // SAFETY: as for `normalise`.
        unsafe { (self.floats.add)(row, scale, sum) }
    }

    /// The state before the first layer, of a token's vector and that of the white space before it.
    pub(crate) fn start(&self, vector: &[f32], layout: &[f32], h: &mut [f32]) {
        // SAFETY: as for `normalise`.
        unsafe { (self.floats.start)(vector, layout, h) }
    }
}
