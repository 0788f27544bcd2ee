use std::io;
use std::path::Path;
use std::sync::Arc;

use copydesk_corpus::{Fields, RawDocument, ReadError};
use copydesk_document::Unit;
use copydesk_pipeline::Plan;
use copydesk_runner::{
    Crew, Event, ExecuteError, FailedDocument, Job, Pipeline, Settings, Sink, StartError, Summary, Worker,
    Written,
};
use copydesk_runner::{Outcome, execute_into};
use copydesk_tables::{Schema, TablesError, Writer};

use crate::available::PluginSource;
use crate::loaded::{Loaded, PipelineError};
use crate::provenance::ProvenanceError;
use crate::record::{record_settings, write_outcome};
use crate::{Document, JsonSettings, documents};

/// The ready pipelines, by name.
const READY: [(&str, &str); 1] = [("news", include_str!("news.toml"))];

/// The text of a ready pipeline; `None` where none has this name.
pub fn ready(name: &str) -> Option<&'static str> {
    READY.iter().find(|(ready, _)| *ready == name).map(|(_, text)| *text)
}

/// A pipeline at work. It is shared by threads; what one thread needs is a [`Worker`].
pub struct Desk {
    pipeline: Arc<Pipeline>,
    records: JsonSettings,
}

/// Why a pipeline cannot work.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DeskError {
    /// There is no such pipeline.
    #[error(transparent)]
    Pipeline(#[from] PipelineError),
    /// What records depend on cannot be read.
    #[error(transparent)]
    Provenance(#[from] ProvenanceError),
}

impl Desk {
    /// The ready pipeline for news, with the extractors that are linked in: nothing is read from anywhere.
    ///
    /// # Errors
    /// When it cannot start, which is a mistake in it.
    pub fn news() -> Result<Desk, DeskError> {
        Desk::open(Path::new("news"), &PluginSource::builtin())
    }

    /// A pipeline file, or a ready pipeline by its name.
    ///
    /// # Errors
    /// When it cannot be read, something in it is wrong, or a plugin refuses it.
    pub fn open(path: &Path, source: &PluginSource) -> Result<Desk, DeskError> {
        Desk::start(&Loaded::read(path, source)?)
    }

    /// The text of a pipeline, which goes by a name in errors; files that it names are looked for in the folder.
    ///
    /// # Errors
    /// As [`Desk::open`].
    pub fn parse(name: &str, text: &str, folder: &Path, source: &PluginSource) -> Result<Desk, DeskError> {
        Desk::start(&Loaded::parse(name, text, folder, source)?)
    }

    /// A pipeline that is valid on paper.
    ///
    /// # Errors
    /// When a plugin refuses its options.
    pub fn start(loaded: &Loaded) -> Result<Desk, DeskError> {
        Ok(Desk { records: record_settings(&loaded.plan)?, pipeline: Arc::new(loaded.start()?) })
    }

    /// What it does.
    pub fn plan(&self) -> &Plan {
        self.pipeline.plan()
    }

    /// What its records hold.
    pub fn records(&self) -> &JsonSettings {
        &self.records
    }

    /// What one thread needs to annotate documents; made, used and dropped on that thread.
    ///
    /// # Errors
    /// When a plugin cannot make its scratch.
    pub fn worker(&self) -> Result<Worker, StartError> {
        self.pipeline.worker()
    }

    /// Threads for documents that come one by one; 0 takes one a core.
    ///
    /// # Errors
    /// When they cannot be started.
    pub fn crew(&self, threads: usize) -> Result<Crew, ExecuteError> {
        Crew::new(Arc::clone(&self.pipeline), threads)
    }

    /// Takes documents through the pipeline on several threads, their records to the sink in the order of the documents. What fails is a
    /// record too; nothing that one document does changes another's.
    ///
    /// # Errors
    /// When a record cannot be written, or a stage whose `on-error` is `fail` fails.
    pub fn run(
        &self,
        documents: impl Iterator<Item = Result<Document, FailedDocument>>,
        settings: Settings,
        sink: &mut (impl Sink + Send),
    ) -> Result<Summary, ExecuteError> {
        let jobs = documents.map(|document| {
            let bytes = document.as_ref().map_or(0, |d| d.text().len());
            Job::new(bytes, move || document)
        });
        self.execute(jobs, settings, sink)
    }

    /// The same for what `copydesk_corpus::open` reads, which is parsed on the threads.
    ///
    /// # Errors
    /// As [`Desk::run`].
    pub fn run_corpus(
        &self,
        corpus: impl Iterator<Item = Result<RawDocument, ReadError>>,
        fields: &Fields,
        settings: Settings,
        sink: &mut (impl Sink + Send),
    ) -> Result<Summary, ExecuteError> {
        self.execute(corpus.map(|raw| documents::job(raw, fields)), settings, sink)
    }

    fn execute(
        &self,
        jobs: impl Iterator<Item = Job>,
        settings: Settings,
        sink: &mut (impl Sink + Send),
    ) -> Result<Summary, ExecuteError> {
        let render = |outcome: &Outcome, out: &mut Vec<u8>| write_outcome(outcome, &self.records, out);
        execute_into(&self.pipeline, jobs, settings, &render, sink, |_: Event<'_>| ())
    }

    /// The tables of the layers that its records hold.
    ///
    /// # Errors
    /// When two layers would have one table.
    pub fn schema(&self) -> Result<Schema, TablesError> {
        self.schema_of(&self.records.layers)
    }

    /// The tables of these layers; names that no layer has are passed over.
    ///
    /// # Errors
    /// When two layers would have one table.
    pub fn schema_of(&self, layers: &[String]) -> Result<Schema, TablesError> {
        let plan = self.plan();
        Schema::new(layers.iter().filter_map(|name| plan.layer(name)).map(|schema| &**schema))
    }
}

/// What records must have that are to be tables: the text, and offsets in code points.
pub fn for_tables(records: JsonSettings) -> JsonSettings {
    JsonSettings { offsets: Unit::CodePoint, text: true, ..records }
}

/// A sink that makes tables of records.
pub struct Tables(pub Writer);

impl Sink for Tables {
    fn record(&mut self, written: Written<'_>) -> io::Result<()> {
        self.0.record(written.record).map_err(io::Error::other)
    }

    /// Tables are there when they are whole.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
