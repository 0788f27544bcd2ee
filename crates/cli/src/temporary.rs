//! The hidden file that becomes the output once it is complete. Its run holds a lock on it: one that nobody holds is of a run that
//! was killed.

use std::fs::{File, Metadata, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use tempfile::NamedTempFile;

/// What ends the name of a temporary file.
const SUFFIX: &str = ".tmp";
/// How often a name is tried. Only somebody who sweeps at the same moment takes one away.
const ATTEMPTS: usize = 10;

/// The file that is being written under another name.
static UNFINISHED: Mutex<Option<PathBuf>> = Mutex::new(None);

/// Removes what was written so far, when the program ends where nothing is dropped.
pub(crate) fn abandon() {
    if let Some(path) = unfinished(None) {
        let _ = std::fs::remove_file(path);
    }
}

/// Notes which file is unfinished now, and says which one was.
pub(crate) fn unfinished(path: Option<PathBuf>) -> Option<PathBuf> {
    std::mem::replace(&mut *UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner), path)
}

/// Makes a temporary file beside an output, locked, with the rights of the file that is `there`. Those of runs that are no more are
/// removed.
pub(crate) fn create(output: &Path, there: Option<&Metadata>) -> io::Result<NamedTempFile> {
    // The file is renamed into place, so it is made in the same folder.
    let folder = output.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let prefix = prefix(output);
    sweep(folder, &prefix);
    let mut builder = tempfile::Builder::new();
    builder.prefix(&prefix).suffix(SUFFIX);
    ordinary_rights(&mut builder);
    for _ in 0..ATTEMPTS {
        let temporary = builder.tempfile_in(folder)?;
        // Where the system knows no locks, nothing is ever swept.
        let taken = matches!(temporary.as_file().try_lock(), Err(TryLockError::WouldBlock));
        if taken || !temporary.path().exists() {
            continue;
        }
        // The result gets the rights of the file that it replaces, before there is anything to read in it.
        if let Some(there) = there {
            temporary.as_file().set_permissions(there.permissions())?;
        }
        unfinished(Some(temporary.path().to_owned()));
        return Ok(temporary);
    }
    Err(io::ErrorKind::ResourceBusy.into())
}

/// What begins the names of an output's temporary files, however long its own is.
fn prefix(output: &Path) -> String {
    let name = output.file_name().unwrap_or_default().as_encoded_bytes();
    format!(".copydesk-{}-", &copydesk_job::sha256(name)[..8])
}

/// Removes the temporary files that nobody holds. One that cannot be removed does no harm to this run.
fn sweep(folder: &Path, prefix: &str) {
    let Ok(files) = folder.read_dir() else { return };
    for path in files.flatten().map(|entry| entry.path()) {
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        if !name.starts_with(prefix) || !name.ends_with(SUFFIX) || path.is_symlink() || !path.is_file() {
            continue;
        }
        if let Ok(file) = File::options().append(true).open(&path)
            && file.try_lock().is_ok()
        {
            let _ = std::fs::remove_file(&path);
        }
    }
}

/// Temporary files are private unless told otherwise; this one is to become an ordinary file, as the umask has it.
#[cfg(unix)]
fn ordinary_rights(builder: &mut tempfile::Builder<'_, '_>) {
    use std::os::unix::fs::PermissionsExt;
    builder.permissions(std::fs::Permissions::from_mode(0o666));
}

#[cfg(not(unix))]
fn ordinary_rights(_: &mut tempfile::Builder<'_, '_>) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_run_left_is_swept_and_what_a_run_holds_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let output = folder.path().join("out.jsonl");
        let held = create(&output, None).unwrap();
        let (_, left) = create(&output, None).unwrap().keep().unwrap();
        let of_another = create(&folder.path().join("other.jsonl"), None).unwrap().keep().unwrap().1;
        let now = create(&output, None).unwrap();
        assert!(held.path().exists() && now.path().exists() && of_another.exists());
        assert!(!left.exists());
    }

    #[test]
    fn the_longest_name_leaves_room() {
        let folder = tempfile::tempdir().unwrap();
        create(&folder.path().join("é".repeat(127)), None).unwrap();
    }
}
