use std::io::{self, ErrorKind, Read};
use std::sync::{Arc, Mutex, PoisonError};

use tar::{Archive, EntryType};

use crate::format::archive::{File, Files, Wrong, documents};
use crate::format::{Documents, Format};
use crate::stream::Stream;

/// Files after one another, as tapes have them; mostly compressed as a whole.
#[derive(Debug)]
pub(super) struct Tar;

impl Format for Tar {
    fn name(&self) -> &'static str {
        "tar"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["tar", "tgz", "tbz2", "txz", "tzst"]
    }

    fn begins(&self, head: &[u8]) -> bool {
        head.get(257..262) == Some(b"ustar")
    }

    fn read(&self, mut stream: Stream) -> Documents {
        let reader = std::mem::replace(&mut stream.reader, Box::new(io::empty()));
        documents(&stream, || {
            let tape = Tape { reader, left: 0, padding: 0 };
            Ok(Box::new(Members { tape: Arc::new(Mutex::new(tape)) }))
        })
    }
}

/// What all files of a tar are blocks of.
const BLOCK: u64 = 512;
/// The most bytes of what stands before a file: names and attributes that do not fit into one block.
const HEADERS: u64 = 1 << 20;

struct Members {
    tape: Arc<Mutex<Tape>>,
}

/// The archive where it was read up to.
struct Tape {
    reader: Box<dyn Read + Send>,
    /// How many bytes of the present file are left.
    left: u64,
    /// What fills its last block.
    padding: u64,
}

impl Files for Members {
    fn next(&mut self) -> Option<Result<File, Wrong>> {
        let mut tape = self.tape.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            let rest = tape.left + tape.padding;
            let passed = io::copy(&mut tape.reader.by_ref().take(rest), &mut io::sink());
            match passed {
                Ok(passed) if passed == rest => {}
                // A last block that is not filled is no loss.
                Ok(passed) if passed >= tape.left => return None,
                Ok(_) => return Some(Err(Wrong::Archive(CUT.to_owned()))),
                Err(e) => return Some(Err(Wrong::Archive(format!("what follows cannot be read: {e}")))),
            }
            (tape.left, tape.padding) = (0, 0);
            let found = header(&mut tape.reader);
            let (name, kind, size) = match found {
                Ok(Some(found)) => found,
                Ok(None) => return None,
                Err(e) => return Some(Err(Wrong::Archive(format!("what follows cannot be read: {e}")))),
            };
            (tape.left, tape.padding) = (size, size.next_multiple_of(BLOCK) - size);
            match kind {
                EntryType::Regular | EntryType::Continuous => {
                    let reader = Box::new(Part(Arc::clone(&self.tape)));
                    return Some(Ok(File { name, reader, size: Some(size) }));
                }
                EntryType::GNUSparse => {
                    let message =
                        "the file has holes, which are not read; pack it again without --sparse".to_owned();
                    return Some(Err(Wrong::File { name, message }));
                }
                // Folders, links and devices hold no text.
                _ => {}
            }
        }
    }
}

const CUT: &str = "the archive is cut off in the last file that was read";

/// The next file's name, kind and size.
fn header(reader: &mut Box<dyn Read + Send>) -> io::Result<Option<(String, EntryType, u64)>> {
    let mut archive = Archive::new(reader.by_ref().take(HEADERS));
    let Some(entry) = archive.entries()?.next() else { return Ok(None) };
    let entry = entry?;
    let size = entry.size();
    if size > u64::MAX / 2 {
        return Err(io::Error::new(ErrorKind::InvalidData, "the size of a file is no size"));
    }
    let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
    Ok(Some((name, entry.header().entry_type(), size)))
}

/// The present file of an archive.
struct Part(Arc<Mutex<Tape>>);

impl Read for Part {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let mut tape = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let most = usize::try_from(tape.left).unwrap_or(usize::MAX).min(into.len());
        let n = tape.reader.read(&mut into[..most])?;
        if n == 0 && most > 0 {
            // It is told once.
            (tape.left, tape.padding) = (0, 0);
            return Err(io::Error::new(ErrorKind::UnexpectedEof, "the archive is cut off in this file"));
        }
        tape.left -= n as u64;
        Ok(n)
    }
}
