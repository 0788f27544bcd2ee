use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result};
use copydesk_corpus::{Corpus, Fields, Options, RawDocument, ReadError};
use copydesk_document::Document;
use copydesk_extractor::Value;
use copydesk_formats::Failure;
use copydesk_pipeline::{Errors, Plan, Rosters, Spec};
use copydesk_plugin_host::{Origin, Plugin};
use copydesk_runner::{ExecuteError, FailedDocument, Job, Pipeline, PluginCatalog, Settings, StartError};

use crate::args::{Inputs, OnePipeline, PluginSource, Resources, Run};
use crate::available::Available;
use crate::exit::{OrUsage, Reported, harmless, tell};
use crate::read::{self, TextError};
use crate::stdout::check_stdin;

/// A pipeline that is valid on paper.
pub(crate) struct Loaded {
    pub(crate) plan: Plan,
    /// The plugin of each stage.
    pub(crate) plugins: Vec<Arc<Plugin>>,
    /// What was in the files of the pipeline.
    pub(crate) texts: Texts,
    spec: Spec,
    catalog: PluginCatalog,
}

/// The texts of a pipeline's files, its own first: as they are read, or as another process has read them.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    pub(crate) read: Vec<String>,
    given: Option<std::vec::IntoIter<String>>,
}

impl Texts {
    pub(crate) fn given(texts: Vec<String>) -> Texts {
        Texts { read: Vec::new(), given: Some(texts.into_iter()) }
    }

    fn text(&mut self, path: &Path) -> Result<String, TextError> {
        let text = match &mut self.given {
            Some(given) => given.next().unwrap_or_default(),
            None => read::text(path, read::MOST)?,
        };
        self.read.push(text.clone());
        Ok(text)
    }
}

impl Loaded {
    /// The files besides the pipeline's own that its work depends on: libraries, and what options name.
    pub(crate) fn files(&self) -> Vec<PathBuf> {
        let library = |plugin: &Arc<Plugin>| match plugin.origin() {
            Origin::Library(path) => Some(path.clone()),
            Origin::BuiltIn => None,
        };
        let named = |value: &Value| match value {
            Value::String(text) if Path::new(text).is_file() => Some(PathBuf::from(text)),
            _ => None,
        };
        let options = self.plan.stages.iter().flat_map(|stage| &stage.options);
        self.plugins.iter().filter_map(library).chain(options.filter_map(|(_, v)| named(v))).collect()
    }

    /// Starts its plugins; what they refuse is printed with its place.
    pub(crate) fn start(&self) -> Result<Pipeline> {
        let all = match Pipeline::start_all(self.plan.clone(), &self.catalog) {
            Ok(pipeline) => return Ok(pipeline),
            Err(errors) => errors,
        };
        let refused = |e: &StartError| match e {
            StartError::Stage { stage, .. } => Some((stage.clone(), e.to_string())),
            _ => None,
        };
        let refusals: Vec<(String, String)> = all.iter().filter_map(refused).collect();
        if refusals.len() < all.len() {
            let first = all.into_iter().find(|e| refused(e).is_none());
            return first.map_or_else(|| Err(Reported.into()), |e| Err(e).or_usage());
        }
        let refusals = refusals.iter().map(|(stage, why)| (stage.as_str(), why.clone()));
        Err(print_errors(self.spec.not_started(refusals)))
    }
}

/// Reads and validates a pipeline file; its errors, and those of its roster files, are printed with their places.
pub(crate) fn plan(path: &Path, source: &PluginSource) -> Result<Loaded> {
    plan_of(path, source, Texts::default())
}

/// The same, of texts that may have been read before.
pub(crate) fn plan_of(path: &Path, source: &PluginSource, mut texts: Texts) -> Result<Loaded> {
    let name = harmless(&path.display().to_string());
    let text = texts
        .text(path)
        .with_context(|| {
            format!("cannot read the pipeline {name} (the ready one is pipelines/news.toml in a checkout)")
        })
        .or_usage()?;
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut spec = Spec::parse(&name, &text).map_err(print_errors)?;
    let mut reported = None;
    for (file, place) in spec.roster_files(folder).iter().zip(spec.rosters.clone()) {
        let name = harmless(&file.display().to_string());
        match texts.text(file) {
            Err(e) => spec.unreadable_roster(&place, &format!("cannot read the roster file {name}: {e}")),
            Ok(text) => match Rosters::parse(&name, &text) {
                Ok(rosters) => rosters.add_to(&mut spec),
                // Whoever wrote the pipeline need not be somebody who may read the file.
                Err(errors) => reported = Some(print_errors(errors.without_lines())),
            },
        }
    }
    let available = Available::new(source, spec.plugin_folders(folder))?;
    let plan = copydesk_pipeline::plan(&spec, folder, &available).map_err(print_errors)?;
    if let Some(reported) = reported {
        return Err(reported);
    }
    let catalog = available.of(&plan).or_usage()?;
    let plugins = plan.stages.iter().map(|stage| catalog.load(&stage.request));
    let plugins = plugins.collect::<Result<_, _>>().or_usage()?;
    Ok(Loaded { plan, plugins, texts, spec, catalog })
}

/// Reads and validates a roster file; its errors are printed with their places.
pub(crate) fn rosters(path: &Path) -> Result<Rosters> {
    let name = harmless(&path.display().to_string());
    let text = read::text(path, read::MOST)
        .with_context(|| format!("cannot read the roster file {name}"))
        .or_usage()?;
    Rosters::parse(&name, &text).map_err(print_errors)
}

fn print_errors(errors: Errors) -> anyhow::Error {
    tell(format_args!("{:?}", miette::Report::new(errors)));
    Reported.into()
}

/// A pipeline with its plugins at work.
pub(crate) fn pipeline(args: &OnePipeline) -> Result<Pipeline> {
    plan(&args.pipeline, &args.plugins)?.start()
}

/// How the arguments have a pipeline executed.
pub(crate) fn settings(args: &Resources) -> Settings {
    Settings { threads: args.threads, memory: usize::try_from(args.memory).unwrap_or(usize::MAX) }
}

/// What a run did; a stage that cannot be set up is the user's to mend.
pub(crate) fn executed<T>(result: Result<T, ExecuteError>) -> Result<T> {
    match result {
        Err(e @ ExecuteError::Start(_)) => Err(e).or_usage(),
        other => Ok(other?),
    }
}

/// The corpus of a run, or its share of one, and how to read its JSON; `output` is what the run writes, and no input.
pub(crate) fn corpus_of(args: &Run, plan: &Plan, output: Option<&Path>) -> Result<(Corpus, Fields)> {
    let options = Options::default()
        .allow_empty(args.allow_empty)
        .output(output.map(Path::to_owned))
        .output(args.watching.log.clone());
    let (corpus, fields) = open(&args.inputs, plan, options)?;
    Ok(match args.shard {
        Some(shard) => (corpus.only(shard, fields.clone()), fields),
        None => (corpus, fields),
    })
}

/// The corpus that the arguments name, and how to read its JSON.
pub(crate) fn corpus(args: &Inputs, plan: &Plan) -> Result<(Corpus, Fields)> {
    open(args, plan, Options::default())
}

fn open(args: &Inputs, plan: &Plan, options: Options) -> Result<(Corpus, Fields)> {
    if args.inputs.iter().any(|i| i == "-") {
        check_stdin().or_usage()?;
    }
    let limit = args.max_document_bytes.unwrap_or(plan.limits.max_document_bytes);
    let fields = fields(args);
    let options = options
        .format(copydesk_corpus::named(&args.input_format))
        .max_document_bytes(limit)
        .max_total_bytes(args.max_total_bytes)
        .id_field(&fields.id)
        .follow_links(args.follow_links);
    Ok((copydesk_corpus::open(&args.inputs, &options).or_usage()?, fields))
}

/// How the arguments have JSON read.
pub(crate) fn fields(args: &Inputs) -> Fields {
    let mut fields = Fields::default();
    fields.epoch = args.epoch_dates;
    for (field, name) in &args.field {
        let place = match field.as_str() {
            "id" => &mut fields.id,
            "text" => &mut fields.text,
            "published" => &mut fields.published,
            "title" => &mut fields.title,
            "outlet" => &mut fields.outlet,
            _ => &mut fields.url,
        };
        place.clone_from(name);
    }
    fields
}

/// A document to come, parsed on a worker.
pub(crate) fn job(raw: Result<RawDocument, ReadError>, fields: &Fields) -> Job {
    match raw {
        Ok(raw) => {
            let fields = fields.clone();
            Job::new(raw.bytes.len(), move || parse(raw, &fields))
        }
        Err(e) => Job::new(0, move || Err(unreadable(e))),
    }
}

/// Parses a document.
pub(crate) fn parse(raw: RawDocument, fields: &Fields) -> Result<Document, FailedDocument> {
    copydesk_corpus::parse(raw, fields).map_err(unreadable)
}

/// A document that cannot be read.
pub(crate) fn unreadable(e: ReadError) -> FailedDocument {
    let stage = ReadError::STAGE.to_owned();
    FailedDocument {
        id: e.id,
        failure: Failure { stage, plugin: None, code: e.code.to_owned(), message: e.message },
    }
}

/// A worker was sent what is no document.
pub(crate) fn unreadable_request() -> FailedDocument {
    let message = "Copydesk sent its worker what is no document; please report this".to_owned();
    let failure = Failure { stage: "host".into(), plugin: None, code: "internal".into(), message };
    FailedDocument { id: "unknown".to_owned(), failure }
}
