use std::path::Path;

use anyhow::{Context, Result, anyhow};
use copydesk_corpus::{Format, Options};
use copydesk_document::LayerSchema;
use copydesk_job::is_job;

use crate::args::Convert;
use crate::exit::{Exit, OrUsage, harmless, tell};
use crate::load;
use crate::progress::counted;
use crate::tables;

/// `copydesk convert`
pub(crate) fn convert(args: &Convert) -> Result<Exit> {
    let known = known(args)?;
    let inputs: Vec<String> = args.records.iter().map(|input| of_job(input)).collect();
    // A record is many times as long as its text.
    let options = Options::default().format(Format::JsonLines).max_document_bytes(u64::MAX);
    let records = copydesk_corpus::open(&inputs, &options.output(Some(args.output.clone()))).or_usage()?;
    let mut writer = tables::begin(&args.output, args.output_format, &known, &args.layers, &[])?;
    let mut count = 0;
    for record in records {
        let record = record.map_err(|e| anyhow!("{}: {}", e.id, e.message)).or_usage()?;
        let place = || {
            let line = record.line.map_or_else(String::new, |line| format!(":{line}"));
            format!("{}{line}", harmless(&record.path))
        };
        writer.record(&record.bytes).with_context(place).or_usage()?;
        count += 1;
    }
    writer.finish()?;
    tell(format_args!("{} in {}", counted(count, "document"), harmless(&args.output.display().to_string())));
    Ok(Exit::Fine)
}

/// The layers that records may have: those of the pipeline, or of the ready plugins.
fn known(args: &Convert) -> Result<Vec<LayerSchema>> {
    if let Some(pipeline) = &args.pipeline {
        let plan = load::plan(pipeline, &args.plugins)?.plan;
        return Ok(plan.layers().map(|(_, schema)| (**schema).clone()).collect());
    }
    let ready = copydesk_builtin::plugins()?;
    Ok(ready.iter().flat_map(|plugin| plugin.spec().provides.iter().cloned()).collect())
}

/// The parts of a job, or what was named.
fn of_job(input: &str) -> String {
    match is_job(Path::new(input)) {
        true => format!("{}/part-*.jsonl", input.trim_end_matches('/')),
        false => input.to_owned(),
    }
}
