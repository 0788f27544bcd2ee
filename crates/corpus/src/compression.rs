use std::io::{self, BufReader, ErrorKind, Read};

/// How a file is compressed, which its name says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Compression {
    None,
    Gzip,
    Zstd,
}

impl Compression {
    /// The compression that a file's name states, and the name without it.
    pub(crate) fn of(name: &str) -> (Compression, &str) {
        let strip = |suffix: &str| {
            let at =
                name.len().checked_sub(suffix.len()).filter(|&at| at > 0 && name.is_char_boundary(at))?;
            name[at..].eq_ignore_ascii_case(suffix).then(|| &name[..at])
        };
        if let Some(stem) = strip(".gz") {
            (Compression::Gzip, stem)
        } else if let Some(stem) = strip(".zst") {
            (Compression::Zstd, stem)
        } else {
            (Compression::None, name)
        }
    }

    /// A reader of what is inside.
    pub(crate) fn decode(self, reader: impl Read + Send + 'static) -> io::Result<Box<dyn Read + Send>> {
        Ok(match self {
            Compression::None => Box::new(reader),
            // Several members after one another, as `cat a.gz b.gz` makes them, are one stream.
            Compression::Gzip => {
                Box::new(flate2::bufread::MultiGzDecoder::new(NotEmpty::new(BufReader::new(reader))))
            }
            Compression::Zstd => {
                Box::new(zstd::stream::read::Decoder::with_buffer(NotEmpty::new(BufReader::new(reader)))?)
            }
        })
    }

    /// What a failed read means, in words.
    pub(crate) fn explain(self, error: &io::Error) -> String {
        let name = match self {
            Compression::None => return format!("cannot be read: {error}"),
            Compression::Gzip => "gzip",
            Compression::Zstd => "Zstandard",
        };
        if error.raw_os_error().is_some() {
            format!("cannot be read: {error}")
        } else if error.kind() == ErrorKind::UnexpectedEof {
            format!("the file is truncated: its {name} data stop before their end")
        } else if self == Compression::Zstd && error.to_string().contains("too much memory") {
            "it was made with a window of more than 128 MiB, which would have to be held in memory; \
             make it again with `zstd -dc --long=31 FILE | zstd`"
                .to_owned()
        } else {
            // A checksum comes after what it is the sum of.
            format!(
                "the file is damaged or has bytes after its end that are not {name} data ({error}); \
                 documents read from it before this one may be damaged too"
            )
        }
    }
}

/// Fails where a file ends before its first byte: no compressed file is empty, but Zstandard's decoder would take it
/// for one without frames.
struct NotEmpty<R> {
    inner: R,
    seen: bool,
}

impl<R> NotEmpty<R> {
    fn new(inner: R) -> NotEmpty<R> {
        NotEmpty { inner, seen: false }
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
