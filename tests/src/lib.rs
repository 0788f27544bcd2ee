//! What the end-to-end tests share: the built program, a way to run it and to say what is wrong with what it did.

mod cases;
mod folder;
mod known_misses;
mod program;
mod record;

pub use cases::{CaseFile, annotate, built_in, case_files, news};
pub use folder::Folder;
pub use known_misses::{Card, cards};
pub use program::{Check, Run, binary, check, plugins, processes, root, soon};
pub use record::{Unit, slice, slices};

/// The ready pipeline, relative to the workspace, where the program runs.
pub const NEWS: &str = "pipelines/news.toml";
