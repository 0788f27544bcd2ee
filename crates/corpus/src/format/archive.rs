//! What archives have in common: each of their files is read as if it lay in a folder of the archive's name.

use std::io::{self, Read};

use crate::error::ReadError;
use crate::format::{Documents, Head, of_name};
use crate::limit::Total;
use crate::matter::is_beside;
use crate::raw::RawDocument;
use crate::stream::{Origin, Stream};

/// The files of an archive one after another.
pub(super) trait Files: Send {
    /// The next file; `None` at the end.
    ///
    /// # Errors
    /// What is wrong with the file, or with the archive from here on.
    fn next(&mut self) -> Option<Result<File, Wrong>>;
}

/// A file in an archive.
pub(super) struct File {
    pub(super) name: String,
    pub(super) reader: Box<dyn Read + Send>,
    pub(super) size: Option<u64>,
}

/// Why a file cannot be read.
pub(super) enum Wrong {
    /// The others can.
    File { name: String, message: String },
    /// Nothing more can be read.
    Archive(String),
}

/// The documents of all files of an archive.
pub(super) fn documents(stream: &Stream, open: impl FnOnce() -> Result<Box<dyn Files>, String>) -> Documents {
    let origin = stream.origin.clone();
    if origin.archive {
        let message = "an archive in an archive is not read; unpack the outer one and name its folder";
        return Box::new(std::iter::once(Err(origin.error(None, message))));
    }
    match open() {
        Ok(files) => {
            let total = stream.total.clone();
            Box::new(Archive { files, origin, total, open: None, found: false, passed: 0, done: false })
        }
        Err(message) => Box::new(std::iter::once(Err(origin.error(None, &message)))),
    }
}

struct Archive {
    files: Box<dyn Files>,
    origin: Origin,
    total: Total,
    open: Option<Documents>,
    /// Whether there was a file that is read.
    found: bool,
    /// How many files are of no known kind.
    passed: u64,
    done: bool,
}

impl Iterator for Archive {
    type Item = Result<RawDocument, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(item) = self.open.as_mut().and_then(Iterator::next) {
                return Some(item);
            }
            self.open = None;
            if self.done {
                return None;
            }
            match self.files.next() {
                Some(Ok(file)) => match self.read(file) {
                    Ok(Some(documents)) => {
                        self.found = true;
                        self.open = Some(documents);
                    }
                    Ok(None) => self.passed += 1,
                    Err(e) => return Some(Err(e)),
                },
                Some(Err(Wrong::File { name, message })) => {
                    self.found = true;
                    return Some(Err(self.inside(&name).error(None, &message)));
                }
                Some(Err(Wrong::Archive(message))) => {
                    self.done = true;
                    return Some(Err(self.origin.error(None, &message)));
                }
                None => {
                    self.done = true;
                    let message =
                        format!("the archive holds nothing to read: {} files of no known kind", self.passed);
                    return (!self.found).then(|| Err(self.origin.error(None, &message)));
                }
            }
        }
    }
}

impl Archive {
    /// The documents of a file; `None` of one of no known kind.
    fn read(&self, file: File) -> Result<Option<Documents>, ReadError> {
        let File { name, mut reader, size } = file;
        if leads_out(&name) {
            let message =
                format!("the path `{}` leads out of the archive, so the file is not read", shown(&name));
            return Err(self.origin.error(None, &message));
        }
        if is_hidden(&name) || is_beside(&name) {
            return Ok(None);
        }
        let mut origin = self.inside(&name);
        let (stated, compression) = of_name(&name);
        let open = |origin: &mut Origin| -> io::Result<Option<Documents>> {
            let head = Head::of(&mut reader, compression)?;
            let Some(format) = head.format().or(stated) else { return Ok(None) };
            Ok(Some(format.read(Stream::open(head, reader, format, origin, size, &self.total)?)))
        };
        open(&mut origin).map_err(|e| origin.unreadable(None, &e))
    }

    fn inside(&self, name: &str) -> Origin {
        let below = |archive: &str| format!("{archive}/{name}").into();
        Origin {
            id: below(&self.origin.id),
            path: below(&self.origin.path),
            archive: true,
            ..self.origin.clone()
        }
    }
}

/// Whether a path could mean something outside of the archive.
fn leads_out(name: &str) -> bool {
    let absolute = name.starts_with(['/', '\\']) || name.get(1..2) == Some(":");
    absolute || name.split(['/', '\\']).any(|part| part == "..") || name.contains('\0')
}

/// Hidden, or what macOS adds.
fn is_hidden(name: &str) -> bool {
    name.split('/').any(|part| (part.starts_with('.') && part != ".") || part == "__MACOSX")
}

/// A path for a message.
fn shown(name: &str) -> String {
    name.chars().take(80).flat_map(char::escape_debug).collect()
}
