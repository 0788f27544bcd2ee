use std::io;
use std::path::PathBuf;

/// Why tables cannot be written or read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TablesError {
    /// A record is none.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// Something is where the tables are to go, and it is not tables of an earlier run.
    #[error("{path}: {what}; name another place, or remove it", path = .0.display(), what = .1)]
    Occupied(PathBuf, &'static str),
    /// A file cannot be written or read.
    #[error("{path}: {source}", path = .path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// What writes or reads a format says no.
    #[error("{path}: {reason}", path = .path.display())]
    Format {
        /// The file or folder.
        path: PathBuf,
        /// Why, in its words.
        reason: String,
    },
    /// Two tables or columns cannot be told apart.
    #[error("layer `{0}` cannot be a table: {1}")]
    Schema(String, String),
}

/// Why a line is no record of these tables.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RecordError {
    /// It is no JSON object with the keys of a record.
    #[error("not a record of Copydesk: {0}")]
    Malformed(String),
    /// It is of another version.
    #[error("record `{id}` has schema_version {version}, and this program reads {known}", known = crate::batches::SCHEMA_VERSION)]
    Version {
        /// The document's id.
        id: String,
        /// What it says.
        version: u64,
    },
    /// It has a layer that the schema lacks.
    #[error(
        "record `{id}` has a layer `{layer}` that is not known here; name the pipeline that made it, or leave the layer out"
    )]
    Layer {
        /// The document's id.
        id: String,
        /// The layer.
        layer: String,
    },
    /// An annotation is not what its layer declares.
    #[error("record `{id}`: {layer}[{row}].{key} is {what}")]
    Value {
        /// The document's id.
        id: String,
        /// The layer.
        layer: String,
        /// The annotation's number, from 0.
        row: usize,
        /// The key.
        key: String,
        /// What is wrong with it.
        what: &'static str,
    },
}
