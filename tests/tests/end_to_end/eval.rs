//! `copydesk eval` on small gold of the tests' own.

use copydesk_tests::{Check, Folder, check};
use serde_json::Value;

/// The words of "It rained in Oslo. Anna Berg stayed.", with a name that no pipeline would find.
const NAMES: &str =
    "It\tO\nrained\tB-ORG\nin\tO\nOslo\tB-LOC\n.\tO\n\nAnna\tB-PER\nBerg\tI-PER\nstayed\tO\n.\tO\n";
const DATES: &str = "<DCT><TIMEX3 tid=\"t0\" type=\"DATE\" value=\"2019-06-05\">2019-06-05</TIMEX3></DCT><TEXT>It rained \
     on <TIMEX3 tid=\"t1\" type=\"DATE\" value=\"2019-06-02\">2 June 2019</TIMEX3>.</TEXT>";
const STAGES: &str =
    "[[stage]]\nplugin = \"tokens\"\n[[stage]]\nplugin = \"entities\"\n[[stage]]\nplugin = \"dates\"\n";

/// A pipeline and three files of gold.
fn gold() -> (Folder, Vec<String>) {
    let folder = Folder::new();
    let paths = vec![
        folder.write("pipeline.toml", STAGES),
        folder.write("one.tsv", NAMES),
        folder.write("two.tsv", "Ships\tO\nleft\tO\nOslo\tB-LOC\n.\tO\n"),
        folder.write("dates.tml", DATES),
    ];
    (folder, paths)
}

fn eval(args: &[String], more: &[&str]) -> Check {
    check(["eval"].into_iter().chain(args.iter().map(String::as_str)).chain(more.iter().copied()), "")
}

/// A row of a report: right, predicted, gold.
fn counts<'v>(corpus: &'v Value, name: &str) -> [&'v Value; 3] {
    let rows = corpus["measures"].as_array().unwrap();
    let row = rows.iter().find(|r| r["name"] == name).unwrap_or_else(|| panic!("no {name} in {corpus}"));
    ["right", "predicted", "gold"].map(|key| &row[key])
}

#[test]
fn each_corpus_gets_its_scores() {
    let (_folder, args) = gold();
    let run = eval(&args, &["--json"]);
    let report = &run.exits(0).quiet().records()[0];
    let corpora = report["corpora"].as_array().unwrap();
    let formats: Vec<&Value> = corpora.iter().map(|c| &c["format"]).collect();
    assert_eq!(formats, ["columns", "columns", "timeml"]);
    assert_eq!(counts(&corpora[0], "main"), [2, 2, 3], "{report}");
    assert_eq!(counts(&corpora[0], "ORG"), [0, 0, 1]);
    assert_eq!(counts(&corpora[1], "LOC"), [1, 1, 1]);
    assert_eq!(counts(&corpora[2], "value"), [1, 1, 1]);

    let pooled = eval(&args, &["--json", "--pool"]);
    let corpora = &pooled.exits(0).records()[0]["corpora"];
    assert_eq!((corpora.as_array().unwrap().len(), &corpora[0]["documents"]), (2, &2.into()));
    assert_eq!(counts(&corpora[0], "main"), [3, 3, 4]);
}

#[test]
fn the_gold_that_ships_can_be_scored() {
    let args = ["eval", copydesk_tests::NEWS, "gold/dev/", "gold/names.iob2", "--json", "--builtin"];
    let report = &check(args, "").exits(0).quiet().records()[0];
    let corpora = report["corpora"].as_array().unwrap();
    let formats: Vec<&Value> = corpora.iter().map(|c| &c["format"]).collect();
    assert_eq!(formats, ["news", "columns"]);
    assert_eq!((&corpora[0]["documents"], &corpora[1]["documents"]), (&2.into(), &1.into()), "{report}");
    for corpus in corpora {
        let found = corpus["measures"].as_array().unwrap().iter().any(|m| m["right"].as_u64() > Some(3));
        assert!(found, "{corpus}");
    }
}

#[test]
fn errors_are_shown_and_written() {
    let (folder, args) = gold();
    let errors = folder.at("errors.jsonl");
    let run = eval(&args[..2], &["--errors", &errors]);
    run.exits(0).prints(&["one.tsv", "PERSON", "100.00", "1  missed ORG", "It [rained] in Oslo."]);
    let written = std::fs::read_to_string(&errors).unwrap();
    let error: Value = serde_json::from_str(written.trim_end()).unwrap();
    assert_eq!((&error["document"], &error["title"]), (&"one".into(), &"missed ORG".into()));
    assert_eq!(error["gold_spans"], serde_json::json!([[3, 9]]));
}

#[test]
fn threads_change_nothing() {
    let (folder, mut args) = gold();
    let many: String = (0..200).map(|_| format!("-DOCSTART-\tO\n\n{NAMES}\n")).collect();
    args.push(folder.write("many.conll", many));
    let one = eval(&args, &["--threads", "1"]);
    one.exits(0).prints(&["200 documents"]);
    assert_eq!(eval(&args, &["--threads", "3"]).stdout, one.stdout);
    assert_eq!(eval(&args, &["--threads", "1", "--builtin"]).stdout, one.stdout);
}

#[test]
fn layers_that_no_stage_makes_are_not_scored_as_nothing() {
    let (folder, args) = gold();
    let bare = folder.write("bare.toml", "[[stage]]\nplugin = \"tokens\"\n");
    eval(&[bare, args[1].clone()], &[]).exits(0).prints(&["not produced"]);
}

#[test]
fn documents_that_fail_count_and_are_named() {
    let (folder, args) = gold();
    let limited = folder.write("limited.toml", format!("[limits]\nmax-annotations = 5\n{STAGES}"));
    let run = eval(&[limited, args[1].clone(), args[2].clone()], &["--json"]);
    let corpora = run.exits(3).records()[0]["corpora"].clone();
    assert_eq!(corpora[0]["failed"][0]["document"], "one", "{corpora}");
    assert_eq!(corpora[1]["failed"], serde_json::json!([]), "{corpora}");
}

#[test]
fn gold_that_cannot_be_used_is_refused_with_its_place() {
    let (folder, args) = gold();
    let broken = folder.write("broken.tsv", "Oslo\tB-LOC\nBerg\tnobody\n");
    let run = eval(&[args[0].clone(), args[1].clone(), broken], &[]);
    run.exits(2).says(&["broken.tsv: line 2", "`nobody`"]).prints_nothing();
    let absent = eval(&[args[0].clone(), folder.at("absent")], &[]);
    absent.exits(2).says(&["cannot read", "absent"]).prints_nothing();
    assert_eq!(absent.stderr.matches("No such file").count(), 1, "{}", absent.stderr);
    let prose = folder.write("prose.txt", "Nothing that stands in this file is gold.\n");
    eval(&[args[0].clone(), prose], &[]).exits(2).says(&["prose.txt", "--format columns"]).prints_nothing();
}
