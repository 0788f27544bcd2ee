#![allow(unsafe_code, reason = "plugins are called here through the C ABI")]

use std::ffi::c_void;
use std::ptr;
use std::sync::Arc;

use copydesk_document::{Document, Layer, LayerSchema, Provenance, Span};
use copydesk_extractor::{Built, Limits, Reason, Value};
use copydesk_plugin_abi as abi;
use copydesk_plugin_bridge::{Arena, encode};

use crate::call::{Buffers, null_function, with_error};
use crate::error::StageError;
use crate::exit::{AtWork, at_work};
use crate::foreign::{self, ForeignWorker};
use crate::plugin::{Code, Plugin};
use crate::reasons::Listener;
use crate::sink::Collector;

/// A plugin at work in a pipeline: an immutable instance that all workers share.
#[derive(Debug)]
pub struct Stage {
    plugin: Arc<Plugin>,
    /// Null for a plugin that goes by no table.
    instance: *mut c_void,
    pub(crate) foreign: Option<Box<dyn Built>>,
    pub(crate) inputs: Vec<Option<InputLayer>>,
    pub(crate) outputs: Vec<Arc<LayerSchema>>,
    pub(crate) limits: Limits,
    provenance: Arc<Provenance>,
}

/// How a plugin is to work in a pipeline. The plan has validated it against the plugin's spec.
#[derive(Clone, Debug)]
pub struct StageConfig {
    /// The stage's id.
    pub id: String,
    /// Every option of the spec with its value, in that order.
    pub options: Vec<(String, Value)>,
    /// For each layer of the spec's `requires`, the layer of the pipeline that serves it.
    pub inputs: Vec<Option<InputLayer>>,
    /// For each layer of the spec's `provides`, its schema under the pipeline's names.
    pub outputs: Vec<Arc<LayerSchema>>,
    /// What a document may take, and the most annotations that a layer may have.
    pub limits: Limits,
}

/// A layer of the pipeline as one stage reads it.
#[derive(Clone, Debug)]
pub struct InputLayer {
    /// The layer's id in the pipeline.
    pub layer: String,
    /// The columns of the attributes asked for.
    pub columns: Vec<usize>,
    /// The schema with just these attributes.
    pub schema: Arc<LayerSchema>,
}

/// What one worker needs of a stage: the plugin's scratch and the host's own buffers.
///
/// Scratch belongs to the thread that made it, so a worker cannot be sent to another:
///
/// ```compile_fail,E0277
/// fn send<T: Send>() {}
/// send::<copydesk_plugin_host::Worker>();
/// ```
#[derive(Debug)]
pub struct Worker {
    stage: Arc<Stage>,
    scratch: *mut c_void,
    buffers: Buffers,
    foreign: Option<ForeignWorker>,
}

// SAFETY: instances are immutable and shared by threads, by the ABI.
unsafe impl Send for Stage {}
// SAFETY: as above.
unsafe impl Sync for Stage {}

impl Stage {
    /// Builds an instance of a plugin.
    ///
    /// # Errors
    /// When the plugin refuses its options or fails.
    pub fn new(plugin: Arc<Plugin>, config: StageConfig) -> Result<Arc<Stage>, StageError> {
        let who = AtWork { plugin: &plugin.spec().name, stage: Some(&config.id), document: None };
        let (instance, foreign) = match &plugin.code {
            Code::Table(table) => (create(table, &config, &who)?, None),
            Code::Foreign(code) => {
                (ptr::null_mut(), Some(at_work(&who, || foreign::build(&**code, &config))?))
            }
        };
        let spec = plugin.spec();
        let lines: Vec<_> = config.options.iter().map(|(k, v)| format!("{k} = {v}")).collect();
        let provenance = Arc::new(Provenance {
            stage: config.id,
            plugin: spec.name.clone(),
            version: spec.version.clone(),
            options: lines.join("\n"),
        });
        let StageConfig { inputs, outputs, limits, .. } = config;
        Ok(Arc::new(Stage { plugin, instance, foreign, inputs, outputs, limits, provenance }))
    }

    /// Who the stage is, as its layers record it.
    pub fn provenance(&self) -> &Arc<Provenance> {
        &self.provenance
    }

    /// The plugin.
    pub fn plugin(&self) -> &Arc<Plugin> {
        &self.plugin
    }

    /// The schemas of the layers it makes.
    pub fn outputs(&self) -> &[Arc<LayerSchema>] {
        &self.outputs
    }

    /// The layers that it cannot do without and that the document lacks.
    pub fn missing_inputs<'s>(&'s self, document: &Document) -> Vec<&'s str> {
        let spec = self.plugin.spec();
        let needed = self
            .inputs
            .iter()
            .zip(&spec.requires)
            .filter(|(_, r)| !r.optional)
            .filter_map(|(i, _)| i.as_ref());
        needed.map(|i| i.layer.as_str()).filter(|l| document.layer(l).is_none()).collect()
    }

    /// What one worker needs to use the stage.
    ///
    /// # Errors
    /// When the plugin cannot make its scratch.
    pub fn worker(self: &Arc<Stage>) -> Result<Worker, StageError> {
        let (scratch, foreign) = match &self.foreign {
            None => (self.scratch(&mut Vec::new())?, None),
            Some(built) => (ptr::null_mut(), Some(ForeignWorker::new(&**built, self.plugin.spec())?)),
        };
        Ok(Worker { stage: self.clone(), scratch, buffers: Buffers::default(), foreign })
    }

    /// Whose code runs, for a word about a plugin that ends the program.
    pub(crate) fn who<'s>(&'s self, document: Option<&'s Document>) -> AtWork<'s> {
        let Provenance { plugin, stage, .. } = &*self.provenance;
        AtWork { plugin, stage: Some(stage), document: document.map(Document::id) }
    }

    fn scratch(&self, message: &mut Vec<u8>) -> Result<*mut c_void, StageError> {
        let scratch_new = self.plugin.table().and_then(|t| t.scratch_new).ok_or_else(null_function)?;
        let mut scratch = ptr::null_mut();
        with_error(message, |error| {
            // SAFETY: the instance was made by `create` and lives as long as the stage.
            at_work(&self.who(None), || unsafe { scratch_new(self.instance, &mut scratch, error) })
        })
        .map_err(|(_, e)| e)?;
        Ok(scratch)
    }
}

/// Builds an instance by the plugin's table.
fn create(table: &abi::Plugin, config: &StageConfig, who: &AtWork<'_>) -> Result<*mut c_void, StageError> {
    let mut arena = Arena::default();
    let options: Vec<_> = config.options.iter().map(|(_, v)| encode::value(v, &mut arena)).collect();
    let schemas = config.inputs.iter().map(|i| match i {
        Some(input) => {
            let schema = encode::schema(&input.schema, &mut arena);
            arena.slice(vec![schema])
        }
        None => ptr::null(),
    });
    let schemas: Vec<*const abi::Schema> = schemas.collect();
    let c = abi::Config {
        struct_size: size_of::<abi::Config>(),
        options: options.as_ptr(),
        n_options: options.len(),
        inputs: schemas.as_ptr(),
        n_inputs: schemas.len(),
    };
    let mut instance = ptr::null_mut();
    let create = table.create.ok_or_else(null_function)?;
    with_error(&mut Vec::new(), |error| {
        // SAFETY: the config and all it points to live until the call returns.
        at_work(who, || unsafe { create(&c, &mut instance, error) })
    })
    .map_err(|(_, e)| e)?;
    Ok(instance)
}

impl Drop for Stage {
    fn drop(&mut self) {
        if let Some(destroy) = self.plugin.table().and_then(|t| t.destroy) {
            // SAFETY: made by `create`, and no worker is left, for each holds the stage.
            at_work(&self.who(None), || unsafe { destroy(self.instance) });
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.throw_scratch_away();
    }
}

impl Worker {
    /// The stage.
    pub fn stage(&self) -> &Stage {
        &self.stage
    }

    /// Adds the stage's layers to a document, all of them or none.
    ///
    /// # Errors
    /// When the plugin fails or its output breaks a rule.
    pub fn annotate(&mut self, document: &mut Document) -> Result<(), StageError> {
        self.annotate_all(std::slice::from_mut(document)).pop().unwrap_or(Ok(()))
    }

    /// Adds the stage's layers to several documents in one call of the plugin; a document that fails does not keep
    /// those after it from being annotated. One result a document.
    pub fn annotate_all(&mut self, documents: &mut [Document]) -> Vec<Result<(), StageError>> {
        let mut results = Vec::with_capacity(documents.len());
        while results.len() < documents.len() {
            let rest = &mut documents[results.len()..];
            let (done, failed) = self.call(rest);
            for (document, layers) in rest.iter_mut().zip(done) {
                results.push(layers.and_then(|layers| self.add(document, layers)));
            }
            results.extend(failed.map(Err));
        }
        results
    }

    /// Says why the stage decides what it decides about the words at `at`. The document is as it was when the stage
    /// annotated it, or later: nothing that comes after the stage changes what it sees.
    ///
    /// A plugin that cannot be asked, like all of ABI 1.0, has no reasons.
    ///
    /// # Errors
    /// When `at` covers no characters, the plugin fails, or what it says breaks a rule.
    pub fn explain(&mut self, document: &Document, at: Span) -> Result<Vec<Reason>, StageError> {
        let text = document.text();
        if at.of(text).is_none_or(str::is_empty) {
            return Err(StageError::NoPlace { at, bytes: text.len() });
        }
        let stage = self.stage.clone();
        let Some(explain) = stage.plugin.table().and_then(|t| t.explain) else { return Ok(Vec::new()) };
        self.need_scratch()?;
        let mut listener = Listener::new(text);
        let sink = listener.sink();
        self.buffers.fill(&stage.inputs, std::slice::from_ref(document));
        let doc = self.buffers.docs.as_ptr();
        let outcome = with_error(&mut self.buffers.message, |error| {
            // SAFETY: instance and scratch are of this plugin; document, buffers and listener outlive the call.
            at_work(&stage.who(Some(document)), || unsafe {
                explain(stage.instance, self.scratch, doc, at.start, at.end, &sink, error)
            })
        });
        if matches!(outcome, Err((_, StageError::Panic(_)))) {
            self.throw_scratch_away();
        }
        // As above, a refusal counts for more than what the plugin made of it.
        let said = listener.finish()?;
        outcome.map(|()| said).map_err(|(_, e)| e)
    }

    fn need_scratch(&mut self) -> Result<(), StageError> {
        if self.scratch.is_null() {
            // The one before was thrown away after a panic.
            self.scratch = self.stage.scratch(&mut self.buffers.message)?;
        }
        Ok(())
    }

    fn throw_scratch_away(&mut self) {
        // A plugin that needs no scratch leaves it null.
        if let Some(scratch_free) = self.stage.plugin.table().and_then(|t| t.scratch_free)
            && !self.scratch.is_null()
        {
            // SAFETY: made by `scratch_new` of this instance and given back once.
            at_work(&self.stage.who(None), || unsafe { scratch_free(self.stage.instance, self.scratch) });
        }
        self.scratch = ptr::null_mut();
    }

    fn add(&self, document: &mut Document, layers: Vec<Layer<'static>>) -> Result<(), StageError> {
        let provenance = &self.stage.provenance;
        let layers = layers.into_iter().map(|l| l.with_provenance(provenance.clone())).collect();
        document.add_layers(layers).map_err(|e| match e {
            copydesk_document::DocumentError::Violation(v) => StageError::Output(v),
            other => StageError::Protocol(other.to_string()),
        })
    }

    /// One call of `process`: results for the first documents, and the failure of the one after them, if any.
    fn call(
        &mut self,
        documents: &[Document],
    ) -> (Vec<Result<Vec<Layer<'static>>, StageError>>, Option<StageError>) {
        let stage = self.stage.clone();
        if let (Some(worker), Some(document)) = (&mut self.foreign, documents.first()) {
            return match worker.annotate(&stage, document) {
                Ok(layers) => (vec![Ok(layers)], None),
                Err(e) => (Vec::new(), Some(e)),
            };
        }
        if let Err(e) = self.need_scratch() {
            return (Vec::new(), Some(e));
        }
        let Some(process) = stage.plugin.table().and_then(|t| t.process) else {
            return (Vec::new(), Some(null_function()));
        };
        let mut collector = Collector::new(documents, &stage.outputs, stage.limits.annotations);
        let sink = collector.sink();
        self.buffers.fill(&stage.inputs, documents);
        let docs = self.buffers.docs.as_ptr();
        let outcome = with_error(&mut self.buffers.message, |error| {
            // SAFETY: instance and scratch are of this plugin; documents, buffers and collector outlive the call.
            at_work(&stage.who(documents.first()), || unsafe {
                process(stage.instance, self.scratch, docs, documents.len(), &sink, error)
            })
        });
        let (mut complete, mut failure) = match outcome {
            Ok(()) => (documents.len(), None),
            // A document out of range says nothing about the others, so none is taken as complete.
            Err((doc, e)) => (if doc < documents.len() { doc } else { 0 }, Some(e)),
        };
        if matches!(failure, Some(StageError::Panic(_))) {
            self.throw_scratch_away();
        }
        // What the host refused is the reason, whatever the plugin made of it.
        for doc in 0..=complete.min(documents.len() - 1) {
            if let Some(e) = collector.refusal(doc) {
                complete = doc;
                failure = Some(e);
                break;
            }
        }
        ((0..complete).map(|doc| collector.take(doc)).collect(), failure)
    }
}
