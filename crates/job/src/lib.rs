//! Runs that survive: output in parts, a journal of what is done, and the way on from there.
//!
//! A job is a folder. Its documents, in the order of the inputs, are cut into parts of the same number; each part's records are
//! one file, and beside it a journal says of each document which input it was and how it fared. A part counts once its journal
//! has its name, and both got theirs only when they were on the disk, so that whatever ends a run leaves whole parts.
//! What a part holds depends on the inputs and on the [`Manifest`] alone: whoever goes on makes the same bytes.
//!
//! ```text
//! job/manifest.json            what the parts depend on
//! job/part-000000.jsonl        records
//! job/journal/000000.jsonl     a line for each document of the part, and one with checksums
//! job/failed.jsonl             the documents that failed, of all parts
//! job/lock                     who is at work
//! ```

mod changes;
mod entry;
mod error;
mod files;
mod folder;
mod journal;
mod lock;
mod manifest;
mod writer;

pub use changes::{Change, Changed, Selection};
pub use entry::{Entry, Failed, Input, Status, sha256};
pub use error::JobError;
pub use folder::{Job, Totals, is_job};
pub use manifest::{Difference, Manifest};
pub use writer::Writer;
