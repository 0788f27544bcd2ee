//! Dates, times, durations and sets, normalised against the publication date.
//!
//! A [`Dates`] reads the tokens of a sentence as a row of small pieces (`atoms`), tries a grammar at each piece
//! that can open an expression (`grammar`), and writes values in the form of TimeML's TIMEX3. Relative expressions
//! are resolved against the document's `published` metadata alone, never against the clock: without it they are
//! found, with no value.

mod atoms;
mod calendar;
mod extractor;
mod grammar;
mod lexicon;
mod spoken;
mod tense;
#[cfg(test)]
#[path = "../../../tests/work.rs"]
mod work;

pub use extractor::{Dates, Scratch};
