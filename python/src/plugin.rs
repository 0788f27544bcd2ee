//! Extractors written in Python, at work in this process. They are told and answer what a command is told and answers, so that one
//! class is both; what they get are copies, and what they give is checked as a command's answers are.

use std::sync::Arc;

use copydesk::{Available, PluginSource};
use copydesk_extractor::{
    Built, Config, Error, Foreign, ForeignError, Hand, Input, Limits, Output, PluginSpec,
};
use copydesk_plugin_host::{Origin, Plugin};
use copydesk_plugin_process::{Message, PROTOCOL, Style, take, talk};
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use serde_json::Value;

use crate::errors::{self, exception};

/// A class, or anything else that can be called to make a plugin.
#[derive(Debug)]
struct PythonPlugin {
    class: Py<PyAny>,
    spec: PluginSpec,
    style: Style,
}

impl PythonPlugin {
    /// Asks a class what plugin it is.
    fn new(class: &Bound<'_, PyAny>) -> PyResult<PythonPlugin> {
        let py = class.py();
        let invalid = |reason: &str| {
            let name = class.repr().map_or_else(|_| "the plugin".into(), |r| r.to_string());
            let what = format!("{name}: what it declares is invalid: {reason}");
            let help = Some("see copydesk.plugin.Plugin for what a class says of itself");
            exception(py, "PluginError", &what, "plugin::declaration", None, help)
        };
        let declared = answered(&talk_with(class)?, talk::hello().to_string().as_bytes())?;
        if declared.kind() == "error" {
            return Err(invalid(declared.head.get("message").and_then(Value::as_str).unwrap_or_default()));
        }
        let (spec, style) = talk::declared(declared.head).map_err(|e| invalid(&e))?;
        Ok(PythonPlugin { class: class.clone().unbind(), spec, style })
    }
}

/// An object of a class, and what is said with it.
fn talk_with<'py>(class: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    class.py().import("copydesk.plugin")?.getattr("_Talk")?.call1((class.call0()?,))
}

/// Has an object answer a message.
fn answered(talk: &Bound<'_, PyAny>, message: &[u8]) -> PyResult<Message> {
    let py = talk.py();
    let reply = talk.call_method1("answer_message", (PyBytes::new(py, message),))?;
    Message::read(&mut reply.cast::<PyBytes>()?.as_bytes(), u64::MAX)
        .map_err(|e| exception(py, "PluginError", &e.to_string(), "protocol", None, None))
}

impl Foreign for PythonPlugin {
    fn spec(&self) -> &PluginSpec {
        &self.spec
    }

    fn speaks(&self) -> String {
        format!("process protocol {PROTOCOL}, in this process")
    }

    fn build(&self, config: &Config, _: Limits) -> Result<Box<dyn Built>, Error> {
        let start = talk::start(config).to_string();
        let started = Python::attach(|py| {
            let talk = talk_with(self.class.bind(py))?;
            Ok::<_, PyErr>((answered(&talk, start.as_bytes())?, talk.unbind()))
        });
        let (answer, talk) = started.map_err(|e| Error::new(e.to_string()))?;
        talk::ready(&answer)?;
        let names = self.spec.requires.iter().map(|r| r.layer.clone()).collect();
        Ok(Box::new(Started(Arc::new(Object { talk, names, style: self.style }))))
    }
}

/// An object with its options, and what it calls the layers that it reads.
#[derive(Debug)]
struct Object {
    talk: Py<PyAny>,
    names: Vec<String>,
    style: Style,
}

#[derive(Debug)]
struct Started(Arc<Object>);

impl Built for Started {
    fn hand(&self) -> Result<Box<dyn Hand>, Error> {
        Ok(Box::new(Worker { object: Arc::clone(&self.0), request: Vec::new() }))
    }
}

/// An object on one thread; Python's own lock has it do one thing at a time.
#[derive(Debug)]
struct Worker {
    object: Arc<Object>,
    request: Vec<u8>,
}

impl Hand for Worker {
    fn process(&mut self, input: &Input<'_>, output: &mut Output) -> Result<(), ForeignError> {
        let Object { talk, names, style } = &*self.object;
        talk::request(input, names, *style, 0, &mut self.request);
        let answer = Python::attach(|py| answered(talk.bind(py), &self.request));
        // What Python's own code raises on purpose beyond errors, such as `SystemExit`, fails the document too.
        let answer = answer.map_err(|e| ForeignError::Said(e.to_string()))?;
        take(&answer, input.text(), *style, output)
    }
}

/// Runs a plugin through the conformance suite, and returns what it found out.
///
/// Raises `PluginError` where a check fails, with all of it.
#[pyfunction]
pub(crate) fn check_plugin(py: Python<'_>, plugin: &Bound<'_, PyAny>) -> PyResult<String> {
    let plugin = load(plugin)?;
    let available =
        Available::new(&PluginSource::builtin(), Vec::new()).map_err(|e| errors::of_load(py, &e))?;
    let report = py.detach(|| copydesk_plugin_testkit::check(&plugin, &[], &available.upstream(&plugin)));
    if report.passed() && report.was_tried() {
        return Ok(report.to_string());
    }
    Err(exception(py, "PluginError", &report.to_string(), "plugin::conformance", None, None))
}

/// The plugin that a class is.
pub(crate) fn load(class: &Bound<'_, PyAny>) -> PyResult<Arc<Plugin>> {
    let plugin = Plugin::foreign(Arc::new(PythonPlugin::new(class)?), Origin::Given);
    plugin.map_err(|e| errors::of_load(class.py(), &e))
}
