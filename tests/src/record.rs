use serde_json::Value;

/// A unit of offsets, with arithmetic of its own: nothing here is shared with the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// UTF-8 bytes.
    Byte,
    /// Code points.
    Char,
    /// UTF-16 units.
    Utf16,
}

impl Unit {
    /// Its name in pipelines and records.
    pub fn name(self) -> &'static str {
        match self {
            Unit::Byte => "byte",
            Unit::Char => "char",
            Unit::Utf16 => "utf16",
        }
    }

    /// The length of a text.
    pub fn len(self, text: &str) -> usize {
        match self {
            Unit::Byte => text.len(),
            Unit::Char => text.chars().count(),
            Unit::Utf16 => text.encode_utf16().count(),
        }
    }
}

/// The part of a text between two offsets; `None` when they are out of order, out of range or inside a character.
pub fn slice(text: &str, unit: Unit, start: usize, end: usize) -> Option<String> {
    match unit {
        Unit::Byte => text.get(start..end).map(str::to_owned),
        Unit::Char => {
            let chars: Vec<char> = text.chars().collect();
            chars.get(start..end).map(|c| c.iter().collect())
        }
        Unit::Utf16 => {
            let units: Vec<u16> = text.encode_utf16().collect();
            String::from_utf16(units.get(start..end)?).ok()
        }
    }
}

/// Every span that a record's layers hold, each with its place in the record and the text it covers.
///
/// # Panics
/// When a span covers nothing or is no slice of the text.
pub fn slices(record: &Value, unit: Unit) -> Vec<(String, String)> {
    let text = record["text"].as_str().expect("a record holds its text");
    let mut spans = Vec::new();
    collect("layers", &record["layers"], &mut spans);
    let id = &record["id"];
    let cover = |(place, start, end): (String, usize, usize)| {
        let covered = slice(text, unit, start, end).filter(|s| !s.is_empty());
        let covered =
            covered.unwrap_or_else(|| panic!("{id}: {place}: {start}..{end} ({unit:?}) is no slice"));
        (place, covered)
    };
    spans.into_iter().map(cover).collect()
}

fn collect(place: &str, value: &Value, spans: &mut Vec<(String, usize, usize)>) {
    let number = |v: &Value| v.as_u64().and_then(|n| usize::try_from(n).ok());
    match value {
        Value::Array(items) => match items.as_slice() {
            [a, b] if a.is_number() && b.is_number() => {
                let (Some(start), Some(end)) = (number(a), number(b)) else {
                    panic!("{place}: {value} is no span")
                };
                spans.push((place.to_owned(), start, end));
            }
            items => items.iter().enumerate().for_each(|(i, v)| collect(&format!("{place}[{i}]"), v, spans)),
        },
        Value::Object(fields) => {
            if let (Some(start), Some(end)) = (fields.get("start"), fields.get("end")) {
                let (Some(start), Some(end)) = (number(start), number(end)) else {
                    panic!("{place}: {value} is no span")
                };
                spans.push((place.to_owned(), start, end));
            }
            fields.iter().for_each(|(key, v)| collect(&format!("{place}.{key}"), v, spans));
        }
        _ => {}
    }
}
