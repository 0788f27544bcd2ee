use std::io::Write;
use std::path::Path;

use anyhow::Result;

use crate::args::Check;
use crate::exit::{self, Exit, OrUsage};
use crate::load;
use crate::progress::counted;
use crate::stdout::stdout;

/// `copydesk check`: all files, also those behind one that is wrong.
pub(crate) fn check(args: &Check) -> Result<Exit> {
    let mut wrong = false;
    for path in &args.pipelines {
        match one(path, args) {
            Ok(line) => writeln!(stdout(), "{line}")?,
            Err(e) => match Exit::from_error(e) {
                Exit::Usage(e) => {
                    e.iter().for_each(exit::tell_error);
                    wrong = true;
                }
                other => return Ok(other),
            },
        }
    }
    Ok(if wrong { Exit::Usage(None) } else { Exit::Fine })
}

fn one(path: &Path, args: &Check) -> Result<String> {
    let pipeline = load::start(&load::plan(path, &args.plugins)?)?;
    // Scratch is made here too, so that nothing is left to fail when a run starts.
    pipeline.worker().or_usage()?;
    let plan = pipeline.plan();
    Ok(format!(
        "{}: {}, {}, {}: fine",
        plan.name.clone().unwrap_or_else(|| path.display().to_string()),
        counted(plan.stages.len() as u64, "stage"),
        counted(plan.layers().count() as u64, "layer"),
        counted(plan.tests.len() as u64, "test")
    ))
}
