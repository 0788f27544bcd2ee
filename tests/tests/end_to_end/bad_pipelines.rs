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
fn what_a_plugin_refuses_has_its_place() {
    refused(
        r#"[[stage]]
plugin = "tokens"
[[stage]]
plugin = "outlets"
options = { extra = ["The Post", "=Post"] }
[[stage]]
plugin = "entities"
[[stage]]
plugin = "organizations"
options = { extra = ["no colon"] }
"#,
        &["has 2 errors", "pipeline::option-value", "bad.toml:5:34", "`extra`: \"=Post\"", "bad.toml:10:22"],
    );
}

#[test]
fn a_missing_roster_file_is_one_error_among_others() {
    refused(
        "rosters = [\"absent.toml\"]\nnmae = 1\n[[stage]]\nplugin = \"tokens\"\n",
        &["has 2 errors", "pipeline::roster-file", "bad.toml:1:12", "absent.toml: No such file", "`nmae`"],
    );
}

#[test]
fn what_has_no_end_is_not_read() {
    let stage = "[[stage]]\nplugin = \"tokens\"\n";
    refused(
        &format!("rosters = [\"/dev/zero\"]\n{stage}"),
        &["pipeline::roster-file", "bad.toml:1:12", "/dev/zero: it is a device and no regular file"],
    );
    refused(
        &format!("{stage}[[stage]]\nplugin = \"entities\"\noptions = {{ model = \"/dev/zero\" }}\n"),
        &["bad.toml:", "/dev/zero: is no regular file"],
    );
    let folder = Folder::new();
    let pipe = folder.at("pipe.toml");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    check(["check", &pipe], "").exits(2).says(&["pipe.toml", "it is a named pipe and no regular file"]);
    check(["check", "/dev/zero"], "").exits(2).says(&["/dev/zero", "it is a device"]);
    check(["check", folder.path().to_str().unwrap()], "").exits(2).says(&["it is a folder"]);
    check(["kb", "check", &pipe], "").exits(2).says(&["it is a named pipe"]);
    let long = folder.write("long.toml", "");
    std::fs::File::options().write(true).open(&long).unwrap().set_len((16 << 20) + 1).unwrap();
    check(["check", &long], "").exits(2).says(&["long.toml", "it is larger than 16777216 bytes"]);
    // What a shell opened for the program has an end.
    check(["check", "/dev/stdin"], stage).exits(0).prints(&["1 stage"]);
}

#[test]
fn an_unrelated_file_named_as_a_roster_is_not_printed() {
    let folder = Folder::new();
    folder.write("secret", "root:x:0:0:hunter2\npass = hunter2\n");
    folder.write("keys.toml", "token = \"hunter2\"\nplain = 1\n");
    let pipeline = "rosters = [\"secret\", \"keys.toml\"]\nnmae = 1\n[[stage]]\nplugin = \"tokens\"\n";
    let file = folder.write("bad.toml", pipeline);
    let run = check(["check", &file], "");
    run.exits(2).says(&["secret:1:", "keys.toml:1:1: a roster file has no key `token`", "`nmae`"]);
    assert!(!run.stderr.contains("hunter2") && !run.stderr.contains("root"), "{}", run.stderr);
    let own = check(["kb", "check", &folder.at("keys.toml")], "");
    own.exits(2).says(&["token = \"hunter2\""]);
}

#[test]
fn a_long_line_is_shown_around_its_faults() {
    let long = "x".repeat(1 << 20);
    let file = format!("name = \"{long}\", nmae = 1\n[[stage]]\nplugin = \"tokens\"\n");
    let folder = Folder::new();
    let run = check(["check", &folder.write("bad.toml", file)], "");
    run.exits(2).says(&["bad.toml:1:1048", "…"]);
    assert!(run.stderr.len() < 4000, "{}", run.stderr.len());
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
