use std::fmt::Debug;
use std::path::PathBuf;
use std::time::Duration;

use crate::Error;
use crate::config::Config;
use crate::io::{Input, Output};
use crate::spec::PluginSpec;

/// An extractor that says what it is at run time: a command in another process, an object of another language.
///
/// What [`crate::Extractor`] has as types is here in three objects: what it is, what is built of it for a pipeline, and
/// what works on one thread. A host checks what they declare and emit as it checks a library's.
pub trait Foreign: Debug + Send + Sync {
    /// What it is called, requires, provides and can be told: always the same.
    fn spec(&self) -> &PluginSpec;

    /// How it is spoken with, with a version, for people.
    fn speaks(&self) -> String;

    /// The files that what it makes depends on.
    fn files(&self) -> Vec<PathBuf> {
        Vec::new()
    }

    /// Builds it from validated options.
    ///
    /// # Errors
    /// When an option's value or a file it names is unusable, or it cannot be started.
    fn build(&self, config: &Config, limits: Limits) -> Result<Box<dyn Built>, Error>;
}

/// A [`Foreign`] extractor with its options, shared by all threads.
pub trait Built: Debug + Send + Sync {
    /// What one thread needs to use it.
    ///
    /// # Errors
    /// When it cannot be made.
    fn hand(&self) -> Result<Box<dyn Hand>, Error>;
}

/// A [`Foreign`] extractor at work on one thread.
pub trait Hand: Debug {
    /// Annotates one document. After a failure the next document finds it as if it were new.
    ///
    /// # Errors
    /// When this document cannot be annotated.
    fn process(&mut self, input: &Input<'_>, output: &mut Output) -> Result<(), ForeignError>;
}

/// What a document may take of a [`Foreign`] extractor that works in a process of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// By the clock, and of processors.
    pub time: Duration,
    /// Bytes of memory, besides what it takes when it is ready.
    pub memory: u64,
    /// Annotations of one layer.
    pub annotations: usize,
}

impl Limits {
    /// What a pipeline that says nothing allows.
    pub const DEFAULT: Limits =
        Limits { time: Duration::from_secs(300), memory: 8 << 30, annotations: 5_000_000 };
}

/// Why a [`Foreign`] extractor did not annotate a document.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ForeignError {
    /// It says why.
    #[error("{0}")]
    Said(String),
    /// It said what it may not say.
    #[error("{0}")]
    Protocol(String),
    /// It is gone.
    #[error("{0}")]
    Ended(String),
    /// It took longer than it may.
    #[error("{0}")]
    Time(String),
    /// It took more memory than it may.
    #[error("{0}")]
    Memory(String),
}

impl From<Error> for ForeignError {
    fn from(e: Error) -> ForeignError {
        ForeignError::Said(e.to_string())
    }
}
