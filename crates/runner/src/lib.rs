//! The parallel executor: documents in, records out, in input order and bounded memory.
//!
//! [`PluginCatalog`] finds plugins for a plan; [`Pipeline`] is a plan with its plugins at work; [`Worker`] takes one
//! document through all stages and asks them why; [`execute`] does so for a stream of documents on several threads.

mod board;
mod catalog;
mod crew;
mod execute;
mod explain;
mod flow;
mod memory;
mod pipeline;
#[cfg(unix)]
pub mod process;
mod selftest;
mod worker;

pub use board::Place;
pub use catalog::PluginCatalog;
pub use copydesk_extractor::{Candidate, Evidence, Reason};
pub use crew::{Crew, Pending};
pub use execute::{
    Done, Event, ExecuteError, Hands, Job, MakeDocument, SLOW, Settings, Sink, Summary, Written, done,
    execute, execute_by, execute_into,
};
pub use explain::StageReasons;
pub use pipeline::{Pipeline, StartError};
pub use selftest::{TestOutcome, run_tests};
pub use worker::{FailedDocument, Outcome, StageTime, Worker};
