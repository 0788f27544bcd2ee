//! What the examples share: texts through the stages before `quotes`.

use std::error::Error;
use std::path::{Path, PathBuf};

use copydesk_document::Document;
use copydesk_entities::Entities;
use copydesk_extractor::{Extractor, Value, build, run};
use copydesk_outlets::Outlets;
use copydesk_tokens::Tokens;

/// The stages, built once.
#[derive(Default)]
pub(crate) struct Stages {
    /// Whether outlets and titles are those of the rules alone, for when their heads do not fit a new encoder yet.
    pub(crate) rules: bool,
    built: Option<(Tokens, Outlets, Entities)>,
}

impl Stages {
    /// A document with all layers that `quotes` requires.
    ///
    /// # Errors
    /// What a stage says.
    pub(crate) fn read(&mut self, id: &str, text: &str) -> Result<Document, Box<dyn Error>> {
        let mut document = Document::new(id, text)?;
        if let Some((tokens, outlets, entities)) = &self.built {
            run(tokens, &mut document)?;
            run(outlets, &mut document)?;
            run(entities, &mut document)?;
            return Ok(document);
        }
        let off = |option| if self.rules { vec![(option, Value::Bool(false))] } else { Vec::new() };
        self.built = Some((
            stage::<Tokens>(&[], &mut document)?,
            stage::<Outlets>(&off("learned"), &mut document)?,
            stage::<Entities>(&off("learned_titles"), &mut document)?,
        ));
        Ok(document)
    }
}

/// What is built needs a document that has the layers before it.
fn stage<E: Extractor>(options: &[(&str, Value)], document: &mut Document) -> Result<E, Box<dyn Error>> {
    let built = build::<E>(options, document)?;
    run(&built, document)?;
    Ok(built)
}

/// The texts of a folder, in the order of their names.
///
/// # Errors
/// When the folder cannot be read.
#[allow(dead_code, reason = "one of the examples reads no folder")]
pub(crate) fn texts(folder: &str) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let paths = std::fs::read_dir(folder)?.map(|e| e.map(|e| e.path()));
    let mut paths: Vec<PathBuf> = paths.collect::<Result<_, _>>()?;
    paths.retain(|p| p.extension().is_some_and(|e| e == "txt"));
    paths.sort();
    Ok(paths)
}

/// A text's name without its ending.
#[allow(dead_code, reason = "one of the examples reads no folder")]
pub(crate) fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}
