use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use copydesk_extractor::PluginSpec;
use copydesk_pipeline::{Catalog, CatalogError, PluginRequest};
use copydesk_plugin_host::{Found, LoadError, Plugin, SearchPath};

/// The plugins that a pipeline can use: those of a search path, or those linked into the program. Each is loaded at
/// most once.
#[derive(Debug)]
pub struct PluginCatalog {
    source: Source,
    loaded: Mutex<BTreeMap<Key, Arc<Plugin>>>,
}

/// A plugin's name, and its place where the pipeline gives one.
type Key = (String, Option<PathBuf>);

#[derive(Debug)]
enum Source {
    Libraries(SearchPath),
    BuiltIn(Vec<Arc<Plugin>>),
}

impl PluginCatalog {
    /// Plugins in dynamic libraries.
    pub fn libraries(search: SearchPath) -> PluginCatalog {
        PluginCatalog { source: Source::Libraries(search), loaded: Mutex::default() }
    }

    /// Plugins linked into the program. A stage that gives an exact path still gets the library there.
    pub fn built_in(plugins: Vec<Arc<Plugin>>) -> PluginCatalog {
        PluginCatalog { source: Source::BuiltIn(plugins), loaded: Mutex::default() }
    }

    /// Loads the plugin that a stage asks for.
    ///
    /// # Errors
    /// When it is not there or cannot be used.
    pub fn load(&self, request: &PluginRequest) -> Result<Arc<Plugin>, LoadError> {
        let key = (request.name.clone(), request.path.clone());
        // A panic while loading cannot leave the map half-changed.
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(plugin) = loaded.get(&key) {
            return Ok(plugin.clone());
        }
        let plugin = match (&request.path, &self.source) {
            (Some(path), _) => SearchPath::load_at(path, &request.name)?,
            (None, Source::Libraries(search)) => search.load(&request.name)?,
            (None, Source::BuiltIn(plugins)) => plugins
                .iter()
                .find(|p| p.spec().name == request.name)
                .ok_or_else(|| LoadError::NotFound { name: request.name.clone(), attempts: Vec::new() })?
                .clone(),
        };
        loaded.insert(key, plugin.clone());
        Ok(plugin)
    }
}

impl Catalog for PluginCatalog {
    fn find(&self, request: &PluginRequest) -> Result<Arc<PluginSpec>, CatalogError> {
        self.load(request).map(|p| p.spec().clone()).map_err(|e| {
            // Of an unknown name the pipeline knows the likelier help: a similar name.
            let similar = matches!(e, LoadError::NotFound { .. }) && request.path.is_none();
            CatalogError {
                message: e.to_string(),
                help: (!similar).then(|| e.help().to_owned()),
                code: Some(e.code().to_owned()),
            }
        })
    }

    fn names(&self) -> Vec<String> {
        match &self.source {
            Source::Libraries(search) => search.list().into_iter().map(|f| f.name).collect(),
            Source::BuiltIn(plugins) => plugins.iter().map(|p| p.spec().name.clone()).collect(),
        }
    }

    /// Of libraries, those whose manifests say so: a search for a layer opens none.
    fn providers(&self, layer: &str) -> Vec<String> {
        match &self.source {
            Source::Libraries(search) => {
                let provides = |f: &Found| {
                    let manifest = f.manifest().and_then(Result::ok);
                    manifest.and_then(|m| m.provides).is_some_and(|p| p.iter().any(|l| l == layer))
                };
                search.list().into_iter().filter(provides).map(|f| f.name).collect()
            }
            Source::BuiltIn(plugins) => {
                let provides = |p: &&Arc<Plugin>| p.spec().provides.iter().any(|s| s.name == layer);
                plugins.iter().filter(provides).map(|p| p.spec().name.clone()).collect()
            }
        }
    }
}
