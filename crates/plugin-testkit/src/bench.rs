use std::collections::BTreeMap;
use std::sync::Arc;

use copydesk_document::{Document, LayerSchema};
use copydesk_extractor::{Limits, PluginSpec, Value};
use copydesk_plugin_host::{InputLayer, Plugin, Stage, StageConfig, StageError, Worker};

/// Plugins at work one after the other, without a pipeline file: every layer has the name its maker gives it.
#[derive(Debug, Default)]
pub struct Bench {
    stages: Vec<Arc<Stage>>,
    workers: Vec<Worker>,
    schemas: Vec<Arc<LayerSchema>>,
}

/// Why a plugin cannot be put to work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WireError {
    /// Nobody makes a layer, or an attribute of it, that the plugin needs.
    Missing(String),
    /// A mandatory option has no value, or an option is unknown or of another type.
    Option(String),
    /// The plugin itself refused or failed.
    Stage(StageError),
}

impl std::fmt::Display for WireError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            WireError::Missing(what) | WireError::Option(what) => f.write_str(what),
            WireError::Stage(e) => e.fmt(f),
        }
    }
}

impl std::error::Error for WireError {}

/// How a plugin is to work on documents that have layers of these schemas; `options` change the defaults.
///
/// # Errors
/// When a layer it needs is missing or its options do not fit.
pub fn wire(
    plugin: &Plugin,
    options: &[(String, Value)],
    available: &[Arc<LayerSchema>],
) -> Result<StageConfig, WireError> {
    let spec = plugin.spec();
    let mut inputs = Vec::with_capacity(spec.requires.len());
    for wanted in &spec.requires {
        let found = available.iter().find(|s| s.name == wanted.layer).and_then(|s| wanted.project(s));
        if found.is_none() && !wanted.optional {
            let text = format!("`{}` needs layer `{}`, which nothing here makes", spec.name, wanted.layer);
            return Err(WireError::Missing(text));
        }
        inputs.push(found.map(|(schema, columns)| InputLayer {
            layer: wanted.layer.clone(),
            columns,
            schema: Arc::new(schema),
        }));
    }
    Ok(StageConfig {
        id: spec.name.clone(),
        options: merged(spec, options)?,
        inputs,
        outputs: spec.provides.iter().map(|s| Arc::new(s.clone())).collect(),
        limits: Limits::DEFAULT,
    })
}

fn merged(spec: &PluginSpec, options: &[(String, Value)]) -> Result<Vec<(String, Value)>, WireError> {
    if let Some((key, _)) = options.iter().find(|(key, _)| spec.options.iter().all(|o| o.key != *key)) {
        return Err(WireError::Option(format!("`{}` has no option `{key}`", spec.name)));
    }
    let given: BTreeMap<_, _> = options.iter().map(|(k, v)| (k.as_str(), v)).collect();
    let one = |o: &copydesk_extractor::OptionSpec| match given
        .get(o.key.as_str())
        .copied()
        .or(o.default.as_ref())
    {
        None => Err(WireError::Option(format!("option `{}` is mandatory and was not given", o.key))),
        Some(v) if !v.is_of(o.kind) => {
            Err(WireError::Option(format!("option `{}` is a {}, not {v}", o.key, o.kind.name())))
        }
        Some(v) => Ok((o.key.clone(), v.clone())),
    };
    spec.options.iter().map(one).collect()
}

impl Bench {
    /// A bench with those of the plugins that `plugin` needs or uses, directly or not, in an order that serves all.
    ///
    /// # Errors
    /// When one of them cannot be built.
    pub fn upstream_of(plugin: &Plugin, upstream: &[Arc<Plugin>]) -> Result<Bench, WireError> {
        let mut pending = relevant(plugin, upstream);
        let mut bench = Bench::default();
        while !pending.is_empty() {
            let Some(next) = bench.ready(&pending) else {
                // What can never be served is left out; whoever needs its layers says so.
                break;
            };
            let next = pending.remove(next);
            bench.add(&next, &[])?;
        }
        Ok(bench)
    }

    /// The first plugin that has all it reads, or, when optional layers go round in a circle, all it needs.
    fn ready(&self, pending: &[Arc<Plugin>]) -> Option<usize> {
        let made = |layer: &str| self.schemas.iter().any(|s| s.name == layer);
        let coming = |layer: &str| pending.iter().any(|p| p.spec().provides.iter().any(|s| s.name == layer));
        let served = |p: &Arc<Plugin>| p.spec().requires.iter().all(|r| made(&r.layer) || r.optional);
        let all = |p: &Arc<Plugin>| {
            served(p) && p.spec().requires.iter().all(|r| made(&r.layer) || !coming(&r.layer))
        };
        pending.iter().position(all).or_else(|| pending.iter().position(served))
    }

    /// Puts a plugin to work after those already there.
    ///
    /// # Errors
    /// When a layer it needs is missing, or it refuses its options or fails.
    pub fn add(&mut self, plugin: &Arc<Plugin>, options: &[(String, Value)]) -> Result<(), WireError> {
        let config = wire(plugin, options, &self.schemas)?;
        let stage = Stage::new(plugin.clone(), config).map_err(WireError::Stage)?;
        self.workers.push(stage.worker().map_err(WireError::Stage)?);
        self.schemas.extend(stage.outputs().iter().cloned());
        self.stages.push(stage);
        Ok(())
    }

    /// The stages, in order.
    pub fn stages(&self) -> &[Arc<Stage>] {
        &self.stages
    }

    /// The schemas of all layers that the stages make.
    pub fn schemas(&self) -> &[Arc<LayerSchema>] {
        &self.schemas
    }

    /// Runs all stages on a document; the first failure ends it.
    ///
    /// # Errors
    /// When a stage fails, with its plugin's name.
    pub fn annotate(&mut self, document: &mut Document) -> Result<(), (String, StageError)> {
        for worker in &mut self.workers {
            worker.annotate(document).map_err(|e| (worker.stage().plugin().spec().name.clone(), e))?;
        }
        Ok(())
    }
}

/// The plugins that make a layer which `plugin` reads, or which one of these reads; none makes a layer that it makes.
fn relevant(plugin: &Plugin, upstream: &[Arc<Plugin>]) -> Vec<Arc<Plugin>> {
    let mut wanted: Vec<&str> = plugin.spec().requires.iter().map(|r| r.layer.as_str()).collect();
    let mut made: Vec<&str> = plugin.spec().provides.iter().map(|s| s.name.as_str()).collect();
    let mut chosen = Vec::new();
    while let Some(layer) = wanted.pop() {
        let maker = upstream.iter().find(|p| p.spec().provides.iter().any(|s| s.name == layer));
        let Some(maker) =
            maker.filter(|m| m.spec().provides.iter().all(|s| !made.contains(&s.name.as_str())))
        else {
            continue;
        };
        made.extend(maker.spec().provides.iter().map(|s| s.name.as_str()));
        wanted.extend(maker.spec().requires.iter().map(|r| r.layer.as_str()));
        chosen.push(maker.clone());
    }
    chosen
}
