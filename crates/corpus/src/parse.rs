use std::sync::Arc;

use copydesk_document::{Document, DocumentError, Meta, SourceMap, SourceRun};
use sha2::{Digest, Sha256};

use crate::article::Article;
use crate::date;
use crate::encoding::{decode, guess};
use crate::error::ReadError;
use crate::html::{NoPage, page};
use crate::matter::front;
use crate::object::object;
use crate::options::{Fields, IdFrom};
use crate::raw::{Kind, Known, RawDocument};
use crate::salvage::id_in;

/// Decodes a document: a text as it is, a JSON object by its fields, a page by the article in it.
///
/// Metadata has the known keys `published`, `title`, `outlet` and `url` first, then the object's other fields in their
/// order; numbers and booleans are kept as they are written. What the document says itself goes before what its surroundings say
/// of it, these before its path, and that before defaults.
///
/// # Errors
/// When the bytes are not UTF-8 or not a JSON object with a text; the message names the file and the place in it.
pub fn parse(raw: RawDocument, fields: &Fields) -> Result<Document, ReadError> {
    let place_id = raw.place_id();
    let RawDocument {
        seq,
        id: file_id,
        path,
        position,
        bytes,
        kind,
        known: Known { meta: known, charset },
        ..
    } = raw;
    let place = Place { seq, path, position, kind, id: place_id };
    let found = match kind {
        Kind::Text => text(bytes, charset.as_deref(), &place, fields)?,
        Kind::Json | Kind::Row => object(&utf8(bytes, &place, fields)?, &place, fields)?,
        Kind::Html => {
            let page = page(bytes, charset.as_deref()).map_err(|e| place.no_page(&e))?;
            let meta = page.meta.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
            Found { source: Some(page.source), ..Found::new(None, page.text, meta) }
        }
        Kind::Article => {
            let article: Article =
                serde_json::from_slice(&bytes).map_err(|e| place.error(None, None, &e.to_string()))?;
            Found::of(article, &place)?
        }
    };
    let Found { id, text, mut meta, source } = found;
    let of_path = match &fields.path_pattern {
        Some(pattern) => pattern.of(&file_id).ok_or_else(|| {
            let pattern = pattern.as_str();
            place.error(id.as_deref(), None, &format!("the path is not one of --path-pattern `{pattern}`"))
        })?,
        None => Meta::new(),
    };
    let mut named = None;
    for (key, value) in known.into_iter().chain(of_path).chain(fields.defaults.iter().cloned()) {
        if key == "id" {
            named = named.or(Some(value));
        } else if !meta.iter().any(|(own, _)| *own == key) {
            meta.push((key, value));
        }
    }
    write_published(&mut meta, fields.epoch);
    let id = match fields.id_from {
        IdFrom::Field => id.or(named).filter(|id| !id.is_empty()).unwrap_or_else(|| place.id.clone()),
        IdFrom::Path => place.id.clone(),
        IdFrom::Hash => hash_id(&text),
        IdFrom::Url => match meta.iter().find(|(key, _)| key == "url") {
            Some((_, url)) => url.clone(),
            None => return place.fail(None, "there is no `url` to make the id of (--id-from url)"),
        },
    };
    let wrong = |e: DocumentError| place.error(Some(&id), None, &e.to_string());
    let mut document = Document::new(id.clone(), text).map_err(wrong)?.with_meta(meta);
    if let Some(runs) = source {
        let map = SourceMap::layer(&runs, document.text()).map_err(|e| wrong(e.into()))?;
        document.add_layers(vec![map]).map_err(wrong)?;
    }
    Ok(document)
}

/// The id of a text that has none: the same for the same text, whoever reads it.
pub fn hash_id(text: &str) -> String {
    Sha256::digest(text)[..16].iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Writes the day, or moment, of publication as ISO 8601 has it, where it is known in other words; numbers are seconds since 1970
/// where the `epoch` counts.
pub fn write_published(meta: &mut Meta, epoch: bool) {
    if let Some((_, published)) = meta.iter_mut().find(|(key, _)| key == "published")
        && let Some(iso) = date::iso(published).or_else(|| epoch.then(|| date::epoch(published)).flatten())
    {
        *published = iso;
    }
}

/// What bytes say.
pub(crate) struct Found {
    /// The id, if they have one.
    pub(crate) id: Option<String>,
    pub(crate) text: String,
    pub(crate) meta: Meta,
    /// Where the text stands in the bytes, if that is told.
    pub(crate) source: Option<Vec<SourceRun>>,
}

impl Found {
    pub(crate) fn new(id: Option<String>, text: String, meta: Meta) -> Found {
        Found { id, text, meta, source: None }
    }

    pub(crate) fn of(article: Article, place: &Place) -> Result<Found, ReadError> {
        let text = article.text().map_err(|e| ReadError {
            id: article.id.clone().unwrap_or_else(|| place.id.clone()),
            ..place.no_page(&e)
        })?;
        Ok(Found::new(article.id.filter(|id| !id.is_empty()), text, article.meta))
    }
}

/// A text, with what stands before it.
fn text(bytes: Vec<u8>, charset: Option<&str>, place: &Place, fields: &Fields) -> Result<Found, ReadError> {
    let mut text = match charset {
        Some(charset) => decode(bytes, [charset.as_bytes()]).text,
        None => utf8(bytes, place, fields)?,
    };
    let (mut meta, length) = front(&text).unwrap_or_default();
    text.drain(..length);
    let id = meta.iter().position(|(key, _)| key == "id").map(|at| meta.remove(at).1);
    Ok(Found::new(id, text, meta))
}

fn utf8(bytes: Vec<u8>, place: &Place, fields: &Fields) -> Result<String, ReadError> {
    let mut text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(e) => {
            let at = e.utf8_error().valid_up_to();
            let hint = hint(e.as_bytes());
            let own = (place.kind == Kind::Json).then(|| id_in(e.as_bytes(), &fields.id)).flatten();
            return Err(place.error(own.as_deref(), None, &format!("not UTF-8 at byte {at}{hint}")));
        }
    };
    if place.position.is_none_or(|position| position == 1) && text.starts_with('\u{FEFF}') {
        text.drain(..'\u{FEFF}'.len_utf8());
    }
    Ok(text)
}

/// What bytes that are no UTF-8 look like, and what to do.
fn hint(bytes: &[u8]) -> String {
    match bytes {
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => {
            "; it looks like UTF-16, which --encoding auto reads".to_owned()
        }
        [0x1F, 0x8B, ..] => "; it looks compressed; pipe it through zcat".to_owned(),
        [0x28, 0xB5, 0x2F, 0xFD, ..] => "; it looks compressed; pipe it through zstdcat".to_owned(),
        _ if bytes.contains(&0) => "; it looks like no text".to_owned(),
        _ => format!("; it looks like {}, which --encoding auto reads", guess(bytes).name()),
    }
}

/// Where a document was read from.
pub(crate) struct Place {
    seq: u64,
    path: Arc<str>,
    position: Option<u64>,
    pub(crate) kind: Kind,
    /// The id of the place.
    pub(crate) id: String,
}

impl Place {
    /// An error here; of a document of an id, and in a column, if these are known.
    pub(crate) fn error(&self, id: Option<&str>, column: Option<usize>, message: &str) -> ReadError {
        let mut place = self.path.to_string();
        // The columns of a row's JSON are nowhere in the file.
        let column = column.filter(|_| self.kind != Kind::Row);
        for number in [self.position, column.map(|c| c as u64)].into_iter().flatten() {
            place.push_str(&format!(":{number}"));
        }
        let id = id.unwrap_or(&self.id).to_owned();
        ReadError {
            seq: self.seq,
            id,
            path: Arc::clone(&self.path),
            position: self.position,
            code: ReadError::UNREADABLE,
            message: format!("{place}: {message}"),
        }
    }

    pub(crate) fn fail<T>(&self, column: Option<usize>, message: &str) -> Result<T, ReadError> {
        Err(self.error(None, column, message))
    }

    fn no_page(&self, e: &NoPage) -> ReadError {
        let code = if e.limit { ReadError::LIMIT } else { ReadError::UNREADABLE };
        ReadError { code, ..self.error(None, None, &e.message) }
    }
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
            encoding: None,
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
        assert_eq!(
            error.message,
            "news/may.jsonl:3: not UTF-8 at byte 10; it looks like windows-1252, which --encoding auto reads"
        );
    }

    #[test]
    fn texts_are_kept_as_stored_but_for_the_mark() {
        let text = |bytes: &[u8]| parse(raw(Kind::Text, None, bytes), &Fields::default());
        assert_eq!(text(b"\xEF\xBB\xBFa\r\nb\0\xEF\xBB\xBF").unwrap().text(), "a\r\nb\0\u{FEFF}");
        assert_eq!(text(b"").unwrap().text(), "");
        assert_eq!(
            text(b"ab\xFF\0c").unwrap_err().message,
            "news/may.jsonl: not UTF-8 at byte 2; it looks like no text"
        );
        assert!(
            text(b"\xFF\xFEa\0")
                .unwrap_err()
                .message
                .ends_with("at byte 0; it looks like UTF-16, which --encoding auto reads")
        );
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
