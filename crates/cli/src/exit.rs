use std::io;
use std::process::ExitCode;

/// How the command ends.
#[derive(Debug)]
pub(crate) enum Exit {
    /// All fine.
    Fine,
    /// Internal, or the output cannot be written.
    Internal(anyhow::Error),
    /// The arguments, a pipeline or a plugin are wrong; the message is printed already or stands here.
    Usage(Option<anyhow::Error>),
    /// Finished, and some documents, tests or checks failed; they were reported.
    Failed,
}

/// An error that is the user's to mend: bad arguments, inputs, pipelines, plugins.
#[derive(Debug, thiserror::Error)]
#[error("{0:#}")]
pub(crate) struct UsageError(pub(crate) anyhow::Error);

/// A pipeline's errors were printed with their places.
#[derive(Debug, thiserror::Error)]
#[error("the pipeline has errors")]
pub(crate) struct Reported;

/// Marks errors as the user's to mend.
pub(crate) trait OrUsage<T> {
    fn or_usage(self) -> anyhow::Result<T>;
}

impl<T, E: Into<anyhow::Error>> OrUsage<T> for Result<T, E> {
    fn or_usage(self) -> anyhow::Result<T> {
        self.map_err(|e| UsageError(e.into()).into())
    }
}

impl Exit {
    pub(crate) fn from_error(e: anyhow::Error) -> Exit {
        if is_broken_pipe(&e) {
            // Whoever read the output has seen enough.
            Exit::Fine
        } else if e.is::<Reported>() {
            Exit::Usage(None)
        } else {
            match e.downcast::<UsageError>() {
                Ok(usage) => Exit::Usage(Some(usage.0)),
                Err(e) => Exit::Internal(e),
            }
        }
    }
}

fn is_broken_pipe(e: &anyhow::Error) -> bool {
    e.chain().any(|c| c.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe))
}

/// The text without characters that command a terminal: messages hold names of files, and words of the inputs.
pub(crate) fn harmless(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() && c != '\n' { shown.extend(c.escape_default()) } else { shown.push(c) }
    }
    shown
}

/// Prints an error that no place in a file tells.
pub(crate) fn tell(e: Option<&anyhow::Error>) {
    if let Some(e) = e {
        anstream::eprintln!("copydesk: {}", harmless(&format!("{e:#}")));
    }
}

/// Prints the last message and gives the exit code.
pub(crate) fn report(exit: Exit) -> ExitCode {
    match exit {
        Exit::Fine => ExitCode::SUCCESS,
        Exit::Internal(e) => {
            anstream::eprintln!("copydesk: {}", harmless(&format!("{e:#}")));
            ExitCode::from(1)
        }
        Exit::Usage(e) => {
            tell(e.as_ref());
            ExitCode::from(2)
        }
        Exit::Failed => ExitCode::from(3),
    }
}
