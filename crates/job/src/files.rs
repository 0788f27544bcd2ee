use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use crate::error::JobError;

/// Ends the names of files that are not finished.
pub(crate) const UNFINISHED: &str = ".tmp";

/// Writes a file under another name, syncs it, and gives it its name: it is there as a whole or as it was before.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), JobError> {
    let unfinished = &unfinished(path);
    let failed = || JobError::io("write", path);
    let mut file = File::create(unfinished).map_err(failed())?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    let written = written.and_then(|()| fs::rename(unfinished, path));
    if written.is_err() {
        // What is left of it would only take room; the error says what matters.
        let _ = fs::remove_file(unfinished);
    }
    written.map_err(failed())
}

/// What a folder holds.
pub(crate) fn list(folder: &Path) -> Result<Vec<PathBuf>, JobError> {
    let entries = loop {
        match fs::read_dir(folder) {
            // Of all calls, the library does not repeat this one by itself.
            Err(e) if e.kind() == ErrorKind::Interrupted => {}
            other => break other.map_err(JobError::io("list", folder))?,
        }
    };
    entries.map(|entry| Ok(entry.map_err(JobError::io("list", folder))?.path())).collect()
}

/// The name of a file until it is finished.
pub(crate) fn unfinished(path: &Path) -> PathBuf {
    let mut unfinished = path.as_os_str().to_owned();
    unfinished.push(UNFINISHED);
    unfinished.into()
}

/// Makes the names of a folder's files last through a loss of power, on a system that can.
///
/// # Errors
/// When the system can, and fails.
pub fn sync(folder: &Path) -> Result<(), JobError> {
    match File::open(folder).and_then(|folder| folder.sync_all()) {
        // So say systems and file systems that have no such thing.
        Err(e)
            if matches!(
                e.kind(),
                ErrorKind::InvalidInput | ErrorKind::PermissionDenied | ErrorKind::Unsupported
            ) =>
        {
            Ok(())
        }
        other => other.map_err(JobError::io("sync", folder)),
    }
}
