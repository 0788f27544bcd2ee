use super::blocks;
use super::layer::Layer;
use super::scratch::Activations;
use crate::aligned::Aligned;
use crate::kernels::Kernel;

/// The mean state of all tokens of a segment that have the same lower form, as a second input of each.
#[derive(Debug, Default)]
pub(super) struct Buffers {
    /// Index of a group plus one, by hash of the form; 0 is empty.
    slots: Vec<u32>,
    /// The form of each group. Two forms with one hash of 64 bits would share a group.
    groups: Vec<u64>,
    counts: Vec<u32>,
    /// The group of each token.
    of: Vec<u32>,
    sums: Aligned<f32>,
    means: Aligned<u8>,
    /// Normalised states of one block of tokens.
    x: Aligned<f32>,
    /// Means of one block of tokens.
    block: Aligned<u8>,
}

impl Buffers {
    /// Sorts tokens into groups by form. Groups are numbered by first occurrence.
    pub(super) fn group(&mut self, forms: &[u64]) {
        let slots = (2 * forms.len()).next_power_of_two();
        self.slots.clear();
        self.slots.resize(slots, 0);
        self.groups.clear();
        self.counts.clear();
        self.of.clear();
        for &form in forms {
            // The forms' hash is not meant to withstand chosen words; segments are short enough for any chain.
            let mut slot = (form.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as usize % slots;
            let group = loop {
                match self.slots[slot] as usize {
                    0 => {
                        self.groups.push(form);
                        self.counts.push(0);
                        self.slots[slot] = self.groups.len() as u32;
                        break self.groups.len() - 1;
                    }
                    group if self.groups[group - 1] == form => break group - 1,
                    _ => slot = (slot + 1) % slots,
                }
            };
            self.counts[group] += 1;
            self.of.push(group as u32);
        }
    }

    /// Adds to the states `h` of all tokens, which [`group`](Buffers::group) has seen, what the memory makes of them,
    /// and leaves the next layer's activations in `q`.
    pub(super) fn apply(
        &mut self,
        kernel: &Kernel,
        layer: &Layer,
        h: &mut [f32],
        q: &mut Activations,
        block_sums: &mut Aligned<i32>,
    ) {
        let width = layer.gate.width();
        let rows = self.of.len();
        self.sums.resize(self.groups.len() * width);
        self.sums.fill(0.0);
        for block in blocks(rows) {
            let (row, count) = (block.start, block.len());
            self.x.resize(count * width);
            let x = &mut self.x;
            kernel.normalise(&h[row * width..][..count * width], width, x);
            kernel.quantise(x, q.rows_mut(row, count));
            for (x, &group) in x.chunks_exact(width).zip(&self.of[row..]) {
                let sums = &mut self.sums[group as usize * width..][..width];
                for (sum, x) in sums.iter_mut().zip(x) {
                    *sum += x;
                }
            }
        }
        for (sums, &count) in self.sums.chunks_exact_mut(width).zip(&self.counts) {
            let count = count as f32;
            for sum in sums {
                *sum /= count;
            }
        }
        self.means.resize(self.sums.len());
        kernel.quantise(&self.sums, &mut self.means);
        for block in blocks(rows) {
            let (row, count) = (block.start, block.len());
            self.block.resize(count * width);
            let block = &mut self.block;
            for (block, &group) in block.chunks_exact_mut(width).zip(&self.of[row..]) {
                block.copy_from_slice(&self.means[group as usize * width..][..width]);
            }
            let h = &mut h[row * width..][..count * width];
            let taps = [q.rows(row, count, 0), block];
            kernel.layer(&layer.weights, &layer.gate, &taps, count, block_sums, h);
            kernel.squeeze(h, width, q.rows_mut(row, count));
        }
    }
}
