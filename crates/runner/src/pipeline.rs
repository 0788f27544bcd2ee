use std::sync::Arc;

use copydesk_extractor::Limits;
use copydesk_pipeline::{Plan, PlannedStage};
use copydesk_plugin_host::{InputLayer, LoadError, Plugin, Stage, StageConfig, StageError};

use crate::catalog::PluginCatalog;
use crate::worker::Worker;

/// A plan with its plugins at work: immutable, shared by all workers.
#[derive(Debug)]
pub struct Pipeline {
    plan: Plan,
    stages: Vec<Arc<Stage>>,
}

/// Why a pipeline that is valid on paper could not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// A plugin cannot be loaded any more.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// A plugin refuses its options or fails to start.
    #[error("stage `{stage}` (plugin `{plugin}`) cannot start: {reason}")]
    Stage {
        /// The stage's id.
        stage: String,
        /// The plugin's name.
        plugin: String,
        /// What the plugin says.
        reason: StageError,
    },
    /// A worker's process does not start.
    #[error("a worker's process cannot start: {reason}")]
    Guest {
        /// What is known of it, in its own words where it refused.
        reason: String,
        /// Whether it ended in order and said why.
        refused: bool,
    },
}

impl Pipeline {
    /// Builds an instance of every stage's plugin.
    ///
    /// # Errors
    /// When a plugin cannot be loaded or refuses its options; the first one.
    pub fn start(plan: Plan, catalog: &PluginCatalog) -> Result<Pipeline, StartError> {
        let (stages, errors) = stages(&plan, catalog);
        errors.into_iter().next().map_or(Ok(Pipeline { plan, stages }), Err)
    }

    /// The same, and tries all stages although one fails.
    ///
    /// # Errors
    /// When plugins cannot be loaded or refuse their options: all that do.
    pub fn start_all(plan: Plan, catalog: &PluginCatalog) -> Result<Pipeline, Vec<StartError>> {
        let (stages, errors) = stages(&plan, catalog);
        if errors.is_empty() { Ok(Pipeline { plan, stages }) } else { Err(errors) }
    }

    /// The plan.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The plugin of each stage.
    pub fn plugins(&self) -> impl Iterator<Item = &Arc<Plugin>> {
        self.stages.iter().map(|stage| stage.plugin())
    }

    /// What one thread needs to run the pipeline.
    ///
    /// # Errors
    /// When a plugin cannot make its scratch.
    pub fn worker(&self) -> Result<Worker, StartError> {
        let made = self.stages.iter().zip(&self.plan.stages).map(|(stage, planned)| {
            stage.worker().map(|w| (w, planned.on_error)).map_err(|reason| StartError::Stage {
                stage: planned.id.clone(),
                plugin: planned.plugin.name.clone(),
                reason,
            })
        });
        Ok(Worker::new(made.collect::<Result<_, _>>()?))
    }
}

/// The stages that start, and why the others do not.
fn stages(plan: &Plan, catalog: &PluginCatalog) -> (Vec<Arc<Stage>>, Vec<StartError>) {
    let (mut stages, mut errors) = (Vec::with_capacity(plan.stages.len()), Vec::new());
    for planned in &plan.stages {
        match start(planned, plan, catalog) {
            Ok(stage) => stages.push(stage),
            Err(e) => errors.push(e),
        }
    }
    (stages, errors)
}

fn start(planned: &PlannedStage, plan: &Plan, catalog: &PluginCatalog) -> Result<Arc<Stage>, StartError> {
    let plugin = catalog.load(&planned.request)?;
    let input = |i: &copydesk_pipeline::InputLayer| InputLayer {
        layer: i.layer.clone(),
        columns: i.columns.clone(),
        schema: i.schema.clone(),
    };
    let config = StageConfig {
        id: planned.id.clone(),
        options: planned.options.clone(),
        inputs: planned.inputs.iter().map(|i| i.as_ref().map(input)).collect(),
        outputs: planned.outputs.clone(),
        limits: Limits {
            time: plan.limits.max_document_time,
            memory: plan.limits.max_document_memory,
            annotations: usize::try_from(plan.limits.max_annotations).unwrap_or(usize::MAX),
        },
    };
    Stage::new(plugin, config).map_err(|reason| StartError::Stage {
        stage: planned.id.clone(),
        plugin: planned.plugin.name.clone(),
        reason,
    })
}
