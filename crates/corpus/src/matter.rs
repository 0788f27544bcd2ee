//! What a text says of itself before it begins, and what a file beside it says.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use copydesk_document::Meta;
use saphyr_parser::{Event, Parser, ScalarStyle};

/// How long what stands before a text may be, and a file beside it.
const MOST: usize = 64 << 10;

/// Metadata at the beginning of a text: YAML between lines of `---`, or TOML between lines of `+++`; and how many bytes it
/// takes. `None` where a text begins so and means something else, as with a line to look at.
pub(crate) fn front(text: &str) -> Option<(Meta, usize)> {
    let fence = ["---", "+++"].into_iter().find(|fence| text.starts_with(fence))?;
    let first = text.find('\n')?;
    (text[fence.len()..first].trim_end().is_empty()).then_some(())?;
    let mut end = first + 1;
    loop {
        (end <= MOST).then_some(())?;
        let length = text[end..].find('\n').map_or(text.len() - end, |n| n + 1);
        (length > 0).then_some(())?;
        let line = text[end..end + length].trim_end();
        if line == fence || (fence == "---" && line == "...") {
            let matter = &text[first + 1..end];
            let meta = if fence == "---" { yaml(matter) } else { toml_of(matter) }?;
            let blank =
                text[end + length..].len() - text[end + length..].trim_start_matches(['\r', '\n']).len();
            return Some((meta, end + length + blank));
        }
        end += length;
    }
}

/// The scalars of a mapping, and lists of them with commas between. Anchors and aliases mean nothing here, so none is followed.
fn yaml(text: &str) -> Option<Meta> {
    let mut meta = Meta::new();
    let (mut depth, mut key): (usize, Option<String>) = (0, None);
    let mut list: Option<Vec<String>> = None;
    for event in Parser::new_from_str(text) {
        match event.ok()?.0 {
            Event::MappingStart(..) => {
                depth += 1;
                (depth < 50).then_some(())?;
            }
            Event::SequenceStart(..) => {
                depth += 1;
                (depth > 1 && depth < 50).then_some(())?;
                if depth == 2 && key.is_some() {
                    list = Some(Vec::new());
                }
            }
            Event::MappingEnd | Event::SequenceEnd => {
                depth = depth.checked_sub(1)?;
                if depth == 1 {
                    match (key.take(), list.take()) {
                        (Some(key), Some(list)) if !list.is_empty() => meta.push((key, list.join(", "))),
                        _ => {}
                    }
                }
            }
            Event::Scalar(value, style, ..) => match (depth, &mut list, key.take()) {
                // A text and no mapping.
                (0, ..) => return None,
                (1, _, None) => key = Some(value.into_owned()),
                (1, _, Some(key)) => {
                    let null = style == ScalarStyle::Plain && matches!(&*value, "" | "~" | "null");
                    if !null {
                        meta.push((key, value.into_owned()));
                    }
                }
                (2, Some(list), kept) => {
                    list.push(value.into_owned());
                    key = kept;
                }
                (_, _, kept) => key = kept,
            },
            Event::Alias(_) if depth == 1 && key.is_none() => return None,
            Event::Alias(_) if depth == 1 => key = None,
            _ => {}
        }
    }
    Some(meta)
}

fn toml_of(text: &str) -> Option<Meta> {
    let table: toml::Table = text.parse().ok()?;
    let scalar = |value: toml::Value| match value {
        toml::Value::String(text) => Some(text),
        toml::Value::Table(_) | toml::Value::Array(_) => None,
        // As it is written, a date among them.
        other => Some(other.to_string()),
    };
    let value = |value: toml::Value| match value {
        toml::Value::Array(list) => {
            let list: Vec<String> = list.into_iter().filter_map(scalar).collect();
            (!list.is_empty()).then(|| list.join(", "))
        }
        other => scalar(other),
    };
    Some(table.into_iter().filter_map(|(key, v)| Some((key, value(v)?))).collect())
}

/// The end of the name of a file that holds another's metadata.
const BESIDE: &str = ".meta.json";

/// Whether a file holds another's metadata.
pub(crate) fn is_beside(name: &str) -> bool {
    name.len() > BESIDE.len() && name.ends_with(BESIDE)
}

/// The metadata in the file beside another: `a.txt.meta.json` or `a.meta.json` of `a.txt`.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn beside(path: &Path) -> Result<Meta, String> {
    let Some(name) = path.file_name().map(|name| name.to_string_lossy().into_owned()) else {
        return Ok(Meta::new());
    };
    let stem = name.split_once('.').map_or(&*name, |(stem, _)| stem).to_owned();
    let last = name.rsplit_once('.').map_or(&*name, |(stem, _)| stem).to_owned();
    let names = [name, last, stem];
    let opened = names.iter().map(|name| path.with_file_name(format!("{name}{BESIDE}"))).find_map(|path| {
        // A link may lead to what nobody meant to publish, and a pipe has no end.
        let file = path.symlink_metadata().is_ok_and(|m| m.is_file()).then(|| File::open(&path).ok())??;
        Some((path, file))
    });
    let Some((path, file)) = opened else { return Ok(Meta::new()) };
    let wrong = |e: String| format!("{}: {e}", path.display());
    let mut json = String::new();
    file.take(MOST as u64 + 1)
        .read_to_string(&mut json)
        .map_err(|e| wrong(format!("cannot be read: {e}")))?;
    if json.len() > MOST {
        return Err(wrong(format!("holds more than {MOST} bytes, which is too much for metadata")));
    }
    crate::json::scalars(&json).map_err(|e| wrong(format!("holds no JSON object with metadata: {e}")))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(text: &str) -> Option<(Vec<(String, String)>, &str)> {
        front(text).map(|(meta, length)| (meta, &text[length..]))
    }

    fn meta(of: &[(&str, &str)]) -> Meta {
        of.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
    }

    #[test]
    fn yaml_and_toml_before_a_text_are_metadata() {
        let yaml = "---\r\ntitle: \"A: b\"\r\npublished: 2024-05-08\nbyline: [Ann, Bo]\ntags:\n- x\n- y z\nnone: ~\nempty:\ndeep:\n  a: b\nwords: 12\n---\n\nText.\n";
        let expected = [
            ("title", "A: b"),
            ("published", "2024-05-08"),
            ("byline", "Ann, Bo"),
            ("tags", "x, y z"),
            ("words", "12"),
        ];
        assert_eq!(found(yaml), Some((meta(&expected), "Text.\n")));
        let toml =
            "+++\ntitle = \"A\"\npublished = 2024-05-08\ntags = [\"x\", \"y\"]\n[deep]\na = 1\n+++\nText.";
        assert_eq!(
            found(toml),
            Some((meta(&[("published", "2024-05-08"), ("tags", "x, y"), ("title", "A")]), "Text."))
        );
        assert_eq!(found("---\ntitle: A\n...\n"), Some((meta(&[("title", "A")]), "")));
    }

    #[test]
    fn a_line_to_look_at_is_text() {
        for text in [
            "---\nA dash above.\n---\nText.",
            "---\n- a list\n---\n",
            "--- and more\na: b\n---\n",
            "---\ntitle: A\n",
            "+++\nno toml\n+++\n",
            "---\na: [\n---\n",
            "---",
            "",
            "text",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
        let long = format!("---\n{}---\nx", "a: b\n".repeat(20_000));
        assert_eq!(found(&long), None);
    }

    #[test]
    fn no_alias_is_followed() {
        let laughs: String = (1..60).map(|i| format!("a{i}: &a{i} [*a{}, *a{}]\n", i - 1, i - 1)).collect();
        let (meta, _) = found(&format!("---\na0: &a0 ha\n{laughs}b: *a50\nc: d\n---\n")).unwrap();
        assert_eq!(meta.last(), Some(&("c".to_owned(), "d".to_owned())));
        assert!(meta.len() < 5, "{meta:?}");
        let deep = format!("---\na: {}\n---\n", "[".repeat(10_000));
        assert_eq!(found(&deep), None);
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(text in r#"(---|\+\+\+)\n([-a-c:\[\]{}&*"'#|>!= \n.0-9é]{0,40}\n)?(---|\+\+\+)\n?[a-z]{0,3}"#) {
            if let Some((_, length)) = front(&text) {
                prop_assert!(text.is_char_boundary(length));
            }
        }
    }
}
