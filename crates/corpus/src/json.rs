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
