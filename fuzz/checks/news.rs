//! The news pipeline as it ships, started once a thread.

use std::cell::RefCell;
use std::path::Path;

use copydesk_document::Document;
use copydesk_pipeline::{Spec, plan};
use copydesk_runner::{Outcome, Pipeline, PluginCatalog, Worker};

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

/// Annotates a text, published on a day that may be none, with every stage, and looks at the document then.
pub(crate) fn annotated<R>(published: &str, text: &str, look: impl FnOnce(&Document, &mut Worker) -> R) -> R {
    let meta = match published {
        "" => Vec::new(),
        day => vec![("published".to_owned(), day.to_owned())],
    };
    let document = Document::new("fuzz", text).expect("it is short").with_meta(meta);
    WORKER.with_borrow_mut(|worker| match worker.annotate(document) {
        Outcome::Annotated(document, skipped) => {
            assert!(skipped.is_empty(), "{skipped:?}");
            look(&document, worker)
        }
        Outcome::Failed(failed) | Outcome::Fatal(failed) => panic!("{failed:?}"),
    })
}
