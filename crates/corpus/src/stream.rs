use std::io::{self, Read};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::compression::Compression;
use crate::encoding::Encoding;
use crate::error::ReadError;
use crate::format::{Format, Head};
use crate::limit::{Limited, TooMuch, Total, read_all};
use crate::raw::{Kind, Known, RawDocument};
use crate::transcode::Transcode;

/// The bytes of one file, or of what stands in for one, for a [`crate::Format`] to read.
pub struct Stream {
    /// What it is called, and what documents and errors of it are made by.
    pub origin: Origin,
    /// What is in it: decompressed, unless the format takes it as it is stored.
    pub reader: Box<dyn Read + Send>,
    /// How many bytes that will be, where that is known.
    pub size: Option<u64>,
    /// The file on the disk, for formats that must look at its end first.
    pub file: Option<PathBuf>,
    /// What all inputs may hold together; a format that decompresses counts what it gives.
    pub(crate) total: Total,
}

/// Where documents come from.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The id of the text, or the beginning of those of what is in it.
    pub id: Arc<str>,
    /// The path, for messages.
    pub path: Arc<str>,
    /// How the file is compressed, as messages name it.
    pub(crate) compression: Compression,
    /// The most bytes of a document.
    pub limit: usize,
    /// How text is encoded that does not say it, if not as UTF-8.
    pub(crate) encoding: Option<Encoding>,
    /// Whether it lies in an archive.
    pub(crate) archive: bool,
    /// The field of a JSON object that holds the id, for objects that cannot be read otherwise.
    pub id_field: Arc<str>,
    /// How many bytes of the file were read and not looked at yet.
    pub(crate) ahead: Arc<AtomicUsize>,
}

impl Origin {
    /// So many bytes were read and not looked at yet: they are of documents to come.
    pub fn read_ahead(&self, bytes: usize) {
        // What lies in an archive may be larger than in the file.
        if !self.archive {
            self.ahead.store(bytes, Ordering::Relaxed);
        }
    }

    /// A document that was read here. Its number in the corpus is given later.
    pub fn document(&self, position: Option<u64>, bytes: Vec<u8>, kind: Kind) -> RawDocument {
        let (id, path) = (Arc::clone(&self.id), Arc::clone(&self.path));
        RawDocument { seq: 0, id, path, position, bytes, kind, known: Known::default(), consumed: 0 }
    }

    /// A failure here; `position` as in [`RawDocument::position`].
    pub fn error(&self, position: Option<u64>, message: &str) -> ReadError {
        let place = |name: &str| match position {
            Some(position) => format!("{name}:{position}"),
            None => name.to_owned(),
        };
        ReadError {
            seq: 0,
            id: place(&self.id),
            path: Arc::clone(&self.path),
            position,
            code: ReadError::UNREADABLE,
            message: format!("{}: {message}", place(&self.path)),
        }
    }

    /// Reading failed; `lost` says what cannot be read for that, where it is not all.
    pub fn unreadable(&self, lost: Option<&str>, error: &io::Error) -> ReadError {
        let lost = lost.map_or_else(String::new, |lost| format!("{lost}: "));
        if let Some(limit) = error.get_ref().filter(|e| e.is::<TooMuch>()) {
            return ReadError { code: ReadError::LIMIT, ..self.error(None, &format!("{lost}{limit}")) };
        }
        self.error(None, &format!("{lost}{}", self.compression.explain(error)))
    }

    /// A document has more bytes than it may.
    pub fn too_large(&self, position: Option<u64>) -> ReadError {
        let options = "--max-document-bytes or `[limits] max-document-bytes`";
        let message = format!("document is larger than {} bytes ({options})", self.limit);
        ReadError { code: ReadError::LIMIT, ..self.error(position, &message) }
    }

    /// The same of a document whose own id was found all the same.
    pub(crate) fn too_large_as(&self, own: Option<String>, position: Option<u64>) -> ReadError {
        let error = self.too_large(position);
        ReadError { id: own.unwrap_or_else(|| error.id.clone()), ..error }
    }
}

impl Stream {
    /// The bytes of a file whose beginning was looked at, as a format reads them.
    pub(crate) fn open(
        head: Head,
        rest: impl Read + Send + 'static,
        format: &dyn Format,
        origin: &mut Origin,
        size: Option<u64>,
        total: &Total,
    ) -> io::Result<Stream> {
        origin.compression = head.compression;
        let stored = head.before(rest);
        let plain = origin.compression == Compression::None || format.decompresses();
        let reader = if plain { Box::new(stored) } else { origin.compression.decode(stored)? };
        let reader = if format.decompresses() { reader } else { total.share(reader) };
        let (reader, plain) = match origin.encoding.filter(|_| format.is_text()) {
            Some(encoding) => (Box::new(Transcode::new(reader, encoding)) as Box<dyn Read + Send>, false),
            None => (reader, plain),
        };
        let (origin, size) = (origin.clone(), size.filter(|_| plain));
        Ok(Stream { origin, reader, size, file: None, total: total.clone() })
    }

    /// Reads all of it as one document.
    ///
    /// # Errors
    /// When it cannot be read or is too large.
    pub fn whole(mut self, kind: Kind) -> Result<RawDocument, ReadError> {
        let (origin, known) = (&self.origin, self.size.unwrap_or(0));
        // A size that is known to be too large spares reading; the real size may differ, so reading checks again.
        if known > origin.limit as u64 {
            return Err(origin.too_large(None));
        }
        match read_all(&mut self.reader, origin.limit, known) {
            Ok(Limited::Whole(bytes)) => Ok(origin.document(None, bytes, kind)),
            Ok(_) => Err(origin.too_large(None)),
            Err(e) => Err(origin.unreadable(None, &e)),
        }
    }
}
