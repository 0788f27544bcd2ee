use std::fmt::Write as _;

use std::path::{Path, PathBuf};

use copydesk_plugin_abi as abi;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::error::LoadError;
use crate::search::library_file_name;

/// What a `plugin.toml` says of the library beside it, or of a command.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Manifest {
    /// The plugin's name.
    pub name: String,
    /// The plugin's version.
    pub version: String,
    /// The ABI its library was built for, `major.minor`.
    #[serde(default)]
    pub abi: String,
    /// The library beside the manifest: a file name, or one without the system's prefix and ending.
    #[serde(default)]
    pub library: String,
    /// In place of a library: a program with its arguments, started in the manifest's folder, of which the first may be a file there.
    #[serde(default)]
    pub command: Vec<String>,
    /// Its licence, as an SPDX expression.
    pub license: String,
    /// What it does.
    #[serde(default)]
    pub description: String,
    /// The layers it provides, so that the plugin is found by them and nothing has to be opened for that.
    #[serde(default)]
    pub provides: Option<Vec<String>>,
    /// Model files that belong to it, beside the manifest.
    #[serde(default)]
    pub models: Vec<String>,
    /// The SHA-256 of the library, in hexadecimal; not checked when absent.
    #[serde(default)]
    pub sha256: Option<String>,
}

impl Manifest {
    /// The file's name.
    pub const FILE_NAME: &str = "plugin.toml";

    /// Reads a manifest alone, whatever became of its library.
    ///
    /// # Errors
    /// When the file cannot be read or parsed, or names another ABI.
    pub fn parse(path: &Path) -> Result<Manifest, LoadError> {
        let fail = |reason: String| LoadError::Manifest { path: path.to_owned(), reason };
        let source = std::fs::read_to_string(path).map_err(|e| fail(e.to_string()))?;
        let manifest: Manifest = toml::from_str(&source).map_err(|e| fail(e.to_string()))?;
        match (manifest.library.is_empty(), manifest.command.is_empty()) {
            (true, true) => Err(fail("it names neither a `library` nor a `command`".into())),
            (false, false) => Err(fail("it names both a `library` and a `command`; leave out one".into())),
            (false, true) if manifest.abi.is_empty() => Err(fail("missing field `abi`".into())),
            (false, true) => manifest.check_abi().map(|()| manifest),
            (true, false) if manifest.sha256.is_some() => {
                Err(fail("`sha256` is of a library, and it names a `command`; leave it out".into()))
            }
            (true, false) => Ok(manifest),
        }
    }

    /// Reads and validates a manifest and finds its library, where it has one: beside it, or where cargo puts it in a project of
    /// one's own, of two builds the later.
    ///
    /// # Errors
    /// When the file cannot be read or parsed, names another ABI, or names files that are not there.
    pub fn read(path: &Path) -> Result<(Manifest, Option<PathBuf>), LoadError> {
        let fail = |reason: String| LoadError::Manifest { path: path.to_owned(), reason };
        let manifest = Manifest::parse(path)?;
        let folder = path.parent().unwrap_or(Path::new("."));
        for file in manifest.models.iter().chain(Some(&manifest.library).filter(|l| !l.is_empty())) {
            // A manifest speaks for its own folder, not for the rest of the disk.
            if Path::new(file).components().count() != 1 || file == ".." {
                return Err(fail(format!("`{file}` is not the name of a file beside it")));
            }
        }
        if let Some(missing) = manifest.models.iter().find(|m| !folder.join(m).is_file()) {
            return Err(fail(format!("model `{missing}` is not beside it")));
        }
        if manifest.library.is_empty() {
            return Ok((manifest, None));
        }
        let names = [manifest.library.clone(), library_file_name(&manifest.library)];
        let beside = names.iter().map(|n| folder.join(n)).find(|p| p.is_file());
        let Some(library) = beside.or_else(|| built(folder, &names[1])) else {
            return Err(fail(format!(
                "library `{}` is not beside it (nor `{}`, nor in target/debug or target/release)",
                names[0], names[1]
            )));
        };
        manifest.check_hash(&library)?;
        Ok((manifest, Some(library)))
    }

    fn check_abi(&self) -> Result<(), LoadError> {
        let version = self.abi.split_once('.').and_then(|(a, b)| Some((a.parse().ok()?, b.parse().ok()?)));
        match version {
            Some((major, minor)) if compatible(major, minor) => Ok(()),
            _ => Err(LoadError::Abi { plugin: self.name.clone(), theirs: self.abi.clone(), ours: ours() }),
        }
    }

    pub(crate) fn check_hash(&self, library: &Path) -> Result<(), LoadError> {
        let Some(stated) = &self.sha256 else { return Ok(()) };
        let bytes = std::fs::read(library)
            .map_err(|e| LoadError::Open { path: library.to_owned(), reason: e.to_string() })?;
        let is = Sha256::digest(bytes).iter().fold(String::new(), |mut s, b| {
            let _ = write!(s, "{b:02x}");
            s
        });
        if is.eq_ignore_ascii_case(stated) {
            return Ok(());
        }
        Err(LoadError::Hash { path: library.to_owned(), is, stated: stated.clone() })
    }
}

/// The folders of cargo's builds in a project.
const BUILDS: [&str; 2] = ["target/debug", "target/release"];

/// The library that cargo built last in a project.
fn built(project: &Path, library: &str) -> Option<PathBuf> {
    let builds = BUILDS.map(|build| project.join(build).join(library));
    let age = |path: &PathBuf| path.metadata().and_then(|m| m.modified()).ok();
    builds.into_iter().filter(|path| path.is_file()).max_by_key(age)
}

/// The manifest of the project in one of whose build folders a plugin's library lies.
pub(crate) fn of_build(folder: &Path, plugin: &str) -> Option<PathBuf> {
    let folder = folder.canonicalize().ok()?;
    let project = BUILDS.iter().find(|b| folder.ends_with(b)).and_then(|_| folder.ancestors().nth(2))?;
    let manifest = project.join(Manifest::FILE_NAME);
    Manifest::parse(&manifest).ok().filter(|m| m.name == plugin).map(|_| manifest)
}

/// The version rule: same major, minor not above the host's.
pub(crate) fn compatible(major: u32, minor: u32) -> bool {
    major == abi::ABI_MAJOR && minor <= abi::ABI_MINOR
}

/// The host's version in words.
pub(crate) fn ours() -> String {
    format!("{}.{}", abi::ABI_MAJOR, abi::ABI_MINOR)
}
