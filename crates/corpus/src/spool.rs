use std::collections::{HashSet, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, BufRead, BufReader, BufWriter, Seek, Write};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use tempfile::SpooledTempFile;

use crate::compression::Compression;
use crate::format::named;
use crate::ids::uncompressed;
use crate::list::{From, Source};

/// How many bytes of a list are kept in memory; what is more waits in a temporary file without a name.
const IN_MEMORY: usize = 1 << 20;

/// Sources in the order in which they are to be read, so many of them as there may be: they take the same memory.
pub(crate) struct Spool {
    lines: BufWriter<SpooledTempFile>,
    /// What is no line: readers, and files whose paths are no text.
    aside: VecDeque<Source>,
    len: usize,
    /// The size of all files; `None` with one whose size nobody knows.
    bytes: Option<u64>,
    compressed: bool,
}

/// A file as a line; `None` is the next of what stands aside.
#[derive(Serialize, Deserialize)]
struct Line(String, String, Option<String>, bool, Compression, Option<u64>);

impl Default for Spool {
    fn default() -> Spool {
        let lines = BufWriter::new(SpooledTempFile::new(IN_MEMORY));
        Spool { lines, aside: VecDeque::new(), len: 0, bytes: Some(0), compressed: false }
    }
}

impl Spool {
    pub(crate) fn push(&mut self, source: Source) -> io::Result<()> {
        self.len += 1;
        self.bytes = self.bytes.zip(source.size).map(|(all, size)| all.saturating_add(size));
        self.compressed |= source.compression != Compression::None;
        let path = match &source.from {
            From::File(path) => path.to_str().map(str::to_owned),
            From::Reader(_) => None,
        };
        let line = match path {
            Some(path) => {
                let Source { id, format, forced, compression, size, .. } = source;
                Some(Line(path, id, format.map(|f| f.name().to_owned()), forced, compression, size))
            }
            None => {
                self.aside.push_back(source);
                None
            }
        };
        serde_json::to_writer(&mut self.lines, &line)?;
        self.lines.write_all(b"\n")
    }

    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// The size of all files; `None` with one whose size nobody knows.
    pub(crate) fn bytes(&self) -> Option<u64> {
        self.bytes
    }

    /// The sources, with the extension of a compression left off their ids, except where that would make two of them alike.
    pub(crate) fn read(self) -> io::Result<Spooled> {
        let mut file = self.lines.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.rewind()?;
        let mut spooled = Spooled { lines: BufReader::new(file), aside: self.aside, taken: None };
        if self.compressed {
            let mut taken: HashSet<u64> =
                spooled.aside.iter().filter(|s| s.is_plain()).map(|s| hash(&s.id)).collect();
            while let Some(line) = spooled.line()? {
                taken.extend(line.filter(|l| l.4 == Compression::None).map(|l| hash(&l.1)));
            }
            spooled.lines.rewind()?;
            spooled.taken = Some(taken);
        }
        Ok(spooled)
    }
}

/// The sources of a [`Spool`].
pub(crate) struct Spooled {
    lines: BufReader<SpooledTempFile>,
    aside: VecDeque<Source>,
    /// The ids that are taken, where there are compressed files.
    taken: Option<HashSet<u64>>,
}

impl Spooled {
    fn line(&mut self) -> io::Result<Option<Option<Line>>> {
        let mut line = String::new();
        match self.lines.read_line(&mut line)? {
            0 => Ok(None),
            _ => Ok(Some(serde_json::from_str(&line)?)),
        }
    }

    fn source(&mut self) -> io::Result<Option<Source>> {
        let source = match self.line()? {
            None => return Ok(None),
            Some(None) => self.aside.pop_front(),
            Some(Some(Line(path, id, format, forced, compression, size))) => {
                let from = From::File(PathBuf::from(path));
                Some(Source { from, id, format: format.and_then(|f| named(&f)), forced, compression, size })
            }
        };
        Ok(source.map(|mut source| {
            let short = uncompressed(&source.id);
            if let Some(taken) = self.taken.as_mut().filter(|_| !source.is_plain())
                && taken.insert(hash(short))
            {
                source.id = short.to_owned();
            }
            source
        }))
    }
}

impl Iterator for Spooled {
    type Item = io::Result<Source>;

    fn next(&mut self) -> Option<io::Result<Source>> {
        self.source().transpose()
    }
}

/// A number for an id that two ids hardly share.
pub(crate) fn hash(id: &(impl Hash + ?Sized)) -> u64 {
    let mut hasher = DefaultHasher::new();
    id.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(path: &str, compression: Compression) -> Source {
        let from = From::File(PathBuf::from(path));
        Source { from, id: path.to_owned(), format: named("text"), forced: true, compression, size: Some(3) }
    }

    #[test]
    fn many_sources_wait_on_the_disk_and_come_back() {
        let mut spool = Spool::default();
        for i in 0..20_000 {
            spool.push(source(&format!("a folder of some name/article {i}.txt"), Compression::None)).unwrap();
        }
        assert_eq!((spool.len(), spool.bytes()), (20_000, Some(60_000)));
        assert!(spool.lines.get_ref().is_rolled(), "a list of this length does not stay in memory");
        let back: Vec<Source> = spool.read().unwrap().map(Result::unwrap).collect();
        assert_eq!(back.len(), 20_000);
        assert_eq!(back[19_999].id, "a folder of some name/article 19999.txt");
        assert_eq!(
            (back[0].format.map(|f| f.name()), back[0].forced, back[0].size),
            (Some("text"), true, Some(3))
        );
    }

    #[test]
    fn extensions_of_compressions_go_where_no_two_ids_become_one() {
        let mut spool = Spool::default();
        let reader = Source::reader("stdin".into(), Box::new(io::empty()), None);
        spool.push(source("b.txt.gz", Compression::Gzip)).unwrap();
        spool.push(reader).unwrap();
        for (path, compression) in [
            ("a.txt.gz", Compression::Gzip),
            ("b.txt", Compression::None),
            ("c.txt.gz", Compression::Gzip),
            ("c.txt.zst", Compression::Zstd),
        ] {
            spool.push(source(path, compression)).unwrap();
        }
        assert_eq!(spool.bytes(), None);
        let ids: Vec<String> = spool.read().unwrap().map(|s| s.unwrap().id).collect();
        assert_eq!(ids, ["b.txt.gz", "stdin", "a.txt", "b.txt", "c.txt", "c.txt.zst"]);
    }
}
