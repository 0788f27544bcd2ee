//! What a corpus says: the same from every form of output; people one across articles, copies counted once, hostile texts harmless.

use copydesk_tests::{Folder, NEWS, check};
use serde_json::{Value, json};

/// A record of one quote of somebody, and of whoever is named, with titles.
fn record(id: &str, meta: Value, speaker: &str, title: &str, more: &str) -> Value {
    let text = format!("{title} {speaker} said: \"We will go {id}.\" {more}");
    let at = |words: &str| {
        let start = text[..text.find(words).unwrap()].chars().count();
        (start, start + words.chars().count())
    };
    let (name, said) = (at(speaker), at("\"We"));
    let end = text[..text.find(".\"").unwrap() + 2].chars().count();
    json!({
        "schema_version": 1, "id": id, "status": "ok", "offsets": "char", "meta": meta, "text": text,
        "layers": {
            "entities": [{
                "start": name.0, "end": name.1, "text": speaker, "label": "PERSON", "canonical": speaker,
                "title": if title.is_empty() { Value::Null } else { title.into() },
            }],
            "outlets": [],
            "quotes": [{
                "content": [[said.0, end]], "kind": "direct", "cue": null, "speaker": [name.0, name.1], "speaker_name": speaker,
                "speaker_type": "person", "mode": "said",
            }],
        },
    })
}

fn lines(records: &[Value]) -> String {
    records.iter().map(|r| format!("{r}\n")).collect()
}

fn report(folder: &Folder, records: &[Value]) -> Value {
    let records = folder.write("records.jsonl", lines(records));
    serde_json::from_str(&check(["report", &records, "--json"], "").exits(0).stdout).unwrap()
}

/// The rows of a table, of each these columns.
fn rows(report: &Value, table: &str, columns: &[&str]) -> Vec<Value> {
    let row = |row: &Value| columns.iter().map(|c| row[*c].clone()).collect();
    report[table].as_array().unwrap_or_else(|| panic!("{table}")).iter().map(row).collect()
}

#[test]
fn the_same_report_of_records_parts_sqlite_and_parquet() {
    let folder = Folder::new();
    let outputs = ["out.jsonl", "job/", "out.sqlite", "out.parquet"].map(|name| folder.at(name));
    let mut reports = Vec::new();
    for output in &outputs {
        check(["run", NEWS, "examples", "-o", output], "").exits(0);
        reports.push(check(["report", output, "--json"], "").exits(0).stdout.clone());
    }
    for other in &reports[1..] {
        assert!(*other == reports[0]);
    }
    let first = serde_json::from_str::<Value>(&reports[0]).unwrap();
    let quotes = first["quotes"].as_array().unwrap();
    let people = first["people"].as_array().unwrap();
    let count = |person: &Value| quotes.iter().filter(|q| q["person"] == person["person"]).count();
    assert!(people.len() > 20 && quotes.len() > 50);
    for person in people {
        assert_eq!(person["quotes"], count(person), "every number leads to its quotes: {person}");
    }
    let asked = check(["report", "-", "--json"], std::fs::read_to_string(&outputs[0]).unwrap().as_str());
    assert!(asked.exits(0).stdout == reports[0], "standard input too");
}

#[test]
fn tables_and_page_have_the_same_numbers() {
    let folder = Folder::new();
    let records = folder.at("out.jsonl");
    check(["run", NEWS, "examples", "-o", &records], "").exits(0);
    let (page, csv, db) = (folder.at("r.html"), folder.at("csv"), folder.at("r.sqlite"));
    check(["report", &records, "-o", &page, "--csv", &csv], "").exits(0).prints_nothing();
    check(["report", &records, "-o", &db], "").exits(0);
    let people = "SELECT name, quotes, direct FROM people WHERE quotes > 0 ORDER BY person";
    let of_db = check(["query", &db, people, "--csv"], "").exits(0).stdout.clone();
    let counted = "SELECT p.name, count(*), sum(q.kind = 'direct') FROM people p JOIN quotes q USING (person) GROUP BY person";
    let counted = check(["query", &db, counted, "--csv"], "").exits(0).stdout.clone();
    assert!(of_db.lines().skip(1).eq(counted.lines().skip(1)), "{of_db}{counted}");
    let mentions = "SELECT count(*) AS n FROM person_mentions m JOIN people p USING (person)";
    assert!(
        check(["query", &db, mentions], "").exits(0).stdout.lines().nth(1).unwrap().parse::<u32>().unwrap()
            > 40
    );
    let people = std::fs::read_to_string(format!("{csv}/people.csv")).unwrap();
    assert!(
        people.starts_with("person,name,also,titles,sex,named_in,") && people.lines().count() > 20,
        "{people}"
    );
    let first =
        check(["query", &db, "SELECT quotes FROM people WHERE person = 1"], "").exits(0).stdout.clone();
    let first = first.lines().nth(1).unwrap();
    let page = std::fs::read_to_string(page).unwrap();
    assert!(page.contains(&format!("data-q=\"p=1\" data-n=\"{first}\">{first}<")), "{first}");
    assert!(page.matches("<li data-k=").count() > 50);
    check(["report", &db, "--json"], "").exits(2).says(&["tables of a report"]);
    check(["verify", &db], "").exits(2).says(&["tables of a report"]);
}

#[test]
fn one_person_across_articles_and_two_of_one_name() {
    let folder = Folder::new();
    let on = |day: &str| json!({ "published": day, "outlet": "The Skerry Post" });
    let report = report(
        &folder,
        &[
            record("a", on("2018-05-01"), "Donald J. Trump", "President", ""),
            record("b", on("2018-05-02"), "Donald Trump", "", "It rained."),
            record("c", on("2018-06-03"), "Trump", "", "The harbour was full."),
            record("d", on("2018-06-03"), "John Smith", "harbour master", "Gulls cried over the pier."),
            record("e", on("2018-06-04"), "John Smith", "bishop of Skerry", "Nobody sang."),
            record("f", on("2018-06-05"), "Smith", "", "Somebody sang after all."),
        ],
    );
    let people = rows(&report, "people", &["name", "quotes", "quoted_in", "first", "last"]);
    assert_eq!(people[0], json!(["Donald J. Trump", 3, 3, "2018-05-01", "2018-06-03"]));
    assert_eq!(people[1..].iter().filter(|p| p[0].as_str().unwrap().ends_with("Smith")).count(), 3);
    let doubts = rows(&report, "doubts", &["decision", "name"]);
    assert!(doubts.iter().any(|d| d[0] == "two" && d[1] == "Smith"), "{doubts:?}");
    assert!(doubts.iter().any(|d| d[0] == "one" && d[1] == "Trump"), "{doubts:?}");
    let months = rows(&report, "months", &["month", "articles", "quotes", "direct"]);
    assert_eq!(months, [json!(["2018-05", 2, 2, 2]), json!(["2018-06", 4, 4, 4])]);
}

#[test]
fn wire_copy_counts_once_and_under_its_agency() {
    let folder = Folder::new();
    let story: String = (0..120).map(|i| format!("word{i} ")).collect();
    let credit = |mut record: Value, name: &str| {
        record["layers"]["outlets"] =
            json!([{ "start": 0, "end": 1, "text": "x", "role": "credit", "canonical": name }]);
        record
    };
    let on = |outlet: &str, day: &str| json!({ "outlet": outlet, "published": day });
    let report = report(
        &folder,
        &[
            credit(
                record("b", on("The Skerry Post", "2024-05-02"), "Ida Falk", "mayor", &story),
                "Associated Press",
            ),
            record(
                "a",
                on("Tide Times", "2024-05-01"),
                "Ida Falk",
                "mayor",
                &format!("By our own desk. {story}"),
            ),
            record(
                "c",
                on("Tide Times", "2024-05-03"),
                "Ida Falk",
                "mayor",
                "Another day, and other words about the ferry.",
            ),
        ],
    );
    let people = rows(&report, "people", &["name", "quotes"]);
    assert_eq!(people, [json!(["Ida Falk", 2])]);
    let outlets = rows(&report, "outlets", &["outlet", "articles", "copies", "quotes"]);
    assert!(outlets.contains(&json!(["Associated Press", 1, 0, 1])), "{outlets:?}");
    assert!(outlets.contains(&json!(["The Skerry Post", 0, 1, 0])), "{outlets:?}");
    let articles = rows(&report, "articles", &["doc_id", "counts", "counted_under", "copies_of"]);
    assert_eq!(
        articles,
        [
            json!(["b", 0, "Associated Press", "a"]),
            json!(["a", 1, "Associated Press", "a"]),
            json!(["c", 1, "Tide Times", null]),
        ]
    );
}

#[test]
fn women_and_men_are_what_the_texts_say() {
    let folder = Folder::new();
    let mut she = record("a", json!({}), "Robin Falk", "", "The tide was low.");
    let text = she["text"].as_str().unwrap().to_owned() + " \"No,\" she added.";
    let at = text.find("she added").unwrap();
    she["text"] = text.into();
    she["layers"]["quotes"].as_array_mut().unwrap().push(json!({
        "content": [[at - 6, at - 1]], "kind": "direct", "speaker": [at, at + 3], "speaker_name": "Robin Falk",
        "speaker_type": "person", "speaker_score": 0.95, "mode": "said",
    }));
    let report = report(
        &folder,
        &[
            she,
            record("b", json!({}), "Kim Orr", "Mr.", "A ship came in."),
            record("c", json!({}), "Peter Holm", "", "A ship went out, with nobody on board."),
            record("d", json!({}), "Lou Vane", "spokeswoman", "The lighthouse was sold to the island."),
        ],
    );
    let people = rows(&report, "people", &["name", "sex"]);
    for expected in
        [["Robin Falk", "woman"], ["Kim Orr", "man"], ["Peter Holm", "unknown"], ["Lou Vane", "woman"]]
    {
        assert!(people.contains(&json!(expected)), "{expected:?}: {people:?}");
    }
    let sexes = rows(&report, "sexes", &["sex", "people", "quotes"]);
    assert_eq!(sexes, [json!(["woman", 2, 3]), json!(["man", 1, 1]), json!(["unknown", 1, 1])]);
}

#[test]
fn hostile_words_stay_words() {
    let folder = Folder::new();
    let evil = "</script><img src=x onerror=alert(1)>\u{202e}\u{1b}[2J]]>";
    let name = format!("=cmd {evil}");
    let meta =
        json!({ "outlet": evil, "title": evil, "url": "javascript:alert(1)", "published": "2024-05-01" });
    let records = folder.write("r.jsonl", lines(&[record("=1+1", meta, &name, evil, "")]));
    let (page, csv) = (folder.at("r.html"), folder.at("csv"));
    let shown = check(["report", &records, "-o", &page, "--csv", &csv, "--json"], "").exits(0).stdout.clone();
    assert!(serde_json::from_str::<Value>(&shown).unwrap()["people"][0]["quotes"] == 1);
    let page = std::fs::read_to_string(page).unwrap();
    assert!(
        !page.contains("<img")
            && !page.contains("javascript:alert")
            && page.matches("</script>").count() == 1
    );
    assert!(!page.contains(['\u{202e}', '\u{1b}']) && page.contains("default-src"));
    let people = std::fs::read_to_string(format!("{csv}/people.csv")).unwrap();
    assert!(people.contains("'=cmd") && !people.contains(",=cmd"), "{people}");
}

#[test]
fn many_quotes_are_a_page_of_some_that_says_so() {
    let folder = Folder::new();
    let mut record = record("a", json!({}), "Ida Falk", "mayor", "");
    let quote = record["layers"]["quotes"][0].clone();
    record["layers"]["quotes"] = vec![quote; 20_000].into();
    let records = folder.write("r.jsonl", lines(&[record]));
    let page = folder.at("r.html");
    check(["report", &records, "-o", &page, "--quotes", "7"], "").exits(0);
    let page = std::fs::read_to_string(page).unwrap();
    assert_eq!(page.matches("<li data-k=").count(), 7);
    assert!(
        page.contains("7 of the 20,000 quotes") && page.contains("data-q=\"p=1\" data-n=\"20000\">20,000"),
        "cut, and told"
    );
}

#[test]
fn what_is_lacking_and_what_is_wrong_is_told() {
    let folder = Folder::new();
    let mut bare = record("a", json!({}), "Ida Falk", "mayor", "");
    bare["layers"] = json!({ "quotes": [] });
    let records = folder.write("r.jsonl", lines(&[bare]));
    let page = folder.at("r.html");
    check(["report", &records, "-o", &page], "").exits(0);
    let shown = std::fs::read_to_string(&page).unwrap();
    assert!(shown.contains("The output has no layer entities, outlets"), "{shown}");
    check(["report", &records], "").exits(2).says(&["say what to write", "--json"]);
    check(["report", &records, "-o", &folder.at("r.pdf")], "").exits(2).says(&["r.pdf", ".html"]);
    check(["report", &folder.at("none.jsonl"), "--json"], "").exits(2).says(&["none.jsonl"]);
    let text = folder.write("text.jsonl", "{\"text\": \"Oslo\"}\n");
    check(["report", &text, "-o", &folder.at("other.html")], "").exits(2).says(&["text.jsonl:1", "no `id`"]);
    assert_eq!(folder.names(), ["r.html", "r.jsonl", "text.jsonl"], "nothing half-written is left");
}
