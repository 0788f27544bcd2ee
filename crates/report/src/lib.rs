//! What a corpus says, from the outputs of runs: who is quoted, by whom and how often.
//!
//! [`Corpus`] takes an output document by document, and keeps what is needed of each in a temporary file. [`Report`] then says who is
//! one person across articles (`people`), which articles are copies of one text (`copies`), and what is counted (`figures`), as tables
//! (`sheets`) and as a page.

mod article;
mod copies;
mod corpus;
mod error;
mod figures;
mod kept;
mod outlets;
mod page;
mod people;
mod sheets;

pub use article::LAYERS;
pub use corpus::{Corpus, Report};
pub use error::ReportError;
