use std::io::Read;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use crate::error::GoldError;

/// The file itself, or all files below a folder, sorted by path.
pub(super) fn list(path: &Path) -> Result<Vec<PathBuf>, GoldError> {
    let failed = |path: &Path, source| GoldError::Read { path: path.to_owned(), source };
    if !path.metadata().map_err(|e| failed(path, e))?.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files = Vec::new();
    for entry in WalkDir::new(path) {
        let entry = entry.map_err(|e| {
            let at = e.path().unwrap_or(path).to_owned();
            failed(&at, e.into())
        })?;
        let hidden = entry.file_name().to_str().is_some_and(|n| n.starts_with('.')) && entry.depth() > 0;
        if entry.path().is_file() && !hidden {
            files.push(entry.into_path());
        }
    }
    files.sort();
    Ok(files)
}

/// A file's text, decompressed if its name ends in `.gz`.
pub(super) fn text(path: &Path) -> Result<String, GoldError> {
    let failed = |source| GoldError::Read { path: path.to_owned(), source };
    let mut bytes = std::fs::read(path).map_err(failed)?;
    if path.extension().is_some_and(|e| e == "gz") {
        let mut plain = Vec::new();
        flate2::read::MultiGzDecoder::new(&bytes[..]).read_to_end(&mut plain).map_err(failed)?;
        bytes = plain;
    }
    String::from_utf8(bytes).map_err(|e| {
        let valid = e.utf8_error().valid_up_to();
        let line = e.as_bytes()[..valid].iter().filter(|b| **b == b'\n').count() + 1;
        GoldError::line(path, line, "not UTF-8")
    })
}

/// The name of a file without its folders.
pub(super) fn name(path: &Path) -> String {
    path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default()
}

/// The text that stands beside a file of annotations.
pub(super) fn beside(annotations: &Path, text: &Path) -> Result<String, GoldError> {
    self::text(text).map_err(|e| {
        if e.is_absence() {
            GoldError::file(annotations, format!("its text {} is not there", text.display()))
        } else {
            e
        }
    })
}
