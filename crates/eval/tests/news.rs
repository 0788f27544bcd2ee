//! Scores of gold of news, with annotations made by hand.
#![allow(clippy::unwrap_used, reason = "tests may unwrap, and so may the functions that only they call")]

mod common;

use common::{add, corpus, span, tally, titles};
use copydesk_document::{AttributeKind, Document, LayerSchema, Span};
use copydesk_eval::{Corpus, DocumentScore, Format, Report, write_json, write_text};
use serde_json::{Value, json};

const TEXT: &str = "“We sail at dawn,” captain Anna Berg told the Harbour Post. She believes the ice is thin. A pilot said \
    Lars Holm denied the quay was shut. Holm shrugged.";
const DAWN: &str = "“We sail at dawn,”";
const ICE: &str = "the ice is thin";
const DENIED: &str = "Lars Holm denied the quay was shut";
const SHUT: &str = "the quay was shut";

/// Code points of a part of the text.
fn at(part: &str) -> Value {
    let start = TEXT[..TEXT.find(part).unwrap()].chars().count();
    json!([start, start + part.chars().count()])
}

fn said(content: &str, cue: &str, speaker: &str, name: Option<&str>, kind: &str, mode: &str) -> Value {
    let speaker_type = if name.is_some() { "person" } else { "anonymous" };
    json!({
        "content": [at(content)], "cue": at(cue), "speaker": at(speaker), "speaker_name": name,
        "speaker_type": speaker_type, "kind": kind, "outlet": null, "mode": mode, "inside": null,
    })
}

fn gold() -> Value {
    let mut attributions = [
        said(DAWN, "told", "Anna Berg", Some("Anna Berg"), "direct", "said"),
        said(ICE, "believes", "She", Some("Anna Berg"), "indirect", "thought"),
        said(DENIED, "said", "A pilot", None, "indirect", "said"),
        said(SHUT, "denied", "Lars Holm", Some("Lars Holm"), "indirect", "said"),
    ];
    attributions[0]["outlet"] = "The Harbour Post".into();
    attributions[3]["inside"] = 2.into();
    json!({
        "id": "a",
        "outlets": [{"span": at("Harbour Post"), "canonical": "The Harbour Post", "role": "relay"}],
        "attributions": attributions,
        "anonymous": [{"span": at("pilot"), "class": "other"}],
        "people_titles": [{"person": "Anna Berg", "title": "captain"}, {"person": "Lars Holm", "title": "mayor"}],
    })
}

fn names() -> Value {
    let names = [
        ("Anna Berg", "PERSON", 1),
        ("Harbour Post", "ORG", 1),
        ("Lars Holm", "PERSON", 2),
        ("Holm shrugged", "PERSON", 2),
    ];
    let name = |(part, label, entity): (&str, &str, u64)| {
        let length = part.trim_end_matches(" shrugged").chars().count() as u64;
        let start = at(part)[0].as_u64().unwrap();
        json!([start, start + length, label, entity])
    };
    names.map(name).into()
}

fn load(gold: &Value) -> Corpus {
    let (gold, names) = (gold.to_string(), names().to_string());
    let files = [("a.txt", TEXT), ("a.gold.json", &gold), ("a.names.json", &names)];
    corpus(&[&files[..], &[("a.meta.json", "{\"published\": \"2024-05-03\"}")]].concat())
}

/// Who is named, and what else a prediction says of its quote.
type Predicted<'p> = (&'p str, u32, Option<&'p str>, u32, f32);

/// A document whose quotes have these contents, kinds, names, modes and scores; the last of them is inside the third.
fn predicted(corpus: &Corpus, with_modes: bool, quotes: &[Predicted<'_>]) -> Document {
    let mut document = corpus.documents()[0].document().unwrap();
    let symbols = |symbols: &[&str]| AttributeKind::symbols(symbols);
    let mut schema = LayerSchema::new("quotes", "")
        .labels(&["direct", "indirect", "mixed"])
        .attribute("cue", AttributeKind::Span, "")
        .attribute("speaker", AttributeKind::Span, "")
        .attribute("speaker_name", AttributeKind::Str, "")
        .attribute("speaker_type", symbols(&["person", "anonymous"]), "")
        .attribute("outlet", AttributeKind::Str, "")
        .attribute("inside", AttributeKind::Ref("quotes".into()), "");
    if with_modes {
        schema = schema.attribute("mode", symbols(&["said", "thought", "unsaid"]), "");
    }
    add(&mut document, schema, |b| {
        for (content, kind, name, mode, score) in quotes {
            let row = b.push(span(TEXT, content), *kind);
            b.set_score(row, *score);
            match name {
                Some(name) => {
                    b.set_str(row, 2, name);
                    b.set_symbol(row, 3, 0);
                }
                None => {
                    b.set_span(row, 1, span(TEXT, "A pilot"));
                    b.set_symbol(row, 3, 1);
                }
            }
            if *content == DAWN {
                b.set_str(row, 4, "Harbour Post");
                b.set_span(row, 1, span(TEXT, "Berg"));
            }
            if *content == SHUT {
                b.set_ref(row, 5, 2);
            }
            if with_modes {
                b.set_symbol(row, 6, *mode);
            }
        }
    });
    let roles = LayerSchema::new("outlets", "").labels(&["source", "relay"]).label_key("role");
    add(&mut document, roles.attribute("canonical", AttributeKind::Str, ""), |b| {
        let row = b.push(span(TEXT, "the Harbour Post"), 0);
        b.set_str(row, 0, "Harbour Post");
    });
    let entities = LayerSchema::new("entities", "")
        .labels(&["PERSON", "ORG", "LOC"])
        .attribute("canonical", AttributeKind::Str, "")
        .attribute("title", AttributeKind::Str, "");
    add(&mut document, entities, |b| {
        let row = b.push(span(TEXT, "Anna Berg"), 0);
        b.set_score(row, 0.95);
        b.set_str(row, 1, "Captain");
        b.push(span(TEXT, "Harbour Post"), 1);
        b.push(span(TEXT, "Lars Holm"), 2);
        let start = span(TEXT, "Holm shrugged").start;
        let row = b.push(Span { start, end: start + 4 }, 0);
        b.set_str(row, 0, "Lars Holm");
    });
    document
}

const GOOD: [Predicted<'_>; 5] = [
    (DAWN, 0, Some("Captain Anna Berg"), 0, 0.95),
    (ICE, 1, Some("Berg"), 1, 0.9),
    (DENIED, 1, None, 0, 0.85),
    (SHUT, 1, Some("Anna Berg"), 0, 0.75),
    ("Holm shrugged", 1, None, 0, 0.2),
];

/// Right, predicted, gold.
fn counts(score: &DocumentScore, group: &str, name: &str) -> (u64, u64, u64) {
    let t = tally(score, Format::News, group, name);
    (t.found, t.predicted, t.gold)
}

#[test]
fn each_measure_of_an_article() {
    let corpus = load(&gold());
    assert_eq!(corpus.format(), Format::News);
    let document = predicted(&corpus, true, &GOOD);
    assert_eq!(document.meta_value("published"), Some("2024-05-03"));
    let score = corpus.documents()[0].score(Some(&document));
    let of = |group, name| counts(&score, group, name);
    let found = ["all", "quoted", "indirect"].map(|class| of("attributions found", class));
    assert_eq!(found, [(3, 4, 3), (1, 1, 1), (2, 3, 2)]);
    let right = ["all", "quoted", "indirect"].map(|class| of("attributions right", class));
    assert_eq!(right, [(2, 4, 3), (1, 1, 1), (1, 3, 2)]);
    let share = |group, name| {
        let (found, _, gold) = of(group, name);
        (found, gold)
    };
    assert_eq!(share("errors with names", "misattributed"), (1, 3));
    assert_eq!(share("errors with names", "nameless"), (0, 2));
    assert_eq!(share("of attributions matched", "mode"), (4, 4));
    assert_eq!(share("of attributions matched", "inside"), (1, 1));
    assert_eq!((of("outlets", "mentions"), of("outlets", "relayed")), ((1, 1, 1), (1, 1, 1)));
    assert_eq!(of("outlets", "anonymous"), (1, 1, 1));
    assert_eq!(
        (share("of mentions found", "canonical"), share("of mentions found", "role")),
        ((1, 1), (0, 1))
    );
    assert_eq!((share("found", "chain"), share("found", "titles")), ((1, 1), (1, 2)));
    assert_eq!(
        (of("names", "PERSON"), of("names", "ORG"), of("names", "LOC")),
        ((2, 2, 3), (1, 1, 1), (0, 1, 0))
    );
    assert_eq!((of("names", "main"), of("identity", "pairs")), ((3, 4, 4), (1, 1, 1)));
    let titles = titles(&score);
    for title in [
        "wrong speaker of indirect attribution",
        "spurious words of a named person",
        "spurious indirect attribution",
    ] {
        assert_eq!(titles.iter().filter(|t| *t == title).count(), 1, "{title} in {titles:?}");
    }
}

#[test]
fn the_scores_of_what_claims_to_be_said_are_compared_with_what_is_right() {
    let corpus = load(&gold());
    let score = corpus.documents()[0].score(Some(&predicted(&corpus, true, &GOOD)));
    let of = |layer: &str| -> Vec<(f32, bool)> {
        score.scored.iter().filter(|s| s.layer == layer).map(|s| (s.score, s.right)).collect()
    };
    assert_eq!(of("quotes"), [(0.95, true), (0.85, true), (0.75, false), (0.2, false)]);
    assert_eq!(of("entities")[0], (0.95, true));
    let report = Report::new(&corpus, &[score], Vec::new());
    let mut text = String::new();
    write_text(&report, 0, &mut text);
    for part in
        ["share, low is good", "calibration of quotes", "0.9–1.0            95.0     100.0             1"]
    {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    let json = write_json(&report, 0);
    let quotes = &json["calibration"][1];
    assert_eq!((&quotes["layer"], &quotes["distance"]), (&"quotes".into(), &Value::Null));
    assert_eq!(quotes["bins"][7], json!({"predicted": 1, "right": 0, "score": 75.0, "share": 0.0}));
    let kind = json["measures"].as_array().unwrap().iter().find(|m| m["name"] == "misattributed").unwrap();
    assert_eq!((&kind["kind"], &kind["value"]), (&"share".into(), &33.3333.into()));
}

#[test]
fn without_modes_every_quote_claims_to_be_said() {
    let corpus = load(&gold());
    let score = corpus.documents()[0].score(Some(&predicted(&corpus, false, &GOOD)));
    assert_eq!(counts(&score, "attributions found", "all"), (3, 5, 3));
    assert_eq!(counts(&score, "of attributions matched", "mode"), (3, 0, 4));
    assert!(titles(&score).contains(&"said instead of thought".to_owned()));
}

#[test]
fn what_the_annotator_was_unsure_of_is_neither_asked_for_nor_held_against() {
    let mut gold = gold();
    gold["attributions"][2]["unsure"] = true.into();
    gold["outlets"][0]["unsure"] = true.into();
    let corpus = load(&gold);
    let score = corpus.documents()[0].score(Some(&predicted(&corpus, true, &GOOD)));
    assert_eq!(counts(&score, "attributions found", "all"), (2, 3, 2));
    assert_eq!(counts(&score, "outlets", "mentions"), (1, 1, 1));
    let nothing = corpus.documents()[0].score(None);
    assert_eq!(counts(&nothing, "attributions found", "all"), (0, 0, 2));
    assert_eq!(counts(&nothing, "outlets", "mentions"), (0, 0, 0));
    assert!(nothing.findings.is_empty() && nothing.scored.is_empty());
}

#[test]
fn the_first_file_with_attributions_tells_the_format() {
    let load = |first: &Value, second: &Value| {
        let (first, second) = (first.to_string(), second.to_string());
        let files =
            [("a.txt", TEXT), ("b.txt", TEXT), ("a.gold.json", &first[..]), ("b.gold.json", &second[..])];
        corpus(&files).format()
    };
    let mut empty = gold();
    empty["attributions"] = json!([]);
    let mut second = gold();
    second["id"] = "b".into();
    assert_eq!(load(&empty, &second), Format::News);
    let mut without = second.clone();
    without["attributions"].as_array_mut().unwrap().iter_mut().for_each(|a| a["mode"] = Value::Null);
    assert_eq!(load(&empty, &without), Format::Outlets);
}

#[test]
fn broken_gold_is_named_with_its_place() {
    let error = |gold: &Value, names: &str| {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        write("a.txt", TEXT);
        write("a.gold.json", &gold.to_string());
        write("a.names.json", names);
        Corpus::load(folder.path(), None).unwrap_err().to_string()
    };
    let of = |key: &str, value: Value| {
        let mut gold = gold();
        gold["attributions"][1][key] = value;
        error(&gold, "[]")
    };
    let ends = |error: String, end: &str| assert!(error.ends_with(end), "{error} does not end in {end}");
    ends(
        of("mode", "doubted".into()),
        "a.gold.json: attributions[1].mode: expected one of said, thought, unsaid, found \"doubted\"",
    );
    ends(
        of("mode", Value::Null),
        "expected one of said, thought, unsaid (gold without modes is read by --format outlets), found nothing",
    );
    ends(
        of("inside", 4.into()),
        "attributions[1].inside: expected the index of another of the 4 attributions, found 4",
    );
    ends(
        of("cue", json!([3, 900])),
        "attributions[1].cue: 3..900 is outside the text, which has 153 characters",
    );
    ends(
        error(&gold(), "[[0, 1, \"PERSON\", 1], [0, 1, \"GPE\", 1]]"),
        "a.names.json: name 1, counted from 0: expected [start, end, one of PERSON ORG LOC NORP MISC, entity number], \
         found [0,1,\"GPE\",1]",
    );
    ends(
        error(&gold(), "[\n[0, 1"),
        "a.names.json: line 2: column 5: EOF while parsing a list at line 2 column 5",
    );
}
