//! What is said to a plugin, whoever carries the messages.

use std::sync::Arc;

use copydesk_document::{LayerSchema, OffsetIndex, Unit};
use copydesk_extractor::{Config, Error, Input, PluginSpec};
use serde_json::{Map, Value, json};

use crate::answer::said;
use crate::columns;
use crate::declaration::{self, Declaration, Provided, Style};
use crate::message::{self, Message, PROTOCOL};

/// Asks a plugin what it is.
pub fn hello() -> Value {
    json!({ "type": "hello", "protocol": PROTOCOL, "copydesk": env!("CARGO_PKG_VERSION") })
}

/// What a plugin says of itself when it is asked.
///
/// # Errors
/// When it says something else.
pub fn declared(mut head: Map<String, Value>) -> Result<(PluginSpec, Style), String> {
    let kind = head.remove("type");
    if kind.as_ref().and_then(Value::as_str) != Some("plugin") {
        return Err(format!("it answers `hello` with {}, not with `plugin`", kind.unwrap_or_default()));
    }
    match head.remove("protocol") {
        Some(version) if version == PROTOCOL => {}
        version => {
            let theirs = version.unwrap_or_default();
            return Err(format!("it speaks protocol {theirs}; this host speaks {PROTOCOL}"));
        }
    }
    let columns = head.remove("columns").is_some_and(|columns| columns == true);
    let offsets = match head.remove("offsets").as_ref().map(|o| o.as_str().unwrap_or_default()) {
        Some("byte") => Unit::Byte,
        Some("utf16") => Unit::Utf16,
        None if columns => Unit::Byte,
        None | Some("char") => Unit::CodePoint,
        Some(other) => {
            return Err(format!("it counts offsets in `{other}`; there are `char`, `byte` and `utf16`"));
        }
    };
    if columns && offsets != Unit::Byte {
        return Err("with columns, offsets are bytes".into());
    }
    let declaration: Declaration = serde_json::from_value(Value::Object(head)).map_err(|e| e.to_string())?;
    Ok((declaration.spec()?, Style { offsets, columns }))
}

/// Hands a plugin its options, and what its layers are.
pub fn start(config: &Config) -> Value {
    let options: Map<String, Value> =
        config.options().iter().map(|(key, value)| (key.clone(), declaration::json(value))).collect();
    let schema = |s: &Option<Arc<LayerSchema>>| s.as_ref().map(|s| Provided::from(&**s));
    let inputs: Vec<_> = config.inputs().iter().map(schema).collect();
    json!({ "type": "start", "options": options, "inputs": inputs })
}

/// Whether a plugin is ready once it has its options.
///
/// # Errors
/// What it says against them.
pub fn ready(answer: &Message) -> Result<(), Error> {
    match answer.kind() {
        "ready" => Ok(()),
        "error" => Err(Error::new(said(answer))),
        other => Err(Error::new(format!("it answers `start` with `{other}`, not with `ready`"))),
    }
}

/// Writes what is asked of a document; `names` are those that the plugin has for what it reads.
pub fn request(input: &Input<'_>, names: &[String], style: Style, number: u64, out: &mut Vec<u8>) {
    out.clear();
    let meta: Map<String, Value> =
        input.all_meta().iter().map(|(k, v)| ((*k).to_owned(), (*v).into())).collect();
    let layers = names.iter().enumerate().filter_map(|(i, name)| Some((name, input.optional_layer(i)?)));
    let mut head = json!({ "type": "document", "document": number, "id": input.id(), "meta": meta });
    if style.columns {
        let mut bytes = input.text().as_bytes().to_vec();
        let shapes: Map<String, Value> = layers
            .map(|(name, layer)| {
                (name.clone(), json!(columns::encode(layer.schema(), layer.columns(), &mut bytes)))
            })
            .collect();
        head["text"] = input.text().len().into();
        head["layers"] = shapes.into();
        head["bytes"] = bytes.len().into();
        // Writing to memory cannot fail.
        let _ = message::write(out, &head);
        out.append(&mut bytes);
        return;
    }
    head["text"] = input.text().into();
    let _ = serde_json::to_writer(&mut *out, &head);
    out.pop();
    out.extend_from_slice(b",\"layers\":{");
    let offsets = OffsetIndex::new(input.text());
    for (i, (name, layer)) in layers.enumerate() {
        if i > 0 {
            out.push(b',');
        }
        let _ = serde_json::to_writer(&mut *out, name);
        out.push(b':');
        copydesk_formats::write_layer(layer, input.text(), &offsets, style.offsets, out);
    }
    out.extend_from_slice(b"}}\n");
}
