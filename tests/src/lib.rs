//! What the end-to-end tests share: the built program, a way to run it and to say what is wrong with what it did.

mod folder;
mod program;
mod record;

pub use folder::Folder;
pub use program::{Check, Run, binary, check, plugins, root};
pub use record::{Unit, slice, slices};

/// The ready pipeline, relative to the workspace, where the program runs.
pub const NEWS: &str = "pipelines/news.toml";
