use copydesk_document::{AttributeKind, AttributeSchema, EdgeSchema, LayerSchema, Unit};
use copydesk_extractor::{OptionKind, OptionSpec, PluginSpec, Requirement, Value};
use serde::{Deserialize, Serialize};

/// What a plugin declares, as JSON: what `copydesk plugins show --json` prints, and a command says of itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Declaration {
    name: String,
    version: String,
    #[serde(default)]
    doc: String,
    #[serde(default)]
    requires: Vec<Needed>,
    provides: Vec<Provided>,
    #[serde(default)]
    options: Vec<Choice>,
}

/// How a command wants to be spoken with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// What it counts offsets in; with columns it is bytes.
    pub offsets: Unit,
    /// Whether layers go as columns and not as JSON.
    pub columns: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Needed {
    layer: String,
    #[serde(default)]
    optional: bool,
    #[serde(default)]
    attributes: Vec<Attribute>,
}

/// A layer, as it is declared; `start` hands those of a plugin's inputs over.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Provided {
    name: String,
    #[serde(default)]
    doc: String,
    #[serde(default)]
    labels: Vec<String>,
    #[serde(default = "label")]
    label_key: String,
    #[serde(default)]
    spans_key: Option<String>,
    #[serde(default)]
    show_text: bool,
    #[serde(default)]
    attributes: Vec<Attribute>,
    #[serde(default)]
    edges: Vec<Edge>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Attribute {
    name: String,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    symbols: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    target: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    width: Option<u32>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    doc: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Edge {
    name: String,
    target: String,
    #[serde(default)]
    doc: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Choice {
    key: String,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default, skip_serializing_if = "serde_json::Value::is_null")]
    default: serde_json::Value,
    #[serde(default)]
    doc: String,
}

fn label() -> String {
    "label".into()
}

impl From<&PluginSpec> for Declaration {
    fn from(spec: &PluginSpec) -> Declaration {
        let needed = |r: &Requirement| Needed {
            layer: r.layer.clone(),
            optional: r.optional,
            attributes: r.attributes.iter().map(|(name, kind)| Attribute::new(name, kind, "")).collect(),
        };
        let choice = |o: &OptionSpec| Choice {
            key: o.key.clone(),
            kind: o.kind.name().into(),
            default: o.default.as_ref().map_or(serde_json::Value::Null, json),
            doc: o.doc.clone(),
        };
        Declaration {
            name: spec.name.clone(),
            version: spec.version.clone(),
            doc: spec.doc.clone(),
            requires: spec.requires.iter().map(needed).collect(),
            provides: spec.provides.iter().map(Provided::from).collect(),
            options: spec.options.iter().map(choice).collect(),
        }
    }
}

impl From<&LayerSchema> for Provided {
    fn from(s: &LayerSchema) -> Provided {
        let edge =
            |e: &EdgeSchema| Edge { name: e.name.clone(), target: e.target.clone(), doc: e.doc.clone() };
        Provided {
            name: s.name.clone(),
            doc: s.doc.clone(),
            labels: s.labels.clone(),
            label_key: s.label_key.clone(),
            spans_key: s.spans_key.clone(),
            show_text: s.show_text,
            attributes: s.attributes.iter().map(|a| Attribute::new(&a.name, &a.kind, &a.doc)).collect(),
            edges: s.edges.iter().map(edge).collect(),
        }
    }
}

impl Provided {
    /// The layer; `read` as for attributes.
    pub(crate) fn schema(self, read: bool) -> Result<LayerSchema, String> {
        let attribute =
            |a: Attribute| Ok(AttributeSchema { name: a.name.clone(), kind: a.kind(read)?, doc: a.doc });
        let edge = |e: Edge| EdgeSchema { name: e.name, target: e.target, doc: e.doc };
        Ok(LayerSchema {
            name: self.name,
            doc: self.doc,
            labels: self.labels,
            label_key: self.label_key,
            spans_key: self.spans_key,
            show_text: self.show_text,
            attributes: self.attributes.into_iter().map(attribute).collect::<Result<_, String>>()?,
            edges: self.edges.into_iter().map(edge).collect(),
        })
    }
}

impl Declaration {
    /// What it declares, or what of it says nothing.
    ///
    /// # Errors
    /// With the field and what stands there.
    pub fn spec(self) -> Result<PluginSpec, String> {
        let mut spec = PluginSpec::new(&self.name, &self.version, &self.doc);
        for needed in self.requires {
            let attribute = |a: Attribute| Ok((a.name.clone(), a.kind(true)?));
            let attributes = needed.attributes.into_iter().map(attribute).collect::<Result<_, String>>()?;
            spec.requires.push(Requirement { layer: needed.layer, optional: needed.optional, attributes });
        }
        for provided in self.provides {
            spec.provides.push(provided.schema(false)?);
        }
        for choice in self.options {
            let Some(kind) = KINDS.into_iter().find(|k| k.name() == choice.kind) else {
                let names = KINDS.map(OptionKind::name).join("`, `");
                let Choice { key, kind, .. } = choice;
                return Err(format!("option `{key}` has the type `{kind}`; there are `{names}`"));
            };
            let default = match choice.default {
                serde_json::Value::Null => None,
                given => Some(value(&given, kind).ok_or_else(|| {
                    format!("option `{}` is a {}, its default is {given}", choice.key, kind.name())
                })?),
            };
            spec.options.push(OptionSpec { key: choice.key, kind, default, doc: choice.doc });
        }
        Ok(spec)
    }
}

impl Attribute {
    fn new(name: &str, kind: &AttributeKind, doc: &str) -> Attribute {
        let mut of = Attribute {
            name: name.into(),
            kind: kind.name().into(),
            symbols: Vec::new(),
            target: None,
            width: None,
            doc: doc.into(),
        };
        match kind {
            AttributeKind::Symbol(symbols) => of.symbols.clone_from(symbols),
            AttributeKind::Ref(target) => of.target = Some(target.clone()),
            AttributeKind::Vector(width) => of.width = Some(*width),
            _ => {}
        }
        of
    }

    /// Its type; of an attribute that is read, symbols and target are the maker's to say.
    fn kind(&self, read: bool) -> Result<AttributeKind, String> {
        let lacks = |what| format!("attribute `{}` is a {} and says no `{what}`", self.name, self.kind);
        Ok(match self.kind.as_str() {
            "symbol" if read || !self.symbols.is_empty() => AttributeKind::Symbol(self.symbols.clone()),
            "symbol" => return Err(lacks("symbols")),
            "u32" => AttributeKind::U32,
            "i64" => AttributeKind::I64,
            "f32" => AttributeKind::F32,
            "str" => AttributeKind::Str,
            "strs" => AttributeKind::Strs,
            "span" => AttributeKind::Span,
            "ref" => match &self.target {
                Some(target) => AttributeKind::Ref(target.clone()),
                None if read => AttributeKind::Ref(String::new()),
                None => return Err(lacks("target")),
            },
            "vector" => AttributeKind::Vector(self.width.ok_or_else(|| lacks("width"))?),
            other => {
                return Err(format!(
                    "attribute `{}` has the type `{other}`; there are `symbol`, `u32`, `i64`, `f32`, `str`, `strs`, `span`, \
                     `ref`, `vector`",
                    self.name
                ));
            }
        })
    }
}

const KINDS: [OptionKind; 6] = [
    OptionKind::Bool,
    OptionKind::Integer,
    OptionKind::Float,
    OptionKind::String,
    OptionKind::Strings,
    OptionKind::Path,
];

/// An option's value in JSON.
pub(crate) fn json(value: &Value) -> serde_json::Value {
    match value {
        Value::Bool(v) => (*v).into(),
        Value::Integer(v) => (*v).into(),
        Value::Float(v) => (*v).into(),
        Value::String(v) => v.as_str().into(),
        Value::Strings(v) => v.clone().into(),
    }
}

/// The value of an option in JSON, where it is of that kind.
pub(crate) fn value(given: &serde_json::Value, kind: OptionKind) -> Option<Value> {
    Some(match kind {
        OptionKind::Bool => Value::Bool(given.as_bool()?),
        OptionKind::Integer => Value::Integer(given.as_i64()?),
        OptionKind::Float => Value::Float(given.as_f64()?),
        OptionKind::String | OptionKind::Path => Value::String(given.as_str()?.into()),
        OptionKind::Strings => {
            let strings = given.as_array()?.iter().map(|s| Some(s.as_str()?.to_owned()));
            Value::Strings(strings.collect::<Option<_>>()?)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_declared_comes_back_from_json() {
        let schema = LayerSchema::new("all", "All.")
            .labels(&["A", "B"])
            .label_key("role")
            .spans_key("content")
            .show_text()
            .attribute("kind", AttributeKind::symbols(&["x"]), "A symbol.")
            .attribute("head", AttributeKind::Ref("tokens".into()), "A row.")
            .attribute("vector", AttributeKind::Vector(3), "Numbers.")
            .attribute("cue", AttributeKind::Span, "A span.")
            .edge("next", "all", "Another.");
        let spec = PluginSpec::new("all", "1.2.3", "Everything.")
            .requires("tokens", &[("pos", AttributeKind::Symbol(Vec::new())), ("lemma", AttributeKind::Str)])
            .uses("dates", &[])
            .provides(schema)
            .option("words", OptionKind::Strings, Value::Strings(vec!["a".into()]), "Words.")
            .option("least", OptionKind::Integer, Value::Integer(-1), "A number.")
            .mandatory_option("list", OptionKind::Path, "A file.");
        let json = serde_json::to_string(&Declaration::from(&spec)).unwrap();
        assert_eq!(serde_json::from_str::<Declaration>(&json).unwrap().spec().unwrap(), spec);
    }

    #[test]
    fn what_says_nothing_is_named() {
        for (layer, option, says) in [
            (
                r#"{"name":"a","attributes":[{"name":"b","type":"text"}]}"#,
                "",
                "attribute `b` has the type `text`",
            ),
            (r#"{"name":"a","attributes":[{"name":"b","type":"symbol"}]}"#, "", "says no `symbols`"),
            (r#"{"name":"a","attributes":[{"name":"b","type":"vector"}]}"#, "", "says no `width`"),
            (r#"{"name":"a"}"#, r#"{"key":"k","type":"int"}"#, "option `k` has the type `int`"),
            (r#"{"name":"a"}"#, r#"{"key":"k","type":"integer","default":"1"}"#, "its default is \"1\""),
        ] {
            let json =
                format!(r#"{{"name":"p","version":"1.0.0","provides":[{layer}],"options":[{option}]}}"#);
            let error = serde_json::from_str::<Declaration>(&json).unwrap().spec().unwrap_err();
            assert!(error.contains(says), "{error}");
        }
    }
}
