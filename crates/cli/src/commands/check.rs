use std::io::Write;

use anyhow::Result;

use crate::args::OnePipeline;
use crate::exit::{Exit, OrUsage};
use crate::load;
use crate::progress::counted;
use crate::stdout::stdout;

/// `copydesk check`
pub(crate) fn check(args: &OnePipeline) -> Result<Exit> {
    let pipeline = load::pipeline(args)?;
    // Scratch is made here too, so that nothing is left to fail when a run starts.
    pipeline.worker().or_usage()?;
    let plan = pipeline.plan();
    let name = plan.name.clone().unwrap_or_else(|| args.pipeline.display().to_string());
    writeln!(
        stdout(),
        "{name}: {}, {}, {}: fine",
        counted(plan.stages.len() as u64, "stage"),
        counted(plan.layers().count() as u64, "layer"),
        counted(plan.tests.len() as u64, "test")
    )?;
    Ok(Exit::Fine)
}
