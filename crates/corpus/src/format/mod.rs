//! The formats: each is one file, and one line of [`FORMATS`].

mod archive;
mod array;
mod html;
mod lines;
mod news;
mod parquet;
mod table;
mod tar;
mod text;
mod warc;
mod zip;

use std::fmt;
use std::io::{self, Cursor, ErrorKind, Read};

use crate::compression::Compression;
use crate::error::ReadError;
use crate::raw::RawDocument;
use crate::stream::Stream;

/// A format of files: how a stream of bytes becomes documents.
pub trait Format: fmt::Debug + Sync {
    /// Its name, as `--input-format` takes it.
    fn name(&self) -> &'static str;

    /// The extensions of its files, in small letters.
    fn extensions(&self) -> &'static [&'static str];

    /// Whether a file that begins with these bytes is certainly of this format, whatever it is called. White space and a
    /// byte order mark are left off. Where it says yes to a text that is no file of its kind, that text cannot be read.
    fn begins(&self, _head: &[u8]) -> bool {
        false
    }

    /// Whether its files are text that does not say its encoding.
    fn is_text(&self) -> bool {
        false
    }

    /// Whether a file is one document, of which a file beside it may say more.
    fn is_single(&self) -> bool {
        false
    }

    /// Whether it wants the bytes as they are stored, as its parts are compressed one by one.
    fn decompresses(&self) -> bool {
        false
    }

    /// The documents of a stream, and what cannot be read of it, in their order. What is wrong with one ends the iteration
    /// only where what follows cannot be found. No more than one document is held in memory.
    fn read(&self, stream: Stream) -> Documents;
}

/// Documents of a stream as they are asked for.
pub type Documents = Box<dyn Iterator<Item = Result<RawDocument, ReadError>> + Send>;

/// All formats. Of two that know a beginning, the first is taken.
static FORMATS: &[&dyn Format] = &[
    &text::Text,
    &lines::JsonLines,
    &array::Json,
    &table::CSV,
    &table::TSV,
    &html::Html,
    &news::FEED,
    &news::NITF,
    &news::NEWSML,
    &warc::Warc,
    &parquet::Parquet,
    &zip::Zip,
    &tar::Tar,
];

/// All formats.
pub fn formats() -> &'static [&'static dyn Format] {
    FORMATS
}

/// The format of a name.
pub fn named(name: &str) -> Option<&'static dyn Format> {
    FORMATS.iter().copied().find(|format| format.name() == name)
}

/// The extensions of all formats, for messages: ".txt, .jsonl, …".
pub(crate) fn extensions() -> String {
    let all: Vec<String> =
        FORMATS.iter().flat_map(|f| f.extensions()).map(|extension| format!(".{extension}")).collect();
    all.join(", ")
}

/// The names of all formats, for messages.
pub(crate) fn names() -> String {
    let all: Vec<&str> = FORMATS.iter().map(|format| format.name()).collect();
    all.join(", ")
}

/// The format that a file's name states, and its compression.
pub(crate) fn of_name(name: &str) -> (Option<&'static dyn Format>, Compression) {
    let (compression, stem) = Compression::of(name);
    let extension = stem.rsplit_once('.').map_or("", |(_, e)| e);
    let states = |f: &&&'static dyn Format| f.extensions().iter().any(|e| extension.eq_ignore_ascii_case(e));
    (FORMATS.iter().find(states).copied(), compression)
}

/// How far a file's beginning is looked at.
const HEAD: usize = 4096;
/// How far the first character that is no white space is looked for.
const SNIFFED: usize = 64 << 10;

/// The beginning of a file.
pub(crate) struct Head {
    /// As it is stored.
    stored: Vec<u8>,
    /// How it is compressed: as its name says or, if that says nothing, as its first bytes do.
    pub(crate) compression: Compression,
    /// What is inside, as far as it is known.
    content: Vec<u8>,
}

impl Head {
    /// Reads as much of a file as tells what it is, and no more than that of JSON that somebody types.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(crate) fn of(reader: &mut impl Read, named: Compression) -> io::Result<Head> {
        let mut stored = Vec::new();
        loop {
            let mut chunk = [0; HEAD];
            let n = match reader.read(&mut chunk) {
                Err(e) if e.kind() == ErrorKind::Interrupted => continue,
                other => other?,
            };
            stored.extend_from_slice(&chunk[..n]);
            let first = trimmed(&stored).first();
            let typed = first == Some(&b'{') && named == Compression::None;
            let blank = first.is_none() && stored.len() < SNIFFED;
            if n == 0 || typed || (stored.len() >= HEAD && !blank) {
                break;
            }
        }
        let compression = match named {
            Compression::None => Compression::begins(&stored),
            named => named,
        };
        let content = match compression {
            Compression::None => Vec::new(),
            // What is damaged is told when it is read.
            packed => packed.beginning(&stored, HEAD),
        };
        Ok(Head { stored, compression, content })
    }

    /// The format that the content shows, whatever the name says.
    pub(crate) fn format(&self) -> Option<&'static dyn Format> {
        let content = trimmed(self.content());
        FORMATS.iter().copied().find(|format| format.begins(content))
    }

    /// What is read where neither name nor content say what it is: JSON lines if they look so, or a text.
    pub(crate) fn guess(&self) -> &'static dyn Format {
        if trimmed(self.content()).first() == Some(&b'{') { &lines::JsonLines } else { &text::Text }
    }

    /// All of the file again.
    pub(crate) fn before<R: Read>(self, rest: R) -> impl Read + use<R> {
        Cursor::new(self.stored).chain(rest)
    }

    fn content(&self) -> &[u8] {
        if self.compression == Compression::None { &self.stored } else { &self.content }
    }
}

/// Without a byte order mark and white space before it.
fn trimmed(head: &[u8]) -> &[u8] {
    head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start()
}
