//! The six functions of the table, for any extractor: each reads what the host passed and calls the extractor
//! inside a guard. These are the only `extern "C"` functions on the plugin's side.
#![allow(unsafe_code, reason = "these functions are the plugin's side of the C boundary")]

use std::ffi::c_void;
use std::sync::Arc;

use copydesk_document::{Layer, LayerSchema, Span};
use copydesk_extractor::{Config, Error, Extractor, Input, Output, PluginSpec, Reasons};
use copydesk_plugin_abi::{self as abi, status};
use copydesk_plugin_bridge::{BridgeError, decode, encode, reasons};

use crate::guard::guard;

/// An extractor with what it takes to read its inputs.
struct Instance<E> {
    extractor: E,
    spec: PluginSpec,
    inputs: Vec<Option<Arc<LayerSchema>>>,
}

/// What one worker reuses.
struct Worker<E: Extractor> {
    scratch: E::Scratch,
    output: Output,
    columns: Vec<abi::Column>,
}

/// Why a callback failed.
enum Failure {
    Said(String),
    /// The host refused a layer or a reason and knows why.
    Refused,
}

impl From<Error> for Failure {
    fn from(e: Error) -> Failure {
        Failure::Said(e.to_string())
    }
}

impl From<BridgeError> for Failure {
    fn from(e: BridgeError) -> Failure {
        Failure::Said(format!("the host passed something wrong: {e}"))
    }
}

/// Runs a callback's body and turns its failure into a status and a message.
///
/// # Safety
/// `error` is null or as the header says.
unsafe fn call(error: *mut abi::Error, body: impl FnOnce() -> Result<(), Failure>) -> i32 {
    let (code, message) = match guard(body) {
        Ok(Ok(())) => return status::OK,
        Ok(Err(Failure::Said(message))) => (status::ERROR, message),
        Ok(Err(Failure::Refused)) => (status::ERROR, String::new()),
        Err(message) => (status::PANIC, message),
    };
    // SAFETY: null or valid by the caller's promise.
    if let Some(error) = unsafe { error.as_mut() } {
        let n = message.floor_char_boundary(error.capacity);
        if !error.message.is_null() {
            // SAFETY: the host's buffer has `capacity` bytes, and a String made here cannot overlap it.
            unsafe { std::ptr::copy_nonoverlapping(message.as_ptr(), error.message.cast(), n) };
            error.len = n;
        }
    }
    code
}

/// `create`
///
/// # Safety
/// As the header says.
pub(crate) unsafe extern "C" fn create<E: Extractor>(
    config: *const abi::Config,
    out: *mut *mut c_void,
    error: *mut abi::Error,
) -> i32 {
    let body = || -> Result<(), Failure> {
        // SAFETY: the host passes a valid config and place for the instance.
        let (config, out) = unsafe { (&*config, &mut *out) };
        decode::size("cd_config", config.struct_size, size_of::<abi::Config>())?;
        let spec = E::spec();
        // SAFETY: the host's lists are as long as it says.
        let (values, schemas) = unsafe {
            (
                decode::slice(config.options, config.n_options, "options")?,
                decode::slice(config.inputs, config.n_inputs, "inputs")?,
            )
        };
        let mut options = Vec::with_capacity(values.len());
        for (value, option) in values.iter().zip(&spec.options) {
            // SAFETY: as above.
            options.push((option.key.clone(), unsafe { decode::value(value) }?));
        }
        let mut inputs = Vec::with_capacity(schemas.len());
        for schema in schemas {
            // SAFETY: null or valid, by the header.
            let schema = unsafe { schema.as_ref() };
            // SAFETY: as above.
            inputs.push(schema.map(|s| unsafe { decode::schema(s) }.map(Arc::new)).transpose()?);
        }
        let extractor = E::new(&Config::new(options, inputs.clone()))?;
        *out = Box::into_raw(Box::new(Instance { extractor, spec, inputs })).cast();
        Ok(())
    };
    // SAFETY: the host's error struct.
    unsafe { call(error, body) }
}

/// `destroy`
///
/// # Safety
/// As the header says.
pub(crate) unsafe extern "C" fn destroy<E: Extractor>(instance: *mut c_void) {
    // SAFETY: made by `create` and given back once. A panic while dropping has nobody to report to.
    let _ = guard(|| drop(unsafe { Box::from_raw(instance.cast::<Instance<E>>()) }));
}

/// `scratch_new`
///
/// # Safety
/// As the header says.
pub(crate) unsafe extern "C" fn scratch_new<E: Extractor>(
    instance: *const c_void,
    out: *mut *mut c_void,
    error: *mut abi::Error,
) -> i32 {
    // SAFETY: made by `create`, shared immutably; the host's place for the scratch and its error struct.
    unsafe {
        call(error, || {
            let instance = &*instance.cast::<Instance<E>>();
            let (scratch, output) = (E::Scratch::default(), Output::new(&instance.spec));
            *out = Box::into_raw(Box::new(Worker::<E> { scratch, output, columns: Vec::new() })).cast();
            Ok(())
        })
    }
}

/// `scratch_free`
///
/// # Safety
/// As the header says.
pub(crate) unsafe extern "C" fn scratch_free<E: Extractor>(_: *const c_void, scratch: *mut c_void) {
    // SAFETY: made by `scratch_new` and given back once. A panic while dropping has nobody to report to.
    let _ = guard(|| drop(unsafe { Box::from_raw(scratch.cast::<Worker<E>>()) }));
}

/// `process`
///
/// # Safety
/// As the header says.
pub(crate) unsafe extern "C" fn process<E: Extractor>(
    instance: *const c_void,
    scratch: *mut c_void,
    docs: *const abi::Doc,
    n: usize,
    sink: *const abi::Sink,
    error: *mut abi::Error,
) -> i32 {
    let mut current = 0;
    let body = || -> Result<(), Failure> {
        // SAFETY: the host's sink, which begins with its size.
        decode::size("cd_sink", unsafe { (*sink).struct_size }, size_of::<abi::Sink>())?;
        // SAFETY: made by `create` and `scratch_new`; the scratch is this thread's alone; the host's sink and docs.
        let (instance, worker, docs, sink) = unsafe {
            (
                &*instance.cast::<Instance<E>>(),
                &mut *scratch.cast::<Worker<E>>(),
                decode::slice(docs, n, "docs")?,
                &*sink,
            )
        };
        worker.output.set_most(sink.max_annotations);
        for (i, doc) in docs.iter().enumerate() {
            current = i;
            // SAFETY: everything in `doc` is as the header says until this function returns.
            if let Err(failure) = unsafe { annotate(instance, worker, doc) } {
                // SAFETY: the sink is the host's.
                return Err(unsafe { too_many(worker, i, sink) }.unwrap_or(failure));
            }
            // SAFETY: the sink is the host's.
            unsafe { emit(worker, i, sink)? };
            // The host has its copy, and the stages to come need the memory.
            worker.output.clear();
        }
        Ok(())
    };
    // SAFETY: the host's error struct.
    let code = unsafe { call(error, body) };
    // SAFETY: null or valid.
    if let Some(error) = unsafe { error.as_mut() } {
        error.doc = current;
    }
    code
}

/// # Safety
/// `doc` is as the header says.
unsafe fn annotate<E: Extractor>(
    instance: &Instance<E>,
    worker: &mut Worker<E>,
    doc: &abi::Doc,
) -> Result<(), Failure> {
    worker.output.clear();
    let process =
        |input: &Input<'_>| instance.extractor.process(input, &mut worker.scratch, &mut worker.output);
    // SAFETY: the caller's promise.
    unsafe { read(&instance.inputs, doc, process) }
}

/// `explain`
///
/// # Safety
/// As the header says.
pub(crate) unsafe extern "C" fn explain<E: Extractor>(
    instance: *const c_void,
    scratch: *mut c_void,
    doc: *const abi::Doc,
    start: u32,
    end: u32,
    sink: *const abi::Reasons,
    error: *mut abi::Error,
) -> i32 {
    let body = || -> Result<(), Failure> {
        // SAFETY: made by `create` and `scratch_new`; the scratch is this thread's alone; the host's document and sink.
        let (instance, worker, doc, sink) =
            unsafe { (&*instance.cast::<Instance<E>>(), &mut *scratch.cast::<Worker<E>>(), &*doc, &*sink) };
        let mut said = Reasons::default();
        let at = Span::new(start, end);
        let explain =
            |input: &Input<'_>| instance.extractor.explain(input, &mut worker.scratch, at, &mut said);
        // SAFETY: everything in `doc` is as the header says until this function returns.
        unsafe { read(&instance.inputs, doc, explain)? };
        let Some(add) = sink.add else { return Err(Failure::Said("the host gave no add".into())) };
        let mut lists = reasons::Lists::default();
        for reason in said.as_slice() {
            let reason = reasons::encode(reason, &mut lists);
            // SAFETY: the host's function with the host's context; the reason lives until it returns.
            if unsafe { add(sink.context, &reason) } != status::OK {
                return Err(Failure::Refused);
            }
        }
        Ok(())
    };
    // SAFETY: the host's error struct.
    unsafe { call(error, body) }
}

/// Shows a document to the extractor.
///
/// # Safety
/// `doc` is as the header says.
unsafe fn read(
    inputs: &[Option<Arc<LayerSchema>>],
    doc: &abi::Doc,
    show: impl FnOnce(&Input<'_>) -> Result<(), Error>,
) -> Result<(), Failure> {
    decode::size("cd_doc", doc.struct_size, size_of::<abi::Doc>())?;
    // SAFETY: the caller's promise, here and below.
    let (id, text, pairs, pointers) = unsafe {
        (
            decode::str(doc.id, "id")?,
            decode::str(doc.text, "text")?,
            decode::slice(doc.meta, doc.n_meta, "meta")?,
            decode::slice(doc.layers, doc.n_layers, "layers")?,
        )
    };
    let mut meta = Vec::with_capacity(pairs.len());
    for p in pairs {
        // SAFETY: as above.
        meta.push(unsafe { (decode::str(p.key, "meta key")?, decode::str(p.value, "meta value")?) });
    }
    let mut layers = Vec::with_capacity(pointers.len());
    for (pointer, schema) in pointers.iter().zip(inputs) {
        // SAFETY: null or valid, by the header.
        let layer = match (unsafe { pointer.as_ref() }, schema) {
            (Some(layer), Some(schema)) => {
                // SAFETY: as above.
                let columns = unsafe { decode::columns(layer, schema) }?;
                Some(Layer::from_parts(schema.clone(), columns, layer.longest))
            }
            _ => None,
        };
        layers.push(layer);
    }
    let input = Input::new(id, text, &meta, &layers);
    Ok(show(&input)?)
}

/// Lets the host refuse a layer for what the extractor announced of it, so that the host's own words say why.
///
/// # Safety
/// `sink` is as the header says.
unsafe fn too_many<E: Extractor>(worker: &mut Worker<E>, doc: usize, sink: &abi::Sink) -> Option<Failure> {
    let (layer, n) = worker.output.excess()?;
    worker.output.clear();
    let columns = worker.output.builders()[layer].columns();
    let number = abi::Layer { n, ..encode::layer(columns, 0, 0..0, &mut worker.columns) };
    // SAFETY: the host's function with the host's context; of a layer that is too large it reads the number alone.
    let refused = unsafe { sink.emit?(sink.context, doc, layer, &number) } != status::OK;
    refused.then_some(Failure::Refused)
}

/// Hands all layers of a document to the host.
///
/// # Safety
/// `sink` is as the header says.
unsafe fn emit<E: Extractor>(worker: &mut Worker<E>, doc: usize, sink: &abi::Sink) -> Result<(), Failure> {
    let Some(function) = sink.emit else { return Err(Failure::Said("the host gave no emit".into())) };
    for (i, builder) in worker.output.builders().iter().enumerate() {
        let columns = builder.columns();
        let layer = encode::layer(columns, 0, 0..columns.attributes.len(), &mut worker.columns);
        // SAFETY: the host's function with the host's context; the layer lives until it returns.
        if unsafe { function(sink.context, doc, i, &layer) } != status::OK {
            return Err(Failure::Refused);
        }
    }
    Ok(())
}
