//! Heads: what makes labels and spans of an encoder's vectors.
//!
//! An encoder reads a document and gives a vector for each token. A [`Head`] is a small linear map from such a vector to
//! scores of labels, with what belongs to it: the [`Labels`] and their [`Scheme`], the decoder that finds the best legal
//! sequence, and the [`Calibration`] that turns scores into the probability that a span is right.
//!
//! ```
//! use copydesk_tagger::{Calibration, Head, HeadParts, Scheme, Scratch};
//!
//! // Real heads come out of files: `Head::from_model(&ModelFile::open(path)?)?`.
//! let head = Head::new(&HeadParts {
//!     name: "names".into(),
//!     encoder: 0x1234_5678,
//!     width: 2,
//!     scheme: Scheme::Bio,
//!     labels: ["O", "B-NAME", "I-NAME"].map(String::from).into(),
//!     weights: vec![0.0, 0.0, 4.0, 0.0, 4.0, 1.0],
//!     bias: vec![0.0, -2.0, -2.5],
//!     calibration: Calibration::NONE,
//! })?;
//! head.check_encoder(0x1234_5678)?;
//!
//! let vectors = [0.0, 0.0, 1.0, 0.0, 1.0, 1.0]; // "said Anna Berg"
//! let (mut scratch, mut logits, mut spans) = (Scratch::default(), Vec::new(), Vec::new());
//! head.scores(&vectors, &mut logits);
//! head.decode(&logits, None, &mut scratch, &mut spans);
//! assert_eq!((spans[0].first, spans[0].end), (1, 3));
//! assert_eq!(head.labels().spans()[usize::from(spans[0].label)], "NAME");
//! # Ok::<(), copydesk_tagger::HeadError>(())
//! ```
//!
//! The example `train_head` trains a head on vectors and writes its file.

mod calibration;
mod decode;
mod error;
mod explain;
mod head;
mod labels;
mod layers;
mod linear;
mod numbers;
mod parts;
mod reasons;
mod spans;

pub use calibration::Calibration;
pub use decode::Scratch;
pub use error::HeadError;
pub use explain::{Explanation, Influence};
pub use head::Head;
pub use labels::{Labels, LabelsError, Scheme};
pub use layers::{LayerHead, LayerScratch, values};
pub use linear::Linear;
pub use numbers::{exp, ln};
pub use parts::HeadParts;
pub use spans::TaggedSpan;
