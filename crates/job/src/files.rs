use std::fs::{self, File};
use std::io::Write;
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

/// The name of a file until it is finished.
pub(crate) fn unfinished(path: &Path) -> PathBuf {
    let mut unfinished = path.as_os_str().to_owned();
    unfinished.push(UNFINISHED);
    unfinished.into()
}

/// Makes the names of a folder's files last through a loss of power, on a system that can.
pub(crate) fn sync(folder: &Path) -> Result<(), JobError> {
    use std::io::ErrorKind::{InvalidInput, PermissionDenied, Unsupported};
    match File::open(folder).and_then(|folder| folder.sync_all()) {
        // So say systems and file systems that have no such thing.
        Err(e) if matches!(e.kind(), InvalidInput | PermissionDenied | Unsupported) => Ok(()),
        other => other.map_err(JobError::io("sync", folder)),
    }
}
