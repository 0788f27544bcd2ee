use std::io::Write;

use anyhow::Result;
use copydesk_runner::run_tests;

use crate::args::Test;
use crate::exit::{Exit, OrUsage, harmless};
use crate::load;
use crate::stdout::stdout;

/// `copydesk test`
pub(crate) fn test(args: &Test) -> Result<Exit> {
    let mut out = stdout();
    let (mut passed, mut failed) = (0, 0);
    for path in &args.pipelines {
        let pipeline = load::start(&load::plan(path, &args.plugins)?)?;
        if pipeline.plan().tests.is_empty() {
            writeln!(out, "{}: has no [[test]]", path.display())?;
        }
        for outcome in run_tests(&pipeline).or_usage()? {
            writeln!(
                out,
                "{}: {} … {}",
                path.display(),
                outcome.name,
                if outcome.passed() { "ok" } else { "FAILED" }
            )?;
            for difference in &outcome.differences {
                writeln!(out, "    {}", harmless(difference).replace('\n', "\n    "))?;
            }
            *if outcome.passed() { &mut passed } else { &mut failed } += 1;
        }
    }
    writeln!(out, "{passed} passed, {failed} failed")?;
    Ok(if failed > 0 { Exit::Failed } else { Exit::Fine })
}
