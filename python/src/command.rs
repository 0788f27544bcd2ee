use std::ffi::OsString;
use std::path::PathBuf;

use copydesk_cli::Program;
use pyo3::prelude::*;

/// Runs the command `copydesk` and returns its exit code. It is for a process of its own: it changes what standard output is.
#[pyfunction]
#[pyo3(name = "_run")]
pub(crate) fn run(py: Python<'_>, library: PathBuf, again: Vec<OsString>, words: Vec<OsString>) -> u8 {
    py.detach(|| copydesk_cli::run(Program::library(library, again, words)))
}
