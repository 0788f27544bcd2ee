//! One module a verb.

pub(crate) mod bench;
pub(crate) mod check;
pub(crate) mod completions;
pub(crate) mod convert;
pub(crate) mod diff;
pub(crate) mod eval;
pub(crate) mod explain;
pub(crate) mod graph;
mod job;
pub(crate) mod kb;
pub(crate) mod new;
mod outputs;
pub(crate) mod plugins;
pub(crate) mod query;
pub(crate) mod replay;
pub(crate) mod report;
pub(crate) mod roster;
pub(crate) mod run;
pub(crate) mod schema;
pub(crate) mod serve;
pub(crate) mod test;
pub(crate) mod verify;
pub(crate) mod view;
