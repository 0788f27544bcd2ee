use std::io::Write;

use anyhow::Result;
use clap::CommandFactory;
use clap_complete::Shell;

use crate::args::Cli;
use crate::exit::Exit;
use crate::stdout::stdout;

/// `copydesk completions`
pub(crate) fn completions(shell: Shell) -> Result<Exit> {
    // Through a buffer, since the generator panics where a closed pipe is an error.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "copydesk", &mut script);
    stdout().write_all(&script)?;
    Ok(Exit::Fine)
}
