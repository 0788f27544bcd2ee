use std::collections::{BTreeMap, BTreeSet};
use std::env::consts::{DLL_PREFIX, DLL_SUFFIX};
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[cfg(unix)]
use copydesk_plugin_process::CommandPlugin;

use crate::error::{Attempt, LoadError};
use crate::manifest::{self, Manifest};
use crate::plugin::{Origin, Plugin};

/// The folders in which plugins are looked for, first to last.
///
/// In each folder a plugin NAME is `NAME/plugin.toml` with a library beside it (how plugins are installed), or
/// `libcopydesk_plugin_NAME.so` (how cargo leaves them; the file name follows the system), whose project's `plugin.toml`
/// counts. The working directory is searched only if it is listed.
#[derive(Clone, Debug, Default)]
pub struct SearchPath {
    folders: Vec<PathBuf>,
}

/// A plugin seen in a folder and not loaded yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The name by which it would be found.
    pub name: String,
    /// Its manifest, or its library where it has none.
    pub path: PathBuf,
}

/// The file name of a plugin's library on this system.
pub fn library_file_name(stem: &str) -> String {
    format!("{DLL_PREFIX}{stem}{DLL_SUFFIX}")
}

const STEM: &str = "copydesk_plugin_";

impl SearchPath {
    /// Just these folders.
    pub fn new(folders: Vec<PathBuf>) -> SearchPath {
        SearchPath { folders }
    }

    /// `first`, then those of `COPYDESK_PLUGIN_PATH`, then `plugins/` beside the running program, then the program's
    /// own folder, then the user's `copydesk/plugins` in the data folder.
    pub fn with_defaults(first: Vec<PathBuf>) -> SearchPath {
        let mut folders = first;
        if let Some(list) = std::env::var_os("COPYDESK_PLUGIN_PATH") {
            folders.extend(std::env::split_paths(&list).filter(|p| !p.as_os_str().is_empty()));
        }
        if let Some(beside) = std::env::current_exe().ok().and_then(|p| p.parent().map(Path::to_owned)) {
            folders.push(beside.join("plugins"));
            folders.push(beside);
        }
        let data = std::env::var_os("XDG_DATA_HOME").map(PathBuf::from);
        let home = || std::env::home_dir().map(|h| h.join(".local/share"));
        folders.extend(data.filter(|d| d.is_absolute()).or_else(home).map(|d| d.join("copydesk/plugins")));
        SearchPath { folders }
    }

    /// The folders, in order.
    pub fn folders(&self) -> &[PathBuf] {
        &self.folders
    }

    /// Finds and loads a plugin by name.
    ///
    /// # Errors
    /// When no folder has it, with all places tried, or when the first that has it cannot be loaded.
    pub fn load(&self, name: &str) -> Result<Arc<Plugin>, LoadError> {
        let mut attempts = Vec::new();
        for folder in &self.folders {
            if let Some(plugin) = load_from(folder, name, &mut attempts)? {
                return Ok(plugin);
            }
        }
        Err(LoadError::NotFound { name: name.into(), attempts })
    }

    /// Loads whatever plugin is at an exact place: a library, a `plugin.toml`, or a folder that holds one.
    ///
    /// # Errors
    /// When nothing is there or it cannot be loaded.
    pub fn load_any(path: &Path) -> Result<Arc<Plugin>, LoadError> {
        let manifest = path.join(Manifest::FILE_NAME);
        if manifest.is_file() {
            from_manifest(&manifest)
        } else if path.file_name().is_some_and(|n| n == Manifest::FILE_NAME) {
            from_manifest(path)
        } else {
            Plugin::open(path)
        }
    }

    /// Loads the plugin of that name from an exact place: a library, a `plugin.toml`, a folder that holds one, or one
    /// that holds libraries as cargo leaves them.
    ///
    /// # Errors
    /// When nothing is there, it cannot be loaded, or it has another name.
    pub fn load_at(path: &Path, name: &str) -> Result<Arc<Plugin>, LoadError> {
        let manifest = path.join(Manifest::FILE_NAME);
        let plugin = if path.is_file() || manifest.is_file() {
            SearchPath::load_any(path)?
        } else {
            let reason = if path.is_dir() { "no such file" } else { "no such file or folder" };
            let mut attempts = vec![Attempt { path: manifest, reason: reason.into() }];
            match load_from(path, name, &mut attempts)? {
                Some(plugin) => plugin,
                None => return Err(LoadError::NotFound { name: name.into(), attempts }),
            }
        };
        expect_name(plugin, name, path)
    }

    /// All plugins that the folders hold, sorted by name; of two with one name the first in search order. None of them is
    /// opened.
    pub fn list(&self) -> Vec<Found> {
        let mut found = BTreeMap::new();
        let entries =
            self.folders.iter().filter_map(|f| Some(f.read_dir().ok()?.flatten().map(move |e| (f, e))));
        for (folder, entry) in entries.flatten() {
            let path = entry.path();
            let manifest = path.join(Manifest::FILE_NAME);
            let file = entry.file_name();
            let Some(file) = file.to_str() else { continue };
            let library = file.strip_prefix(DLL_PREFIX).and_then(|f| f.strip_suffix(DLL_SUFFIX));
            if manifest.is_file() {
                found.entry(file.to_owned()).or_insert(manifest);
            } else if let Some(name) = library.and_then(|l| l.strip_prefix(STEM)) {
                let name = name.replace('_', "-");
                found
                    .entry(name.clone())
                    .or_insert_with(|| manifest::of_build(folder, &name).unwrap_or(path));
            }
        }
        found.into_iter().map(|(name, path)| Found { name, path }).collect()
    }
}

impl Found {
    /// Its manifest; `None` when it has none.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn manifest(&self) -> Option<Result<Manifest, LoadError>> {
        let is_manifest = self.path.file_name().is_some_and(|n| n == Manifest::FILE_NAME);
        is_manifest.then(|| Manifest::parse(&self.path))
    }

    /// Loads it.
    ///
    /// # Errors
    /// When it cannot be loaded or has another name.
    pub fn load(&self) -> Result<Arc<Plugin>, LoadError> {
        SearchPath::load_at(&self.path, &self.name)
    }
}

/// The plugin of that name in one folder; `None`, and the attempts, when it has none.
fn load_from(
    folder: &Path,
    name: &str,
    attempts: &mut Vec<Attempt>,
) -> Result<Option<Arc<Plugin>>, LoadError> {
    let manifest = folder.join(name).join(Manifest::FILE_NAME);
    let library = folder.join(library_file_name(&format!("{STEM}{}", name.replace('-', "_"))));
    let plugin = if manifest.is_file() {
        (from_manifest(&manifest)?, &manifest)
    } else if library.is_file() {
        (from_build(folder, name, &library)?, &library)
    } else {
        let reason = if folder.is_dir() { "no such file" } else { "no such folder" };
        attempts.extend([manifest, library].map(|path| Attempt { path, reason: reason.into() }));
        return Ok(None);
    };
    expect_name(plugin.0, name, plugin.1).map(Some)
}

fn from_manifest(path: &Path) -> Result<Arc<Plugin>, LoadError> {
    let (manifest, library) = Manifest::read(path)?;
    let plugin = match library {
        Some(library) => Plugin::open(&library)?,
        None => command(path, &manifest)?,
    };
    agreeing(plugin, path, &manifest)
}

/// The plugin that a command says it is.
#[cfg(unix)]
fn command(path: &Path, manifest: &Manifest) -> Result<Arc<Plugin>, LoadError> {
    let fail = |reason| LoadError::Command { path: path.to_owned(), reason };
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let files = manifest.models.iter().map(|m| folder.join(m)).chain([path.to_owned()]).collect();
    let plugin = CommandPlugin::start(folder, &manifest.command, files).map_err(fail)?;
    Plugin::foreign(Arc::new(plugin), Origin::Command(path.to_owned()))
}

#[cfg(not(unix))]
fn command(path: &Path, _: &Manifest) -> Result<Arc<Plugin>, LoadError> {
    let reason = "this system has no processes that could be plugins".to_owned();
    Err(LoadError::Command { path: path.to_owned(), reason })
}

/// The plugin in a library as cargo leaves it, with the manifest of its project where that is near.
fn from_build(folder: &Path, name: &str, library: &Path) -> Result<Arc<Plugin>, LoadError> {
    let Some(path) = manifest::of_build(folder, name) else { return Plugin::open(library) };
    let manifest = Manifest::parse(&path)?;
    manifest.check_hash(library)?;
    agreeing(Plugin::open(library)?, &path, &manifest)
}

/// Refuses a plugin that is not what its manifest says.
fn agreeing(plugin: Arc<Plugin>, path: &Path, manifest: &Manifest) -> Result<Arc<Plugin>, LoadError> {
    let spec = plugin.spec();
    let list = |names: BTreeSet<&str>| names.into_iter().collect::<Vec<_>>().join("`, `");
    let is = list(spec.provides.iter().map(|s| s.name.as_str()).collect());
    let stated = manifest.provides.as_ref().map(|p| list(p.iter().map(String::as_str).collect()));
    let differs = [
        ("name", &spec.name, &manifest.name),
        ("version", &spec.version, &manifest.version),
        ("the layers", &is, stated.as_ref().unwrap_or(&is)),
    ];
    match differs.iter().find(|(_, is, stated)| is != stated) {
        None => Ok(plugin),
        Some((what, is, stated)) => Err(LoadError::Manifest {
            path: path.to_owned(),
            reason: format!("it states {what} `{stated}`, the plugin says `{is}`"),
        }),
    }
}

fn expect_name(plugin: Arc<Plugin>, name: &str, path: &Path) -> Result<Arc<Plugin>, LoadError> {
    if plugin.spec().name == name {
        return Ok(plugin);
    }
    Err(LoadError::Name { path: path.to_owned(), is: plugin.spec().name.clone(), asked: name.into() })
}
