use std::path::Path;

use super::markup::{attribute, line_of, tag, unescape};
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
}
