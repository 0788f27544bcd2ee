use std::fs::{File, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;

use crate::error::JobError;

/// Keeps others out of a job's folder while it lives. The system gives the lock up with the process, however that ends, so that
/// a file which is left says nothing.
#[derive(Debug)]
pub(crate) struct Lock(#[expect(dead_code, reason = "it is held, not read")] File);

impl Lock {
    pub(crate) fn take(folder: &Path) -> Result<Lock, JobError> {
        let path = folder.join("lock");
        let failed = || JobError::io("lock", &path);
        let mut options = File::options();
        options.read(true).write(true).create(true).truncate(false);
        let mut file = options.open(&path).map_err(failed())?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut by = String::new();
                let _ = file.take(200).read_to_string(&mut by);
                let by = if by.trim().is_empty() { "another run".to_owned() } else { by.trim().to_owned() };
                return Err(JobError::Locked { folder: folder.to_owned(), by });
            }
            Err(TryLockError::Error(e)) => return Err(failed()(e)),
        }
        let host =
            std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_else(|_| "this host".into());
        let text = format!("process {} on {}\n", std::process::id(), host.trim());
        let written =
            file.set_len(0).and_then(|()| file.rewind()).and_then(|()| file.write_all(text.as_bytes()));
        written.map_err(failed())?;
        Ok(Lock(file))
    }
}
