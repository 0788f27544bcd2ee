//! What the grammar of attribution says: who says what, by verbs of saying, their subjects and what they report.
//!
//! A document is read as items: words, names and whole quotations ([`items`]). In every sentence verbs of saying are
//! looked up ([`cues`]), then their subjects ([`phrases`]) and what they report ([`clauses`], [`candidates`], [`find`]).
//! Quotations without a verb go on with those before them ([`uncued`]).

mod candidates;
mod clauses;
mod constructions;
mod cues;
mod find;
mod items;
mod phrases;
mod uncued;

pub(crate) use constructions::{MEASURES, RUBRICS};
pub(crate) use find::{Finder, Firm, Found};
pub(crate) use items::{Reading, Sources, punctuation};
pub(crate) use phrases::Walk;
