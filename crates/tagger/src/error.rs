use copydesk_encoder::ModelError;
use thiserror::Error;

use crate::labels::LabelsError;

/// Why a head cannot be used: the file, the field in it, and what is wrong there.
///
/// For a head that comes from no file, `file` is the head's name.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum HeadError {
    /// The file is damaged, is no head, or lacks a section or a field.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// The labels do not make a scheme.
    #[error("{file}: `labels`: {problem}; correct the labels and export the head again")]
    Labels {
        /// What the file is called.
        file: String,
        /// What is wrong with the labels.
        #[source]
        problem: LabelsError,
    },
    /// There are more or fewer numbers than labels and width ask for.
    #[error(
        "{file}: `{field}` has {found} numbers and should have {expected}, for {labels} labels of width {width}"
    )]
    Size {
        /// What the file is called.
        file: String,
        /// `weights` or `bias`.
        field: &'static str,
        /// Numbers that there are.
        found: usize,
        /// Numbers that there should be.
        expected: usize,
        /// How many labels the head has.
        labels: usize,
        /// How long its vectors are.
        width: usize,
    },
    /// A number is outside of its range.
    #[error("{file}: `{field}` is {value} and should be {wanted}")]
    Number {
        /// What the file is called.
        file: String,
        /// The field's name.
        field: &'static str,
        /// The number.
        value: f64,
        /// What it should be.
        wanted: &'static str,
    },
    /// The head was trained on the vectors of another encoder.
    #[error(
        "{file}: `encoder` is {trained_on:08x}, on whose vectors the head was trained, and the encoder in use is \
         {in_use:08x}; take head and encoder from the same release, or train the head again"
    )]
    Encoder {
        /// What the head's file is called.
        file: String,
        /// Fingerprint of the encoder that the head was trained on.
        trained_on: u32,
        /// Fingerprint of the encoder that makes the vectors.
        in_use: u32,
    },
}
