use std::collections::HashSet;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use serde_json::value::RawValue;

/// The fields of a JSON object in the order in which they stand, each value as it is written.
pub(crate) struct Object<'a>(pub(crate) Vec<(String, &'a RawValue)>);

/// What a value is, as far as documents care.
pub(crate) enum Value {
    String(String),
    /// A number, `true` or `false`, as it is written.
    Other(String),
    Null,
    Array,
    Object,
}

impl Value {
    /// Decodes a value.
    ///
    /// # Errors
    /// When a string holds half a surrogate pair, which no text can hold.
    pub(crate) fn of(raw: &RawValue) -> Result<Value, serde_json::Error> {
        let json = raw.get();
        Ok(match json.as_bytes().first() {
            Some(b'"') => Value::String(serde_json::from_str(json)?),
            Some(b'[') => Value::Array,
            Some(b'{') => Value::Object,
            Some(b'n') => Value::Null,
            _ => Value::Other(json.to_owned()),
        })
    }

    /// What it is, in words.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Value::String(_) => "a string",
            Value::Other(json) if json.starts_with(['t', 'f']) => "a boolean",
            Value::Other(_) => "a number",
            Value::Null => "null",
            Value::Array => "an array",
            Value::Object => "an object",
        }
    }
}

/// The strings, numbers and booleans of an object, and lists of them with commas between.
pub(crate) fn scalars(json: &str) -> Result<Vec<(String, String)>, serde_json::Error> {
    let object: Object<'_> = serde_json::from_str(json)?;
    let mut found = Vec::new();
    for (key, raw) in object.0 {
        match Value::of(raw)? {
            Value::String(v) | Value::Other(v) => found.push((key, v)),
            Value::Array => {
                let list: Vec<&RawValue> = serde_json::from_str(raw.get())?;
                let all: Vec<String> = list
                    .into_iter()
                    .filter_map(|of| match Value::of(of) {
                        Ok(Value::String(v) | Value::Other(v)) => Some(v),
                        _ => None,
                    })
                    .collect();
                if !all.is_empty() {
                    found.push((key, all.join(", ")));
                }
            }
            Value::Null | Value::Object => {}
        }
    }
    Ok(found)
}

/// What stands at a path of names with points between, in objects within objects.
pub(crate) fn reach<'a>(object: &[(String, &'a RawValue)], path: &str) -> Option<&'a RawValue> {
    let (first, rest) = path.split_once('.')?;
    let (_, raw) = object.iter().find(|(key, _)| key == first)?;
    let inner: Object<'a> = serde_json::from_str(raw.get()).ok()?;
    let exact = inner.0.iter().find(|(key, _)| key == rest).map(|(_, raw)| *raw);
    exact.or_else(|| reach(&inner.0, rest))
}

impl<'de> Deserialize<'de> for Object<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Fields)
    }
}

struct Fields;

impl<'de> Visitor<'de> for Fields {
    type Value = Object<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object<'de>, A::Error> {
        let mut fields: Vec<(String, &RawValue)> = Vec::new();
        let mut seen = HashSet::new();
        while let Some(key) = map.next_key::<String>()? {
            if !seen.insert(key.clone()) {
                let shown: String = key.chars().take(60).collect();
                return Err(A::Error::custom(format!("field `{shown}` stands there twice")));
            }
            fields.push((key, map.next_value()?));
        }
        Ok(Object(fields))
    }
}
