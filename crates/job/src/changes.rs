use std::collections::{BTreeSet, HashMap, HashSet};
use std::fmt;

use crate::entry::Input;
use crate::error::JobError;
use crate::folder::Job;

/// How an input differs from what a part of the job was made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// It has other bytes.
    Edited,
    /// It is not among the inputs any more.
    Gone,
    /// It stands among inputs that are done, and was not there then.
    New,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Change::Edited => "edited",
            Change::Gone => "gone",
            Change::New => "new",
        })
    }
}

/// An input that changed: how, and where it stands or stood.
pub type Changed = (Change, String, Option<u64>);

/// Which documents a run is to do, and under which numbers.
#[derive(Clone, Debug)]
pub enum Selection {
    /// Those of parts that are not done, at their places in the corpus.
    Parts {
        /// The parts that are done.
        done: BTreeSet<u64>,
        /// How many documents a part has.
        documents_a_part: u64,
    },
    /// Those that are in no part, after all that are, whatever stood where.
    Rest {
        /// The places of documents that are done.
        done: HashSet<String>,
        /// The next document's number.
        next: u64,
    },
}

impl Selection {
    /// The number of a document of the corpus, if it is to be done.
    pub fn number(&mut self, seq: u64, input: &Input) -> Option<u64> {
        match self {
            Selection::Parts { done, documents_a_part } => {
                (!done.contains(&(seq / *documents_a_part))).then_some(seq)
            }
            Selection::Rest { done, next } => {
                (!done.contains(&input.place())).then(|| std::mem::replace(next, *next + 1))
            }
        }
    }
}

/// The parts that are done and would be others if they were made of these inputs.
pub(crate) fn stale(job: &Job, inputs: impl Iterator<Item = Input>) -> Result<BTreeSet<u64>, JobError> {
    let size = job.manifest().documents_a_part();
    let mut stale = BTreeSet::new();
    let (mut count, mut entries) = (0, Vec::new());
    for (number, input) in (0..).zip(inputs) {
        let (part, at) = (number / size, (number % size) as usize);
        count = number + 1;
        if at == 0 {
            entries = if job.is_done(part) { job.inputs(part)? } else { Vec::new() };
        }
        if job.is_done(part) && entries.get(at) != Some(&input) {
            stale.insert(part);
        }
    }
    for part in job.parts() {
        if part * size + job.inputs(part)?.len() as u64 > count {
            stale.insert(part);
        }
    }
    Ok(stale)
}

/// Which inputs make the parts stale, sorted.
pub(crate) fn changes(
    job: &Job,
    stale: &BTreeSet<u64>,
    inputs: impl Iterator<Item = Input>,
) -> Result<Vec<Changed>, JobError> {
    let size = job.manifest().documents_a_part();
    let now: HashMap<(String, Option<u64>), (String, u64)> =
        (0..).zip(inputs).map(|(number, i)| ((i.source, i.line), (i.hash, number / size))).collect();
    let (mut list, mut before) = (Vec::new(), HashSet::new());
    for &part in stale {
        for Input { source, line, hash } in job.inputs(part)? {
            let place = (source, line);
            let change = match now.get(&place) {
                Some((same, _)) if *same == hash => None,
                Some(_) => Some(Change::Edited),
                None => Some(Change::Gone),
            };
            list.extend(change.map(|change| (change, place.0.clone(), place.1)));
            before.insert(place);
        }
    }
    let new = now.iter().filter(|(place, (_, part))| stale.contains(part) && !before.contains(*place));
    list.extend(new.map(|(place, _)| (Change::New, place.0.clone(), place.1)));
    list.sort();
    Ok(list)
}
