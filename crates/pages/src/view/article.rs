//! What of a record is shown: its blocks, who speaks, and what was found in it.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;

use serde_json::Value;

use super::sources::Sources;
use crate::record::{Capped, MOST_ANNOTATIONS, Places, Record, score, string};

/// How much of a text is shown, in bytes.
pub(super) const MOST_TEXT: usize = 400_000;

/// An article.
pub(super) struct Article {
    pub(super) id: String,
    pub(super) title: Option<String>,
    pub(super) byline: Option<String>,
    pub(super) outlet: Option<String>,
    pub(super) published: Option<String>,
    pub(super) url: Option<String>,
    pub(super) text: String,
    /// Headline, paragraphs and so on, in order; they do not meet.
    pub(super) blocks: Vec<Block>,
    pub(super) sources: Sources,
    pub(super) marks: Vec<Mark>,
    /// How many annotations the record has, by the name of the layer on the page.
    pub(super) layers: Vec<(String, usize)>,
    pub(super) people: Vec<(String, Vec<String>)>,
    pub(super) outlets: Vec<(String, Vec<String>)>,
    pub(super) organizations: Vec<Organization>,
    pub(super) dates: Vec<(String, String)>,
    /// What a reader should know before.
    pub(super) notices: Vec<String>,
}

/// A part of the text.
pub(super) struct Block {
    pub(super) at: Range<usize>,
    pub(super) kind: &'static str,
}

/// Something found at a place, besides quotes.
pub(super) struct Mark {
    pub(super) at: Range<usize>,
    /// The number of its layer in [`Article::layers`].
    pub(super) layer: usize,
    /// Its class on the page.
    pub(super) class: &'static str,
    /// What is said of it.
    pub(super) tip: String,
}

/// An organisation with members.
#[derive(Default)]
pub(super) struct Organization {
    pub(super) name: String,
    /// The day of which its roster speaks.
    pub(super) day: Option<String>,
    /// Members by the roster, with their status where it is another than that.
    pub(super) roster: Vec<String>,
    /// Members by the text, with what contradicts the roster.
    pub(super) text: Vec<String>,
}

/// Kinds of blocks, as the layer `structure` calls them and as the page does.
const BLOCKS: [&str; 6] = ["headline", "deck", "paragraph", "byline", "credit", "boilerplate"];

impl Article {
    pub(super) fn new(mut record: Record) -> Article {
        let meta = |key: &str| record.meta(key).map(str::to_owned);
        let (title, byline, outlet, published, url) =
            (meta("title"), meta("byline"), meta("outlet"), meta("published"), meta("url"));
        let text = record.text.take().unwrap_or_default();
        let mut article = Article {
            notices: notices(&record, &text),
            id: std::mem::take(&mut record.id),
            title,
            byline,
            outlet,
            published,
            url,
            text: String::new(),
            blocks: Vec::new(),
            sources: Sources::default(),
            marks: Vec::new(),
            layers: Vec::new(),
            people: Vec::new(),
            outlets: Vec::new(),
            organizations: Vec::new(),
            dates: Vec::new(),
        };
        let shown = shown(&text);
        let places = Places::new(&text, record.unit(), shown);
        if shown < text.len() {
            let rest = text.len() - shown;
            article.notices.push(format!("The text is long: its last {rest} bytes are not shown."));
        }
        let structure = record.take("structure").unwrap_or_default();
        article.blocks = blocks(&structure.kept, &text[..shown], &places);
        let entities = record.take("entities");
        let roles = roles(entities.as_ref(), &text, &places);
        if let Some(quotes) = record.take("quotes") {
            article.layer("quotes", &quotes);
            article.sources = Sources::new(&quotes.kept, &text, &places, &roles);
        }
        article.people = roles.into_iter().collect();
        article.people.sort();
        if let Some(entities) = entities {
            article.mark_each("names", &entities, &places, name);
        }
        if let Some(dates) = record.take("dates") {
            article.mark_each("dates", &dates, &places, date);
            article.dates(&dates.kept, &text, &places);
        }
        if let Some(outlets) = record.take("outlets") {
            article.mark_each("outlets", &outlets, &places, outlet_mark);
            article.outlets(&outlets.kept);
        }
        if let Some(memberships) = record.take("memberships") {
            article.organizations(&memberships, &places);
        }
        for (name, layer) in record.take_others() {
            article.mark_each(&name, &layer, &places, other);
        }
        article.text = text;
        article
    }

    /// Whoever speaks without being named, in how many quotes.
    pub(super) fn unnamed(&self) -> usize {
        self.sources.speakers.iter().filter(|s| s.unnamed).map(|s| s.quotes).sum()
    }

    /// Notes a layer, and that some of it is not shown; its number.
    fn layer(&mut self, name: &str, layer: &Capped) -> usize {
        self.layers.push((name.to_owned(), layer.total));
        if layer.total > layer.kept.len() {
            self.notices.push(format!(
                "{} has {} annotations here, of which the first {MOST_ANNOTATIONS} are shown.",
                name, layer.total
            ));
        }
        self.layers.len() - 1
    }

    fn mark_each(
        &mut self,
        name: &str,
        layer: &Capped,
        places: &Places<'_>,
        mark: impl Fn(&Value) -> (&'static str, String),
    ) {
        let number = self.layer(name, layer);
        for annotation in &layer.kept {
            let (class, tip) = mark(annotation);
            let at = places.of(annotation);
            self.marks.extend(at.into_iter().map(|at| Mark { at, layer: number, class, tip: tip.clone() }));
        }
    }

    fn dates(&mut self, dates: &[Value], text: &str, places: &Places<'_>) {
        let mut seen = HashSet::new();
        for date in dates {
            let (Some(at), Some(value)) = (places.of(date).into_iter().next(), string(date, "value")) else {
                continue;
            };
            let entry = (one_line(&text[at]), value.to_owned());
            if seen.insert(entry.clone()) {
                self.dates.push(entry);
            }
        }
    }

    fn outlets(&mut self, outlets: &[Value]) {
        let mut found: Vec<(String, BTreeMap<&str, usize>)> = Vec::new();
        let mut known: HashMap<String, usize> = HashMap::new();
        for outlet in outlets {
            // "The paper" alone is no outlet to list.
            let Some(name) = string(outlet, "canonical").map(str::to_owned) else { continue };
            let place = *known.entry(name.clone()).or_insert_with(|| {
                found.push((name, BTreeMap::new()));
                found.len() - 1
            });
            *found[place].1.entry(string(outlet, "role").unwrap_or("mention")).or_default() += 1;
        }
        let roles = |roles: BTreeMap<&str, usize>| {
            let times =
                |(role, n): (&str, usize)| if n > 1 { format!("{role} ×{n}") } else { role.to_owned() };
            roles.into_iter().map(times).collect()
        };
        self.outlets = found.into_iter().map(|(name, of)| (name, roles(of))).collect();
    }

    fn organizations(&mut self, layer: &Capped, places: &Places<'_>) {
        let number = self.layer("organisations", layer);
        let mut known: HashMap<String, usize> = HashMap::new();
        let mut seen = HashSet::new();
        let mut mentions: BTreeMap<(usize, usize, &'static str), usize> = BTreeMap::new();
        for membership in &layer.kept {
            let of = |key: &str| string(membership, key);
            let (Some(name), Some(member)) = (of("organization"), of("member")) else { continue };
            let place = *known.entry(name.to_owned()).or_insert_with(|| {
                self.organizations.push(Organization { name: name.to_owned(), ..Organization::default() });
                self.organizations.len() - 1
            });
            let own = &mut self.organizations[place];
            let status = of("status").filter(|status| *status != "member");
            let mut shown = member.to_owned();
            if let Some(status) = status {
                shown.push_str(&format!(" ({status})"));
            }
            let by_roster = of("basis") == Some("roster");
            let list = if by_roster {
                own.day = own.day.take().or(of("as_of").map(str::to_owned));
                &mut own.roster
            } else {
                if let Some(conflict) = of("conflict") {
                    shown.push_str(&format!(" — the roster says {conflict}"));
                }
                &mut own.text
            };
            if seen.insert((place, by_roster, shown.clone())) {
                list.push(shown);
            }
            // What the text says stands in a whole sentence, what the roster says at the organisation's name.
            let class = if by_roster { "organisation" } else { "evidence" };
            mentions.extend(places.of(membership).first().map(|at| ((at.start, at.end, class), place)));
        }
        self.layers[number].1 = self.organizations.len();
        for ((start, end, class), place) in mentions {
            let Organization { name, day, roster, text } = &self.organizations[place];
            let members = if roster.is_empty() { text.len() } else { roster.len() };
            let day = day.as_ref().filter(|_| !roster.is_empty());
            let on = day.map_or_else(String::new, |day| format!(" on {day}"));
            let tip = format!("{name}: {} {}{on}", members, if members == 1 { "member" } else { "members" });
            self.marks.push(Mark { at: start..end, layer: number, class, tip });
        }
    }
}

/// Words with single blanks between them.
fn one_line(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What is likely of a hundred.
pub(super) fn percent(score: f64) -> String {
    format!("{:.0} %", score * 100.0)
}

fn joined(parts: impl IntoIterator<Item = Option<String>>) -> String {
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn name(entity: &Value) -> (&'static str, String) {
    let (class, kind) = match string(entity, "label") {
        Some("PERSON") => ("person", "person"),
        Some("ORG") => ("organization", "organisation"),
        Some("LOC") => ("place", "place"),
        Some("NORP") => ("group", "people or party"),
        _ => ("thing", "other name"),
    };
    let of = |key: &str| string(entity, key).map(str::to_owned);
    (
        class,
        joined([of("canonical"), of("title"), Some(kind.to_owned()), of("kb"), score(entity).map(percent)]),
    )
}

fn date(date: &Value) -> (&'static str, String) {
    let value = string(date, "value").unwrap_or("no value: the article does not say which").to_owned();
    let kind = string(date, "type").filter(|kind| *kind != "DATE").map(str::to_lowercase);
    ("date", joined([Some(value), kind]))
}

fn outlet_mark(outlet: &Value) -> (&'static str, String) {
    let of = |key: &str| string(outlet, key).map(str::to_owned);
    let (class, name) = match of("canonical") {
        Some(name) => ("outlet", name),
        None => ("outlet unknown", "an outlet that the article does not name".to_owned()),
    };
    (class, joined([Some(name), of("role"), score(outlet).map(percent)]))
}

/// What can be said of an annotation of a layer that is not known: all its values that are strings and numbers.
fn other(annotation: &Value) -> (&'static str, String) {
    let values = annotation.as_object().into_iter().flatten();
    let told = values.filter_map(|(key, value)| match (key.as_str(), value) {
        ("start" | "end" | "text", _) => None,
        ("score", _) => Some(score(annotation).map(percent)?),
        (_, Value::String(value)) => Some(format!("{key}: {}", one_line(value))),
        (_, Value::Number(value)) => Some(format!("{key}: {value}")),
        _ => None,
    });
    ("other", told.take(8).collect::<Vec<_>>().join(" · "))
}

/// What the article says that people are, by name.
fn roles(entities: Option<&Capped>, text: &str, places: &Places<'_>) -> HashMap<String, Vec<String>> {
    let mut roles: HashMap<String, Vec<String>> = HashMap::new();
    let people = entities.into_iter().flat_map(|layer| &layer.kept);
    for person in people.filter(|e| string(e, "label") == Some("PERSON")) {
        let Some(at) = places.of(person).into_iter().next() else { continue };
        let name = string(person, "canonical").map_or_else(|| one_line(&text[at]), str::to_owned);
        let of = roles.entry(name).or_default();
        of.extend(string(person, "title").map(one_line).filter(|title| !of.contains(title)));
    }
    roles
}

/// How much of a text is shown: all of it, or whole lines up to the limit.
fn shown(text: &str) -> usize {
    if text.len() <= MOST_TEXT {
        return text.len();
    }
    let most = text.floor_char_boundary(MOST_TEXT);
    text[..most].rfind('\n').map_or(most, |line| line + 1)
}

/// Headline, paragraphs and so on: those of the layer `structure` that lie in no other, and whatever text lies between them.
fn blocks(structure: &[Value], text: &str, places: &Places<'_>) -> Vec<Block> {
    let kind = |annotation: &Value| {
        let label = string(annotation, "label")?;
        BLOCKS.into_iter().find(|kind| *kind == label)
    };
    let spans = structure.iter().filter_map(|s| Some((places.of(s).into_iter().next()?, kind(s)?)));
    let mut found: Vec<_> = spans.collect();
    found.sort_by_key(|(at, _)| (at.start, std::cmp::Reverse(at.end)));
    let (mut blocks, mut from) = (Vec::new(), 0);
    for (at, kind) in found {
        if at.start >= from {
            paragraphs(text, from..at.start, &mut blocks);
            from = at.end;
            blocks.push(Block { at, kind });
        }
    }
    paragraphs(text, from..text.len(), &mut blocks);
    blocks
}

/// What an empty line divides.
fn paragraphs(text: &str, within: Range<usize>, blocks: &mut Vec<Block>) {
    let mut from = within.start;
    for part in text[within].split("\n\n") {
        let start = from + (part.len() - part.trim_start().len());
        let end = start + part.trim().len();
        if start < end {
            blocks.push(Block { at: start..end, kind: "paragraph" });
        }
        from += part.len() + 2;
    }
}

/// What went wrong with the document, and what it lacks.
fn notices(record: &Record, text: &str) -> Vec<String> {
    let mut notices = Vec::new();
    for error in record.error.iter().chain(&record.errors) {
        let stage = string(error, "stage").unwrap_or("a stage");
        let (code, message) =
            (string(error, "code").unwrap_or("error"), string(error, "message").unwrap_or(""));
        notices.push(format!("Failed in {stage} ({code}): {message}"));
    }
    if text.is_empty() && record.error.is_none() {
        notices
            .push("The record has no text to show: [output] of its pipeline says `text = false`.".to_owned());
    }
    let warnings = record.warnings.iter().filter_map(|w| string(w, "message"));
    notices.extend(warnings.map(str::to_owned));
    notices
}

#[cfg(test)]
mod tests {
    use super::*;

    fn article(line: &str) -> Article {
        Article::new(Record::parse(line.as_bytes()).unwrap())
    }

    #[test]
    fn text_that_no_structure_covers_is_shown_in_paragraphs() {
        let text = "Head\\n\\nOne.\\n\\n Two.\\nstill two.\\n\\nEnd.";
        let found = article(&format!(
            r#"{{"schema_version":1,"id":"a","text":"{text}","layers":{{"structure":[
            {{"start":0,"end":4,"label":"headline"}},{{"start":30,"end":34,"label":"boilerplate"}},{{"start":0,"end":2,"label":"credit"}}]}}}}"#
        ));
        let blocks: Vec<_> = found.blocks.iter().map(|b| (b.kind, &found.text[b.at.clone()])).collect();
        let expected = [
            ("headline", "Head"),
            ("paragraph", "One."),
            ("paragraph", "Two.\nstill two."),
            ("boilerplate", "End."),
        ];
        assert_eq!(blocks, expected);
    }

    #[test]
    fn a_long_text_is_cut_at_a_line_and_says_so() {
        let line = "é".repeat(500) + "\\n";
        let text = line.repeat(MOST_TEXT / 1001 + 9);
        let found = article(&format!(
            r#"{{"schema_version":1,"id":"a","text":"{text}","layers":{{"dates":[{{"start":0,"end":999999,"value":"x"}}]}}}}"#
        ));
        let last = found.blocks.last().unwrap().at.end;
        assert!(last <= MOST_TEXT && last > MOST_TEXT - 1100, "{last}");
        assert!(found.notices[0].starts_with("The text is long"), "{:?}", found.notices);
        assert!(found.marks.iter().all(|m| m.at.end <= MOST_TEXT));
    }

    #[test]
    fn more_annotations_than_a_page_takes_are_cut_with_a_notice() {
        let many = vec![r#"{"start":0,"end":1,"label":"LOC"}"#; 9000].join(",");
        let found = article(&format!(
            r#"{{"schema_version":1,"id":"a","text":"x","layers":{{"entities":[{many}]}}}}"#
        ));
        assert_eq!((found.marks.len(), &found.layers[0]), (MOST_ANNOTATIONS, &("names".to_owned(), 9000)));
        assert!(found.notices[0].contains("9000 annotations"), "{:?}", found.notices);
    }
}
