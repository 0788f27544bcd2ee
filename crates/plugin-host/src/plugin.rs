#![allow(unsafe_code, reason = "libraries are opened and their tables read here")]

use std::collections::BTreeSet;
use std::fs::File;
use std::mem::MaybeUninit;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use copydesk_document::AttributeKind;
use copydesk_extractor::{Foreign, PluginSpec};
use copydesk_plugin_abi as abi;
use copydesk_plugin_bridge::{BridgeError, decode};
use libloading::Library;

use crate::elf;
use crate::error::LoadError;
use crate::exit::{AtWork, at_work};
use crate::manifest::{compatible, ours};

/// A loaded plugin whose declarations were found valid.
#[derive(Debug)]
pub struct Plugin {
    pub(crate) code: Code,
    spec: Arc<PluginSpec>,
    origin: Origin,
}

/// Where a plugin comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A dynamic library.
    Library(PathBuf),
    /// Linked into the program.
    BuiltIn,
    /// A command that the manifest at this place names.
    Command(PathBuf),
    /// An object that the program around this library brought.
    Given,
}

/// What is called where a plugin is to work.
#[derive(Debug)]
pub(crate) enum Code {
    /// Functions of the C ABI.
    Table(abi::Plugin),
    /// What says at run time what it is.
    Foreign(Arc<dyn Foreign>),
}

// SAFETY: the table is immutable and lives for ever, and its functions may be called from any thread by the ABI.
unsafe impl Send for Plugin {}
// SAFETY: as above.
unsafe impl Sync for Plugin {}

impl Plugin {
    /// Opens a library and validates its plugin. The library stays open for ever.
    ///
    /// # Errors
    /// When it is no loadable library, no plugin, or one of another ABI or with an invalid table.
    pub fn open(path: &Path) -> Result<Arc<Plugin>, LoadError> {
        let failed = |reason: String| LoadError::Open { path: path.to_owned(), reason };
        // A name without a slash would be looked up in the system's folders instead.
        let exact = path.canonicalize().map_err(|e| failed(e.to_string()))?;
        check_size(path, &exact)?;
        let name = path.display().to_string();
        let who = AtWork { plugin: &name, stage: None, document: None };
        let library = at_work(&who, || open_library(&exact)).map_err(|e| failed(reason(&e)))?;
        let missing = || LoadError::MissingSymbol { path: path.to_owned(), symbol: abi::ENTRY_SYMBOL };
        // SAFETY: a library that exports this symbol promises a function of this type.
        let entry = *unsafe { library.get::<abi::Entry>(abi::ENTRY_SYMBOL) }.map_err(|_| missing())?;
        // Tables, instances and their code must outlive every document: nothing is unloaded.
        std::mem::forget(library);
        // SAFETY: the entry function has no side effects and may be called at any time.
        let table = at_work(&who, || unsafe { entry() });
        // SAFETY: what the entry function returns is null or a static table.
        unsafe { Plugin::from_table(table, Origin::Library(path.to_owned()), &name) }
    }

    /// Takes a plugin that is linked into the program, through the same table as one in a library.
    ///
    /// # Errors
    /// As for a library.
    ///
    /// # Safety
    /// `table` is null or a static table as the header describes it.
    pub unsafe fn built_in(table: *const abi::Plugin) -> Result<Arc<Plugin>, LoadError> {
        // SAFETY: the caller's promise.
        unsafe { Plugin::from_table(table, Origin::BuiltIn, "built-in plugin") }
    }

    /// Takes what says at run time what it is.
    ///
    /// # Errors
    /// When what it declares breaks a rule.
    pub fn foreign(code: Arc<dyn Foreign>, origin: Origin) -> Result<Arc<Plugin>, LoadError> {
        let spec = Arc::new(code.spec().clone());
        let invalid = |reason| LoadError::Declaration { plugin: spec.name.clone(), reason };
        check_spec(&spec).map_err(invalid)?;
        Ok(Arc::new(Plugin { code: Code::Foreign(code), spec, origin }))
    }

    /// # Safety
    /// `table` is null or a static table as the header describes it.
    unsafe fn from_table(
        table: *const abi::Plugin,
        origin: Origin,
        name: &str,
    ) -> Result<Arc<Plugin>, LoadError> {
        let invalid = |reason: String| LoadError::Table { plugin: name.to_owned(), reason };
        if table.is_null() {
            return Err(invalid(format!("`{}` returned null", abi::ENTRY_SYMBOL)));
        }
        if !table.is_aligned() {
            return Err(invalid("it is not aligned".into()));
        }
        // The size and the version come first in every version of the table, so they are read before all the rest.
        // SAFETY: not null and aligned; the first fields exist in every version.
        let (size, major, minor) = unsafe { ((*table).struct_size, (*table).abi_major, (*table).abi_minor) };
        if !compatible(major, minor) {
            let theirs = format!("{major}.{minor}");
            return Err(LoadError::Abi { plugin: name.to_owned(), theirs, ours: ours() });
        }
        let bridge = |e: BridgeError| invalid(e.to_string());
        decode::size("cd_plugin", size, abi::PLUGIN_SIZE_1_0).map_err(bridge)?;
        // SAFETY: it has the size that it states, by the caller's promise.
        let table = unsafe { copied(table, size) };
        // SAFETY: the caller's promise.
        let spec = unsafe { decode::spec(&table) }.map_err(bridge)?;
        check_functions(&table).and_then(|()| check_spec(&spec)).map_err(invalid)?;
        Ok(Arc::new(Plugin { code: Code::Table(table), spec: Arc::new(spec), origin }))
    }

    /// What the plugin declares.
    pub fn spec(&self) -> &Arc<PluginSpec> {
        &self.spec
    }

    /// Whether it can be asked why; one that can may still have nothing to say.
    pub fn explains(&self) -> bool {
        self.table().is_some_and(|t| t.explain.is_some())
    }

    /// Where it comes from.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// The files besides the program that what it makes depends on.
    pub fn files(&self) -> Vec<PathBuf> {
        match (&self.code, &self.origin) {
            (Code::Foreign(code), _) => code.files(),
            (Code::Table(_), Origin::Library(path)) => vec![path.clone()],
            (Code::Table(_), _) => Vec::new(),
        }
    }

    /// How host and plugin speak with each other, with its version.
    pub fn speaks(&self) -> String {
        match &self.code {
            Code::Table(table) => format!("plugin ABI {}.{}", table.abi_major, table.abi_minor),
            Code::Foreign(code) => code.speaks(),
        }
    }

    /// The functions of a plugin that goes by the C ABI.
    pub(crate) fn table(&self) -> Option<&abi::Plugin> {
        match &self.code {
            Code::Table(table) => Some(table),
            Code::Foreign(_) => None,
        }
    }
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Origin::Library(path) => write!(f, "{}", path.display()),
            Origin::BuiltIn => f.write_str("built in"),
            Origin::Command(manifest) => write!(f, "the command of {}", manifest.display()),
            Origin::Given => f.write_str("given by the program"),
        }
    }
}

/// Refuses a library that ends before its own headers say.
fn check_size(path: &Path, exact: &Path) -> Result<(), LoadError> {
    let size = || -> std::io::Result<_> {
        let mut file = File::open(exact)?;
        Ok((file.metadata()?.len(), elf::extent(&mut file)?))
    };
    match size().map_err(|e| LoadError::Open { path: path.to_owned(), reason: e.to_string() })? {
        (has, Some(needs)) if has < needs => Err(LoadError::Truncated { path: path.to_owned(), has, needs }),
        _ => Ok(()),
    }
}

#[cfg(unix)]
fn open_library(path: &Path) -> Result<Library, libloading::Error> {
    use libloading::os::unix::{Library as UnixLibrary, RTLD_LOCAL, RTLD_NOW};
    // Every symbol is resolved now, so that a missing one is an error here and not in the middle of a corpus.
    // SAFETY: initialisers of a library that the user named run now; that trust is what loading a plugin means.
    unsafe { UnixLibrary::open(Some(path), RTLD_NOW | RTLD_LOCAL) }.map(Library::from)
}

#[cfg(not(unix))]
fn open_library(path: &Path) -> Result<Library, libloading::Error> {
    // SAFETY: initialisers of a library that the user named run now; that trust is what loading a plugin means.
    unsafe { Library::new(path) }
}

/// The loader's own words, which libloading keeps in the error's source.
fn reason(e: &libloading::Error) -> String {
    std::error::Error::source(e).map_or_else(|| e.to_string(), |s| s.to_string())
}

/// A table of any minor version; a function that it is too small to hold is absent.
///
/// # Safety
/// `table` leads to a table of that size, which is at least the one of version 1.0.
unsafe fn copied(table: *const abi::Plugin, size: usize) -> abi::Plugin {
    let mut whole = MaybeUninit::<abi::Plugin>::zeroed();
    // A field that is there in part only, which no version of the header makes, is left out with those after it.
    let known =
        if size >= size_of::<abi::Plugin>() { size_of::<abi::Plugin>() } else { abi::PLUGIN_SIZE_1_0 };
    // SAFETY: both have at least that many bytes; zeroes are null pointers, empty lists and absent functions.
    unsafe {
        std::ptr::copy_nonoverlapping(table.cast::<u8>(), whole.as_mut_ptr().cast::<u8>(), known);
        whole.assume_init()
    }
}

fn check_functions(table: &abi::Plugin) -> Result<(), String> {
    let functions = [
        ("create", table.create.is_some()),
        ("destroy", table.destroy.is_some()),
        ("scratch_new", table.scratch_new.is_some()),
        ("scratch_free", table.scratch_free.is_some()),
        ("process", table.process.is_some()),
    ];
    match functions.iter().find(|(_, present)| !present) {
        None => Ok(()),
        Some((name, _)) => Err(format!("function `{name}` is null")),
    }
}

/// Names that a pipeline file and output keys can carry.
fn is_name(s: &str) -> bool {
    let tail = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
    s.starts_with(|c: char| c.is_ascii_lowercase()) && s.chars().all(tail)
}

fn check_spec(spec: &PluginSpec) -> Result<(), String> {
    let mut names = vec![("plugin name", spec.name.as_str())];
    names.extend(spec.requires.iter().map(|r| ("layer name", r.layer.as_str())));
    names.extend(spec.options.iter().map(|o| ("option key", o.key.as_str())));
    for s in &spec.provides {
        names.push(("layer name", &s.name));
        names.push(("label key", &s.label_key));
        names.extend(s.spans_key.iter().map(|k| ("spans key", k.as_str())));
        names.extend(s.attributes.iter().map(|a| ("attribute name", a.name.as_str())));
        names.extend(s.edges.iter().map(|e| ("edge name", e.name.as_str())));
    }
    if let Some((what, name)) = names.iter().find(|(_, name)| !is_name(name)) {
        return Err(format!("{what} {name:?} is not lower-case ASCII letters, digits, `-` and `_`"));
    }
    if spec.provides.is_empty() {
        return Err("it provides no layer".into());
    }
    unique("required layer", spec.requires.iter().map(|r| r.layer.as_str()))?;
    unique("provided layer", spec.provides.iter().map(|s| s.name.as_str()))?;
    unique("option", spec.options.iter().map(|o| o.key.as_str()))?;
    for s in &spec.provides {
        let shown =
            s.attributes.iter().map(|a| a.name.as_str()).chain(s.edges.iter().map(|e| e.name.as_str()));
        let label = (!s.labels.is_empty()).then_some(s.label_key.as_str());
        // Without a key for spans, discontinuous annotations have theirs under `spans`.
        let fixed =
            ["start", "end", "text", "score"].into_iter().chain(s.spans_key.is_none().then_some("spans"));
        unique("key of an annotation", shown.chain(label).chain(fixed).chain(s.spans_key.as_deref()))?;
        unique("label", s.labels.iter().map(String::as_str))?;
        for a in &s.attributes {
            if let AttributeKind::Symbol(symbols) = &a.kind {
                unique("symbol", symbols.iter().map(String::as_str))?;
            }
        }
    }
    for o in &spec.options {
        if let Some(default) = o.default.as_ref().filter(|d| !d.is_of(o.kind)) {
            return Err(format!("option `{}` is a {}, its default is {default}", o.key, o.kind.name()));
        }
    }
    Ok(())
}

fn unique<'a>(what: &str, names: impl Iterator<Item = &'a str>) -> Result<(), String> {
    let mut seen = BTreeSet::new();
    for name in names {
        if !seen.insert(name) {
            return Err(format!("{what} `{name}` is declared twice"));
        }
    }
    Ok(())
}
