use std::sync::Arc;

use copydesk_document::{Document, DocumentError, Layer, LayerSchema, Span};

use crate::config::{Config, Value};
use crate::io::{Input, Output};
use crate::reasons::{Reason, ReasonError, Reasons};
use crate::spec::{PluginSpec, Requirement};
use crate::{Error, Extractor};

/// Why [`run`] could not annotate a document, or [`explain`] not explain one.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RunError {
    /// A layer that the extractor needs is missing, or an attribute of it.
    #[error("`{plugin}` needs {what}")]
    Missing {
        /// The extractor.
        plugin: String,
        /// The layer or attribute.
        what: String,
    },
    /// The extractor gave up.
    #[error(transparent)]
    Extractor(#[from] Error),
    /// What it returned breaks a rule of the document model.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// A reason it gave breaks a rule.
    #[error(transparent)]
    Reason(#[from] ReasonError),
}

/// Builds an extractor with default options changed by `options`, for a document that has the layers of `sample`.
///
/// # Errors
/// When the extractor refuses its options or a layer is missing.
pub fn build<E: Extractor>(options: &[(&str, Value)], sample: &Document) -> Result<E, RunError> {
    let spec = E::spec();
    let mut values = spec.defaults();
    for (key, value) in options {
        values.retain(|(k, _)| k != key);
        values.push(((*key).to_owned(), value.clone()));
    }
    let layers = inputs(&spec, sample)?;
    let schemas = layers.iter().map(|l| l.as_ref().map(|l| l.schema_arc().clone())).collect();
    Ok(E::new(&Config::new(values, schemas))?)
}

/// Runs an extractor on a document in this process, without a host, and adds its layers: for tests of extractors.
///
/// # Errors
/// When a layer is missing, the extractor fails, or its output breaks a rule.
pub fn run<E: Extractor>(extractor: &E, document: &mut Document) -> Result<(), RunError> {
    let spec = E::spec();
    let mut output = Output::new(&spec);
    with_input(&spec, document, |input| extractor.process(input, &mut E::Scratch::default(), &mut output))??;
    let mut layers = Vec::with_capacity(output.builders().len());
    let mut moved = Vec::new();
    for builder in output.builders() {
        let schema = Arc::new(builder.schema().clone());
        let (layer, permutation) =
            Layer::freeze(schema, builder.columns().clone(), document.text()).map_err(DocumentError::from)?;
        moved.extend(permutation.map(|p| (layer.schema().name.clone(), p)));
        layers.push(layer);
    }
    // As the host does: freezing has redirected a layer's references to itself, not those of its siblings.
    for (name, permutation) in &moved {
        layers.iter_mut().filter(|l| l.schema().name != *name).for_each(|l| l.follow(name, permutation));
    }
    document.add_layers(layers)?;
    Ok(())
}

/// Asks an extractor why, in this process, without a host: for tests of extractors. The document has the layers that
/// the extractor requires.
///
/// # Errors
/// When a layer is missing, the extractor fails, or a reason breaks a rule.
pub fn explain<E: Extractor>(extractor: &E, document: &Document, at: Span) -> Result<Vec<Reason>, RunError> {
    let mut reasons = Reasons::default();
    let scratch = &mut E::Scratch::default();
    with_input(&E::spec(), document, |input| extractor.explain(input, scratch, at, &mut reasons))??;
    reasons.as_slice().iter().try_for_each(|r| r.check(document.text()))?;
    Ok(reasons.into_vec())
}

/// Shows a document as an extractor with this spec would see it: for tools that train or test a part of one.
///
/// # Errors
/// When a layer that the spec requires is missing.
pub fn with_input<R>(
    spec: &PluginSpec,
    document: &Document,
    look: impl FnOnce(&Input<'_>) -> R,
) -> Result<R, RunError> {
    let layers = inputs(spec, document)?;
    let meta: Vec<_> = document.meta().iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    Ok(look(&Input::new(document.id(), document.text(), &meta, &layers)))
}

fn inputs<'d>(spec: &PluginSpec, document: &'d Document) -> Result<Vec<Option<Layer<'d>>>, RunError> {
    let missing = |what| RunError::Missing { plugin: spec.name.clone(), what };
    let one = |r: &Requirement| match document.layer(&r.layer) {
        None if r.optional => Ok(None),
        None => Err(missing(format!("layer `{}`", r.layer))),
        Some(layer) => match project(layer, r) {
            Some(l) => Ok(Some(l)),
            None => Err(missing(format!("attributes {:?} of `{}`", r.attributes, r.layer))),
        },
    };
    spec.requires.iter().map(one).collect()
}

/// The layer with just the attributes asked for, in that order.
fn project<'d>(layer: &'d Layer<'_>, wanted: &Requirement) -> Option<Layer<'d>> {
    let (schema, from) = wanted.project(layer.schema())?;
    Some(layer.with_attributes(Arc::new(schema), &from))
}

impl Requirement {
    /// The part of a layer's schema that the requirement asks for, and the columns of its attributes; `None` when
    /// an attribute is missing or of another type.
    pub fn project(&self, schema: &LayerSchema) -> Option<(LayerSchema, Vec<usize>)> {
        let columns: Option<Vec<usize>> = self
            .attributes
            .iter()
            .map(|(name, kind)| schema.attribute_id(name).filter(|&i| schema.attributes[i].kind.serves(kind)))
            .collect();
        let columns = columns?;
        let attributes = columns.iter().map(|&i| schema.attributes[i].clone()).collect();
        Some((LayerSchema { attributes, ..schema.clone() }, columns))
    }
}
