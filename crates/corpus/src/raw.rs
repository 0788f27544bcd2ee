use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// One document as it was read; [`crate::parse`] makes a `Document` of it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RawDocument {
    /// Its place in the corpus, counted from 0; errors have theirs in the same count.
    pub seq: u64,
    /// The id of the document, or of the file that holds it among others.
    pub id: Arc<str>,
    /// Where it was read from, for messages.
    pub path: Arc<str>,
    /// Where it stands in a file that holds several: its line, its number among the others, or the byte at which its record
    /// begins, as the format has it.
    pub position: Option<u64>,
    /// What was read, not yet known to be UTF-8.
    pub bytes: Vec<u8>,
    /// What the bytes hold.
    pub kind: Kind,
    /// What is known of it from outside of the bytes; what they say themselves goes first.
    pub known: Known,
    /// How many bytes of the corpus's files were read up to here, for progress.
    pub consumed: u64,
}

/// What bytes hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Kind {
    /// A text.
    Text,
    /// A JSON object.
    Json,
    /// A page.
    Html,
    /// An article of a feed or of an agency, with its metadata, as JSON.
    Article,
    /// A row of a table, as a JSON object with the columns' names.
    Row,
}

/// What the surroundings of a document say of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Known {
    /// Metadata by key.
    pub meta: Vec<(String, String)>,
    /// The encoding that came with it, as a server states one.
    pub charset: Option<String>,
}

/// What stands before the bytes when a document goes to another process.
#[derive(Serialize, Deserialize)]
struct Head(u64, String, String, Option<u64>, Kind, Known, u64);

impl RawDocument {
    /// The id that it has unless it names one itself.
    pub fn place_id(&self) -> String {
        match self.position {
            Some(position) => format!("{}:{position}", self.id),
            None => self.id.to_string(),
        }
    }

    /// As bytes, for another process: a line of JSON that says what follows, and what was read.
    pub fn encode(&self) -> Vec<u8> {
        let RawDocument { seq, id, path, position, bytes, kind, known, consumed } = self;
        let head = Head(*seq, id.to_string(), path.to_string(), *position, *kind, known.clone(), *consumed);
        // Nothing of this can fail to be written.
        let mut encoded = serde_json::to_vec(&head).unwrap_or_default();
        encoded.push(b'\n');
        encoded.extend_from_slice(bytes);
        encoded
    }

    /// What [`RawDocument::encode`] made bytes of; none of other bytes.
    pub fn decode(mut encoded: Vec<u8>) -> Option<RawDocument> {
        let end = memchr::memchr(b'\n', &encoded)?;
        let Head(seq, id, path, position, kind, known, consumed) =
            serde_json::from_slice(&encoded[..end]).ok()?;
        encoded.drain(..=end);
        let (id, path) = (id.into(), path.into());
        Some(RawDocument { seq, id, path, position, bytes: encoded, kind, known, consumed })
    }
}
