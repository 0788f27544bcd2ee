use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// A document as it was read, by which a later run knows it again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// The file, or what stands for one.
    pub source: String,
    /// The line in the file, counted from 1, of a JSON object.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub line: Option<u64>,
    /// The first half of the SHA-256 of what it goes by and its bytes, in hexadecimal.
    pub hash: String,
}

impl Input {
    /// The input of these bytes, which the corpus calls `name`: the same file can go by another name when there are more inputs.
    pub fn new(source: impl Into<String>, line: Option<u64>, name: &str, bytes: &[u8]) -> Input {
        let mut hash = sha256_of(&[name.as_bytes(), b"\0", bytes]);
        hash.truncate(HALF);
        Input { source: source.into(), line, hash }
    }
}

/// Digits of half a SHA-256: enough to tell documents apart.
pub(crate) const HALF: usize = 32;

/// The SHA-256 of bytes, in hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    sha256_of(&[bytes])
}

fn sha256_of(parts: &[&[u8]]) -> String {
    let mut hasher = Sha256::new();
    parts.iter().for_each(|part| hasher.update(part));
    hasher.finalize().iter().fold(String::with_capacity(2 * HALF), |mut hex, b| {
        let _ = write!(hex, "{b:02x}");
        hex
    })
}

/// How a document fared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Every stage ran.
    Ok,
    /// A stage failed and was skipped.
    Partial,
    /// The document failed.
    Error,
}

/// Why a document, or one stage of it, failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failed {
    /// The stage's id, or `read`.
    pub stage: String,
    /// The plugin's name; none outside plugins.
    pub plugin: Option<String>,
    /// A stable code.
    pub code: String,
    /// The message for a person.
    pub message: String,
}

/// A line of the journal: a document that is done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The document's id.
    pub id: String,
    /// What it was read from.
    #[serde(flatten)]
    pub input: Input,
    /// How it fared.
    pub status: Status,
    /// Why it, or some stages, failed.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub errors: Vec<Failed>,
}
