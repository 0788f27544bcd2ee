use std::path::Path;

use serde_json::Value;

use super::{Gold, GoldDocument, OutletAttribution, OutletGold, OutletMention, files};
use crate::error::GoldError;
use crate::finding::Range;

/// Reads `NAME.gold.json` and the text `NAME.txt` beside it.
pub(super) fn read(path: &Path) -> Result<GoldDocument, GoldError> {
    parse(path, &files::text(path)?, |text| files::beside(path, text))
}

/// [`read`] of the annotations; `beside` reads the text.
pub(super) fn parse(
    path: &Path,
    raw: &str,
    beside: impl FnOnce(&Path) -> Result<String, GoldError>,
) -> Result<GoldDocument, GoldError> {
    let json: Value = serde_json::from_str(raw)
        .map_err(|e| GoldError::line(path, e.line(), format!("column {}: {e}", e.column())))?;
    let name = files::name(path);
    let id = json["id"].as_str().unwrap_or_else(|| name.trim_end_matches(".gold.json")).to_owned();
    let text = beside(&path.with_file_name(format!("{id}.txt")))?;
    let reader = Reader { path, length: text.chars().count() as u32 };
    let gold = reader.gold(&json)?;
    Ok(GoldDocument { id, text, published: None, gold: Gold::Outlets(gold) })
}

struct Reader<'p> {
    path: &'p Path,
    length: u32,
}

impl Reader<'_> {
    fn gold(&self, json: &Value) -> Result<OutletGold, GoldError> {
        let mut gold = OutletGold::default();
        for (i, x) in self.list(json, "outlets")?.iter().enumerate() {
            let place = format!("outlets[{i}]");
            gold.mentions.push(OutletMention {
                range: self.range(&x["span"], &format!("{place}.span"))?,
                canonical: string(&x["canonical"]),
                role: self.string(&x["role"], &format!("{place}.role"))?,
            });
        }
        for (i, x) in self.list(json, "attributions")?.iter().enumerate() {
            let place = format!("attributions[{i}]");
            let pieces = x["content"].as_array().map(Vec::as_slice).unwrap_or_default();
            if pieces.is_empty() {
                return Err(self.expected(&format!("{place}.content"), "a list of spans"));
            }
            let content = pieces.iter().map(|p| self.range(p, &format!("{place}.content")));
            let speaker = Some(&x["speaker"]).filter(|s| !s.is_null());
            gold.attributions.push(OutletAttribution {
                content: content.collect::<Result<_, _>>()?,
                speaker: speaker.map(|s| self.range(s, &format!("{place}.speaker"))).transpose()?,
                speaker_type: self.string(&x["speaker_type"], &format!("{place}.speaker_type"))?,
                outlet: string(&x["outlet"]),
                unsure: unsure(x),
            });
        }
        for (i, x) in self.list(json, "anonymous")?.iter().enumerate() {
            if x["class"] != "spokesperson" {
                gold.anonymous.push((self.range(&x["span"], &format!("anonymous[{i}].span"))?, unsure(x)));
            }
        }
        for (i, x) in self.list(json, "people_titles")?.iter().enumerate() {
            let key = |key: &str| self.string(&x[key], &format!("people_titles[{i}].{key}"));
            gold.titles.push((key("person")?, key("title")?));
        }
        Ok(gold)
    }

    fn list<'j>(&self, json: &'j Value, key: &str) -> Result<&'j [Value], GoldError> {
        json[key].as_array().map(Vec::as_slice).ok_or_else(|| self.expected(key, "a list"))
    }

    fn string(&self, value: &Value, place: &str) -> Result<String, GoldError> {
        string(value).ok_or_else(|| self.expected(place, "a string"))
    }

    fn range(&self, value: &Value, place: &str) -> Result<Range, GoldError> {
        let number = |i: usize| value.get(i)?.as_u64().and_then(|n| u32::try_from(n).ok());
        match (number(0), number(1)) {
            (Some(s), Some(e)) if s <= e && e <= self.length => Ok((s, e)),
            (Some(s), Some(e)) => {
                let length = self.length;
                let message = format!("{place}: {s}..{e} is outside the text, which has {length} characters");
                Err(GoldError::file(self.path, message))
            }
            _ => Err(self.expected(place, "[start, end]")),
        }
    }

    fn expected(&self, place: &str, what: &str) -> GoldError {
        GoldError::file(self.path, format!("{place}: expected {what}"))
    }
}

fn string(value: &Value) -> Option<String> {
    value.as_str().filter(|s| !s.is_empty()).map(str::to_owned)
}

fn unsure(value: &Value) -> bool {
    value["unsure"].as_bool().unwrap_or(false)
}
