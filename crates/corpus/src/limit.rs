//! Reading that never holds more than a limit.

use std::io::{self, BufRead, ErrorKind, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// What was read.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Limited {
    /// All of it.
    Whole(Vec<u8>),
    /// There was more than the limit allows; nothing is kept.
    TooLong,
    /// There was nothing left.
    End,
}

/// Reads to the end, or until there is one byte too many.
pub(crate) fn read_all(reader: &mut impl Read, limit: usize, size_hint: u64) -> io::Result<Limited> {
    let hint = usize::try_from(size_hint).unwrap_or(usize::MAX).min(limit);
    let mut bytes = Vec::with_capacity(hint);
    let mut chunk = [0; 16 << 10];
    loop {
        match reader.read(&mut chunk) {
            Ok(0) => return Ok(Limited::Whole(bytes)),
            Ok(n) if n > limit - bytes.len() => return Ok(Limited::TooLong),
            Ok(n) => append(&mut bytes, &chunk[..n], limit),
            Err(e) if e.kind() == ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
}

/// Reads a line without its line feed. A line that is too long is passed over without being kept.
pub(crate) fn read_line(reader: &mut impl BufRead, limit: usize) -> io::Result<Limited> {
    read_line_or(reader, limit, &mut |_| ())
}

/// The same; `passed` sees all of a line that is too long.
pub(crate) fn read_line_or(
    reader: &mut impl BufRead,
    limit: usize,
    passed: &mut dyn FnMut(&[u8]),
) -> io::Result<Limited> {
    let mut bytes = Vec::new();
    let mut any = false;
    let mut too_long = false;
    loop {
        let buffer = match reader.fill_buf() {
            Err(e) if e.kind() == ErrorKind::Interrupted => continue,
            other => other?,
        };
        let end = memchr::memchr(b'\n', buffer);
        let part = &buffer[..end.unwrap_or(buffer.len())];
        let used = part.len() + usize::from(end.is_some());
        any |= used > 0;
        if !too_long && part.len() > limit - bytes.len() {
            too_long = true;
            passed(&bytes);
            passed(part);
            bytes = Vec::new();
        } else if too_long {
            passed(part);
        } else {
            append(&mut bytes, part, limit);
        }
        let done = end.is_some() || buffer.is_empty();
        reader.consume(used);
        if done {
            return Ok(match (any, too_long) {
                (false, _) => Limited::End,
                (_, true) => Limited::TooLong,
                _ => Limited::Whole(bytes),
            });
        }
    }
}

/// The beginning of what a reader gives, up to and with what was read together with the first such byte, or at most a
/// chunk more than the limit.
pub(crate) fn until(reader: &mut impl Read, byte: u8, limit: u64) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        match reader.read(&mut chunk) {
            Err(e) if e.kind() == ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
            Ok(n) => {
                head.extend_from_slice(&chunk[..n]);
                if n == 0 || chunk[..n].contains(&byte) || head.len() as u64 >= limit {
                    return Ok(head);
                }
            }
        }
    }
}

/// Why a reader of [`Total`] gives no more.
#[derive(Debug, thiserror::Error)]
#[error("the inputs hold more than {0} bytes together (--max-total-bytes); what follows is not read")]
pub(crate) struct TooMuch(u64);

/// How much several readers may give together.
#[derive(Clone, Debug)]
pub(crate) struct Total {
    most: u64,
    given: Arc<AtomicU64>,
}

impl Total {
    /// Without a number there is no limit.
    pub(crate) fn new(most: Option<u64>) -> Total {
        Total { most: most.unwrap_or(u64::MAX), given: Arc::default() }
    }

    /// Counts what was given; fails where it is too much.
    pub(crate) fn count(&self, n: usize) -> io::Result<()> {
        let before = self.given.fetch_add(n as u64, Ordering::Relaxed);
        if n > 0 && before.saturating_add(n as u64) > self.most {
            return Err(io::Error::other(TooMuch(self.most)));
        }
        Ok(())
    }

    /// The reader as one of those.
    pub(crate) fn share(&self, inner: Box<dyn Read + Send>) -> Box<dyn Read + Send> {
        if self.most == u64::MAX { inner } else { Box::new(Sharing { inner, total: self.clone() }) }
    }
}

struct Sharing {
    inner: Box<dyn Read + Send>,
    total: Total,
}

impl Read for Sharing {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(into)?;
        self.total.count(n)?;
        Ok(n)
    }
}

/// Appends a part that fits below the limit; doubling the room must not lead past it either.
pub(crate) fn append(bytes: &mut Vec<u8>, part: &[u8], limit: usize) {
    let needed = bytes.len() + part.len();
    if needed > bytes.capacity() {
        let room = needed.max(bytes.capacity().saturating_mul(2).min(limit));
        bytes.reserve_exact(room - bytes.len());
    }
    bytes.extend_from_slice(part);
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::*;

    /// Gives the same byte for ever and counts how often it was asked for.
    struct Endless(u64);

    impl Read for Endless {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            into.fill(b'x');
            self.0 += into.len() as u64;
            Ok(into.len())
        }
    }

    #[test]
    fn an_endless_text_is_given_up_at_the_limit() {
        let mut endless = Endless(0);
        assert_eq!(read_all(&mut endless, 1 << 20, u64::MAX).unwrap(), Limited::TooLong);
        assert!(endless.0 <= (1 << 20) + (16 << 10), "{} bytes were read", endless.0);
    }

    #[test]
    fn the_limit_is_the_last_length_that_fits() {
        for (length, fits) in [(0, true), (99, true), (100, true), (101, false)] {
            let text = vec![b'x'; length];
            let whole = if fits { Limited::Whole(text.clone()) } else { Limited::TooLong };
            assert_eq!(read_all(&mut &text[..], 100, 0).unwrap(), whole);
            let mut lines = text.clone();
            lines.extend(b"\ny");
            let mut reader = BufReader::with_capacity(7, &lines[..]);
            assert_eq!(read_line(&mut reader, 100).unwrap(), whole);
            assert_eq!(read_line(&mut reader, 100).unwrap(), Limited::Whole(b"y".to_vec()));
            assert_eq!(read_line(&mut reader, 100).unwrap(), Limited::End);
        }
    }

    #[test]
    fn room_never_grows_past_the_limit() {
        let mut reader = BufReader::with_capacity(64, Endless(0).take(10_000));
        let Limited::Whole(bytes) = read_line(&mut reader, 10_000).unwrap() else { panic!("it fits") };
        assert_eq!((bytes.len(), bytes.capacity()), (10_000, 10_000));
    }

    #[test]
    fn a_huge_line_is_passed_over() {
        let huge = Endless(0).take(300 << 20).chain(&b"\nnext\n"[..]);
        let mut reader = BufReader::with_capacity(64 << 10, huge);
        assert_eq!(read_line(&mut reader, 1000).unwrap(), Limited::TooLong);
        assert_eq!(read_line(&mut reader, 1000).unwrap(), Limited::Whole(b"next".to_vec()));
        assert_eq!(read_line(&mut reader, 1000).unwrap(), Limited::End);
    }
}
