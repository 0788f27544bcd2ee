//! The interface between Copydesk and an extractor.
//!
//! An extractor implements [`Extractor`]: it declares a [`PluginSpec`], is built once from its [`Config`], and turns
//! the layers of a document ([`Input`]) into new layers ([`Output`]). It knows neither plugins nor FFI nor TOML;
//! `copydesk-plugin-sdk` puts it behind the C ABI. The crate is small so that extractors need
//! not follow each release of the host.

mod config;
mod foreign;
mod io;
mod reasons;
mod run;
mod spec;

pub use config::{Config, Value};
pub use copydesk_document as document;
use copydesk_document::Span;
pub use foreign::{Built, Foreign, ForeignError, Hand, Limits};
pub use io::{Input, Output};
pub use reasons::{Candidate, Evidence, Reason, ReasonError, Reasons};
pub use run::{RunError, build, explain, run, with_input};
pub use spec::{OptionKind, OptionSpec, PluginSpec, Requirement};

/// Code that produces layers from layers.
///
/// One instance is shared by all threads; what changes from document to document lives in `Scratch`, one a worker.
/// The output for a document may depend on that document and the options alone.
pub trait Extractor: Sized + Send + Sync + 'static {
    /// Buffers that a worker reuses from document to document.
    type Scratch: Default + Send + 'static;

    /// What the extractor is called, requires, provides and can be told. Free of side effects.
    fn spec() -> PluginSpec;

    /// Builds the extractor from validated options.
    ///
    /// # Errors
    /// When an option's value or a file it names is unusable; the message names it and the way out.
    fn new(config: &Config) -> Result<Self, Error>;

    /// Annotates one document.
    ///
    /// # Errors
    /// When this document cannot be annotated; the pipeline decides what becomes of it.
    fn process(
        &self,
        input: &Input<'_>,
        scratch: &mut Self::Scratch,
        output: &mut Output,
    ) -> Result<(), Error>;

    /// Says why it decides what it decides about the words at `at`, which are at least one character of the text.
    ///
    /// The input is the one that [`Extractor::process`] is given; the extractor's own layers are not in it, so decide
    /// again and keep what you weigh on the way. Only `copydesk explain` calls this, so it may take its time, and
    /// nothing may depend on whether it was called. What is said follows the rules of [`Reason::check`]. Without this
    /// method, or where there was nothing to decide, there are no reasons.
    ///
    /// # Errors
    /// When this document cannot be annotated either.
    fn explain(
        &self,
        input: &Input<'_>,
        scratch: &mut Self::Scratch,
        at: Span,
        output: &mut Reasons,
    ) -> Result<(), Error> {
        let _ = (input, scratch, at, output);
        Ok(())
    }
}

/// Why an extractor could not be built, or could not annotate a document or explain it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    message: String,
}

impl Error {
    /// An error with a message for the person who runs the pipeline.
    pub fn new(message: impl Into<String>) -> Error {
        Error { message: message.into() }
    }
}
