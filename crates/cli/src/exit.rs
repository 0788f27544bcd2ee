use std::fmt::{Display, Write as _};
use std::io::{self, Write as _};

pub(crate) use copydesk_formats::harmless;
use copydesk_plugin_host::AtWork;

use crate::isolation;
use crate::temporary::abandon;

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
    /// Stopped in order, as more documents failed than may.
    TooManyFailures,
    /// Stopped in order by the signal of this number.
    #[cfg_attr(not(unix), expect(dead_code, reason = "other systems have none"))]
    Signal(i32),
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
    /// What whoever started the program is told.
    pub(crate) fn code(&self) -> u8 {
        match self {
            Exit::Fine => 0,
            Exit::Internal(_) => 1,
            Exit::Usage(_) => 2,
            Exit::Failed => 3,
            Exit::TooManyFailures => 4,
            // As a shell says it of a program that a signal ended.
            Exit::Signal(signal) => 128 + u8::try_from(*signal).unwrap_or(0),
        }
    }

    /// The code of the exit that [`Exit::from_error`] would make of an error.
    pub(crate) fn code_of(e: &anyhow::Error) -> u8 {
        match () {
            () if is_broken_pipe(e) => 0,
            () if e.is::<Reported>() || e.is::<UsageError>() => 2,
            () => 1,
        }
    }

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

/// A text without characters that command a terminal, in one line.
pub(crate) fn one_line(text: &str) -> String {
    harmless(text).replace('\n', "\\n")
}

/// Writes a line to standard error. Where nobody reads it, the run matters more than the line.
pub(crate) fn tell(line: impl Display) {
    let _ = writeln!(anstream::stderr().lock(), "{line}");
}

/// An error and what caused it, each said once.
fn causes(e: &anyhow::Error) -> String {
    let mut told = String::new();
    for cause in e.chain().map(ToString::to_string) {
        if !told.ends_with(&cause) {
            let joint = if told.is_empty() { "" } else { ": " };
            let _ = write!(told, "{joint}{cause}");
        }
    }
    told
}

/// Says which plugin has called `exit`, and gives the exit code: the work is not done, whatever code the plugin chose.
pub(crate) fn plugin_exits(who: Option<&AtWork<'_>>) -> i32 {
    if isolation::is_guest() {
        // The host says it of the document.
        return 1;
    }
    abandon();
    let who = who.map_or_else(
        || "a thread that a plugin started".to_owned(),
        |w| {
            let stage =
                w.stage.filter(|s| *s != w.plugin).map_or(String::new(), |s| format!(" in stage `{s}`"));
            let at = w.document.map_or(String::new(), |d| format!(" at document `{d}`"));
            format!("plugin `{}`{stage}{at}", w.plugin)
        },
    );
    let message = format!("{who} called `exit`, which ended the program: its work is not complete");
    tell(format_args!(
        "copydesk: {}\n  help: a plugin returns its errors; leave this one out, or mend it",
        harmless(&message)
    ));
    1
}

/// Tells an error that no place in a file tells.
pub(crate) fn tell_error(e: &anyhow::Error) {
    tell(format_args!("copydesk: {}", harmless(&causes(e))));
}

/// Prints the last message and gives the exit code.
pub(crate) fn report(exit: Exit) -> u8 {
    let code = exit.code();
    if let Exit::Internal(e) | Exit::Usage(Some(e)) = exit {
        tell_error(&e);
    }
    code
}
