use std::fs::File;
use std::io::{self, IsTerminal, Write};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

/// Standard output as it was when the program began, once [`keep`] has put it aside.
static KEPT: OnceLock<File> = OnceLock::new();

/// Whether standard input and output were closed when the program began.
static CLOSED: [AtomicBool; 2] = [const { AtomicBool::new(false) }; 2];

/// Before `main`, Rust opens /dev/null in the place of what is closed, and everything that is written would be lost without a word.
#[cfg(unix)]
#[ctor::ctor(unsafe)]
fn look() {
    use rustix::{io, stdio};
    for (closed, stream) in CLOSED.iter().zip([stdio::stdin(), stdio::stdout()]) {
        closed.store(io::fcntl_getfd(stream) == Err(io::Errno::BADF), Ordering::Relaxed);
    }
}

/// Why nothing can be read from standard input.
pub(crate) fn check_stdin() -> io::Result<()> {
    open(0, "standard input is closed; name a file or a folder")
}

fn open(stream: usize, otherwise: &str) -> io::Result<()> {
    if CLOSED[stream].load(Ordering::Relaxed) { Err(io::Error::other(otherwise)) } else { Ok(()) }
}

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

/// Standard input for the program alone: plugins are handed one that is empty.
#[cfg(unix)]
pub(crate) fn stdin() -> io::Result<File> {
    use std::os::fd::AsFd;
    let own = io::stdin().as_fd().try_clone_to_owned()?;
    rustix::stdio::dup2_stdin(File::open("/dev/null")?)?;
    Ok(own.into())
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
    /// Why nothing can be written to it.
    pub(crate) fn check(&self) -> io::Result<()> {
        open(1, "standard output is closed; send it to a file or a pipe")
    }

    pub(crate) fn is_terminal(&self) -> bool {
        match self {
            Stdout::Own(file) => file.is_terminal(),
            Stdout::Shared(out) => out.is_terminal(),
        }
    }
}

impl Write for Stdout {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.check()?;
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
