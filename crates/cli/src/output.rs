use std::fs::File;
use std::io::{self, BufWriter, Stdout, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use tempfile::NamedTempFile;

use crate::exit::OrUsage;

/// Where records go: standard output, or a file that appears only when it is complete.
pub(crate) enum Output {
    Stdout(BufWriter<Stdout>),
    File { file: BufWriter<NamedTempFile>, path: PathBuf },
}

impl Output {
    /// Opens the file's folder for writing, or standard output.
    pub(crate) fn open(path: Option<&Path>) -> Result<Output> {
        let Some(path) = path else { return Ok(Output::Stdout(BufWriter::new(io::stdout()))) };
        // The file is renamed into place, so it is made in the same folder.
        let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let temporary = tempfile::Builder::new().prefix(".copydesk-").suffix(".tmp").tempfile_in(folder);
        // The error's own words would name the temporary file, which means nothing to a person.
        let temporary = temporary
            .map_err(|e| anyhow!("cannot write {}: {}", path.display(), io::Error::from(e.kind())))
            .or_usage()?;
        Ok(Output::File { file: BufWriter::with_capacity(1 << 16, temporary), path: path.to_owned() })
    }

    pub(crate) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Output::Stdout(out) => out.write_all(bytes),
            Output::File { file, .. } => file.write_all(bytes),
        }
    }

    /// Flushes; a file is synced and renamed into place.
    pub(crate) fn finish(self) -> Result<()> {
        match self {
            Output::Stdout(mut out) => out.flush().context("cannot write the output"),
            Output::File { file, path } => {
                let failed = || format!("cannot write {}", path.display());
                let file = file.into_inner().map_err(|e| e.into_error()).with_context(failed)?;
                file.as_file().sync_all().with_context(failed)?;
                readable_as_others(file.as_file(), &path).with_context(failed)?;
                file.persist(&path).map_err(|e| e.error).with_context(failed)?;
                Ok(())
            }
        }
    }
}

/// Temporary files are private; the result gets the rights of the file it replaces, or those of an ordinary file.
#[cfg(unix)]
fn readable_as_others(file: &File, path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let rights = path.metadata().map(|m| m.permissions());
    file.set_permissions(rights.unwrap_or_else(|_| std::fs::Permissions::from_mode(0o644)))
}

#[cfg(not(unix))]
fn readable_as_others(_: &File, _: &Path) -> io::Result<()> {
    Ok(())
}
