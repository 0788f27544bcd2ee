//! Files made to hurt: whatever they hold, reading them ends in a plan or in errors that can be shown.

use std::fmt::Write as _;

use copydesk_pipeline::Errors;
use proptest::prelude::*;

use crate::fake::compile;

/// Reads, plans and shows; returns the errors.
fn survive(source: &str) -> Option<Errors> {
    let errors = compile(source).err()?;
    let mut shown = String::new();
    let handler = miette::NarratableReportHandler::new();
    handler.render_report(&mut shown, &errors).expect("errors can be shown");
    assert!(errors.iter().len() <= 101);
    for error in &errors {
        for (span, _) in error.labels() {
            assert!(source.get(span).is_some(), "{error} lies outside");
        }
    }
    Some(errors)
}

#[test]
fn deep_nesting_ends_in_an_error() {
    let deep = |open: &str, close: &str| format!("x = {}{}", open.repeat(100_000), close.repeat(100_000));
    let dotted = |n: usize| vec!["a"; n].join(".");
    let header = format!("[{}]\nx = 1", dotted(100_000));
    // Each measure alone stays under the parser's limit of 80; together they nest 6000 deep.
    let both = format!("x = {}1{}", format!("{{{} = ", dotted(78)).repeat(78), "}".repeat(78));
    for source in [deep("[", "]"), deep("{a=", "}"), deep("[", ""), deep("[{a=", "}]"), header] {
        assert!(survive(&source).is_some());
    }
    let codes: Vec<_> = survive(&both).iter().flatten().map(|e| e.code().to_owned()).collect();
    assert_eq!(codes, ["pipeline::unknown-key", "pipeline::no-stages"], "the file is TOML and nests deep");
}

#[test]
fn large_files_end_in_errors() {
    let size = 2 << 20;
    let many = |line: &str| line.repeat(size / line.len());
    let keys = (0..size / 16).fold(String::new(), |mut s, i| {
        let _ = writeln!(s, "key{i} = {i}");
        s
    });
    let sources = [
        many("[[stage]]\nplugin = 'tokens'\n"),
        many("[[stage]]\n"),
        many("[["),
        many("\"\n"),
        many("= "),
        keys.clone(),
        format!("[[stage]]\nplugin = 'tokens'\n[stage.options]\n{keys}"),
        format!("[[stage]]\nplugin = 'tokens'\n[stage.outputs]\n{}", keys.replace(" = ", " = 'x' #")),
        format!("[[stage]]\nplugin = '{}'\n", many("x")),
        format!("[output]\nlayers = [{}]\n[[stage]]\nplugin = 'tokens'", many("'x', ")),
        format!("{} = 1", many("x")),
        // Every wrong name could be compared with every layer there is.
        (0..900).fold(format!("[output]\nlayers = [{}]\n", many("'xyz', ")), |mut s, i| {
            let _ = writeln!(s, "[[stage]]\nplugin = 'tokens'\nid = 'i{i}'\noutputs = {{ tokens = 't{i}', sentences = 's{i}' }}");
            s
        }),
    ];
    for source in &sources {
        assert!(survive(source).is_some());
    }
}

const SEED: &str = "schema = 1\nname = \"n\"\n[output]\nlayers = ['people']\n[limits]\nmax-annotations = 5\n\
    [[stage]]\nplugin = 'entities'\noutputs = { entities = 'people' }\n[stage.options]\nthreshold = 1\nlists = ['é']\n\
    [[stage]]\nplugin = 'tokens'\non-error = 'fail'\n\
    [[test]]\nname = 't'\ntext = \"\"\"a “b” 🦀\"\"\"\nmeta = { d = 2024-05-03 }\ncontains = { people = ['\"a\" kb=b'] }\n";

#[test]
fn the_seed_of_mutations_is_right() {
    assert!(survive(SEED).is_none());
}

proptest! {
    #[test]
    fn any_text_is_survived(source in any::<String>()) {
        survive(&source);
    }

    #[test]
    fn any_toml_like_text_is_survived(source in r#"([\[\]{}=.,'"a-c0-9\n# é-]|stage|test|plugin|tokens){0,60}"#) {
        survive(&source);
    }

    #[test]
    fn any_mutation_of_a_right_file_is_survived(
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0..6usize, r#"[\[\]{}=.,'"a-z0-9\n# é🦀-]{0,5}"#), 1..6),
    ) {
        let mut source: Vec<char> = SEED.chars().collect();
        for (at, cut, insert) in edits {
            let from = at.index(source.len() + 1);
            let to = (from + cut).min(source.len());
            source.splice(from..to, insert.chars());
        }
        let source: String = source.into_iter().collect();
        survive(&source);
    }
}
