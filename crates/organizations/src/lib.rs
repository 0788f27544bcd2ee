//! Organisations and their members on the day of the article, from knowledge and from the text.
//!
//! [`Organizations`] makes the layer `memberships` of two kinds of annotations. *text*: a sentence says that somebody
//! belongs to an organisation ("The G8 includes …", "a member of …", "joined …"). *roster*: the article names an
//! organisation whose members are known ([`copydesk_knowledge::organizations`] and the options `extra` and
//! `rosters`).
//!
//! `from` and `until` are the first and the last day, month or year of the membership, both included. A roster is
//! that of the day in the document's `published` metadata, which then stands in `as_of`; without a date all
//! memberships are given with their intervals and `as_of` is absent. The clock is never asked.
//!
//! `basis` tells the two apart, and neither is made to fit the other: where a sentence contradicts the roster, its
//! annotation says so in `conflict`.

mod added;
mod conflict;
mod context;
mod directory;
mod extractor;
mod items;
mod statements;
#[cfg(test)]
#[path = "../../../tests/work.rs"]
mod work;

pub use extractor::{Organizations, Scratch};
