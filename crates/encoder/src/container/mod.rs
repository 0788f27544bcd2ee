mod builder;
mod error;

pub use builder::ModelBuilder;
pub use error::{ModelError, Problem};

use std::borrow::Cow;
use std::ops::Range;
use std::path::Path;

use serde::de::DeserializeOwned;
use serde_json::Value;

pub(crate) const MAGIC: &[u8; 8] = b"CDMODEL\n";
pub(crate) const VERSION: u32 = 1;
/// Bytes before the table of sections.
pub(crate) const HEADER: usize = 32;
/// Bytes of the table for each section.
pub(crate) const ENTRY: usize = 32;
/// Longest name of a section.
pub(crate) const NAME: usize = 16;
/// Sections start at multiples of this.
pub(crate) const ALIGN: usize = 64;
/// The checksum covers everything from here on.
const CHECKED: usize = 16;

/// A model file in memory, verified: named sections of bytes, the first of which says what the model is.
///
/// All numbers are little-endian and are read element by element, so that neither the alignment of the bytes nor the
/// byte order of the machine matters. Bytes linked into the program (`include_bytes!`) are borrowed, never copied.
///
/// ```
/// use copydesk_encoder::{ModelBuilder, ModelFile};
///
/// let mut builder = ModelBuilder::new(&serde_json::json!({"kind": "head", "name": "colours"}));
/// builder.f32s("bias", &[0.5, -1.0]);
/// let file = ModelFile::parse("colours.model", builder.build().into())?;
/// assert_eq!(file.about()["name"], "colours");
/// assert_eq!(file.f32s("bias")?, [0.5, -1.0]);
/// # Ok::<(), copydesk_encoder::ModelError>(())
/// ```
pub struct ModelFile {
    name: String,
    bytes: Cow<'static, [u8]>,
    sections: Vec<Section>,
    about: Value,
    fingerprint: u32,
}

struct Section {
    name: String,
    range: Range<usize>,
}

impl ModelFile {
    /// Verifies `bytes`; `name` is what errors call them, usually the path.
    ///
    /// # Errors
    /// When the bytes are no model file of this version, or have been damaged.
    pub fn parse(name: &str, bytes: Cow<'static, [u8]>) -> Result<ModelFile, ModelError> {
        let fail = |problem| ModelError::new(name, problem);
        let fingerprint = check_header(&bytes).map_err(fail)?;
        let sections = table(&bytes).map_err(fail)?;
        let mut file = ModelFile { name: name.to_owned(), bytes, sections, about: Value::Null, fingerprint };
        if file.sections.first().is_none_or(|first| first.name != "about") {
            return Err(fail(Problem::Table { entry: 0, why: "the first section is not `about`".into() }));
        }
        file.about = serde_json::from_str(file.str("about")?)
            .map_err(|e| file.error(Problem::Json { section: "about".into(), why: e.to_string() }))?;
        for key in ["kind", "name"] {
            if !file.about[key].is_string() {
                let why = format!("no string `{key}`");
                return Err(file.error(Problem::Json { section: "about".into(), why }));
            }
        }
        Ok(file)
    }

    /// Reads and verifies the file at `path`.
    ///
    /// # Errors
    /// When the file cannot be read, and as [`ModelFile::parse`].
    pub fn open(path: impl AsRef<Path>) -> Result<ModelFile, ModelError> {
        let path = path.as_ref();
        let name = path.display().to_string();
        let bytes = read(path).map_err(|problem| ModelError::new(&name, problem))?;
        ModelFile::parse(&name, bytes.into())
    }

    /// What the model is: an object with at least the strings `kind` and `name`.
    pub fn about(&self) -> &Value {
        &self.about
    }

    /// [`about`](ModelFile::about) as a type, after a check that the model is of `kind`.
    ///
    /// # Errors
    /// When it is of another kind, or lacks a field of `T`.
    pub fn about_as<T: DeserializeOwned>(&self, kind: &'static str) -> Result<T, ModelError> {
        let found = self.about["kind"].as_str().unwrap_or_default();
        if found != kind {
            return Err(self.error(Problem::Kind { expected: kind, found: found.to_owned() }));
        }
        T::deserialize(&self.about)
            .map_err(|e| self.error(Problem::Json { section: "about".into(), why: e.to_string() }))
    }

    /// What errors call the file.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The checksum, by which models refer to each other.
    pub fn fingerprint(&self) -> u32 {
        self.fingerprint
    }

    /// Whether there is a section of that name.
    pub fn has(&self, section: &str) -> bool {
        self.find(section).is_some()
    }

    /// Names of all sections, in their order.
    pub fn sections(&self) -> impl Iterator<Item = &str> {
        self.sections.iter().map(|s| s.name.as_str())
    }

    /// The bytes of a section.
    ///
    /// # Errors
    /// When there is no such section.
    pub fn section(&self, section: &str) -> Result<&[u8], ModelError> {
        self.range(section).map(|range| &self.bytes[range])
    }

    /// The bytes of a section that must be exactly `length` bytes long.
    ///
    /// # Errors
    /// When there is no such section, or it has another length.
    pub fn sized(&self, section: &str, length: usize) -> Result<&[u8], ModelError> {
        self.sized_range(section, length).map(|range| &self.bytes[range])
    }

    /// The text of a section.
    ///
    /// # Errors
    /// When there is no such section, or it is not UTF-8.
    pub fn str(&self, section: &str) -> Result<&str, ModelError> {
        let range = self.range(section)?;
        std::str::from_utf8(&self.bytes[range.clone()]).map_err(|e| {
            self.error(Problem::Utf8 { section: section.to_owned(), offset: range.start + e.valid_up_to() })
        })
    }

    /// The numbers of a section.
    ///
    /// # Errors
    /// When there is no such section, its length is no multiple of four, or a number in it is not finite.
    pub fn f32s(&self, section: &str) -> Result<Vec<f32>, ModelError> {
        let numbers: Vec<f32> = self.words(section)?.map(f32::from_le_bytes).collect();
        match numbers.iter().position(|n| !n.is_finite()) {
            Some(at) => Err(self.invalid(section, format!("number {at} is not finite"))),
            None => Ok(numbers),
        }
    }

    /// The same, where there must be so many.
    ///
    /// # Errors
    /// As [`f32s`](ModelFile::f32s), or when there are more or fewer.
    pub fn f32s_of(&self, section: &str, length: usize) -> Result<Vec<f32>, ModelError> {
        let numbers = self.f32s(section)?;
        if numbers.len() == length {
            return Ok(numbers);
        }
        let found = numbers.len();
        Err(self.invalid(section, format!("{found} numbers, where {length} are expected")))
    }

    /// The integers of a section.
    ///
    /// # Errors
    /// When there is no such section, or its length is no multiple of four.
    pub fn u32s(&self, section: &str) -> Result<Vec<u32>, ModelError> {
        Ok(self.words(section)?.map(u32::from_le_bytes).collect())
    }

    /// An error about what a section of this file holds.
    pub fn invalid(&self, section: &str, why: impl Into<String>) -> ModelError {
        let offset = self.find(section).map_or(0, |s| s.range.start);
        self.error(Problem::Invalid { section: section.to_owned(), offset, why: why.into() })
    }

    pub(crate) fn range(&self, section: &str) -> Result<Range<usize>, ModelError> {
        match self.find(section) {
            Some(found) => Ok(found.range.clone()),
            None => Err(self.error(Problem::MissingSection { section: section.to_owned() })),
        }
    }

    pub(crate) fn sized_range(&self, section: &str, length: usize) -> Result<Range<usize>, ModelError> {
        let range = self.range(section)?;
        if range.len() == length {
            return Ok(range);
        }
        Err(self.error(Problem::SectionSize {
            section: section.to_owned(),
            offset: range.start,
            expected: length,
            found: range.len(),
        }))
    }

    /// Bytes of a range that came from [`ModelFile::range`].
    #[inline]
    pub(crate) fn bytes(&self, range: &Range<usize>) -> &[u8] {
        &self.bytes[range.clone()]
    }

    fn words(&self, section: &str) -> Result<impl Iterator<Item = [u8; 4]>, ModelError> {
        let (words, rest) = self.section(section)?.as_chunks::<4>();
        if rest.is_empty() {
            return Ok(words.iter().copied());
        }
        Err(self.invalid(
            section,
            format!("{} bytes are no whole number of values", words.len() * 4 + rest.len()),
        ))
    }

    fn find(&self, section: &str) -> Option<&Section> {
        self.sections.iter().find(|s| s.name == section)
    }

    fn error(&self, problem: Problem) -> ModelError {
        ModelError::new(&self.name, problem)
    }
}

impl std::fmt::Debug for ModelFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The weights would fill the terminal.
        f.debug_struct("ModelFile")
            .field("name", &self.name)
            .field("about", &self.about)
            .finish_non_exhaustive()
    }
}

/// Checks all that can be checked before the table is looked at, and returns the checksum.
fn check_header(bytes: &[u8]) -> Result<u32, Problem> {
    let magic = &bytes[..bytes.len().min(MAGIC.len())];
    if !MAGIC.starts_with(magic) {
        return Err(Problem::NotAModel);
    }
    if bytes.len() < HEADER {
        return Err(Problem::Truncated { expected: HEADER as u64, found: bytes.len() as u64 });
    }
    let version = u32_at(bytes, 8);
    if version != VERSION {
        return Err(Problem::Version { found: version });
    }
    let (length, found) = (u64_at(bytes, 16), bytes.len() as u64);
    let (stated, computed) = (u32_at(bytes, 12), crc32fast::hash(&bytes[CHECKED..]));
    if stated == computed && length == found {
        return Ok(stated);
    }
    if length > found {
        return Err(Problem::Truncated { expected: length, found });
    }
    if length < found {
        return Err(Problem::TooLong { expected: length, found });
    }
    Err(Problem::Checksum { stated, computed })
}

/// Reads the table of sections of a file whose checksum is right.
fn table(bytes: &[u8]) -> Result<Vec<Section>, Problem> {
    let count = u32_at(bytes, 24) as usize;
    let (entries, _) = bytes[HEADER..].as_chunks::<ENTRY>();
    let Some(entries) = entries.get(..count) else {
        return Err(Problem::Table {
            entry: entries.len(),
            why: format!("{count} sections do not fit into the file"),
        });
    };
    let first = HEADER + count * ENTRY;
    let mut sections: Vec<Section> = Vec::with_capacity(count);
    for (entry, row) in entries.iter().enumerate() {
        let fail = |why: String| Problem::Table { entry, why };
        let text = row[..NAME].split(|&b| b == 0).next().unwrap_or_default();
        if text.is_empty()
            || !text.iter().all(u8::is_ascii_graphic)
            || row[text.len()..NAME].iter().any(|&b| b != 0)
        {
            return Err(fail("the name is not ASCII padded with zeros".into()));
        }
        let name = String::from_utf8_lossy(text).into_owned();
        let (offset, length) = (u64_at(row, NAME), u64_at(row, NAME + 8));
        let range = usize::try_from(offset).ok().zip(usize::try_from(length).ok());
        let range = range.and_then(|(offset, length)| Some(offset..offset.checked_add(length)?));
        let Some(range) = range.filter(|r| r.start >= first && r.end <= bytes.len()) else {
            return Err(fail(format!("section `{name}`, {length} bytes at {offset}, is out of bounds")));
        };
        if range.start % ALIGN != 0 {
            return Err(fail(format!(
                "section `{name}` at {offset} does not start at a multiple of {ALIGN}"
            )));
        }
        if sections.iter().any(|s| s.name == name) {
            return Err(fail(format!("section `{name}` comes twice")));
        }
        sections.push(Section { name, range });
    }
    Ok(sections)
}

/// The number at an offset that the caller has checked.
fn u32_at(bytes: &[u8], at: usize) -> u32 {
    bytes[at..].first_chunk().map_or(0, |b| u32::from_le_bytes(*b))
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    bytes[at..].first_chunk().map_or(0, |b| u64::from_le_bytes(*b))
}

/// The longest model file: the one that ships has a hundredth of it.
pub(super) const MOST: u64 = 2 << 30;

fn read(path: &Path) -> Result<Vec<u8>, Problem> {
    // Asked before it is opened, as opening a named pipe waits for its other end.
    let about = std::fs::metadata(path).map_err(Problem::Io)?;
    if !about.is_file() {
        return Err(Problem::Irregular);
    }
    if about.len() > MOST {
        return Err(Problem::TooLarge);
    }
    std::fs::read(path).map_err(Problem::Io)
}
