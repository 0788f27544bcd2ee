use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::PathBuf;

use zip::{CompressionMethod, ZipArchive};

use crate::compression::Compression;
use crate::format::archive::{self, Files, Wrong, documents};
use crate::format::{Documents, Format};
use crate::stream::Stream;

/// An archive whose files are compressed one by one.
#[derive(Debug)]
pub(super) struct Zip;

/// How the names of files in a zip begin that is the inside of an office document, a book or a program.
const OTHERS: [&[u8]; 9] = [
    b"[Content_Types].xml",
    b"mimetype",
    b"_rels/",
    b"META-INF/",
    b"word/",
    b"xl/",
    b"ppt/",
    b"docProps/",
    b"AndroidManifest",
];

impl Format for Zip {
    fn name(&self) -> &'static str {
        "zip"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["zip"]
    }

    fn begins(&self, head: &[u8]) -> bool {
        let name = head.get(30..).unwrap_or_default();
        head.starts_with(b"PK\x05\x06")
            || (head.starts_with(b"PK\x03\x04") && !OTHERS.iter().any(|other| name.starts_with(other)))
    }

    fn read(&self, stream: Stream) -> Documents {
        documents(&stream, || {
            let path = stream
                .file
                .clone()
                .filter(|path| path.is_file() && stream.origin.compression == Compression::None);
            let Some(path) = path else {
                return Err("a zip is read from its end, so it must be a plain file on the disk".to_owned());
            };
            let file = File::open(&path).map_err(|e| format!("cannot be read: {e}"))?;
            let broken = |e| format!("the zip's directory cannot be read: {e}; is the file cut off?");
            let mut zip = ZipArchive::new(BufReader::new(file)).map_err(broken)?;
            if zip.has_overlapping_files().map_err(broken)? {
                return Err("files of the zip overlap each other, as only those of a bomb do".to_owned());
            }
            Ok(Box::new(Members { zip, path, next: 0 }))
        })
    }
}

struct Members {
    zip: ZipArchive<BufReader<File>>,
    path: PathBuf,
    next: usize,
}

impl Files for Members {
    fn next(&mut self) -> Option<Result<archive::File, Wrong>> {
        while self.next < self.zip.len() {
            self.next += 1;
            let (name, member) = match self.zip.by_index_raw(self.next - 1) {
                Ok(member) if member.is_dir() || member.is_symlink() => continue,
                Ok(member) => (String::from_utf8_lossy(member.name_raw()).into_owned(), member),
                Err(e) => {
                    let name = format!("file {} of the zip", self.next);
                    return Some(Err(Wrong::File { name, message: format!("cannot be read: {e}") }));
                }
            };
            let name = member.name().map_or(name, |name| name.into_owned());
            let wrong = |message: String| Some(Err(Wrong::File { name: name.clone(), message }));
            if member.encrypted() {
                return wrong(
                    "the file is encrypted; unpack the zip with its password and name the folder".to_owned(),
                );
            }
            let (packed, size, crc) = (member.compressed_size(), member.size(), member.crc32());
            let (start, method) = (member.data_start().unwrap_or_default(), member.compression());
            let part = File::open(&self.path).and_then(|mut file| {
                file.seek(SeekFrom::Start(start))?;
                Ok(file.take(packed))
            });
            let reader = part.and_then(|part| decoder(method, part));
            let reader = match reader {
                Ok(Some(reader)) => reader,
                Ok(None) => {
                    let message = format!(
                        "the file is compressed in a way ({method:?}) that is not read; deflate, bzip2, xz and Zstandard are"
                    );
                    return wrong(message);
                }
                Err(e) => return wrong(format!("cannot be read: {e}")),
            };
            let checked =
                Checked { inner: reader, hasher: crc32fast::Hasher::new(), given: 0, size, packed, crc };
            return Some(Ok(archive::File { name, reader: Box::new(checked), size: Some(size) }));
        }
        None
    }
}

fn decoder(method: CompressionMethod, part: io::Take<File>) -> io::Result<Option<Box<dyn Read + Send>>> {
    Ok(Some(match method {
        CompressionMethod::STORE => Box::new(part),
        CompressionMethod::DEFLATE => Box::new(flate2::bufread::DeflateDecoder::new(BufReader::new(part))),
        CompressionMethod::BZIP2 => Compression::Bzip2.decode(part)?,
        CompressionMethod::ZSTD => Compression::Zstd.decode(part)?,
        CompressionMethod::XZ => Compression::Xz.decode(part)?,
        _ => return Ok(None),
    }))
}

/// How many times larger than packed a file may be, once it is large.
const RATIO: u64 = 200;
/// From how many bytes on it is large.
const LARGE: u64 = 16 << 20;

/// A file as it is unpacked, compared with what the zip's directory says of it.
struct Checked {
    inner: Box<dyn Read + Send>,
    hasher: crc32fast::Hasher,
    given: u64,
    size: u64,
    packed: u64,
    crc: u32,
}

impl Read for Checked {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(into)?;
        self.hasher.update(&into[..n]);
        self.given += n as u64;
        let wrong = |message: String| Err(io::Error::new(io::ErrorKind::InvalidData, message));
        if self.given > LARGE && self.given / RATIO > self.packed {
            return wrong(format!(
                "the file unpacks to more than {RATIO} times its size, as only a bomb does"
            ));
        }
        if self.given > self.size || (n == 0 && !into.is_empty() && self.given < self.size) {
            return wrong(format!("the zip says that the file has {} bytes, which is wrong", self.size));
        }
        if n == 0 && !into.is_empty() && self.hasher.clone().finalize() != self.crc {
            return wrong("the file is damaged: its checksum is another".to_owned());
        }
        Ok(n)
    }
}
