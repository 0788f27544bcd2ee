use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use copydesk_extractor::PluginSpec;
use copydesk_pipeline::{Catalog, CatalogError, Plan, PluginRequest};
use copydesk_plugin_host::{Found, LoadError, Plugin, SearchPath};
use copydesk_runner::PluginCatalog;

/// The plugins that a [`PluginSource`], and perhaps a pipeline file, leads to: if it says so, first those linked in, then
/// those of the search path. A library is opened when somebody names its plugin, and for nothing else.
#[derive(Debug)]
pub struct Available {
    /// The ready plugins, which are linked in: what they say of themselves is known without their libraries.
    ready: Vec<Arc<Plugin>>,
    /// Those that are used as they are here, before any of the search path.
    linked: Vec<Arc<Plugin>>,
    search: SearchPath,
    libraries: PluginCatalog,
}

/// Where plugins come from.
#[derive(Clone, Debug, Default)]
pub struct PluginSource {
    /// Whether the ready extractors are used as they are linked in, in place of libraries of the same names.
    pub builtin: bool,
    /// Folders to look in before the usual ones.
    pub folders: Vec<PathBuf>,
    /// Plugins of the program itself, before all others of their names. One that no stage of a pipeline names is a stage of it, the
    /// last.
    pub given: Vec<Arc<Plugin>>,
}

impl PluginSource {
    /// The ready extractors as they are linked in; other plugins from the usual folders.
    pub fn builtin() -> PluginSource {
        PluginSource { builtin: true, ..PluginSource::default() }
    }
}

impl Available {
    /// What a source leads to; a pipeline may name further folders.
    ///
    /// # Errors
    /// When a ready extractor's table is invalid, which is a mistake in it.
    pub fn new(source: &PluginSource, spec_folders: Vec<PathBuf>) -> Result<Available, LoadError> {
        let ready = copydesk_builtin::plugins()?;
        let search = SearchPath::with_defaults(source.folders.iter().cloned().chain(spec_folders).collect());
        let libraries = PluginCatalog::libraries(search.clone());
        let builtin = if source.builtin { ready.as_slice() } else { &[] };
        let linked = source.given.iter().chain(builtin).cloned().collect();
        Ok(Available { ready, linked, libraries, search })
    }

    /// The plugins that are used as they are linked in, or given.
    pub fn linked(&self) -> &[Arc<Plugin>] {
        &self.linked
    }

    /// The ready plugins, as they are linked in.
    pub fn all_ready(&self) -> &[Arc<Plugin>] {
        &self.ready
    }

    /// The ready plugin of this name, wherever it would be taken from.
    pub fn ready(&self, name: &str) -> Option<&Arc<Plugin>> {
        self.ready.iter().find(|p| p.spec().name == name)
    }

    /// The linked plugin that a request means; an exact place always means the library there.
    fn linked_for(&self, request: &PluginRequest) -> Option<&Arc<Plugin>> {
        self.linked().iter().find(|p| request.path.is_none() && p.spec().name == request.name)
    }

    /// The plugin of this name.
    ///
    /// # Errors
    /// When there is none, or it cannot be loaded.
    pub fn load(&self, name: &str) -> Result<Arc<Plugin>, LoadError> {
        let request = PluginRequest { name: name.to_owned(), path: None };
        self.linked_for(&request).map_or_else(|| self.libraries.load(&request), |p| Ok(p.clone()))
    }

    /// The plugin that a person means by a name or a path. A bare name is looked up: nothing is loaded from the working
    /// directory because a folder there happens to have that name.
    ///
    /// # Errors
    /// When there is none, or it cannot be loaded.
    pub fn meant(&self, plugin: &str) -> Result<Arc<Plugin>, LoadError> {
        let path = Path::new(plugin);
        let is_path =
            plugin.starts_with('.') || plugin.contains(std::path::is_separator) || path.extension().is_some();
        if is_path && (path.is_dir() || path.is_file()) {
            return SearchPath::load_any(path);
        }
        self.load(plugin)
    }

    /// The plugins of the search path that no linked one stands before, sorted by name.
    pub fn found(&self) -> Vec<Found> {
        let hidden = |f: &Found| self.linked().iter().any(|p| p.spec().name == f.name);
        self.search.list().into_iter().filter(|f| !hidden(f)).collect()
    }

    /// The folders that are searched.
    pub fn folders(&self) -> &[PathBuf] {
        self.search.folders()
    }

    /// Whether a library lies where the build of this program leaves the ready ones.
    pub fn is_beside_program(library: &Path) -> bool {
        let program = std::env::current_exe().ok();
        let folder = program.as_deref().and_then(Path::parent);
        folder.is_some_and(|f| library.parent().is_some_and(|l| l == f || l == f.join("plugins")))
    }

    /// The plugins that make what a plugin reads, directly or not: those whose manifests say so, and the ready ones.
    pub fn upstream(&self, plugin: &Plugin) -> Vec<Arc<Plugin>> {
        let mut wanted: Vec<String> = plugin.spec().requires.iter().map(|r| r.layer.clone()).collect();
        let mut chosen = BTreeMap::new();
        while let Some(layer) = wanted.pop() {
            for name in self.libraries.providers(&layer) {
                if name == plugin.spec().name || chosen.contains_key(&name) {
                    continue;
                }
                if let Ok(maker) = self.load(&name) {
                    wanted.extend(maker.spec().requires.iter().map(|r| r.layer.clone()));
                    chosen.insert(name, maker);
                }
            }
        }
        let ready = self.ready.iter().filter(|p| p.spec().name != plugin.spec().name);
        let rest: Vec<_> = ready.filter(|p| !chosen.contains_key(&p.spec().name)).cloned().collect();
        chosen.into_values().chain(rest).collect()
    }

    /// What a runner needs to start the stages of a plan.
    ///
    /// # Errors
    /// When a plugin cannot be loaded.
    pub fn of(self, plan: &Plan) -> Result<PluginCatalog, LoadError> {
        if self.linked.is_empty() {
            return Ok(self.libraries);
        }
        let mut plugins = self.linked.clone();
        for request in plan.stages.iter().map(|s| &s.request) {
            if request.path.is_none() && self.linked_for(request).is_none() {
                plugins.push(self.libraries.load(request)?);
            }
        }
        Ok(PluginCatalog::built_in(plugins))
    }
}

impl Catalog for Available {
    fn find(&self, request: &PluginRequest) -> Result<Arc<PluginSpec>, CatalogError> {
        self.linked_for(request).map_or_else(|| self.libraries.find(request), |p| Ok(p.spec().clone()))
    }

    fn names(&self) -> Vec<String> {
        let linked = self.linked().iter().map(|p| p.spec().name.clone());
        sorted(linked.chain(self.libraries.names()).collect())
    }

    fn providers(&self, layer: &str) -> Vec<String> {
        let names = self.names();
        let provides = |p: &&Arc<Plugin>| p.spec().provides.iter().any(|s| s.name == layer);
        let ready = self.linked.iter().chain(&self.ready).filter(provides).map(|p| p.spec().name.clone());
        let ready = ready.filter(|name| names.contains(name));
        sorted(ready.chain(self.libraries.providers(layer)).collect())
    }
}

fn sorted(mut names: Vec<String>) -> Vec<String> {
    names.sort_unstable();
    names.dedup();
    names
}
