//! WARC, as crawlers write it: <https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/>.

mod feed;
mod http;
mod member;
mod tape;

use std::io::{self, ErrorKind, Read};

use feed::{Feed, is_version};
use http::{No, content_type, is_html, response};
use member::Members;
use tape::Tape;

use crate::error::ReadError;
use crate::format::{Documents, Format};
use crate::raw::{Kind, Known, RawDocument};
use crate::stream::{Origin, Stream};

/// Records of a crawl, those that hold a page.
///
/// A record has the byte at which it begins as its place, in the file as it is stored, so that an index (CDX) names the same.
#[derive(Debug)]
pub(super) struct Warc;

impl Format for Warc {
    fn name(&self) -> &'static str {
        "warc"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["warc", "wet"]
    }

    fn begins(&self, head: &[u8]) -> bool {
        let line = head.split(|b| *b == b'\n').next().unwrap_or_default();
        is_version(line.strip_suffix(b"\r").unwrap_or(line))
    }

    fn decompresses(&self) -> bool {
        true
    }

    fn read(&self, stream: Stream) -> Documents {
        let Stream { origin, reader, total, .. } = stream;
        let members = Members::new(origin.compression, total);
        Box::new(Records { members, origin, at: At::Between(Tape::new(reader)), record: 0 })
    }
}

struct Records {
    members: Members,
    origin: Origin,
    at: At,
    /// The byte at which the last record begins.
    record: u64,
}

/// Where reading stands.
enum At {
    /// Before a member, or at the end.
    Between(Tape),
    /// In a member that begins at this byte.
    In(Feed, u64),
    /// Nothing more can be read.
    End,
}

/// What is read next.
type Item = Result<RawDocument, ReadError>;

/// The most lines of a record's header.
const LINES: usize = 1000;

impl Iterator for Records {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        loop {
            match std::mem::replace(&mut self.at, At::End) {
                At::End => return None,
                At::Between(tape) => match self.members.open(tape) {
                    Ok(Ok(member)) => {
                        let begin = member.begin();
                        self.record = begin;
                        self.at = At::In(Feed::new(member), begin);
                    }
                    Ok(Err(_)) => return None,
                    Err(e) => return Some(Err(self.origin.unreadable(None, &e))),
                },
                At::In(mut feed, begin) => match self.record(&mut feed, begin) {
                    Ok(Some(item)) => {
                        self.at = At::In(feed, begin);
                        if let Some(item) = item {
                            return Some(item);
                        }
                    }
                    Ok(None) => self.at = At::Between(feed.into_member().close()),
                    Err(e) => return Some(Err(self.damaged(feed, &e))),
                },
            }
        }
    }
}

impl Records {
    /// Reads a record: a document, an error, or neither where it holds no page. `None` at the member's end.
    fn record(&mut self, feed: &mut Feed, begin: u64) -> io::Result<Option<Option<Item>>> {
        if feed.pass_blank()?.is_none() {
            return Ok(None);
        }
        // Records that share a member lie where they lie in it.
        self.record = begin + feed.at;
        let at = self.record;
        let fail = |message: &str| Some(Some(Err(self.origin.error(Some(at), message))));
        let Some(version) = feed.line()? else { return Ok(None) };
        if !is_version(&version) {
            feed.find()?;
            return Ok(fail(
                "no record begins here, where one should; what stands before the next one is not read",
            ));
        }
        let header = match Header::read(feed)? {
            Ok(header) => header,
            Err(message) => {
                feed.find()?;
                return Ok(fail(message));
            }
        };
        let limit = self.origin.limit as u64;
        let mut block = Vec::new();
        feed.take(header.length.min(limit)).read_to_end(&mut block)?;
        if (block.len() as u64) < header.length.min(limit) {
            let message = format!(
                "the record is cut off: its header says {} bytes and {} are there",
                header.length,
                block.len()
            );
            feed.put_back_block(block);
            feed.find()?;
            return Ok(fail(&message));
        }
        if header.length > limit {
            // It ends where another begins, as a length that is wrong would swallow all of them.
            let too_large = self.document(&header, block, at);
            feed.find()?;
            return Ok(Some(too_large.map(|_| Err(self.origin.too_large(Some(at))))));
        }
        // Two empty lines end a record, whatever follows.
        if feed.pass_blank()?.is_some_and(|lines| lines < 2) && !next_begins(feed)? {
            let message =
                format!("its Content-Length of {} bytes is wrong: no other record follows", header.length);
            feed.put_back_block(block);
            feed.find()?;
            return Ok(fail(&message));
        }
        Ok(Some(self.document(&header, block, at)))
    }

    /// The page of a record, if it holds one.
    fn document(&self, header: &Header, block: Vec<u8>, at: u64) -> Option<Item> {
        let (media_type, charset) = header.content_type.as_deref().map_or((None, None), content_type);
        let media_type = media_type.as_deref();
        let (kind, payload, charset) = match header.kind.as_str() {
            "response" if media_type.is_none_or(|t| t == "application/http") => {
                match response(&block, self.origin.limit) {
                    Ok(response) => (Kind::Html, response.payload, response.charset),
                    Err(No::Document) => return None,
                    Err(No::TooLarge) => return Some(Err(self.origin.too_large(Some(at)))),
                    Err(No::Broken(message)) => return Some(Err(self.origin.error(Some(at), &message))),
                }
            }
            "resource" | "conversion" if is_html(media_type, &block) => (Kind::Html, block, charset),
            "resource" | "conversion" if media_type == Some("text/plain") => (Kind::Text, block, charset),
            _ => return None,
        };
        let mut meta = Vec::new();
        if let Some(url) = &header.url {
            meta.push(("url".to_owned(), url.clone()));
        }
        if let Some(date) = &header.date {
            meta.push(("fetched".to_owned(), date.clone()));
        }
        let document = self.origin.document(Some(at), payload, kind);
        Some(Ok(RawDocument { known: Known { meta, charset }, ..document }))
    }

    /// A member that cannot be decompressed is one error, and reading goes on at the next that can be found.
    fn damaged(&mut self, feed: Feed, error: &io::Error) -> ReadError {
        let at = self.record;
        if !self.origin.compression.blames(error) {
            return self.origin.unreadable(Some(&format!("the record at byte {at} and what follows")), error);
        }
        let mut tape = feed.into_member().close();
        tape.rewind();
        let found = self.members.find(&mut tape);
        let message = match error.kind() {
            ErrorKind::UnexpectedEof => "the file is cut off in this record".to_owned(),
            _ => format!("the record cannot be decompressed: {error}"),
        };
        if found.is_ok() {
            self.at = At::Between(tape);
        }
        self.origin.error(Some(at), &message)
    }
}

/// Whether a record begins here.
fn next_begins(feed: &mut Feed) -> io::Result<bool> {
    let mut head = Vec::new();
    feed.take(5).read_to_end(&mut head)?;
    let begins = head == b"WARC/";
    feed.put_back(head);
    Ok(begins)
}

/// What is wanted of a record's header.
#[derive(Default)]
struct Header {
    kind: String,
    length: u64,
    url: Option<String>,
    date: Option<String>,
    content_type: Option<String>,
}

impl Header {
    /// Reads what follows the version, up to and with the empty line; or says what is wrong.
    fn read(feed: &mut Feed) -> io::Result<Result<Header, &'static str>> {
        let (mut header, mut length) = (Header::default(), None);
        for _ in 0..LINES {
            let Some(line) = feed.line()? else {
                return Ok(Err("the record is cut off within its header"));
            };
            if line == b"" || line == b"\r" {
                let Some(length) = length else {
                    return Ok(Err("the record's header has no Content-Length that is a number"));
                };
                return Ok(Ok(Header { length, ..header }));
            }
            if is_version(&line) {
                let mut line = line;
                line.push(b'\n');
                feed.put_back(line);
                return Ok(Err("the record's header has no end, as another record begins in it"));
            }
            let line = String::from_utf8_lossy(&line);
            let Some((name, value)) = line.split_once(':') else { continue };
            let value = value.trim();
            match name.trim().to_ascii_lowercase().as_str() {
                "warc-type" => header.kind = value.to_ascii_lowercase(),
                "content-length" => length = value.parse().ok(),
                "content-type" => header.content_type = Some(value.to_owned()),
                // Some write addresses in angle brackets, as the first standard had it.
                "warc-target-uri" => header.url = Some(value.trim_matches(['<', '>']).to_owned()),
                "warc-date" => header.date = Some(value.to_owned()),
                _ => {}
            }
        }
        Ok(Err("the record's header has more than 1000 lines"))
    }
}
