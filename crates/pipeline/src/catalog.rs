use std::path::PathBuf;
use std::sync::Arc;

use copydesk_extractor::PluginSpec;

/// Where the pipeline finds plugins; the host implements it over its search path.
pub trait Catalog {
    /// The plugin that a stage asks for.
    ///
    /// # Errors
    /// When there is none, or it cannot be used; the message says what was tried.
    fn find(&self, request: &PluginRequest) -> Result<Arc<PluginSpec>, CatalogError>;

    /// The names of all plugins it knows, for suggestions.
    fn names(&self) -> Vec<String>;

    /// The names of the plugins it knows that provide a layer, for suggestions.
    fn providers(&self, layer: &str) -> Vec<String>;
}

/// A plugin as a stage asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PluginRequest {
    /// Its name.
    pub name: String,
    /// The library, or the folder with its `plugin.toml`, resolved against the pipeline file's folder; `None`
    /// looks in the search path.
    pub path: Option<PathBuf>,
}

/// Why a catalog has no plugin for a request.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct CatalogError {
    /// What went wrong.
    pub message: String,
    /// The way out; without one, the pipeline suggests a similar name.
    pub help: Option<String>,
    /// The stable code of the host's own; `None` stands for `pipeline::unknown-plugin`.
    pub code: Option<String>,
}
