//! Copydesk from the outside: what a user does with the program, and what must not happen to them.
#![allow(clippy::unwrap_used, reason = "tests may unwrap, and so may the functions that only they call")]

mod bad_inputs;
mod bad_pipelines;
mod bad_plugins;
mod cases;
mod diff;
mod eval;
mod inputs;
mod jobs;
mod knowledge;
mod main_job;
mod new_plugin;
mod output;
mod pages;
mod process_plugins;
mod provenance;
mod readme;
mod replay;
mod report;
mod same_bytes;
mod scenarios;
mod shards;
mod tables;
mod verbs;
mod watching;
