use std::path::Path;

use super::{DateGold, Gold, GoldDocument, files};
use crate::error::GoldError;

/// Reads the text of a TimeML file, its TIMEX3 expressions, and its creation time as the date of publication.
pub(super) fn read(path: &Path) -> Result<GoldDocument, GoldError> {
    parse(path, &files::text(path)?)
}

/// [`read`] of a file's text.
pub(super) fn parse(path: &Path, raw: &str) -> Result<GoldDocument, GoldError> {
    let start = raw.find("<TEXT>").map(|i| i + "<TEXT>".len());
    let start = start.ok_or_else(|| GoldError::file(path, "there is no <TEXT>"))?;
    let end = raw[start..].find("</TEXT>").map(|i| start + i);
    let end = end.ok_or_else(|| GoldError::line(path, line_of(raw, start), "<TEXT> is not closed"))?;
    let published = raw.find("<DCT>").and_then(|dct| {
        let value = &raw[dct + raw[dct..].find("value=\"")? + "value=\"".len()..];
        Some(value[..value.find('"')?].chars().take(10).collect())
    });
    let (text, dates) = body(&raw[start..end])
        .map_err(|(at, message)| GoldError::line(path, line_of(raw, start + at), message))?;
    let id = path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(GoldDocument { id, text, published, gold: Gold::Dates(dates) })
}

fn line_of(raw: &str, byte: usize) -> usize {
    raw.as_bytes()[..byte].iter().filter(|b| **b == b'\n').count() + 1
}

/// The text without tags, and the expressions; an error has its byte.
fn body(body: &str) -> Result<(String, Vec<DateGold>), (usize, String)> {
    let (mut text, mut length, mut dates) = (String::new(), 0u32, Vec::new());
    let mut open: Vec<(u32, DateGold)> = Vec::new();
    let mut put = |s: &str, length: &mut u32| {
        let plain = unescape(s);
        *length += plain.chars().count() as u32;
        text.push_str(&plain);
    };
    let (mut done, mut from) = (0, 0);
    while let Some(at) = body[from..].find('<').map(|i| from + i) {
        let Some(tag) = tag(&body[at..]) else {
            // A lone "<" is text.
            from = at + 1;
            continue;
        };
        put(&body[done..at], &mut length);
        done = at + tag.length;
        from = done;
        if tag.name != "TIMEX3" {
            continue;
        }
        if tag.closing {
            let Some((start, mut date)) = open.pop() else {
                return Err((at, "</TIMEX3> closes nothing".into()));
            };
            date.range = (start, length);
            if start < length {
                dates.push(date);
            }
        } else if !tag.attributes.ends_with('/') {
            let attribute = |name: &str| attribute(tag.attributes, name);
            open.push((
                length,
                DateGold { range: (0, 0), value: attribute("value"), kind: attribute("type") },
            ));
        }
    }
    put(&body[done..], &mut length);
    match open.is_empty() {
        true => Ok((text, dates)),
        false => Err((body.len(), "a TIMEX3 is not closed".into())),
    }
}

struct Tag<'t> {
    closing: bool,
    name: &'t str,
    attributes: &'t str,
    length: usize,
}

/// The tag at the start of the text.
fn tag(at: &str) -> Option<Tag<'_>> {
    let inside = &at[1..at.find('>')?];
    let (closing, rest) = inside.strip_prefix('/').map_or((false, inside), |r| (true, r));
    let name_end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
    let (name, attributes) = rest.split_at(name_end);
    (!name.is_empty()).then_some(Tag { closing, name, attributes, length: inside.len() + 2 })
}

fn attribute(attributes: &str, name: &str) -> Option<String> {
    let mut from = 0;
    while let Some(at) = attributes[from..].find(name).map(|i| from + i) {
        let whole = attributes[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric() && c != '_');
        if let (true, Some(value)) = (whole, attributes[at + name.len()..].strip_prefix("=\"")) {
            return value.find('"').map(|end| value[..end].to_owned());
        }
        from = at + name.len();
    }
    None
}

/// Resolves the entities that XML knows, and numeric ones.
fn unescape(s: &str) -> String {
    let mut out = String::with_capacity(s.len());
    let mut rest = s;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let resolved = rest.find(';').filter(|end| *end <= 10).and_then(|end| {
            let c = match &rest[1..end] {
                "amp" => '&',
                "lt" => '<',
                "gt" => '>',
                "quot" => '"',
                "apos" => '\'',
                "nbsp" => '\u{A0}',
                name => {
                    let number = name.strip_prefix('#')?;
                    let code = match number.strip_prefix(['x', 'X']) {
                        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                        None => number.parse().ok()?,
                    };
                    char::from_u32(code)?
                }
            };
            Some((c, end + 1))
        });
        let (c, length) = resolved.unwrap_or(('&', 1));
        out.push(c);
        rest = &rest[length..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(raw: &str) -> Result<GoldDocument, GoldError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.tml");
        std::fs::write(&path, raw).unwrap();
        read(&path)
    }

    #[test]
    fn text_dates_and_creation_time() {
        let document = load(
            "<DCT><TIMEX3 tid=\"t0\" type=\"DATE\" value=\"2024-05-03T10:00\">x</TIMEX3></DCT>\n<TEXT>\nBerg &amp; Né \
             <EVENT eid=\"e1\">met</EVENT> <TIMEX3 tid=\"t1\" type=\"DATE\" value=\"2024-05-02\">yesterday</TIMEX3>\
             <TIMEX3 type=\"DURATION\" value=\"P1D\"/>. a < b</TEXT>",
        )
        .unwrap();
        assert_eq!(document.text(), "\nBerg & Né met yesterday. a < b");
        assert_eq!(document.published.as_deref(), Some("2024-05-03"));
        let date = DateGold { range: (15, 24), value: Some("2024-05-02".into()), kind: Some("DATE".into()) };
        assert_eq!(document.gold, Gold::Dates(vec![date]));
    }

    #[test]
    fn broken_files_name_the_line() {
        let error = |raw: &str| load(raw).unwrap_err().to_string();
        assert!(error("<DOC/>").ends_with("there is no <TEXT>"));
        assert!(error("<DOC>\n<TEXT>\nBerg").ends_with("line 2: <TEXT> is not closed"));
        assert!(error("<TEXT>\n\nnow</TIMEX3></TEXT>").ends_with("line 3: </TIMEX3> closes nothing"));
        assert!(error("<TEXT>\n<TIMEX3>now</TEXT>").ends_with("line 2: a TIMEX3 is not closed"));
    }

    #[test]
    fn entities() {
        assert_eq!(unescape("a &lt;&#233;&#xE9;&what; & b&"), "a <éé&what; & b&");
    }
}
