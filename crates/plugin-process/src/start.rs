#![allow(unsafe_code, reason = "a process is told, between its birth and its program, to end with its host")]

use std::os::unix::process::CommandExt;
use std::process::Command;

/// Has what a command starts end when the thread that started it does, also where nothing else would end it: a plugin that
/// loops outlives a host that was killed otherwise. Only Linux can.
pub(crate) fn end_with_host(command: &mut Command) {
    #[cfg(target_os = "linux")]
    {
        let end = || {
            use rustix::process::{Signal, set_parent_process_death_signal};
            Ok(set_parent_process_death_signal(Some(Signal::KILL))?)
        };
        // SAFETY: one system call, which is safe between fork and exec; nothing is allocated.
        unsafe { command.pre_exec(end) };
    }
    // ^C is for the host to answer.
    command.process_group(0);
}
