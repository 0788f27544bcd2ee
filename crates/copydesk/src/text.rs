//! Reads the files that a person, or a pipeline, names: regular ones of a sensible size, and pipes that are open already.

use std::fs::{File, Metadata};
use std::io::Read;
use std::path::Path;

/// The longest pipeline file or roster file.
pub const LONGEST: u64 = 16 << 20;

/// Why a file of text was not read. The caller says which one it is.
#[derive(Debug, thiserror::Error)]
pub enum TextError {
    /// The system says so.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// It may have no end, or wait for ever.
    #[error("it is a {0} and no regular file")]
    Irregular(&'static str),
    /// It is longer than such a file can be.
    #[error("it is larger than {most} bytes")]
    TooLong {
        /// How many it may have.
        most: u64,
    },
    /// It is no text.
    #[error("it is not UTF-8: the first byte that is none is number {0}")]
    NotText(usize),
}

/// The text of a file of at most `most` bytes.
///
/// # Errors
/// When it is none.
pub fn read_text(path: &Path, most: u64) -> Result<String, TextError> {
    // Asked before it is opened, as opening a named pipe waits for its other end.
    let kind = irregular(&path.metadata()?);
    if let Some(kind) = kind.filter(|kind| *kind != PIPE || !is_open(path)) {
        return Err(TextError::Irregular(kind));
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(TextError::TooLong { most });
    }
    String::from_utf8(bytes).map_err(|e| TextError::NotText(e.utf8_error().valid_up_to() + 1))
}

const PIPE: &str = "named pipe";

/// What a file is that is no regular one.
fn irregular(about: &Metadata) -> Option<&'static str> {
    if about.is_file() {
        return None;
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        let kind = about.file_type();
        if kind.is_fifo() {
            return Some(PIPE);
        }
        if kind.is_char_device() || kind.is_block_device() {
            return Some("device");
        }
        if kind.is_socket() {
            return Some("socket");
        }
    }
    Some("folder")
}

/// Whether it is one of the program's own open files, as a shell's `<(…)` and `/dev/stdin` are: their other end is there.
fn is_open(path: &Path) -> bool {
    let path = path.to_string_lossy();
    let number = ["/dev/fd/", "/proc/self/fd/"].iter().find_map(|place| path.strip_prefix(place));
    path == "/dev/stdin" || number.is_some_and(|n| n.bytes().all(|b| b.is_ascii_digit()))
}
