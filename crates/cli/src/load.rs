use std::path::Path;
use std::sync::Arc;

use anyhow::{Result, anyhow};
use copydesk::{Available, Desk, DeskError, Loaded, PipelineError, Texts};
use copydesk_corpus::{Corpus, Fields, Options};
use copydesk_pipeline::{Plan, Rosters};
use copydesk_plugin_host::{LoadError, Plugin};
use copydesk_runner::{ExecuteError, Pipeline, Settings};

use crate::args::{IdFrom, Inputs, OnePipeline, PluginSource, Resources, Run};
use crate::exit::{OrUsage, Reported, UsageError, tell};
use crate::stdout::check_stdin;

/// Reads and validates a pipeline file; its errors, and those of its roster files, are printed with their places.
pub(crate) fn plan(path: &Path, source: &PluginSource) -> Result<Loaded> {
    Loaded::read(path, &source.into()).map_err(told)
}

/// The same, of texts that may have been read before.
pub(crate) fn plan_of(path: &Path, source: &PluginSource, texts: Texts) -> Result<Loaded> {
    Loaded::of(path, &source.into(), texts).map_err(told)
}

/// Reads and validates a roster file; its errors are printed with their places.
pub(crate) fn rosters(path: &Path) -> Result<Rosters> {
    copydesk::read_rosters(path).map_err(told)
}

/// Starts the plugins; what they refuse is printed with its place.
pub(crate) fn start(loaded: &Loaded) -> Result<Pipeline> {
    loaded.start().map_err(told)
}

/// The pipeline at work, as a library has it.
pub(crate) fn desk(loaded: &Loaded) -> Result<Desk> {
    Desk::start(loaded).map_err(|e| match e {
        DeskError::Pipeline(e) => told(e),
        e => UsageError(e.into()).into(),
    })
}

fn told(error: PipelineError) -> anyhow::Error {
    match error {
        PipelineError::Invalid(all) => {
            for errors in all {
                tell(format_args!("{:?}", miette::Report::new(errors)));
            }
            Reported.into()
        }
        other => UsageError(other.into()).into(),
    }
}

/// The plugins that there are.
pub(crate) fn available(source: &PluginSource) -> Result<Available> {
    Available::new(&source.into(), Vec::new()).or_usage()
}

/// The plugin that a person means by a name or a path.
pub(crate) fn meant(available: &Available, plugin: &str) -> Result<Arc<Plugin>> {
    let with_help = |e: LoadError| anyhow!("{e}\n  help: {} [{}]", e.help(), e.code());
    available.meant(plugin).map_err(with_help).or_usage()
}

/// A pipeline with its plugins at work.
pub(crate) fn pipeline(args: &OnePipeline) -> Result<Pipeline> {
    start(&plan(&args.pipeline, &args.plugins)?)
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
        .encoding(args.encoding)
        .follow_links(args.follow_links);
    Ok((copydesk_corpus::open(&args.inputs, &options).or_usage()?, fields))
}

/// How the arguments have JSON read.
pub(crate) fn fields(args: &Inputs) -> Fields {
    let mut fields = Fields::default();
    fields.epoch = args.epoch_dates;
    fields.path_pattern.clone_from(&args.path_pattern);
    fields.id_from = match args.id_from {
        IdFrom::Field => copydesk_corpus::IdFrom::Field,
        IdFrom::Path => copydesk_corpus::IdFrom::Path,
        IdFrom::Url => copydesk_corpus::IdFrom::Url,
        IdFrom::Hash => copydesk_corpus::IdFrom::Hash,
    };
    for (key, value) in [("published", &args.published), ("outlet", &args.outlet)] {
        fields.defaults.extend(value.clone().map(|value| (key.to_owned(), value)));
    }
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
