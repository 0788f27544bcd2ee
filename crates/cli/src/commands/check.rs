use anyhow::Result;

use crate::args::OnePipeline;
use crate::exit::{Exit, OrUsage};
use crate::load;

/// `copydesk check`
pub(crate) fn check(args: &OnePipeline) -> Result<Exit> {
    let pipeline = load::pipeline(args)?;
    // Scratch is made here too, so that nothing is left to fail when a run starts.
    pipeline.worker().or_usage()?;
    let plan = pipeline.plan();
    let name = plan.name.clone().unwrap_or_else(|| args.pipeline.display().to_string());
    anstream::println!(
        "{name}: {} stages, {} layers, {} tests: fine",
        plan.stages.len(),
        plan.layers().count(),
        plan.tests.len()
    );
    Ok(Exit::Fine)
}
