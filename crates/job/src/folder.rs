use std::collections::{BTreeSet, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::changes::{self, Changed, Selection};
use crate::entry::{Entry, Input, Status};
use crate::error::JobError;
use crate::files::{self, UNFINISHED};
use crate::journal;
use crate::lock::Lock;
use crate::manifest::Manifest;
use crate::writer::{self, Writer};

/// A job's folder, held by this process.
#[derive(Debug)]
pub struct Job {
    folder: PathBuf,
    extension: &'static str,
    manifest: Manifest,
    fingerprint: String,
    done: BTreeSet<u64>,
    _lock: Lock,
}

/// What the parts of a job hold together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Parts that are done.
    pub parts: u64,
    /// Documents in them.
    pub documents: u64,
    /// Documents of which stages are missing.
    pub partial: u64,
    /// Documents that failed.
    pub failed: u64,
}

/// A line of `failed.jsonl`.
#[derive(Serialize)]
struct DeadLetter<'e> {
    #[serde(flatten)]
    entry: &'e Entry,
    part: u64,
    fingerprint: &'e str,
}

impl Job {
    /// Opens a job's folder, or makes one. `extension` ends the names of the files of records. With `fresh`, a job that is there is
    /// thrown away first.
    ///
    /// # Errors
    /// When another run is at work there, when what is there was made by another manifest or is damaged, when the folder is
    /// somebody else's, or cannot be read or written.
    pub fn open(
        folder: &Path,
        manifest: Manifest,
        extension: &'static str,
        fresh: bool,
    ) -> Result<Job, JobError> {
        let journals = folder.join("journal");
        let is_new = !folder.join("manifest.json").exists();
        if is_new && folder.exists() && !is_ours(folder)? {
            return Err(JobError::NoJob(folder.to_owned()));
        }
        fs::create_dir_all(folder).map_err(JobError::io("make", folder))?;
        let lock = Lock::take(folder)?;
        if fresh {
            clear(folder)?;
        }
        fs::create_dir_all(&journals).map_err(JobError::io("make", &journals))?;
        sweep(folder, &|name| name.ends_with(UNFINISHED))?;
        sweep(&journals, &|name| name.ends_with(UNFINISHED))?;
        let path = folder.join("manifest.json");
        match Manifest::read(&path)? {
            Some(before) => {
                let differences = before.differences(&manifest);
                if !differences.is_empty() {
                    return Err(JobError::OtherFingerprint { folder: folder.to_owned(), differences });
                }
            }
            None => {
                manifest.write(&path)?;
                files::sync(folder);
            }
        }
        let fingerprint = manifest.fingerprint();
        let mut job = Job {
            folder: folder.to_owned(),
            extension,
            manifest,
            fingerprint,
            done: BTreeSet::new(),
            _lock: lock,
        };
        for entry in fs::read_dir(&journals).map_err(JobError::io("list", &journals))? {
            let path = entry.map_err(JobError::io("list", &journals))?.path();
            let part = path.file_stem().and_then(|s| s.to_str()?.parse().ok());
            if let Some(part) = part.filter(|&part| writer::journal(folder, part) == path) {
                job.entries(part)?;
                job.done.insert(part);
            }
        }
        // Records without a journal are of a part that was not done.
        let done: HashSet<PathBuf> =
            job.parts().map(|part| writer::records(folder, part, extension)).collect();
        sweep(folder, &|name| name.starts_with("part-") && !done.contains(&folder.join(name)))?;
        Ok(job)
    }

    /// What the parts depend on.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The parts that are done.
    pub fn parts(&self) -> impl Iterator<Item = u64> + '_ {
        self.done.iter().copied()
    }

    pub(crate) fn is_done(&self, part: u64) -> bool {
        self.done.contains(&part)
    }

    /// The inputs of a part that is done.
    pub(crate) fn inputs(&self, part: u64) -> Result<Vec<Input>, JobError> {
        Ok(self.entries(part)?.into_iter().map(|e| e.input).collect())
    }

    fn entries(&self, part: u64) -> Result<Vec<Entry>, JobError> {
        let records = writer::records(&self.folder, part, self.extension);
        journal::read(&writer::journal(&self.folder, part), &records, part, &self.fingerprint)
    }

    /// The parts that are done and would be others if they were made of these inputs, which are those of the corpus in its order.
    ///
    /// # Errors
    /// When a part is damaged or cannot be read.
    pub fn stale(&self, inputs: impl Iterator<Item = Input>) -> Result<BTreeSet<u64>, JobError> {
        changes::stale(self, inputs)
    }

    /// Which inputs make these parts stale, sorted.
    ///
    /// # Errors
    /// When a part is damaged or cannot be read.
    pub fn changes(
        &self,
        stale: &BTreeSet<u64>,
        inputs: impl Iterator<Item = Input>,
    ) -> Result<Vec<Changed>, JobError> {
        changes::changes(self, stale, inputs)
    }

    /// Has parts done again.
    ///
    /// # Errors
    /// When a journal cannot be removed.
    pub fn forget(&mut self, parts: &BTreeSet<u64>) -> Result<(), JobError> {
        for part in parts {
            let path = writer::journal(&self.folder, *part);
            fs::remove_file(&path).map_err(JobError::io("remove", &path))?;
            // Its records mean nothing without it, and a corpus that became shorter has no part for them.
            let records = writer::records(&self.folder, *part, self.extension);
            fs::remove_file(&records).map_err(JobError::io("remove", &records))?;
            self.done.remove(part);
        }
        files::sync(&self.folder.join("journal"));
        Ok(())
    }

    /// What is left to do. With `keep`, documents that are in no part come after all that are; otherwise each has its place.
    ///
    /// # Errors
    /// When a part is damaged or cannot be read.
    pub fn selection(&self, keep: bool) -> Result<Selection, JobError> {
        let documents_a_part = self.manifest.documents_a_part();
        if !keep {
            return Ok(Selection::Parts { done: self.done.clone(), documents_a_part });
        }
        let mut done = HashSet::new();
        for part in self.parts() {
            done.extend(self.inputs(part)?.iter().map(Input::place));
        }
        let next = self.done.last().map_or(0, |last| (last + 1) * documents_a_part);
        Ok(Selection::Rest { done, next })
    }

    /// What takes the records of what is left.
    pub fn writer(&self) -> Writer {
        Writer {
            folder: self.folder.clone(),
            extension: self.extension,
            fingerprint: self.fingerprint.clone(),
            documents_a_part: self.manifest.documents_a_part(),
            part: None,
            records: Vec::new(),
            entries: Vec::new(),
        }
    }

    /// Writes `failed.jsonl`, and counts what all parts hold, also those that were done since the job was opened.
    ///
    /// # Errors
    /// When a part cannot be read or the file not be written.
    pub fn finish(&mut self) -> Result<Totals, JobError> {
        let mut totals = Totals::default();
        let mut letters = Vec::new();
        let journals = self.folder.join("journal");
        for entry in fs::read_dir(&journals).map_err(JobError::io("list", &journals))? {
            let path = entry.map_err(JobError::io("list", &journals))?.path();
            self.done.extend(path.file_stem().and_then(|s| s.to_str()?.parse::<u64>().ok()));
        }
        for part in self.parts() {
            totals.parts += 1;
            for entry in &self.entries(part)? {
                totals.documents += 1;
                totals.partial += u64::from(entry.status == Status::Partial);
                totals.failed += u64::from(entry.status == Status::Error);
                if entry.status != Status::Ok {
                    journal::line(&mut letters, &DeadLetter { entry, part, fingerprint: &self.fingerprint });
                }
            }
        }
        files::write(&self.folder.join("failed.jsonl"), &letters)?;
        files::sync(&self.folder);
        Ok(totals)
    }
}

/// Whether a folder without a manifest holds nothing but what a run leaves that ended before it wrote one.
fn is_ours(folder: &Path) -> Result<bool, JobError> {
    let mut ours = true;
    for entry in fs::read_dir(folder).map_err(JobError::io("list", folder))? {
        let name = entry.map_err(JobError::io("list", folder))?.file_name();
        ours &= name == "lock"
            || name == "journal"
            || name.to_string_lossy() == format!("manifest.json{UNFINISHED}");
    }
    Ok(ours)
}

/// Removes what a job wrote, the manifest last: until then the folder is a job's.
fn clear(folder: &Path) -> Result<(), JobError> {
    let journals = folder.join("journal");
    if journals.exists() {
        sweep(&journals, &|_| true)?;
    }
    sweep(folder, &|name| name.starts_with("part-") || name.starts_with("failed.jsonl"))?;
    sweep(folder, &|name| name.starts_with("manifest.json"))
}

/// Removes the files of a folder whose names the function says.
fn sweep(folder: &Path, gone: &dyn Fn(&str) -> bool) -> Result<(), JobError> {
    for entry in fs::read_dir(folder).map_err(JobError::io("list", folder))? {
        let path = entry.map_err(JobError::io("list", folder))?.path();
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        if path.is_file() && gone(&name) {
            fs::remove_file(&path).map_err(JobError::io("remove", &path))?;
        }
    }
    Ok(())
}
