//! The news pipeline annotates any text, and what it makes obeys every rule.
#![no_main]

use std::cell::RefCell;
use std::path::Path;

use copydesk_document::Document;
use copydesk_pipeline::{Spec, plan};
use copydesk_runner::{Outcome, Pipeline, PluginCatalog, Worker};
use libfuzzer_sys::fuzz_target;

thread_local! {
    static WORKER: RefCell<Worker> = RefCell::new(worker());
}

fn worker() -> Worker {
    let catalog =
        PluginCatalog::built_in(copydesk_builtin::plugins().expect("the built-in plugins are valid"));
    let spec = Spec::parse("news.toml", include_str!("../../pipelines/news.toml")).expect("it is TOML");
    let plan = plan(&spec, Path::new("."), &catalog).expect("it is valid");
    Pipeline::start(plan, &catalog).and_then(|p| p.worker()).expect("it starts")
}

fuzz_target!(|input: (Option<&str>, &str)| {
    let (published, text) = input;
    let meta = published.map(|p| ("published".to_owned(), p.to_owned())).into_iter().collect();
    let document = Document::new("fuzz", text).expect("it is short").with_meta(meta);
    match WORKER.with_borrow_mut(|w| w.annotate(document)) {
        Outcome::Annotated(document, skipped) => {
            assert!(skipped.is_empty(), "{skipped:?}");
            document.check().expect("every layer obeys the rules");
        }
        Outcome::Failed(failed) | Outcome::Fatal(failed) => panic!("{failed:?}"),
    }
});
