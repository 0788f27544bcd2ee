//! Files that are right, and the plans that come of them.

use std::path::Path;
use std::time::Duration;

use copydesk_document::{AttributeKind, Unit};
use copydesk_expect::Mode;
use copydesk_extractor::Value;
use copydesk_pipeline::{Isolation, Limits, OnError, Spec};

use crate::fake::compile;

const NEWS: &str = r#"
schema = 1
name = "news"
description = "Quotes."
isolation = "process"
sandbox = true

[plugins]
path = ["../plugins"]

[output]
layers = ["quotes", "people"]
offsets = "utf16"
text = false

[limits]
max-document-bytes = 1_000
max-document-memory = "512MiB"
max-document-time = 1_0.5

[[stage]]
plugin = "quotes"
inputs = { entities = "people", tokens = "words" }
outputs = { quotes = "said" }
on-error = "skip-stage"

[[stage]]
plugin = "entities"
id = "names"
path = "./lib/./libentities.so"
inputs.tokens = "words"
outputs = { entities = "people" }
[stage.options]
threshold = 1
model = "./models/../x.bin"
lists = ["a", "b"]

[[stage]]
plugin = "tokens"
on-error = "fail"
outputs = { tokens = "words" }

[[test]]
name = "inverted cue"
text = "Anna Berg said “x”."
meta = { published = 2024-05-03, outlet = "The Paper" }
exactly = { said = ['direct "“x”" who=0'], people = [] }
contains = { people = ['"Anna Berg"'] }
absent = { people = ['"said"'] }
"#;

#[test]
fn a_whole_pipeline_is_planned() {
    let plan = compile(&NEWS.replace("\"quotes\", \"people\"", "\"said\", \"people\"")).expect("a plan");
    assert_eq!(plan.name.as_deref(), Some("news"));
    let ids: Vec<_> = plan.stages.iter().map(|s| (s.id.as_str(), s.on_error)).collect();
    let expected =
        [("tokens", OnError::Fail), ("names", OnError::SkipDocument), ("quotes", OnError::SkipStage)];
    assert_eq!(ids, expected);
    let max_document_time = Duration::from_millis(10_500);
    let limits = Limits {
        max_document_bytes: 1000,
        max_document_memory: 512 << 20,
        max_document_time,
        ..Limits::DEFAULT
    };
    assert_eq!(plan.limits, limits);
    assert_eq!((plan.isolation, plan.sandbox), (Isolation::Process, true));
    assert_eq!((plan.output.offsets, plan.output.text), (Unit::Utf16, false));
    let written: Vec<_> =
        plan.output.layers.iter().map(|(name, s)| (name.as_str(), s.stage, s.output)).collect();
    assert_eq!(written, [("said", 2, 0), ("people", 1, 0)]);

    let names = &plan.stages[1];
    assert_eq!(names.request.path.as_deref(), Some(Path::new("/conf/lib/libentities.so")));
    let strings = |s: &[&str]| Value::Strings(s.iter().map(|s| s.to_string()).collect());
    let options = [
        ("threshold".to_owned(), Value::Float(1.0)),
        ("lists".into(), strings(&["a", "b"])),
        ("model".into(), Value::String("/conf/models/../x.bin".into())),
        ("titles".into(), Value::Bool(true)),
        ("window".into(), Value::Integer(40)),
        ("language".into(), Value::String("en".into())),
    ];
    assert_eq!(names.options, options);
    assert!(names.inputs[2].is_none(), "an optional layer that no stage makes");
    assert_eq!(names.provenance().options.lines().next(), Some("threshold = 1.0"));

    let quotes = &plan.stages[2];
    let people = quotes.inputs[1].as_ref().expect("a layer");
    assert_eq!((people.layer.as_str(), people.source.stage, people.source.output), ("people", 1, 0));
    assert_eq!(people.columns, [1]);
    assert_eq!(people.schema.attributes.len(), 1);
    assert_eq!(people.schema.attributes[0].name, "canonical");
    assert_eq!(quotes.config().input(0).map(|s| s.name.as_str()), Some("words"));
    let said = &quotes.outputs[0];
    assert_eq!(said.name, "said");
    assert_eq!(said.attributes[0].kind, AttributeKind::Ref("said".into()));
    assert_eq!(said.attributes[1].kind, AttributeKind::Ref("people".into()));
    assert_eq!(said.edges[0].target, "words");

    let test = &plan.tests[0];
    assert_eq!(test.meta[0], ("published".into(), "2024-05-03".into()));
    let expected: Vec<_> =
        test.expected.iter().map(|e| (e.layer.value.as_str(), e.mode, e.annotations.len())).collect();
    assert_eq!(
        expected,
        [
            ("said", Mode::Exactly, 1),
            ("people", Mode::Exactly, 0),
            ("people", Mode::Contains, 1),
            ("people", Mode::Absent, 1)
        ]
    );
}

#[test]
fn a_limit_on_bytes_is_a_number_or_a_size() {
    for (written, bytes) in [("2097152", 2 << 20), ("\"2MiB\"", 2 << 20), ("'4294967294'", 4_294_967_294)] {
        let source = format!("[limits]\nmax-document-bytes = {written}\n[[stage]]\nplugin = 'tokens'\n");
        let plan = compile(&source).expect(written);
        assert_eq!(plan.limits.max_document_bytes, bytes, "{written}");
    }
}

#[test]
fn a_spec_keeps_its_plugin_folders_and_places() {
    let spec = Spec::parse("dir/news.toml", NEWS).expect("TOML");
    assert_eq!(spec.file_name(), "dir/news.toml");
    assert_eq!(spec.plugin_path[0].value, "../plugins");
    assert_eq!(&spec.text()[spec.plugin_path[0].span.clone()], "\"../plugins\"");
    assert_eq!(spec.plugin_folders(Path::new("/conf")), [Path::new("/conf/../plugins")]);
    assert!(spec.errors().is_empty());
}

#[test]
fn layers_with_vectors_are_written_when_named_only() {
    let written = |source: &str| {
        let plan = compile(source).unwrap_or_else(|e| panic!("{e:?}"));
        plan.output.layers.into_iter().map(|(name, _)| name).collect::<Vec<_>>()
    };
    assert_eq!(written("[[stage]]\nplugin = 'vectors'\n"), ["points"]);
    let named = "[output]\nlayers = ['vectors']\n[[stage]]\nplugin = 'vectors'\n";
    assert_eq!(written(named), ["vectors"]);
}

#[test]
fn the_order_follows_the_layers_and_otherwise_the_file() {
    let table: &[(&[&str], &[&str])] = &[
        (&["tokens"], &["tokens"]),
        (&["quotes", "entities", "tokens"], &["tokens", "entities", "quotes"]),
        (&["tokens", "quotes", "entities"], &["tokens", "entities", "quotes"]),
        // An optional layer counts when some stage makes it.
        (&["entities", "outlets", "tokens"], &["tokens", "outlets", "entities"]),
        (&["b", "tokens"], &["b", "tokens"]),
        // So does a layer that is only referred to.
        (&["dangling", "tokens"], &["tokens", "dangling"]),
        (&["hopeful", "tokens", "outlets"], &["tokens", "outlets", "hopeful"]),
        (&["b", "plain", "tokens", "dangling"], &["b", "plain", "tokens", "dangling"]),
    ];
    for (file, expected) in table {
        let source: String = file.iter().map(|p| format!("[[stage]]\nplugin = '{p}'\n")).collect();
        let plan = compile(&source).unwrap_or_else(|e| panic!("{file:?}: {e:?}"));
        let ids: Vec<&str> = plan.stages.iter().map(|s| s.id.as_str()).collect();
        assert_eq!(ids, *expected);
        for (i, stage) in plan.stages.iter().enumerate() {
            for input in stage.inputs.iter().flatten() {
                assert!(input.source.stage < i);
                assert_eq!(plan.stages[input.source.stage].outputs[input.source.output].name, input.layer);
            }
        }
    }
}

#[test]
fn one_plugin_can_stand_in_two_stages() {
    let plan = compile(
        "[[stage]]\nplugin = 'tokens'\n[[stage]]\nplugin = 'outlets'\n\
         [[stage]]\nplugin = 'outlets'\nid = 'more'\noutputs = { outlets = 'papers' }\n\
         [[stage]]\nplugin = 'entities'\ninputs = { outlets = 'papers' }\n",
    )
    .expect("a plan");
    let outlets = plan.stages[3].inputs[2].as_ref().expect("papers");
    assert_eq!(plan.stages[outlets.source.stage].id, "more");
    assert_eq!(plan.layer("papers").map(|l| l.attributes.len()), Some(1));
}

#[test]
fn the_fingerprint_tells_plans_apart_and_leaves_names_out() {
    let base = "[[stage]]\nplugin = 'tokens'\n[[stage]]\nplugin = 'entities'\n";
    let print = |source: &str| compile(source).expect(source).fingerprint();
    assert_eq!(print(base), print(base));
    assert_eq!(print(base), print(&format!("name = 'x'\n{base}[stage.options]\nwindow = 40\n")));
    // Whoever gives a document more time gets the same of those that needed less.
    let elsewhere = "isolation = 'process'\nsandbox = true\nlimits = { max-document-time = 9, max-document-memory = 9 }\n";
    assert_eq!(print(base), print(&format!("{elsewhere}{base}")));
    let others = [
        format!("{base}[stage.options]\nwindow = 41\n"),
        format!("{base}on-error = 'fail'\n"),
        format!("{base}id = 'x'\n"),
        format!("[output]\noffsets = 'byte'\n{base}"),
        format!("[limits]\nmax-annotations = 3\n{base}"),
        format!("{base}[[stage]]\nplugin = 'outlets'\n"),
    ];
    let mut all: Vec<String> = others.iter().map(|o| print(o)).chain([print(base)]).collect();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), others.len() + 1);
}
