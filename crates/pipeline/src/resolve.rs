use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use copydesk_extractor::{PluginSpec, Value};

use crate::catalog::{Catalog, CatalogError, PluginRequest};
use crate::codes;
use crate::diagnostics::{Diagnostic, Errors, MOST_ERRORS};
use crate::link;
use crate::options;
use crate::plan::Plan;
use crate::spec::{Located, Rename, Spec, StageSpec};
use crate::suggest;

/// Matches a spec with the plugins of a catalog: finds each stage's plugin, types its options, wires its layers, and
/// computes the order. `folder` is the pipeline file's, against which relative paths are resolved.
///
/// # Errors
/// Everything that is wrong with the pipeline, also what [`Spec::errors`] holds, in file order.
pub fn plan(spec: &Spec, folder: &Path, catalog: &dyn Catalog) -> Result<Plan, Errors> {
    let errors = spec.errors.clone();
    let mut planner = Planner { spec, folder, catalog, errors, lost: spec.stages_lost };
    planner.unique_names();
    let stages: Vec<Resolved<'_>> = spec.stages.iter().filter_map(|s| planner.resolve(s)).collect();
    let plan = link::link(&mut planner, &stages);
    match plan {
        Some(plan) if planner.errors.is_empty() => Ok(plan),
        _ => Err(Errors::new(&spec.source, planner.errors)),
    }
}

/// What planning needs throughout.
pub(crate) struct Planner<'a> {
    pub(crate) spec: &'a Spec,
    pub(crate) folder: &'a Path,
    pub(crate) catalog: &'a dyn Catalog,
    pub(crate) errors: Vec<Diagnostic>,
    /// Whether a stage is missing from the plan, so that nobody knows whether a layer is missing too.
    pub(crate) lost: bool,
}

/// A stage whose plugin is known.
pub(crate) struct Resolved<'a> {
    pub(crate) spec: &'a StageSpec,
    pub(crate) plugin: Arc<PluginSpec>,
    pub(crate) request: PluginRequest,
    pub(crate) options: Vec<(String, Value)>,
}

impl<'a> Planner<'a> {
    /// Whether there are so many errors that looking for more helps nobody.
    pub(crate) fn full(&self) -> bool {
        self.errors.len() >= MOST_ERRORS
    }

    /// Reports an error whose primary place is that of `located`.
    pub(crate) fn report<T>(
        &mut self,
        code: &'static str,
        located: &Located<T>,
        message: String,
        label: impl Into<String>,
        help: Option<String>,
    ) {
        if self.full() {
            return;
        }
        let place = located.span.clone();
        self.errors.push(Diagnostic::new(&self.spec.source, code, place, message).at(label).help_with(help));
    }

    fn unique_names(&mut self) {
        let mut errors = Vec::new();
        let mut check = |what: &str, names: &mut dyn Iterator<Item = &'a Located<String>>, help: &str| {
            let mut seen: BTreeMap<&str, Range<usize>> = BTreeMap::new();
            for name in names {
                #[cfg(test)]
                crate::work::count();
                if let Some(first) = seen.get(name.value.as_str()) {
                    let message = format!("two {what} `{}`", name.value);
                    errors.push(
                        Diagnostic::new(&self.spec.source, codes::DUPLICATE_ID, name.span.clone(), message)
                            .at("the second one")
                            .and(first.clone(), "the first one")
                            .help_with(help.to_owned()),
                    );
                } else {
                    seen.insert(&name.value, name.span.clone());
                }
            }
        };
        let help = "give one of them another `id = \"…\"`";
        check("stages have the id", &mut self.spec.stages.iter().map(|s| &s.id), help);
        let help = "give one of them another `name = \"…\"`";
        check("tests have the name", &mut self.spec.tests.iter().map(|t| &t.name), help);
        self.errors.append(&mut errors);
    }

    fn resolve(&mut self, stage: &'a StageSpec) -> Option<Resolved<'a>> {
        let path = stage.path.as_ref().map(|p| options::join(self.folder, &p.value));
        let request = PluginRequest { name: stage.plugin.value.clone(), path };
        let plugin = match self.catalog.find(&request) {
            Ok(plugin) => plugin,
            Err(error) => {
                self.not_found(stage, error);
                return None;
            }
        };
        let options = options::options(self, stage, &plugin);
        let reads: Vec<&str> = plugin.requires.iter().map(|r| r.layer.as_str()).collect();
        let makes: Vec<&str> = plugin.provides.iter().map(|l| l.name.as_str()).collect();
        self.known_layers(&stage.inputs, &plugin.name, "reads", &reads);
        self.known_layers(&stage.outputs, &plugin.name, "makes", &makes);
        Some(Resolved { spec: stage, plugin, request, options })
    }

    fn not_found(&mut self, stage: &StageSpec, error: CatalogError) {
        self.lost = true;
        let names = self.catalog.names();
        let known = names.iter().map(String::as_str);
        let help = error.help.or_else(|| suggest::help(&stage.plugin.value, "the plugins found are", known));
        let place = stage.path.as_ref().unwrap_or(&stage.plugin).span.clone();
        self.errors.push(
            Diagnostic::new(&self.spec.source, codes::UNKNOWN_PLUGIN, place, error.message)
                .at("this stage's plugin")
                .help_with(help)
                .with_code(error.code),
        );
    }

    fn known_layers(&mut self, renames: &[Rename], plugin: &str, verb: &str, layers: &[&str]) {
        for rename in renames.iter().filter(|r| !layers.contains(&r.plugin.value.as_str())) {
            #[cfg(test)]
            crate::work::count();
            if self.full() {
                return;
            }
            let layer = &rename.plugin.value;
            let message = format!("plugin `{plugin}` {verb} no layer `{layer}`");
            let none = || {
                Some(format!("it {verb} no layers at all; the plugin's name of a layer stands on the left"))
            };
            let help = suggest::help(layer, &format!("it {verb}"), layers.iter().copied()).or_else(none);
            self.report(codes::UNKNOWN_LAYER, &rename.plugin, message, "not a layer of the plugin", help);
        }
    }
}
