//! What only the caller finds wrong with a pipeline, in its place.

use std::path::Path;

use copydesk_pipeline::{Errors, Spec, plan};

use crate::fake::catalog;

const FILE: &str = "rosters = ['mine.toml', 'more.toml']\nnmae = 1\n[[stage]]\nplugin = 'entities'\n\
                    options = { lists = ['a', 'b'], window = 7 }\n[[stage]]\nplugin = 'tokens'\n";

fn places(errors: &Errors) -> Vec<(&str, &str)> {
    let one =
        |e: &'_ copydesk_pipeline::Diagnostic| e.labels().next().map(|(span, _)| span).unwrap_or_default();
    errors.iter().map(|e| (e.code(), &FILE[one(e)])).collect()
}

#[test]
fn a_roster_file_that_cannot_be_read_is_one_error_among_others() {
    let mut spec = Spec::parse("news.toml", FILE).expect("TOML");
    let second = spec.rosters[1].clone();
    spec.unreadable_roster(&second, "cannot read the roster file more.toml: No such file");
    let errors = plan(&spec, Path::new("/conf"), &catalog()).expect_err("two errors");
    assert_eq!(
        places(&errors),
        [("pipeline::roster-file", "'more.toml'"), ("pipeline::unknown-key", "nmae")]
    );
}

#[test]
fn what_a_plugin_refuses_has_its_place() {
    let spec = Spec::parse("news.toml", FILE).expect("TOML");
    let errors = spec.not_started([
        ("entities", "option `lists`: \"b\" is no list".to_owned()),
        ("entities", "option `window`: 7 is too few".to_owned()),
        ("entities", "option `lists`: there is no c".to_owned()),
        ("tokens", "its model is damaged".to_owned()),
        ("tokens", "option `model`: no file".to_owned()),
    ]);
    assert_eq!(
        places(&errors),
        [
            ("pipeline::option-value", "['a', 'b']"),
            ("pipeline::option-value", "'b'"),
            ("pipeline::option-value", "7"),
            ("pipeline::not-started", "'tokens'"),
            ("pipeline::not-started", "'tokens'"),
        ]
    );
}
