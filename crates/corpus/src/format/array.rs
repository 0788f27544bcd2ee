use std::io::{self, BufRead, BufReader, ErrorKind, Read};

use crate::error::ReadError;
use crate::format::{Documents, Format};
use crate::limit::append;
use crate::raw::{Kind, RawDocument};
use crate::salvage::IdScan;
use crate::stream::{Origin, Stream};

/// An array of JSON objects, or objects one after another, over as many lines as they like.
#[derive(Debug)]
pub(super) struct Json;

impl Format for Json {
    fn name(&self) -> &'static str {
        "json"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["json"]
    }

    fn begins(&self, head: &[u8]) -> bool {
        head.strip_prefix(b"[").is_some_and(|rest| rest.trim_ascii_start().starts_with(b"{"))
    }

    fn is_text(&self) -> bool {
        true
    }

    fn read(&self, stream: Stream) -> Documents {
        let reader = BufReader::with_capacity(64 << 10, stream.reader);
        Box::new(Elements { reader, origin: stream.origin, number: 0, array: None, done: false })
    }
}

/// Cuts values apart without looking into them, so that one that is wrong costs no other and none is held in memory past
/// the limit.
struct Elements {
    reader: BufReader<Box<dyn Read + Send>>,
    origin: Origin,
    /// How many were found.
    number: u64,
    /// Whether they stand in an array; `None` before the first byte.
    array: Option<bool>,
    done: bool,
}

/// A value as it was cut out.
enum Cut {
    Whole(Vec<u8>),
    /// It is larger than it may; its id, if there is one.
    TooLong(Option<String>),
    /// The file ends within it.
    Open,
}

impl Iterator for Elements {
    type Item = Result<RawDocument, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let found = self.element();
        self.done |= !matches!(found, Ok(Some(Ok(_)) | Some(Err(_))));
        match found {
            Ok(element) => element,
            Err(e) => {
                let lost = format!("element {} and what follows", self.number.max(1));
                Some(Err(self.origin.unreadable(Some(&lost), &e)))
            }
        }
    }
}

impl Elements {
    fn element(&mut self) -> io::Result<Option<Result<RawDocument, ReadError>>> {
        loop {
            let Some(byte) = self.next_sign()? else {
                self.done = true;
                let message = "the array has no end: the file is truncated, or what follows is lost";
                return Ok((self.array == Some(true)).then(|| Err(self.origin.error(None, message))));
            };
            match byte {
                b',' => self.reader.consume(1),
                b'[' if self.array.is_none() => {
                    self.array = Some(true);
                    self.reader.consume(1);
                }
                b']' if self.array == Some(true) => {
                    self.reader.consume(1);
                    self.done = true;
                    let message = "there is more after the end of the array, which is not read";
                    return Ok(self.next_sign()?.map(|_| Err(self.origin.error(None, message))));
                }
                _ => break,
            }
        }
        let array = *self.array.get_or_insert(false);
        self.number += 1;
        let cut = self.cut()?;
        // An object that is alone in its file has the file's name.
        let alone = !array && self.number == 1 && self.next_sign()?.is_none();
        let position = (!alone).then_some(self.number);
        self.origin.read_ahead(self.reader.buffer().len());
        Ok(Some(match cut {
            Cut::Whole(bytes) => Ok(self.origin.document(position, bytes, Kind::Json)),
            Cut::TooLong(id) => Err(self.origin.too_large_as(id, position)),
            Cut::Open => {
                self.done = true;
                let message = "the file ends before this object does: it is truncated, or a quote or bracket is missing";
                Err(self.origin.error(position, message))
            }
        }))
    }

    /// The next byte that is no white space, which stays where it is; `None` at the end.
    fn next_sign(&mut self) -> io::Result<Option<u8>> {
        loop {
            let buffer = match self.reader.fill_buf() {
                Err(e) if e.kind() == ErrorKind::Interrupted => continue,
                other => other?,
            };
            if buffer.is_empty() {
                return Ok(None);
            }
            // A mark at the start of the file is no sign; elsewhere it is told as one that stands wrong.
            let blank =
                |b: &u8| b.is_ascii_whitespace() || (self.array.is_none() && b"\xEF\xBB\xBF".contains(b));
            let blanks = buffer.iter().take_while(|b| blank(b)).count();
            let found = buffer.get(blanks).copied();
            self.reader.consume(blanks);
            if found.is_some() {
                return Ok(found);
            }
        }
    }

    /// Takes one value, however deep; one that is no object or array ends before a comma, a bracket or white space.
    fn cut(&mut self) -> io::Result<Cut> {
        let (mut bytes, mut too_long) = (Vec::new(), false);
        let (mut depth, mut quoted, mut escaped) = (0_u64, false, false);
        let mut scan = IdScan::new(&self.origin.id_field);
        loop {
            let buffer = match self.reader.fill_buf() {
                Err(e) if e.kind() == ErrorKind::Interrupted => continue,
                other => other?,
            };
            let mut end = None;
            for (i, &byte) in buffer.iter().enumerate() {
                match byte {
                    _ if escaped => escaped = false,
                    b'\\' if quoted => escaped = true,
                    b'"' => quoted = !quoted,
                    _ if quoted => {}
                    b'{' | b'[' => depth += 1,
                    b'}' | b']' if depth > 1 => depth -= 1,
                    b'}' | b']' if depth == 1 => {
                        end = Some(i + 1);
                        break;
                    }
                    // A bracket that closes nothing is passed over, as the value it was meant for has ended.
                    b'}' if bytes.is_empty() && i == 0 => {
                        end = Some(1);
                        break;
                    }
                    b',' | b']' | b'}' if depth == 0 => {
                        end = Some(i.max(usize::from(bytes.is_empty() && !too_long)));
                        break;
                    }
                    b if depth == 0 && b.is_ascii_whitespace() => {
                        end = Some(i);
                        break;
                    }
                    _ => {}
                }
            }
            let part = &buffer[..end.unwrap_or(buffer.len())];
            let (used, at_end) = (part.len(), buffer.is_empty());
            too_long |= part.len() > self.origin.limit - bytes.len();
            if too_long {
                scan.feed(&bytes);
                scan.feed(part);
                bytes = Vec::new();
            } else {
                append(&mut bytes, part, self.origin.limit);
            }
            self.reader.consume(used);
            if end.is_some() || at_end {
                return Ok(match (too_long, at_end && (depth > 0 || quoted)) {
                    (true, _) => Cut::TooLong(scan.id()),
                    (_, true) => Cut::Open,
                    _ => Cut::Whole(bytes),
                });
            }
        }
    }
}
