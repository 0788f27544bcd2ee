//! How much memory a process has asked for, and the most that it may.

/// The memory of a process that it alone can write to: what `RLIMIT_DATA` limits. Only Linux tells.
#[cfg(target_os = "linux")]
#[derive(Debug)]
pub(super) struct Usage {
    statm: std::fs::File,
    pid: rustix::process::Pid,
}

#[cfg(target_os = "linux")]
impl Usage {
    pub(super) fn of(child: &std::process::Child) -> std::io::Result<Usage> {
        let statm = std::fs::File::open(format!("/proc/{}/statm", child.id()))?;
        Ok(Usage { statm, pid: rustix::process::Pid::from_child(child) })
    }

    /// Bytes; `None` of a process that is gone.
    pub(super) fn bytes(&self) -> Option<u64> {
        let mut line = [0; 256];
        let length = std::os::unix::fs::FileExt::read_at(&self.statm, &mut line, 0).ok()?;
        // Pages: size, resident, shared, text, none, data and stack.
        let pages: u64 = std::str::from_utf8(&line[..length]).ok()?.split(' ').nth(5)?.parse().ok()?;
        Some(pages * rustix::param::page_size() as u64)
    }

    /// Has the system refuse it more than so many bytes. It cannot lift that again.
    pub(super) fn limit(&self, bytes: u64) -> std::io::Result<()> {
        use rustix::process::{Resource, Rlimit, prlimit};
        let most = Rlimit { current: Some(bytes), maximum: Some(bytes) };
        Ok(prlimit(Some(self.pid), Resource::Data, most).map(drop)?)
    }
}

#[cfg(not(target_os = "linux"))]
#[derive(Debug)]
pub(super) struct Usage;

#[cfg(not(target_os = "linux"))]
impl Usage {
    pub(super) fn of(_: &std::process::Child) -> std::io::Result<Usage> {
        Ok(Usage)
    }

    pub(super) fn bytes(&self) -> Option<u64> {
        None
    }

    pub(super) fn limit(&self, _: u64) -> std::io::Result<()> {
        Ok(())
    }
}
