use std::path::Path;
use std::sync::Arc;

use copydesk_document::LayerSchema;

use crate::spec::{OptionKind, PluginSpec};

/// The value of an option.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Integer(i64),
    /// A finite float.
    Float(f64),
    /// A string or path.
    String(String),
    /// A list of strings.
    Strings(Vec<String>),
}

/// What an extractor is built from: every option with a value of its declared type, and the schemas of its inputs.
#[derive(Clone, Debug, Default)]
pub struct Config {
    options: Vec<(String, Value)>,
    inputs: Vec<Option<Arc<LayerSchema>>>,
}

impl Config {
    /// Options in the order of the spec, and the schemas of the required layers (`None`: an optional layer that no
    /// stage makes), each with the attributes asked for, in that order.
    pub fn new(options: Vec<(String, Value)>, inputs: Vec<Option<Arc<LayerSchema>>>) -> Config {
        Config { options, inputs }
    }

    /// The schema of the `i`-th layer of the spec's `requires`.
    pub fn input(&self, i: usize) -> Option<&Arc<LayerSchema>> {
        self.inputs.get(i)?.as_ref()
    }

    /// All inputs' schemas.
    pub fn inputs(&self) -> &[Option<Arc<LayerSchema>>] {
        &self.inputs
    }

    /// The id of a label of the `i`-th input; `None` when the input is absent or lacks the label.
    pub fn label(&self, i: usize, label: &str) -> Option<u32> {
        self.input(i)?.label_id(label)
    }

    /// A boolean option; `false` when the spec declares none of that key and type.
    pub fn bool(&self, key: &str) -> bool {
        matches!(self.get(key), Some(Value::Bool(true)))
    }

    /// An integer option; 0 when the spec declares none of that key and type.
    pub fn integer(&self, key: &str) -> i64 {
        if let Some(Value::Integer(v)) = self.get(key) { *v } else { 0 }
    }

    /// A float option; 0 when the spec declares none of that key and type.
    pub fn float(&self, key: &str) -> f64 {
        if let Some(Value::Float(v)) = self.get(key) { *v } else { 0.0 }
    }

    /// A string option; empty when the spec declares none of that key and type.
    pub fn string(&self, key: &str) -> &str {
        if let Some(Value::String(v)) = self.get(key) { v } else { "" }
    }

    /// A list option; empty when the spec declares none of that key and type.
    pub fn strings(&self, key: &str) -> &[String] {
        if let Some(Value::Strings(v)) = self.get(key) { v } else { &[] }
    }

    /// A path option, resolved; `None` when it is empty.
    pub fn path(&self, key: &str) -> Option<&Path> {
        Some(self.string(key)).filter(|p| !p.is_empty()).map(Path::new)
    }

    /// All options with their values.
    pub fn options(&self) -> &[(String, Value)] {
        &self.options
    }

    fn get(&self, key: &str) -> Option<&Value> {
        self.options.iter().find(|(k, _)| k == key).map(|(_, v)| v)
    }
}

impl PluginSpec {
    /// The options with defaults, for those that have one.
    pub fn defaults(&self) -> Vec<(String, Value)> {
        self.options.iter().filter_map(|o| Some((o.key.clone(), o.default.clone()?))).collect()
    }
}

impl Value {
    /// Whether the value is of an option's type.
    pub fn is_of(&self, kind: OptionKind) -> bool {
        matches!(
            (self, kind),
            (Value::Bool(_), OptionKind::Bool)
                | (Value::Integer(_), OptionKind::Integer)
                | (Value::Float(_), OptionKind::Float)
                | (Value::String(_), OptionKind::String | OptionKind::Path)
                | (Value::Strings(_), OptionKind::Strings)
        )
    }
}

impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Value::Bool(v) => write!(f, "{v}"),
            Value::Integer(v) => write!(f, "{v}"),
            Value::Float(v) => write!(f, "{v:?}"),
            Value::String(v) => write!(f, "{v:?}"),
            Value::Strings(v) => write!(f, "{v:?}"),
        }
    }
}
