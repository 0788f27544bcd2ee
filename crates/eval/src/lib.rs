//! How well a pipeline does: readers of gold annotations, and scores of its output against them.
//!
//! [`Corpus::load`] reads gold in one of the [`Format`]s; each [`GoldDocument`] gives the document to annotate and
//! scores what came back; a [`Report`] sums the scores up, with confidence intervals, calibration and the commonest confusions.
//!
//! The measures are those of the project's reference scripts, number for number, so that figures can be compared with
//! what was measured before. All offsets here count code points, as gold files do.

mod calibration;
mod confusions;
mod error;
mod finding;
mod gold;
mod interval;
mod measure;
mod render;
mod report;
mod score;

pub use calibration::{Bin, Calibration, Scored};
pub use confusions::{Confusion, Example};
pub use error::GoldError;
pub use finding::{Finding, FindingKind, Range};
pub use gold::{Corpus, Format, GoldDocument, QuoteGold};
pub use interval::Interval;
pub use measure::{Measure, MeasureKind, Tally};
pub use render::{write_json, write_text};
pub use report::{DocumentScore, Report, Row};
