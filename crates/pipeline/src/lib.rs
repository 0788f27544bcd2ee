//! The pipeline specification: TOML in, a validated and ordered plan out, with diagnostics and a JSON Schema.
//!
//! [`Spec::parse`] reads the file, [`plan`] looks its plugins up in a [`Catalog`] and wires their layers together.
//! Everything that is wrong with a pipeline comes at once, as [`Errors`]: each [`Diagnostic`] has a stable code
//! ([`CODES`]), the place in the file and, where there is one, a way out. Only a file that is no TOML at all stops
//! at [`Spec::parse`]; what else is wrong with its keys and values is kept by the [`Spec`] and joins what [`plan`]
//! finds.
//!
//! [`Rosters`] reads files with organisations, people and outlets of the author's own, and adds them to a [`Spec`].
//!
//! The crate does no I/O: the caller gives the file's name, its text and its folder, and the catalog finds plugins.

mod catalog;
mod codes;
mod diagnostics;
mod excerpt;
mod expectations;
mod graph;
#[cfg(test)]
mod hostile;
mod keys;
mod layers;
mod link;
mod missing;
mod options;
mod order;
mod outside;
mod own;
mod parse;
mod plan;
mod read;
mod resolve;
mod rosters;
mod schema;
mod size;
mod spec;
mod suggest;
#[cfg(test)]
#[path = "../../../tests/work.rs"]
mod work;

// The catalog of the other tests names this crate from outside.
#[cfg(test)]
extern crate self as copydesk_pipeline;

pub use catalog::{Catalog, CatalogError, PluginRequest};
pub use codes::CODES;
pub use diagnostics::{Diagnostic, Errors};
pub use graph::{dot, mermaid};
pub use own::{OwnMember, OwnOrganization};
pub use plan::{InputLayer, LayerSource, Output, Plan, PlannedStage};
pub use resolve::plan;
pub use rosters::Rosters;
pub use schema::json_schema;
pub use size::{SizeError, parse_size};
pub use spec::{
    Expected, Isolation, Limits, Located, OnError, OutputSpec, RawValue, Rename, Spec, StageSpec, TestSpec,
};
