use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::entry::Entry;
use crate::error::JobError;
use crate::files;
use crate::journal::{self, Line};

/// Takes the records of the parts that are to be done, in order, and makes each part last when it is whole. Until then its records are in
/// an unfinished file, which the next run throws away.
#[derive(Debug)]
pub struct Writer {
    pub(crate) folder: PathBuf,
    pub(crate) extension: &'static str,
    pub(crate) fingerprint: String,
    pub(crate) documents_a_part: u64,
    pub(crate) open: Option<Part>,
}

/// A part that is being written.
#[derive(Debug)]
pub(crate) struct Part {
    number: u64,
    file: BufWriter<File>,
    unfinished: PathBuf,
    path: PathBuf,
    bytes: u64,
    crc32: crc32fast::Hasher,
    lines: Vec<Line>,
}

impl Writer {
    /// Adds a document's record. `number` is the document's place in the corpus, counted from 0.
    ///
    /// # Errors
    /// When the part cannot be written.
    pub fn record(&mut self, number: u64, entry: Entry, record: &[u8]) -> Result<(), JobError> {
        let of = number / self.documents_a_part;
        let mut part = match self.open.take() {
            Some(part) if part.number == of => part,
            other => {
                self.open = other;
                self.commit()?;
                Part::begin(of, records(&self.folder, of, self.extension))?
            }
        };
        part.add(entry, None, record)?;
        self.open = Some(part);
        if (number + 1).is_multiple_of(self.documents_a_part) { self.commit() } else { Ok(()) }
    }

    /// Makes the open part last. Only for one that will get no more documents: at the end of the inputs.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn commit(&mut self) -> Result<(), JobError> {
        self.open.take().map_or(Ok(()), |part| part.commit(&self.folder, &self.fingerprint))
    }
}

impl Part {
    pub(crate) fn begin(number: u64, path: PathBuf) -> Result<Part, JobError> {
        let unfinished = files::unfinished(&path);
        let file = File::create(&unfinished).map_err(JobError::io("write", &path))?;
        let (file, crc32) = (BufWriter::with_capacity(1 << 16, file), crc32fast::Hasher::new());
        Ok(Part { number, file, unfinished, path, bytes: 0, crc32, lines: Vec::new() })
    }

    pub(crate) fn add(
        &mut self,
        entry: Entry,
        made_by: Option<String>,
        record: &[u8],
    ) -> Result<(), JobError> {
        self.file.write_all(record).map_err(JobError::io("write", &self.path))?;
        let bytes = record.len() as u64;
        self.bytes += bytes;
        self.crc32.update(record);
        self.lines.push(Line { entry, bytes, made_by });
        Ok(())
    }

    /// Makes the part last, of which a manifest of this fingerprint made most. Its journal is what says so; a run that ends before
    /// the records have their name leaves that to the next.
    pub(crate) fn commit(self, folder: &Path, fingerprint: &str) -> Result<(), JobError> {
        let failed = || JobError::io("write", &self.path);
        let file = self.file.into_inner().map_err(|e| failed()(e.into_error()))?;
        file.sync_all().map_err(failed())?;
        files::sync(folder)?;
        let written = (self.bytes, self.crc32.finalize());
        journal::write(&journal(folder, self.number), self.number, &self.lines, written, fingerprint)?;
        files::sync(&folder.join("journal"))?;
        fs::rename(&self.unfinished, &self.path).map_err(failed())?;
        files::sync(folder)
    }
}

/// Where the records of a part are.
pub(crate) fn records(folder: &Path, part: u64, extension: &str) -> PathBuf {
    folder.join(format!("part-{part:06}.{extension}"))
}

/// Where its journal is.
pub(crate) fn journal(folder: &Path, part: u64) -> PathBuf {
    folder.join("journal").join(format!("{part:06}.jsonl"))
}
