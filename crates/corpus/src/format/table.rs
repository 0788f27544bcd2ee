use std::collections::HashSet;
use std::io::{self, BufRead, BufReader, ErrorKind, Read};

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};
use serde_json::Value;

use crate::error::ReadError;
use crate::format::{Documents, Format};
use crate::limit::until;
use crate::raw::{Kind, RawDocument};
use crate::stream::{Origin, Stream};

/// A table with a header, its cells divided by commas; by semicolons, tabs or bars where the header has more of those.
pub(super) static CSV: Table = Table { name: "csv", delimiters: b",;\t|" };
/// The same, divided by tabs.
pub(super) static TSV: Table = Table { name: "tsv", delimiters: b"\t" };

/// A table, each row of which is a document.
#[derive(Debug)]
pub(super) struct Table {
    name: &'static str,
    /// What may divide cells, the likeliest first.
    delimiters: &'static [u8],
}

impl Format for Table {
    fn name(&self) -> &'static str {
        self.name
    }

    fn extensions(&self) -> &'static [&'static str] {
        if self.name == "csv" { &["csv"] } else { &["tsv", "tab"] }
    }

    fn is_text(&self) -> bool {
        true
    }

    fn read(&self, stream: Stream) -> Documents {
        let (origin, delimiters) = (stream.origin.clone(), self.delimiters);
        match Rows::new(stream, delimiters) {
            Ok(rows) => Box::new(rows),
            Err(e) => Box::new(std::iter::once(Err(origin.unreadable(None, &e)))),
        }
    }
}

/// How far the header is looked at to see what divides its cells.
const HEADER: u64 = 64 << 10;
/// The most cells of a row: more columns has no table of articles, and each takes a number in memory.
const CELLS: usize = 10_000;

struct Rows {
    reader: BufReader<Box<dyn Read + Send>>,
    automaton: Reader,
    origin: Origin,
    header: Option<Vec<String>>,
    /// The row's cells one after another.
    cells: Vec<u8>,
    /// Where each of them ends.
    ends: Vec<usize>,
    done: bool,
}

/// A row as it was read.
enum Row {
    Whole { cells: usize },
    TooLarge,
    TooMany,
    End,
}

impl Rows {
    fn new(mut stream: Stream, delimiters: &[u8]) -> io::Result<Rows> {
        let head = until(&mut stream.reader, b'\n', HEADER)?;
        let line = head.split(|b| *b == b'\n').next().unwrap_or_default();
        let mut quoted = false;
        let bare: Vec<u8> = line
            .iter()
            .copied()
            .filter(|b| {
                quoted ^= *b == b'"';
                !quoted
            })
            .collect();
        let count = |d: &u8| bare.iter().filter(|b| *b == d).count();
        // Of those that stand there equally often, the first.
        let delimiter = delimiters.iter().rev().max_by_key(|d| count(d)).copied().unwrap_or(b',');
        let reader: Box<dyn Read + Send> = Box::new(io::Cursor::new(head).chain(stream.reader));
        Ok(Rows {
            reader: BufReader::with_capacity(64 << 10, reader),
            automaton: ReaderBuilder::new().delimiter(delimiter).build(),
            origin: stream.origin,
            header: None,
            cells: Vec::new(),
            ends: vec![0; CELLS],
            done: false,
        })
    }

    /// Passes over empty lines, and so that the automaton says in which one the next row begins.
    fn pass_blank(&mut self) -> io::Result<()> {
        loop {
            let buffer = match self.reader.fill_buf() {
                Err(e) if e.kind() == ErrorKind::Interrupted => continue,
                other => other?,
            };
            let blanks = buffer.iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
            if blanks == 0 {
                return Ok(());
            }
            // The automaton counts them, and wants room although there is nothing in them to write.
            self.automaton.read_record(&buffer[..blanks], &mut [0], &mut [0]);
            self.reader.consume(blanks);
        }
    }

    /// Reads a row into `cells` and `ends`; of one that is too large the rest is passed over.
    fn row(&mut self) -> io::Result<Row> {
        let (mut written, mut cells) = (0, 0);
        let (mut too_large, mut too_many) = (false, false);
        loop {
            let buffer = match self.reader.fill_buf() {
                Err(e) if e.kind() == ErrorKind::Interrupted => continue,
                other => other?,
            };
            let (result, used, wrote, ended) =
                self.automaton.read_record(buffer, &mut self.cells[written..], &mut self.ends[cells..]);
            self.reader.consume(used);
            written += wrote;
            cells += ended;
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull if self.cells.len() < self.origin.limit => {
                    let room = (self.cells.len() * 2).max(4096).min(self.origin.limit);
                    self.cells.resize(room, 0);
                }
                ReadRecordResult::OutputFull => {
                    too_large = true;
                    written = 0;
                }
                ReadRecordResult::OutputEndsFull => {
                    too_many = true;
                    cells = 0;
                }
                ReadRecordResult::Record if too_large => return Ok(Row::TooLarge),
                ReadRecordResult::Record if too_many => return Ok(Row::TooMany),
                ReadRecordResult::Record => return Ok(Row::Whole { cells }),
                ReadRecordResult::End => return Ok(Row::End),
            }
        }
    }

    /// The cells of the row that was read.
    fn cells(&self, count: usize) -> impl Iterator<Item = &[u8]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends[..count]).map(|(start, &end)| &self.cells[start..end])
    }

    /// The header, or why the table cannot be read.
    fn header(&mut self) -> Result<Vec<String>, Option<ReadError>> {
        let count = match self.row() {
            Ok(Row::Whole { cells }) => cells,
            Ok(Row::End) => return Err(None),
            Ok(Row::TooLarge) => return Err(Some(self.origin.too_large(Some(1)))),
            Ok(Row::TooMany) => {
                return Err(Some(
                    self.origin.error(Some(1), &format!("the header has more than {CELLS} columns")),
                ));
            }
            Err(e) => return Err(Some(self.origin.unreadable(None, &e))),
        };
        let names: Result<Vec<String>, _> = self
            .cells(count)
            .map(|cell| std::str::from_utf8(cell).map(|name| name.trim().to_owned()))
            .collect();
        let Ok(names) = names else {
            let message = "the header is not UTF-8; --encoding auto finds out what it is";
            return Err(Some(self.origin.error(Some(1), message)));
        };
        let mut seen = HashSet::new();
        if let Some(twice) = names.iter().find(|name| !name.is_empty() && !seen.insert(name.as_str())) {
            let shown: String = twice.chars().take(60).collect();
            let message = format!("two columns are called `{shown}`; rename one of them");
            return Err(Some(self.origin.error(Some(1), &message)));
        }
        Ok(names)
    }

    /// The row as a JSON object.
    fn object(&self, header: &[String], count: usize, line: u64) -> Result<RawDocument, ReadError> {
        if count != header.len() {
            let message = format!(
                "the row has {count} cells where the header has {}; is a delimiter or a quote missing?",
                header.len()
            );
            return Err(self.origin.error(Some(line), &message));
        }
        let mut bytes = b"{".to_vec();
        for (name, cell) in header.iter().zip(self.cells(count)).filter(|(name, _)| !name.is_empty()) {
            let Ok(cell) = std::str::from_utf8(cell) else {
                let message = format!("column `{name}` is not UTF-8; --encoding auto finds out what it is");
                return Err(self.origin.error(Some(line), &message));
            };
            if bytes.len() > 1 {
                bytes.push(b',');
            }
            bytes.extend_from_slice(Value::from(name.as_str()).to_string().as_bytes());
            bytes.push(b':');
            bytes.extend_from_slice(Value::from(cell).to_string().as_bytes());
        }
        bytes.push(b'}');
        Ok(self.origin.document(Some(line), bytes, Kind::Row))
    }
}

impl Iterator for Rows {
    type Item = Result<RawDocument, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let header = match self.header.take() {
            Some(header) => header,
            None => match self.header() {
                Ok(header) => header,
                Err(e) => {
                    self.done = true;
                    return e.map(Err);
                }
            },
        };
        let blank = self.pass_blank();
        let line = self.automaton.line();
        let row = match blank.and_then(|()| self.row()) {
            Ok(Row::Whole { cells }) => self.object(&header, cells, line),
            Ok(Row::TooLarge) => Err(self.origin.too_large(Some(line))),
            Ok(Row::TooMany) => {
                let message =
                    format!("the row has more than {CELLS} cells where the header has {}", header.len());
                Err(self.origin.error(Some(line), &message))
            }
            Ok(Row::End) => return None,
            Err(e) => {
                self.done = true;
                let lost = format!("line {line} and what follows");
                Err(self.origin.unreadable(Some(&lost), &e))
            }
        };
        self.header = Some(header);
        Some(row)
    }
}
