use std::path::PathBuf;
use std::sync::Arc;

use crate::format::{extensions, names};

/// Why inputs were refused before anything was read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CorpusError {
    /// The path does not exist.
    #[error("{}: no such file or folder", path.display())]
    NotFound {
        /// The path as given.
        path: PathBuf,
    },
    /// The glob matches nothing.
    #[error("{pattern}: no file or folder matches")]
    NoMatch {
        /// The glob as given.
        pattern: String,
    },
    /// The glob is malformed.
    #[error("{pattern}: not a valid pattern: {message}")]
    BadPattern {
        /// The glob as given.
        pattern: String,
        /// What is wrong with it.
        message: String,
    },
    /// The name of a file does not say how to read it, and nobody else did.
    #[error(
        "{}: neither the name nor the content say how to read the file; known are {}, each also with .gz, .zst, .bz2 or \
         .xz; otherwise choose an --input-format: {}",
        path.display(), extensions(), names()
    )]
    UnknownFormat {
        /// The path as given.
        path: PathBuf,
    },
    /// A folder could not be listed, or a path not be looked at.
    #[error("{}: cannot be read: {source}", path.display())]
    Unreadable {
        /// The path.
        path: PathBuf,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// The list of the files does not fit the folder for temporary files.
    #[error(
        "the list of the files cannot be kept in the folder for temporary files, of which TMPDIR names another: {0}"
    )]
    List(std::io::Error),
    /// The file that the run writes was named as an input.
    #[error("{}: is the output too, which would replace it; write to another file", path.display())]
    IsOutput {
        /// The path as given.
        path: PathBuf,
    },
    /// The folders hold nothing that can be read.
    #[error(
        "nothing to read: {skipped}; read are {}, each also with .gz, .zst, .bz2 or .xz; files of other names can be \
         named one by one or by a pattern such as 'news/*', with --input-format",
        extensions()
    )]
    Nothing {
        /// What the folders hold instead, counted, in words.
        skipped: String,
    },
    /// Standard input was named twice.
    #[error("-: standard input can be read only once")]
    StdinTwice,
}

/// Why one document could not be read. It takes the document's place in the output.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
#[non_exhaustive]
pub struct ReadError {
    /// The place in the corpus that the document would have had.
    pub seq: u64,
    /// The document's id, or, where a file fails as a whole, the id of the file.
    pub id: String,
    /// Where it was to be read from, for messages.
    pub path: Arc<str>,
    /// Where in a file that holds several, as in [`crate::RawDocument::position`].
    pub position: Option<u64>,
    /// A stable code: [`ReadError::UNREADABLE`] or [`ReadError::LIMIT`].
    pub code: &'static str,
    /// What happened, with the file and the place in it.
    pub message: String,
}

impl ReadError {
    /// The stage that error records name.
    pub const STAGE: &'static str = "read";
    /// The code of what cannot be read or understood.
    pub const UNREADABLE: &'static str = "unreadable";
    /// The code of a document that is larger than allowed.
    pub const LIMIT: &'static str = "limit";
}
