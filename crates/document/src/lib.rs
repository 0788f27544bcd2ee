//! The document model: a text, its metadata, and layers of annotations over it.
//!
//! A [`Document`] owns a text and any number of [`Layer`]s. A layer is frozen: it is built once, by a
//! [`LayerBuilder`], and read from then on. Inside, it is a struct of arrays sorted by start ascending, then end
//! descending, so that overlap and containment queries are binary searches, and so that its columns cross the
//! plugin boundary as plain pointers.
//!
//! All offsets are UTF-8 bytes; [`OffsetIndex`] converts to code points and UTF-16 units.
//!
//! This crate does no I/O and knows neither plugins nor pipelines.

mod builder;
mod check;
mod column;
mod day;
mod document;
mod layer;
mod offsets;
mod recycle;
mod schema;
mod source_map;
mod span;

pub use builder::LayerBuilder;
pub use check::{MAX_ANNOTATIONS, Rule, Violation};
pub use column::{Column, NONE, StrRange};
pub use day::Day;
pub use document::{Document, DocumentError, Meta};
pub use layer::{Columns, Edge, Layer, Permutation, Provenance};
pub use offsets::{OffsetBlocks, OffsetIndex, Unit};
pub use recycle::{recycle, recycle_text};
pub use schema::{AttributeKind, AttributeSchema, EdgeSchema, LayerSchema};
pub use source_map::{SOURCE_MAP, SourceMap, SourceRun};
pub use span::Span;
