use crate::aligned::Aligned;
use crate::kernels::ZERO;
use crate::lexicon::Cache;

/// Buffers that [`Model::encode`](crate::Model::encode) reuses from document to document; one a thread.
///
/// What it holds never changes a result. It grows with the longest segment, not with the longest document, and keeps
/// no more than 8 MiB of a token's form, however long a token is.
#[derive(Debug, Default)]
pub struct Scratch {
    /// The model that the cache and the buffers are for.
    pub(super) owner: Option<(u32, usize)>,
    pub(super) cache: Cache,
    /// State of each token of the segment.
    pub(super) h: Aligned<f32>,
    /// Vectors of a few tokens.
    pub(super) x: Aligned<f32>,
    /// The hash of each token's lower form.
    pub(super) forms: Vec<u64>,
    /// Activations that a layer reads, and those that it makes for the next.
    pub(super) q: [Activations; 2],
    /// Sums of one block of tokens.
    pub(super) sums: Aligned<i32>,
    pub(super) memory: super::memory::Buffers,
}

/// A row of bytes a token, with rows of zeros before the first and after the last.
#[derive(Debug, Default)]
pub(super) struct Activations {
    bytes: Aligned<u8>,
    width: usize,
    margin: usize,
}

impl Activations {
    /// Makes room for `rows` tokens, and margins for taps that reach `margin` tokens away.
    pub(super) fn reset(&mut self, rows: usize, width: usize, margin: usize) {
        (self.width, self.margin) = (width, margin);
        self.bytes.resize((rows + 2 * margin) * width);
        self.bytes[..margin * width].fill(ZERO);
        self.bytes[(margin + rows) * width..].fill(ZERO);
    }

    /// `count` rows from `row` on, `shift` tokens away.
    #[inline]
    pub(super) fn rows(&self, row: usize, count: usize, shift: isize) -> &[u8] {
        let first = (self.margin + row).saturating_add_signed(shift);
        &self.bytes[first * self.width..][..count * self.width]
    }

    #[inline]
    pub(super) fn rows_mut(&mut self, row: usize, count: usize) -> &mut [u8] {
        &mut self.bytes[(self.margin + row) * self.width..][..count * self.width]
    }
}
