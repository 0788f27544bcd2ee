use copydesk_document::{AttributeKind, LayerSchema};

use crate::config::Value;

/// What an extractor declares: known before it runs, and enough to order, validate and document a pipeline.
#[derive(Clone, Debug, PartialEq)]
pub struct PluginSpec {
    /// The name by which pipelines call it.
    pub name: String,
    /// Its version, `major.minor.patch`.
    pub version: String,
    /// One line on what it does.
    pub doc: String,
    /// The layers it reads, in the order of [`crate::Input::layer`].
    pub requires: Vec<Requirement>,
    /// The layers it makes, in the order of [`crate::Output::layer`].
    pub provides: Vec<LayerSchema>,
    /// What it can be told.
    pub options: Vec<OptionSpec>,
}

/// A layer that an extractor reads.
#[derive(Clone, Debug, PartialEq)]
pub struct Requirement {
    /// The layer's id.
    pub layer: String,
    /// Whether the extractor can do without it.
    pub optional: bool,
    /// The attributes it reads, with their types, in the order of its column numbers.
    pub attributes: Vec<(String, AttributeKind)>,
}

/// One option of an extractor.
#[derive(Clone, Debug, PartialEq)]
pub struct OptionSpec {
    /// Its key in the pipeline file.
    pub key: String,
    /// Its type.
    pub kind: OptionKind,
    /// Its value when the pipeline gives none; `None` makes the option mandatory.
    pub default: Option<Value>,
    /// One line on what it does.
    pub doc: String,
}

/// The type of an option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OptionKind {
    /// `true` or `false`.
    Bool,
    /// A signed 64-bit number.
    Integer,
    /// A finite 64-bit float.
    Float,
    /// A string.
    String,
    /// A list of strings.
    Strings,
    /// A path; a relative one is resolved against the pipeline file. An empty string is no path.
    Path,
}

impl OptionKind {
    /// The type's name in documentation and errors.
    pub fn name(self) -> &'static str {
        match self {
            OptionKind::Bool => "boolean",
            OptionKind::Integer => "integer",
            OptionKind::Float => "float",
            OptionKind::String => "string",
            OptionKind::Strings => "list of strings",
            OptionKind::Path => "path",
        }
    }
}

impl PluginSpec {
    /// A spec that requires and provides nothing yet.
    pub fn new(name: &str, version: &str, doc: &str) -> PluginSpec {
        PluginSpec {
            name: name.into(),
            version: version.into(),
            doc: doc.into(),
            requires: Vec::new(),
            provides: Vec::new(),
            options: Vec::new(),
        }
    }

    /// Adds a layer it cannot do without, with the attributes it reads.
    #[must_use]
    pub fn requires(self, layer: &str, attributes: &[(&str, AttributeKind)]) -> PluginSpec {
        self.reads(layer, attributes, false)
    }

    /// Adds a layer it uses when it is there.
    #[must_use]
    pub fn uses(self, layer: &str, attributes: &[(&str, AttributeKind)]) -> PluginSpec {
        self.reads(layer, attributes, true)
    }

    fn reads(mut self, layer: &str, attributes: &[(&str, AttributeKind)], optional: bool) -> PluginSpec {
        let attributes = attributes.iter().map(|(n, k)| ((*n).to_owned(), k.clone())).collect();
        self.requires.push(Requirement { layer: layer.into(), optional, attributes });
        self
    }

    /// Adds a layer it makes.
    #[must_use]
    pub fn provides(mut self, schema: LayerSchema) -> PluginSpec {
        self.provides.push(schema);
        self
    }

    /// Adds an option with a default.
    #[must_use]
    pub fn option(mut self, key: &str, kind: OptionKind, default: Value, doc: &str) -> PluginSpec {
        self.options.push(OptionSpec { key: key.into(), kind, default: Some(default), doc: doc.into() });
        self
    }

    /// Adds an option that every pipeline must set.
    #[must_use]
    pub fn mandatory_option(mut self, key: &str, kind: OptionKind, doc: &str) -> PluginSpec {
        self.options.push(OptionSpec { key: key.into(), kind, default: None, doc: doc.into() });
        self
    }
}
