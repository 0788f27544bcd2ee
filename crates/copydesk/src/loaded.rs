use std::path::{Path, PathBuf};
use std::sync::Arc;

use copydesk_extractor::Value;
use copydesk_formats::harmless;
use copydesk_pipeline::{Errors, Plan, Rosters, Spec};
use copydesk_plugin_host::{LoadError, Plugin};
use copydesk_runner::{Pipeline, PluginCatalog, StartError};

use crate::available::{Available, PluginSource};
use crate::desk::ready;
use crate::text::{LONGEST, TextError, read_text};

/// A pipeline that is valid on paper, with the plugins of its stages.
pub struct Loaded {
    /// What will be done.
    pub plan: Plan,
    /// The plugin of each stage.
    pub plugins: Vec<Arc<Plugin>>,
    /// What was in the files of the pipeline.
    pub texts: Texts,
    spec: Spec,
    catalog: PluginCatalog,
}

/// Why there is no pipeline.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PipelineError {
    /// The pipeline's file cannot be read.
    #[error("cannot read the pipeline {file} (the ready one is `news`, without a folder)")]
    Unreadable {
        /// The file.
        file: String,
        /// Why.
        source: TextError,
    },
    /// A file of rosters cannot be read.
    #[error("cannot read the roster file {file}")]
    UnreadableRoster {
        /// The file.
        file: String,
        /// Why.
        source: TextError,
    },
    /// What stands in it, or in a file of rosters, is wrong: all that is, by file.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Invalid(Vec<Errors>),
    /// A plugin cannot be loaded.
    #[error(transparent)]
    Plugin(#[from] LoadError),
    /// A plugin cannot start, and it is not the pipeline's fault.
    #[error(transparent)]
    Start(#[from] StartError),
}

/// The texts of a pipeline's files, its own first: as they are read, or as somebody else has them.
#[derive(Debug, Default)]
pub struct Texts {
    /// What was read.
    pub read: Vec<String>,
    given: std::vec::IntoIter<String>,
    /// Whether those that are given are all.
    closed: bool,
}

impl Texts {
    /// Texts that somebody else has read.
    pub fn given(texts: Vec<String>) -> Texts {
        Texts { given: texts.into_iter(), closed: true, ..Texts::default() }
    }

    /// The text of a pipeline that is in no file; files that it names are read.
    pub fn of(text: String) -> Texts {
        Texts { given: vec![text].into_iter(), ..Texts::default() }
    }

    fn text(&mut self, path: &Path) -> Result<String, TextError> {
        let text = match (self.given.next(), path.to_str().and_then(ready)) {
            (Some(text), _) => text,
            (None, _) if self.closed => String::new(),
            (None, Some(text)) => text.to_owned(),
            (None, None) => read_text(path, LONGEST)?,
        };
        self.read.push(text.clone());
        Ok(text)
    }
}

impl Loaded {
    /// Reads and validates a pipeline file, and the roster files that it names. The bare name of a ready pipeline means that one, and
    /// `./news` a file of the name.
    ///
    /// # Errors
    /// When it cannot be read, or something in it is wrong.
    pub fn read(path: &Path, source: &PluginSource) -> Result<Loaded, PipelineError> {
        Loaded::of(path, source, Texts::default())
    }

    /// The same, of texts that may have been read before.
    ///
    /// # Errors
    /// As [`Loaded::read`].
    pub fn of(path: &Path, source: &PluginSource, mut texts: Texts) -> Result<Loaded, PipelineError> {
        let file = shown(path);
        let text =
            texts.text(path).map_err(|source| PipelineError::Unreadable { file: file.clone(), source })?;
        let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Loaded::new(&file, &text, folder, source, texts)
    }

    /// Validates the text of a pipeline, which goes by a name in errors. Files that it names are looked for in the folder.
    ///
    /// # Errors
    /// As [`Loaded::read`].
    pub fn parse(
        name: &str,
        text: &str,
        folder: &Path,
        source: &PluginSource,
    ) -> Result<Loaded, PipelineError> {
        let texts = Texts { read: vec![text.to_owned()], ..Texts::default() };
        Loaded::new(name, text, folder, source, texts)
    }

    fn new(
        name: &str,
        text: &str,
        folder: &Path,
        source: &PluginSource,
        mut texts: Texts,
    ) -> Result<Loaded, PipelineError> {
        let one = |errors| PipelineError::Invalid(vec![errors]);
        let mut spec = Spec::parse(name, text).map_err(one)?;
        let is_named =
            |plugin: &&Arc<Plugin>| spec.stages.iter().any(|s| s.plugin.value == plugin.spec().name);
        let unnamed = source.given.iter().filter(|plugin| !is_named(plugin));
        let stages: String =
            unnamed.map(|p| format!("\n\n[[stage]]\nplugin = \"{}\"\n", p.spec().name)).collect();
        if !stages.is_empty() {
            spec = Spec::parse(name, &format!("{text}{stages}")).map_err(one)?;
        }
        let mut wrong = Vec::new();
        for (file, place) in spec.roster_files(folder).iter().zip(spec.rosters.clone()) {
            let name = shown(file);
            match texts.text(file) {
                Err(e) => spec.unreadable_roster(&place, &format!("cannot read the roster file {name}: {e}")),
                Ok(text) => match Rosters::parse(&name, &text) {
                    Ok(rosters) => rosters.add_to(&mut spec),
                    // Whoever wrote the pipeline need not be somebody who may read the file.
                    Err(errors) => wrong.push(errors.without_lines()),
                },
            }
        }
        let available = Available::new(source, spec.plugin_folders(folder))?;
        let plan = match copydesk_pipeline::plan(&spec, folder, &available) {
            Ok(plan) if wrong.is_empty() => plan,
            Ok(_) => return Err(PipelineError::Invalid(wrong)),
            Err(errors) => {
                wrong.push(errors);
                return Err(PipelineError::Invalid(wrong));
            }
        };
        let catalog = available.of(&plan)?;
        let plugins = plan.stages.iter().map(|stage| catalog.load(&stage.request));
        let plugins = plugins.collect::<Result<_, _>>()?;
        Ok(Loaded { plan, plugins, texts, spec, catalog })
    }

    /// The files besides the pipeline's own that its work depends on: libraries, and what options name.
    pub fn files(&self) -> Vec<PathBuf> {
        let named = |value: &Value| match value {
            Value::String(text) if Path::new(text).is_file() => Some(PathBuf::from(text)),
            _ => None,
        };
        let options = self.plan.stages.iter().flat_map(|stage| &stage.options);
        self.plugins
            .iter()
            .flat_map(|plugin| plugin.files())
            .chain(options.filter_map(|(_, v)| named(v)))
            .collect()
    }

    /// Starts its plugins.
    ///
    /// # Errors
    /// When plugins refuse their options: all that do, with the place in the pipeline. When one cannot be loaded any more.
    pub fn start(&self) -> Result<Pipeline, PipelineError> {
        let all = match Pipeline::start_all(self.plan.clone(), &self.catalog) {
            Ok(pipeline) => return Ok(pipeline),
            Err(errors) => errors,
        };
        let refused = |e: &StartError| match e {
            StartError::Stage { stage, .. } => Some((stage.clone(), e.to_string())),
            _ => None,
        };
        let refusals: Vec<(String, String)> = all.iter().filter_map(refused).collect();
        if let Some(other) = all.into_iter().find(|e| refused(e).is_none()) {
            return Err(other.into());
        }
        let refusals = refusals.iter().map(|(stage, why)| (stage.as_str(), why.clone()));
        Err(PipelineError::Invalid(vec![self.spec.not_started(refusals)]))
    }
}

/// Reads and validates a roster file.
///
/// # Errors
/// When it cannot be read, or something in it is wrong.
pub fn read_rosters(path: &Path) -> Result<Rosters, PipelineError> {
    let file = shown(path);
    let text = read_text(path, LONGEST)
        .map_err(|source| PipelineError::UnreadableRoster { file: file.clone(), source })?;
    Rosters::parse(&file, &text).map_err(|errors| PipelineError::Invalid(vec![errors]))
}

/// A file as messages show it.
fn shown(path: &Path) -> String {
    harmless(&path.display().to_string())
}
