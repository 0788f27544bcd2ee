//! What host and guest say to each other over pipes. All numbers are little-endian.

use std::io::{self, Read, Write};

use copydesk_document::Meta;
use copydesk_formats::{Failure, Status};

use crate::execute::Done;

/// The longest answer to a request of so many bytes. A record is some twenty times its document, or, where vectors are
/// written, a thousand times; whoever says more floods the host.
pub(super) fn most(request: usize) -> u64 {
    (64 << 20) + 4096 * request as u64
}

/// What a guest says.
#[derive(Debug, PartialEq, Eq)]
pub enum Frame {
    /// It has started.
    Ready,
    /// It has read the document, whose id and metadata these are.
    Document(String, Meta),
    /// It enters the stage of this number.
    Stage(u32),
    /// What became of the document; `true` where that ends the run.
    Done(Box<Done>, bool),
}

/// What a pair of metadata takes in memory beside its texts.
const PAIR: usize = 48;

const READY: u8 = b'R';
const DOCUMENT: u8 = b'I';
const STAGE: u8 = b'S';
const DONE: u8 = b'D';
const FATAL: u8 = b'F';

impl Frame {
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, out: &mut impl Write) -> io::Result<()> {
        match self {
            Frame::Ready => out.write_all(&[READY])?,
            Frame::Document(id, meta) => {
                out.write_all(&[DOCUMENT])?;
                bytes(out, id.as_bytes())?;
                out.write_all(&(meta.len() as u32).to_le_bytes())?;
                for (key, value) in meta {
                    bytes(out, key.as_bytes())?;
                    bytes(out, value.as_bytes())?;
                }
            }
            Frame::Stage(stage) => {
                out.write_all(&[STAGE])?;
                out.write_all(&stage.to_le_bytes())?;
            }
            Frame::Done(done, fatal) => {
                out.write_all(&[if *fatal { FATAL } else { DONE }])?;
                let status = match done.status {
                    Status::Ok => 0,
                    Status::Partial => 1,
                    Status::Error => 2,
                };
                out.write_all(&[status, u8::from(done.warned)])?;
                out.write_all(&done.words.to_le_bytes())?;
                out.write_all(&done.text_bytes.to_le_bytes())?;
                bytes(out, done.id.as_bytes())?;
                out.write_all(&(done.failures.len() as u32).to_le_bytes())?;
                for failure in &done.failures {
                    bytes(out, failure.stage.as_bytes())?;
                    bytes(out, failure.plugin.as_deref().unwrap_or_default().as_bytes())?;
                    bytes(out, failure.code.as_bytes())?;
                    bytes(out, failure.message.as_bytes())?;
                }
                bytes(out, &done.record)?;
            }
        }
        out.flush()
    }

    /// Reads one of which no part is longer than `most` bytes.
    ///
    /// # Errors
    /// When reading fails, or with `InvalidData` where no guest would say that.
    pub fn read(from: &mut impl Read, most: u64) -> io::Result<Frame> {
        let [kind] = array(from)?;
        let text = |from: &mut _| text(from, most);
        match kind {
            READY => Ok(Frame::Ready),
            DOCUMENT => {
                let id = text(from)?;
                let (mut meta, mut left) = (Meta::new(), most);
                for _ in 0..u32::from_le_bytes(array(from)?) {
                    let (key, value) = (text(from)?, text(from)?);
                    let pair = (key.len() + value.len() + PAIR) as u64;
                    left = left.checked_sub(pair).ok_or_else(rubbish)?;
                    meta.push((key, value));
                }
                Ok(Frame::Document(id, meta))
            }
            STAGE => Ok(Frame::Stage(u32::from_le_bytes(array(from)?))),
            DONE | FATAL => {
                let [status, warned] = array(from)?;
                let status = match status {
                    0 => Status::Ok,
                    1 => Status::Partial,
                    2 => Status::Error,
                    _ => return Err(rubbish()),
                };
                let words = u64::from_le_bytes(array(from)?);
                let text_bytes = u64::from_le_bytes(array(from)?);
                let id = text(from)?;
                let mut failures = Vec::new();
                for _ in 0..u32::from_le_bytes(array(from)?) {
                    let (stage, plugin) = (text(from)?, text(from)?);
                    let plugin = (!plugin.is_empty()).then_some(plugin);
                    failures.push(Failure { stage, plugin, code: text(from)?, message: text(from)? });
                }
                let record = sized(from, most)?;
                let warned = warned != 0;
                let printed = String::new();
                let done = Done { id, status, failures, record, words, text_bytes, warned, printed };
                Ok(Frame::Done(Box::new(done), kind == FATAL))
            }
            _ => Err(rubbish()),
        }
    }
}

/// Writes bytes with their number before them.
pub(super) fn bytes(out: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    out.write_all(&(bytes.len() as u64).to_le_bytes())?;
    out.write_all(bytes)
}

/// Reads what [`bytes`] wrote; memory grows with what comes and not with what is claimed.
pub(super) fn sized(from: &mut impl Read, most: u64) -> io::Result<Vec<u8>> {
    let length = u64::from_le_bytes(array(from)?);
    if length > most {
        return Err(rubbish());
    }
    let mut bytes = Vec::new();
    from.take(length).read_to_end(&mut bytes)?;
    if bytes.len() as u64 == length { Ok(bytes) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

fn text(from: &mut impl Read, most: u64) -> io::Result<String> {
    String::from_utf8(sized(from, most)?).map_err(|_| rubbish())
}

fn array<const N: usize>(from: &mut impl Read) -> io::Result<[u8; N]> {
    let mut array = [0; N];
    from.read_exact(&mut array)?;
    Ok(array)
}

fn rubbish() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "no worker would say that")
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOST: u64 = 1 << 36;

    fn frames() -> [Frame; 5] {
        let failure = |plugin: Option<&str>| Failure {
            stage: "quotes".into(),
            plugin: plugin.map(Into::into),
            code: "panic".into(),
            message: "“it” broke\n".into(),
        };
        let done = Done {
            id: "a\u{0}b".into(),
            status: Status::Partial,
            failures: vec![failure(Some("quotes")), failure(None)],
            record: vec![0, 10, 255],
            words: 7,
            text_bytes: u64::MAX,
            warned: true,
            printed: String::new(),
        };
        [
            Frame::Ready,
            Frame::Document("é".into(), vec![("title".into(), "Ł".into()), (String::new(), String::new())]),
            Frame::Stage(u32::MAX),
            Frame::Done(Box::new(done.clone()), false),
            Frame::Done(Box::new(done), true),
        ]
    }

    #[test]
    fn what_is_written_is_read_and_what_is_cut_is_an_error() {
        for frame in frames() {
            let mut written = Vec::new();
            frame.write(&mut written).unwrap();
            assert_eq!(Frame::read(&mut &written[..], MOST).unwrap(), frame);
            for length in 0..written.len() {
                let error = Frame::read(&mut &written[..length], MOST).unwrap_err();
                assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof, "{frame:?} cut at {length}");
            }
        }
    }

    #[test]
    fn a_length_that_is_claimed_takes_no_memory() {
        let mut claimed = vec![DONE, 0, 0];
        claimed.extend([0; 16]);
        claimed.extend((MOST - 1).to_le_bytes());
        assert_eq!(Frame::read(&mut &claimed[..], MOST).unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
        let at = claimed.len() - 8;
        claimed[at..].copy_from_slice(&(MOST + 1).to_le_bytes());
        assert_eq!(Frame::read(&mut &claimed[..], MOST).unwrap_err().kind(), io::ErrorKind::InvalidData);
    }
}
