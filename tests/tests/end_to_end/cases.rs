//! The literate cases of `tests/cases`, each through the whole ready pipeline, on every configuration.

use std::fmt::Write as _;

use copydesk_expect::markdown::{Case, cases};
use copydesk_plugin_host::SearchPath;
use copydesk_runner::{PluginCatalog, Worker};
use copydesk_tests::{annotate, built_in, cards, case_files, news, plugins};

/// Why a case fails; nothing when it passes.
fn failures(worker: &mut Worker, file: &str, case: &Case) -> String {
    let place = format!("{file}:{}: {}", case.line, case.name);
    let document = match annotate(worker, case) {
        Ok(document) => document,
        Err(failure) => return format!("{place}: {failure}\n"),
    };
    let mut out = String::new();
    for block in &case.expectations {
        for mismatch in block.failures(&document) {
            writeln!(out, "{place}: {} (line {})\n  {mismatch}", block.layer, block.line).unwrap();
        }
    }
    out
}

/// What to do once marks are no longer true.
const HINT: &str = "`cargo run -p copydesk-tests --bin mark-misses` says which marks `missed` to set or to remove, and with \
                    `-- --write` does it, in the lists of the model cards too.";

fn check(catalog: &PluginCatalog, threads: usize) {
    let pipeline = news(catalog);
    let files = case_files();
    let cases: Vec<(&str, &Case)> =
        files.iter().flat_map(|f| f.cases.iter().map(|c| (f.name.as_str(), c))).collect();
    assert!(cases.len() >= 400, "only {} cases were found", cases.len());
    let failures: Vec<String> = std::thread::scope(|scope| {
        let (pipeline, cases) = (&pipeline, &cases);
        let work = move |first: usize| {
            let mut worker = pipeline.worker().unwrap();
            let mine = cases.iter().skip(first).step_by(threads);
            mine.map(|(file, case)| failures(&mut worker, file, case)).collect::<String>()
        };
        let running: Vec<_> = (0..threads).map(|first| scope.spawn(move || work(first))).collect();
        running.into_iter().map(|t| t.join().unwrap()).collect()
    });
    let failures = failures.concat();
    assert!(failures.is_empty(), "{failures}\n{HINT}");
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
fn a_case_that_is_wrong_fails_unless_it_is_marked_and_a_mark_that_is_wrong_fails_too() {
    let pipeline = news(&built_in());
    let mut worker = pipeline.worker().unwrap();
    let mut found = |block: &str| {
        let text = format!("## A\n```text\nAnna Berg left.\n```\n```{block}\n```\n");
        failures(&mut worker, "x.md", &cases(&text).unwrap()[0])
    };
    let wrong = found("expect entities\nORG \"Anna Berg\"");
    assert!(wrong.contains("differs in label"), "{wrong}");
    assert_eq!(found("expect entities missed\nORG \"Anna Berg\""), "");
    let met = found("expect entities missed\nPERSON \"Anna Berg\"");
    assert!(met.contains("remove the mark"), "{met}");
    let never = found("expect entities missed\nPERSON \"Anna Borg\"");
    assert!(never.contains("not in the text"), "{never}");
}

#[test]
fn known_misses_stand_in_the_model_cards() {
    let files = case_files();
    let cards = cards(&files);
    assert!(cards.iter().any(|c| c.name == "crates/quotes/model/CARD.md"), "the card of `quotes` has moved");
    for card in &cards {
        assert_eq!(card.listed(), card.misses, "the list of known misses in {}\n{HINT}", card.name);
    }
}
