//! What a run wrote, read again.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use anyhow::{Result, anyhow};
use copydesk_corpus::{Corpus, Options};
use copydesk_job::is_job;
use copydesk_tables::{Reader, Records};

use crate::exit::{OrUsage, harmless};

/// Records, each with its place.
pub(crate) type OfOutputs = Box<dyn Iterator<Item = Result<(String, Vec<u8>)>>>;

/// The records of any output, each with its place: of tables (a SQLite file, a folder of Parquet files), of lines of JSON, or of the folder
/// of a run in parts. What is written to `output` is not read.
pub(crate) fn of_outputs(inputs: &[String], output: Option<&Path>) -> Result<OfOutputs> {
    if let [one] = inputs
        && is_tables(Path::new(one))
    {
        let place = harmless(one);
        let lines = Records::new(Reader::open(Path::new(one)).or_usage()?);
        return Ok(Box::new(lines.map(move |line| Ok((place.clone(), line.or_usage()?)))));
    }
    Ok(Box::new(records(inputs, output)?.map(read)))
}

/// How a SQLite file begins.
const SQLITE: &[u8; 16] = b"SQLite format 3\0";

/// Whether these are tables, by what is in the file or folder.
pub(crate) fn is_tables(path: &Path) -> bool {
    // Of a pipe, what is read to look at it would be missing later.
    let begins = || {
        let mut first = [0; SQLITE.len()];
        File::open(path).and_then(|mut file| file.read_exact(&mut first)).is_ok() && first == *SQLITE
    };
    path.join("documents.parquet").is_file() || path.is_file() && begins()
}

/// Records, of files or of jobs.
pub(crate) fn records(inputs: &[String], output: Option<&Path>) -> Result<Corpus> {
    let inputs: Vec<String> = inputs.iter().map(|input| of_job(input)).collect();
    // A record is many times as long as its text.
    let options = Options::default().format(copydesk_corpus::named("jsonl")).max_document_bytes(u64::MAX);
    copydesk_corpus::open(&inputs, &options.output(output.map(Path::to_owned))).or_usage()
}

/// A record with its place.
pub(crate) fn read(
    record: Result<copydesk_corpus::RawDocument, copydesk_corpus::ReadError>,
) -> Result<(String, Vec<u8>)> {
    let record = record.map_err(|e| anyhow!("{}: {}", e.id, e.message)).or_usage()?;
    let line = record.position.map_or_else(String::new, |line| format!(":{line}"));
    Ok((format!("{}{line}", harmless(&record.path)), record.bytes))
}

/// The parts of a job, or what was named.
fn of_job(input: &str) -> String {
    match is_job(Path::new(input)) {
        true => format!("{}/part-*.jsonl", input.trim_end_matches('/')),
        false => input.to_owned(),
    }
}
