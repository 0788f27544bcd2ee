//! Finds, loads, validates and calls plugins.
//!
//! [`SearchPath`] finds a plugin by name and says every place it looked in; [`Plugin`] is a loaded and validated
//! table, from a dynamic library or built in; [`Stage`] is an instance at work in a pipeline, which passes documents
//! through the C ABI, asks why, and checks all that comes back. Nothing that was loaded is ever unloaded.

mod call;
mod elf;
mod error;
mod exit;
mod foreign;
mod manifest;
mod plugin;
mod reasons;
mod search;
mod sink;
mod stage;

pub use copydesk_extractor::Limits;
pub use error::{Attempt, LoadError, StageError};
pub use exit::{AtWork, report_exits};
pub use manifest::Manifest;
pub use plugin::{Origin, Plugin};
pub use search::{Found, SearchPath, library_file_name};
pub use stage::{InputLayer, Stage, StageConfig, Worker};
