use std::path::Path;

use serde_json::Value;

use super::json::{self, Reader, string};
use super::{Gold, GoldDocument, OutletGold, files, outlets};
use crate::error::GoldError;
use crate::finding::Range;

/// Everything that a news article attributes to somebody and, where it is annotated, its names.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct NewsGold {
    pub(crate) sources: OutletGold,
    /// More on the attributions of `sources`, one for each.
    pub(crate) said: Vec<Said>,
    pub(crate) names: Option<Vec<Mention>>,
}

/// What an attribution of news has beside what one of an outlet has.
#[derive(Debug, PartialEq)]
pub(crate) struct Said {
    pub(crate) cue: Option<Range>,
    pub(crate) speaker_name: Option<String>,
    /// `direct`, `indirect` or `mixed`.
    pub(crate) kind: String,
    /// `said`, `thought` or `unsaid`.
    pub(crate) mode: String,
    /// The attribution that it is inside of.
    pub(crate) inside: Option<usize>,
}

/// A name in a text.
#[derive(Debug, PartialEq)]
pub(crate) struct Mention {
    pub(crate) range: Range,
    pub(crate) label: &'static str,
    /// Mentions of one entity have the same number, counted within a label.
    pub(crate) entity: u64,
}

/// The labels of names.
pub(crate) const LABELS: [&str; 5] = ["PERSON", "ORG", "LOC", "NORP", "MISC"];
const KINDS: [&str; 3] = ["direct", "indirect", "mixed"];
const MODES: [&str; 3] = ["said", "thought", "unsaid"];

/// Whether annotations with attributions are of this format, which alone says how they are meant; `None` where there is
/// no attribution to tell by.
pub(super) fn is_one(raw: &str) -> Option<bool> {
    let json: Value = serde_json::from_str(raw).ok()?;
    let attributions = json["attributions"].as_array().filter(|a| !a.is_empty())?;
    Some(attributions.iter().any(|a| !a["mode"].is_null()))
}

/// Reads `NAME.gold.json`, the text `NAME.txt` beside it and, where they are there, `NAME.names.json` and `NAME.meta.json`.
pub(super) fn read(path: &Path) -> Result<GoldDocument, GoldError> {
    let optional = |beside: &Path| match files::text(beside) {
        Ok(raw) => Ok(Some(raw)),
        Err(e) if e.is_absence() => Ok(None),
        Err(e) => Err(e),
    };
    parse(path, &files::text(path)?, |text| files::beside(path, text), optional)
}

/// [`read`] of the annotations; `beside` reads the text, `optional` the other files.
pub(super) fn parse(
    path: &Path,
    raw: &str,
    beside: impl FnOnce(&Path) -> Result<String, GoldError>,
    optional: impl Fn(&Path) -> Result<Option<String>, GoldError>,
) -> Result<GoldDocument, GoldError> {
    let json = json::parse(path, raw)?;
    let id = json::id(path, &json);
    let sibling = |ending: &str| path.with_file_name(format!("{id}{ending}"));
    let text = beside(&sibling(".txt"))?;
    let reader = Reader::new(path, &text);
    let sources = outlets::annotations(&reader, &json)?;
    let said = said(&reader, reader.list(&json, "attributions")?)?;
    let file = sibling(".names.json");
    let names = optional(&file)?.map(|raw| names(&Reader { path: &file, ..reader }, &raw)).transpose()?;
    let file = sibling(".meta.json");
    let published =
        optional(&file)?.map(|raw| published(&Reader { path: &file, ..reader }, &raw)).transpose()?;
    let gold = Gold::News(NewsGold { sources, said, names });
    Ok(GoldDocument { id, text, published: published.flatten(), gold })
}

fn said(reader: &Reader<'_>, attributions: &[Value]) -> Result<Vec<Said>, GoldError> {
    let one = |(i, x): (usize, &Value)| {
        let place = |key: &str| format!("attributions[{i}].{key}");
        let one_of = |key: &str, known: &[&str]| match x[key].as_str() {
            Some(value) if known.contains(&value) => Ok(value.to_owned()),
            _ => {
                let mut what = format!("one of {}", known.join(", "));
                if key == "mode" && x[key].is_null() {
                    what.push_str(" (gold without modes is read by --format outlets)");
                }
                Err(reader.expected(&place(key), &what, &x[key]))
            }
        };
        let inside = match &x["inside"] {
            Value::Null => None,
            value => {
                let row = value.as_u64().map(|n| n as usize).filter(|n| *n < attributions.len() && *n != i);
                let what = format!("the index of another of the {} attributions", attributions.len());
                Some(row.ok_or_else(|| reader.expected(&place("inside"), &what, value))?)
            }
        };
        Ok(Said {
            cue: reader.some_range(&x["cue"], &place("cue"))?,
            speaker_name: string(&x["speaker_name"]),
            kind: one_of("kind", &KINDS)?,
            mode: one_of("mode", &MODES)?,
            inside,
        })
    };
    attributions.iter().enumerate().map(one).collect()
}

/// `[[start, end, label, entity number], …]`
fn names(reader: &Reader<'_>, raw: &str) -> Result<Vec<Mention>, GoldError> {
    let json = json::parse(reader.path, raw)?;
    let all = json.as_array().ok_or_else(|| reader.expected("the file", "a list of names", &json))?;
    let one = |(i, x): (usize, &Value)| {
        let place = format!("name {i}, counted from 0");
        let (label, entity) = (x.get(2).and_then(Value::as_str), x.get(3).and_then(Value::as_u64));
        let label = label.and_then(|l| LABELS.into_iter().find(|known| *known == l));
        let Some((label, entity)) = label.zip(entity) else {
            let what = format!("[start, end, one of {}, entity number]", LABELS.join(" "));
            return Err(reader.expected(&place, &what, x));
        };
        Ok(Mention { range: reader.range(x, &place)?, label, entity })
    };
    all.iter().enumerate().map(one).collect()
}

fn published(reader: &Reader<'_>, raw: &str) -> Result<Option<String>, GoldError> {
    let json = json::parse(reader.path, raw)?;
    match &json["published"] {
        Value::Null => Ok(None),
        value => reader.string(value, "published").map(Some),
    }
}
