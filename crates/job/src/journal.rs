use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::entry::Entry;
use crate::error::JobError;
use crate::files;

/// A line of a part's journal: a document, and where its record is.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Line {
    #[serde(flatten)]
    pub(crate) entry: Entry,
    /// Of its record; those of a part stand one after another.
    pub(crate) bytes: u64,
    /// The fingerprint of the manifest by which the document was done again, where that is not the part's.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) made_by: Option<String>,
}

/// The last line of a part's journal.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct End {
    part: u64,
    documents: u64,
    /// Of the part's file of records.
    bytes: u64,
    records_crc32: u32,
    /// Of the lines before this one.
    journal_crc32: u32,
    /// Of the manifest by which the part was made.
    pub(crate) fingerprint: String,
}

/// Writes the journal of a part whose records, so many bytes with this CRC-32, are on the disk. From then on the part is done.
pub(crate) fn write(
    path: &Path,
    part: u64,
    documents: &[Line],
    (bytes, records_crc32): (u64, u32),
    fingerprint: &str,
) -> Result<(), JobError> {
    let mut lines = Vec::new();
    for document in documents {
        line(&mut lines, document);
    }
    let end = End {
        part,
        documents: documents.len() as u64,
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

/// Holds a part's records against its journal, which is one of a job that these fingerprints have made. A run that ended between the
/// two left the records under the name that they have until they are finished, and gets its work done here.
///
/// # Errors
/// When either is not what was written. A journal whose part is gone is damaged as well.
pub(crate) fn verify(path: &Path, records: &Path, part: u64, makers: &[String]) -> Result<(), JobError> {
    let damaged = |why: String| JobError::Damaged { path: path.to_owned(), part, why };
    let (_, end) = read(path, part, makers)?;
    let expected = (end.bytes, end.records_crc32);
    let found = checksum(records);
    if found.as_ref().is_ok_and(|found| *found == expected) {
        return Ok(());
    }
    let unfinished = &files::unfinished(records);
    if checksum(unfinished).is_ok_and(|found| found == expected) {
        return fs::rename(unfinished, records).map_err(JobError::io("write", records));
    }
    match found {
        Ok(_) => Err(damaged(format!("{} is not what was written", records.display()))),
        Err(e) if e.kind() == ErrorKind::NotFound => Err(damaged(format!("{} is gone", records.display()))),
        Err(e) => Err(JobError::io("read", records)(e)),
    }
}

/// Reads the journal of a part.
///
/// # Errors
/// When it is not what was written, or by none of these.
pub(crate) fn read(path: &Path, part: u64, makers: &[String]) -> Result<(Vec<Line>, End), JobError> {
    let bytes = fs::read(path).map_err(JobError::io("read", path))?;
    parse(&bytes, part, makers).map_err(|why| JobError::Damaged { path: path.to_owned(), part, why })
}

/// The journal of a part that these bytes are, or what is wrong with it.
pub(crate) fn parse(bytes: &[u8], part: u64, makers: &[String]) -> Result<(Vec<Line>, End), String> {
    let body = bytes.strip_suffix(b"\n").ok_or("its last line is cut off")?;
    let cut = body.iter().rposition(|&b| b == b'\n').map_or(0, |at| at + 1);
    let (lines, end) = body.split_at(cut);
    let end: End = serde_json::from_slice(end).map_err(|e| format!("its last line: {e}"))?;
    if crc32fast::hash(lines) != end.journal_crc32 {
        return Err("its checksum is wrong".into());
    }
    let parsed = lines.split_inclusive(|&b| b == b'\n').map(serde_json::from_slice);
    let lines: Vec<Line> = parsed.collect::<Result<_, _>>().map_err(|e| e.to_string())?;
    let mut by = lines.iter().filter_map(|line| line.made_by.as_ref());
    if end.part != part || !makers.contains(&end.fingerprint) || !by.all(|by| makers.contains(by)) {
        return Err("it belongs to another part or job".into());
    }
    let records = lines.iter().try_fold(0_u64, |sum, line| sum.checked_add(line.bytes));
    if (lines.len() as u64, records) != (end.documents, Some(end.bytes)) {
        return Err(format!("it has {} documents and says {}, or other records", lines.len(), end.documents));
    }
    Ok((lines, end))
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
