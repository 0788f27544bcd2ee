use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::error::JobError;
use crate::files;
use crate::folder::{COMMAND, Job};

/// How a job was made last: what was typed, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Command {
    /// The working directory, against which paths in the arguments resolve.
    pub directory: PathBuf,
    /// What stood after the program's name.
    pub arguments: Vec<String>,
}

impl Command {
    /// The command that has made the job in a folder.
    ///
    /// # Errors
    /// When nobody noted it there.
    pub fn of(folder: &Path) -> Result<Command, JobError> {
        let path = folder.join(COMMAND);
        let bytes = fs::read(&path).map_err(JobError::io("read", &path))?;
        serde_json::from_slice(&bytes)
            .map_err(|e| JobError::DamagedCommand { path: path.clone(), why: e.to_string() })
    }
}

impl Job {
    /// Notes the command that makes it.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn note(&self, command: &Command) -> Result<(), JobError> {
        // What cannot fail but for a path that is no UTF-8, of which there is nothing to note.
        let Ok(text) = serde_json::to_vec_pretty(command) else { return Ok(()) };
        files::write(&self.folder().join(COMMAND), &[&text, &b"\n"[..]].concat())
    }
}
