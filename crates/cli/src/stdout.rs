use std::fs::File;
use std::io::{self, IsTerminal, Write};
use std::sync::OnceLock;

/// Standard output as it was when the program began, once [`keep`] has put it aside.
static KEPT: OnceLock<File> = OnceLock::new();

/// Keeps standard output for the program's own words, and hands plugins standard error in its place: what a plugin prints
/// would stand between records, and one that closes it would end them.
#[cfg(unix)]
pub(crate) fn keep() {
    use std::os::fd::AsFd;
    let Ok(own) = io::stdout().as_fd().try_clone_to_owned() else { return };
    if rustix::stdio::dup2_stdout(io::stderr()).is_ok() {
        KEPT.get_or_init(|| own.into());
    }
}

/// Other systems have no such number that a plugin could be handed.
#[cfg(not(unix))]
pub(crate) fn keep() {}

/// Where the program's own words go.
pub(crate) fn stdout() -> Stdout {
    KEPT.get().map_or_else(|| Stdout::Shared(io::stdout()), Stdout::Own)
}

/// Standard output, with plugins or without.
pub(crate) enum Stdout {
    Own(&'static File),
    Shared(io::Stdout),
}

impl Stdout {
    pub(crate) fn is_terminal(&self) -> bool {
        match self {
            Stdout::Own(file) => file.is_terminal(),
            Stdout::Shared(out) => out.is_terminal(),
        }
    }
}

impl Write for Stdout {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Stdout::Own(file) => file.write(bytes),
            Stdout::Shared(out) => out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Stdout::Own(file) => file.flush(),
            Stdout::Shared(out) => out.flush(),
        }
    }

    /// In one piece, not one for each piece of the format.
    fn write_fmt(&mut self, text: std::fmt::Arguments<'_>) -> io::Result<()> {
        self.write_all(text.to_string().as_bytes())
    }
}
