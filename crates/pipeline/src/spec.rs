use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::Duration;

use copydesk_document::{Document, Meta, Unit};
use copydesk_expect::{Expectation, Mode};

use crate::diagnostics::{Diagnostic, SourceFile};
use crate::options::join;

/// A pipeline file, read but not yet matched with plugins; every value keeps its place in the file.
#[derive(Clone, Debug)]
pub struct Spec {
    /// The pipeline's name.
    pub name: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// Further folders to look for plugins in, as the file gives them: relative to the file's folder.
    pub plugin_path: Vec<Located<String>>,
    /// Files with organisations, people and outlets of the author's own, as the file gives them: relative to the file's
    /// folder. The caller reads them and adds their [`crate::Rosters`].
    pub rosters: Vec<Located<String>>,
    /// Where plugins work.
    pub isolation: Isolation,
    /// Whether processes of their own may neither write files, nor use the network, nor start programs.
    pub sandbox: bool,
    /// What to write.
    pub output: OutputSpec,
    /// How much a document may hold.
    pub limits: Limits,
    /// The stages, in file order.
    pub stages: Vec<StageSpec>,
    /// The pipeline's own tests.
    pub tests: Vec<TestSpec>,
    pub(crate) source: SourceFile,
    pub(crate) errors: Vec<Diagnostic>,
    /// Whether a `[[stage]]` of the file is missing from `stages` because it could not be understood.
    pub(crate) stages_lost: bool,
}

/// A value and the bytes of the file that hold it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Its place in the file.
    pub span: Range<usize>,
}

/// The `[output]` table.
#[derive(Clone, Debug, PartialEq)]
pub struct OutputSpec {
    /// The layers to write; `None` writes all.
    pub layers: Option<Vec<Located<String>>>,
    /// The unit of the offsets.
    pub offsets: Unit,
    /// Whether to write the text.
    pub text: bool,
}

/// The `[limits]` table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The longest text, in bytes.
    pub max_document_bytes: u64,
    /// The most annotations in one layer of a document.
    pub max_annotations: u64,
    /// The most bytes of memory that a document may take in a process of its own.
    pub max_document_memory: u64,
    /// The most time that a document may take there, by the clock or of processors.
    pub max_document_time: Duration,
}

/// Where plugins work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Isolation {
    /// In processes of their own where one came neither with the program nor beside it.
    #[default]
    Auto,
    /// In processes of their own.
    Process,
    /// In threads of the program.
    Thread,
}

/// What becomes of a document on which a stage fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum OnError {
    /// The run ends.
    Fail,
    /// The document is reported and left out.
    #[default]
    SkipDocument,
    /// The document goes on without the stage's layers, and without the stages that need them.
    SkipStage,
}

/// A `[[stage]]`.
#[derive(Clone, Debug, PartialEq)]
pub struct StageSpec {
    /// The plugin's name.
    pub plugin: Located<String>,
    /// The exact library or plugin folder, relative to the file's folder.
    pub path: Option<Located<String>>,
    /// The stage's id, which is the plugin's name unless given.
    pub id: Located<String>,
    /// The options that the file sets, in file order.
    pub options: Vec<(Located<String>, Located<RawValue>)>,
    /// Other names for the layers that the plugin reads.
    pub inputs: Vec<Rename>,
    /// Other names for the layers that the plugin makes.
    pub outputs: Vec<Rename>,
    /// What becomes of a document on which the stage fails.
    pub on_error: OnError,
}

/// One entry of `inputs` or `outputs`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rename {
    /// The plugin's name of the layer.
    pub plugin: Located<String>,
    /// The pipeline's name of the layer.
    pub pipeline: Located<String>,
}

/// The value of an option before the plugin's table has typed it.
#[derive(Clone, Debug, PartialEq)]
pub enum RawValue {
    /// `true` or `false`.
    Bool(bool),
    /// A number that fits 64 bits.
    Integer(i64),
    /// Any float, also infinite ones.
    Float(f64),
    /// A string.
    String(String),
    /// A list.
    Array(Vec<Located<RawValue>>),
    /// A value that no option can have; its type's name.
    Other(&'static str),
}

/// A `[[test]]`.
#[derive(Clone, Debug, PartialEq)]
pub struct TestSpec {
    /// Its name, unique in the file.
    pub name: Located<String>,
    /// The text to run the pipeline on.
    pub text: String,
    /// The document's metadata.
    pub meta: Meta,
    /// What is expected: first every `exactly`, then every `contains`, then every `absent`, each in file order.
    pub expected: Vec<Expected>,
}

/// What a test expects of one layer.
#[derive(Clone, Debug, PartialEq)]
pub struct Expected {
    /// The layer.
    pub layer: Located<String>,
    /// Whether the list is the whole layer, some of it or none of it.
    pub mode: Mode,
    /// The annotations.
    pub annotations: Vec<Located<Expectation>>,
}

impl Spec {
    /// The name under which the file is reported.
    pub fn file_name(&self) -> &str {
        self.source.name()
    }

    /// The file's text, which all places refer to.
    pub fn text(&self) -> &str {
        self.source.inner()
    }

    /// The further folders to look for plugins in, against the file's folder.
    pub fn plugin_folders(&self, folder: &Path) -> Vec<PathBuf> {
        self.plugin_path.iter().map(|p| join(folder, &p.value)).collect()
    }

    /// The roster files, against the file's folder.
    pub fn roster_files(&self, folder: &Path) -> Vec<PathBuf> {
        self.rosters.iter().map(|p| join(folder, &p.value)).collect()
    }

    /// What is wrong with the file's keys and values; [`crate::plan`] reports it too.
    pub fn errors(&self) -> &[Diagnostic] {
        &self.errors
    }
}

impl Default for OutputSpec {
    fn default() -> OutputSpec {
        OutputSpec { layers: None, offsets: Unit::CodePoint, text: true }
    }
}

impl Limits {
    /// The limits of a pipeline that sets none: 16 MiB of prose have fewer than 4 million tokens, so that most texts meet
    /// the limit on bytes, which costs nothing, before that on annotations, which `tokens` meets before it does its work.
    /// What these two let through takes up to 5.5 GB, so that only what goes wrong meets the limit on memory.
    pub const DEFAULT: Limits = Limits {
        max_document_bytes: Document::DEFAULT_MAX_BYTES,
        max_annotations: copydesk_extractor::Limits::DEFAULT.annotations as u64,
        max_document_memory: copydesk_extractor::Limits::DEFAULT.memory,
        max_document_time: copydesk_extractor::Limits::DEFAULT.time,
    };
}

impl Default for Limits {
    fn default() -> Limits {
        Limits::DEFAULT
    }
}

impl OnError {
    /// Its name in the pipeline file.
    pub fn name(self) -> &'static str {
        match self {
            OnError::Fail => "fail",
            OnError::SkipDocument => "skip-document",
            OnError::SkipStage => "skip-stage",
        }
    }
}

impl RawValue {
    /// The type's name in errors.
    pub fn type_name(&self) -> &'static str {
        match self {
            RawValue::Bool(_) => "a boolean",
            RawValue::Integer(_) => "an integer",
            RawValue::Float(_) => "a float",
            RawValue::String(_) => "a string",
            RawValue::Array(_) => "a list",
            RawValue::Other(name) => name,
        }
    }
}
