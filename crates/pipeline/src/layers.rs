//! The names of layers: the plugin's own, and the pipeline's.

use std::sync::Arc;

use copydesk_document::{AttributeKind, LayerSchema};

use crate::resolve::Resolved;
use crate::spec::{Located, Rename};

/// The schemas of a stage's layers with the pipeline's names, also of the layers that they refer to.
pub(crate) fn renamed(stage: &Resolved<'_>) -> Vec<Arc<LayerSchema>> {
    let output = |name: &str| rename(&stage.spec.outputs, name).map_or(name, |n| &n.value).to_owned();
    let target = |name: &str| {
        if stage.plugin.provides.iter().any(|l| l.name == name) {
            output(name)
        } else {
            rename(&stage.spec.inputs, name).map_or(name, |n| &n.value).to_owned()
        }
    };
    let one = |schema: &LayerSchema| {
        let mut schema = LayerSchema { name: output(&schema.name), ..schema.clone() };
        for attribute in &mut schema.attributes {
            if let AttributeKind::Ref(layer) = &mut attribute.kind {
                *layer = target(layer);
            }
        }
        schema.edges.iter_mut().for_each(|edge| edge.target = target(&edge.target));
        Arc::new(schema)
    };
    stage.plugin.provides.iter().map(one).collect()
}

/// The layers that a layer's attributes and edges refer to.
pub(crate) fn references(schema: &LayerSchema) -> impl Iterator<Item = &str> {
    let attributes = schema.attributes.iter().filter_map(|a| match &a.kind {
        AttributeKind::Ref(target) => Some(target.as_str()),
        _ => None,
    });
    attributes.chain(schema.edges.iter().map(|e| e.target.as_str()))
}

/// The pipeline's name that a stage gives to a layer of its plugin.
pub(crate) fn rename<'r>(renames: &'r [Rename], plugin: &str) -> Option<&'r Located<String>> {
    let named = |r: &&Rename| {
        #[cfg(test)]
        crate::work::count();
        r.plugin.value == plugin
    };
    renames.iter().find(named).map(|r| &r.pipeline)
}

/// The type's name in errors.
pub(crate) fn kind_name(kind: &AttributeKind) -> String {
    match kind {
        AttributeKind::Vector(width) => format!("vector of {width}"),
        other => other.name().to_owned(),
    }
}
