//! The plugin's side, for extractors in Rust: with columns, as these cost the least.

use std::io::{self, BufRead, BufReader, ErrorKind, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use copydesk_document::{Layer, LayerSchema};
use copydesk_extractor::{Config, Error, Extractor, Input, Output, PluginSpec};
use serde_json::{Value, json};

use crate::columns::{self, Shape};
use crate::declaration::{self, Declaration, Provided};
use crate::message::{self, Message, PROTOCOL};

/// Works as a command for the Copydesk that started this program, until that closes standard input: the `main` of a
/// plugin that is a program and not a library.
///
/// ```no_run
/// # use copydesk_plugin_process as process;
/// # use copydesk_extractor::{Config, Error, Extractor, Input, Output, PluginSpec};
/// # struct Shouts;
/// # impl Extractor for Shouts {
/// #     type Scratch = ();
/// #     fn spec() -> PluginSpec { PluginSpec::new("shouts", "1.0.0", "") }
/// #     fn new(_: &Config) -> Result<Self, Error> { Ok(Shouts) }
/// #     fn process(&self, _: &Input<'_>, _: &mut (), _: &mut Output) -> Result<(), Error> { Ok(()) }
/// # }
/// fn main() -> std::io::Result<()> {
///     process::serve::<Shouts>()
/// }
/// ```
///
/// # Errors
/// When the pipes break, or the host sends what is no message.
pub fn serve<E: Extractor>() -> io::Result<()> {
    serve_on::<E>(BufReader::new(io::stdin()), io::stdout())
}

/// [`serve`] on other pipes.
///
/// # Errors
/// As there.
pub fn serve_on<E: Extractor>(mut requests: impl BufRead, mut answers: impl Write) -> io::Result<()> {
    let mut at_work = None;
    let mut output = Output::new(&E::spec());
    let mut bytes = Vec::new();
    loop {
        let request = match Message::read(&mut requests, u64::MAX) {
            Ok(request) => request,
            Err(e) if e.kind() == ErrorKind::UnexpectedEof => return Ok(()),
            Err(e) => return Err(e),
        };
        bytes.clear();
        let document = request.head.get("document").cloned();
        let mut answer = match (request.kind(), &mut at_work) {
            ("hello", _) => hello(&E::spec())?,
            ("start", _) => match start::<E>(&request) {
                Ok(started) => {
                    at_work = Some(started);
                    json!({ "type": "ready" })
                }
                Err(e) => json!({ "type": "error", "message": e }),
            },
            ("document", Some(started)) => {
                let outcome = catch_unwind(AssertUnwindSafe(|| started.annotate(&request, &mut output)));
                match outcome.unwrap_or_else(|_| Err("it panicked".into())) {
                    Ok(()) => layers(&output, &mut bytes),
                    Err(e) => json!({ "type": "error", "message": e }),
                }
            }
            (other, _) => json!({ "type": "error", "message": format!("`{other}` comes out of turn") }),
        };
        if let Some(document) = document {
            answer["document"] = document;
        }
        let mut line = Vec::with_capacity(bytes.len() + 512);
        message::write(&mut line, &answer)?;
        line.append(&mut bytes);
        answers.write_all(&line)?;
        answers.flush()?;
    }
}

/// An extractor with what it takes to read its inputs.
struct Started<E: Extractor> {
    extractor: E,
    inputs: Vec<(String, Option<Arc<LayerSchema>>)>,
    scratch: E::Scratch,
}

fn hello(spec: &PluginSpec) -> io::Result<Value> {
    let mut answer = serde_json::to_value(Declaration::from(spec))?;
    answer["type"] = "plugin".into();
    answer["protocol"] = PROTOCOL.into();
    answer["columns"] = true.into();
    Ok(answer)
}

fn start<E: Extractor>(request: &Message) -> Result<Started<E>, String> {
    let spec = E::spec();
    let given = request.head.get("options");
    let mut options = Vec::with_capacity(spec.options.len());
    for option in &spec.options {
        let value = given.and_then(|given| declaration::value(given.get(&option.key)?, option.kind));
        let value =
            value.ok_or_else(|| format!("the host gave no {} for `{}`", option.kind.name(), option.key))?;
        options.push((option.key.clone(), value));
    }
    let schemas = request.head.get("inputs").cloned().unwrap_or_default();
    let schemas: Vec<Option<Provided>> = serde_json::from_value(schemas).map_err(|e| e.to_string())?;
    let mut inputs = Vec::with_capacity(schemas.len());
    for (schema, wanted) in schemas.into_iter().zip(&spec.requires) {
        let schema = schema.map(|s| s.schema(true).map(Arc::new)).transpose()?;
        inputs.push((wanted.layer.clone(), schema));
    }
    let config = Config::new(options, inputs.iter().map(|(_, schema)| schema.clone()).collect());
    let extractor = E::new(&config).map_err(|e| e.to_string())?;
    Ok(Started { extractor, inputs, scratch: E::Scratch::default() })
}

impl<E: Extractor> Started<E> {
    fn annotate(&mut self, request: &Message, output: &mut Output) -> Result<(), String> {
        output.clear();
        let lacks = |what: &str| format!("the host sent no {what}");
        let head = &request.head;
        let length = head.get("text").and_then(Value::as_u64).ok_or_else(|| lacks("length of the text"))?;
        let (text, mut rest) = usize::try_from(length)
            .ok()
            .and_then(|length| request.bytes.split_at_checked(length))
            .ok_or_else(|| lacks("text of that length"))?;
        let text = str::from_utf8(text).map_err(|e| e.to_string())?;
        let meta: Vec<(&str, &str)> = match head.get("meta") {
            Some(Value::Object(meta)) => {
                meta.iter().filter_map(|(k, v)| Some((k.as_str(), v.as_str()?))).collect()
            }
            _ => Vec::new(),
        };
        let mut layers = Vec::with_capacity(self.inputs.len());
        for (name, schema) in &self.inputs {
            let shape = head.get("layers").and_then(|l| l.get(name));
            layers.push(match (shape, schema) {
                (Some(shape), Some(schema)) => {
                    let shape: Shape = serde_json::from_value(shape.clone()).map_err(|e| e.to_string())?;
                    Some(Layer::from_sorted(schema.clone(), columns::decode(&shape, schema, &mut rest)?))
                }
                _ => None,
            });
        }
        let id = head.get("id").and_then(Value::as_str).unwrap_or_default();
        let input = Input::new(id, text, &meta, &layers);
        self.extractor.process(&input, &mut self.scratch, output).map_err(|e: Error| e.to_string())
    }
}

/// The answer with what an extractor made.
fn layers(output: &Output, bytes: &mut Vec<u8>) -> Value {
    let shapes = output.builders().iter().map(|builder| {
        (builder.schema().name.clone(), json!(columns::encode(builder.schema(), builder.columns(), bytes)))
    });
    let shapes: serde_json::Map<_, _> = shapes.collect();
    json!({ "type": "layers", "layers": shapes, "bytes": bytes.len() })
}
