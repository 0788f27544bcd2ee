use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// What runs the command: an executable of its own, or an interpreter that has loaded it.
#[derive(Clone, Debug)]
pub struct Program {
    words: Vec<OsString>,
    host: Option<Host>,
}

/// What runs the command where that is not an executable of its own.
#[derive(Clone, Debug)]
struct Host {
    again: Vec<OsString>,
    library: PathBuf,
}

static PROGRAM: OnceLock<Program> = OnceLock::new();

impl Program {
    /// The executable that runs, with its arguments.
    pub fn this() -> Program {
        Program { words: std::env::args_os().skip(1).collect(), host: None }
    }

    /// A library that an interpreter has loaded, with the arguments of the command, and the words that start the same again, the
    /// interpreter first. No plugins lie beside it, so that it always has those that are linked in, as with `--builtin`.
    pub fn library(library: PathBuf, again: Vec<OsString>, words: Vec<OsString>) -> Program {
        Program { words, host: Some(Host { again, library }) }
    }

    /// The arguments.
    pub(crate) fn words(&self) -> impl Iterator<Item = &OsStr> {
        self.words.iter().map(OsString::as_os_str)
    }

    /// Whether plugins are those that are linked in, although nobody asks for it.
    pub(crate) fn is_library(&self) -> bool {
        self.host.is_some()
    }

    /// The same program, without arguments yet.
    pub(crate) fn again(&self) -> Command {
        match self.host.as_ref().and_then(|host| host.again.split_first()) {
            Some((interpreter, rest)) => {
                let mut command = Command::new(interpreter);
                command.args(rest);
                command
            }
            None => {
                // On Linux this is the program that runs, also where its file has another one in its place by now.
                let own = Path::new("/proc/self/exe");
                let program = if own.exists() { Ok(own.to_owned()) } else { std::env::current_exe() };
                Command::new(program.unwrap_or_else(|_| "copydesk".into()))
            }
        }
    }

    /// The file that has the program's code.
    pub(crate) fn file(&self) -> io::Result<PathBuf> {
        self.host.as_ref().map_or_else(std::env::current_exe, |host| Ok(host.library.clone()))
    }
}

/// Says which program this is, before anybody asks.
pub(crate) fn begin(program: Program) -> &'static Program {
    PROGRAM.get_or_init(|| program)
}

/// The program that runs.
pub(crate) fn program() -> &'static Program {
    PROGRAM.get_or_init(Program::this)
}
