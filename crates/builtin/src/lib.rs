//! The ready extractors linked into a program, behind the same table as in a dynamic library.
//!
//! Whether an extractor comes from here or from a library, the host calls it through the C ABI, so the bytes that
//! come out are the same; a test compares them.

use std::sync::{Arc, OnceLock};

use copydesk_plugin_host::{LoadError, Plugin};
use copydesk_plugin_sdk::{Extractor, Table, table};

/// The ready extractors, sorted by name.
///
/// # Errors
/// When a table is invalid, which is a mistake in the extractor.
pub fn plugins() -> Result<Vec<Arc<Plugin>>, LoadError> {
    static TABLES: OnceLock<[Table; 6]> = OnceLock::new();
    let tables = TABLES.get_or_init(|| {
        [
            table::<copydesk_dates::Dates>(),
            table::<copydesk_entities::Entities>(),
            table::<copydesk_organizations::Organizations>(),
            table::<copydesk_outlets::Outlets>(),
            table::<copydesk_quotes::Quotes>(),
            table::<copydesk_tokens::Tokens>(),
        ]
    });
    tables.iter().map(|t| load(*t)).collect()
}

/// A file of a model that is linked in.
#[derive(Clone, Copy, Debug)]
pub struct Model {
    /// The ready extractor that reads it.
    pub plugin: &'static str,
    /// What the file is called.
    pub name: &'static str,
    /// What it holds.
    pub file: &'static [u8],
}

/// The models of the ready extractors, in the order of [`plugins`].
pub fn models() -> Vec<Model> {
    let of = |plugin, files: &[(&'static str, &'static [u8])]| -> Vec<Model> {
        files.iter().map(|&(name, file)| Model { plugin, name, file }).collect()
    };
    [
        of("entities", &copydesk_entities::models()),
        of("outlets", &copydesk_outlets::models()),
        of("quotes", &copydesk_quotes::models()),
        of("tokens", &copydesk_tokens::models()),
    ]
    .concat()
}

/// One extractor of your own, as a plugin that is linked in. Call it once an extractor: its table lives for ever.
///
/// # Errors
/// When its table is invalid.
pub fn plugin<E: Extractor>() -> Result<Arc<Plugin>, LoadError> {
    load(table::<E>())
}

#[allow(unsafe_code, reason = "the table is passed as the raw pointer that a library would return")]
fn load(table: Table) -> Result<Arc<Plugin>, LoadError> {
    // SAFETY: a table made by the SDK is null or valid for ever.
    unsafe { Plugin::built_in(table.as_ptr()) }
}
