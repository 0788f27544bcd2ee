use copydesk_document::Meta;

use serde_json::value::RawValue;

use crate::article::Article;
use crate::error::ReadError;
use crate::json::{Object, Value, reach};
use crate::options::Fields;
use crate::parse::{Found, Place};
use crate::raw::Kind;
use crate::salvage::id_in;

/// Id, text and metadata of a JSON object.
pub(crate) fn object(json: &str, place: &Place, fields: &Fields) -> Result<Found, ReadError> {
    let mut id: Option<String> = None;
    let start = json.len() - json.trim_ascii_start().len();
    if !json[start..].starts_with('{') {
        return place.fail(Some(column(json, start)), "expected a JSON object");
    }
    let object: Object<'_> = match serde_json::from_str(json) {
        Ok(object) => object,
        Err(e) => {
            let id = id_in(json.as_bytes(), &fields.id);
            let at = column(json, e.column().saturating_sub(1));
            return Err(place.error(id.as_deref(), Some(at), &without_place(&e)));
        }
    };
    let failed = ["schema_version", "error"].iter().all(|name| object.0.iter().any(|(key, _)| key == name));
    let object = own_record(object);
    let mut values = Vec::with_capacity(object.len());
    let mut broken = None;
    let reached = fields.reaching().filter(|name| !object.iter().any(|(key, _)| key == name));
    let reached: Vec<_> = reached.filter_map(|name| Some((name.to_owned(), reach(&object, name)?))).collect();
    for (key, raw) in object.into_iter().chain(reached) {
        // The value is a slice of the line, so its distance from the line's start is its place.
        let at = (raw.get().as_ptr() as usize).saturating_sub(json.as_ptr() as usize);
        match Value::of(raw) {
            Ok(value) => values.push((key, value, at)),
            Err(e) => broken = broken.or(Some((at, e))),
        }
    }
    let mut take = |name: &str| {
        let found = values.iter().position(|(key, ..)| key == name)?;
        let (_, value, at) = values.remove(found);
        Some((value, at))
    };
    // The id comes first, so that every later error can name it.
    match take(&fields.id) {
        None | Some((Value::Null, _)) => {}
        Some((Value::String(v) | Value::Other(v), _)) if v.is_empty() => {}
        Some((Value::String(v) | Value::Other(v), _)) => id = Some(v),
        Some((value, at)) => {
            let message = format!("field `{}` is {}, not a string", fields.id, value.name());
            return Err(place.error(id.as_deref(), Some(column(json, at)), &message));
        }
    }
    if let Some((at, e)) = broken {
        return Err(place.error(id.as_deref(), Some(column(json, at)), &without_place(&e)));
    }
    let text = match take(&fields.text) {
        Some((Value::String(text), _)) => text,
        Some((value, at)) => {
            let message = format!("field `{}` is {}, not a string", fields.text, value.name());
            return Err(place.error(id.as_deref(), Some(column(json, at)), &message));
        }
        None if place.kind == Kind::Row => {
            let message = format!(
                "there is no column `{}`; name the one that holds it: --field text=NAME",
                fields.text
            );
            return Err(place.error(id.as_deref(), None, &message));
        }
        None => match ninjs(json) {
            Some(article) => {
                let found = Found::of(article, place)?;
                return Ok(Found { id: id.or(found.id), ..found });
            }
            None if failed => {
                let message = "the record is one of a document that failed, so it holds no text";
                return Err(place.error(id.as_deref(), None, message));
            }
            None => {
                let message = format!("there is no field `{}`", fields.text);
                return Err(place.error(id.as_deref(), None, &message));
            }
        },
    };
    let mut meta = Meta::new();
    for (key, name) in fields.known() {
        match take(name) {
            // An empty cell is one that holds nothing.
            Some((Value::String(v), _)) if v.is_empty() && place.kind == Kind::Row => {}
            Some((Value::String(v) | Value::Other(v), _)) => meta.push((key.to_owned(), v)),
            _ => {}
        }
    }
    for (key, value, _) in values {
        // A field that bears a known key although another field was chosen for it would be mistaken for that one.
        let reserved = fields.known().iter().any(|(known, _)| *known == key);
        if let (Value::String(v) | Value::Other(v), false) = (value, reserved)
            && (place.kind != Kind::Row || !v.is_empty())
        {
            meta.push((key, v));
        }
    }
    Ok(Found::new(id, text, meta))
}

/// The fields of an object; of a record that Copydesk wrote, those of its `meta` in the place of what it found.
fn own_record<'a>(object: Object<'a>) -> Vec<(String, &'a RawValue)> {
    let named = |name: &str| object.0.iter().find(|(key, _)| key == name).map(|(_, raw)| *raw);
    let is_object = |name: &str| named(name).is_some_and(|raw| raw.get().starts_with('{'));
    if !(is_object("meta")
        && is_object("layers")
        && named("schema_version").is_some()
        && named("offsets").is_some())
    {
        return object.0;
    }
    let meta = named("meta").and_then(|raw| serde_json::from_str::<Object<'a>>(raw.get()).ok());
    let kept = object.0.iter().filter(|(key, _)| key == "id" || key == "text").cloned();
    kept.chain(meta.map(|meta| meta.0).unwrap_or_default()).collect()
}

/// An object as agencies send it, which has no field of texts but bodies.
fn ninjs(json: &str) -> Option<Article> {
    json.contains("\"bod")
        .then(|| serde_json::from_str(json).ok())?
        .and_then(|object| Article::of_ninjs(&object))
}

/// The column, counted in characters from 1, of a byte of a line.
fn column(line: &str, byte: usize) -> usize {
    line.char_indices().take_while(|(i, _)| *i < byte).count() + 1
}

/// A JSON error without its place, which counts from the line's start alone.
fn without_place(error: &serde_json::Error) -> String {
    let message = error.to_string();
    message.rsplit_once(" at line ").map_or(message.as_str(), |(m, _)| m).to_owned()
}
