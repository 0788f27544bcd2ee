use crate::about::About;
use crate::container::{ModelError, ModelFile};
use crate::kernels::{Gate, Kernel, Packed};
use crate::lexicon::numbers;

/// A matrix of weights with scales and biases: a convolution, or the memory.
pub(crate) struct Layer {
    pub(super) weights: Packed,
    pub(super) gate: Gate,
    /// Tokens from one tap to the next.
    pub(super) dilation: usize,
}

impl Layer {
    pub(super) fn convolution(
        file: &ModelFile,
        about: &About,
        kernel: &Kernel,
        index: usize,
    ) -> Result<Layer, ModelError> {
        Layer::load(file, kernel, &format!("conv{index}"), about.width, 3, about.dilations[index])
    }

    pub(super) fn memory(file: &ModelFile, about: &About, kernel: &Kernel) -> Result<Layer, ModelError> {
        Layer::load(file, kernel, "memory", about.width, 2, 0)
    }

    fn load(
        file: &ModelFile,
        kernel: &Kernel,
        name: &str,
        width: usize,
        taps: usize,
        dilation: usize,
    ) -> Result<Layer, ModelError> {
        let (channels, depth) = (2 * width, taps * width);
        let weights = file.sized(&format!("{name}.weights"), channels * depth)?;
        let weights: Vec<i8> = weights.iter().map(|b| b.cast_signed()).collect();
        let scales = numbers(file, &format!("{name}.scales"), Some(channels))?;
        let gate = Gate::new(scales, numbers(file, &format!("{name}.bias"), Some(channels))?);
        Ok(Layer { weights: kernel.pack(&weights, depth), gate, dilation })
    }
}
