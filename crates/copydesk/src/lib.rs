//! Copydesk as a library: from a pipeline's file to records, as the command, its benches and its tests have it.
//!
//! ```
//! use copydesk::{Desk, Document, Outcome};
//!
//! let desk = Desk::news()?;
//! let mut worker = desk.worker()?;
//! let article = Document::new("a", "“The pier is safe,” Ingrid Oakley said on Monday.")?;
//! let Outcome::Annotated(article, _) = worker.annotate(article) else { panic!("a stage failed") };
//! let quotes = article.layer("quotes").expect("the ready pipeline makes it");
//! let name = quotes.schema().attribute_id("speaker_name").expect("it declares it");
//! assert_eq!(quotes.str(name, 0), Some("Ingrid Oakley"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Step by step: a [`PluginSource`] says where plugins come from, [`Loaded`] is a pipeline that is valid on paper (a `Plan`),
//! [`Desk`] has it at work and takes one document or many, and a [`Sink`] takes the records in the order of the inputs.
//! A source of documents is an iterator of what `copydesk_corpus::open` makes of files, or of documents of your own; each format
//! that it reads is a file behind the trait `copydesk_corpus::Format`. Tables are written by [`Tables`].

mod available;
mod desk;
mod documents;
mod loaded;
pub mod provenance;
mod record;
mod text;
pub mod why;

pub use available::{Available, PluginSource};
pub use copydesk_document::Document;
pub use copydesk_formats::JsonSettings;
pub use copydesk_runner::{Crew, Event, Outcome, Pending, Settings, Sink, Summary, Worker, Written};
pub use desk::{Desk, DeskError, Tables, for_tables, ready};
pub use documents::{document, job, parse, refused, unreadable, unreadable_request};
pub use loaded::{Loaded, PipelineError, Texts, read_rosters};
pub use record::{record_settings, write_outcome};
pub use text::{LONGEST, TextError, read_text};
