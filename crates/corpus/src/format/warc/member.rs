use std::io::{self, BufRead, Read};

use flate2::bufread::GzDecoder;
use zstd::stream::read::Decoder;

use super::tape::Tape;
use crate::compression::Compression;
use crate::limit::Total;

/// What is compressed as one: the whole of a plain file, and mostly one record of others.
pub(super) struct Member {
    begin: u64,
    decoder: Decoding,
    total: Total,
}

enum Decoding {
    Plain(Tape),
    Gzip(Box<GzDecoder<Tape>>),
    Zstd(Decoder<'static, Tape>),
}

/// The first bytes of a frame that programs pass over, but for the last four bits of the first one.
const SKIPPABLE: [u8; 3] = *b"\x2A\x4D\x18";
/// The first byte of one that holds the dictionary of all others: <https://iipc.github.io/warc-specifications/>.
const DICTIONARY: u8 = 0x5D;
/// The most bytes of a dictionary.
const LARGEST: usize = 16 << 20;

/// The members of a file after one another.
pub(super) struct Members {
    compression: Compression,
    dictionary: Vec<u8>,
    total: Total,
}

impl Members {
    pub(super) fn new(compression: Compression, total: Total) -> Members {
        Members { compression, dictionary: Vec::new(), total }
    }

    /// The member that begins here; the tape itself where none does.
    pub(super) fn open(&mut self, mut tape: Tape) -> io::Result<Result<Member, Tape>> {
        tape.mark();
        if tape.peek(1)?.is_empty() {
            return Ok(Err(tape));
        }
        if self.compression == Compression::Zstd {
            self.pass_skippable(&mut tape)?;
            if tape.peek(1)?.is_empty() {
                return Ok(Err(tape));
            }
        }
        let begin = tape.offset();
        let decoder = match self.compression {
            Compression::Zstd => {
                Decoding::Zstd(Decoder::with_dictionary(tape, &self.dictionary)?.single_frame())
            }
            Compression::Gzip => Decoding::Gzip(Box::new(GzDecoder::new(tape))),
            _ => Decoding::Plain(tape),
        };
        Ok(Ok(Member { begin, decoder, total: self.total.clone() }))
    }

    /// Goes on to where another member begins that holds a record.
    pub(super) fn find(&self, tape: &mut Tape) -> io::Result<()> {
        loop {
            // Enough to see a name in the header and the record's first bytes.
            let bytes = tape.peek(1024)?;
            if bytes.is_empty() {
                return Ok(());
            }
            let begins = Compression::begins(bytes) == self.compression;
            if begins && self.compression == Compression::Zstd && !self.dictionary.is_empty() {
                return Ok(());
            }
            if begins && self.compression.beginning(&bytes[..bytes.len().min(1024)], 5).starts_with(b"WARC/")
            {
                return Ok(());
            }
            let next = memchr::memchr(magic(self.compression), &bytes[1..]).map_or(bytes.len(), |at| at + 1);
            tape.consume(next);
        }
    }

    fn pass_skippable(&mut self, tape: &mut Tape) -> io::Result<()> {
        loop {
            let head = tape.peek(8)?;
            if head.len() < 8 || head[0] >> 4 != 5 || head[1..4] != SKIPPABLE {
                return Ok(());
            }
            let length = u32::from_le_bytes([head[4], head[5], head[6], head[7]]);
            let dictionary = head[0] == DICTIONARY && self.dictionary.is_empty();
            tape.consume(8);
            if dictionary && length as usize <= LARGEST {
                let mut held = Vec::new();
                tape.by_ref().take(length.into()).read_to_end(&mut held)?;
                if Compression::begins(&held) == Compression::Zstd {
                    held = Compression::Zstd.beginning(&held, LARGEST);
                }
                self.dictionary = held;
            } else {
                io::copy(&mut tape.by_ref().take(length.into()), &mut io::sink())?;
            }
            tape.mark();
        }
    }
}

/// The first byte of each member.
fn magic(compression: Compression) -> u8 {
    if compression == Compression::Zstd { 0x28 } else { 0x1F }
}

impl Member {
    /// The byte of the file at which it begins.
    pub(super) fn begin(&self) -> u64 {
        self.begin
    }

    /// The tape where the member was left.
    pub(super) fn close(self) -> Tape {
        match self.decoder {
            Decoding::Plain(tape) => tape,
            Decoding::Gzip(decoder) => decoder.into_inner(),
            Decoding::Zstd(decoder) => decoder.finish(),
        }
    }
}

impl Read for Member {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let n = match &mut self.decoder {
            Decoding::Plain(tape) => tape.read(into),
            Decoding::Gzip(decoder) => decoder.read(into),
            Decoding::Zstd(decoder) => decoder.read(into),
        }?;
        self.total.count(n)?;
        Ok(n)
    }
}
