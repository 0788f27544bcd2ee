use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, BufReader, Cursor, ErrorKind, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::compression::Compression;
use crate::error::{CorpusError, ReadError};
use crate::limit::{Limited, TooMuch, Total, read_all, read_line};
use crate::list::{From, Skipped, Source, list};
use crate::options::Options;

/// One document as it was read; [`crate::parse`] makes a `Document` of it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RawDocument {
    /// Its place in the corpus, counted from 0; errors have theirs in the same count.
    pub seq: u64,
    /// The id of the text, or of the file whose line this is.
    pub id: Arc<str>,
    /// Where it was read from, for messages.
    pub path: Arc<str>,
    /// The line in the file, counted from 1, of a JSON object.
    pub line: Option<u64>,
    /// What was read, not yet known to be UTF-8.
    pub bytes: Vec<u8>,
    /// What the bytes hold.
    pub kind: Kind,
    /// How many bytes of the corpus's files were read up to here, for progress.
    pub consumed: u64,
}

impl RawDocument {
    /// As bytes, for another process: a line of JSON that says what follows, and what was read.
    pub fn encode(&self) -> Vec<u8> {
        let RawDocument { seq, id, path, line, bytes, kind, consumed } = self;
        let is_json = *kind == Kind::JsonLine;
        let head: Head = (*seq, id.to_string(), path.to_string(), *line, is_json, *consumed);
        // Nothing of this can fail to be written.
        let mut encoded = serde_json::to_vec(&head).unwrap_or_default();
        encoded.push(b'\n');
        encoded.extend_from_slice(bytes);
        encoded
    }

    /// What [`RawDocument::encode`] made bytes of; none of other bytes.
    pub fn decode(mut encoded: Vec<u8>) -> Option<RawDocument> {
        let end = memchr::memchr(b'\n', &encoded)?;
        let (seq, id, path, line, is_json, consumed): Head = serde_json::from_slice(&encoded[..end]).ok()?;
        let kind = if is_json { Kind::JsonLine } else { Kind::Text };
        encoded.drain(..=end);
        Some(RawDocument { seq, id: id.into(), path: path.into(), line, bytes: encoded, kind, consumed })
    }
}

/// What stands before the bytes: place, id, path, line, whether they are JSON, and what was read so far.
type Head = (u64, String, String, Option<u64>, bool, u64);

/// What bytes hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// A text.
    Text,
    /// A JSON object.
    JsonLine,
}

/// An iterator over the documents of a corpus.
pub struct Corpus {
    sources: std::vec::IntoIter<Source>,
    lines: Option<Lines>,
    files: usize,
    skipped: Vec<Skipped>,
    total_bytes: Option<u64>,
    limit: usize,
    total: Total,
    seq: u64,
    consumed: Arc<AtomicU64>,
}

/// Lists the inputs, each a file, a folder, a glob or `-`, and prepares to read them.
///
/// # Errors
/// The first input that names nothing, cannot be listed, or is of no known format.
pub fn open(inputs: &[impl AsRef<OsStr>], options: &Options) -> Result<Corpus, CorpusError> {
    open_with_stdin(inputs, options, || Box::new(io::stdin()))
}

/// [`open`] with something else in the place of standard input.
///
/// # Errors
/// As [`open`].
pub fn open_with_stdin(
    inputs: &[impl AsRef<OsStr>],
    options: &Options,
    stdin: impl FnOnce() -> Box<dyn Read + Send>,
) -> Result<Corpus, CorpusError> {
    let listing = list(inputs, options, stdin)?;
    Ok(Corpus::new(listing.sources, listing.skipped, options))
}

impl Corpus {
    /// A corpus of readers under names, which say the formats as file names do; readers with other names are looked
    /// into, as standard input is.
    pub fn from_readers(
        readers: impl IntoIterator<Item = (String, Box<dyn Read + Send>)>,
        options: &Options,
    ) -> Corpus {
        let sources = readers.into_iter().map(|(name, r)| Source::reader(name, r, options.format)).collect();
        Corpus::new(sources, Vec::new(), options)
    }

    fn new(sources: Vec<Source>, skipped: Vec<Skipped>, options: &Options) -> Corpus {
        Corpus {
            files: sources.len(),
            total_bytes: sources.iter().map(|s| s.size).sum(),
            sources: sources.into_iter(),
            lines: None,
            skipped,
            limit: usize::try_from(options.max_document_bytes).unwrap_or(usize::MAX),
            total: Total::new(options.max_total_bytes),
            seq: 0,
            consumed: Arc::default(),
        }
    }

    /// How many files, or other sources, are read.
    pub fn files(&self) -> usize {
        self.files
    }

    /// What the inputs hold and is not read, sorted by path.
    pub fn skipped(&self) -> &[Skipped] {
        &self.skipped
    }

    /// The size of all files on the disk; `None` when standard input, whose size nobody knows, is among the inputs.
    pub fn total_bytes(&self) -> Option<u64> {
        self.total_bytes
    }

    /// How many bytes of the files were read so far; at the end, as many as [`Corpus::total_bytes`] says.
    pub fn consumed(&self) -> u64 {
        self.consumed.load(Ordering::Relaxed)
    }

    fn next_seq(&mut self) -> u64 {
        self.seq += 1;
        self.seq - 1
    }

    fn error(&mut self, id: &str, message: String) -> ReadError {
        ReadError { seq: self.next_seq(), id: id.to_owned(), code: ReadError::UNREADABLE, message }
    }

    /// `place` says where, and what is lost there.
    fn unreadable(
        &mut self,
        id: &str,
        place: &str,
        compression: Compression,
        error: &io::Error,
    ) -> ReadError {
        if let Some(limit) = error.get_ref().filter(|e| e.is::<TooMuch>()) {
            return ReadError { code: ReadError::LIMIT, ..self.error(id, format!("{place}: {limit}")) };
        }
        self.error(id, format!("{place}: {}", compression.explain(error)))
    }

    fn too_large(&mut self, id: &str, place: &str) -> ReadError {
        let limit = self.limit;
        let options = "--max-document-bytes or `[limits] max-document-bytes`";
        let message = format!("{place}: document is larger than {limit} bytes ({options})");
        ReadError { code: ReadError::LIMIT, ..self.error(id, message) }
    }

    /// Counts the rest of a source, so that progress ends where it should even if not all of it was read.
    fn finish(&mut self, before: u64, size: Option<u64>) {
        if let Some(size) = size {
            self.consumed.fetch_max(before + size, Ordering::Relaxed);
        }
    }

    /// Opens a source. A text is read at once; of lines, `None` says that they are ready.
    fn start(&mut self, source: Source) -> Option<Result<RawDocument, ReadError>> {
        let Source { from, id, kind, compression, size } = source;
        let before = self.consumed();
        let path: Arc<str> = match &from {
            From::File(path) => path.display().to_string().into(),
            From::Reader(_) => id.as_str().into(),
        };
        let reader = match from {
            From::File(path) => File::open(path).map(|f| Box::new(f) as Box<dyn Read + Send>),
            From::Reader(reader) => Ok(reader),
        };
        let counter = Arc::clone(&self.consumed);
        let opened = reader.and_then(|r| compression.decode(Counting { inner: r, counter })).and_then(|r| {
            let r = self.total.share(r);
            match kind {
                Some(kind) => Ok((r, kind)),
                None => sniff(r),
            }
        });
        let (mut reader, kind) = match opened {
            Ok(opened) => opened,
            Err(e) => {
                self.finish(before, size);
                return Some(Err(self.unreadable(&id, &path, compression, &e)));
            }
        };
        if kind == Kind::JsonLine {
            let reader = BufReader::with_capacity(64 << 10, reader);
            self.lines = Some(Lines {
                reader,
                line: 0,
                id: id.into(),
                path,
                compression,
                size,
                before,
                broken: false,
            });
            return None;
        }
        // A size that is known to be too large spares reading; the real size may differ, so reading checks again.
        let known = size.filter(|_| compression == Compression::None).unwrap_or(0);
        let read = if known > self.limit as u64 {
            Ok(Limited::TooLong)
        } else {
            read_all(&mut reader, self.limit, known)
        };
        self.finish(before, size);
        Some(match read {
            Ok(Limited::Whole(bytes)) => Ok(RawDocument {
                seq: self.next_seq(),
                id: id.into(),
                path,
                line: None,
                bytes,
                kind,
                consumed: self.consumed(),
            }),
            Ok(_) => Err(self.too_large(&id, &path)),
            Err(e) => Err(self.unreadable(&id, &path, compression, &e)),
        })
    }

    /// The next object of the open file; `None` at its end.
    fn next_line(&mut self, lines: &mut Lines) -> Option<Result<RawDocument, ReadError>> {
        loop {
            lines.line += 1;
            let (line, path) = (lines.line, &lines.path);
            return Some(match read_line(&mut lines.reader, self.limit) {
                Ok(Limited::End) => return None,
                Ok(Limited::Whole(bytes)) if bytes.trim_ascii().is_empty() => continue,
                Ok(Limited::Whole(bytes)) => Ok(RawDocument {
                    seq: self.next_seq(),
                    id: Arc::clone(&lines.id),
                    path: Arc::clone(path),
                    line: Some(line),
                    bytes,
                    kind: Kind::JsonLine,
                    consumed: self.consumed(),
                }),
                Ok(Limited::TooLong) => {
                    Err(self.too_large(&format!("{}:{line}", lines.id), &format!("{path}:{line}")))
                }
                Err(e) => {
                    lines.broken = true;
                    let place = format!("{path}: line {line} and what follows");
                    Err(self.unreadable(&lines.id, &place, lines.compression, &e))
                }
            });
        }
    }
}

impl Iterator for Corpus {
    type Item = Result<RawDocument, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(mut lines) = self.lines.take() {
                let item = if lines.broken { None } else { self.next_line(&mut lines) };
                if item.is_some() {
                    self.lines = Some(lines);
                    return item;
                }
                self.finish(lines.before, lines.size);
            }
            let source = self.sources.next()?;
            let item = self.start(source);
            if item.is_some() {
                return item;
            }
        }
    }
}

/// A file of JSON lines that is being read.
struct Lines {
    reader: BufReader<Box<dyn Read + Send>>,
    line: u64,
    id: Arc<str>,
    path: Arc<str>,
    compression: Compression,
    size: Option<u64>,
    /// What was consumed before this file.
    before: u64,
    /// Whether reading failed, so that nothing more can come.
    broken: bool,
}

/// Counts the bytes that pass.
struct Counting<R> {
    inner: R,
    counter: Arc<AtomicU64>,
}

impl<R: Read> Read for Counting<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(into)?;
        self.counter.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}

/// How far the first character that is no white space is looked for.
const SNIFFED: usize = 64 << 10;

/// Tells JSON lines from a text by the first character.
fn sniff(mut reader: Box<dyn Read + Send>) -> io::Result<(Box<dyn Read + Send>, Kind)> {
    let mut head = Vec::new();
    let kind = loop {
        let mut chunk = [0; 4096];
        let n = match reader.read(&mut chunk) {
            Err(e) if e.kind() == ErrorKind::Interrupted => continue,
            other => other?,
        };
        head.extend_from_slice(&chunk[..n]);
        let content = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&head);
        let first = content.trim_ascii_start().first();
        // A mark that is cut off by the first short read is waited for.
        let undecided = first.is_none() || b"\xEF\xBB\xBF".starts_with(&head);
        if n == 0 || !undecided || head.len() >= SNIFFED {
            break if first == Some(&b'{') { Kind::JsonLine } else { Kind::Text };
        }
    };
    Ok((Box::new(Cursor::new(head).chain(reader)), kind))
}

impl std::fmt::Debug for Corpus {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Corpus")
            .field("files", &self.files)
            .field("total_bytes", &self.total_bytes)
            .field("consumed", &self.consumed())
            .field("seq", &self.seq)
            .finish_non_exhaustive()
    }
}
