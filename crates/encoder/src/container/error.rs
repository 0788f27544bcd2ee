use thiserror::Error;

/// Why a model cannot be used: the file, the place in it, and the way out.
#[derive(Debug, Error)]
#[error("{file}: {problem}; {}", problem.way_out())]
pub struct ModelError {
    file: String,
    #[source]
    problem: Box<Problem>,
}

impl ModelError {
    /// An error about the file called `file`.
    pub fn new(file: &str, problem: Problem) -> ModelError {
        ModelError { file: file.to_owned(), problem: Box::new(problem) }
    }

    /// What the file was called when it was parsed, usually its path.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// What is wrong with it.
    pub fn problem(&self) -> &Problem {
        &self.problem
    }
}

/// What is wrong with a model file. Offsets are in bytes from the start of the file.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Problem {
    /// The file cannot be read.
    #[error("cannot be read: {0}")]
    Io(#[source] std::io::Error),
    /// It is a folder, a device or a pipe, which may have no end.
    #[error("is no regular file")]
    Irregular,
    /// It is longer than a model can be.
    #[error("is larger than {} bytes", super::MOST)]
    TooLarge,
    /// The first bytes are not those of a model file.
    #[error("is no model file: it does not begin with `CDMODEL`")]
    NotAModel,
    /// The format's version is not the one that this program reads.
    #[error("has format version {found} (offset 8), and this program reads version {}", super::VERSION)]
    Version {
        /// The version in the file.
        found: u32,
    },
    /// The file ends early.
    #[error("is truncated: it ends after {found} of {expected} bytes")]
    Truncated {
        /// Bytes that there should be.
        expected: u64,
        /// Bytes that there are.
        found: u64,
    },
    /// The file goes on after its end.
    #[error("is {found} bytes long and should end after {expected}")]
    TooLong {
        /// Bytes that there should be.
        expected: u64,
        /// Bytes that there are.
        found: u64,
    },
    /// The bytes are not those that were written.
    #[error("is damaged: its checksum is {computed:08x}, and the header says {stated:08x} (offset 12)")]
    Checksum {
        /// The header's checksum.
        stated: u32,
        /// The checksum of the bytes.
        computed: u32,
    },
    /// The table of sections is wrong.
    #[error("has a broken table of sections, at entry {entry} (offset {}): {why}", super::HEADER + entry * super::ENTRY)]
    Table {
        /// The entry's index.
        entry: usize,
        /// What is wrong with it.
        why: String,
    },
    /// A section is not there.
    #[error("{}", missing(section))]
    MissingSection {
        /// The section's name.
        section: String,
    },
    /// A section has the wrong length for the other parts of the model.
    #[error("section `{section}` (offset {offset}) has {found} bytes and should have {expected}")]
    SectionSize {
        /// The section's name.
        section: String,
        /// Where it starts.
        offset: usize,
        /// Bytes that it should have.
        expected: usize,
        /// Bytes that it has.
        found: usize,
    },
    /// A section holds what it must not.
    #[error("section `{section}` (offset {offset}): {why}")]
    Invalid {
        /// The section's name.
        section: String,
        /// Where it starts.
        offset: usize,
        /// What is wrong with it.
        why: String,
    },
    /// A section of text is not UTF-8.
    #[error("section `{section}` is not UTF-8 at offset {offset}")]
    Utf8 {
        /// The section's name.
        section: String,
        /// The first byte that is not part of a character.
        offset: usize,
    },
    /// A section of JSON does not say what it should.
    #[error("section `{section}`: {why}")]
    Json {
        /// The section's name.
        section: String,
        /// What the parser says.
        why: String,
    },
    /// The model is for something else.
    #[error("is a model of kind `{found}`, and one of kind `{expected}` is needed")]
    Kind {
        /// The kind that was asked for.
        expected: &'static str,
        /// The kind in the file.
        found: String,
    },
}

impl Problem {
    /// What to do about it.
    pub fn way_out(&self) -> &'static str {
        match self {
            Problem::Io(_) => "check the path and its permissions",
            Problem::Version { .. } => {
                "take program and model from the same release, or export the model again"
            }
            Problem::Kind { .. } | Problem::NotAModel => "name a file that the export of the training wrote",
            Problem::Truncated { .. } | Problem::TooLong { .. } | Problem::Checksum { .. } => {
                "copy the file again"
            }
            _ => "export the model again",
        }
    }
}

fn missing(section: &str) -> String {
    if section.starts_with("words") {
        format!("missing lexicon: there is no section `{section}`")
    } else {
        format!("missing section `{section}`")
    }
}
