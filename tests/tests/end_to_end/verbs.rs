//! The verbs beside `run`.

use copydesk_plugin_testkit::build;
use copydesk_tests::{Folder, NEWS, check};
use serde_json::Value;

#[test]
fn check_says_that_a_pipeline_is_fine() {
    check(["check", NEWS], "").exits(0).prints(&["news", "6 stages", "9 layers"]).quiet();
    check(["check", NEWS, "--builtin"], "").exits(0).prints(&["6 stages"]);
    let folder = Folder::new();
    let bad = folder.write("bad.toml", "[[stage]]\nplugin = \"tokenz\"\n");
    let several = check(["check", &bad, &folder.at("absent.toml"), NEWS], "");
    several.exits(2).says(&["bad.toml", "did you mean `tokens`?", "absent.toml"]).prints(&["news: 6 stages"]);
}

#[test]
fn graph_draws_the_stages_in_order() {
    let mermaid = check(["graph", NEWS], "");
    mermaid.exits(0).prints(&["flowchart", "tokens", "memberships", "-->"]).quiet();
    assert_eq!(check(["graph", NEWS, "--format", "mermaid"], "").stdout, mermaid.stdout);
    check(["graph", NEWS, "--format", "dot"], "").exits(0).prints(&["digraph", "quotes", "->"]);
}

#[test]
fn schema_is_a_json_schema_of_pipelines() {
    let run = check(["schema"], "");
    let schema: Value = serde_json::from_str(&run.exits(0).stdout).unwrap();
    assert!(schema["$schema"].as_str().unwrap().contains("json-schema.org"), "{}", schema["$schema"]);
    for key in ["stage", "output", "limits", "test", "plugins"] {
        assert!(schema["properties"].get(key).is_some(), "{key}");
    }
    assert!(schema["required"].as_array().unwrap().contains(&"stage".into()));
}

#[test]
fn plugins_are_listed_and_shown() {
    for builtin in [&[][..], &["--builtin"]] {
        let list = check(["plugins", "list"].iter().chain(builtin), "");
        list.exits(0).prints(&["dates", "entities", "organizations", "outlets", "quotes", "tokens", "0.1.0"]);
        let show = check(["plugins", "show", "quotes"].iter().chain(builtin), "");
        show.exits(0).prints(&["quotes", "0.1.0", "entities", "canonical", "speaker_name", "indirect"]);
    }
    check(["plugins", "show", "nosuch"], "").exits(2).says(&["`nosuch`"]).prints_nothing();
}

#[test]
fn plugins_are_checked() {
    // The ready ones go through the suite in `ready_plugins_conform`; here a quick one shows how it looks.
    let template = build::cdylib("copydesk-plugin-template");
    let run = check(["plugins", "check", template.to_str().unwrap()], "");
    run.exits(0).prints(&["passed   declares what it is", "template: ", "0 failed"]);
    run.says(&["template: hostile texts do no harm …", "template: two threads at once give the same …"]);
    check(["plugins", "check", "nosuch"], "").exits(2).says(&["`nosuch`"]);
}

#[test]
fn completions_are_scripts() {
    check(["completions", "bash"], "").exits(0).prints(&["complete", "copydesk", "--builtin"]).quiet();
    check(["completions", "zsh"], "").exits(0).prints(&["#compdef copydesk"]);
    check(["completions", "fish"], "").exits(0).prints(&["complete -c copydesk"]);
    check(["completions", "cobol"], "").exits(2).says(&["cobol", "bash"]);
}

#[test]
fn help_names_every_verb() {
    let verbs = [
        "run",
        "check",
        "explain",
        "graph",
        "test",
        "plugins",
        "new",
        "schema",
        "bench",
        "roster",
        "kb",
        "completions",
    ];
    check(["--help"], "").exits(0).prints(&verbs);
    check(["--version"], "").exits(0).prints(&["copydesk 0.1.0"]);
    for verb in verbs {
        check([verb, "--help"], "").exits(0).prints(&["Usage: copydesk"]);
    }
}

#[test]
fn the_ready_pipeline_passes_its_own_tests() {
    check(["test", NEWS], "").exits(0).prints(&["a relayed quote with its chain", "a roster is stated"]);
    check(["test", NEWS, "--builtin"], "").exits(0);
}

#[test]
fn a_failing_test_shows_the_difference() {
    let folder = Folder::new();
    let pipeline = folder.write(
        "tested.toml",
        r#"[[stage]]
plugin = "tokens"

[[stage]]
plugin = "dates"

[[test]]
name = "right"
text = "It rained on 2 June 2019."
exactly.dates = ['DATE "2 June 2019" value="2019-06-02"']

[[test]]
name = "wrong"
text = "It rained on 2 June 2019."
exactly.dates = ['DATE "2 June 2019" value="2019-06-03"']
"#,
    );
    let run = check(["test", &pipeline], "");
    run.exits(3);
    let all = run.stdout.clone() + &run.stderr;
    for part in ["right", "wrong", "2019-06-03", r#"value="2019-06-02""#, "differs in value"] {
        assert!(all.contains(part), "no {part} in:\n{all}");
    }
    check(["test", NEWS, &pipeline], "").exits(3);
}

#[test]
fn what_must_be_absent_fails_where_it_is_found() {
    let folder = Folder::new();
    let stages = "[limits]\nmax-document-bytes = \"1MiB\"\n[[stage]]\nplugin = \"tokens\"\n[[stage]]\nplugin = \"dates\"\n";
    let text = "text = \"It rained on 2 June 2019.\"\n";
    let tests = format!(
        "[[test]]\nname = \"no time\"\n{text}absent.dates = ['TIME \"2 June 2019\"', '\"rained\"']\n\
         [[test]]\nname = \"no date\"\n{text}absent.dates = ['DATE \"2 June 2019\"']\n"
    );
    let pipeline = folder.write("p.toml", format!("{stages}{tests}"));
    check(["test", &pipeline], "").exits(3).prints(&[
        "no time … ok",
        "no date … FAILED",
        "unwanted:   DATE \"2 June 2019\"",
        "1 passed, 1 failed",
    ]);
}

#[test]
fn explain_tells_order_layers_and_what_stands_at_a_place() {
    let text = "Finance Minister Anna Berg said on Monday: “The harbour will stay open.”";
    let folder = Folder::new();
    let article = folder.write("a.txt", text);
    let plan = check(["explain", NEWS, &article], "");
    plan.exits(0).prints(&["tokens", "entities", "quotes", "memberships", "0.1.0"]);
    let stage = |name: &str| plan.stdout.find(name).unwrap();
    assert!(stage("tokens") < stage("quotes"), "{}", plan.stdout);

    let at = text.chars().position(|c| c == 'B').unwrap().to_string();
    check(["explain", NEWS, &article, "--at", &at], "").exits(0).prints(&[
        "Anna Berg",
        "PERSON",
        "Finance Minister",
    ]);
}

/// A pipeline with a plugin in C and one in Rust that both say why, and a text for it.
fn explaining(folder: &Folder) -> (String, String) {
    let source = copydesk_tests::root().join("plugins/example-c/example.c");
    let money = build::c_library(&source, folder.path(), &[]).unwrap_or_else(|e| panic!("{e}"));
    let words = build::cdylib("copydesk-plugin-template");
    let stages = format!(
        "[[stage]]\nplugin = \"tokens\"\n[[stage]]\nplugin = \"example-c\"\npath = \"{}\"\n\
         [[stage]]\nplugin = \"template\"\npath = \"{}\"\noptions = {{ words = [\"million\"] }}\n",
        money.display(),
        words.display()
    );
    (folder.write("p.toml", stages), folder.write("a.txt", "“Élan” cost €4 million."))
}

#[test]
fn explain_says_why_in_text() {
    let folder = Folder::new();
    let (pipeline, article) = explaining(&folder);
    let run = check(["explain", &pipeline, &article, "--at", "16"], "");
    let expected = r#"  why at 16, says example-c:
    sum of money: "€4 million"
      considered  euro  1.000
      because        +1.00  "€"          the sign of a currency
                     +1.00  "4 million"  a number right after it
  why at 16, says template:
    marked word: "million"
      because        +1.00  "million"  stands in the option `words`
"#;
    run.exits(0).prints(&["at 16: money #0 euro \"€4 million\"", expected]);
    let beside = check(["explain", &pipeline, &article, "--at", "1:5"], "");
    beside.exits(0).prints(&["at 1:5: tokens", "no reasons at 1:5 from example-c, template"]);
    // Extractors that are linked in are asked in the same way.
    check(["explain", &pipeline, &article, "--at", "12", "--builtin"], "").exits(0).prints(&["sum of money"]);
}

#[test]
fn explain_says_why_in_json() {
    let folder = Folder::new();
    let (pipeline, article) = explaining(&folder);
    let run = check(["explain", &pipeline, &article, "--json", "--at", "12:14"], "");
    let records = run.exits(0).quiet().records();
    assert_eq!(records.len(), 1);
    let (stages, documents) = (&records[0]["stages"], &records[0]["documents"]);
    let names: Vec<_> = stages.as_array().unwrap().iter().map(|s| s["stage"].as_str().unwrap()).collect();
    assert!(names.len() == 3 && names.contains(&"example-c"), "{stages}");
    let at = &documents[0]["at"];
    assert_eq!((&at["start"], &at["end"], &at["text"]), (&12.into(), &14.into(), &"€4".into()));
    let money = at["annotations"].as_array().unwrap().iter().find(|a| a["layer"] == "money").unwrap();
    assert_eq!((&money["start"], &money["end"], &money["score"]), (&12.into(), &22.into(), &Value::Null));
    let why: Vec<_> = at["why"].as_array().unwrap().iter().map(|w| w["stage"].as_str().unwrap()).collect();
    assert_eq!(why, names, "every stage, in order");
    let said = |stage: &str| at["why"].as_array().unwrap().iter().find(|w| w["stage"] == stage).unwrap();
    let reason = &said("example-c")["reasons"][0];
    assert_eq!((&reason["subject"], &reason["text"]), (&"sum of money".into(), &"€4 million".into()));
    assert_eq!(reason["considered"][0], serde_json::json!({"label": "euro", "score": 1.0, "note": ""}));
    let sign = serde_json::json!(
        {"weight": 1.0, "start": 12, "end": 13, "text": "€", "note": "the sign of a currency"}
    );
    assert_eq!(reason["because"][0], sign);
    assert!(said("template")["reasons"].as_array().unwrap().is_empty(), "{at}");

    let plain = check(["explain", &pipeline, &article, "--json"], "");
    assert_eq!(plain.exits(0).records()[0]["documents"][0]["at"], Value::Null);
}

#[test]
fn explain_refuses_places_that_are_none() {
    let folder = Folder::new();
    let article = folder.write("a.txt", "Ten chars.");
    for (at, says) in [
        ("4294967295", "OFFSET"),
        ("5:5", "END must be larger than OFFSET"),
        ("7:5", "END must be larger than OFFSET"),
        ("x", "write OFFSET or OFFSET:END"),
        ("-1", "unexpected argument"),
    ] {
        check(["explain", NEWS, &article, "--at", at], "").exits(2).says(&[says]);
    }
    for at in ["10", "5:11"] {
        let run = check(["explain", NEWS, &article, "--at", at], "");
        run.exits(2).says(&[
            "a.txt",
            &format!("--at {at} is beyond the text"),
            "10 code points",
            "the last offset is 9",
        ]);
        run.prints_nothing();
        check(["explain", NEWS, &article, "--at", at, "--json"], "").exits(2).prints_nothing();
    }
    check(["explain", NEWS, &article, "--at", "9"], "").exits(0);
    check(["explain", NEWS, &article, "--at", "0:10"], "").exits(0);
}

#[test]
fn bench_measures() {
    let run = check(["bench", NEWS, "examples", "--threads", "2", "--repeat", "1"], "");
    run.exits(0);
    run.prints(&["words/s", "MB/s", "tokens", "quotes"]);
    let seen = run.stdout.clone() + &run.stderr;
    let listed = check(["run", NEWS, "examples", "--layers", "quotes"], "");
    let documents = format!("{} documents, ", listed.records().len());
    assert!(seen.contains(&documents), "{documents}are in the folder:\n{seen}");
}

#[test]
fn a_place_beyond_one_document_spares_the_others() {
    let folder = Folder::new();
    for (name, text) in [("a.txt", "Oslo."), ("b.txt", ""), ("c.txt", "It rained on Monday in Bergen.")] {
        folder.write(name, text);
    }
    let run = check(["explain", NEWS, folder.path().to_str().unwrap(), "--at", "13", "--json"], "");
    let documents = run.exits(3).quiet().records()[0]["documents"].clone();
    let message = |i: usize| documents[i]["errors"][0]["message"].as_str().unwrap();
    assert!(message(0).contains("has 5 code points, so the last offset is 4"), "{documents}");
    assert!(message(1).contains("is empty"), "{documents}");
    assert_eq!((&documents[2]["errors"], &documents[2]["at"]["text"]), (&serde_json::json!([]), &"M".into()));
}
