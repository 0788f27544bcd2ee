//! A small int8 network that reads a document once and gives a vector for each token.
//!
//! Heads (`copydesk-tagger`, or anybody's plugin) read labels off these vectors. This crate is the part that runs; the
//! training that makes its weights stands in `training/`, and `DESIGN.md` explains the network to a reader who knows no
//! neural network.
//!
//! ```
//! use copydesk_encoder::{Model, ModelFile, Scratch, Span};
//! # let bytes = copydesk_encoder::TestModel::default().builder().build();
//!
//! // `bytes` is a file's contents; `ModelFile::open(path)` reads one.
//! let model = Model::new(ModelFile::parse("english.model", bytes.into())?)?;
//! let text = "Oslo waits.";
//! let tokens = [Span::new(0, 4), Span::new(5, 10), Span::new(10, 11)];
//! let (mut scratch, mut vectors) = (Scratch::default(), Vec::new());
//! model.encode(text, &tokens, &mut scratch, &mut vectors);
//! assert_eq!(vectors.len(), tokens.len() * model.width());
//! # Ok::<(), copydesk_encoder::ModelError>(())
//! ```
//!
//! # How it is cut
//!
//! - *Container*: [`ModelFile`] verifies a file and gives its sections; nothing is trusted before the checksum is right,
//!   and nothing after it without a look at sizes and ranges. A [`ModelError`] names the file, the place and the way
//!   out. Vectors of words stay in the file's bytes, which may be linked into the program.
//! - *Lexicon*: all that depends on a token's form alone is one vector, a sum of table rows: that of the word, or of
//!   its cluster and flags, and those of its affixes and shape. It is folded once a form and kept in a bounded cache in
//!   the [`Scratch`].
//! - *Kernels*: products of int8 matrices for the instructions at hand ([`KernelKind`]). Sums of integers are exact,
//!   and the float arithmetic between them is one source with a fixed order, compiled for each instruction set. So
//!   **all kernels, and all machines, give the same bits**.
//! - *Network*: [`Model`] takes blocks of tokens through gated convolutions and a memory that joins the occurrences of
//!   a word, in linear time and, beside the vectors, bounded memory. [`Model::influence`] says which words moved a score.
//!
//! # What holds
//!
//! - The vectors depend on model, text and tokens alone: not on the scratch, its history, threads or the machine.
//! - No text and no spans make it panic; no file does either.
//! - Documents of up to 4096 tokens are one segment. For longer ones, convolutions give what they would give without
//!   segments; the memory looks no farther than the segment.
//!
//! The feature `test-model` adds `TestModel`, a model of random weights for tests and benches.

mod about;
mod aligned;
mod container;
mod kernels;
mod lexicon;
mod network;
mod shipped;
#[cfg(any(test, feature = "test-model"))]
mod testing;

pub use container::{ModelBuilder, ModelError, ModelFile, Problem};
pub use copydesk_document::Span;
pub use kernels::KernelKind;
pub use network::{Influence, Model, Scratch};
pub use shipped::{SHIPPED_WIDTH, shipped_file};
#[cfg(any(test, feature = "test-model"))]
pub use testing::TestModel;
