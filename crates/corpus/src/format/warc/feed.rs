use std::io::{self, BufRead, BufReader, Read};

use super::member::Member;
use crate::limit::{Limited, read_line};

/// What a member holds, with what was read too far put back.
pub(super) struct Feed {
    reader: BufReader<Member>,
    back: Vec<u8>,
    /// How much of what was put back was read again.
    used: usize,
    /// How many bytes were read and not put back.
    pub(super) at: u64,
    /// How many bytes were put back.
    returned: u64,
}

/// The most bytes of a line of a header.
const LINE: usize = 64 << 10;
/// How many bytes more may be put back than were read.
const RETURNED: u64 = 64 << 20;

impl Feed {
    pub(super) fn new(member: Member) -> Feed {
        let reader = BufReader::with_capacity(64 << 10, member);
        Feed { reader, back: Vec::new(), used: 0, at: 0, returned: 0 }
    }

    pub(super) fn into_member(self) -> Member {
        self.reader.into_inner()
    }

    /// Puts back what was read last.
    pub(super) fn put_back(&mut self, mut bytes: Vec<u8>) {
        self.at -= bytes.len() as u64;
        // What was put back before is still there.
        if let Some(used) = self.used.checked_sub(bytes.len())
            && self.back[used..self.used] == bytes
        {
            self.used = used;
        } else {
            bytes.extend_from_slice(&self.back[self.used..]);
            (self.back, self.used) = (bytes, 0);
        }
    }

    /// Puts back a block that may hold other records, but not once more was put back than was read, so that reading takes time
    /// in proportion to what there is.
    pub(super) fn put_back_block(&mut self, block: Vec<u8>) {
        if self.returned <= self.at + RETURNED {
            self.returned += block.len() as u64;
            self.put_back(block);
        }
    }

    /// Passes over empty lines; how many there were, or `None` where nothing is behind them.
    pub(super) fn pass_blank(&mut self) -> io::Result<Option<usize>> {
        let mut lines = 0;
        loop {
            let buffer = self.fill()?;
            let blanks = buffer.iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
            lines += buffer[..blanks].iter().filter(|b| **b == b'\n').count();
            let (more, ended) = (blanks < buffer.len(), buffer.is_empty());
            self.consume(blanks);
            if more || ended {
                return Ok(more.then_some(lines));
            }
        }
    }

    /// A line without its line feed, of at most [`LINE`] bytes; `None` at the end.
    pub(super) fn line(&mut self) -> io::Result<Option<Vec<u8>>> {
        Ok(match read_line(self, LINE)? {
            Limited::Whole(line) => Some(line),
            Limited::TooLong => Some(b"too long".to_vec()),
            Limited::End => None,
        })
    }

    /// Goes on to the line where a record begins; whether there is one.
    pub(super) fn find(&mut self) -> io::Result<bool> {
        loop {
            match read_line(self, LINE)? {
                Limited::End => return Ok(false),
                Limited::TooLong => {}
                Limited::Whole(mut line) => {
                    // What has the wrong length may not even end with its line.
                    if let Some(from) = memchr::memmem::rfind(&line, b"WARC/")
                        && is_version(&line[from..])
                    {
                        line.drain(..from);
                        line.push(b'\n');
                        self.put_back(line);
                        return Ok(true);
                    }
                }
            }
        }
    }

    fn fill(&mut self) -> io::Result<&[u8]> {
        loop {
            match BufRead::fill_buf(self) {
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
                Ok(_) => break,
            }
        }
        BufRead::fill_buf(self)
    }
}

/// Whether a line is the first of a record.
pub(super) fn is_version(line: &[u8]) -> bool {
    let version = line.strip_prefix(b"WARC/").map(<[u8]>::trim_ascii_end);
    version
        .is_some_and(|v| !v.is_empty() && v.len() <= 8 && v.iter().all(|b| b.is_ascii_digit() || *b == b'.'))
}

impl BufRead for Feed {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.used < self.back.len() { Ok(&self.back[self.used..]) } else { self.reader.fill_buf() }
    }

    fn consume(&mut self, amount: usize) {
        self.at += amount as u64;
        if self.used < self.back.len() {
            self.used += amount;
        } else {
            self.reader.consume(amount);
        }
    }
}

impl Read for Feed {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let n = self.fill_buf()?.read(into)?;
        self.consume(n);
        Ok(n)
    }
}
