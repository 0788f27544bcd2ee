use std::collections::BTreeMap;
use std::io;

use copydesk_formats::Status;
use copydesk_runner::Written;
use serde_json::json;

use crate::args::MaxFailures;
use crate::exit::one_line;
use crate::ids::Ids;
use crate::log::Log;
use crate::progress::{Progress, counted};

/// How many documents that failed are told with what was wrong.
const TOLD: usize = 5;

/// How many characters are told of what plugins printed at a document.
const SHOWN: usize = 300;

/// What a person should be told at the end of a run of documents that went through: which failed, ids that stand twice, and
/// days of publication that are none.
#[derive(Debug)]
pub(crate) struct Notes<'l> {
    log: &'l Log,
    ids: Ids,
    undated: u64,
    failed: u64,
    done: u64,
    most: Option<MaxFailures>,
    exceeded: bool,
    /// The least of the ids of those that failed, with what was wrong.
    reasons: BTreeMap<String, String>,
    /// How many documents plugins printed something at.
    talked: u64,
    /// The least of their ids, with what it was.
    printed: BTreeMap<String, String>,
}

impl<'l> Notes<'l> {
    /// Nothing noted yet; `most` documents may fail. The log hears of each that does.
    pub(crate) fn new(most: Option<MaxFailures>, log: &'l Log) -> Notes<'l> {
        Notes {
            log,
            ids: Ids::new(),
            undated: 0,
            failed: 0,
            done: 0,
            most,
            exceeded: false,
            reasons: BTreeMap::new(),
            talked: 0,
            printed: BTreeMap::new(),
        }
    }

    /// Why the run was stopped, if too many documents have failed.
    pub(crate) fn exceeded(&self) -> Option<String> {
        let failed = counted(self.failed, "document");
        self.exceeded.then(|| format!("stopped: {failed} of {} have failed (--max-failures)", self.done))
    }

    /// Looks at a document.
    ///
    /// # Errors
    /// When it is one failure too many.
    pub(crate) fn note(&mut self, written: &Written<'_>) -> io::Result<()> {
        let id = written.id;
        self.done += 1;
        let status = if written.status == Status::Partial { "partial" } else { "error" };
        for f in written.failures {
            let (stage, plugin, code, message) = (&f.stage, &f.plugin, &f.code, &f.message);
            let fields = json!({ "id": id, "status": status, "stage": stage, "plugin": plugin, "code": code, "message": message });
            self.log.note("failed", &fields);
        }
        if let Some(failure) = written.failures.first() {
            self.failed += 1;
            let why = format!("{} ({}): {}", failure.stage, failure.code, failure.message);
            keep(&mut self.reasons, id, why);
        }
        if !written.printed.is_empty() {
            self.talked += 1;
            self.log.note("printed", &json!({ "id": id, "text": written.printed }));
            keep(&mut self.printed, id, last(written.printed, SHOWN));
        }
        self.undated += u64::from(written.warned);
        self.ids.note(id);
        self.exceeded = self.most.is_some_and(|most| most.exceeded(self.failed, self.done));
        if self.exceeded { Err(io::Error::other("too many failures")) } else { Ok(()) }
    }

    /// Tells what there is to tell, a line each.
    pub(crate) fn tell(&self, progress: &Progress<'_>) {
        self.failures().iter().for_each(|line| progress.say(line));
        self.warnings().iter().for_each(|line| progress.warn(line));
    }

    /// The first documents that failed.
    fn failures(&self) -> Vec<String> {
        let seen = self;
        let failed =
            |(id, why): (&String, &String)| format!("failed `{}` in {}", one_line(id), one_line(why));
        let mut lines: Vec<String> = seen.reasons.iter().map(failed).collect();
        if let more @ 1.. = seen.failed.saturating_sub(seen.reasons.len() as u64) {
            lines.push(format!(
                "failed {} more: see `error` and `errors` in the records",
                counted(more, "document")
            ));
        }
        let printed = |(id, text): (&String, &String)| {
            format!("plugins printed at `{}`: {}", one_line(id), one_line(text))
        };
        lines.extend(seen.printed.iter().map(printed));
        if let more @ 1.. = seen.talked.saturating_sub(seen.printed.len() as u64) {
            lines.push(format!("plugins printed something at {} more", counted(more, "document")));
        }
        lines
    }

    fn warnings(&self) -> Vec<String> {
        let mut lines = self.ids.lines();
        if self.undated > 0 {
            lines.push(format!(
                "warning: {} with a `published` that is no date: see `warnings` in the records",
                counted(self.undated, "document")
            ));
        }
        lines
    }
}

/// Keeps what is said of the least ids.
fn keep(said: &mut BTreeMap<String, String>, id: &str, text: String) {
    said.insert(id.to_owned(), text);
    if said.len() > TOLD {
        said.pop_last();
    }
}

/// The last characters of a text.
fn last(text: &str, most: usize) -> String {
    match text.char_indices().rev().nth(most) {
        Some((before, c)) => format!("…{}", &text[before + c.len_utf8()..]),
        None => text.to_owned(),
    }
}
