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
        /// How often each document of a file is done, by the hash.
        done: HashMap<(String, String), u64>,
        /// Where documents stand that are done as they were before they were edited.
        edited: HashSet<(String, Option<u64>)>,
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
            Selection::Rest { done, edited, next } => {
                let same = done.get_mut(&(input.source.clone(), input.hash.clone())).filter(|n| **n > 0);
                if let Some(n) = same {
                    *n -= 1;
                    return None;
                }
                let edited = edited.contains(&(input.source.clone(), input.line));
                (!edited).then(|| std::mem::replace(next, *next + 1))
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
    // Before these all parts were full and are still.
    for part in job.parts().filter(|part| (part + 1) * size > count) {
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
    let (mut now, mut still) = (HashMap::new(), HashSet::new());
    for (number, Input { source, line, hash }) in (0..).zip(inputs) {
        still.insert((source.clone(), hash.clone()));
        now.insert((source, line), (hash, number / size));
    }
    let mut before = Vec::new();
    for &part in stale {
        before.extend(job.inputs(part)?);
    }
    let known: HashSet<(String, String)> =
        before.iter().map(|i| (i.source.clone(), i.hash.clone())).collect();
    let is_new =
        |place: &(String, Option<u64>), hash: &String| !known.contains(&(place.0.clone(), hash.clone()));
    let (mut list, mut edited) = (Vec::new(), HashSet::new());
    // What is elsewhere in its file has moved, and did not change.
    for Input { source, line, hash } in before {
        if still.contains(&(source.clone(), hash)) {
            continue;
        }
        let place = (source, line);
        let change = match now.get(&place) {
            Some((hash, _)) if is_new(&place, hash) => {
                edited.insert(place.clone());
                Change::Edited
            }
            _ => Change::Gone,
        };
        list.push((change, place.0, place.1));
    }
    let new = now.iter().filter(|(place, (hash, part))| {
        stale.contains(part) && is_new(place, hash) && !edited.contains(*place)
    });
    list.extend(new.map(|(place, _)| (Change::New, place.0.clone(), place.1)));
    list.sort();
    Ok(list)
}
