use std::path::Path;

use anyhow::{Context, Result, anyhow};
use copydesk_document::{LayerSchema, SourceMap};
use copydesk_tables::{Format, Reader};

use crate::args::{self, Convert, PluginSource};
use crate::exit::{Exit, OrUsage, harmless, tell};
use crate::load;
use crate::progress::counted;
use crate::records::{is_tables, read, records};
use crate::tables;

/// `copydesk convert`
pub(crate) fn convert(args: &Convert) -> Result<Exit> {
    let target = &args.output;
    let asked = args.format.map(args::Format::tables);
    let format = asked.unwrap_or_else(|| Format::of_name(target)).ok_or_else(|| {
        anyhow!(
            "{}: say what to write: end the name in .sqlite, .parquet or .conllu, or add --format csv or brat",
            target.display()
        )
    });
    let format = format.or_usage()?;
    let count = match &args.records[..] {
        [one] if is_tables(Path::new(one)) => from_tables(Path::new(one), args, format)?,
        records => from_records(records, args, format)?,
    };
    tell(format_args!("{} in {}", counted(count, "document"), harmless(&target.display().to_string())));
    Ok(Exit::Fine)
}

fn from_tables(path: &Path, args: &Convert, format: Format) -> Result<u64> {
    let mut reader = Reader::open(path).or_usage()?;
    if !args.layers.is_empty() {
        return Err(anyhow!("--layers chooses from records; tables are converted as they are")).or_usage();
    }
    let about: Vec<_> = reader.about().cloned().collect();
    let mut writer =
        copydesk_tables::Writer::create(&args.output, format, reader.schema().clone(), Vec::new(), &about)
            .or_usage()?;
    let documents = writer.copy(&mut reader)?;
    writer.finish()?;
    Ok(documents)
}

fn from_records(inputs: &[String], args: &Convert, format: Format) -> Result<u64> {
    let known = known(args.pipeline.as_deref(), &args.plugins)?;
    tables::check_layers(&args.layers, known.iter())?;
    let (wanted, ignored) = tables::split(known, tables::asked(&args.layers, Some(format)));
    let records = records(inputs, Some(&args.output))?;
    let mut writer = tables::begin(&args.output, format, &wanted, ignored, &[])?;
    let mut count = 0;
    for record in records {
        let (place, record) = read(record)?;
        writer.record(&record).with_context(|| place).or_usage()?;
        count += 1;
    }
    writer.finish()?;
    Ok(count)
}

/// The layers that records may have: those of the pipeline, or of the ready plugins.
pub(crate) fn known(pipeline: Option<&Path>, plugins: &PluginSource) -> Result<Vec<LayerSchema>> {
    if let Some(pipeline) = pipeline {
        let plan = load::plan(pipeline, plugins)?.plan;
        return Ok(plan.schemas().map(|schema| (**schema).clone()).collect());
    }
    let ready = copydesk_builtin::plugins()?;
    // Vectors are for plugins to read.
    let written = |l: &&LayerSchema| l.name != "vectors";
    let made = ready.iter().flat_map(|plugin| plugin.spec().provides.iter().filter(written).cloned());
    Ok(made.chain([(**SourceMap::schema()).clone()]).collect())
}
