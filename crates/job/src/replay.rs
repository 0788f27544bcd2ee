use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::PathBuf;

use crate::changes::{Change, Changed};
use crate::entry::{Entry, Input, Status};
use crate::error::JobError;
use crate::folder::Job;
use crate::journal;
use crate::writer::{self, Part};

/// The documents of a job that failed, wholly or in part, and are to be done again.
#[derive(Debug)]
pub struct Again {
    /// By the file, and the line in it.
    failed: HashMap<(String, Option<u64>), Vec<Failure>>,
}

/// One of them.
#[derive(Debug)]
struct Failure {
    place: Place,
    hash: String,
    /// It could not even be read, and the hash is that of what was said about it.
    unread: bool,
    /// Something else stands where it was.
    edited: bool,
}

/// Where the record of a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The part.
    part: u64,
    /// Its number in the part, counted from 0.
    at: usize,
}

impl Again {
    pub(crate) fn of(job: &Job) -> Result<Again, JobError> {
        let mut failed: HashMap<_, Vec<Failure>> = HashMap::new();
        for part in job.parts() {
            for (at, line) in job.lines(part)?.0.into_iter().enumerate() {
                let Entry { id, input, status, errors } = line.entry;
                if status == Status::Ok {
                    continue;
                }
                let said = |message: &str| Input::new("", None, &id, message.as_bytes()).hash;
                let unread = errors.first().is_some_and(|error| said(&error.message) == input.hash);
                let place = Place { part, at };
                let failure = Failure { place, hash: input.hash, unread, edited: false };
                failed.entry((input.source, input.line)).or_default().push(failure);
            }
        }
        Ok(Again { failed })
    }

    /// Whether there are none, or no more.
    pub fn is_empty(&self) -> bool {
        self.failed.is_empty()
    }

    /// How many each part has.
    pub(crate) fn parts(&self) -> BTreeMap<u64, usize> {
        let mut parts = BTreeMap::new();
        for failure in self.failed.values().flatten() {
            *parts.entry(failure.place.part).or_insert(0) += 1;
        }
        parts
    }

    /// Where the record of a document of the corpus belongs, if that is one of them; each is told once.
    pub fn take(&mut self, input: &Input) -> Option<Place> {
        let key = (input.source.clone(), input.line);
        let here = self.failed.get_mut(&key)?;
        let Some(found) = here.iter().position(|failure| failure.unread || failure.hash == input.hash) else {
            here.iter_mut().for_each(|failure| failure.edited = true);
            return None;
        };
        let failure = here.swap_remove(found);
        if here.is_empty() {
            self.failed.remove(&key);
        }
        Some(failure.place)
    }

    /// Those that the corpus did not hold, sorted.
    pub fn left(&self) -> Vec<Changed> {
        let of = |(place, failures): (&(String, Option<u64>), &Vec<Failure>)| {
            let change = |failure: &Failure| if failure.edited { Change::Edited } else { Change::Gone };
            failures.iter().map(|f| (change(f), place.0.clone(), place.1)).collect::<Vec<_>>()
        };
        let mut left: Vec<Changed> = self.failed.iter().flat_map(of).collect();
        left.sort();
        left
    }
}

/// Takes the records of documents that were done again, and puts those of a part into it once they are all there.
#[derive(Debug)]
pub struct Merger {
    pub(crate) folder: PathBuf,
    pub(crate) extension: &'static str,
    pub(crate) fingerprint: String,
    pub(crate) makers: Vec<String>,
    pub(crate) expected: BTreeMap<u64, usize>,
    pub(crate) done: BTreeMap<u64, BTreeMap<usize, (Entry, Vec<u8>)>>,
}

impl Merger {
    /// Takes a document's record.
    ///
    /// # Errors
    /// When its part is the worse for wear, or cannot be written.
    pub fn record(&mut self, place: Place, entry: Entry, record: &[u8]) -> Result<(), JobError> {
        let done = self.done.entry(place.part).or_default();
        done.insert(place.at, (entry, record.to_owned()));
        if self.expected.get(&place.part) == Some(&done.len()) {
            return self.merge(place.part);
        }
        Ok(())
    }

    /// Puts what is left into its parts: those of which some documents are not there any more.
    ///
    /// # Errors
    /// As [`Merger::record`].
    pub fn commit(&mut self) -> Result<(), JobError> {
        while let Some((&part, _)) = self.done.first_key_value() {
            self.merge(part)?;
        }
        Ok(())
    }

    fn merge(&mut self, part: u64) -> Result<(), JobError> {
        let mut again = self.done.remove(&part).unwrap_or_default();
        let (lines, end) = journal::read(&writer::journal(&self.folder, part), part, &self.makers)?;
        let path = writer::records(&self.folder, part, self.extension);
        let mut records = BufReader::new(File::open(&path).map_err(JobError::io("read", &path))?);
        let mut merged = Part::begin(part, path.clone())?;
        let mut record = Vec::new();
        for (at, line) in lines.into_iter().enumerate() {
            record.clear();
            records
                .by_ref()
                .take(line.bytes)
                .read_to_end(&mut record)
                .map_err(JobError::io("read", &path))?;
            match again.remove(&at) {
                Some((entry, record)) => {
                    let by = (self.fingerprint != end.fingerprint).then(|| self.fingerprint.clone());
                    merged.add(entry, by, &record)?;
                }
                None => merged.add(line.entry, line.made_by, &record)?,
            }
        }
        merged.commit(&self.folder, &end.fingerprint)
    }
}
