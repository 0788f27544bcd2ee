//! Organisations and their members on the day of the article, from knowledge and from the text.
//!
//! [`Organizations`] makes the layer `memberships` of two kinds of annotations. *text*: a sentence says that somebody
//! belongs to an organisation ("The G8 includes …", "a member of …", "joined …"). *roster*: the article names an
//! organisation whose members are known ([`copydesk_knowledge::organizations`] and the option `extra`).
//!
//! `from` and `until` are the first and the last day, month or year of the membership, both included. A roster is
//! that of the day in the document's `published` metadata, which then stands in `as_of`; without a date all
//! memberships are given with their intervals and `as_of` is absent. The clock is never asked.

mod directory;
mod extractor;
mod items;
mod statements;

pub use extractor::{Organizations, Scratch};
