mod influence;
mod layer;
mod layout;
mod memory;
mod scratch;
#[cfg(test)]
mod tests;

pub use influence::Influence;
pub use scratch::Scratch;

pub(crate) use layout::LAYOUTS;

use std::ops::Range;

use copydesk_document::Span;

use crate::about::About;
use crate::container::{ModelError, ModelFile};
use crate::kernels::{Kernel, KernelKind};
use crate::lexicon::{Lexicon, Table, numbers};
use layer::Layer;
use layout::Gaps;

/// Tokens that are taken through a layer together: as many as make loading the weights cheap, and few enough that their
/// states stay in the nearest caches.
const BLOCK: usize = 256;
/// A block with fewer tokens than this is not worth one of its own, and joins the one before.
const LEAST: usize = 32;
/// Tokens of a segment, beside those that overlap with its neighbours. All but a few articles are shorter.
const SEGMENT: usize = 4096;

/// An encoder, ready to run. It never changes, so all threads share one.
///
/// ```no_run
/// use copydesk_encoder::{Model, ModelFile, Scratch, Span};
///
/// let model = Model::new(ModelFile::open("english.model")?)?;
/// let text = "Oslo waits.";
/// let tokens = [Span::new(0, 4), Span::new(5, 10), Span::new(10, 11)];
/// let (mut scratch, mut vectors) = (Scratch::default(), Vec::new());
/// model.encode(text, &tokens, &mut scratch, &mut vectors);
/// assert_eq!(vectors.len(), tokens.len() * model.width());
/// # Ok::<(), copydesk_encoder::ModelError>(())
/// ```
pub struct Model {
    about: About,
    kernel: Kernel,
    lexicon: Lexicon,
    /// For each layout, its vector plus the network's bias.
    layouts: Vec<f32>,
    convolutions: Vec<Layer>,
    /// The layer after which the memory is read, and the memory.
    memory: Option<(usize, Layer)>,
    segment: usize,
}

impl Model {
    /// The encoder in a file, with the fastest kernel that this machine has.
    ///
    /// # Errors
    /// When the file is for something else, lacks a part, or its parts do not fit together.
    pub fn new(file: ModelFile) -> Result<Model, ModelError> {
        let kernel = Kernel::new(KernelKind::best()).or_else(|| Kernel::new(KernelKind::Portable));
        let kernel = kernel.ok_or_else(|| file.invalid("about", "there is no kernel for this machine"))?;
        let about = About::read(&file)?;
        let lexicon = Lexicon::load(file, &about)?;
        let file = lexicon.file();
        let width = about.width;
        let layout = Table::load(file, "layout", width, Some(LAYOUTS))?;
        let mut layouts = numbers(file, "bias", Some(width))?.repeat(LAYOUTS);
        for (row, sum) in layouts.chunks_exact_mut(width).enumerate() {
            layout.add(file, &kernel, row, sum);
        }
        let (convolutions, memory) = layers(file, &about, &kernel)?;
        Ok(Model { about, kernel, lexicon, layouts, convolutions, memory, segment: SEGMENT })
    }

    /// The same encoder with another kernel; `None` when the machine lacks the instructions. The vectors are the same
    /// to the bit, so this is of use for tests and measurements alone.
    #[must_use]
    pub fn with_kernel(mut self, kind: KernelKind) -> Option<Model> {
        self.kernel = Kernel::new(kind)?;
        (self.convolutions, self.memory) = layers(self.lexicon.file(), &self.about, &self.kernel).ok()?;
        Some(self)
    }

    /// The same encoder with segments of another length, for tests of the places where segments meet.
    #[cfg(test)]
    pub(crate) fn with_segment(mut self, tokens: usize) -> Model {
        self.segment = tokens;
        self
    }

    /// Numbers of a vector.
    pub fn width(&self) -> usize {
        self.about.width
    }

    /// What the training called it.
    pub fn name(&self) -> &str {
        &self.about.name
    }

    /// The checksum of its file, which heads that were trained on its vectors name.
    pub fn fingerprint(&self) -> u32 {
        self.lexicon.file().fingerprint()
    }

    /// The instructions that it computes with.
    pub fn kernel(&self) -> KernelKind {
        self.kernel.kind()
    }

    /// Tokens on either side that a token's vector depends on, beside what the memory tells it.
    pub fn reach(&self) -> usize {
        self.about.reach()
    }

    /// Writes a vector for each token into `out`, one after the other, each of [`width`](Model::width) numbers.
    ///
    /// Tokens are in order of their starts. A span that is none of `text`'s counts as an unknown word.
    ///
    /// Time is linear in tokens and text. Documents of more than 4096 tokens are taken in segments, which overlap by
    /// the network's [`reach`](Model::reach), so that its convolutions give the same as without segments. The memory's
    /// means are those of the segment and its overlaps.
    pub fn encode(&self, text: &str, tokens: &[Span], scratch: &mut Scratch, out: &mut Vec<f32>) {
        out.clear();
        out.reserve(tokens.len() * self.width());
        for start in (0..tokens.len()).step_by(self.segment) {
            let core = start..tokens.len().min(start + self.segment);
            let whole = self.widen(&core, tokens.len());
            self.read(text, tokens, whole.clone(), scratch);
            self.run(scratch);
            let states = &scratch.h[(core.start - whole.start) * self.width()..][..core.len() * self.width()];
            // By way of a small buffer, as `out` would have to be filled with something first.
            for states in states.chunks(LEAST * self.width()) {
                scratch.x.resize(states.len());
                self.kernel.normalise(states, self.width(), &mut scratch.x);
                out.extend_from_slice(&scratch.x);
            }
        }
    }

    /// A segment with what overlaps its neighbours.
    fn widen(&self, core: &Range<usize>, tokens: usize) -> Range<usize> {
        core.start.saturating_sub(self.reach())..tokens.min(core.end + self.reach())
    }

    /// Puts the states of a range of tokens before the first layer into the scratch, with their forms.
    fn read(&self, text: &str, tokens: &[Span], range: Range<usize>, scratch: &mut Scratch) {
        let width = self.width();
        let owner = Some((self.fingerprint(), width));
        if scratch.owner != owner {
            scratch.owner = owner;
            scratch.cache.clear();
        }
        scratch.forms.clear();
        scratch.h.resize(range.len() * width);
        let before = range.start.checked_sub(1).map(|before| tokens[before]);
        let mut gaps = Gaps::after(text, before);
        for (&token, h) in tokens[range].iter().zip(scratch.h.chunks_exact_mut(width)) {
            let layout = &self.layouts[gaps.next(token) * width..][..width];
            let token = token.of(text).unwrap_or("");
            let (vector, form) = scratch.cache.get(&self.lexicon, &self.kernel, width, token);
            scratch.forms.push(form);
            self.kernel.start(vector, layout, h);
        }
    }

    /// Takes the states in the scratch through all layers.
    fn run(&self, scratch: &mut Scratch) {
        let width = self.width();
        let Scratch { h, forms, q: [q, next], sums, memory, .. } = scratch;
        let rows = forms.len();
        let margin = self.about.dilations.iter().copied().max().unwrap_or(0);
        q.reset(rows, width, margin);
        next.reset(rows, width, margin);
        self.kernel.squeeze(h, width, q.rows_mut(0, rows));
        let (mut q, mut next) = (q, next);
        let last = self.convolutions.len() - 1;
        for (index, layer) in self.convolutions.iter().enumerate() {
            let memory_follows = self.memory.as_ref().filter(|(after, _)| *after == index);
            let dilation = layer.dilation as isize;
            for block in blocks(rows) {
                let (row, count) = (block.start, block.len());
                let taps = [-dilation, 0, dilation].map(|shift| q.rows(row, count, shift));
                let h = &mut h[row * width..][..count * width];
                self.kernel.layer(&layer.weights, &layer.gate, &taps, count, sums, h);
                if index != last && memory_follows.is_none() {
                    self.kernel.squeeze(h, width, next.rows_mut(row, count));
                }
            }
            if let Some((_, layer)) = memory_follows {
                memory.group(forms);
                memory.apply(&self.kernel, layer, h, next, sums);
            }
            std::mem::swap(&mut q, &mut next);
        }
    }
}

/// The rows in blocks, in order.
fn blocks(rows: usize) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    std::iter::from_fn(move || {
        let end = if rows - start < BLOCK + LEAST { rows } else { start + BLOCK };
        let block = start..end;
        start = end;
        (!block.is_empty()).then_some(block)
    })
}

impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The weights would fill the terminal.
        f.debug_struct("Model")
            .field("about", &self.about)
            .field("kernel", &self.kernel())
            .finish_non_exhaustive()
    }
}

type Layers = (Vec<Layer>, Option<(usize, Layer)>);

fn layers(file: &ModelFile, about: &About, kernel: &Kernel) -> Result<Layers, ModelError> {
    let convolution = |index| Layer::convolution(file, about, kernel, index);
    let convolutions = (0..about.dilations.len()).map(convolution).collect::<Result<_, _>>()?;
    let memory = match about.memory_after {
        Some(after) => Some((after, Layer::memory(file, about, kernel)?)),
        None => None,
    };
    Ok((convolutions, memory))
}
