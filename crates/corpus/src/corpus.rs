use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read};
use std::iter;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use copydesk_document::Meta;

use crate::compression::Compression;
use crate::encoding::Encoding;
use crate::error::{CorpusError, ReadError};
use crate::format::{Documents, Format, Head};
use crate::limit::Total;
use crate::list::{From, Listing, Skipped, Source, list};
use crate::matter::beside as beside_of;
use crate::options::{Fields, IdFrom, Options};
use crate::parse::parse;
use crate::raw::{Kind, Known, RawDocument};
use crate::shard::Shard;
use crate::stream::{Origin, Stream};

/// An iterator over the documents of a corpus.
pub struct Corpus {
    sources: Sources,
    open: Option<Open>,
    files: usize,
    skipped: Vec<Skipped>,
    total_bytes: Option<u64>,
    limit: usize,
    id_field: Arc<str>,
    encoding: Option<Encoding>,
    total: Total,
    shard: Option<(Shard, Fields)>,
    seq: u64,
    consumed: Arc<AtomicU64>,
}

/// What is to be read, or why the list of it cannot be read any more.
type Sources = Box<dyn Iterator<Item = io::Result<Source>> + Send>;

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
    let Listing { sources, skipped } = list(inputs, options, stdin)?;
    let known = (sources.len(), sources.bytes());
    let sources = Box::new(sources.read().map_err(CorpusError::List)?);
    Ok(Corpus { skipped, ..Corpus::new(sources, known, options) })
}

impl Corpus {
    /// A corpus of readers under names, which say the formats as file names do; readers with other names are looked
    /// into, as standard input is.
    pub fn from_readers(
        readers: impl IntoIterator<Item = (String, Box<dyn Read + Send>)>,
        options: &Options,
    ) -> Corpus {
        let sources: Vec<_> =
            readers.into_iter().map(|(name, r)| Ok(Source::reader(name, r, options.format))).collect();
        let known = (sources.len(), if sources.is_empty() { Some(0) } else { None });
        Corpus::new(Box::new(sources.into_iter()), known, options)
    }

    fn new(sources: Sources, (files, total_bytes): (usize, Option<u64>), options: &Options) -> Corpus {
        Corpus {
            files,
            total_bytes,
            sources,
            open: None,
            skipped: Vec::new(),
            limit: usize::try_from(options.max_document_bytes).unwrap_or(usize::MAX),
            id_field: options.id_field.as_str().into(),
            encoding: options.encoding,
            total: Total::new(options.max_total_bytes),
            shard: None,
            seq: 0,
            consumed: Arc::default(),
        }
    }

    /// The same corpus with nothing but the documents of a share, and their errors. JSON is read as `fields` say.
    #[must_use]
    pub fn only(mut self, shard: Shard, fields: Fields) -> Corpus {
        self.shard = Some((shard, fields));
        self
    }

    /// Whether a document is one of those that are asked for.
    fn holds(&self, item: &Result<RawDocument, ReadError>) -> bool {
        let Some((shard, fields)) = &self.shard else { return true };
        // A page is not searched for an id that it cannot hold.
        if let Ok(raw) = item
            && raw.kind == Kind::Html
            && matches!(fields.id_from, IdFrom::Field | IdFrom::Path)
            && fields.path_pattern.is_none()
            && !raw.known.meta.iter().any(|(key, _)| key == "id")
        {
            return shard.holds(&raw.place_id());
        }
        // The id of its record: it is read once more for that.
        let id = match item.as_ref().map(|raw| parse(raw.clone(), fields)) {
            Ok(Ok(document)) => return shard.holds(document.id()),
            Ok(Err(e)) => e.id,
            Err(e) => e.id.clone(),
        };
        shard.holds(&id)
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

    /// Counts the rest of a source, so that progress ends where it should even if not all of it was read.
    fn finish(&mut self, before: u64, size: Option<u64>) {
        if let Some(size) = size {
            self.consumed.fetch_max(before + size, Ordering::Relaxed);
        }
    }

    /// Opens a source.
    fn start(&mut self, source: Source) -> Open {
        let before = self.consumed();
        let Source { from, id, format, forced, compression, size } = source;
        let (path, file): (Arc<str>, _) = match &from {
            From::File(path) => (path.display().to_string().into(), Some(path.clone())),
            From::Reader(_) => (id.as_str().into(), None),
        };
        let ahead = Arc::default();
        let mut origin = Origin {
            id: id.into(),
            path,
            compression,
            limit: self.limit,
            encoding: self.encoding,
            archive: false,
            id_field: Arc::clone(&self.id_field),
            ahead: Arc::clone(&ahead),
        };
        let beside = file.clone();
        let documents: Documents = match self.stream(from, file, (format, forced), &mut origin, size) {
            Ok((stream, format)) if format.is_single() => {
                match beside.map_or(Ok(Meta::new()), |path| beside_of(&path)) {
                    Ok(meta) => {
                        let known = move |raw: RawDocument| RawDocument {
                            known: Known { meta: meta.clone(), ..raw.known },
                            ..raw
                        };
                        Box::new(format.read(stream).map(move |item| item.map(&known)))
                    }
                    Err(message) => Box::new(iter::once(Err(origin.error(None, &message)))),
                }
            }
            Ok((stream, format)) => format.read(stream),
            Err(e) => Box::new(iter::once(Err(origin.unreadable(None, &e)))),
        };
        let plain = origin.compression == Compression::None;
        Open { documents, before, size, ahead: plain.then_some(ahead) }
    }

    /// In the place of sources whose list cannot be read any more, an error.
    fn lost(&self, e: io::Error) -> Open {
        let error = ReadError {
            seq: 0,
            id: "inputs".to_owned(),
            path: "inputs".into(),
            position: None,
            code: ReadError::UNREADABLE,
            message: CorpusError::List(e).to_string(),
        };
        Open { documents: Box::new(iter::once(Err(error))), before: self.consumed(), size: None, ahead: None }
    }

    /// The bytes of a source, and how to read them.
    fn stream(
        &self,
        from: From,
        file: Option<PathBuf>,
        (stated, forced): (Option<&'static dyn Format>, bool),
        origin: &mut Origin,
        size: Option<u64>,
    ) -> io::Result<(Stream, &'static dyn Format)> {
        let reader = match from {
            From::File(path) => Box::new(File::open(path)?) as Box<dyn Read + Send>,
            From::Reader(reader) => reader,
        };
        let mut reader = Counting { inner: reader, counter: Arc::clone(&self.consumed) };
        let head = Head::of(&mut reader, origin.compression)?;
        let forced = stated.filter(|_| forced);
        let format = forced.or_else(|| head.format()).or(stated).unwrap_or_else(|| head.guess());
        let stream = Stream { file, ..Stream::open(head, reader, format, origin, size, &self.total)? };
        Ok((stream, format))
    }
}

impl Iterator for Corpus {
    type Item = Result<RawDocument, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(open) = &mut self.open {
                let item = open.documents.next();
                let (before, size) = (open.before, open.size);
                let ahead = open.ahead.as_ref().map_or(0, |ahead| ahead.load(Ordering::Relaxed) as u64);
                if item.is_none() {
                    self.open = None;
                    self.finish(before, size);
                }
                // A document of another share has no place among these.
                if let Some(item) = item {
                    if !self.holds(&item) {
                        continue;
                    }
                    self.seq += 1;
                    let (seq, consumed) = (self.seq - 1, self.consumed().saturating_sub(ahead));
                    return Some(match item {
                        Ok(raw) => Ok(RawDocument { seq, consumed, ..raw }),
                        Err(e) => Err(ReadError { seq, ..e }),
                    });
                }
            }
            self.open = Some(match self.sources.next()? {
                Ok(source) => self.start(source),
                Err(e) => self.lost(e),
            });
        }
    }
}

/// A source that is being read.
struct Open {
    documents: Documents,
    /// What was consumed before it.
    before: u64,
    size: Option<u64>,
    /// Bytes that were read ahead; of what is compressed nobody knows.
    ahead: Option<Arc<AtomicUsize>>,
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
