//! The `copydesk` command, as the binary and the Python package start it.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command prints")]

mod args;
mod commands;
mod exit;
mod ids;
mod isolation;
mod load;
mod log;
mod notes;
mod output;
mod own;
mod program;
mod progress;
mod provenance;
mod records;
#[cfg(target_os = "linux")]
mod sandbox;
mod signals;
mod stdout;
mod tables;
mod temporary;

use std::io::Write;

use clap::Parser;
use clap::error::ErrorKind;

use args::{Cli, Command, NewCommand};
use exit::Exit;
pub use program::Program;

/// `copydesk --version --verbose`
fn version() -> anyhow::Result<Exit> {
    stdout::stdout().write_all(provenance::version()?.as_bytes())?;
    Ok(Exit::Fine)
}

/// Does what the arguments say and returns the exit code. A process has one command: a second call has the program of the first.
pub fn run(program: Program) -> u8 {
    let program = program::begin(program);
    let cli = match Cli::try_parse_from(["copydesk".as_ref()].into_iter().chain(program.words())) {
        Ok(cli) => cli,
        Err(e) if e.kind() == ErrorKind::DisplayVersion && program.words().any(|a| a == "--verbose") => {
            return exit::report(version().unwrap_or_else(Exit::from_error));
        }
        Err(e) => e.exit(),
    };
    stdout::keep();
    copydesk_plugin_host::report_exits(exit::plugin_exits);
    let result = match cli.command {
        Command::Run(mut args) => {
            args.words = program.words().map(Into::into).collect();
            commands::run::run(&args)
        }
        Command::Replay(args) => commands::replay::replay(&args),
        Command::Check(args) => commands::check::check(&args),
        Command::Explain(args) => commands::explain::explain(&args),
        Command::Graph(args) => commands::graph::graph(&args),
        Command::Test(args) => commands::test::test(&args),
        Command::Plugins(args) => commands::plugins::plugins(&args.command),
        Command::New(args) => match args.command {
            NewCommand::Plugin { name, dir, language, sdk } => {
                commands::new::plugin(&name, &dir, language, sdk.as_deref())
            }
        },
        Command::Schema(args) => commands::schema::schema(&args),
        Command::Convert(args) => commands::convert::convert(&args),
        Command::Query(args) => commands::query::query(&args),
        Command::Diff(args) => commands::diff::diff(&args),
        Command::Report(args) => commands::report::report(&args),
        Command::Verify(args) => commands::verify::verify(&args),
        Command::View(args) => commands::view::view(&args),
        Command::Serve(args) => commands::serve::serve(&args),
        Command::Bench(args) => commands::bench::bench(&args),
        Command::Roster(args) => commands::roster::roster(&args),
        Command::Kb(args) => commands::kb::kb(&args.command),
        Command::Eval(args) => commands::eval::eval(&args),
        Command::Completions { shell } => commands::completions::completions(shell),
    };
    exit::report(result.unwrap_or_else(Exit::from_error))
}
