//! The example in C: built with the command its README gives, run after the built-in tokens, put through the suite.
#![allow(clippy::unwrap_used, reason = "helpers of tests may unwrap as tests do")]

use std::path::Path;
use std::sync::Arc;

use copydesk_document::Document;
use copydesk_extractor::Value;
use copydesk_plugin_host::{Plugin, SearchPath, library_file_name};
use copydesk_plugin_testkit::{Bench, WireError, build, check};

const TEXT: &str =
    "The fund grew by $3.5 million to €20, not $20 billion or £7 thousandths; 5 million people paid ¥800.";

fn example(folder: &Path) -> Arc<Plugin> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../plugins/example-c");
    // Installed as its manifest says, beside it and in a folder of its name.
    let installed = folder.join("example-c");
    std::fs::create_dir(&installed).unwrap();
    let library = build::c_library(&source.join("example.c"), &installed, &[]).unwrap();
    std::fs::rename(library, installed.join(library_file_name("copydesk_plugin_example_c"))).unwrap();
    std::fs::copy(source.join("plugin.toml"), installed.join("plugin.toml")).unwrap();
    SearchPath::new(vec![folder.to_owned()]).load("example-c").unwrap()
}

/// Text, label and power of each annotation.
fn found(plugin: &Arc<Plugin>, options: &[(String, Value)]) -> Vec<String> {
    let mut bench = Bench::upstream_of(plugin, &copydesk_builtin::plugins().unwrap()).unwrap();
    bench.add(plugin, options).unwrap();
    let mut document = Document::new("test", TEXT).unwrap();
    bench.annotate(&mut document).unwrap();
    let layer = document.layer("money").unwrap();
    let one = |row| {
        let (label, power) = (layer.label_name(row).unwrap(), layer.u32(0, row).unwrap());
        format!("{} {label} {power}", layer.text(row, TEXT))
    };
    (0..layer.len()).map(one).collect()
}

#[test]
fn finds_sums_of_money() {
    let folder = tempfile::tempdir().unwrap();
    let plugin = example(folder.path());
    assert_eq!(
        found(&plugin, &[]),
        ["$3.5 million dollar 6", "€20 euro 0", "$20 billion dollar 9", "£7 pound 0", "¥800 yen 0"]
    );
    let without = found(&plugin, &[("scale-words".into(), Value::Bool(false))]);
    assert_eq!(without[0], "$3.5 dollar 0");
}

#[test]
fn conforms() {
    let folder = tempfile::tempdir().unwrap();
    let report = check(&example(folder.path()), &[], &copydesk_builtin::plugins().unwrap());
    assert!(report.passed(), "{report}");
}

#[test]
fn without_tokens_it_cannot_be_put_to_work() {
    let folder = tempfile::tempdir().unwrap();
    let plugin = example(folder.path());
    let missing = Bench::default().add(&plugin, &[]).unwrap_err();
    assert!(matches!(&missing, WireError::Missing(what) if what.contains("`tokens`")), "{missing}");
    let report = check(&plugin, &[], &[]);
    assert!(report.passed() && report.to_string().contains("skipped"), "{report}");
}
