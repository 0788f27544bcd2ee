//! The literate cases of `tests/cases`, each through the whole ready pipeline, on every configuration.

use std::fmt::Write as _;

use copydesk_document::Document;
use copydesk_expect::compare;
use copydesk_expect::markdown::{Case, cases};
use copydesk_pipeline::Spec;
use copydesk_plugin_host::SearchPath;
use copydesk_runner::{Outcome, Pipeline, PluginCatalog, Worker};
use copydesk_tests::{NEWS, plugins, root};

/// Every case with the name of its file.
fn all() -> Vec<(String, Case)> {
    let folder = root().join("tests/cases");
    let mut files: Vec<_> = folder.read_dir().unwrap().map(|e| e.unwrap().path()).collect();
    files.retain(|p| p.extension().is_some_and(|e| e == "md"));
    files.sort();
    let mut all = Vec::new();
    for path in files {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let found = cases(&std::fs::read_to_string(&path).unwrap()).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert!(!found.is_empty(), "{name} has no cases");
        all.extend(found.into_iter().map(|c| (name.clone(), c)));
    }
    all
}

fn news(catalog: &PluginCatalog) -> Pipeline {
    let text = std::fs::read_to_string(root().join(NEWS)).unwrap();
    let spec = Spec::parse(NEWS, &text).unwrap();
    let plan = copydesk_pipeline::plan(&spec, &root().join("pipelines"), catalog).unwrap();
    Pipeline::start(plan, catalog).unwrap()
}

/// How the annotations of a case differ from what it expects.
fn differences(worker: &mut Worker, file: &str, case: &Case) -> String {
    let place = format!("{file}:{}: {}", case.line, case.name);
    let document = Document::new(&case.name, &case.text).unwrap().with_meta(case.meta.clone());
    let (document, skipped) = match worker.annotate(document) {
        Outcome::Annotated(document, skipped) => (document, skipped),
        other => return format!("{place}: {other:?}\n"),
    };
    let mut out = String::new();
    for failure in skipped {
        writeln!(out, "{place}: {failure:?}").unwrap();
    }
    for block in &case.expectations {
        for mismatch in compare(&document, &block.layer, block.mode, &block.lines) {
            writeln!(out, "{place}: {} (line {})\n  {mismatch}", block.layer, block.line).unwrap();
        }
    }
    out
}

fn check(catalog: &PluginCatalog, threads: usize) {
    let pipeline = news(catalog);
    let cases = all();
    assert!(cases.len() >= 80, "only {} cases were found", cases.len());
    let failures: Vec<String> = std::thread::scope(|scope| {
        let (pipeline, cases) = (&pipeline, &cases);
        let work = move |first: usize| {
            let mut worker = pipeline.worker().unwrap();
            let mine = cases.iter().skip(first).step_by(threads);
            mine.map(|(file, case)| differences(&mut worker, file, case)).collect::<String>()
        };
        let running: Vec<_> = (0..threads).map(|first| scope.spawn(move || work(first))).collect();
        running.into_iter().map(|t| t.join().unwrap()).collect()
    });
    let failures = failures.concat();
    assert!(failures.is_empty(), "{failures}");
}

fn built_in() -> PluginCatalog {
    PluginCatalog::built_in(copydesk_builtin::plugins().unwrap())
}

fn libraries() -> PluginCatalog {
    PluginCatalog::libraries(SearchPath::new(vec![plugins().to_owned()]))
}

#[test]
fn built_in_on_one_thread() {
    check(&built_in(), 1);
}

#[test]
fn built_in_on_several_threads() {
    check(&built_in(), 5);
}

#[test]
fn dynamic_libraries_on_one_thread() {
    check(&libraries(), 1);
}

#[test]
fn dynamic_libraries_on_several_threads() {
    check(&libraries(), 5);
}

#[test]
fn a_case_that_is_wrong_fails() {
    let text = "## Wrong\n```text\nAnna Berg left.\n```\n```expect entities\nORG \"Anna Berg\"\n```\n";
    let case = &cases(text).unwrap()[0];
    let found = differences(&mut news(&built_in()).worker().unwrap(), "x.md", case);
    assert!(found.contains("differs in label"), "{found}");
}
