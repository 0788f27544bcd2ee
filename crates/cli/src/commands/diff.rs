use std::io::{BufWriter, Write};

use anyhow::{Result, anyhow};
use copydesk_report::{Comparison, ReportError};

use super::convert::known;
use super::outputs::Outputs;
use crate::args::Diff;
use crate::exit::{Exit, OrUsage, harmless, tell};
use crate::output::Output;
use crate::stdout::stdout;
use crate::tables::check_layers;

/// `copydesk diff`
pub(crate) fn diff(args: &Diff) -> Result<Exit> {
    let known = known(args.pipeline.as_deref(), &args.plugins)?;
    let wanted = |name: &str| args.layers.is_empty() || args.layers.iter().any(|l| l == name);
    let mut comparison = Comparison::new()?;
    let mut before = Outputs::open(std::slice::from_ref(&args.before), &known, wanted)?;
    while let Some(document) = before.next_document()? {
        comparison.first(before.schema(), &document)?;
    }
    let mut after = Outputs::open(std::slice::from_ref(&args.after), &known, wanted)?;
    while let Some(document) = after.next_document()? {
        comparison.second(after.schema(), &document)?;
    }
    let layers = || [&before, &after].into_iter().flat_map(|o| o.schema().tables.iter().skip(1));
    let has = |name: &str| [before.has(name), after.has(name)];
    if !args.layers.iter().all(|name| has(name) != [false, false]) {
        check_layers(&args.layers, known.iter())?;
    }
    let mut lacks: Vec<String> =
        layers().map(|t| t.name.clone()).filter(|name| has(name) != [true, true]).collect();
    lacks.sort();
    lacks.dedup();
    for layer in lacks.iter().filter(|layer| has(layer) != [false, false]) {
        tell(format_args!("left out: layer `{}`, which only one of the outputs has", harmless(layer)));
    }
    if args.layers.is_empty() {
        let mut unknown: Vec<&str> = before.unknown().chain(after.unknown()).collect();
        unknown.sort_unstable();
        unknown.dedup();
        for layer in unknown {
            let layer = harmless(layer);
            tell(format_args!(
                "left out: layer `{layer}`, which no ready plugin makes; name what made it by --pipeline"
            ));
        }
    }
    let mut difference = comparison.finish(&lacks)?;
    let speakers_only = args.only.is_some();
    if let Some(path) = &args.output {
        if !path.extension().is_some_and(|e| e == "html" || e == "htm") {
            return Err(anyhow!("{}: a difference is a page; end the name in .html", path.display()))
                .or_usage();
        }
        let mut output = Output::open(Some(path))?;
        output.write_all(difference.page(speakers_only)?.as_bytes())?;
        output.finish()?;
    }
    if args.json || args.output.is_none() {
        let mut out = BufWriter::new(stdout());
        let written = match args.json {
            true => difference.json(&mut out, speakers_only),
            false => difference.text(&mut out, speakers_only),
        };
        written.map_err(|e| match e {
            // Whoever reads may have seen enough.
            ReportError::Write(e) => e.into(),
            e => anyhow::Error::from(e),
        })?;
        out.flush()?;
    }
    Ok(if difference.is_none(speakers_only) { Exit::Fine } else { Exit::Failed })
}
