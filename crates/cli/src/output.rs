use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use copydesk_corpus::{Encoder, compress};
use copydesk_pages::View;
use copydesk_runner::ExecuteError;
use tempfile::{PathPersistError, TempPath};

use crate::exit::OrUsage;
use crate::stdout::{Stdout, stdout};
use crate::temporary::{self, unfinished};

/// Endings of compressed files that are not written.
const NOT_WRITTEN: [&str; 12] =
    ["7z", "br", "bz2", "lz", "lz4", "lzma", "lzo", "rar", "sz", "tgz", "xz", "zip"];

/// Where records go: standard output, or a file that appears only when it is complete; compressed as its name says.
pub(crate) enum Output {
    Stdout(BufWriter<Stdout>),
    /// A device or a pipe, which is written to and not replaced.
    Special {
        out: Encoder<BufWriter<File>>,
        path: PathBuf,
    },
    File {
        /// Its own handle: that of the temporary file would name it in errors, which means nothing to a person.
        file: Encoder<BufWriter<File>>,
        temporary: TempPath,
        path: PathBuf,
    },
    Tables(Box<copydesk_tables::Writer>),
    /// A page, which is written once it has all that it takes.
    Page(Box<View>, Box<Output>),
}

impl Output {
    /// Opens the file's folder for writing, or standard output.
    pub(crate) fn open(path: Option<&Path>) -> Result<Output> {
        let Some(path) = path else {
            let out = stdout();
            out.check().or_usage()?;
            return Ok(Output::Stdout(BufWriter::new(out)));
        };
        let extension =
            path.extension().map(|e| e.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
        if NOT_WRITTEN.contains(&&*extension) {
            return Err(anyhow!(
                "cannot write {}: .{extension} files are not written; name it .gz or .zst, or send standard output through \
                 a program that compresses",
                path.display()
            ))
            .or_usage();
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let compressed = |file: File| compress(&name, BufWriter::with_capacity(1 << 16, file));
        let there = path.metadata().ok();
        if there.as_ref().is_some_and(|m| m.is_dir()) {
            // At the end of the run it would be too late to say so.
            return Err(anyhow!(
                "cannot write {}: it is a folder; name a file in it, or the folder with a / at its end for a run in parts",
                path.display()
            ))
            .or_usage();
        }
        if there.as_ref().is_some_and(|m| !m.is_file()) {
            let out = File::options()
                .write(true)
                .open(path)
                .with_context(|| format!("cannot write {}", path.display()))
                .or_usage()?;
            return Ok(Output::Special { out: compressed(out)?, path: path.to_owned() });
        }
        // A link stays one: the file that it leads to is replaced.
        let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let temporary = temporary::create(&path, there.as_ref());
        // The error's own words would name the temporary file, which means nothing to a person.
        let temporary = temporary
            .map_err(|e| anyhow!("cannot write {}: {}", path.display(), io::Error::from(e.kind())))
            .or_usage()?;
        let (file, temporary) = temporary.into_parts();
        Ok(Output::File { file: compressed(file)?, temporary, path })
    }

    /// Writes the record of a document.
    pub(crate) fn record(&mut self, record: &[u8]) -> io::Result<()> {
        match self {
            Output::Tables(tables) => tables.record(record).map_err(io::Error::other),
            Output::Page(page, _) => page.add(record).map_err(io::Error::other),
            lines => lines.write_all(record),
        }
    }

    /// Flushes; a file is synced and renamed into place.
    pub(crate) fn finish(self) -> Result<()> {
        self.finish_by(File::sync_all)
    }

    fn finish_by(self, sync: impl FnOnce(&File) -> io::Result<()>) -> Result<()> {
        match self {
            Output::Stdout(mut out) => out.flush().context("cannot write the output"),
            Output::Special { out, path } => {
                let written = out.finish().and_then(|mut out| out.flush());
                written.with_context(|| format!("cannot write {}", path.display()))
            }
            Output::Tables(tables) => Ok(tables.finish()?),
            Output::Page(page, mut to) => {
                to.write_all(page.finish().as_bytes()).context("cannot write the page")?;
                to.finish_by(sync)
            }
            Output::File { file, temporary, path } => {
                let failed = || format!("cannot write {}", path.display());
                let file = file.finish().with_context(failed)?;
                let file = file.into_inner().map_err(|e| e.into_error()).with_context(failed)?;
                sync(&file).with_context(failed)?;
                unfinished(None);
                temporary.persist(&path).map_err(|e| kept(e, &path))?;
                // The name lasts through a loss of power as well.
                let folder = path.parent().filter(|p| !p.as_os_str().is_empty());
                copydesk_job::sync(folder.unwrap_or(Path::new("."))).with_context(failed)
            }
        }
    }

    /// Flushes what others have seen of it; a file that is not complete never appears.
    pub(crate) fn stop(self) -> Result<()> {
        match self {
            // Dropped, which removes it.
            Output::File { .. } | Output::Tables(_) | Output::Page(..) => Ok(()),
            shown => shown.finish(),
        }
    }

    /// The error of a run with the name of what could not be written.
    pub(crate) fn blame(&self, error: anyhow::Error) -> anyhow::Error {
        match (self, error.downcast::<ExecuteError>()) {
            (Output::Special { path, .. } | Output::File { path, .. }, Ok(ExecuteError::Output(e))) => {
                anyhow::Error::new(e).context(format!("cannot write {}", path.display()))
            }
            (_, Ok(e)) => e.into(),
            (_, Err(e)) => e,
        }
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Output::Stdout(out) => out.write(bytes),
            Output::Special { out, .. } => out.write(bytes),
            Output::File { file, .. } => file.write(bytes),
            Output::Tables(_) | Output::Page(..) => Err(io::ErrorKind::Unsupported.into()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Output::Stdout(out) => out.flush(),
            Output::Special { out, .. } => out.flush(),
            // Nobody can read it before it is complete.
            Output::File { .. } | Output::Tables(_) | Output::Page(..) => Ok(()),
        }
    }
}

/// The records are complete and took their time, so they stay where they are when they cannot be renamed: beside the file, under a name
/// that no later run takes for one that was left behind.
fn kept(error: PathPersistError, path: &Path) -> anyhow::Error {
    let PathPersistError { error, path: temporary } = error;
    let cannot = format!("cannot write {}: {error}", path.display());
    let mut complete = path.as_os_str().to_owned();
    complete.push(".complete");
    let there = temporary.persist_noclobber(&complete).map(|()| complete.into());
    match there.or_else(|e| e.path.keep()) {
        Ok::<PathBuf, _>(there) => anyhow!("{cannot}; the complete output was kept as {}", there.display()),
        Err(_) => anyhow!(cannot),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_on_the_disk_does_not_take_the_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.jsonl");
        std::fs::write(&path, "the older file").unwrap();
        let mut output = Output::open(Some(&path)).unwrap();
        output.write_all(b"a record\n").unwrap();
        let error = output.finish_by(|_| Err(io::Error::other("the disk is gone"))).unwrap_err();
        assert!(format!("{error:#}").ends_with("out.jsonl: the disk is gone"), "{error:#}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "the older file");
        assert_eq!(folder.path().read_dir().unwrap().count(), 1);
    }

    #[test]
    fn what_cannot_be_renamed_is_kept_and_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.jsonl");
        let mut output = Output::open(Some(&path)).unwrap();
        output.write_all(b"a record\n").unwrap();
        // Somebody takes the name while the run goes on.
        std::fs::create_dir(&path).unwrap();
        let message = output.finish().unwrap_err().to_string();
        let (_, there) = message.split_once("; the complete output was kept as ").expect(&message);
        assert_eq!(std::fs::read(there).unwrap(), b"a record\n");
        assert!(message.contains("out.jsonl"), "{message}");
    }
}
