//! Which layers become tables, and what is kept with them.

use std::path::Path;

use anyhow::{Result, anyhow};
use copydesk::provenance::pipeline_hash;
use copydesk_document::LayerSchema;
use copydesk_pipeline::Plan;
use copydesk_tables::{Format, Schema, Writer};

use crate::args::Run;
use crate::exit::OrUsage;
use crate::output::Output;

/// The layer of records that becomes no table unless somebody asks for it, as a run leaves it out.
const ASKED_FOR: &str = "tokens";

/// Begins the tables of a run.
pub(crate) fn of_run(args: &Run, format: Format, plan: &Plan) -> Result<Output> {
    let Some(target) = &args.output else {
        return Err(anyhow!("tables do not go to standard output; name a file or a folder after -o"))
            .or_usage();
    };
    let written = asked(&args.layers, Some(format))
        .unwrap_or_else(|| plan.written().map(|schema| schema.name.clone()).collect());
    let layers = written.iter().filter_map(|name| plan.layer(name)).map(|schema| &**schema);
    let about = [("pipeline".to_owned(), pipeline_hash(plan)?)];
    begin(target, format, layers, Vec::new(), &about).map(|writer| Output::Tables(Box::new(writer)))
}

/// The layers that are asked for: those of `--layers`, or those that a format is made of.
pub(crate) fn asked(layers: &[String], format: Option<Format>) -> Option<Vec<String>> {
    match layers {
        [] => Some(format?.layers()?.iter().map(|&layer| layer.to_owned()).collect()),
        layers => Some(layers.to_vec()),
    }
}

/// Of layers that records have, those that become tables: the ones that are `asked` for, or without any all but the largest; and
/// the names of the others.
pub(crate) fn split(known: Vec<LayerSchema>, asked: Option<Vec<String>>) -> (Vec<LayerSchema>, Vec<String>) {
    let is_wanted = |l: &LayerSchema| match &asked {
        None => l.name != ASKED_FOR,
        Some(asked) => asked.contains(&l.name),
    };
    let (wanted, others): (Vec<_>, Vec<_>) = known.into_iter().partition(is_wanted);
    (wanted, others.into_iter().map(|l| l.name).collect())
}

/// Begins tables of these layers at `target`.
pub(crate) fn begin<'l>(
    target: &Path,
    format: Format,
    layers: impl IntoIterator<Item = &'l LayerSchema>,
    ignored: Vec<String>,
    about: &[(String, String)],
) -> Result<Writer> {
    let program = ("copydesk".to_owned(), env!("CARGO_PKG_VERSION").to_owned());
    let about: Vec<_> = std::iter::once(program).chain(about.iter().cloned()).collect();
    Writer::create(target, format, Schema::new(layers)?, ignored, &about).or_usage()
}

/// Whether all layers that are `asked` for are known.
pub(crate) fn check_layers<'l>(asked: &[String], known: impl Iterator<Item = &'l LayerSchema>) -> Result<()> {
    let known: Vec<&str> = known.map(|l| l.name.as_str()).collect();
    match asked.iter().find(|a| !known.contains(&a.as_str())) {
        Some(unknown) => {
            Err(anyhow!("--layers: there is no layer `{unknown}`; there are {}", known.join(", "))).or_usage()
        }
        None => Ok(()),
    }
}
