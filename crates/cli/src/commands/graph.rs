use std::io::Write;

use anyhow::Result;
use copydesk_pipeline::{dot, mermaid};

use crate::args::{Graph, GraphFormat};
use crate::exit::Exit;
use crate::load;
use crate::stdout::stdout;

/// `copydesk graph`
pub(crate) fn graph(args: &Graph) -> Result<Exit> {
    let plan = load::plan(&args.pipeline.pipeline, &args.pipeline.plugins)?.plan;
    let drawing = match args.format {
        GraphFormat::Mermaid => mermaid(&plan),
        GraphFormat::Dot => dot(&plan),
    };
    stdout().write_all(drawing.as_bytes())?;
    Ok(Exit::Fine)
}
