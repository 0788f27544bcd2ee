use std::path::PathBuf;

use crate::entry::Entry;
use crate::error::JobError;
use crate::{files, journal};

/// Takes the records of the parts that are to be done, in order, and makes each last when it is whole.
#[derive(Debug)]
pub struct Writer {
    pub(crate) folder: PathBuf,
    pub(crate) extension: &'static str,
    pub(crate) fingerprint: String,
    pub(crate) documents_a_part: u64,
    pub(crate) part: Option<u64>,
    pub(crate) records: Vec<u8>,
    pub(crate) entries: Vec<Entry>,
}

impl Writer {
    /// Adds a document's record. `number` is the document's place in the corpus, counted from 0.
    ///
    /// # Errors
    /// When a part that is whole cannot be written.
    pub fn record(&mut self, number: u64, entry: Entry, record: &[u8]) -> Result<(), JobError> {
        let part = number / self.documents_a_part;
        if self.part.is_some_and(|open| open != part) {
            self.commit()?;
        }
        self.part = Some(part);
        self.records.extend_from_slice(record);
        self.entries.push(entry);
        if (number + 1).is_multiple_of(self.documents_a_part) { self.commit() } else { Ok(()) }
    }

    /// Makes the open part last. Only for one that will get no more documents: at the end of the inputs.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn commit(&mut self) -> Result<(), JobError> {
        let Some(part) = self.part.take() else { return Ok(()) };
        let records = records(&self.folder, part, self.extension);
        files::write(&records, &self.records)?;
        files::sync(&self.folder);
        let journal = journal(&self.folder, part);
        journal::write(&journal, part, &self.entries, &self.records, &self.fingerprint)?;
        files::sync(&self.folder.join("journal"));
        self.records.clear();
        self.entries.clear();
        Ok(())
    }
}

/// Where the records of a part are.
pub(crate) fn records(folder: &std::path::Path, part: u64, extension: &str) -> PathBuf {
    folder.join(format!("part-{part:06}.{extension}"))
}

/// Where its journal is.
pub(crate) fn journal(folder: &std::path::Path, part: u64) -> PathBuf {
    folder.join("journal").join(format!("{part:06}.jsonl"))
}
