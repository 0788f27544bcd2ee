use std::path::Path;

use serde_json::Value;

use super::json::{self, Reader, string, unsure};
use super::{AnonymousSource, Gold, GoldDocument, OutletAttribution, OutletGold, OutletMention, files};
use crate::error::GoldError;

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
    let json = json::parse(path, raw)?;
    let id = json::id(path, &json);
    let text = beside(&path.with_file_name(format!("{id}.txt")))?;
    let mut gold = annotations(&Reader::new(path, &text), &json)?;
    // This format asks for every mention, unsure or not.
    gold.mentions.iter_mut().for_each(|m| m.unsure = false);
    Ok(GoldDocument { id, text, published: None, gold: Gold::Outlets(gold) })
}

/// What gold of outlets and gold of news have in common.
pub(super) fn annotations(reader: &Reader<'_>, json: &Value) -> Result<OutletGold, GoldError> {
    let mut gold = OutletGold::default();
    for (i, x) in reader.list(json, "outlets")?.iter().enumerate() {
        let place = format!("outlets[{i}]");
        gold.mentions.push(OutletMention {
            range: reader.range(&x["span"], &format!("{place}.span"))?,
            canonical: string(&x["canonical"]),
            role: reader.string(&x["role"], &format!("{place}.role"))?,
            unsure: unsure(x),
        });
    }
    for (i, x) in reader.list(json, "attributions")?.iter().enumerate() {
        let place = format!("attributions[{i}]");
        gold.attributions.push(OutletAttribution {
            content: reader.ranges(&x["content"], &format!("{place}.content"))?,
            speaker: reader.some_range(&x["speaker"], &format!("{place}.speaker"))?,
            speaker_type: reader.string(&x["speaker_type"], &format!("{place}.speaker_type"))?,
            outlet: string(&x["outlet"]),
            unsure: unsure(x),
        });
    }
    for (i, x) in reader.list(json, "anonymous")?.iter().enumerate() {
        gold.anonymous.push(AnonymousSource {
            range: reader.range(&x["span"], &format!("anonymous[{i}].span"))?,
            spokesperson: x["class"] == "spokesperson",
            unsure: unsure(x),
        });
    }
    for (i, x) in reader.list(json, "people_titles")?.iter().enumerate() {
        let key = |key: &str| reader.string(&x[key], &format!("people_titles[{i}].{key}"));
        gold.titles.push((key("person")?, key("title")?));
    }
    Ok(gold)
}
