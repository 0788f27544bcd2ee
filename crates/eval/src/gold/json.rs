//! What the readers of `NAME.gold.json` share.

use std::path::Path;

use serde_json::Value;

use super::files;
use crate::error::GoldError;
use crate::finding::Range;

/// A file of JSON.
///
/// # Errors
/// With line and column where it is none.
pub(super) fn parse(path: &Path, raw: &str) -> Result<Value, GoldError> {
    serde_json::from_str(raw)
        .map_err(|e| GoldError::line(path, e.line(), format!("column {}: {e}", e.column())))
}

/// The id that a document's annotations give, or else their file's name.
pub(super) fn id(path: &Path, json: &Value) -> String {
    let name = files::name(path);
    json["id"].as_str().unwrap_or_else(|| name.trim_end_matches(".gold.json")).to_owned()
}

/// Reads values of a file; errors name the file and the value's place in it.
pub(super) struct Reader<'p> {
    pub(super) path: &'p Path,
    /// The length of the text in code points.
    pub(super) length: u32,
}

impl<'p> Reader<'p> {
    pub(super) fn new(path: &'p Path, text: &str) -> Reader<'p> {
        Reader { path, length: text.chars().count() as u32 }
    }

    pub(super) fn list<'j>(&self, json: &'j Value, key: &str) -> Result<&'j [Value], GoldError> {
        json[key].as_array().map(Vec::as_slice).ok_or_else(|| self.expected(key, "a list", &json[key]))
    }

    pub(super) fn string(&self, value: &Value, place: &str) -> Result<String, GoldError> {
        string(value).ok_or_else(|| self.expected(place, "a string", value))
    }

    pub(super) fn range(&self, value: &Value, place: &str) -> Result<Range, GoldError> {
        let number = |i: usize| value.get(i)?.as_u64().and_then(|n| u32::try_from(n).ok());
        match (number(0), number(1)) {
            (Some(s), Some(e)) if s <= e && e <= self.length => Ok((s, e)),
            (Some(s), Some(e)) => {
                let length = self.length;
                let message = format!("{place}: {s}..{e} is outside the text, which has {length} characters");
                Err(GoldError::file(self.path, message))
            }
            _ => Err(self.expected(place, "[start, end]", value)),
        }
    }

    /// A range; `None` where there is null or nothing.
    pub(super) fn some_range(&self, value: &Value, place: &str) -> Result<Option<Range>, GoldError> {
        if value.is_null() { Ok(None) } else { self.range(value, place).map(Some) }
    }

    /// One or more ranges.
    pub(super) fn ranges(&self, value: &Value, place: &str) -> Result<Vec<Range>, GoldError> {
        match value.as_array().map(Vec::as_slice) {
            None | Some([]) => Err(self.expected(place, "a list of spans", value)),
            Some(pieces) => pieces.iter().map(|p| self.range(p, place)).collect(),
        }
    }

    pub(super) fn expected(&self, place: &str, what: &str, found: &Value) -> GoldError {
        let mut shown: String = found.to_string().chars().take(40).collect();
        if found.is_null() {
            shown = "nothing".to_owned();
        }
        GoldError::file(self.path, format!("{place}: expected {what}, found {shown}"))
    }
}

/// A string that is not empty.
pub(super) fn string(value: &Value) -> Option<String> {
    value.as_str().filter(|s| !s.is_empty()).map(str::to_owned)
}

/// Whether the annotator was unsure of it.
pub(super) fn unsure(value: &Value) -> bool {
    value["unsure"].as_bool().unwrap_or(false)
}
