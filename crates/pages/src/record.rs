//! Records as pages read them: any that `run` writes, of ready plugins and others, and no more of one than a page can show.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use copydesk_document::{OffsetIndex, Unit};
use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

/// The most annotations of a layer that are kept of one record.
pub(crate) const MOST_ANNOTATIONS: usize = 4000;

/// Layers that are many and tell a reader nothing.
const PASSED_OVER: [&str; 4] = ["tokens", "sentences", "vectors", "source_map"];

/// Why a line is no record that can be shown.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RecordError {
    /// It is no JSON object with the keys of a record.
    #[error("not a record of Copydesk: {0}")]
    Malformed(String),
    /// It is of another version.
    #[error("record `{id}` has schema_version {version}, and this program reads 1")]
    Version {
        /// The document's id.
        id: String,
        /// What it says.
        version: u64,
    },
}

/// A record, with offsets as they stand in it.
#[derive(Deserialize)]
pub(crate) struct Record {
    schema_version: u64,
    pub(crate) id: String,
    #[serde(default)]
    offsets: Option<String>,
    #[serde(default)]
    pub(crate) meta: BTreeMap<String, Value>,
    #[serde(default)]
    pub(crate) text: Option<String>,
    #[serde(default)]
    pub(crate) error: Option<Value>,
    #[serde(default)]
    pub(crate) errors: Vec<Value>,
    #[serde(default)]
    pub(crate) warnings: Vec<Value>,
    #[serde(default)]
    layers: Layers,
}

/// Layers by name, in the order of the record.
#[derive(Default)]
struct Layers(Vec<(String, Capped)>);

/// The first annotations of a layer.
#[derive(Default)]
pub(crate) struct Capped {
    pub(crate) kept: Vec<Value>,
    /// How many there are.
    pub(crate) total: usize,
}

impl Record {
    /// Reads a line.
    pub(crate) fn parse(line: &[u8]) -> Result<Record, RecordError> {
        let record: Record =
            serde_json::from_slice(line).map_err(|e| RecordError::Malformed(e.to_string()))?;
        match record.schema_version {
            1 => Ok(record),
            version => Err(RecordError::Version { id: record.id, version }),
        }
    }

    /// Takes out a layer; `None` when no stage made it.
    pub(crate) fn take(&mut self, name: &str) -> Option<Capped> {
        let place = self.layers.0.iter().position(|(own, _)| own == name)?;
        Some(self.layers.0.remove(place).1)
    }

    /// Takes out all layers that are left.
    pub(crate) fn take_others(&mut self) -> Vec<(String, Capped)> {
        std::mem::take(&mut self.layers.0)
    }

    /// What the metadata say.
    pub(crate) fn meta(&self, key: &str) -> Option<&str> {
        self.meta.get(key).and_then(Value::as_str).filter(|value| !value.trim().is_empty())
    }

    /// In which unit its offsets count.
    pub(crate) fn unit(&self) -> Unit {
        match self.offsets.as_deref() {
            Some("byte") => Unit::Byte,
            Some("utf16") => Unit::Utf16,
            _ => Unit::CodePoint,
        }
    }
}

/// Where the offsets of a record lie in its text.
pub(crate) struct Places<'t> {
    index: OffsetIndex<'t>,
    unit: Unit,
    /// How much of the text is shown.
    pub(crate) shown: usize,
}

impl<'t> Places<'t> {
    pub(crate) fn new(text: &'t str, unit: Unit, shown: usize) -> Places<'t> {
        Places { index: OffsetIndex::new(text), unit, shown }
    }

    /// The bytes of a stretch that is shown, at least one; one that goes on behind is cut.
    fn between(&self, start: &Value, end: &Value) -> Option<Range<usize>> {
        let byte = |value: &Value| {
            let offset = u32::try_from(value.as_u64()?).ok()?;
            Some(self.index.to_byte(offset, self.unit)? as usize)
        };
        let (start, end) = (byte(start)?, byte(end)?.min(self.shown));
        (start < end).then_some(start..end)
    }

    /// The stretch that a value `[start, end]` is.
    pub(crate) fn span(&self, value: &Value) -> Option<Range<usize>> {
        match value.as_array()?.as_slice() {
            [start, end] => self.between(start, end),
            _ => None,
        }
    }

    /// The stretches of an annotation: `start` and `end`, or the first list of such.
    pub(crate) fn of(&self, annotation: &Value) -> Vec<Range<usize>> {
        let Some(annotation) = annotation.as_object() else { return Vec::new() };
        let listed = |value: &Value| {
            let spans: Vec<_> = value.as_array()?.iter().filter_map(|span| self.span(span)).collect();
            (!spans.is_empty()).then_some(spans)
        };
        let known = ["spans", "content"].into_iter().filter_map(|key| annotation.get(key));
        let pieces = known.chain(annotation.values()).find_map(listed);
        let whole = || {
            let edges = annotation.get("start").zip(annotation.get("end"));
            edges.and_then(|(start, end)| self.between(start, end)).into_iter().collect()
        };
        pieces.unwrap_or_else(whole)
    }
}

/// A string of an annotation.
pub(crate) fn string<'v>(annotation: &'v Value, key: &str) -> Option<&'v str> {
    annotation.get(key).and_then(Value::as_str).filter(|value| !value.trim().is_empty())
}

/// A score of an annotation.
pub(crate) fn score(annotation: &Value) -> Option<f64> {
    annotation.get("score").and_then(Value::as_f64)
}

impl<'de> Deserialize<'de> for Layers {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Layers, D::Error> {
        struct Each;
        impl<'de> Visitor<'de> for Each {
            type Value = Layers;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of layers")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Layers, A::Error> {
                let mut layers = Layers::default();
                while let Some(name) = map.next_key::<String>()? {
                    if PASSED_OVER.contains(&name.as_str()) {
                        map.next_value::<IgnoredAny>()?;
                    } else {
                        let layer = map.next_value()?;
                        layers.0.push((name, layer));
                    }
                }
                Ok(layers)
            }
        }
        from.deserialize_map(Each)
    }
}

impl<'de> Deserialize<'de> for Capped {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Capped, D::Error> {
        struct Each;
        impl<'de> Visitor<'de> for Each {
            type Value = Capped;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of annotations")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Capped, A::Error> {
                let mut layer = Capped::default();
                while layer.kept.len() < MOST_ANNOTATIONS {
                    let Some(annotation) = seq.next_element()? else { break };
                    layer.kept.push(annotation);
                }
                layer.total = layer.kept.len();
                while seq.next_element::<IgnoredAny>()?.is_some() {
                    layer.total += 1;
                }
                Ok(layer)
            }
        }
        from.deserialize_seq(Each)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_annotations_are_kept_than_a_page_shows() {
        let many = vec![r#"{"start":0,"end":1}"#; MOST_ANNOTATIONS + 7].join(",");
        let line = format!(
            r#"{{"schema_version":1,"id":"a","text":"x","layers":{{"entities":[{many}],"tokens":[{many}]}}}}"#
        );
        let mut record = Record::parse(line.as_bytes()).unwrap();
        let layer = record.take("entities").unwrap();
        assert_eq!((layer.kept.len(), layer.total), (MOST_ANNOTATIONS, MOST_ANNOTATIONS + 7));
        assert!(record.take_others().is_empty(), "tokens are passed over");
    }

    #[test]
    fn offsets_of_any_unit_lead_to_bytes_and_none_beyond_what_is_shown() {
        let text = "Zoë 🦀 no";
        let annotation: Value = serde_json::from_str(r#"{"start":4,"end":6}"#).unwrap();
        assert_eq!(Places::new(text, Unit::Utf16, text.len()).of(&annotation), [5..9]);
        assert_eq!(Places::new(text, Unit::CodePoint, text.len()).of(&annotation), [5..10]);
        assert!(Places::new(text, Unit::Byte, text.len()).of(&annotation).is_empty(), "within a character");
        assert_eq!(Places::new(text, Unit::CodePoint, 9).of(&annotation), [5..9]);
        assert!(Places::new(text, Unit::CodePoint, 4).of(&annotation).is_empty());
        let pieces: Value = serde_json::from_str(r#"{"content":[[0,3],[6,99],[7,8]],"cue":[1,2]}"#).unwrap();
        assert_eq!(Places::new(text, Unit::CodePoint, text.len()).of(&pieces), [0..4, 11..12]);
    }

    #[test]
    fn what_is_no_record_is_told() {
        let refused = |line: &str| Record::parse(line.as_bytes()).err().map(|e| e.to_string()).unwrap();
        assert!(refused("[]").contains("not a record"));
        assert!(refused(r#"{"id":"a"}"#).contains("schema_version"));
        assert!(refused(r#"{"id":"a","schema_version":2}"#).contains("reads 1"));
    }
}
