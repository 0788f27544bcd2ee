use std::io::{self, BufReader, ErrorKind, Read, Write};

use serde::{Deserialize, Serialize};

use crate::limit::TooMuch;

/// How a file is compressed, which its name says, or its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Compression {
    None,
    Gzip,
    Zstd,
    Bzip2,
    Xz,
}

/// Each compression with the extension of its files and their first bytes.
const ALL: [(Compression, &str, &[u8]); 4] = [
    (Compression::Gzip, ".gz", b"\x1F\x8B\x08"),
    (Compression::Zstd, ".zst", b"\x28\xB5\x2F\xFD"),
    (Compression::Bzip2, ".bz2", b"BZh"),
    (Compression::Xz, ".xz", b"\xFD7zXZ\0"),
];

/// The most memory that a file may ask for to be decompressed, in KiB: as for Zstandard, 128 MiB and something.
const XZ_MEMORY: u32 = 160 << 10;

impl Compression {
    /// The compression that a file's name states, and the name without it.
    pub(crate) fn of(name: &str) -> (Compression, &str) {
        let stem = |suffix: &str| {
            let at =
                name.len().checked_sub(suffix.len()).filter(|&at| at > 0 && name.is_char_boundary(at))?;
            name[at..].eq_ignore_ascii_case(suffix).then(|| &name[..at])
        };
        let known = |(compression, suffix, _)| Some((compression, stem(suffix)?));
        ALL.into_iter().find_map(known).unwrap_or((Compression::None, name))
    }

    /// The compression that a file's first bytes show.
    pub(crate) fn begins(head: &[u8]) -> Compression {
        let known = |(compression, _, magic)| head.starts_with(magic).then_some(compression);
        ALL.into_iter().find_map(known).unwrap_or(Compression::None)
    }

    /// What the first bytes of a file hold, as far as it can be told of these, up to a length.
    pub(crate) fn beginning(self, head: &[u8], length: usize) -> Vec<u8> {
        let mut content = Vec::new();
        if let Ok(reader) = self.decode(io::Cursor::new(head.to_vec())) {
            // It ends in the middle, so an error at its end says nothing; what came before counts.
            let mut reader = reader.take(length as u64);
            let mut chunk = [0; 512];
            while let Ok(n @ 1..) = reader.read(&mut chunk) {
                content.extend_from_slice(&chunk[..n]);
            }
        }
        content
    }

    /// A reader of what is inside.
    pub(crate) fn decode(self, reader: impl Read + Send + 'static) -> io::Result<Box<dyn Read + Send>> {
        // Several members after one another, as `cat a.gz b.gz` makes them, are one stream.
        Ok(match self {
            Compression::None => Box::new(reader),
            Compression::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(NotEmpty::of(reader))),
            Compression::Zstd => Box::new(zstd::stream::read::Decoder::with_buffer(NotEmpty::of(reader))?),
            Compression::Bzip2 => Box::new(bzip2::bufread::MultiBzDecoder::new(NotEmpty::of(reader))),
            Compression::Xz => {
                Box::new(lzma_rust2::XzReader::new_mem_limit(NotEmpty::of(reader), true, XZ_MEMORY))
            }
        })
    }

    /// Whether a read failed for what the file holds, and not for the system or a limit.
    pub(crate) fn blames(self, error: &io::Error) -> bool {
        self != Compression::None
            && error.raw_os_error().is_none()
            && !error.get_ref().is_some_and(|e| e.is::<TooMuch>())
    }

    /// What a failed read means, in words.
    pub(crate) fn explain(self, error: &io::Error) -> String {
        let (name, tool) = match self {
            Compression::None => return format!("cannot be read: {error}"),
            Compression::Gzip => ("gzip", ""),
            Compression::Zstd => ("Zstandard", "zstd -dc --long=31 FILE | zstd"),
            Compression::Bzip2 => ("bzip2", ""),
            Compression::Xz => ("xz", "xz -dc FILE | xz"),
        };
        let memory = match self {
            Compression::Zstd => error.to_string().contains("too much memory"),
            Compression::Xz => {
                error.kind() == ErrorKind::OutOfMemory || error.to_string().contains("mem_limit")
            }
            _ => false,
        };
        if error.raw_os_error().is_some() {
            format!("cannot be read: {error}")
        } else if error.kind() == ErrorKind::UnexpectedEof {
            format!("the file is truncated: its {name} data stop before their end")
        } else if memory {
            format!(
                "it was made with a window of more than 128 MiB, which would have to be held in memory; make it \
                 again with `{tool}`"
            )
        } else {
            // A checksum comes after what it is the sum of.
            format!(
                "the file is damaged or has bytes after its end that are not {name} data ({error}); \
                 documents read from it before this one may be damaged too"
            )
        }
    }
}

/// Writes what is compressed as the file's name says. The same bytes come out of the same bytes, whenever they are written.
pub enum Encoder<W: Write> {
    /// As it is.
    Plain(W),
    /// Without a name and a time.
    Gzip(flate2::write::GzEncoder<W>),
    /// With a checksum.
    Zstd(zstd::stream::write::Encoder<'static, W>),
}

/// A writer into a file of this name.
///
/// # Errors
/// When there is no memory for it, or it would be bzip2 or xz.
pub fn compress<W: Write>(name: &str, inner: W) -> io::Result<Encoder<W>> {
    Ok(match Compression::of(name).0 {
        Compression::None => Encoder::Plain(inner),
        Compression::Gzip => {
            Encoder::Gzip(flate2::write::GzEncoder::new(inner, flate2::Compression::default()))
        }
        Compression::Zstd => {
            let mut encoder = zstd::stream::write::Encoder::new(inner, zstd::DEFAULT_COMPRESSION_LEVEL)?;
            encoder.include_checksum(true)?;
            Encoder::Zstd(encoder)
        }
        Compression::Bzip2 | Compression::Xz => return Err(ErrorKind::Unsupported.into()),
    })
}

impl<W: Write> Encoder<W> {
    /// Writes what is left, and gives the writer back, which is not flushed.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(self) -> io::Result<W> {
        match self {
            Encoder::Plain(inner) => Ok(inner),
            Encoder::Gzip(encoder) => encoder.finish(),
            Encoder::Zstd(encoder) => encoder.finish(),
        }
    }
}

impl<W: Write> Write for Encoder<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Encoder::Plain(inner) => inner.write(bytes),
            Encoder::Gzip(encoder) => encoder.write(bytes),
            Encoder::Zstd(encoder) => encoder.write(bytes),
        }
    }

    /// Nothing of what is compressed comes before its time: it would make other bytes.
    fn flush(&mut self) -> io::Result<()> {
        match self {
            Encoder::Plain(inner) => inner.flush(),
            Encoder::Gzip(_) | Encoder::Zstd(_) => Ok(()),
        }
    }
}

impl<W: Write> std::fmt::Debug for Encoder<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Encoder")
    }
}

/// Fails where a file ends before its first byte: no compressed file is empty, but Zstandard's decoder would take it
/// for one without frames.
struct NotEmpty<R> {
    inner: R,
    seen: bool,
}

impl<R: Read> NotEmpty<BufReader<R>> {
    fn of(inner: R) -> Self {
        NotEmpty { inner: BufReader::new(inner), seen: false }
    }
}

impl<R: io::BufRead> io::BufRead for NotEmpty<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let buffer = self.inner.fill_buf()?;
        if buffer.is_empty() && !self.seen {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        self.seen = true;
        Ok(buffer)
    }

    fn consume(&mut self, amount: usize) {
        self.inner.consume(amount);
    }
}

impl<R: io::BufRead> Read for NotEmpty<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let mut available = io::BufRead::fill_buf(self)?;
        let n = available.read(into)?;
        io::BufRead::consume(self, n);
        Ok(n)
    }
}
