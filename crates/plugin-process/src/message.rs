use std::io::{self, BufRead, ErrorKind, Read, Write};

use serde::Serialize;
use serde_json::{Map, Value};

/// The version of the protocol, which changes when a message means something else.
pub const PROTOCOL: u32 = 1;

/// A message: a line of JSON, and the bytes whose number it says under `bytes`.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// The line, which is an object.
    pub head: Map<String, Value>,
    /// What came behind it.
    pub bytes: Vec<u8>,
}

impl Message {
    /// Reads one of at most `most` bytes; memory grows with what comes and not with what is announced.
    ///
    /// # Errors
    /// `UnexpectedEof` where it ends before its end, `InvalidData` where it is no message, with the reason, and whatever
    /// reading meets.
    pub fn read(from: &mut impl BufRead, most: u64) -> io::Result<Message> {
        let mut line = Vec::new();
        from.take(most).read_until(b'\n', &mut line)?;
        if line.last() != Some(&b'\n') {
            let flood = line.len() as u64 >= most;
            return Err(match flood {
                true => invalid(format!("a line of more than {most} bytes")),
                false => ErrorKind::UnexpectedEof.into(),
            });
        }
        let head: Map<String, Value> = serde_json::from_slice(&line).map_err(|e| {
            let around = e.column().saturating_sub(60)..line.len().min(e.column() + 20);
            let shown = String::from_utf8_lossy(line.get(around).unwrap_or_default());
            invalid(format!("a line that is no JSON object ({e}): {}", shown.trim_end()))
        })?;
        let announced = match head.get("bytes") {
            None => 0,
            Some(number) => {
                number.as_u64().ok_or_else(|| invalid(format!("`bytes` that are no number: {number}")))?
            }
        };
        if announced > most {
            return Err(invalid(format!("{announced} bytes, of which at most {most} are read")));
        }
        let mut bytes = Vec::new();
        from.take(announced).read_to_end(&mut bytes)?;
        if (bytes.len() as u64) < announced {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        Ok(Message { head, bytes })
    }

    /// What it is.
    pub fn kind(&self) -> &str {
        self.head.get("type").and_then(Value::as_str).unwrap_or_default()
    }
}

/// Writes a line of JSON.
pub(crate) fn write(out: &mut impl Write, head: &impl Serialize) -> io::Result<()> {
    let mut line = serde_json::to_vec(head)?;
    line.push(b'\n');
    out.write_all(&line)
}

/// The error of what is no message.
pub(crate) fn invalid(what: String) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, what)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<Message, (ErrorKind, String)> {
        Message::read(&mut &bytes[..], 100).map_err(|e| (e.kind(), e.to_string()))
    }

    #[test]
    fn a_message_is_a_line_and_the_bytes_that_it_announces() {
        let message = read(b"{\"type\":\"layers\",\"bytes\":3}\nabc{").unwrap();
        assert_eq!((message.kind(), &message.bytes[..]), ("layers", &b"abc"[..]));
    }

    #[test]
    fn what_is_no_message_is_told_apart_from_what_ends_early() {
        let whole = b"{\"type\":\"layers\",\"bytes\":3}\nabc";
        for length in 0..whole.len() {
            assert_eq!(read(&whole[..length]).unwrap_err().0, ErrorKind::UnexpectedEof, "cut at {length}");
        }
        for (bytes, says) in [
            (&b"hello\n"[..], "no JSON object"),
            (b"[1]\n", "no JSON object"),
            (b"{\"score\":NaN}\n", "no JSON object"),
            (b"{\"bytes\":-1}\n", "no number: -1"),
            (b"{\"bytes\":4294967296}\n", "4294967296 bytes, of which at most 100 are read"),
            (&[b'a'; 200], "a line of more than 100 bytes"),
        ] {
            let (kind, message) = read(bytes).unwrap_err();
            assert_eq!(kind, ErrorKind::InvalidData, "{message}");
            assert!(message.contains(says), "{message}");
        }
    }
}
