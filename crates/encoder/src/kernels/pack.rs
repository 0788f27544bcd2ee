use super::ZERO;

/// Channels that stand side by side.
pub(super) const BLOCK: usize = 16;

/// How a kernel wants its weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    /// Four bytes of each of 16 channels, then the next four: a line for `vpdpbusd`.
    Quads,
    /// Two 16-bit numbers of each of 16 channels, then the next two: for `pmaddwd`.
    Pairs,
}

/// A matrix of weights, in the order in which a kernel reads it.
pub(crate) struct Packed {
    pub(super) channels: usize,
    /// Weights of a channel.
    pub(super) depth: usize,
    /// Where each channel's sum starts: it takes away what activations stored with [`ZERO`] added are too much.
    pub(super) start: Vec<i32>,
    pub(super) quads: Vec<Quads>,
    pub(super) pairs: Vec<Pairs>,
}

/// Four weights of each of 16 channels.
#[derive(Clone, Copy)]
#[repr(C, align(64))]
pub(super) struct Quads(pub(super) [[i8; 4]; BLOCK]);

/// Two weights of each of 16 channels.
#[derive(Clone, Copy)]
#[repr(C, align(64))]
pub(super) struct Pairs(pub(super) [[i16; 2]; BLOCK]);

impl Packed {
    /// Packs rows of `depth` weights, one row a channel.
    ///
    /// # Panics
    /// When the channels are no whole groups of 64, or the weights of a channel no whole fours.
    pub(super) fn new(weights: &[i8], depth: usize, layout: Layout) -> Packed {
        let channels = weights.len() / depth;
        assert!(
            channels.is_multiple_of(4 * BLOCK) && depth.is_multiple_of(4),
            "{channels} channels of {depth} weights"
        );
        let sum = |row: &[i8]| row.iter().map(|&w| i32::from(w)).sum::<i32>();
        let start = weights.chunks_exact(depth).map(|row| -i32::from(ZERO) * sum(row)).collect();
        let blocks = || weights.chunks_exact(depth * BLOCK);
        let quads = |block: &[i8]| -> Vec<Quads> {
            let four = |c: usize, k: usize| std::array::from_fn(|i| block[c * depth + k + i]);
            (0..depth).step_by(4).map(|k| Quads(std::array::from_fn(|c| four(c, k)))).collect()
        };
        let pairs = |block: &[i8]| -> Vec<Pairs> {
            let two = |c: usize, k: usize| std::array::from_fn(|i| i16::from(block[c * depth + k + i]));
            (0..depth).step_by(2).map(|k| Pairs(std::array::from_fn(|c| two(c, k)))).collect()
        };
        let (quads, pairs) = match layout {
            Layout::Quads => (blocks().flat_map(quads).collect(), Vec::new()),
            Layout::Pairs => (Vec::new(), blocks().flat_map(pairs).collect()),
        };
        Packed { channels, depth, start, quads, pairs }
    }

    /// The order that it was packed in.
    pub(super) fn layout(&self) -> Layout {
        if self.quads.is_empty() { Layout::Pairs } else { Layout::Quads }
    }
}
