//! How an annotated document is written: the JSON line of `schema_version` 1, and a digest for people.
//!
//! Both turn a [`copydesk_document::Document`] into bytes in memory; where they go is the caller's business.

mod digest;
mod json;
mod terminal;
mod warnings;

pub use digest::write_digest;
pub use json::{Failure, JsonSettings, MadeBy, Status, write_error, write_layer, write_record};
pub use terminal::{harmless, reorders};
pub use warnings::{Warning, warnings};
