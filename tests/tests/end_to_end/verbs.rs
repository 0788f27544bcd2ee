//! The verbs beside `run`.

use copydesk_tests::{Folder, NEWS, check};
use serde_json::Value;

#[test]
fn check_says_that_a_pipeline_is_fine() {
    check(["check", NEWS], "").exits(0).prints(&["news", "6 stages", "8 layers"]).quiet();
    check(["check", NEWS, "--builtin"], "").exits(0).prints(&["6 stages"]);
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
    check(["plugins", "check", "tokens"], "").exits(0).prints(&["tokens"]);
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
    let verbs =
        ["run", "check", "explain", "graph", "test", "plugins", "new", "schema", "bench", "completions"];
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
    let beyond = check(["explain", NEWS, &article, "--at", "99999"], "");
    assert!(!beyond.stdout.contains("PERSON"), "{}", beyond.stdout);
}

#[test]
fn bench_measures() {
    let run = check(["bench", NEWS, "examples", "--threads", "2", "--repeat", "1"], "");
    run.exits(0);
    run.prints(&["words/s", "MB/s", "tokens", "quotes"]);
    let seen = run.stdout.clone() + &run.stderr;
    assert!(seen.contains("10"), "the documents are counted:\n{seen}");
}
