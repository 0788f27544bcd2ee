use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::exit::Exit;

/// Whether somebody wants the program to end. The first SIGINT or SIGTERM is noted, so that what is in flight can be finished; the
/// second ends the program at once.
#[derive(Debug)]
pub(crate) struct Signals {
    came: Arc<AtomicBool>,
    which: Vec<(i32, Arc<AtomicBool>)>,
}

impl Signals {
    /// Begins to listen.
    #[cfg(unix)]
    pub(crate) fn new() -> io::Result<Signals> {
        use signal_hook::consts::{SIGINT, SIGTERM};
        use signal_hook::flag;

        let came = Arc::new(AtomicBool::new(false));
        let mut which = Vec::new();
        for signal in [SIGINT, SIGTERM] {
            let own = Arc::new(AtomicBool::new(false));
            // In this order: the first signal finds that none came before it.
            flag::register_conditional_shutdown(signal, 128 + signal, Arc::clone(&came))?;
            flag::register(signal, Arc::clone(&own))?;
            flag::register(signal, Arc::clone(&came))?;
            which.push((signal, own));
        }
        Ok(Signals { came, which })
    }

    /// Does not listen: who waits for standard input would not hear the first signal, and is to end by it.
    pub(crate) fn deaf() -> Signals {
        Signals { came: Arc::default(), which: Vec::new() }
    }

    /// Has the signals do nothing that ask a program to end.
    #[cfg(unix)]
    pub(crate) fn ignore() -> io::Result<()> {
        use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
        for signal in [SIGHUP, SIGINT, SIGTERM] {
            signal_hook::flag::register(signal, Arc::default())?;
        }
        Ok(())
    }

    /// Other systems end the program at once.
    #[cfg(not(unix))]
    pub(crate) fn new() -> io::Result<Signals> {
        Ok(Signals::deaf())
    }

    /// Whether one came.
    pub(crate) fn came(&self) -> bool {
        self.came.load(Ordering::Relaxed)
    }

    /// How a program ends that was asked to.
    pub(crate) fn exit(&self) -> Option<Exit> {
        let signal = self.which.iter().find(|(_, own)| own.load(Ordering::Relaxed));
        signal.map(|&(signal, _)| Exit::Signal(signal))
    }
}
