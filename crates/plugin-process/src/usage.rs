//! How much memory and processor time a process takes, and the most memory that it may.

use std::time::Duration;

/// The memory of a process that it alone can write to: what `RLIMIT_DATA` limits. Only Linux tells.
#[cfg(target_os = "linux")]
#[derive(Debug)]
pub(crate) struct Usage {
    statm: std::fs::File,
    stat: std::fs::File,
    pid: rustix::process::Pid,
}

#[cfg(target_os = "linux")]
impl Usage {
    pub(crate) fn of(child: &std::process::Child) -> std::io::Result<Usage> {
        let open = |name| std::fs::File::open(format!("/proc/{}/{name}", child.id()));
        Ok(Usage { statm: open("statm")?, stat: open("stat")?, pid: rustix::process::Pid::from_child(child) })
    }

    /// Bytes; `None` of a process that is gone.
    pub(crate) fn bytes(&self) -> Option<u64> {
        // Pages: size, resident, shared, text, none, data and stack.
        let pages: u64 = line(&self.statm)?.split(' ').nth(5)?.parse().ok()?;
        Some(pages * rustix::param::page_size() as u64)
    }

    /// Processor time of all its threads; `None` of a process that is gone.
    pub(crate) fn processor(&self) -> Option<Duration> {
        let line = line(&self.stat)?;
        // Behind the name, which may hold anything: state, ten numbers, then time of its own and time in the system.
        let mut fields = line[line.rfind(')')?..].split(' ').skip(12);
        let ticks = fields.next()?.parse::<u64>().ok()? + fields.next()?.parse::<u64>().ok()?;
        Some(Duration::from_secs_f64(ticks as f64 / rustix::param::clock_ticks_per_second() as f64))
    }

    /// Has the system refuse it more than so many bytes. It cannot lift that again.
    pub(crate) fn limit(&self, bytes: u64) -> std::io::Result<()> {
        use rustix::process::{Resource, Rlimit, prlimit};
        // Nor does it leave its memory in a file for each document that it crashes at.
        for (resource, most) in [(Resource::Core, 0), (Resource::Data, bytes)] {
            prlimit(Some(self.pid), resource, Rlimit { current: Some(most), maximum: Some(most) })?;
        }
        Ok(())
    }
}

/// What a file of one line says now.
#[cfg(target_os = "linux")]
fn line(file: &std::fs::File) -> Option<String> {
    let mut line = [0; 1024];
    let length = std::os::unix::fs::FileExt::read_at(file, &mut line, 0).ok()?;
    Some(String::from_utf8_lossy(&line[..length]).into_owned())
}

#[cfg(not(target_os = "linux"))]
#[derive(Debug)]
pub(crate) struct Usage;

#[cfg(not(target_os = "linux"))]
impl Usage {
    pub(crate) fn of(_: &std::process::Child) -> std::io::Result<Usage> {
        Ok(Usage)
    }

    pub(crate) fn bytes(&self) -> Option<u64> {
        None
    }

    pub(crate) fn processor(&self) -> Option<Duration> {
        None
    }

    pub(crate) fn limit(&self, _: u64) -> std::io::Result<()> {
        Ok(())
    }
}
