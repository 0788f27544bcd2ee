//! Readers of corpora: files, folders, globs and standard input, in many formats, plain or compressed.
//!
//! [`open`] lists the inputs and returns a [`Corpus`], an iterator that reads one file at a time and yields undecoded
//! [`RawDocument`]s; [`parse`] turns one into a `Document`, so that decoding can run on other threads. Whatever is
//! wrong with one document is a [`ReadError`] in its place and never ends the iteration; whatever is wrong with
//! the inputs themselves is a [`CorpusError`] before anything is read.
//!
//! Memory is bounded by [`Options::max_document_bytes`] a document, however long a file, a line or what a compressed
//! file holds. It does not grow with the number of files in a folder's folders: a long list of them waits in a temporary file. Where
//! several inputs may name one file, or some are compressed, it grows by a few bytes a file, and by what is passed over.
//!
//! # Inputs
//! - A file, in one of the [`formats()`]. Its content says how to read it where its first bytes leave no doubt, or else its
//!   name; `.gz`, `.zst`, `.bz2` and `.xz` may follow, or show in the first bytes. [`Options::format`], when it is set,
//!   overrides both.
//! - A folder, with all folders below. Files of other kinds, hidden files, links to folders and broken links are not
//!   read but listed in [`Corpus::skipped`]. Links to folders are not followed, so no file is met twice or for ever.
//! - A glob with `*`, `**`, `?`, `[…]` and `{…}`, expanded as a shell would: a match is read as if it had been named,
//!   only that files of unknown kinds are skipped and listed. With a separator at its end it matches folders alone. A
//!   path that exists is never taken for a glob.
//! - `-`, standard input: what its content shows; JSON lines if the first character is `{`, or else one text.
//!
//! Inputs are read in the order given, the files of each sorted by the bytes of their paths; hidden files and folders
//! are passed over unless they are named.
//!
//! # Ids
//! A text's id is its path below the folder, or below the part of the glob that holds no wildcard; of a file that is
//! named, the file's name. With several inputs, paths as written are used instead, so that ids stay apart (when all
//! inputs are absolute: without the folder that they share), and a file that two inputs name is read once. Separators
//! are `/`, and the extension of a compression is left off unless that would give two files one id. The id of a JSON object or
//! a row is its field `id`, or else that path and its place in the file, as in `news/may.jsonl:12`; whether `id` fields
//! repeat is not checked.
//!
//! # Pages
//! Of a page the article is the document, with its headline first, and metadata from JSON-LD, `meta`, `time` and
//! `link`: `title`, `byline`, `outlet`, `published`, `url`, `section`, `language`. It may be in any encoding. A page of a crawl
//! (WARC) has the address and the day at which it was fetched beside these, and the byte at which its record begins as its
//! place. Repetitions (`revisit`), other files and what a server answered with another status than 200 to 299 are no documents.
//!
//! # Feeds and agencies
//! RSS, Atom, NITF, NewsML-G2 (by the name of their root) and ninjs: an item is a document, with its headline first and an id of
//! its own. Entities are not expanded, but for those of HTML.
//!
//! # Archives
//! A zip or a tar is read as a folder of its name: the files in it by content and name, the others passed over. What is
//! wrong with one file of it is an error in its place; archives in archives, and paths that lead out of it, are not read.
//!
//! # Tables and arrays
//! The first row of `.csv` and `.tsv` names the columns, which are taken as the fields of a JSON object are. Cells are divided by
//! what stands most often in the header: a comma, semicolon, tab or bar. A row with more or fewer cells than the header is an
//! error; empty cells make no metadata. `.json` holds an array of objects, or objects one after another; an object that is
//! alone in its file has the file's id, others are numbered from 1.
//!
//! # Text
//! Text is UTF-8, or what [`Options::encoding`] says. A byte order mark at the start of a file is dropped, and metadata that stand
//! before a text between lines of `---` (YAML) or `+++` (TOML); all else stays as stored, Windows line ends included. An empty file
//! is a document with an empty text. `NAME.meta.json` beside a text or a page holds metadata of it.

mod article;
mod compression;
mod corpus;
mod date;
mod encoding;
mod error;
mod format;
mod glob;
mod html;
mod ids;
mod json;
mod limit;
mod list;
mod matter;
mod object;
mod options;
mod parse;
mod pattern;
mod raw;
mod salvage;
mod shard;
mod spool;
mod stream;
mod transcode;

pub use compression::{Encoder, compress};
pub use corpus::{Corpus, open, open_with_stdin};
pub use encoding::Encoding;
pub use error::{CorpusError, ReadError};
pub use format::{Documents, Format, formats, named};
pub use list::{Reason, Skipped};
pub use options::{Fields, IdFrom, Options};
pub use parse::{hash_id, parse, write_published};
pub use pattern::PathPattern;
pub use raw::{Kind, Known, RawDocument};
pub use shard::Shard;
pub use stream::{Origin, Stream};
