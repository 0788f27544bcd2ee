use std::sync::Arc;

use copydesk_document::{Document, Meta};

use crate::article::Article;
use crate::date;
use crate::encoding::decode;
use crate::error::ReadError;
use crate::html::{NoPage, page};
use crate::json::{Object, Value};
use crate::options::Fields;
use crate::raw::{Kind, RawDocument};
use crate::salvage::id_in;

/// Decodes a document: a text as it is, a JSON object by its fields.
///
/// Metadata has the known keys `published`, `title`, `outlet` and `url` first, then the object's other fields in their
/// order; numbers and booleans are kept as they are written.
///
/// # Errors
/// When the bytes are not UTF-8 or not a JSON object with a text; the message names the file and the place in it.
pub fn parse(raw: RawDocument, fields: &Fields) -> Result<Document, ReadError> {
    let id = raw.place_id();
    let place = Place { seq: raw.seq, path: raw.path, position: raw.position, kind: raw.kind };
    let no_page = |id: String, e: NoPage| {
        let code = if e.limit { ReadError::LIMIT } else { ReadError::UNREADABLE };
        place.fail(id, None, &e.message).map_err(|error| ReadError { code, ..error })
    };
    if raw.kind == Kind::Article {
        return match serde_json::from_slice::<Article>(&raw.bytes) {
            Ok(article) => match article.text() {
                Ok(text) => {
                    let id = article.id.filter(|id| !id.is_empty()).unwrap_or(id);
                    finish(id, text, article.meta, raw.known.meta, &place, fields)
                }
                Err(e) => no_page(article.id.unwrap_or(id), e),
            },
            Err(e) => place.fail(id, None, &e.to_string()),
        };
    }
    if raw.kind == Kind::Html {
        let page = match page(raw.bytes, raw.known.charset.as_deref()) {
            Ok(page) => page,
            Err(e) => return no_page(id, e),
        };
        let meta = page.meta.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
        return finish(id, page.text, meta, raw.known.meta, &place, fields);
    }
    let bytes = match &raw.known.charset {
        Some(charset) if raw.kind == Kind::Text => decode(raw.bytes, [charset.as_bytes()]).into_bytes(),
        _ => raw.bytes,
    };
    let mut text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(e) => {
            let at = e.utf8_error().valid_up_to();
            let hint = hint(e.as_bytes());
            let own = (raw.kind == Kind::Json).then(|| id_in(e.as_bytes(), &fields.id)).flatten();
            return place.fail(own.unwrap_or(id), None, &format!("not UTF-8 at byte {at}{hint}"));
        }
    };
    if raw.position.is_none_or(|position| position == 1) && text.starts_with('\u{FEFF}') {
        text.drain(..'\u{FEFF}'.len_utf8());
    }
    match raw.kind {
        Kind::Json | Kind::Row => {
            let (id, text, meta) = object(&text, id, &place, fields)?;
            finish(id, text, meta, raw.known.meta, &place, fields)
        }
        Kind::Text | Kind::Html | Kind::Article => {
            finish(id, text, Meta::new(), raw.known.meta, &place, fields)
        }
    }
}

/// The document, with what it says of itself and, where it says nothing, what is known from outside.
fn finish(
    id: String,
    text: String,
    mut meta: Meta,
    known: Meta,
    place: &Place,
    fields: &Fields,
) -> Result<Document, ReadError> {
    for (key, value) in known {
        if !meta.iter().any(|(own, _)| *own == key) {
            meta.push((key, value));
        }
    }
    if let Some((_, published)) = meta.iter_mut().find(|(key, _)| key == "published")
        && let Some(iso) =
            date::iso(published).or_else(|| fields.epoch.then(|| date::epoch(published)).flatten())
    {
        *published = iso;
    }
    match Document::new(id.clone(), text) {
        Ok(document) => Ok(document.with_meta(meta)),
        Err(e) => place.fail(id, None, &e.to_string()),
    }
}

/// What bytes that are no UTF-8 look like.
fn hint(bytes: &[u8]) -> &'static str {
    match bytes {
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => "; it looks like UTF-16",
        [0x1F, 0x8B, ..] => "; it looks compressed; pipe it through zcat",
        [0x28, 0xB5, 0x2F, 0xFD, ..] => "; it looks compressed; pipe it through zstdcat",
        _ => "",
    }
}

/// Where a document was read from.
struct Place {
    seq: u64,
    path: Arc<str>,
    position: Option<u64>,
    kind: Kind,
}

impl Place {
    fn fail<T>(&self, id: String, column: Option<usize>, message: &str) -> Result<T, ReadError> {
        let mut place = self.path.to_string();
        // The columns of a row's JSON are nowhere in the file.
        let column = column.filter(|_| self.kind != Kind::Row);
        for number in [self.position, column.map(|c| c as u64)].into_iter().flatten() {
            place.push_str(&format!(":{number}"));
        }
        Err(ReadError {
            seq: self.seq,
            id,
            path: Arc::clone(&self.path),
            position: self.position,
            code: ReadError::UNREADABLE,
            message: format!("{place}: {message}"),
        })
    }
}

/// Id, text and metadata of a JSON object.
fn object(
    json: &str,
    mut id: String,
    place: &Place,
    fields: &Fields,
) -> Result<(String, String, Meta), ReadError> {
    let start = json.len() - json.trim_ascii_start().len();
    if !json[start..].starts_with('{') {
        return place.fail(id, Some(column(json, start)), "expected a JSON object");
    }
    let object: Object<'_> = match serde_json::from_str(json) {
        Ok(object) => object,
        Err(e) => {
            let id = id_in(json.as_bytes(), &fields.id).unwrap_or(id);
            return place.fail(id, Some(column(json, e.column().saturating_sub(1))), &without_place(&e));
        }
    };
    let mut values = Vec::with_capacity(object.0.len());
    let mut broken = None;
    for (key, raw) in object.0 {
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
    let place_id = id.clone();
    // The id comes first, so that every later error can name it.
    match take(&fields.id) {
        None | Some((Value::Null, _)) => {}
        Some((Value::String(v) | Value::Other(v), _)) if v.is_empty() => {}
        Some((Value::String(v) | Value::Other(v), _)) => id = v,
        Some((value, at)) => {
            let message = format!("field `{}` is {}, not a string", fields.id, value.name());
            return place.fail(id, Some(column(json, at)), &message);
        }
    }
    if let Some((at, e)) = broken {
        return place.fail(id, Some(column(json, at)), &without_place(&e));
    }
    let text = match take(&fields.text) {
        Some((Value::String(text), _)) => text,
        Some((value, at)) => {
            let message = format!("field `{}` is {}, not a string", fields.text, value.name());
            return place.fail(id, Some(column(json, at)), &message);
        }
        None if place.kind == Kind::Row => {
            let message = format!(
                "there is no column `{}`; name the one that holds it: --field text=NAME",
                fields.text
            );
            return place.fail(id, None, &message);
        }
        None => match ninjs(json) {
            Some(article) => {
                let text = article.text().or_else(|e| place.fail(id.clone(), None, &e.message))?;
                let named = article.id.filter(|_| id == place_id);
                return Ok((named.unwrap_or(id), text, article.meta));
            }
            None => return place.fail(id, None, &format!("there is no field `{}`", fields.text)),
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
    Ok((id, text, meta))
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::compression::Compression;
    use crate::stream::Origin;

    fn raw(kind: Kind, position: Option<u64>, bytes: &[u8]) -> RawDocument {
        let origin = Origin {
            id: "may.jsonl".into(),
            path: "news/may.jsonl".into(),
            compression: Compression::None,
            limit: 1 << 20,
            archive: false,
            id_field: "id".into(),
            ahead: Arc::default(),
        };
        RawDocument { seq: 7, ..origin.document(position, bytes.to_vec(), kind) }
    }

    fn json(line: &str) -> Result<Document, ReadError> {
        parse(raw(Kind::Json, Some(12), line.as_bytes()), &Fields::default())
    }

    fn meta(d: &Document) -> Vec<(&str, &str)> {
        d.meta().iter().map(|(k, v)| (k.as_str(), v.as_str())).collect()
    }

    #[test]
    fn fields_become_id_text_and_metadata() {
        let d = json(
            r#"{"words": 1e3, "url": "u", "tags": ["x"], "text": "T\n\u00e9", "live": true, "published": "2024-05-03",
               "id": "a-1", "more": {"text": "no"}, "none": null, "price": 1.50, "big": 123456789012345678901234567890}"#,
        )
        .unwrap();
        assert_eq!((d.id(), d.text()), ("a-1", "T\né"));
        assert_eq!(
            meta(&d),
            [
                ("published", "2024-05-03"),
                ("url", "u"),
                ("words", "1e3"),
                ("live", "true"),
                ("price", "1.50"),
                ("big", "123456789012345678901234567890"),
            ]
        );
    }

    #[test]
    fn fields_can_be_chosen() {
        let fields =
            Fields { id: "uuid".into(), text: "body".into(), published: "date".into(), ..Fields::default() };
        let line =
            r#"{"uuid": 17, "body": "B", "date": 2011, "published": "other", "text": "lead", "id": "x"}"#;
        let d = parse(raw(Kind::Json, Some(1), line.as_bytes()), &fields).unwrap();
        assert_eq!((d.id(), d.text()), ("17", "B"));
        assert_eq!(meta(&d), [("published", "2011"), ("text", "lead"), ("id", "x")]);
    }

    #[test]
    fn dates_are_days_however_they_are_written() {
        let published = |line: &str, fields: &Fields| {
            let d = parse(raw(Kind::Json, Some(1), line.as_bytes()), fields).unwrap();
            d.meta_value("published").unwrap().to_owned()
        };
        let plain = Fields::default();
        assert_eq!(
            published(r#"{"text": "", "published": "Wed, 08 May 2024 10:00:00 GMT"}"#, &plain),
            "2024-05-08T10:00:00Z"
        );
        assert_eq!(published(r#"{"text": "", "published": 20240508}"#, &plain), "2024-05-08");
        assert_eq!(published(r#"{"text": "", "published": "last week"}"#, &plain), "last week");
        let number = r#"{"text": "", "published": 1715162400}"#;
        assert_eq!(published(number, &plain), "1715162400", "only who says so has seconds");
        assert_eq!(published(number, &Fields { epoch: true, ..plain }), "2024-05-08T10:00:00Z");
    }

    #[test]
    fn an_absent_id_is_the_place() {
        for line in [r#"{"text": ""}"#, r#"{"text": "", "id": null}"#, r#"{"text": "", "id": ""}"#] {
            assert_eq!(json(line).unwrap().id(), "may.jsonl:12");
        }
    }

    #[test]
    fn errors_name_the_place() {
        for (line, id, message) in [
            (r#"{"text": "a""#, "may.jsonl:12", "news/may.jsonl:12:12: EOF while parsing an object"),
            (r#"{"é": x}"#, "may.jsonl:12", "news/may.jsonl:12:7: expected value"),
            (r#"{"text": "a"} {}"#, "may.jsonl:12", "news/may.jsonl:12:15: trailing characters"),
            ("  \"text\"", "may.jsonl:12", "news/may.jsonl:12:3: expected a JSON object"),
            (r#"{"id": "a"}"#, "a", "news/may.jsonl:12: there is no field `text`"),
            (
                r#"{"text": 5, "id": "a"}"#,
                "a",
                "news/may.jsonl:12:10: field `text` is a number, not a string",
            ),
            (r#"{"text": null}"#, "may.jsonl:12", "news/may.jsonl:12:10: field `text` is null, not a string"),
            (
                r#"{"id": [], "text": ""}"#,
                "may.jsonl:12",
                "news/may.jsonl:12:8: field `id` is an array, not a string",
            ),
            (r#"{"text": "\ud800"}"#, "may.jsonl:12", "news/may.jsonl:12:10: "),
            (r#"{"title": "\ud800", "text": "a", "id": "a"}"#, "a", "news/may.jsonl:12:11: "),
        ] {
            let error = json(line).unwrap_err();
            assert_eq!((error.seq, error.id.as_str()), (7, id), "{line}: {error}");
            assert!(error.message.starts_with(message), "{line}: {error}");
        }
        let twice = json(r#"{"text": "a", "text": "b"}"#).unwrap_err();
        assert!(twice.message.contains("field `text` stands there twice"), "{twice}");
        let error = parse(raw(Kind::Json, Some(3), b"{\"text\": \"\xE9\"}"), &Fields::default()).unwrap_err();
        assert_eq!(error.message, "news/may.jsonl:3: not UTF-8 at byte 10");
    }

    #[test]
    fn texts_are_kept_as_stored_but_for_the_mark() {
        let text = |bytes: &[u8]| parse(raw(Kind::Text, None, bytes), &Fields::default());
        assert_eq!(text(b"\xEF\xBB\xBFa\r\nb\0\xEF\xBB\xBF").unwrap().text(), "a\r\nb\0\u{FEFF}");
        assert_eq!(text(b"").unwrap().text(), "");
        assert_eq!(text(b"ab\xFFc").unwrap_err().message, "news/may.jsonl: not UTF-8 at byte 2");
        assert!(text(b"\xFF\xFEa\0").unwrap_err().message.ends_with("at byte 0; it looks like UTF-16"));
        assert!(text(b"\x1F\x8B\x08").unwrap_err().message.ends_with("compressed; pipe it through zcat"));
        assert!(text(b"\x28\xB5\x2F\xFD").unwrap_err().message.ends_with("pipe it through zstdcat"));
    }

    #[test]
    fn a_mark_before_the_first_object_is_dropped() {
        let line = "\u{FEFF}{\"text\": \"a\"}";
        assert!(parse(raw(Kind::Json, Some(1), line.as_bytes()), &Fields::default()).is_ok());
        assert!(json(line).is_err(), "in the middle of a file it is a mistake");
    }

    #[test]
    fn deep_nesting_is_no_danger() {
        let line = format!(r#"{{"text": "a", "deep": {}{}}}"#, "[".repeat(200_000), "]".repeat(200_000));
        assert_eq!(json(&line).unwrap().text(), "a");
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200), text: bool, line in 1u64..3) {
            let (kind, line) = if text { (Kind::Text, None) } else { (Kind::Json, Some(line)) };
            let valid = std::str::from_utf8(&bytes).is_ok();
            let result = parse(raw(kind, line, &bytes), &Fields::default());
            prop_assert!(!text || result.is_ok() == valid);
        }

        #[test]
        fn no_line_makes_it_panic(line in r#"[{}\[\]",:a-zé0-9\\ \-\x00]{0,60}"#) {
            let _ = json(&line);
            let _ = json(&format!("{{{line}"));
            let _ = json(&format!(r#"{{"text": "{line}", "id": {line}}}"#));
        }

        #[test]
        fn every_text_comes_through(text: String, id in ".{1,20}") {
            let line = serde_json::json!({ "text": text, "id": id }).to_string();
            let d = json(&line).unwrap();
            prop_assert_eq!((d.text(), d.id()), (text.as_str(), id.as_str()));
        }
    }
}
