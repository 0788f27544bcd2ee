use std::collections::{BTreeMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Mutex, PoisonError};

use copydesk_formats::warnings;
use copydesk_runner::Outcome;

use crate::exit::harmless;
use crate::progress::counted;

/// How many documents that failed are told with what was wrong.
const TOLD: usize = 5;

/// What a person should be told at the end of a run of documents that went through: which failed, ids that stand twice, and
/// days of publication that are none. Takes 8 bytes a document, twice that while it grows.
#[derive(Debug, Default)]
pub(crate) struct Notes(Mutex<Seen>);

#[derive(Debug, Default)]
struct Seen {
    /// Hashes of the ids, with the same key in every run.
    ids: HashSet<u64>,
    repeated: u64,
    /// The least of the ids that were met again: the same whatever the order.
    example: Option<String>,
    undated: u64,
    failed: u64,
    /// The least of the ids of those that failed, with what was wrong.
    reasons: BTreeMap<String, String>,
}

impl Notes {
    /// Looks at a document, on whichever thread.
    pub(crate) fn note(&self, outcome: &Outcome) {
        let (id, undated, failure) = match outcome {
            Outcome::Annotated(document, skipped) => {
                (document.id(), !warnings(document).is_empty(), skipped.first())
            }
            Outcome::Failed(f) | Outcome::Fatal(f) => (f.id.as_str(), false, Some(&f.failure)),
        };
        let mut hasher = DefaultHasher::new();
        id.hash(&mut hasher);
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seen.undated += u64::from(undated);
        if let Some(failure) = failure {
            seen.failed += 1;
            seen.reasons
                .insert(id.to_owned(), format!("{} ({}): {}", failure.stage, failure.code, failure.message));
            if seen.reasons.len() > TOLD {
                seen.reasons.pop_last();
            }
        }
        if !seen.ids.insert(hasher.finish()) {
            seen.repeated += 1;
            if seen.example.as_deref().is_none_or(|least| id < least) {
                seen.example = Some(id.to_owned());
            }
        }
    }

    /// What there is to tell, a line each.
    pub(crate) fn lines(&self) -> Vec<String> {
        let seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let one_line = |text: &str| harmless(text).replace('\n', "\\n");
        let failed =
            |(id, why): (&String, &String)| format!("failed `{}` in {}", one_line(id), one_line(why));
        let mut lines: Vec<String> = seen.reasons.iter().map(failed).collect();
        if let more @ 1.. = seen.failed.saturating_sub(seen.reasons.len() as u64) {
            lines.push(format!(
                "failed {} more: see `error` and `errors` in the records",
                counted(more, "document")
            ));
        }
        if let Some(example) = &seen.example {
            let example = one_line(example);
            lines.push(format!(
                "warning: {} with an id that one before has, such as `{example}`; where another field holds the id, \
                 name it with --field id=NAME",
                counted(seen.repeated, "document")
            ));
        }
        if seen.undated > 0 {
            lines.push(format!(
                "warning: {} with a `published` that is no date: see `warnings` in the records",
                counted(seen.undated, "document")
            ));
        }
        lines
    }
}
