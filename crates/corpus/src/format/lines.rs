use std::io::{BufReader, Read};

use crate::error::ReadError;
use crate::format::{Documents, Format};
use crate::limit::{Limited, read_line_or};
use crate::raw::{Kind, RawDocument};
use crate::salvage::IdScan;
use crate::stream::{Origin, Stream};

/// A JSON object a line.
#[derive(Debug)]
pub(super) struct JsonLines;

impl Format for JsonLines {
    fn name(&self) -> &'static str {
        "jsonl"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["jsonl", "ndjson"]
    }

    fn is_text(&self) -> bool {
        true
    }

    fn read(&self, stream: Stream) -> Documents {
        let reader = BufReader::with_capacity(64 << 10, stream.reader);
        Box::new(Lines { reader, line: 0, origin: stream.origin, broken: false })
    }
}

struct Lines {
    reader: BufReader<Box<dyn Read + Send>>,
    line: u64,
    origin: Origin,
    /// Whether reading failed, so that nothing more can come.
    broken: bool,
}

impl Iterator for Lines {
    type Item = Result<RawDocument, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.broken {
            self.line += 1;
            let line = Some(self.line);
            let mut scan = IdScan::new(&self.origin.id_field);
            let read = read_line_or(&mut self.reader, self.origin.limit, &mut |part| scan.feed(part));
            self.origin.read_ahead(self.reader.buffer().len());
            return Some(match read {
                Ok(Limited::End) => return None,
                Ok(Limited::Whole(bytes)) if bytes.trim_ascii().is_empty() => continue,
                Ok(Limited::Whole(bytes)) => Ok(self.origin.document(line, bytes, Kind::Json)),
                Ok(Limited::TooLong) => Err(self.origin.too_large_as(scan.id(), line)),
                Err(e) => {
                    self.broken = true;
                    let lost = format!("line {} and what follows", self.line);
                    Err(self.origin.unreadable(Some(&lost), &e))
                }
            });
        }
        None
    }
}
