//! The literate cases of `tests/cases` and the pipeline that they go through.

use std::path::{Path, PathBuf};

use copydesk_builtin::plugins;
use copydesk_document::Document;
use copydesk_expect::markdown::{Case, cases};
use copydesk_pipeline::Spec;
use copydesk_runner::{Outcome, Pipeline, PluginCatalog, Worker};

use crate::{NEWS, root};

/// A file of literate cases.
#[derive(Debug)]
pub struct CaseFile {
    /// Its path below `tests/cases`, with `/` between folders.
    pub name: String,
    /// Where it lies.
    pub path: PathBuf,
    /// What it holds.
    pub source: String,
    /// Its cases.
    pub cases: Vec<Case>,
}

/// All files of literate cases, in the order of their names. A `README.md` explains its folder and holds none.
///
/// # Panics
/// When a file cannot be read, breaks the rules of the format or has no cases.
pub fn case_files() -> Vec<CaseFile> {
    let folder = root().join("tests/cases");
    let mut paths = Vec::new();
    markdown_files(&folder, &mut paths);
    let read = |path: PathBuf| {
        let name = path.strip_prefix(&folder).expect("the file lies in the folder");
        let parts: Vec<_> = name.iter().map(|p| p.to_string_lossy()).collect();
        let name = parts.join("/");
        let source = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{name}: {e}"));
        let cases = cases(&source).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert!(!cases.is_empty(), "{name} has no cases");
        CaseFile { name, path, source, cases }
    };
    let mut files: Vec<CaseFile> = paths.into_iter().map(read).collect();
    files.sort_by(|a, b| a.name.cmp(&b.name));
    files
}

fn markdown_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in folder.read_dir().unwrap_or_else(|e| panic!("{}: {e}", folder.display())) {
        let path = entry.unwrap_or_else(|e| panic!("{}: {e}", folder.display())).path();
        if path.is_dir() {
            markdown_files(&path, found);
        } else if path.extension().is_some_and(|e| e == "md") && !path.ends_with("README.md") {
            found.push(path);
        }
    }
}

/// The plugins that are linked in.
///
/// # Panics
/// When one of them breaks the rules of the boundary.
pub fn built_in() -> PluginCatalog {
    PluginCatalog::built_in(plugins().expect("the ready plugins load"))
}

/// Starts the ready pipeline.
///
/// # Panics
/// When it is wrong or a plugin is missing.
pub fn news(catalog: &PluginCatalog) -> Pipeline {
    let text = std::fs::read_to_string(root().join(NEWS)).expect("the ready pipeline can be read");
    let spec = Spec::parse(NEWS, &text).expect("the ready pipeline is well-formed");
    let plan = copydesk_pipeline::plan(&spec, &root().join("pipelines"), catalog).expect("a plan");
    Pipeline::start(plan, catalog).expect("the ready pipeline starts")
}

/// Annotates the text of a case.
///
/// # Errors
/// When a stage fails, in its own words.
///
/// # Panics
/// When the text is no document.
pub fn annotate(worker: &mut Worker, case: &Case) -> Result<Document, String> {
    let document = Document::new(&case.name, &case.text).expect("a short text").with_meta(case.meta.clone());
    match worker.annotate(document) {
        Outcome::Annotated(document, skipped) if skipped.is_empty() => Ok(document),
        other => Err(format!("{other:?}")),
    }
}
