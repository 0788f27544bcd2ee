use std::fmt::Write as _;
use std::sync::Arc;

use copydesk_document::{LayerSchema, Provenance, SourceMap, Unit};
use copydesk_extractor::{Config, PluginSpec, Value};

use crate::catalog::PluginRequest;
use crate::spec::{Isolation, Limits, OnError, TestSpec};

/// A pipeline that fits together: its stages in the order in which they run.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The pipeline's name.
    pub name: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// The stages; a stage reads only layers of stages before it.
    pub stages: Vec<PlannedStage>,
    /// Where plugins work.
    pub isolation: Isolation,
    /// Whether processes of their own may neither write files, nor use the network, nor start programs.
    pub sandbox: bool,
    /// What to write.
    pub output: Output,
    /// How much a document may hold.
    pub limits: Limits,
    /// The pipeline's own tests.
    pub tests: Vec<TestSpec>,
}

/// A stage with its plugin, its options, and its place among the layers.
#[derive(Clone, Debug, PartialEq)]
pub struct PlannedStage {
    /// Its id, unique in the pipeline.
    pub id: String,
    /// What its plugin declares.
    pub plugin: Arc<PluginSpec>,
    /// How the plugin was found, so that the host can find it again.
    pub request: PluginRequest,
    /// Every option of the plugin, in the plugin's order, with defaults filled in and paths resolved.
    pub options: Vec<(String, Value)>,
    /// One entry for each of the plugin's `requires`; `None` for an optional layer that no stage makes.
    pub inputs: Vec<Option<InputLayer>>,
    /// One schema for each of the plugin's `provides`, with the pipeline's names, also of what it refers to.
    pub outputs: Vec<Arc<LayerSchema>>,
    /// What becomes of a document on which it fails.
    pub on_error: OnError,
}

/// A layer that a stage reads.
#[derive(Clone, Debug, PartialEq)]
pub struct InputLayer {
    /// The pipeline's name of the layer.
    pub layer: String,
    /// The stage that makes it.
    pub source: LayerSource,
    /// The columns of the layer that hold the attributes asked for, in the plugin's order.
    pub columns: Vec<usize>,
    /// The layer's schema with just those attributes, in that order, and the pipeline's names.
    pub schema: Arc<LayerSchema>,
}

/// Where a layer comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LayerSource {
    /// The index in [`Plan::stages`].
    pub stage: usize,
    /// The index in that stage's `outputs`.
    pub output: usize,
}

/// What to write of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// The layers, in the order in which they are written: that of the file, or of the stages when it names none.
    pub layers: Vec<(String, LayerSource)>,
    /// Whether to write, after these, where the text stands in what it was read from, if reading tells it.
    pub source_map: bool,
    /// The unit of the offsets.
    pub offsets: Unit,
    /// Whether to write the text.
    pub text: bool,
}

impl Plan {
    /// Every layer that the pipeline makes, in the order of the stages.
    pub fn layers(&self) -> impl Iterator<Item = (LayerSource, &Arc<LayerSchema>)> {
        self.stages.iter().enumerate().flat_map(|(stage, s)| {
            s.outputs.iter().enumerate().map(move |(output, schema)| (LayerSource { stage, output }, schema))
        })
    }

    /// Every layer that records may hold: those that the pipeline makes, and the one that reading makes.
    pub fn schemas(&self) -> impl Iterator<Item = &Arc<LayerSchema>> {
        self.layers().map(|(_, schema)| schema).chain([SourceMap::schema()])
    }

    /// The schema of a layer that records may hold.
    pub fn layer(&self, name: &str) -> Option<&Arc<LayerSchema>> {
        self.schemas().find(|schema| schema.name == name)
    }

    /// The layers that are written, in their order.
    pub fn written(&self) -> impl Iterator<Item = &Arc<LayerSchema>> {
        let made = self.output.layers.iter().map(|(_, of)| &self.stages[of.stage].outputs[of.output]);
        made.chain(self.output.source_map.then(SourceMap::schema))
    }

    /// A text that is the same for two plans exactly when they give the same output for a document, provided that
    /// the plugins keep their versions honest: stages in order, options, wiring, limits and output settings. Names
    /// and places of files are left out, but for options that are paths; so is where plugins work and what memory and time a
    /// document may take there, which decides whether there is output and not which.
    pub fn fingerprint(&self) -> String {
        let mut text = String::from("copydesk-pipeline 1\n");
        let Limits { max_document_bytes, max_annotations, .. } = self.limits;
        let layers: Vec<&str> = self.written().map(|schema| schema.name.as_str()).collect();
        // Writing to a string cannot fail.
        let _ = writeln!(text, "limits {max_document_bytes} {max_annotations}");
        let _ = writeln!(text, "output {:?} {} {layers:?}", self.output.offsets, self.output.text);
        for stage in &self.stages {
            stage.fingerprint(&mut text);
        }
        text
    }
}

impl PlannedStage {
    /// What the plugin is built from.
    pub fn config(&self) -> Config {
        let schemas = self.inputs.iter().map(|i| i.as_ref().map(|i| i.schema.clone())).collect();
        Config::new(self.options.clone(), schemas)
    }

    /// What the stage's layers say of their maker.
    pub fn provenance(&self) -> Provenance {
        let lines: Vec<String> = self.options.iter().map(|(k, v)| format!("{k} = {v}")).collect();
        Provenance {
            stage: self.id.clone(),
            plugin: self.plugin.name.clone(),
            version: self.plugin.version.clone(),
            options: lines.join("\n"),
        }
    }

    fn fingerprint(&self, text: &mut String) {
        let inputs: Vec<&str> =
            self.inputs.iter().map(|i| i.as_ref().map_or("", |i| i.layer.as_str())).collect();
        let outputs: Vec<&str> = self.outputs.iter().map(|o| o.name.as_str()).collect();
        let PluginSpec { name, version, .. } = &*self.plugin;
        let _ = writeln!(text, "stage {:?} {name:?} {version:?} {}", self.id, self.on_error.name());
        let _ = writeln!(text, "  reads {inputs:?} makes {outputs:?}");
        for (key, value) in &self.options {
            let _ = writeln!(text, "  {key:?} {value}");
        }
    }
}
