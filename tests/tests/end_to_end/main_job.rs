//! The main job: the ready pipeline over the examples.

use copydesk_tests::{Check, Folder, NEWS, Unit, check, root, slice, slices};
use serde_json::Value;

const LAYERS: [&str; 8] =
    ["tokens", "sentences", "structure", "outlets", "entities", "dates", "memberships", "quotes"];

/// All layers but those with vectors.
fn news() -> Check {
    check(["run", NEWS, "examples", "--layers", &LAYERS.join(",")], "")
}

#[test]
fn records_leave_out_tokens_unless_somebody_asks() {
    let layers = |records: &[Value]| -> Vec<String> {
        records[0]["layers"].as_object().unwrap().keys().cloned().collect()
    };
    let mut all: Vec<String> = LAYERS.iter().map(|l| (*l).to_owned()).collect();
    all.sort();
    assert_eq!(layers(&news().records()), all);
    all.retain(|layer| layer != "tokens");
    assert_eq!(layers(&check(["run", NEWS, "examples"], "").records()), all);
    let folder = Folder::new();
    let alone = folder.write("p.toml", "schema = 1\n[[stage]]\nplugin = \"tokens\"\n");
    assert_eq!(
        layers(&check(["run", &alone, "examples"], "").records()),
        ["sentences", "structure", "tokens"]
    );
}

/// The ready pipeline with offsets in a unit.
fn news_in(unit: Unit, folder: &Folder) -> String {
    let news = std::fs::read_to_string(root().join(NEWS)).unwrap();
    let stages = news.find("[[stage]]").unwrap();
    let output = format!("[output]\noffsets = \"{}\"\n\n", unit.name());
    folder.write("unit.toml", format!("{}{output}{}", &news[..stages], &news[stages..]))
}

fn annotations(record: &Value, layer: &str) -> Vec<Value> {
    record["layers"][layer].as_array().unwrap_or_else(|| panic!("{}: no layer {layer}", record["id"])).clone()
}

#[test]
fn the_ready_pipeline_reads_the_examples_in_order() {
    let run = news();
    run.exits(0).says(&["11 documents (11 ok, 0 failed)", "words/s"]);
    let ids: Vec<String> = run.records().iter().map(|r| r["id"].as_str().unwrap().to_owned()).collect();
    let expected = [
        "mercosur-river-compact",
        "asean-haze-fund",
        "northern-ferry-strike",
        "g7-vaccine-store",
        "bridge-inquiry-filing",
        "nato-radio-exercise",
        "museum-bell-returned",
        "articles/harbour-seals.txt",
        "articles/library-fine.txt",
        "articles/tram-vote.txt",
        "pages/lighthouse-sale.html",
    ];
    let jsonl = std::fs::read_to_string(root().join("examples/articles.jsonl")).unwrap();
    let in_file: Vec<Value> = jsonl.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(in_file.iter().map(|d| d["id"].as_str().unwrap()).collect::<Vec<_>>(), expected[..7]);
    assert_eq!(ids, expected);
    for (record, document) in run.records().iter().zip(&in_file) {
        assert_eq!(record["text"], document["text"]);
        assert_eq!(record["meta"]["published"], document["published"]);
        assert_eq!(record["meta"]["title"], document["title"]);
    }
}

#[test]
fn every_record_has_the_fields_that_are_promised() {
    let fields: [(&str, &[&str]); 8] = [
        ("tokens", &["start", "end"]),
        ("sentences", &["start", "end"]),
        ("structure", &["start", "end", "label"]),
        ("outlets", &["start", "end", "text", "canonical", "role"]),
        ("entities", &["start", "end", "text", "label", "canonical", "kb", "title"]),
        ("dates", &["start", "end", "text", "value", "type"]),
        (
            "memberships",
            &["organization", "member", "from", "until", "basis", "evidence", "as_of", "status", "conflict"],
        ),
        (
            "quotes",
            &["kind", "content", "cue", "speaker", "speaker_name", "speaker_type", "outlet", "inside"],
        ),
    ];
    let records = news().records();
    for (layer, keys) in fields {
        let all: Vec<Value> = records.iter().flat_map(|r| annotations(r, layer)).collect();
        assert!(!all.is_empty(), "the examples have no {layer}");
        for annotation in all {
            for key in keys {
                assert!(annotation.get(key).is_some(), "{layer}: no `{key}` in {annotation}");
            }
        }
    }
    for r in &records {
        assert_eq!(
            (&r["schema_version"], &r["status"], &r["offsets"]),
            (&1.into(), &"ok".into(), &"char".into())
        );
        assert_eq!(r["layers"].as_object().unwrap().len(), LAYERS.len());
    }
}

#[test]
fn labels_are_the_words_that_are_promised() {
    let words: [(&str, &str, &[&str]); 6] = [
        (
            "structure",
            "label",
            &["headline", "deck", "paragraph", "dateline", "byline", "credit", "boilerplate"],
        ),
        ("outlets", "role", &["source", "relay", "credit", "mention"]),
        ("entities", "label", &["PERSON", "ORG", "LOC", "NORP", "MISC"]),
        ("dates", "type", &["DATE", "TIME", "DURATION", "SET"]),
        ("memberships", "basis", &["text", "roster"]),
        ("quotes", "kind", &["direct", "indirect", "mixed"]),
    ];
    let records = news().records();
    for (layer, key, allowed) in words {
        for annotation in records.iter().flat_map(|r| annotations(r, layer)) {
            assert!(allowed.contains(&annotation[key].as_str().unwrap()), "{layer}: {annotation}");
        }
    }
    let types = ["person", "organization", "outlet", "document", "anonymous", "unknown"];
    for quote in records.iter().flat_map(|r| annotations(r, "quotes")) {
        assert!(quote["speaker_type"].as_str().is_none_or(|t| types.contains(&t)), "{quote}");
    }
}

#[test]
fn every_span_slices_the_text_in_every_unit_alike() {
    let folder = Folder::new();
    // Characters of one to four bytes, so that the units disagree.
    let text = "🎉 “Čau,” said Ana Müller, Finance Minister of Norway, on Monday 🚢. “We’re – ready,” she told Reuters.\n\n\
                The G8 met in Zürich 👩‍🚀, Prime Minister José Peña said.\n";
    let wild = folder.write("wild.txt", text);
    let run = |unit| check(["run", &news_in(unit, &folder), "examples", &wild], "").exits(0).records();
    let [chars, bytes, utf16] = [Unit::Char, Unit::Byte, Unit::Utf16].map(|unit| {
        let records = run(unit);
        assert!(records.iter().all(|r| r["offsets"] == unit.name()));
        records.iter().map(|r| slices(r, unit)).collect::<Vec<_>>()
    });
    assert_eq!(chars.len(), 12);
    assert_eq!(chars, bytes);
    assert_eq!(chars, utf16);
    assert!(chars[11].iter().any(|(_, covered)| covered == "Ana Müller"), "{:?}", chars[11]);
    assert!(chars.iter().flatten().any(|(place, _)| place.contains(".content[")), "no quote was looked at");
}

#[test]
fn what_is_shown_as_text_is_what_the_span_covers() {
    for record in news().records() {
        let text = record["text"].as_str().unwrap();
        let at = |a: &Value| {
            let offset = |key| usize::try_from(a[key].as_u64().unwrap()).unwrap();
            slice(text, Unit::Char, offset("start"), offset("end")).unwrap()
        };
        for layer in ["outlets", "entities", "dates"] {
            for annotation in annotations(&record, layer) {
                assert_eq!(annotation["text"], at(&annotation).as_str(), "{}: {layer}", record["id"]);
            }
        }
        for token in annotations(&record, "tokens") {
            assert!(!at(&token).contains(char::is_whitespace), "{}: token {token}", record["id"]);
        }
    }
}

#[test]
fn direct_quotes_are_verbatim_and_links_lead_somewhere() {
    let mut direct = 0;
    for record in news().records() {
        let text = record["text"].as_str().unwrap();
        let quotes = annotations(&record, "quotes");
        for (i, quote) in quotes.iter().enumerate() {
            if let Some(inside) = quote["inside"].as_u64() {
                assert!(
                    (inside as usize) < quotes.len() && inside as usize != i,
                    "{}: {quote}",
                    record["id"]
                );
            }
            let pieces = quote["content"].as_array().unwrap();
            assert!(!pieces.is_empty(), "{}: {quote}", record["id"]);
            if quote["kind"] == "direct" {
                direct += 1;
                for piece in pieces {
                    let offset = |i: usize| usize::try_from(piece[i].as_u64().unwrap()).unwrap();
                    let said = slice(text, Unit::Char, offset(0), offset(1)).unwrap();
                    assert!(text.contains(&said) && said.trim() == said, "{}: {said:?}", record["id"]);
                }
            }
        }
    }
    assert!(direct >= 10, "only {direct} direct quotes in the examples");
}

#[test]
fn the_article_says_who_spoke_through_whom() {
    let text = "Prime Minister Anna Berg said Monday that the border would stay open, Reuters reported.";
    let run = check(["run", NEWS, "-", "--input-format", "text"], text);
    let record = &run.exits(0).records()[0];
    let quotes = annotations(record, "quotes");
    let said =
        quotes.iter().find(|q| q["speaker_name"] == "Anna Berg").unwrap_or_else(|| panic!("{quotes:?}"));
    assert_eq!((&said["kind"], &said["outlet"]), (&"indirect".into(), &"Reuters".into()), "{said}");
    let berg = &record["layers"]["entities"][0];
    assert_eq!(
        (&berg["canonical"], &berg["title"]),
        (&"Anna Berg".into(), &"Prime Minister".into()),
        "{berg}"
    );
}
