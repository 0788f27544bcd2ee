//! Runs that survive: output in parts, a journal of what is done, and the way on from there.
//!
//! A job is a folder. Its documents, in the order of the inputs, are cut into parts of the same number; each part's records are
//! one file, and beside it a journal says of each document which input it was and how it fared. A part counts once its journal
//! has its name, which it gets when all of it and of the records is on the disk, so that whatever ends a run leaves whole parts; records
//! that have not got theirs by then get it from the next run.
//! What a part holds depends on the inputs and on the [`Manifest`] alone: whoever goes on makes the same bytes.
//!
//! ```text
//! job/manifest.json            what the parts depend on
//! job/part-000000.jsonl        records
//! job/journal/000000.jsonl     a line for each document of the part, and one with checksums
//! job/failed.jsonl             the documents that failed, of all parts
//! job/command.json             how the job was made, for whoever does again what failed
//! job/lock                     who is at work
//! ```

mod changes;
mod command;
mod entry;
mod error;
mod files;
mod folder;
mod journal;
mod lock;
mod manifest;
mod replay;
mod writer;

pub use changes::{Change, Changed, Selection};
pub use command::Command;
pub use entry::{Entry, Failed, Input, Status, sha256};
pub use error::JobError;
pub use files::sync;
pub use folder::{Job, Totals, is_job};
pub use manifest::{Difference, Manifest};
pub use replay::{Again, Merger, Place};
pub use writer::Writer;
