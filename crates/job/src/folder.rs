use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::changes::{self, Change, Changed, Selection};
use crate::entry::{Entry, Input, Status};
use crate::error::JobError;
use crate::files::{self, UNFINISHED};
use crate::journal::{self, Line};
use crate::lock::Lock;
use crate::manifest::{Makers, Manifest};
use crate::replay::{Again, Merger};
use crate::writer::{self, Writer};

/// The file that says what made the job.
const MANIFEST: &str = "manifest.json";
/// The file that says by which command.
pub(crate) const COMMAND: &str = "command.json";

/// A job's folder, held by this process.
#[derive(Debug)]
pub struct Job {
    folder: PathBuf,
    extension: &'static str,
    manifest: Manifest,
    makers: Makers,
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
        if folder.exists() && !is_ours(folder)? {
            return Err(JobError::NoJob(folder.to_owned()));
        }
        fs::create_dir_all(folder).map_err(JobError::io("make", folder))?;
        let lock = Lock::take(folder)?;
        if fresh {
            clear(folder)?;
        }
        fs::create_dir_all(&journals).map_err(JobError::io("make", &journals))?;
        sweep(&journals, &|name| name.ends_with(UNFINISHED))?;
        let path = folder.join(MANIFEST);
        let is_begun = !files::list(&journals)?.is_empty();
        let makers = match Makers::read(&path)? {
            Some(makers) if makers.know(&manifest) => makers,
            Some(makers) if is_begun => {
                let differences = makers.last().differences(&manifest);
                return Err(JobError::OtherFingerprint { folder: folder.to_owned(), differences });
            }
            // A run that made no part has left nothing that another could not.
            _ => {
                let makers = Makers::of(manifest.clone());
                makers.write(&path)?;
                files::sync(folder)?;
                makers
            }
        };
        Job::look(folder, extension, manifest, makers, lock)
    }

    /// Opens a job's folder to do again what failed, by a manifest of which only what stands below the keys `may_differ` may be other
    /// than what the job was made by.
    ///
    /// # Errors
    /// As [`Job::open`], and when there is no job.
    pub fn reopen(
        folder: &Path,
        manifest: Manifest,
        extension: &'static str,
        may_differ: &[&str],
    ) -> Result<Job, JobError> {
        if !is_job(folder) {
            return Err(JobError::NotThere(folder.to_owned()));
        }
        let lock = Lock::take(folder)?;
        let makers = Makers::read(&folder.join(MANIFEST))?;
        let makers = makers.ok_or_else(|| JobError::NotThere(folder.to_owned()))?;
        let mut differences = makers.last().differences(&manifest);
        let may = |key: &str| may_differ.iter().any(|may| key.split('.').next() == Some(may));
        differences.retain(|d| !may(&d.key));
        if !differences.is_empty() {
            return Err(JobError::OtherFingerprint { folder: folder.to_owned(), differences });
        }
        Job::look(folder, extension, manifest, makers, lock)
    }

    /// Looks at what is done, and removes what is not.
    fn look(
        folder: &Path,
        extension: &'static str,
        manifest: Manifest,
        makers: Makers,
        lock: Lock,
    ) -> Result<Job, JobError> {
        let (folder, done) = (folder.to_owned(), BTreeSet::new());
        let mut job = Job { folder, extension, manifest, makers, done, _lock: lock };
        let (folder, makers) = (&job.folder, job.makers.fingerprints());
        for part in parts_in(folder)? {
            let records = writer::records(folder, part, extension);
            journal::verify(&writer::journal(folder, part), &records, part, &makers)?;
            job.done.insert(part);
        }
        // Records without a journal are of a part that was not done.
        let left = |name: &str| {
            name.ends_with(UNFINISHED) || part_of(name, extension).is_some_and(|p| !job.is_done(p))
        };
        sweep(folder, &|name| is_named_so(name) && left(name))?;
        Ok(job)
    }

    /// What the parts depend on.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
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
        Ok(self.lines(part)?.0.into_iter().map(|line| line.entry.input).collect())
    }

    /// The documents of a part that is done, and the fingerprint of what made it.
    pub(crate) fn lines(&self, part: u64) -> Result<(Vec<Line>, String), JobError> {
        let path = writer::journal(&self.folder, part);
        let (lines, end) = journal::read(&path, part, &self.makers.fingerprints())?;
        Ok((lines, end.fingerprint))
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
        files::sync(&self.folder.join("journal"))
    }

    /// What is left to do, each document at its place.
    pub fn selection(&self) -> Selection {
        let documents_a_part = self.manifest.documents_a_part();
        Selection::Parts { done: self.done.clone(), documents_a_part }
    }

    /// The same where inputs have changed and what is done is kept: what is in no part comes after all that is.
    ///
    /// # Errors
    /// When a part is damaged or cannot be read.
    pub fn rest(&self, changes: &[Changed]) -> Result<Selection, JobError> {
        let mut done = HashMap::new();
        for part in self.parts() {
            for Input { source, hash, .. } in self.inputs(part)? {
                *done.entry((source, hash)).or_insert(0) += 1;
            }
        }
        let edited = changes.iter().filter(|(change, ..)| *change == Change::Edited);
        let edited = edited.map(|(_, source, line)| (source.clone(), *line)).collect();
        let next = self.done.last().map_or(0, |last| (last + 1) * self.manifest.documents_a_part());
        Ok(Selection::Rest { done, edited, next })
    }

    /// What takes the records of what is left.
    pub fn writer(&self) -> Writer {
        Writer {
            folder: self.folder.clone(),
            extension: self.extension,
            fingerprint: self.manifest.fingerprint(),
            documents_a_part: self.manifest.documents_a_part(),
            open: None,
        }
    }

    /// What failed and can be done again, and what takes it into its parts. The manifest names the one that does so from now on.
    ///
    /// # Errors
    /// When a part is damaged or cannot be read, or the manifest not be written.
    pub fn replay(&mut self) -> Result<(Again, Merger), JobError> {
        let again = Again::of(self)?;
        if !again.is_empty() && !self.makers.know(&self.manifest) {
            self.makers.add(self.manifest.clone());
            self.makers.write(&self.folder.join(MANIFEST))?;
            files::sync(&self.folder)?;
        }
        let merger = Merger {
            folder: self.folder.clone(),
            extension: self.extension,
            fingerprint: self.manifest.fingerprint(),
            makers: self.makers.fingerprints(),
            expected: again.parts(),
            done: BTreeMap::new(),
        };
        Ok((again, merger))
    }

    /// Writes `failed.jsonl`, and counts what all parts hold, also those that were done since the job was opened.
    ///
    /// # Errors
    /// When a part cannot be read or the file not be written.
    pub fn finish(&mut self) -> Result<Totals, JobError> {
        let mut totals = Totals::default();
        let mut letters = Vec::new();
        self.done = parts_in(&self.folder)?;
        for part in self.parts() {
            totals.parts += 1;
            let (lines, by) = self.lines(part)?;
            for Line { entry, made_by, .. } in &lines {
                totals.documents += 1;
                totals.partial += u64::from(entry.status == Status::Partial);
                totals.failed += u64::from(entry.status == Status::Error);
                if entry.status != Status::Ok {
                    let fingerprint = made_by.as_ref().unwrap_or(&by);
                    journal::line(&mut letters, &DeadLetter { entry, part, fingerprint });
                }
            }
        }
        files::write(&self.folder.join("failed.jsonl"), &letters)?;
        files::sync(&self.folder)?;
        Ok(totals)
    }
}

/// The parts of which there are journals.
fn parts_in(folder: &Path) -> Result<BTreeSet<u64>, JobError> {
    let mut parts = BTreeSet::new();
    for path in files::list(&folder.join("journal"))? {
        let part = path.file_stem().and_then(|s| s.to_str()?.parse::<u32>().ok()).map(u64::from);
        parts.extend(part.filter(|&part| writer::journal(folder, part) == path));
    }
    Ok(parts)
}

/// Whether a folder is a job's, or holds nothing but what a run leaves that ended before it wrote a manifest.
fn is_ours(folder: &Path) -> Result<bool, JobError> {
    if folder.join(MANIFEST).exists() {
        return Ok(is_job(folder));
    }
    let mut ours = true;
    for path in files::list(folder)? {
        ours &= path.ends_with("lock")
            || path.ends_with("journal")
            || path == files::unfinished(&folder.join(MANIFEST));
    }
    Ok(ours)
}

/// Whether a folder has a manifest that a job wrote, be it damaged since: others write files of that name as well.
pub fn is_job(folder: &Path) -> bool {
    folder.join("journal").is_dir() && folder.join(MANIFEST).is_file()
}

/// Removes what a job wrote, the manifest last: until then the folder is a job's.
fn clear(folder: &Path) -> Result<(), JobError> {
    let journals = folder.join("journal");
    if journals.exists() {
        sweep(&journals, &|_| true)?;
    }
    let is_manifest = |name: &str| name.starts_with(MANIFEST);
    sweep(folder, &|name| is_named_so(name) && !is_manifest(name))?;
    sweep(folder, &|name| is_named_so(name) && is_manifest(name))
}

/// Whether a job gives its files such names, finished or not.
fn is_named_so(name: &str) -> bool {
    let name = name.strip_suffix(UNFINISHED).unwrap_or(name);
    [MANIFEST, COMMAND, "failed.jsonl"].contains(&name)
        || ["jsonl", "txt"].iter().any(|e| part_of(name, e).is_some())
}

/// The number of the part whose file of records has the name.
fn part_of(name: &str, extension: &str) -> Option<u64> {
    let number = name.strip_prefix("part-")?.strip_suffix(extension)?.strip_suffix('.')?;
    (number.len() >= 6 && number.bytes().all(|b| b.is_ascii_digit())).then(|| number.parse().ok())?
}

/// Removes the files of a folder whose names the function says.
fn sweep(folder: &Path, gone: &dyn Fn(&str) -> bool) -> Result<(), JobError> {
    for path in files::list(folder)? {
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        if path.is_file() && gone(&name) {
            fs::remove_file(&path).map_err(JobError::io("remove", &path))?;
        }
    }
    Ok(())
}
