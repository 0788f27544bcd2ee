use copydesk_extractor::{OptionKind, OptionSpec, PluginSpec, Value as OptionValue};
use serde_json::{Map, Value, json};

use crate::keys::{self, Key, Kind, Table};

/// The JSON Schema (draft 2020-12) of a pipeline file, for editors: the format's own keys, and the options and layers
/// of the given plugins. The options of a plugin that is not among them are left open.
pub fn json_schema(plugins: &[PluginSpec]) -> Value {
    let mut schema = table(&keys::ROOT, plugins);
    if let Some(root) = schema.as_object_mut() {
        root.insert("$schema".into(), "https://json-schema.org/draft/2020-12/schema".into());
        root.insert("title".into(), "Copydesk pipeline".into());
    }
    schema
}

/// [`crate::parse_size`] as a regular expression.
const SIZE: &str = "^ *[0-9]+ *([KkMmGg]([Ii]?[Bb])?|[Bb])?$";

fn table(shape: &Table, plugins: &[PluginSpec]) -> Value {
    let properties: Map<String, Value> =
        shape.keys.iter().map(|k| (k.name.into(), key(k, plugins))).collect();
    let required: Vec<&str> = shape.keys.iter().filter(|k| k.required).map(|k| k.name).collect();
    let mut schema = json!({ "type": "object", "properties": properties, "additionalProperties": false });
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    // The table that has options is the one whose `plugin` decides on them.
    if shape.keys.iter().any(|k| matches!(k.kind, Kind::Options)) && !plugins.is_empty() {
        schema["allOf"] = plugins.iter().map(plugin).collect();
    }
    schema
}

fn key(key: &Key, plugins: &[PluginSpec]) -> Value {
    let name = || json!({ "type": "string", "pattern": keys::NAME_PATTERN });
    let strings = || json!({ "type": "array", "items": { "type": "string" } });
    let mut schema = match &key.kind {
        Kind::Version => json!({ "const": keys::VERSION, "default": keys::VERSION }),
        Kind::Text => json!({ "type": "string" }),
        Kind::Name => name(),
        Kind::Date => json!({ "type": ["string", "integer"] }),
        Kind::Bool(default) => json!({ "type": "boolean", "default": default }),
        Kind::Count(default, max) => {
            json!({ "type": "integer", "minimum": 1, "maximum": max, "default": default })
        }
        Kind::Bytes(default, max) => {
            json!({ "type": ["integer", "string"], "minimum": 1, "maximum": max, "pattern": SIZE, "default": default })
        }
        Kind::Seconds(default, max) => {
            json!({ "type": "number", "exclusiveMinimum": 0, "maximum": max, "default": default })
        }
        Kind::Choice(words) => {
            let each = words.iter().map(|(word, doc)| json!({ "const": word, "description": doc }));
            json!({ "type": "string", "oneOf": each.collect::<Vec<_>>(), "default": words.first().map(|(w, _)| w) })
        }
        Kind::Texts => strings(),
        Kind::Names => json!({ "type": "array", "items": name(), "uniqueItems": true }),
        Kind::Table(shape) => table(shape, plugins),
        Kind::Tables(shape) => {
            let mut list = json!({ "type": "array", "items": table(shape, plugins) });
            if key.required {
                list["minItems"] = json!(1);
            }
            list
        }
        Kind::Options => json!({ "type": "object" }),
        Kind::Inputs | Kind::Outputs => json!({ "type": "object", "additionalProperties": name() }),
        Kind::Meta => json!({ "type": "object", "additionalProperties": { "type": "string" } }),
        Kind::Expectations => json!({ "type": "object", "additionalProperties": strings() }),
    };
    schema["description"] = key.doc.into();
    schema
}

/// What a stage may say when its plugin is this one.
fn plugin(plugin: &PluginSpec) -> Value {
    let options: Map<String, Value> = plugin.options.iter().map(|o| (o.key.clone(), option(o))).collect();
    let mandatory: Vec<&str> =
        plugin.options.iter().filter(|o| o.default.is_none()).map(|o| o.key.as_str()).collect();
    let layers = |names: Vec<&str>| {
        let name = json!({ "type": "string", "pattern": keys::NAME_PATTERN });
        let all: Map<String, Value> = names.into_iter().map(|n| (n.into(), name.clone())).collect();
        json!({ "properties": all, "additionalProperties": false })
    };
    let mut then = json!({ "properties": {
        "plugin": { "description": plugin.doc },
        "options": { "properties": options, "additionalProperties": false },
        "inputs": layers(plugin.requires.iter().map(|r| r.layer.as_str()).collect()),
        "outputs": layers(plugin.provides.iter().map(|l| l.name.as_str()).collect()),
    }});
    if !mandatory.is_empty() {
        then["required"] = json!(["options"]);
        then["properties"]["options"]["required"] = json!(mandatory);
    }
    json!({
        "if": { "properties": { "plugin": { "const": plugin.name } }, "required": ["plugin"] },
        "then": then,
    })
}

fn option(option: &OptionSpec) -> Value {
    let mut schema = match option.kind {
        OptionKind::Bool => json!({ "type": "boolean" }),
        OptionKind::Integer => json!({ "type": "integer", "minimum": i64::MIN, "maximum": i64::MAX }),
        OptionKind::Float => json!({ "type": "number" }),
        OptionKind::String | OptionKind::Path => json!({ "type": "string" }),
        OptionKind::Strings => json!({ "type": "array", "items": { "type": "string" } }),
    };
    schema["description"] = option.doc.clone().into();
    if let Some(default) = &option.default {
        schema["default"] = match default {
            OptionValue::Bool(v) => json!(v),
            OptionValue::Integer(v) => json!(v),
            OptionValue::Float(v) => json!(v),
            OptionValue::String(v) => json!(v),
            OptionValue::Strings(v) => json!(v),
        };
    }
    schema
}
