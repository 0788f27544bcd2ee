//! Pipelines that cannot run: everything wrong is told at once, before any document is read, with exit code 2.

use copydesk_tests::{Check, Folder, check};

/// Runs a pipeline of this text over the examples and expects it to be refused.
#[track_caller]
fn refused(pipeline: &str, says: &[&str]) {
    let folder = Folder::new();
    let file = folder.write("bad.toml", pipeline);
    let told = |run: Check| {
        run.exits(2).says(says).says(&["bad.toml"]).prints_nothing();
    };
    told(check(["run", &file, "examples"], ""));
    told(check(["check", &file], ""));
}

#[test]
fn a_missing_plugin_names_the_places_tried() {
    refused(
        "[[stage]]\nplugin = \"nosuch\"\n",
        &[
            "plugin `nosuch` was not found",
            "plugin::not-found",
            "tried",
            "copydesk_plugin_nosuch",
            "no such file",
        ],
    );
}

#[test]
fn a_misspelt_plugin_is_suggested() {
    refused("[[stage]]\nplugin = \"tokenz\"\n", &["`tokenz`", "did you mean `tokens`?"]);
}

#[test]
fn a_misspelt_option_is_suggested() {
    refused(
        "[[stage]]\nplugin = \"tokens\"\n[[stage]]\nplugin = \"entities\"\noptions = { organisations = [] }\n",
        &["pipeline::unknown-option", "`organisations`", "did you mean `organizations`?"],
    );
}

#[test]
fn stages_that_need_each_other_are_shown_as_a_circle() {
    refused(
        "[[stage]]\nplugin = \"tokens\"\n[[stage]]\nplugin = \"outlets\"\ninputs = { structure = \"entities\" }\n\
         [[stage]]\nplugin = \"entities\"\n",
        &["pipeline::cycle", "outlets → entities → outlets"],
    );
}

#[test]
fn a_missing_layer_names_the_plugin_that_makes_it() {
    refused(
        "[[stage]]\nplugin = \"outlets\"\n",
        &["pipeline::missing-layer", "needs the layers", "`tokens`", "`vectors`", "plugin = \"tokens\""],
    );
    let folder = Folder::new();
    let alone = folder.write("alone.toml", "[[stage]]\nplugin = \"quotes\"\n");
    let run = check(["check", &alone], "");
    run.exits(2).says(&["has 2 errors", "plugin = \"tokens\"", "plugin = \"entities\""]);
}

#[test]
fn what_a_test_expects_is_checked_before_anything_is_read() {
    refused(
        r#"[[stage]]
plugin = "tokens"
[[stage]]
plugin = "dates"
[[test]]
name = "a"
text = "On 2 June 2019."
contains.date = ['DATE "2 June 2019"']
absent.dates = ['DAY "2 June 2019" valeu="2019"', 'DATE "3 June"']
"#,
        &[
            "has 4 errors",
            "pipeline::unknown-layer",
            "did you mean `dates`?",
            "pipeline::unknown-label",
            "`DAY`",
            "pipeline::unknown-attribute",
            "did you mean `value`?",
            "pipeline::never",
            "does not hold `3 June`",
        ],
    );
}

#[test]
fn a_layer_made_twice_is_refused() {
    refused(
        "[[stage]]\nplugin = \"tokens\"\n[[stage]]\nplugin = \"tokens\"\nid = \"again\"\n",
        &["pipeline::duplicate-layer", "`tokens`"],
    );
}

#[test]
fn all_errors_come_at_once() {
    refused(
        "colour = 1\n[[stage]]\nplugin = \"nosuch\"\n[[stage]]\nplugin = \"nosuch2\"\non-error = \"ignore\"\n",
        &["`colour`", "pipeline::unknown-key", "`nosuch`", "`nosuch2`", "pipeline::bad-value", "on-error"],
    );
}

#[test]
fn a_file_that_is_no_toml_shows_the_place() {
    refused("[[stage]]\nplugin = \"tokens\n", &["pipeline::syntax", "2"]);
}

#[test]
fn an_empty_pipeline_is_refused() {
    refused("name = \"nothing\"\n", &["stage"]);
}

#[test]
fn a_pipeline_file_that_is_not_there_is_named() {
    let folder = Folder::new();
    let path = folder.at("absent.toml");
    check(["run", &path, "examples"], "").exits(2).says(&["absent.toml", "No such file"]).prints_nothing();
}

#[test]
fn hostile_names_reach_the_terminal_as_text() {
    let folder = Folder::new();
    let file = folder.write("bad.toml", "[[stage]]\nplugin = \"a\\u001b[31m\"\n");
    let run = check(["check", &file], "");
    run.exits(2);
    assert!(!run.stderr.contains('\u{1b}'), "{:?}", run.stderr);
}

#[test]
fn bad_arguments_are_refused() {
    check(["run"], "").exits(2).says(&["Usage"]).prints_nothing();
    check(["run", copydesk_tests::NEWS, "examples", "--format", "xml"], "")
        .exits(2)
        .says(&["xml", "json", "text"]);
    check(["run", copydesk_tests::NEWS, "examples", "--memory", "much"], "").exits(2).says(&["much"]);
    check(["publish"], "").exits(2).says(&["publish"]);
}

#[test]
fn a_test_that_expects_nothing_is_refused() {
    refused(
        "[[stage]]\nplugin = \"tokens\"\n[[test]]\nname = \"a\"\ntext = \"One.\"\n",
        &[
            "pipeline::empty-test",
            "expects nothing",
            "add `exactly.LAYER = […]`, `contains.LAYER = […]` or `absent.LAYER = […]`",
        ],
    );
    let folder = Folder::new();
    let none = folder.write("none.toml", "[[stage]]\nplugin = \"tokens\"\n");
    check(["test", &none], "").exits(0).prints(&["none.toml: has no [[test]]", "0 passed, 0 failed"]);
}
