use std::io;
use std::path::PathBuf;

use crate::manifest::Difference;

/// Why a job cannot begin or go on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum JobError {
    /// A file of the job cannot be read or written.
    #[error("cannot {doing} {}: {source}", path.display())]
    Io {
        /// What was tried.
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
    /// The folder holds files of somebody else.
    #[error("{} is a folder with other files and no job; name a new or empty folder", .0.display())]
    NoJob(PathBuf),
    /// What was to be done again is no job.
    #[error("{} is no job; name a folder that `copydesk run … -o FOLDER/` has made", .0.display())]
    NotThere(PathBuf),
    /// Another run is at work in the folder.
    #[error("{} is in use by {by}; wait for it, or name another folder", folder.display())]
    Locked {
        /// The job's folder.
        folder: PathBuf,
        /// The process and its host.
        by: String,
    },
    /// The parts that are there were made otherwise than this run would make them.
    #[error(
        "{} was made by another pipeline or program:{}\nTo begin anew: --fresh. To have it do again \
         only what failed: copydesk replay. To keep what is there: name another folder",
        folder.display(),
        differences.iter().map(|d| format!("\n  {d}")).collect::<String>()
    )]
    OtherFingerprint {
        /// The job's folder.
        folder: PathBuf,
        /// What differs.
        differences: Vec<Difference>,
    },
    /// A file of the job is not what this program wrote.
    #[error("{}: {why}; to have part {part} done again: rm '{}'", path.display(), path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// The number of its part.
        part: u64,
        /// What is wrong.
        why: String,
    },
    /// Nobody knows by which command the job was made.
    #[error("{}: {why}; the command that made the job writes it again", path.display())]
    DamagedCommand {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// The manifest is not what this program wrote.
    #[error("{}: {why}; to begin anew: --fresh", path.display())]
    DamagedManifest {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
}

impl JobError {
    /// The error of an operation on a file.
    pub(crate) fn io(doing: &'static str, path: &std::path::Path) -> impl FnOnce(io::Error) -> JobError {
        move |source| JobError::Io { doing, path: path.to_owned(), source }
    }
}
