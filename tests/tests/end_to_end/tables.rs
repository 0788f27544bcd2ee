//! Records as tables: written by a run, or from its records, they hold the same, and every word in them is the text's.

use std::fs;

use copydesk_tests::{Folder, NEWS, check};

#[test]
fn a_run_writes_tables_and_its_records_become_the_same_ones() {
    let folder = Folder::new();
    let (records, sqlite, parquet) =
        (folder.at("out.jsonl"), folder.at("out.sqlite"), folder.at("out.parquet"));
    check(["run", NEWS, "examples", "-o", &records], "").exits(0);
    let mut proofs = vec![check(["verify", &records], "").exits(0).says(&[]).stdout.clone()];
    for to in [&sqlite, &parquet] {
        check(["run", NEWS, "examples", "-o", to], "").exits(0).says(&["11 documents"]).prints_nothing();
        proofs.push(check(["verify", to], "").exits(0).stdout.clone());
        let again = format!("{to}-again");
        let format = to.rsplit('.').next().unwrap();
        check(["convert", &records, "-o", &again, "--format", format], "").exits(0).says(&["11 documents"]);
        proofs.push(check(["verify", &again], "").exits(0).stdout.clone());
    }
    let back = folder.at("back.db");
    check(["convert", &parquet, "-o", &back], "").exits(0);
    proofs.push(check(["verify", &back], "").exits(0).stdout.clone());
    // Whoever knows no pipeline takes records to have tokens as well, and finds none.
    let without_tokens = |proof: &String| {
        let lines = proof.lines().filter(|l| !l.ends_with(" tokens"));
        let mut lines: Vec<_> = lines.map(str::to_owned).collect();
        // Records do not say in which order a pipeline makes its layers.
        lines.sort();
        lines
    };
    assert!(without_tokens(&proofs[1]).len() > 6 && proofs[1].contains("11 documents"), "{}", proofs[1]);
    for proof in &proofs[1..] {
        assert_eq!(without_tokens(proof), without_tokens(&proofs[0]));
    }
    assert_eq!(
        folder.names(),
        ["back.db", "out.jsonl", "out.parquet", "out.parquet-again", "out.sqlite", "out.sqlite-again"]
    );
}

#[test]
fn the_same_tables_whatever_the_threads_and_processes() {
    let folder = Folder::new();
    let tables = |name: &str, more: &[&str]| {
        let to = folder.at(name);
        check(["run", NEWS, "examples", "-o", &to].iter().chain(more), "").exits(0);
        fs::read(to).unwrap()
    };
    let one = tables("1.sqlite", &["--threads", "1"]);
    assert!(one == tables("3.sqlite", &["--threads", "3"]));
    #[cfg(unix)]
    assert!(one == tables("p.sqlite", &["--isolation", "process"]));
}

#[test]
fn the_layers_that_are_asked_for_are_written() {
    let folder = Folder::new();
    let to = folder.at("out");
    let asked = ["run", NEWS, "examples", "--format", "csv", "-o", &to, "--layers", "quotes,tokens"];
    check(asked, "").exits(0);
    let mut names: Vec<_> = fs::read_dir(&to).unwrap().map(|f| f.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["documents.csv", "quotes.csv", "tokens.csv"]);
    let records = check(["run", NEWS, "examples", "--layers", "dates"], "").exits(0).records();
    assert!(records.iter().all(|r| r["layers"].as_object().unwrap().keys().eq(["dates"])));
    check(["run", NEWS, "examples", "--layers", "birds"], "").exits(2).says(&["no layer `birds`", "quotes"]);
    check(["convert", "x.jsonl", "-o", "x.db", "--layers", "birds"], "").exits(2).says(&["no layer `birds`"]);
}

#[test]
fn a_run_in_parts_becomes_tables() {
    let folder = Folder::new();
    let (job, db) = (folder.at("job/"), folder.at("out.db"));
    check(["run", NEWS, "examples", "-o", &job], "").exits(0);
    check(["convert", &job, "-o", &db], "").exits(0).says(&["11 documents"]);
    check(["verify", &job], "").exits(0).prints(&["11 documents"]);
}

#[test]
fn a_quote_leads_to_its_place_in_the_page() {
    let folder = Folder::new();
    let page = "examples/pages/lighthouse-sale.html";
    let (db, records) = (folder.at("out.db"), folder.at("out.jsonl"));
    check(["run", NEWS, page, "-o", &db], "").exits(0);
    check(["verify", &db], "").exits(0);
    let html = fs::read_to_string(format!("../{page}")).unwrap();
    let places = "SELECT raw_start, raw_end, quote FROM quote_places WHERE quote LIKE '“%'";
    let shown = check(["query", &db, places, "--csv"], "").exits(0).stdout.clone();
    let mut seen = 0;
    for line in shown.lines().skip(1) {
        let cells: Vec<&str> = line.trim_matches('"').split("\",\"").collect();
        let there = &html[cells[0].parse().unwrap()..cells[1].parse().unwrap()];
        let words = |text: &str| text.replace("&ldquo;", "“").replace("&rdquo;", "”");
        for piece in cells[2].split(" … ") {
            assert!(words(there).contains(piece), "{there}: {piece}");
        }
        assert!(there.starts_with("&ldquo;") && there.ends_with("&rdquo;"), "{there}");
        seen += 1;
    }
    assert!(seen > 0, "{shown}");
    check(["run", NEWS, page, "-o", &records], "").exits(0);
    let record = fs::read_to_string(&records).unwrap();
    assert!(record.contains(r#""source_map":[{"start":0,"end":45,"raw_start":"#), "{record}");
    let asked = check(["run", NEWS, page, "--layers", "quotes"], "").exits(0).records();
    assert!(asked[0]["layers"].as_object().unwrap().keys().eq(["quotes"]), "who asks for others gets none");
    let none = check(["run", NEWS, "-"], "A text.").exits(0).records();
    assert!(none[0]["layers"].get("source_map").is_none(), "of a text nothing is told that is not plain");
}

#[test]
fn a_file_of_tables_is_asked_and_stays_as_it_is() {
    let folder = Folder::new();
    let db = folder.at("out.db");
    check(["run", NEWS, "examples", "-o", &db], "").exits(0);
    let before = fs::read(&db).unwrap();
    let who =
        "SELECT speaker_name, sum(quotes) AS quotes FROM who_is_quoted GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 2";
    let shown = check(["query", &db, who], "").exits(0).stdout.clone();
    let lines: Vec<_> = shown.lines().collect();
    assert!(lines.len() == 3 && lines[0].starts_with("speaker_name "), "{shown}");
    check(["query", &db, who, "--csv"], "").exits(0).prints(&["\"speaker_name\",\"quotes\"\n\""]);
    check(["query", &db, "DELETE FROM quotes"], "").exits(2).says(&["readonly"]);
    check(["query", &db, "SELECT birds"], "").exits(2).says(&["out.db", "no such column: birds"]);
    check(["query", &folder.at("none.db"), who], "").exits(2).says(&["none.db", "No such file"]);
    assert!(fs::read(&db).unwrap() == before);
    let parquet = folder.at("out.parquet");
    check(["convert", &db, "-o", &parquet], "").exits(0);
    check(["query", &parquet, who], "").exits(2).says(&["duckdb", "copydesk convert"]);
}

#[test]
fn what_cannot_be_tables_is_told_with_the_way_out() {
    let folder = Folder::new();
    let own = folder.write(
        "own.jsonl",
        r#"{"schema_version":1,"id":"a","status":"ok","offsets":"char","meta":{},"text":"Oslo","layers":{"birds":[]}}"#,
    );
    let db = folder.at("out.db");
    check(["convert", &own, "-o", &db], "").exits(2).says(&[
        "own.jsonl:1",
        "layer `birds`",
        "name the pipeline",
    ]);
    let text = folder.write("text.jsonl", "{\"text\": \"Oslo\"}\n");
    check(["convert", &text, "-o", &db], "").exits(2).says(&["text.jsonl:1", "no `id`"]);
    check(["convert", &own, "-o", &folder.at("out.xyz")], "").exits(2).says(&[
        "out.xyz",
        ".sqlite",
        "--format csv",
    ]);
    check(["run", NEWS, "examples", "--format", "sqlite"], "")
        .exits(2)
        .says(&["name a file or a folder after -o"]);
    check(["run", NEWS, "examples", "--format", "sqlite", "-o", folder.path().to_str().unwrap()], "")
        .exits(2)
        .says(&["a folder is there"]);
    check(["verify", &text], "").exits(1).says(&["text.jsonl:1", "no `id`"]);
    let cut = r#"{"schema_version":1,"id":"a","status":"ok","offsets":"char","meta":{},"text":"Oslo","layers":{"dates":[{"start":2,"end":9}]}}"#;
    let cut = folder.write("cut.jsonl", cut);
    check(["verify", &cut], "").exits(1).says(&["cut.jsonl:1", "dates[0].start is no stretch of the text"]);
    assert_eq!(folder.names(), ["cut.jsonl", "own.jsonl", "text.jsonl"], "nothing half-written is left");
}

#[test]
fn a_run_writes_what_tools_for_annotations_read() {
    let folder = Folder::new();
    let at = |name: &str| folder.at(name);
    check(["run", NEWS, "examples", "-o", &at("run.conllu")], "").exits(0);
    let conllu = fs::read_to_string(at("run.conllu")).unwrap();
    assert!(conllu.contains("\n1\t") && conllu.contains("|NER=B-PERSON\n"), "{}", &conllu[..500]);
    check(["run", NEWS, "examples", "--format", "brat", "-o", &at("run")], "").exits(0);
    let db = at("out.db");
    check(["run", NEWS, "examples", "-o", &db, "--layers", "tokens,sentences,entities"], "").exits(0);
    check(["convert", &db, "-o", &at("again.conllu")], "").exits(0).says(&["11 documents"]);
    assert!(fs::read_to_string(at("again.conllu")).unwrap() == conllu);
    check(["run", NEWS, "examples", "-o", &at("records.jsonl")], "").exits(0);
    check(["convert", &at("records.jsonl"), "--format", "brat", "-o", &at("again")], "").exits(0);
    let mut files = 0;
    for file in fs::read_dir(at("run")).unwrap().map(|f| f.unwrap()) {
        let name = file.file_name();
        if name.to_string_lossy().ends_with(".ann") {
            let lines = |folder: &str| {
                fs::read_to_string(std::path::Path::new(&at(folder)).join(&name)).unwrap().lines().count()
            };
            assert_eq!(lines("run"), lines("again"), "{name:?}");
            files += 1;
        }
    }
    assert_eq!(files, 11);
    let none = at("none.conllu");
    check(["convert", &at("records.jsonl"), "-o", &none], "")
        .exits(1)
        .says(&["layer `tokens`", "--layers tokens"]);
    assert!(!std::path::Path::new(&none).exists());
    check(["convert", &at("run.conllu"), "-o", &at("back.db")], "").exits(2);
}
