/// What a layer declares of itself: labels, attributes and edges, and how it is shown outside.
///
/// Label and symbol values inside a layer are indices into the lists declared here, so that two runs, two threads
/// and two plugins never have to agree on an interner.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct LayerSchema {
    /// The layer's id, such as `entities`.
    pub name: String,
    /// One line on what the layer holds.
    pub doc: String,
    /// The labels an annotation may have; empty when annotations carry none.
    pub labels: Vec<String>,
    /// The key under which formats show the label (`label`, `kind`, `role` …).
    pub label_key: String,
    /// The key under which formats show the spans as a list; `None` shows `start` and `end`.
    pub spans_key: Option<String>,
    /// Whether formats show the text that the annotation covers.
    pub show_text: bool,
    /// The typed attributes, in column order.
    pub attributes: Vec<AttributeSchema>,
    /// The kinds of edges that leave this layer's annotations.
    pub edges: Vec<EdgeSchema>,
}

/// One typed attribute of a layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttributeSchema {
    /// Its name, which is also its key in output.
    pub name: String,
    /// Its type.
    pub kind: AttributeKind,
    /// One line on what it means.
    pub doc: String,
}

/// The type of an attribute. Every type has a value for "absent".
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AttributeKind {
    /// One of the listed symbols.
    Symbol(Vec<String>),
    /// An unsigned 32-bit number below `u32::MAX`.
    U32,
    /// A signed 64-bit number above `i64::MIN`.
    I64,
    /// A finite 32-bit float.
    F32,
    /// A string.
    Str,
    /// A list of strings, none of which holds a NUL.
    Strs,
    /// A span of the document's text that nothing else refers to.
    Span,
    /// The index of an annotation in the named layer.
    Ref(String),
    /// This many 32-bit floats.
    Vector(u32),
}

/// One kind of edge from a layer's annotations to those of a target layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EdgeSchema {
    /// Its name.
    pub name: String,
    /// The layer it leads to.
    pub target: String,
    /// One line on what it means.
    pub doc: String,
}

impl LayerSchema {
    /// A layer without labels, attributes or edges.
    pub fn new(name: &str, doc: &str) -> LayerSchema {
        LayerSchema {
            name: name.into(),
            doc: doc.into(),
            label_key: "label".into(),
            ..LayerSchema::default()
        }
    }

    /// Declares the labels; an annotation's label is an index into them.
    #[must_use]
    pub fn labels(mut self, labels: &[&str]) -> LayerSchema {
        self.labels = labels.iter().map(|&l| l.into()).collect();
        self
    }

    /// Shows the label under `key`.
    #[must_use]
    pub fn label_key(mut self, key: &str) -> LayerSchema {
        self.label_key = key.into();
        self
    }

    /// Shows the spans as a list under `key` instead of `start` and `end`.
    #[must_use]
    pub fn spans_key(mut self, key: &str) -> LayerSchema {
        self.spans_key = Some(key.into());
        self
    }

    /// Shows the covered text.
    #[must_use]
    pub fn show_text(mut self) -> LayerSchema {
        self.show_text = true;
        self
    }

    /// Adds an attribute; its column index is the number of attributes declared before it.
    #[must_use]
    pub fn attribute(mut self, name: &str, kind: AttributeKind, doc: &str) -> LayerSchema {
        self.attributes.push(AttributeSchema { name: name.into(), kind, doc: doc.into() });
        self
    }

    /// Adds a kind of edge; its index is the number of kinds declared before it.
    #[must_use]
    pub fn edge(mut self, name: &str, target: &str, doc: &str) -> LayerSchema {
        self.edges.push(EdgeSchema { name: name.into(), target: target.into(), doc: doc.into() });
        self
    }

    /// Whether annotations may refer, or have edges, to those of this layer.
    pub fn refers_to(&self, layer: &str) -> bool {
        self.attributes.iter().any(|a| matches!(&a.kind, AttributeKind::Ref(target) if target == layer))
            || self.edges.iter().any(|e| e.target == layer)
    }

    /// The index of a label.
    pub fn label_id(&self, label: &str) -> Option<u32> {
        self.labels.iter().position(|l| l == label).map(|i| i as u32)
    }

    /// The column of an attribute.
    pub fn attribute_id(&self, name: &str) -> Option<usize> {
        self.attributes.iter().position(|a| a.name == name)
    }
}

impl AttributeKind {
    /// A symbol type with these values.
    pub fn symbols(values: &[&str]) -> AttributeKind {
        AttributeKind::Symbol(values.iter().map(|&v| v.into()).collect())
    }

    /// The type's name in documentation and errors.
    pub fn name(&self) -> &'static str {
        match self {
            AttributeKind::Symbol(_) => "symbol",
            AttributeKind::U32 => "u32",
            AttributeKind::I64 => "i64",
            AttributeKind::F32 => "f32",
            AttributeKind::Str => "str",
            AttributeKind::Strs => "strs",
            AttributeKind::Span => "span",
            AttributeKind::Ref(_) => "ref",
            AttributeKind::Vector(_) => "vector",
        }
    }

    /// Whether a column of type `self` serves a reader that asked for `wanted`: symbol lists and targets may differ,
    /// a vector's width may not.
    pub fn serves(&self, wanted: &AttributeKind) -> bool {
        match (self, wanted) {
            (AttributeKind::Vector(a), AttributeKind::Vector(b)) => a == b,
            (a, b) => a.name() == b.name(),
        }
    }
}
