use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::entry::Entry;
use crate::error::JobError;
use crate::files;

/// The last line of a part's journal.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct End {
    part: u64,
    documents: u64,
    /// Of the part's file of records.
    bytes: u64,
    records_crc32: u32,
    /// Of the lines before this one.
    journal_crc32: u32,
    /// Of the manifest by which the part was made.
    fingerprint: String,
}

/// Writes the journal of a part whose records, so many bytes with this CRC-32, are on the disk. From then on the part is done.
pub(crate) fn write(
    path: &Path,
    part: u64,
    entries: &[Entry],
    (bytes, records_crc32): (u64, u32),
    fingerprint: &str,
) -> Result<(), JobError> {
    let mut lines = Vec::new();
    for entry in entries {
        line(&mut lines, entry);
    }
    let end = End {
        part,
        documents: entries.len() as u64,
        bytes,
        records_crc32,
        journal_crc32: crc32fast::hash(&lines),
        fingerprint: fingerprint.to_owned(),
    };
    line(&mut lines, &end);
    files::write(path, &lines)
}

/// A value as a line of JSON.
pub(crate) fn line(out: &mut Vec<u8>, value: &impl Serialize) {
    // What cannot fail: maps have keys that are strings, and memory is written to.
    if serde_json::to_writer(&mut *out, value).is_ok() {
        out.push(b'\n');
    }
}

/// Holds a part's records against its journal.
///
/// # Errors
/// When either is not what was written. A journal whose part is gone is damaged as well.
pub(crate) fn verify(path: &Path, records: &Path, part: u64, fingerprint: &str) -> Result<(), JobError> {
    let damaged = |why: String| JobError::Damaged { path: path.to_owned(), part, why };
    let (_, end) = read_all(path, part, fingerprint)?;
    match checksum(records) {
        Ok(found) if found == (end.bytes, end.records_crc32) => Ok(()),
        Ok(_) => Err(damaged(format!("{} is not what was written", records.display()))),
        Err(e) if e.kind() == ErrorKind::NotFound => Err(damaged(format!("{} is gone", records.display()))),
        Err(e) => Err(JobError::io("read", records)(e)),
    }
}

/// Reads the journal of a part.
///
/// # Errors
/// When it is not what was written.
pub(crate) fn read(path: &Path, part: u64, fingerprint: &str) -> Result<Vec<Entry>, JobError> {
    read_all(path, part, fingerprint).map(|(entries, _)| entries)
}

fn read_all(path: &Path, part: u64, fingerprint: &str) -> Result<(Vec<Entry>, End), JobError> {
    let damaged = |why: String| JobError::Damaged { path: path.to_owned(), part, why };
    let bytes = fs::read(path).map_err(JobError::io("read", path))?;
    let body = bytes.strip_suffix(b"\n").ok_or_else(|| damaged("its last line is cut off".into()))?;
    let cut = body.iter().rposition(|&b| b == b'\n').map_or(0, |at| at + 1);
    let (lines, end) = body.split_at(cut);
    let end: End = serde_json::from_slice(end).map_err(|e| damaged(format!("its last line: {e}")))?;
    if crc32fast::hash(lines) != end.journal_crc32 {
        return Err(damaged("its checksum is wrong".into()));
    }
    if end.part != part || end.fingerprint != fingerprint {
        return Err(damaged("it belongs to another part or job".into()));
    }
    let parse = |line: &[u8]| serde_json::from_slice(line).map_err(|e| damaged(e.to_string()));
    let entries: Vec<Entry> = lines.split_inclusive(|&b| b == b'\n').map(parse).collect::<Result<_, _>>()?;
    if entries.len() as u64 != end.documents {
        return Err(damaged(format!("it has {} documents and says {}", entries.len(), end.documents)));
    }
    Ok((entries, end))
}

/// How long a file is, and its CRC-32.
fn checksum(path: &Path) -> std::io::Result<(u64, u32)> {
    let mut file = File::open(path)?;
    let (mut hasher, mut length, mut chunk) = (crc32fast::Hasher::new(), 0, vec![0; 1 << 16]);
    loop {
        match file.read(&mut chunk) {
            Ok(0) => return Ok((length, hasher.finalize())),
            Ok(n) => {
                hasher.update(&chunk[..n]);
                length += n as u64;
            }
            Err(e) if e.kind() == ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
}
