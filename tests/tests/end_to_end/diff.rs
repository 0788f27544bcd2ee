//! How two outputs of the same articles differ, and that those that do not are said to be equal.

use copydesk_tests::{Folder, NEWS, check};
use serde_json::{Value, json};

/// A record with these quotes: kind, words, speaker.
fn record(id: &str, text: &str, quotes: &[(&str, &str, Option<&str>)]) -> Value {
    let quote = |(kind, words, speaker): &(&str, &str, Option<&str>)| {
        let start = text[..text.find(words).unwrap()].chars().count();
        json!({
            "content": [[start, start + words.chars().count()]], "kind": kind, "score": 0.9, "cue": null, "speaker": null,
            "speaker_name": speaker, "speaker_type": if speaker.is_some() { "person" } else { "unknown" }, "mode": "said",
        })
    };
    let quotes: Vec<Value> = quotes.iter().map(quote).collect();
    json!({
        "schema_version": 1, "id": id, "status": "ok", "offsets": "char", "meta": {}, "text": text, "layers": { "quotes": quotes },
    })
}

fn lines(records: &[Value]) -> String {
    records.iter().map(|r| format!("{r}\n")).collect()
}

const TEXT: &str =
    "“We go,” said one. “We stay,” said another. They would wait, a third said. “Now,” it said.";

/// Two outputs: a speaker that is another, one found, one lost, an edge that moved, a quote gained and one lost.
fn two(folder: &Folder) -> (String, String) {
    let before = record(
        "a",
        TEXT,
        &[
            ("direct", "“We go,”", Some("Ida Falk")),
            ("direct", "“We stay,”", None),
            ("indirect", "They would wait", Some("Per Holm")),
        ],
    );
    let after = record(
        "a",
        TEXT,
        &[
            ("direct", "“We go,”", Some("Per Holm")),
            ("direct", "“We stay,”", Some("Ida Falk")),
            ("indirect", "would wait", None),
            ("direct", "“Now,”", None),
        ],
    );
    let only = record("b", "Nothing.", &[]);
    (folder.write("a.jsonl", lines(&[before, only])), folder.write("b.jsonl", lines(&[after])))
}

#[test]
fn outputs_of_all_forms_are_equal_to_themselves() {
    let folder = Folder::new();
    let outputs = ["out.jsonl", "job/", "out.sqlite", "out.parquet"].map(|name| folder.at(name));
    for output in &outputs {
        check(["run", NEWS, "examples", "-o", output], "").exits(0);
    }
    for other in &outputs[1..] {
        check(["diff", &outputs[0], other], "").exits(0).prints(&["11 documents compared; 0 only"]);
    }
    let mut reversed: Vec<_> =
        std::fs::read_to_string(&outputs[0]).unwrap().lines().map(str::to_owned).collect();
    reversed.reverse();
    let reversed = folder.write("reversed.jsonl", reversed.join("\n") + "\n");
    check(["diff", &outputs[0], &reversed], "").exits(0);
}

#[test]
fn speakers_that_changed_come_first_and_alone_where_asked() {
    let folder = Folder::new();
    let (a, b) = two(&folder);
    let shown = check(["diff", &a, &b], "").exits(3).stdout.clone();
    assert!(shown.contains("1 documents compared; 1 only in the first output"), "{shown}");
    let order = [
        "Ida Falk → Per Holm",
        "nothing → Ida Falk",
        "Per Holm → nothing",
        "gained quotes direct",
        "b: lost documents",
    ];
    let places: Vec<usize> =
        order.iter().map(|o| shown.find(o).unwrap_or_else(|| panic!("{o}: {shown}"))).collect();
    assert!(places.is_sorted(), "{shown}");
    assert!(shown.contains("span: They would wait → would wait"), "{shown}");
    let only = check(["diff", &a, &b, "--only", "misattribution-like"], "").exits(3).stdout.clone();
    assert!(
        only.contains("Ida Falk → Per Holm")
            && !only.contains("gained quotes")
            && !only.contains("lost documents"),
        "{only}"
    );
    let json: Value = serde_json::from_str(&check(["diff", &a, &b, "--json"], "").exits(3).stdout).unwrap();
    assert_eq!(json["documents"], json!({ "compared": 1, "lost": 1, "gained": 0, "changed": 0 }));
    assert_eq!(
        json["layers"],
        json!([
            { "layer": "quotes", "kind": "direct", "counts": { "same": 0, "changed": 2, "gained": 1, "lost": 0, "speaker": 2 } },
            { "layer": "quotes", "kind": "indirect", "counts": { "same": 0, "changed": 1, "gained": 0, "lost": 0, "speaker": 1 } },
        ])
    );
    assert_eq!(json["changes"][0]["values"], json!({ "speaker_name": ["Ida Falk", "Per Holm"] }));
    assert_eq!(json["changes"].as_array().unwrap().len(), 5);
    // Other quotes than speakers': equal as far as was asked.
    let same =
        folder.write("c.jsonl", lines(&[record("a", TEXT, &[("direct", "“We go,”", Some("Ida Falk"))])]));
    let kind =
        folder.write("d.jsonl", lines(&[record("a", TEXT, &[("mixed", "“We go,”", Some("Ida Falk"))])]));
    check(["diff", &same, &kind], "").exits(3).prints(&["kind: direct → mixed"]);
    check(["diff", &same, &kind, "--only", "misattribution-like"], "").exits(0);
}

#[test]
fn a_page_has_the_changes_and_hostile_words_stay_words() {
    let folder = Folder::new();
    let evil = "</script><img src=x onerror=alert(1)>\u{202e}\u{1b}[2J";
    let text = format!("{evil} said so.");
    let before = folder.write("a.jsonl", lines(&[record(evil, &text, &[("direct", evil, Some(evil))])]));
    let after = folder.write("b.jsonl", lines(&[record(evil, &text, &[("direct", evil, None)])]));
    let page = folder.at("diff.html");
    let shown = check(["diff", &before, &after, "-o", &page], "").exits(3).stdout.clone();
    assert!(!shown.contains(['\u{202e}', '\u{1b}']) && shown.is_empty(), "{shown}");
    let shown = check(["diff", &before, &after], "").exits(3).stdout.clone();
    assert!(!shown.contains(['\u{202e}', '\u{1b}']), "{shown}");
    let page = std::fs::read_to_string(page).unwrap();
    assert!(
        !page.contains("<img") && page.matches("</script>").count() == 1 && page.contains("data-s=\"yes\"")
    );
    assert!(!page.contains(['\u{202e}', '\u{1b}']));
}

#[test]
fn what_cannot_be_compared_is_told() {
    let folder = Folder::new();
    let one = |text: &str| folder.write(&format!("{}.jsonl", text.len()), lines(&[record("a", text, &[])]));
    let (a, b) = (one("One text."), one("Another text."));
    check(["diff", &a, &b], "").exits(3).prints(&["0 documents compared", "1 with another text or status"]);
    let mut birds = record("a", "One text.", &[]);
    birds["layers"] = json!({ "birds": [], "quotes": [] });
    let birds = folder.write("birds.jsonl", lines(&[birds]));
    check(["diff", &a, &birds], "").exits(0).says(&["birds", "--pipeline"]);
    let mut bare = record("a", "One text.", &[]);
    bare["layers"] = json!({});
    let bare = folder.write("bare.jsonl", lines(&[bare]));
    let quoted = folder.write("q.jsonl", lines(&[record("a", "One text.", &[("direct", "One", None)])]));
    check(["diff", &bare, &quoted], "").exits(0).says(&["quotes", "only one of the outputs"]);
    check(["diff", &a, &folder.at("none.jsonl")], "").exits(2).says(&["none.jsonl"]);
}

#[test]
fn many_changes_are_a_page_of_some_that_says_so() {
    let folder = Folder::new();
    let quotes = vec![("direct", "“We go,”", Some("Ida Falk")); 5000];
    let (a, b) = (
        folder.write("a.jsonl", lines(&[record("a", TEXT, &quotes)])),
        folder.write("b.jsonl", lines(&[record("a", TEXT, &[])])),
    );
    let page = folder.at("d.html");
    check(["diff", &a, &b, "-o", &page], "").exits(3);
    let page = std::fs::read_to_string(page).unwrap();
    assert_eq!(page.matches("<li class=\"lost\"").count(), 2000);
    assert!(page.contains("The first 2,000 of 5,000"));
}
