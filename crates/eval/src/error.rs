use std::io;
use std::path::{Path, PathBuf};

/// Why gold cannot be used: the file, the line where there is one, and what is wrong there.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GoldError {
    /// A file or folder cannot be read.
    #[error("cannot read {}", path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A line is not what its format asks for.
    #[error("{}: line {line}: {message}", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// What was expected and what stands there.
        message: String,
    },
    /// A file or folder as a whole is not what its format asks for.
    #[error("{}: {message}", path.display())]
    File {
        /// The file or folder.
        path: PathBuf,
        /// What is wrong.
        message: String,
    },
}

impl GoldError {
    /// Whether it says no more than that a file is not there.
    pub(crate) fn is_absence(&self) -> bool {
        matches!(self, GoldError::Read { source, .. } if source.kind() == io::ErrorKind::NotFound)
    }

    pub(crate) fn line(path: &Path, line: usize, message: impl Into<String>) -> GoldError {
        GoldError::Line { path: path.to_owned(), line, message: message.into() }
    }

    pub(crate) fn file(path: &Path, message: impl Into<String>) -> GoldError {
        GoldError::File { path: path.to_owned(), message: message.into() }
    }
}
