//! The conformance suite that any plugin can be run through, and what tests of plugins share.
//!
//! [`check`] runs one plugin through every promise of the ABI that can be tried from outside: it is documented, it
//! survives hostile texts, its output is valid and depends on the document and the options alone, and so do its reasons. [`Bench`] runs
//! plugins without a pipeline file, and [`build`] makes dynamic libraries for tests to load.

mod bench;
pub mod build;
mod explained;
mod report;
mod suite;
mod texts;

pub use bench::{Bench, WireError, wire};
pub use report::{Check, Outcome, Report};
pub use suite::{check, check_aloud};
pub use texts::{hostile_texts, ordinary_texts};
