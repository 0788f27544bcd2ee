//! The `copydesk` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(copydesk_cli::run(copydesk_cli::Program::this()))
}
