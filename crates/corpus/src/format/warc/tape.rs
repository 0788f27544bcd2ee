use std::io::{self, BufRead, Read};

/// A reader that can go back to where it was marked, as long as that is not too far behind.
pub(super) struct Tape {
    inner: Box<dyn Read + Send>,
    /// What was read since the mark, and ahead.
    held: Vec<u8>,
    /// How much of it was consumed.
    at: usize,
    /// How many bytes lie before it.
    before: u64,
    /// How many bytes were gone back over.
    rewound: u64,
}

/// How much is held to go back over.
const HELD: usize = 8 << 20;
const CHUNK: usize = 64 << 10;

impl Tape {
    pub(super) fn new(inner: Box<dyn Read + Send>) -> Tape {
        Tape { inner, held: Vec::new(), at: 0, before: 0, rewound: 0 }
    }

    /// How many bytes lie before what is read next.
    pub(super) fn offset(&self) -> u64 {
        self.before + self.at as u64
    }

    /// Remembers this place.
    pub(super) fn mark(&mut self) {
        self.held.drain(..self.at);
        self.before += self.at as u64;
        self.at = 0;
    }

    /// Goes back to the byte after the mark, so that what is looked for next is not found there again. Stays where it is once more
    /// was gone back over than was read, so that reading takes time in proportion to what there is; but never at the mark itself.
    pub(super) fn rewind(&mut self) {
        if self.at == 0 {
            self.at = 1.min(self.held.len());
        } else if self.rewound <= self.offset() + HELD as u64 {
            self.rewound += self.at as u64 - 1;
            self.at = 1;
        }
    }

    /// At least so many of the next bytes, if there are so many.
    pub(super) fn peek(&mut self, length: usize) -> io::Result<&[u8]> {
        while self.held.len() - self.at < length && self.read_more()? > 0 {}
        Ok(&self.held[self.at..])
    }

    fn read_more(&mut self) -> io::Result<usize> {
        if self.at > HELD {
            self.mark();
        }
        let from = self.held.len();
        self.held.resize(from + CHUNK, 0);
        let read = loop {
            match self.inner.read(&mut self.held[from..]) {
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                other => break other,
            }
        };
        self.held.truncate(from + *read.as_ref().unwrap_or(&0));
        read
    }
}

impl BufRead for Tape {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.peek(1)
    }

    fn consume(&mut self, amount: usize) {
        self.at += amount;
    }
}

impl Read for Tape {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let n = self.fill_buf()?.read(into)?;
        self.consume(n);
        Ok(n)
    }
}
