use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Result;
use copydesk_extractor::PluginSpec;
use copydesk_pipeline::{Catalog, CatalogError, Plan, PluginRequest};
use copydesk_plugin_host::{LoadError, Plugin, SearchPath};
use copydesk_runner::PluginCatalog;

use crate::args::PluginSource;
use crate::exit::OrUsage;

/// The plugins that the arguments, and perhaps a pipeline file, lead to: with `--builtin` first those linked in, then
/// those of the search path.
#[derive(Debug)]
pub(crate) struct Available {
    /// None without `--builtin`.
    linked: Vec<Arc<Plugin>>,
    search: SearchPath,
    libraries: PluginCatalog,
}

impl Available {
    pub(crate) fn new(source: &PluginSource, spec_folders: Vec<PathBuf>) -> Result<Available> {
        let linked = if source.builtin { copydesk_builtin::plugins().or_usage()? } else { Vec::new() };
        let search =
            SearchPath::with_defaults(source.plugin_dir.iter().cloned().chain(spec_folders).collect());
        Ok(Available { linked, libraries: PluginCatalog::libraries(search.clone()), search })
    }

    /// The linked plugin that a request means; an exact place always means the library there.
    fn linked(&self, request: &PluginRequest) -> Option<&Arc<Plugin>> {
        self.linked.iter().find(|p| request.path.is_none() && p.spec().name == request.name)
    }

    /// The plugin of this name.
    pub(crate) fn load(&self, name: &str) -> Result<Arc<Plugin>, LoadError> {
        let request = PluginRequest { name: name.to_owned(), path: None };
        self.linked(&request).map_or_else(|| self.libraries.load(&request), |p| Ok(p.clone()))
    }

    /// Every plugin that can be found by name, or why it cannot be used, sorted by name.
    pub(crate) fn all(&self) -> Vec<(String, Result<Arc<Plugin>, LoadError>)> {
        let mut all: Vec<_> = self.linked.iter().map(|p| (p.spec().name.clone(), Ok(p.clone()))).collect();
        for found in self.search.list() {
            if !self.linked.iter().any(|p| p.spec().name == found.name) {
                all.push((found.name.clone(), found.load()));
            }
        }
        all.sort_by(|a, b| a.0.cmp(&b.0));
        all
    }

    /// What a runner needs to start the stages of a plan.
    pub(crate) fn of(self, plan: &Plan) -> Result<PluginCatalog, LoadError> {
        if self.linked.is_empty() {
            return Ok(self.libraries);
        }
        let mut plugins = self.linked.clone();
        for request in plan.stages.iter().map(|s| &s.request) {
            if request.path.is_none() && self.linked(request).is_none() {
                plugins.push(self.libraries.load(request)?);
            }
        }
        Ok(PluginCatalog::built_in(plugins))
    }
}

impl Catalog for Available {
    fn find(&self, request: &PluginRequest) -> Result<Arc<PluginSpec>, CatalogError> {
        self.linked(request).map_or_else(|| self.libraries.find(request), |p| Ok(p.spec().clone()))
    }

    fn names(&self) -> Vec<String> {
        let linked = self.linked.iter().map(|p| p.spec().name.clone());
        sorted(linked.chain(self.libraries.names()).collect())
    }

    fn providers(&self, layer: &str) -> Vec<String> {
        let provides = |p: &&Arc<Plugin>| p.spec().provides.iter().any(|s| s.name == layer);
        let linked = self.linked.iter().filter(provides).map(|p| p.spec().name.clone());
        sorted(linked.chain(self.libraries.providers(layer)).collect())
    }
}

fn sorted(mut names: Vec<String>) -> Vec<String> {
    names.sort_unstable();
    names.dedup();
    names
}
