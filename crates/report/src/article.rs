use std::collections::HashMap;

use arrow_array::RecordBatch;
use copydesk_document::{Day, OffsetIndex, Unit};
use copydesk_knowledge::sex::{Sex, of_address, of_pronoun};
use copydesk_tables::{Schema, Values};
use serde::{Deserialize, Serialize};

use crate::people::folded;

/// The layers that a report reads.
pub const LAYERS: [&str; 3] = ["entities", "outlets", "quotes"];
/// From which score on a pronoun is taken to be the speaker's.
const SURE: f32 = 0.9;
/// How many characters before a name "Mr." may stand in.
const ADDRESS: u32 = 16;
/// The most titles of a person that are kept.
const TITLES: usize = 16;
/// What ends words that only women are called by.
const WOMEN: [&str; 8] = ["woman", "women", "actress", "princess", "queen", "duchess", "baroness", "empress"];

/// What a report needs of an article.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Article {
    pub(crate) id: String,
    pub(crate) title: Option<String>,
    pub(crate) outlet: Option<String>,
    pub(crate) url: Option<String>,
    /// The day of publication, from 1970 on.
    pub(crate) day: Option<i32>,
    pub(crate) failed: bool,
    pub(crate) people: Vec<Named>,
    pub(crate) organizations: Vec<Mentioned>,
    pub(crate) places: Vec<Mentioned>,
    /// Outlets that the article credits with it, by their names.
    pub(crate) credits: Vec<String>,
    pub(crate) quotes: Vec<Quote>,
}

/// A person of an article.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Named {
    pub(crate) name: String,
    pub(crate) titles: Vec<String>,
    pub(crate) mentions: Vec<Mention>,
    /// How often "Mr.", a pronoun or a title says that this is a woman, and a man.
    pub(crate) said: [u32; 2],
    /// What "Mr." or "Ms." says, where it says one thing: `Some(true)` of women.
    pub(crate) address: Option<bool>,
    /// The facet among those of all articles.
    pub(crate) facet: Option<u32>,
}

/// A place where a person is named.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Mention {
    pub(crate) row: i32,
    pub(crate) start: i32,
    pub(crate) end: i32,
    pub(crate) text: String,
}

/// An organisation or a place of an article.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Mentioned {
    pub(crate) name: String,
    /// Its key in the knowledge base, or its name without what spelling changes.
    pub(crate) key: String,
    pub(crate) mentions: u32,
}

/// Words that an article attributes.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Quote {
    pub(crate) row: i32,
    pub(crate) text: String,
    pub(crate) words: u32,
    pub(crate) cue: Option<String>,
    pub(crate) speaker: Option<String>,
    pub(crate) name: Option<String>,
    /// person, organization, outlet, document, anonymous, unknown.
    pub(crate) speaker_type: String,
    /// direct, indirect, mixed.
    pub(crate) kind: String,
    /// The outlet that passes them on.
    pub(crate) outlet: Option<String>,
    pub(crate) class: Option<String>,
    pub(crate) score: Option<f32>,
    /// The number of its speaker among the article's people.
    pub(crate) person: Option<u32>,
}

impl Article {
    /// Reads the rows of a document, as [`copydesk_tables::Batches::take`] gives them; and its text.
    pub(crate) fn of<'b>(schema: &Schema, tables: &'b [RecordBatch]) -> (Article, Option<&'b str>) {
        let mut reading = Reading::default();
        let article = &mut reading.article;
        let mut text = None;
        if let Some(document) = tables.first() {
            let of = |column: &str| Values::of(document, column);
            let owned = |column: &str| of(column).text(0).map(str::to_owned);
            article.id = owned("doc_id").unwrap_or_default();
            article.title = owned("title");
            article.outlet = owned("outlet").filter(|o| !o.trim().is_empty());
            article.url = owned("url");
            article.day = of("published").day(0).map(Day::since_1970);
            article.failed = of("status").text(0) == Some("error");
            text = of("text").text(0);
        }
        let of_layer = |name: &str| schema.layer(name).and_then(|i| tables.get(i));
        let whole = text.map(|text| (text, OffsetIndex::new(text)));
        if let Some(rows) = of_layer("entities") {
            reading.entities(rows, whole.as_ref());
        }
        if let Some(rows) = of_layer("outlets") {
            for row in 0..rows.num_rows() {
                let name = Values::of(rows, "canonical").text(row);
                if let Some(name) = name.filter(|_| Values::of(rows, "role").text(row) == Some("credit")) {
                    reading.article.credits.push(name.to_owned());
                }
            }
        }
        if let Some(rows) = of_layer("quotes") {
            reading.quoted(rows);
        }
        (reading.article, text)
    }
}

/// An article that is being read, with where in its lists everybody is.
#[derive(Default)]
struct Reading {
    article: Article,
    people: HashMap<String, u32>,
    organizations: HashMap<String, u32>,
    places: HashMap<String, u32>,
}

impl Reading {
    fn entities(&mut self, rows: &RecordBatch, whole: Option<&(&str, OffsetIndex<'_>)>) {
        let of = |column: &str| Values::of(rows, column);
        let (label, name, kb, title) = (of("label"), of("canonical"), of("kb"), of("title"));
        let (number, start, end, text) = (of("row"), of("char_start"), of("char_end"), of("text"));
        for row in 0..rows.num_rows() {
            let Some(words) = text.text(row) else { continue };
            let canonical = name.text(row).unwrap_or(words);
            match label.text(row) {
                Some("PERSON") => {
                    let mention = Mention {
                        row: number.number(row).unwrap_or_default(),
                        start: start.number(row).unwrap_or_default(),
                        end: end.number(row).unwrap_or_default(),
                        text: words.to_owned(),
                    };
                    let address = whole.and_then(|whole| address_before(whole, mention.start));
                    let person = self.person(canonical);
                    let person = &mut self.article.people[person as usize];
                    person.mentions.push(mention);
                    person.addressed(address);
                    if let Some(title) = title.text(row) {
                        if let Some(sex) = sex_of_title(title) {
                            person.says(sex);
                        }
                        if person.titles.len() < TITLES && !person.titles.iter().any(|t| t == title) {
                            person.titles.push(title.to_owned());
                        }
                    }
                }
                Some("ORG") => {
                    count(&mut self.article.organizations, &mut self.organizations, canonical, kb.text(row));
                }
                Some("LOC") => count(&mut self.article.places, &mut self.places, canonical, kb.text(row)),
                _ => {}
            }
        }
    }

    fn quoted(&mut self, rows: &RecordBatch) {
        let of = |column: &str| Values::of(rows, column);
        let (mode, kind, speaker_type, sure) =
            (of("mode"), of("kind"), of("speaker_type"), of("speaker_score"));
        for row in 0..rows.num_rows() {
            // What somebody thinks, or does not say, is nobody's words.
            if mode.text(row).is_some_and(|mode| mode != "said") {
                continue;
            }
            let owned = |column: &str| of(column).text(row).map(str::to_owned);
            let text = owned("text").unwrap_or_default();
            let mut quote = Quote {
                row: of("row").number(row).unwrap_or_default(),
                words: text.split_whitespace().filter(|w| w.chars().any(char::is_alphanumeric)).count()
                    as u32,
                text,
                cue: owned("cue"),
                speaker: owned("speaker"),
                name: owned("speaker_name"),
                speaker_type: speaker_type.text(row).unwrap_or("unknown").to_owned(),
                kind: kind.text(row).unwrap_or_default().to_owned(),
                outlet: owned("outlet"),
                class: owned("source_class"),
                score: of("score").float(row),
                person: None,
            };
            if let Some(name) = quote.name.as_deref().filter(|_| quote.speaker_type == "person") {
                let person = self.person(name);
                let pronoun = quote.speaker.as_deref().and_then(of_pronoun);
                if let Some(sex) = pronoun.filter(|_| sure.float(row).is_some_and(|s| s >= SURE)) {
                    self.article.people[person as usize].says(sex);
                }
                quote.person = Some(person);
            }
            self.article.quotes.push(quote);
        }
    }

    /// The number of the person of this name.
    fn person(&mut self, name: &str) -> u32 {
        let people = &mut self.article.people;
        let next = people.len() as u32;
        *self.people.entry(name.to_owned()).or_insert_with(|| {
            people.push(Named { name: name.to_owned(), ..Named::default() });
            next
        })
    }
}

impl Named {
    fn says(&mut self, sex: Sex) {
        self.said[usize::from(sex == Sex::Man)] += 1;
    }

    fn addressed(&mut self, sex: Option<Sex>) {
        let Some(sex) = sex else { return };
        self.says(sex);
        self.address = Some(sex == Sex::Woman);
    }
}

fn count(list: &mut Vec<Mentioned>, places: &mut HashMap<String, u32>, name: &str, kb: Option<&str>) {
    let key = kb.map_or_else(|| squeezed(name), str::to_owned);
    let next = list.len() as u32;
    let place = *places.entry(key).or_insert_with_key(|key| {
        list.push(Mentioned { name: name.to_owned(), key: key.clone(), mentions: 0 });
        next
    });
    list[place as usize].mentions += 1;
}

/// A name without what spelling changes.
pub(crate) fn squeezed(name: &str) -> String {
    name.split_whitespace().map(folded).collect::<Vec<_>>().join(" ")
}

/// What the word before a name says, if it is one by which people are addressed.
fn address_before((text, index): &(&str, OffsetIndex<'_>), start: i32) -> Option<Sex> {
    let start = u32::try_from(start).ok()?;
    let byte = |n: u32| index.to_byte(n, Unit::CodePoint).map(|b| b as usize);
    let before = text.get(byte(start.saturating_sub(ADDRESS))?..byte(start)?)?;
    of_address(before.split_whitespace().next_back()?)
}

fn sex_of_title(title: &str) -> Option<Sex> {
    let woman = title.split_whitespace().map(folded).any(|w| WOMEN.iter().any(|end| w.ends_with(end)));
    if woman { Some(Sex::Woman) } else { title.split_whitespace().next().and_then(of_address) }
}
