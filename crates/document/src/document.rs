use crate::check::{self, Violation};
use crate::day::Day;
use crate::layer::Layer;
use crate::schema::LayerSchema;

/// One article: id, text, metadata, and layers by id.
///
/// A layer that is absent was not produced; a layer that is empty was produced and found nothing.
#[derive(Clone, Debug)]
pub struct Document {
    id: String,
    text: String,
    meta: Meta,
    layers: Vec<(String, Layer<'static>)>,
}

/// Metadata by key, in the order given, such as `published` or `outlet`.
pub type Meta = Vec<(String, String)>;

/// Why a document or a layer was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DocumentError {
    /// The text does not fit 32-bit offsets.
    #[error("the text has {0} bytes; at most 4294967294 fit")]
    TooLong(usize),
    /// A layer of that id is there already: a stage adds layers and never edits another's.
    #[error("layer `{0}` exists already")]
    LayerExists(String),
    /// The layer breaks a rule.
    #[error(transparent)]
    Violation(#[from] Violation),
}

impl Document {
    /// The longest text that programs take if nobody says otherwise, in bytes.
    pub const DEFAULT_MAX_BYTES: u64 = 16 << 20;

    /// A document without layers.
    ///
    /// # Errors
    /// When the text does not fit 32-bit offsets.
    pub fn new(id: impl Into<String>, text: impl Into<String>) -> Result<Document, DocumentError> {
        let text = text.into();
        // u32::MAX itself stands for "none".
        if text.len() >= u32::MAX as usize {
            return Err(DocumentError::TooLong(text.len()));
        }
        Ok(Document { id: id.into(), text, meta: Meta::new(), layers: Vec::new() })
    }

    /// The same document with metadata.
    #[must_use]
    pub fn with_meta(mut self, meta: Meta) -> Document {
        self.meta = meta;
        self
    }

    /// The id, unique in a corpus.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The text that all offsets refer to.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// All metadata.
    pub fn meta(&self) -> &Meta {
        &self.meta
    }

    /// The value of a metadata key.
    pub fn meta_value(&self, key: &str) -> Option<&str> {
        self.meta.iter().find(|(k, _)| k == key).map(|(_, v)| v.as_str())
    }

    /// The day of publication that the metadata `published` names: `None` when nothing stands there, an error with what
    /// stands there when that is no day.
    ///
    /// # Errors
    /// See above.
    pub fn published(&self) -> Option<Result<Day, &str>> {
        let value = self.meta_value("published").filter(|v| !v.trim().is_empty())?;
        Some(Day::parse(value).ok_or(value))
    }

    /// A layer; `None` when it was not produced.
    pub fn layer(&self, id: &str) -> Option<&Layer<'static>> {
        self.layers.iter().find(|(k, _)| k == id).map(|(_, l)| l)
    }

    /// All layers with their ids, in the order in which they were added.
    pub fn layers(&self) -> impl ExactSizeIterator<Item = (&str, &Layer<'static>)> {
        self.layers.iter().map(|(k, l)| (k.as_str(), l))
    }

    /// Adds layers made together, which may refer to each other and to those already there; all of them or none.
    ///
    /// # Errors
    /// When a layer exists already or a reference leads nowhere.
    pub fn add_layers(&mut self, layers: Vec<Layer<'static>>) -> Result<(), DocumentError> {
        for (i, layer) in layers.iter().enumerate() {
            let id = &layer.schema().name;
            if self.layer(id).is_some() || layers[..i].iter().any(|l| l.schema().name == *id) {
                return Err(DocumentError::LayerExists(id.clone()));
            }
            let size = |name: &str| {
                let new = layers.iter().find(|l| l.schema().name == name);
                new.or_else(|| self.layer(name)).map(Layer::len)
            };
            check::references(layer, size)?;
        }
        self.layers.extend(layers.into_iter().map(|l| (l.schema().name.clone(), l)));
        Ok(())
    }

    /// Drops layers that nobody will ask for, except those to which another refers.
    pub fn retain_layers(&mut self, keep: impl Fn(&LayerSchema) -> bool) {
        let stays = |(name, layer): &(String, Layer<'static>)| {
            keep(layer.schema()) || self.layers.iter().any(|(_, other)| other.schema().refers_to(name))
        };
        let stays: Vec<bool> = self.layers.iter().map(stays).collect();
        let mut stays = stays.into_iter();
        self.layers.retain(|_| stays.next().unwrap_or(true));
    }

    /// Proves every layer sorted, in bounds, on character boundaries, with declared labels, finite scores and
    /// references in range.
    ///
    /// # Errors
    /// Every layer's first violation.
    pub fn check(&self) -> Result<(), Vec<Violation>> {
        let size = |name: &str| self.layer(name).map(Layer::len);
        let found: Vec<Violation> = self
            .layers
            .iter()
            .filter_map(|(_, l)| {
                check::columns(l.schema(), l.columns(), &self.text)
                    .and_then(|()| check::order(l))
                    .and_then(|()| check::references(l, size))
                    .err()
            })
            .collect();
        if found.is_empty() { Ok(()) } else { Err(found) }
    }
}
