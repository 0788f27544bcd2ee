use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::{Result, anyhow};
use copydesk_report::{Corpus, LAYERS, ReportError};
use copydesk_tables::Format;

use super::convert::known;
use super::outputs::Outputs;
use crate::args::{PluginSource, Report};
use crate::exit::{Exit, OrUsage};
use crate::output::Output;
use crate::stdout::stdout;

/// What is made of a name after `-o`.
enum Target<'a> {
    Page(&'a Path),
    Tables(&'a Path, Format),
}

/// `copydesk report`
pub(crate) fn report(args: &Report) -> Result<Exit> {
    let target = args.output.as_deref().map(target).transpose()?;
    if target.is_none() && args.csv.is_none() && !args.json {
        return Err(anyhow!("say what to write: -o report.html, --json, or --csv FOLDER")).or_usage();
    }
    let ready = known(None, &PluginSource { builtin: true, plugin_dir: Vec::new() })?;
    let mut outputs = Outputs::open(&args.records, &ready, |name| LAYERS.contains(&name))?;
    let mut corpus = Corpus::new()?;
    while let Some(document) = outputs.next_document()? {
        corpus.add(outputs.schema(), &document)?;
    }
    for layer in LAYERS.into_iter().filter(|layer| !outputs.has(layer)) {
        corpus.lacks(layer);
    }
    let mut report = corpus.report()?;
    if let Some(folder) = &args.csv {
        report.tables(folder, Format::Csv).map_err(occupied)?;
    }
    match target {
        Some(Target::Tables(path, format)) => report.tables(path, format).map_err(occupied)?,
        Some(Target::Page(path)) => {
            let mut output = Output::open(Some(path))?;
            output.write_all(report.page(args.quotes)?.as_bytes())?;
            output.finish()?;
        }
        None => {}
    }
    if args.json {
        let mut out = BufWriter::new(stdout());
        report.json(&mut out).map_err(|e| match e {
            // Whoever reads may have seen enough.
            ReportError::Write(e) => e.into(),
            e => anyhow::Error::from(e),
        })?;
        out.flush()?;
    }
    Ok(Exit::Fine)
}

fn target(path: &Path) -> Result<Target<'_>> {
    let ending = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
    match Format::of_name(path) {
        Some(format) => Ok(Target::Tables(path, format)),
        None if ["html", "htm"].contains(&ending) => Ok(Target::Page(path)),
        None => {
            let what = "end the name in .html for a page, or in .sqlite or .parquet for tables";
            Err(anyhow!("{}: {what}", path.display())).or_usage()
        }
    }
}

/// A place that is taken is the user's to mend.
fn occupied(e: ReportError) -> anyhow::Error {
    match e {
        ReportError::Tables(e @ copydesk_tables::TablesError::Occupied(..)) => {
            crate::exit::UsageError(e.into()).into()
        }
        e => e.into(),
    }
}
