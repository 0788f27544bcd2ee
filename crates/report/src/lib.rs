//! What a corpus says, from the outputs of runs: who is quoted, by whom and how often.
//!
//! [`Corpus`] takes an output document by document, and keeps what is needed of each in a temporary file. [`Report`] then says who is
//! one person across articles (`people`), which articles are copies of one text (`copies`), and what is counted (`figures`), as tables
//! (`sheets`) and as a page. [`Comparison`] says how two outputs of the same articles differ.

mod article;
mod copies;
mod corpus;
mod diff;
mod error;
mod figures;
mod kept;
mod outlets;
mod page;
mod people;
mod sheets;

pub use article::LAYERS;
pub use corpus::{Corpus, Report};
pub use diff::{Comparison, Difference};
pub use error::ReportError;
