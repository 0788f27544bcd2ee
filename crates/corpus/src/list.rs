use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs::{File, Metadata};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use crate::compression::Compression;
use crate::error::CorpusError;
use crate::format::{Format, Head, of_name};
use crate::glob::Pattern;
use crate::ids::{Naming, uncompressed};
use crate::matter::is_beside;
use crate::options::Options;
use crate::spool::{Spool, hash};

/// Something that a folder holds or a glob matches, and that is not read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Skipped {
    /// Where it is.
    pub path: PathBuf,
    /// Why it is not read.
    pub reason: Reason,
}

/// Why something is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Reason {
    /// The name ends in no known extension.
    #[error("of no known kind")]
    UnknownExtension,
    /// The name begins with a dot; of a hidden folder, everything in it.
    #[error("hidden")]
    Hidden,
    /// A link to a folder, which could lead in circles; name the folder itself to read it.
    #[error("a link to a folder")]
    LinkedFolder,
    /// A link to a file outside of the folder: it may be of somebody who did not mean to publish it.
    #[error("a link out of the folder; --follow-links reads it")]
    LinkedOut,
    /// An input all of whose files another input before it names.
    #[error("named before, and read once")]
    Repeated,
    /// What the run itself writes.
    #[error("the output of this run")]
    Output,
    /// A link that leads nowhere, or a file that was removed meanwhile.
    #[error("a broken link")]
    BrokenLink,
    /// A device, a pipe or a socket.
    #[error("no regular file")]
    NoFile,
}

/// One file to read, or standard input.
pub(crate) struct Source {
    pub(crate) from: From,
    /// The id of its text, or the beginning of those of its lines.
    pub(crate) id: String,
    /// What its name says, or whoever asked for it to be read; `None` leaves it to the content.
    pub(crate) format: Option<&'static dyn Format>,
    /// Whether the format was asked for, so that the content has no say.
    pub(crate) forced: bool,
    pub(crate) compression: Compression,
    /// Its bytes on the disk, where known.
    pub(crate) size: Option<u64>,
}

/// Where the bytes of a source come from.
pub(crate) enum From {
    File(PathBuf),
    Reader(Box<dyn Read + Send>),
}

/// What the inputs hold.
#[derive(Default)]
pub(crate) struct Listing {
    pub(crate) sources: Spool,
    pub(crate) skipped: Vec<Skipped>,
}

/// One argument, looked at.
enum Input<'a> {
    Stdin,
    Folder(&'a Path),
    File(&'a Path, Metadata),
    Glob(&'a str, Pattern),
}

/// Lists what the arguments name.
pub(crate) fn list(
    arguments: &[impl AsRef<OsStr>],
    options: &Options,
    stdin: impl FnOnce() -> Box<dyn Read + Send>,
) -> Result<Listing, CorpusError> {
    let inputs = arguments.iter().map(|a| look_at(a.as_ref())).collect::<Result<Vec<_>, _>>()?;
    let roots: Vec<&Path> = inputs
        .iter()
        .filter_map(|input| match input {
            Input::Stdin => None,
            Input::Folder(path) | Input::File(path, _) => Some(*path),
            // A pattern's matches lie below its base, which is not part of their ids when it stands alone.
            Input::Glob(pattern, _) => Some(Path::new(*pattern)),
        })
        .collect();
    let naming = Naming::of(&roots);
    let mut list = Lister {
        naming,
        format: options.format,
        several: roots.len() > 1,
        follow_links: options.follow_links,
        allow_empty: options.allow_empty,
        outputs: options.outputs.iter().filter_map(|path| path.canonicalize().ok()).collect(),
        repeated: 0,
        seen: HashSet::new(),
        listing: Listing::default(),
    };
    let mut stdin = Some(stdin);
    for (input, argument) in inputs.into_iter().zip(arguments) {
        let before = (list.listing.sources.len(), list.repeated);
        match input {
            Input::Stdin => {
                let reader = stdin.take().ok_or(CorpusError::StdinTwice)?;
                list.push(Source::reader("stdin".into(), reader(), options.format))?;
            }
            Input::Folder(folder) => list.folder(folder)?,
            Input::File(path, metadata) => list.named(path, &metadata)?,
            Input::Glob(argument, pattern) => list.glob(argument, &pattern)?,
        }
        if list.listing.sources.len() == before.0 && list.repeated > before.1 {
            let path = PathBuf::from(argument.as_ref());
            list.listing.skipped.push(Skipped { path, reason: Reason::Repeated });
        }
    }
    if list.several {
        list.forget_what_is_read();
    }
    list.listing.skipped.sort_unstable_by(|a, b| a.path.cmp(&b.path));
    list.listing.skipped.dedup();
    if list.listing.sources.len() == 0 && !arguments.is_empty() && !options.allow_empty {
        return Err(CorpusError::Nothing { skipped: counted(&list.listing.skipped) });
    }
    Ok(list.listing)
}

fn look_at(argument: &OsStr) -> Result<Input<'_>, CorpusError> {
    if argument == "-" {
        return Ok(Input::Stdin);
    }
    let path = Path::new(argument);
    match std::fs::metadata(path) {
        Ok(m) if m.is_dir() => Ok(Input::Folder(path)),
        Ok(m) => Ok(Input::File(path, m)),
        Err(error) => {
            if let Some(text) = argument.to_str()
                && let Some(pattern) = Pattern::parse(text)?
            {
                return Ok(Input::Glob(text, pattern));
            }
            let path = path.to_path_buf();
            Err(match error.kind() {
                ErrorKind::NotFound => CorpusError::NotFound { path },
                _ => CorpusError::Unreadable { path, source: error },
            })
        }
    }
}

struct Lister {
    naming: Naming,
    format: Option<&'static dyn Format>,
    /// Whether two inputs may name the same file.
    several: bool,
    follow_links: bool,
    allow_empty: bool,
    /// The files that are written, as far as they are there already.
    outputs: Vec<PathBuf>,
    seen: HashSet<u64>,
    /// How many files were met again.
    repeated: usize,
    listing: Listing,
}

impl Lister {
    fn folder(&mut self, folder: &Path) -> Result<(), CorpusError> {
        let root = folder.canonicalize().ok();
        let mut walk = walk(folder);
        while let Some(entry) = walk.next() {
            let entry = entry.map_err(|e| unreadable(e, folder))?;
            if is_hidden(&entry) {
                self.skip(&entry, Reason::Hidden);
                if entry.file_type().is_dir() {
                    walk.skip_current_dir();
                }
            } else if !entry.file_type().is_dir() {
                self.found(entry.into_path(), None, folder, root.as_deref())?;
            }
        }
        Ok(())
    }

    fn glob(&mut self, argument: &str, pattern: &Pattern) -> Result<(), CorpusError> {
        let here = pattern.base.as_os_str().is_empty();
        let base = if here { Path::new(".") } else { &pattern.base };
        let no_match = || CorpusError::NoMatch { pattern: argument.into() };
        if !base.is_dir() {
            return Err(no_match());
        }
        let root = pattern.base.canonicalize().ok();
        let (mut taken, mut matched) = (None, false);
        let mut walk = walk(base);
        while let Some(entry) = walk.next() {
            let entry = entry.map_err(|e| unreadable(e, base))?;
            // A folder that matched is taken with everything below it, until the walk leaves it.
            taken = taken.filter(|&depth| entry.depth() > depth);
            let is_dir = entry.file_type().is_dir();
            if is_hidden(&entry) {
                if taken.is_some() {
                    self.skip(&entry, Reason::Hidden);
                }
                if is_dir {
                    walk.skip_current_dir();
                }
                continue;
            }
            let path =
                if here { entry.path().strip_prefix(".").unwrap_or(entry.path()) } else { entry.path() };
            let relative = path.strip_prefix(&pattern.base).unwrap_or(path);
            let matches = taken.is_none() && pattern.matches(relative, is_dir);
            if is_dir {
                if matches {
                    taken = Some(entry.depth());
                } else if taken.is_none() && pattern.depth.is_some_and(|d| entry.depth() >= d) {
                    walk.skip_current_dir();
                }
            } else if matches || taken.is_some() {
                matched = true;
                // What a folder holds says its format by name, as if the folder had been named.
                let format = self.format.filter(|_| matches);
                self.found(path.to_path_buf(), format, &pattern.base, root.as_deref())?;
            }
        }
        if !matched && !self.allow_empty {
            return Err(no_match());
        }
        Ok(())
    }

    /// Adds a file that nobody named, with how to read it if that is said; the links of `root` may not lead out of it.
    fn found(
        &mut self,
        path: PathBuf,
        format: Option<&'static dyn Format>,
        base: &Path,
        root: Option<&Path>,
    ) -> Result<(), CorpusError> {
        let reason = match std::fs::metadata(&path) {
            Ok(m) if m.is_dir() => Reason::LinkedFolder,
            Ok(m) if !m.is_file() => Reason::NoFile,
            Ok(_) if self.is_output(&path) => Reason::Output,
            Ok(_) if is_beside(&path.file_name().unwrap_or_default().to_string_lossy()) => return Ok(()),
            Ok(_) if !self.follow_links && leads_out(&path, root) => Reason::LinkedOut,
            Ok(m) => match How::of(&path, format) {
                Some(read) => {
                    let relative = path.strip_prefix(base).unwrap_or(&path);
                    return self.add(&path, relative, read, Some(m.len()));
                }
                None => Reason::UnknownExtension,
            },
            Err(e) if e.kind() == ErrorKind::NotFound || path.is_symlink() => Reason::BrokenLink,
            Err(source) => return Err(CorpusError::Unreadable { path, source }),
        };
        self.listing.skipped.push(Skipped { path, reason });
        Ok(())
    }

    /// Adds a file that was named.
    fn named(&mut self, path: &Path, metadata: &Metadata) -> Result<(), CorpusError> {
        // What is no file gives its first bytes once, so they are looked at when it is read.
        let read =
            if metadata.is_file() { How::of(path, self.format) } else { How::stated(path, self.format) };
        let Some(read) = read else {
            return Err(CorpusError::UnknownFormat { path: path.to_path_buf() });
        };
        if metadata.is_file() && self.is_output(path) {
            return Err(CorpusError::IsOutput { path: path.to_path_buf() });
        }
        let name = Path::new(path.file_name().unwrap_or(path.as_os_str()));
        let size = metadata.is_file().then_some(metadata.len());
        self.add(path, name, read, size)
    }

    fn add(&mut self, path: &Path, relative: &Path, how: How, size: Option<u64>) -> Result<(), CorpusError> {
        // A file that cannot be resolved any more fails when it is read.
        if self.several
            && !self.seen.insert(hash(&path.canonicalize().unwrap_or_else(|_| path.to_path_buf())))
        {
            self.repeated += 1;
            return Ok(());
        }
        let id = self.naming.id(path, relative);
        let from = From::File(path.to_path_buf());
        let How { format, forced, compression } = how;
        self.push(Source { from, id, format, forced, compression, size })
    }

    fn push(&mut self, source: Source) -> Result<(), CorpusError> {
        self.listing.sources.push(source).map_err(CorpusError::List)
    }

    /// Whether it is the file that the run writes, or in the folder that it writes, by whatever name.
    fn is_output(&self, path: &Path) -> bool {
        if self.outputs.is_empty() {
            return false;
        }
        path.canonicalize().is_ok_and(|path| self.outputs.iter().any(|output| path.starts_with(output)))
    }

    /// Takes out of what is skipped all that another input reads, and what another skips by another name.
    fn forget_what_is_read(&mut self) {
        let Lister { seen, listing, .. } = self;
        let mut told = HashSet::new();
        listing.skipped.retain(|Skipped { path, reason }| {
            if *reason == Reason::Repeated {
                return true;
            }
            let read = path.canonicalize().is_ok_and(|path| seen.contains(&hash(&path)));
            let folder = path.parent().map(|folder| Path::new(".").join(folder));
            // The file itself may be a link, of which there can be several to one file.
            let folder = folder.and_then(|folder| folder.canonicalize().ok());
            let place = folder.zip(path.file_name()).map(|(folder, name)| folder.join(name));
            !read && place.is_none_or(|place| told.insert(place))
        });
    }

    fn skip(&mut self, entry: &DirEntry, reason: Reason) {
        self.listing.skipped.push(Skipped { path: entry.path().to_path_buf(), reason });
    }
}

impl Source {
    /// Whether it is not compressed.
    pub(crate) fn is_plain(&self) -> bool {
        self.compression == Compression::None
    }

    /// A source that is no file; its name may say what it holds.
    pub(crate) fn reader(
        name: String,
        reader: Box<dyn Read + Send>,
        format: Option<&'static dyn Format>,
    ) -> Source {
        let unknown = How { format: None, forced: false, compression: Compression::None };
        let How { format, forced, compression } = How::stated(Path::new(&name), format).unwrap_or(unknown);
        let id = uncompressed(&name).to_owned();
        Source { from: From::Reader(reader), id, format, forced, compression, size: None }
    }
}

/// How to read a file.
struct How {
    format: Option<&'static dyn Format>,
    forced: bool,
    compression: Compression,
}

impl How {
    /// As whoever asks for it says, or else its name.
    fn stated(path: &Path, asked: Option<&'static dyn Format>) -> Option<How> {
        let (named, compression) = of_name(&path.file_name()?.to_string_lossy());
        let format = asked.or(named);
        format.is_some().then_some(How { format, forced: asked.is_some(), compression })
    }

    /// The same, or as its content shows where nobody says it.
    fn of(path: &Path, asked: Option<&'static dyn Format>) -> Option<How> {
        How::stated(path, asked).or_else(|| {
            let (_, compression) = of_name(&path.file_name()?.to_string_lossy());
            let head = Head::of(&mut File::open(path).ok()?, compression).ok()?;
            let format = Some(head.format()?);
            Some(How { format, forced: false, compression: head.compression })
        })
    }
}

/// All that lies below a folder, in the order of the bytes of the paths; of each folder on the way all names are in memory.
fn walk(folder: &Path) -> walkdir::IntoIter {
    // A folder stands where the paths of what it holds do: "a-b" before "a/b".
    let key = |entry: &DirEntry| {
        let mut name = entry.file_name().as_encoded_bytes().to_vec();
        name.extend(entry.file_type().is_dir().then_some(b'/'));
        name
    };
    WalkDir::new(folder).min_depth(1).sort_by_key(key).into_iter()
}

/// Whether a link leads to a file that does not lie below the folder.
fn leads_out(path: &Path, root: Option<&Path>) -> bool {
    path.is_symlink() && !root.zip(path.canonicalize().ok()).is_some_and(|(root, to)| to.starts_with(root))
}

/// What is skipped, by reason: "3 of no known kind, 1 hidden".
fn counted(skipped: &[Skipped]) -> String {
    let mut reasons: Vec<String> = skipped.iter().map(|s| s.reason.to_string()).collect();
    reasons.sort_unstable();
    let counts: Vec<String> =
        reasons.chunk_by(|a, b| a == b).map(|same| format!("{} {}", same.len(), same[0])).collect();
    if counts.is_empty() {
        "no file is there".to_owned()
    } else {
        format!("of the files are {}", counts.join(", "))
    }
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.file_name().as_encoded_bytes().starts_with(b".")
}

fn unreadable(error: walkdir::Error, folder: &Path) -> CorpusError {
    let path = error.path().unwrap_or(folder).to_path_buf();
    CorpusError::Unreadable { path, source: error.into() }
}
