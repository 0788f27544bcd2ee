use std::path::PathBuf;

use copydesk_document::{Span, Violation};
use copydesk_extractor::{ForeignError, ReasonError};

/// Why a plugin could not be found or loaded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// No place of the search path has it.
    #[error("plugin `{name}` was not found; {}", tried(.attempts))]
    NotFound {
        /// The name asked for.
        name: String,
        /// Where it was looked for, in order.
        attempts: Vec<Attempt>,
    },
    /// The file is no library that this process can load.
    #[error("{path}: cannot be loaded as a library: {reason}", path = path.display())]
    Open {
        /// The library.
        path: PathBuf,
        /// What the system's loader said.
        reason: String,
    },
    /// The library ends before what its own headers describe.
    #[error("{path}: is cut short: it has {has} bytes and its headers describe {needs}", path = path.display())]
    Truncated {
        /// The library.
        path: PathBuf,
        /// Its size.
        has: u64,
        /// The least size that it can have.
        needs: u64,
    },
    /// The library does not export the entry function.
    #[error("{path}: no Copydesk plugin: it does not export `{symbol}`", path = path.display())]
    MissingSymbol {
        /// The library.
        path: PathBuf,
        /// The function.
        symbol: &'static str,
    },
    /// Host and plugin speak different versions of the ABI.
    #[error("{plugin}: speaks plugin ABI {theirs}; this host speaks {ours}")]
    Abi {
        /// The plugin's name or file.
        plugin: String,
        /// Its version, `major.minor`.
        theirs: String,
        /// The host's version, `major.minor`.
        ours: String,
    },
    /// The table breaks a rule of the ABI.
    #[error("{plugin}: its table is invalid: {reason}")]
    Table {
        /// The plugin's name or file.
        plugin: String,
        /// The rule.
        reason: String,
    },
    /// What a plugin says of itself breaks a rule.
    #[error("{plugin}: what it declares is invalid: {reason}")]
    Declaration {
        /// The plugin's name.
        plugin: String,
        /// The rule.
        reason: String,
    },
    /// A command cannot be started, or does not say what plugin it is.
    #[error("{path}: its command cannot be used: {reason}", path = .path.display())]
    Command {
        /// The manifest.
        path: PathBuf,
        /// What went wrong.
        reason: String,
    },
    /// A `plugin.toml` cannot be read or contradicts the library.
    #[error("{path}: {reason}", path = path.display())]
    Manifest {
        /// The manifest.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// The library is not the file that the manifest describes.
    #[error("{path}: its SHA-256 is {is}, its manifest says {stated}", path = path.display())]
    Hash {
        /// The library.
        path: PathBuf,
        /// The hash of the file.
        is: String,
        /// The hash in the manifest.
        stated: String,
    },
    /// The plugin has another name than the one asked for.
    #[error("{path}: holds plugin `{is}`, not `{asked}`", path = path.display())]
    Name {
        /// The library.
        path: PathBuf,
        /// The plugin's name.
        is: String,
        /// The name asked for.
        asked: String,
    },
}

/// One place where a plugin was looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// The file.
    pub path: PathBuf,
    /// Why it did not serve.
    pub reason: String,
}

fn tried(attempts: &[Attempt]) -> String {
    if attempts.is_empty() {
        return "no folder was searched".into();
    }
    let lines: Vec<_> =
        attempts.iter().map(|a| format!("\n  tried {}: {}", a.path.display(), a.reason)).collect();
    format!("looked in {} places:{}", attempts.len(), lines.concat())
}

impl LoadError {
    /// A stable code for tests, logs and documentation.
    pub fn code(&self) -> &'static str {
        match self {
            LoadError::NotFound { .. } => "plugin::not-found",
            LoadError::Open { .. } => "plugin::open",
            LoadError::Truncated { .. } => "plugin::truncated",
            LoadError::MissingSymbol { .. } => "plugin::symbol",
            LoadError::Abi { .. } => "plugin::abi",
            LoadError::Table { .. } => "plugin::table",
            LoadError::Declaration { .. } => "plugin::declaration",
            LoadError::Command { .. } => "plugin::command",
            LoadError::Manifest { .. } => "plugin::manifest",
            LoadError::Hash { .. } => "plugin::hash",
            LoadError::Name { .. } => "plugin::name",
        }
    }

    /// The way out, in a sentence.
    pub fn help(&self) -> &'static str {
        match self {
            LoadError::NotFound { .. } => {
                "build it (`cargo build` leaves the ready plugins beside the binary), or name its folder with \
                 --plugin-dir, COPYDESK_PLUGIN_PATH or `[plugins] path`"
            }
            LoadError::Open { .. } => {
                "build the plugin for this machine, with all libraries it links to installed"
            }
            LoadError::Truncated { .. } => "copy or build it anew: it was not written to its end",
            LoadError::MissingSymbol { .. } => {
                "export it: `copydesk_plugin_sdk::export!(Type);` in Rust, `copydesk_plugin_v1` in C; a Rust plugin \
                 needs crate-type = [\"cdylib\"]"
            }
            LoadError::Abi { .. } => {
                "rebuild the plugin against this version's SDK or header, or update Copydesk"
            }
            LoadError::Command { .. } => {
                "run the command by hand in that folder: it must start, and answer as docs/process-plugins.md says"
            }
            LoadError::Table { .. } | LoadError::Declaration { .. } => {
                "this is a mistake in the plugin: run `copydesk plugins check` on it"
            }
            LoadError::Manifest { .. } => "mend or remove the manifest",
            LoadError::Hash { .. } => {
                "install the plugin anew; if you changed it yourself, update the manifest"
            }
            LoadError::Name { .. } => "use that name in the pipeline, or rename the plugin",
        }
    }
}

/// Why a stage could not be made, or could not annotate a document or explain it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StageError {
    /// The plugin says so.
    #[error("{0}")]
    Plugin(String),
    /// The plugin panicked and caught it.
    #[error("{0}")]
    Panic(String),
    /// What the plugin emitted breaks a rule of the document model.
    #[error("its output is invalid: {0}")]
    Output(#[from] Violation),
    /// The plugin broke a rule of the ABI.
    #[error("it broke the plugin protocol: {0}")]
    Protocol(String),
    /// The plugin's process is gone.
    #[error("{0}")]
    Ended(String),
    /// The plugin's process took longer than a document may.
    #[error("{0}")]
    Time(String),
    /// The plugin's process took more memory than a document may.
    #[error("{0}")]
    Memory(String),
    /// A reason that the plugin gave breaks a rule.
    #[error("what it says is invalid: {0}")]
    Reason(#[from] ReasonError),
    /// There are no characters to explain.
    #[error("{at:?} covers no characters of the text, which has {bytes} bytes")]
    NoPlace {
        /// What was asked about.
        at: Span,
        /// The length of the text.
        bytes: usize,
    },
    /// A layer has more annotations than the pipeline allows.
    #[error("layer `{layer}` has {n} annotations; at most {max} are allowed (limits.max-annotations)")]
    TooMany {
        /// The layer.
        layer: String,
        /// Its annotations.
        n: usize,
        /// The limit.
        max: usize,
    },
    /// The strings of a layer take more bytes than the pipeline allows.
    #[error(
        "layer `{layer}` has strings of {bytes} bytes; at most {max} are allowed, {a_row} for each of \
         limits.max-annotations",
        a_row = StageError::STRING_BYTES_A_ROW
    )]
    TooLong {
        /// The layer.
        layer: String,
        /// The bytes of its strings; one that several annotations share counts for each.
        bytes: u64,
        /// The limit.
        max: u64,
    },
}

impl StageError {
    /// The bytes that strings may take for each annotation that a layer may have.
    pub(crate) const STRING_BYTES_A_ROW: u64 = 32;

    /// A stable code for output and tests.
    pub fn code(&self) -> &'static str {
        match self {
            StageError::Plugin(_) => "error",
            StageError::Panic(_) => "panic",
            StageError::Output(_) => "invalid-output",
            StageError::Protocol(_) => "protocol",
            StageError::Ended(_) => "crash",
            StageError::Time(_) => "timeout",
            StageError::Memory(_) => "memory",
            StageError::Reason(_) => "invalid-reason",
            StageError::NoPlace { .. } => "no-place",
            StageError::TooMany { .. } | StageError::TooLong { .. } => "limit",
        }
    }
}

impl From<ForeignError> for StageError {
    fn from(e: ForeignError) -> StageError {
        match e {
            ForeignError::Protocol(said) => StageError::Protocol(said),
            ForeignError::Ended(said) => StageError::Ended(said),
            ForeignError::Time(said) => StageError::Time(said),
            ForeignError::Memory(said) => StageError::Memory(said),
            other => StageError::Plugin(other.to_string()),
        }
    }
}
