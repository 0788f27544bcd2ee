//! Who speaks in an article, and through whom their words came.

use std::collections::HashMap;
use std::ops::Range;

use serde_json::Value;

use crate::record::{Places, score, string};

/// Words that somebody said.
pub(super) struct Quote {
    /// Where they stand, in bytes; nowhere when what is shown of the text ends before.
    pub(super) pieces: Vec<Range<usize>>,
    pub(super) kind: String,
    pub(super) mode: Option<String>,
    pub(super) score: Option<f64>,
    pub(super) cue: Option<Range<usize>>,
    pub(super) source: Option<Range<usize>>,
    pub(super) outlet: Option<String>,
    pub(super) inside: Option<usize>,
    pub(super) candidates: Option<String>,
    /// The number of whoever said it.
    pub(super) speaker: usize,
}

/// Somebody who speaks.
#[derive(Default)]
pub(super) struct Speaker {
    pub(super) name: String,
    /// Offices and titles, or what is told of somebody unnamed.
    pub(super) role: Vec<String>,
    /// Whether the article does not name them.
    pub(super) unnamed: bool,
    pub(super) quotes: usize,
    pub(super) words: usize,
}

/// All quotes and who speaks, in the order of the first quote.
#[derive(Default)]
pub(super) struct Sources {
    pub(super) quotes: Vec<Quote>,
    pub(super) speakers: Vec<Speaker>,
}

/// What can be seen of a speaker, by which two quotes are known to be of one.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Key {
    Named(String),
    /// Words such as "senior official", with what is told of them.
    Described(String, [String; 3]),
    Nobody,
}

/// Words that stand for somebody who was described before.
const PRONOUNS: [&str; 8] = ["he", "she", "they", "it", "who", "him", "her", "them"];
/// Words that make no other source of one that was described before.
const DETERMINERS: [&str; 6] = ["a", "an", "the", "that", "this", "one"];

impl Sources {
    /// Those of a layer `quotes`. `roles` are what the article says that people are, by name.
    pub(super) fn new(
        layer: &[Value],
        text: &str,
        places: &Places<'_>,
        roles: &HashMap<String, Vec<String>>,
    ) -> Sources {
        let mut sources = Sources::default();
        let mut known: HashMap<Key, usize> = HashMap::new();
        // The last one described with these particulars, and how: a pronoun means them, and so does "the official" after "a NATO official".
        let mut described: HashMap<[String; 3], (usize, String)> = HashMap::new();
        for quote in layer {
            let of = |key: &str| string(quote, key).map(str::to_owned);
            let span = |key: &str| quote.get(key).and_then(|value| places.span(value));
            let source = span("speaker");
            // "The official" is one, whether the text says so or not.
            let number = quote.get("source_number").and_then(Value::as_u64).filter(|n| *n > 1);
            let told = [of("source_class"), of("source_affiliation"), number.map(|n| n.to_string())]
                .map(Option::unwrap_or_default);
            let words = source.clone().map_or("", |at| &text[at]);
            let plain = without_determiner(words).to_lowercase();
            let name = of("speaker_name");
            let kind = string(quote, "speaker_type").unwrap_or_default();
            let key = match (&name, plain.is_empty()) {
                (Some(name), _) => Key::Named(name.clone()),
                (None, true) => Key::Nobody,
                (None, false) => Key::Described(plain.clone(), told.clone()),
            };
            let last = described.get(&told).filter(|_| name.is_none() && !plain.is_empty());
            let again = |before: &str| PRONOUNS.contains(&plain.as_str()) || is_tail(before, &plain);
            let meant = last.filter(|(_, before)| again(before)).map(|(speaker, _)| *speaker);
            let next = sources.speakers.len();
            let speaker = meant.unwrap_or_else(|| *known.entry(key).or_insert(next));
            if speaker == next {
                let unnamed = name.is_none() && matches!(kind, "anonymous" | "unknown" | "");
                let role = match &name {
                    Some(name) => roles.get(name).cloned().unwrap_or_default(),
                    None => particulars(kind, &told),
                };
                let shown = || match words.is_empty() {
                    true => "nobody named".to_owned(),
                    false => words.split_whitespace().collect::<Vec<_>>().join(" "),
                };
                let name = name.unwrap_or_else(shown);
                sources.speakers.push(Speaker { name, role, unnamed, ..Speaker::default() });
            }
            if sources.speakers[speaker].unnamed && meant.is_none() {
                described.insert(told, (speaker, plain));
            }
            let pieces = places.of(quote);
            let words: usize = pieces.iter().map(|at| words_in(&text[at.clone()])).sum();
            sources.speakers[speaker].quotes += 1;
            sources.speakers[speaker].words += words;
            sources.quotes.push(Quote {
                pieces,
                kind: of("kind").unwrap_or_default(),
                mode: of("mode").filter(|mode| mode != "said"),
                score: score(quote),
                cue: span("cue"),
                source,
                outlet: of("outlet"),
                inside: quote.get("inside").and_then(Value::as_u64).map(|n| n as usize),
                candidates: listed(quote.get("speaker_candidates")),
                speaker,
            });
        }
        sources
    }

    /// Through whom a quote came, the outermost first and whoever said it last: in "the BBC reported that police said", the BBC, then
    /// the police. Nobody stands there twice.
    pub(super) fn chain(&self, quote: usize) -> Vec<Link<'_>> {
        let mut chain: Vec<Link<'_>> = Vec::new();
        let mut next = Some(quote);
        // A record may hold a circle.
        for _ in 0..LONGEST_CHAIN {
            let Some(own) = next.and_then(|n| self.quotes.get(n)) else { break };
            let speaker = Link { name: &self.speakers[own.speaker].name, speaker: Some(own.speaker) };
            let outlet = own.outlet.as_deref().map(|name| {
                let speaker = self.speakers.iter().position(|s| s.name == name);
                Link { name, speaker }
            });
            for link in std::iter::once(speaker).chain(outlet) {
                if chain.iter().all(|other| other.name != link.name) {
                    chain.push(link);
                }
            }
            next = own.inside;
        }
        chain.reverse();
        chain
    }
}

/// The most links of a chain that are shown.
const LONGEST_CHAIN: usize = 4;

/// Somebody in a chain.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Link<'s> {
    pub(super) name: &'s str,
    /// Their number, where they are quoted themselves.
    pub(super) speaker: Option<usize>,
}

/// What is told of a source without a name.
fn particulars(kind: &str, [class, affiliation, number]: &[String; 3]) -> Vec<String> {
    let many = Some(number).filter(|n| !n.is_empty()).map(|n| format!("{n} of them"));
    let kind = Some(kind.to_owned()).filter(|kind| matches!(kind.as_str(), "document" | "organization"));
    let class = Some(class.clone()).filter(|class| !class.is_empty() && class != "other");
    let affiliation = Some(affiliation.clone()).filter(|of| !of.is_empty());
    kind.into_iter().chain(class).chain(affiliation).chain(many).collect()
}

fn without_determiner(words: &str) -> &str {
    let words = words.trim();
    match words.split_once(char::is_whitespace) {
        Some((first, rest)) if DETERMINERS.contains(&first.to_lowercase().as_str()) => rest.trim_start(),
        _ => words,
    }
}

/// Whether words end with others, as "nato official" does with "official".
fn is_tail(words: &str, tail: &str) -> bool {
    words.strip_suffix(tail).is_some_and(|rest| rest.is_empty() || rest.ends_with(char::is_whitespace))
}

/// How many words there are: stretches between blanks that hold a letter or digit.
fn words_in(text: &str) -> usize {
    text.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)).count()
}

/// The strings of a list, with commas between them.
fn listed(value: Option<&Value>) -> Option<String> {
    let names: Vec<&str> = value?.as_array()?.iter().filter_map(Value::as_str).collect();
    (!names.is_empty()).then(|| names.join(", "))
}

#[cfg(test)]
mod tests {
    use copydesk_document::Unit;
    use serde_json::json;

    use super::*;

    fn sources(text: &str, quotes: Value) -> Sources {
        let places = Places::new(text, Unit::CodePoint, text.len());
        Sources::new(quotes.as_array().unwrap(), text, &places, &HashMap::new())
    }

    #[test]
    fn a_described_source_is_known_again_and_another_is_not() {
        let text =
            "A NATO official said a. The official said b. He said c. A soldier said d. Two officials said e.";
        let at = |word: &str| {
            let start = text.find(word).unwrap();
            json!([start, start + word.len()])
        };
        let quote = |word: &str, class: &str, number: u64| json!({"content": [at(word)], "speaker": at(word), "speaker_type": "anonymous", "source_class": class, "source_number": number});
        let found = sources(
            text,
            json!([
                quote("A NATO official", "official", 1),
                quote("The official", "official", 1),
                quote("He", "official", 1),
                quote("A soldier", "witness", 1),
                quote("Two officials", "official", 2)
            ]),
        );
        let of: Vec<usize> = found.quotes.iter().map(|q| q.speaker).collect();
        assert_eq!(of, [0, 0, 0, 1, 2]);
        let first = &found.speakers[0];
        assert_eq!(
            (first.name.as_str(), first.quotes, first.words, first.unnamed),
            ("A NATO official", 3, 6, true)
        );
        assert_eq!(found.speakers[2].role, ["official", "2 of them"]);
    }

    #[test]
    fn chains_go_from_the_outlet_inwards_and_end_where_a_record_turns_in_a_circle() {
        let quote = |name: &str, outlet: Value, inside: Value| json!({"content": [[0, 1]], "speaker_name": name, "speaker_type": "person", "outlet": outlet, "inside": inside});
        let found = sources(
            "x",
            json!([
                quote("BBC", json!("BBC"), Value::Null),
                quote("Police", Value::Null, json!(0)),
                quote("A", Value::Null, json!(3)),
                quote("B", Value::Null, json!(2)),
            ]),
        );
        let names = |n: usize| found.chain(n).iter().map(|l| l.name).collect::<Vec<_>>();
        assert_eq!(names(0), ["BBC"]);
        assert_eq!(names(1), ["BBC", "Police"]);
        assert_eq!(names(2), ["B", "A"]);
        assert!(found.chain(99).is_empty());
    }
}
