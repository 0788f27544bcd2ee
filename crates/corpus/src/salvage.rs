//! The id of a JSON object that cannot be read as a whole, be it too large or broken.

/// The longest id, and the longest name of a field, that is looked for. In bytes, as they are written.
const MOST: usize = 1024;

/// Looks for the field with the id in the bytes of an object, as they pass: however many there are, it keeps a few of them.
#[derive(Debug)]
pub(crate) struct IdScan<'f> {
    field: &'f str,
    /// How many brackets are open.
    depth: usize,
    place: Place,
    in_string: bool,
    /// Whether the byte before was a backslash that stands for itself.
    escaped: bool,
    /// The string or number that is being read in the object itself, as it is written.
    token: Vec<u8>,
    /// Whether the name before the value is the field's.
    is_id: bool,
    found: Option<String>,
}

/// Where in a field of the object the scan is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Name,
    Value,
}

impl<'f> IdScan<'f> {
    /// Looks for the field of this name.
    pub(crate) fn new(field: &'f str) -> IdScan<'f> {
        IdScan {
            field,
            depth: 0,
            place: Place::Name,
            in_string: false,
            escaped: false,
            token: Vec::new(),
            is_id: false,
            found: None,
        }
    }

    /// Looks at the bytes that come next.
    pub(crate) fn feed(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        while self.found.is_none()
            && let Some((&byte, after)) = rest.split_first()
        {
            rest = after;
            if self.in_string {
                // Most of an object is in its strings, of which nothing matters but where they end.
                if self.depth != 1 && !self.escaped && byte != b'"' && byte != b'\\' {
                    let skipped = memchr::memchr2(b'"', b'\\', rest).unwrap_or(rest.len());
                    rest = &rest[skipped..];
                    continue;
                }
                self.keep(byte);
                match byte {
                    _ if self.escaped => self.escaped = false,
                    b'\\' => self.escaped = true,
                    b'"' => self.in_string = false,
                    _ => {}
                }
                continue;
            }
            match byte {
                b'"' => {
                    self.in_string = true;
                    self.keep(byte);
                }
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' => {
                    self.end_value();
                    self.depth = self.depth.saturating_sub(1);
                }
                b':' if self.depth == 1 && self.place == Place::Name => {
                    self.is_id = self.string().is_some_and(|name| name == self.field);
                    self.token.clear();
                    self.place = Place::Value;
                }
                b',' if self.depth == 1 => {
                    self.end_value();
                    self.token.clear();
                    self.place = Place::Name;
                }
                _ if byte.is_ascii_whitespace() => {}
                _ => self.keep(byte),
            }
        }
    }

    /// The id, if it has passed.
    pub(crate) fn id(self) -> Option<String> {
        self.found.filter(|id| !id.is_empty())
    }

    /// Keeps a byte of a name or of the id; of one that is too long so much that it is not taken for a shorter one.
    fn keep(&mut self, byte: u8) {
        if self.depth == 1 && self.token.len() <= MOST && (self.place == Place::Name || self.is_id) {
            self.token.push(byte);
        }
    }

    fn end_value(&mut self) {
        if self.depth == 1 && self.place == Place::Value && self.is_id {
            let number = || {
                let text = std::str::from_utf8(&self.token).ok()?;
                text.parse::<serde_json::Number>().is_ok().then(|| text.to_owned())
            };
            self.found = self.string().or_else(number);
            self.is_id = false;
        }
    }

    /// The string that was read, decoded.
    fn string(&self) -> Option<String> {
        if self.token.len() > MOST {
            return None;
        }
        serde_json::from_slice(&self.token).ok()
    }
}

/// The id that stands in the bytes of an object, however broken it is.
pub(crate) fn id_in(bytes: &[u8], field: &str) -> Option<String> {
    let mut scan = IdScan::new(field);
    scan.feed(bytes);
    scan.id()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_id_is_found_wherever_it_stands() {
        for (line, id) in [
            (r#"{"id": "a", "text": "b"}"#, Some("a")),
            (
                r#"{"text": "x \"id\": \"no\", \\", "meta": {"id": "no", "x": ["id"]}, "id":"é\n\u00e9"}"#,
                Some("é\né"),
            ),
            (r#"{ "id" : 17.50 , "text""#, Some("17.50")),
            (r#"{"\u0069d": "a", "#, Some("a")),
            (r#"{"id": "a", "text": "cut he"#, Some("a")),
            (r#"{"text": "a",, "id": "b"}"#, Some("b")),
            (r#"{"id": "cut"#, None),
            (r#"{"id": "cut""#, None),
            (r#"{"id": ["a"], "id2": "b"}"#, None),
            (r#"{"id": null, "text": ""}"#, None),
            (r#"{"id": "", "text": ""}"#, None),
            (r#"{"text": "id", "x": "id"}"#, None),
            (r#"["id", "a"]"#, None),
            ("plain", None),
            ("", None),
        ] {
            assert_eq!(id_in(line.as_bytes(), "id").as_deref(), id, "{line}");
        }
        let broken = [&b"{\"id\": \"a\", \"text\": \""[..], &[0xFF, 0xC0]].concat();
        assert_eq!(id_in(&broken, "id").as_deref(), Some("a"));
    }

    #[test]
    fn what_is_kept_does_not_grow_with_the_object() {
        let long = "x".repeat(1 << 20);
        let mut scan = IdScan::new("id");
        scan.feed(format!(r#"{{"{long}": "{long}", "text": "{long}", "id": "{long}""#).as_bytes());
        assert!(scan.token.capacity() <= 4 * MOST, "{}", scan.token.capacity());
        scan.feed(b", \"more\": 1}");
        assert_eq!(scan.id(), None, "nobody is called so");
    }

    proptest! {
        #[test]
        fn pieces_give_what_the_whole_gives(line in r#"\{"(id|x)": ("[^"]{0,5}"|[0-9]{1,3}|\[1\]|\{"id": "a"\}), "id": ".{0,8}"\}"#, cut in 0usize..40) {
            let at = cut.min(line.len());
            let mut scan = IdScan::new("id");
            scan.feed(&line.as_bytes()[..at]);
            scan.feed(&line.as_bytes()[at..]);
            prop_assert_eq!(scan.id(), id_in(line.as_bytes(), "id"));
        }

        #[test]
        fn what_json_reads_is_found(id in ".{1,20}", text: String) {
            let line = serde_json::json!({ "a": text, "id": id, "z": [text] }).to_string();
            prop_assert_eq!(id_in(line.as_bytes(), "id"), Some(id));
        }
    }
}
