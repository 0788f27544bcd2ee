use std::sync::Arc;

use copydesk_document::{Day, Layer, LayerBuilder};

use crate::Error;
use crate::spec::PluginSpec;

/// What an extractor sees of a document.
#[derive(Debug)]
pub struct Input<'a> {
    id: &'a str,
    text: &'a str,
    meta: &'a [(&'a str, &'a str)],
    layers: &'a [Option<Layer<'a>>],
}

impl<'a> Input<'a> {
    /// A view of a document; `layers` in the order of the spec's `requires`.
    pub fn new(
        id: &'a str,
        text: &'a str,
        meta: &'a [(&'a str, &'a str)],
        layers: &'a [Option<Layer<'a>>],
    ) -> Input<'a> {
        Input { id, text, meta, layers }
    }

    /// The document's id: for messages, never for decisions.
    pub fn id(&self) -> &'a str {
        self.id
    }

    /// The text that all offsets refer to.
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// All metadata, in the order in which they were given.
    pub fn all_meta(&self) -> &'a [(&'a str, &'a str)] {
        self.meta
    }

    /// The value of a metadata key, such as `published`.
    pub fn meta(&self, key: &str) -> Option<&'a str> {
        self.meta.iter().find(|(k, _)| *k == key).map(|(_, v)| *v)
    }

    /// The day of publication, from the metadata `published`; `None` when nothing stands there, or no day, which the
    /// document's record says.
    pub fn published(&self) -> Option<Day> {
        self.meta("published").and_then(Day::parse)
    }

    /// The `i`-th layer of the spec's `requires`, which the host guarantees for those that are not optional.
    ///
    /// # Panics
    /// When the layer is absent, which means the spec calls it optional: use [`Input::optional_layer`].
    pub fn layer(&self, i: usize) -> &'a Layer<'a> {
        match self.optional_layer(i) {
            Some(layer) => layer,
            None => panic!("input layer {i} is absent"),
        }
    }

    /// The `i`-th layer of the spec's `requires`; `None` when it was not produced.
    pub fn optional_layer(&self, i: usize) -> Option<&'a Layer<'a>> {
        self.layers.get(i)?.as_ref()
    }
}

/// What an extractor returns of a document: a builder for each layer it provides.
#[derive(Debug)]
pub struct Output {
    layers: Vec<LayerBuilder>,
    /// The most annotations that a layer may have.
    most: usize,
    excess: Option<(usize, usize)>,
}

impl Output {
    /// Empty builders for the layers of a spec, each for any number of annotations.
    pub fn new(spec: &PluginSpec) -> Output {
        let layers = spec.provides.iter().map(|s| LayerBuilder::new(Arc::new(s.clone()))).collect();
        Output { layers, most: usize::MAX, excess: None }
    }

    /// Sets how many annotations a layer may have; whoever hands the output on refuses more.
    pub fn set_most(&mut self, most: usize) {
        self.most = most;
    }

    /// Says how many annotations the `i`-th layer is going to have. An extractor that knows this before it has done the
    /// costly part of its work says so, and is spared the work when the layer would be refused.
    ///
    /// # Errors
    /// When that is more than a layer may have: give up with this error.
    ///
    /// # Panics
    /// When the spec provides fewer layers.
    pub fn announce(&mut self, i: usize, annotations: usize) -> Result<(), Error> {
        let name = &self.layers[i].schema().name;
        if annotations <= self.most {
            return Ok(());
        }
        self.excess.get_or_insert((i, annotations));
        let most = self.most;
        Err(Error::new(format!("layer `{name}` has {annotations} annotations; at most {most} are allowed")))
    }

    /// The layer that was announced with too many annotations, and their number.
    pub fn excess(&self) -> Option<(usize, usize)> {
        self.excess
    }

    /// The `i`-th layer of the spec's `provides`.
    ///
    /// # Panics
    /// When the spec provides fewer layers.
    pub fn layer(&mut self, i: usize) -> &mut LayerBuilder {
        &mut self.layers[i]
    }

    /// Two different layers at once, where one refers to the other.
    ///
    /// # Panics
    /// When the spec provides fewer layers or `i == j`.
    pub fn layers_mut(&mut self, i: usize, j: usize) -> (&mut LayerBuilder, &mut LayerBuilder) {
        match self.layers.get_disjoint_mut([i, j]) {
            Ok([a, b]) => (a, b),
            Err(_) => panic!("layers {i} and {j} are not two of the spec's"),
        }
    }

    /// All builders, in the order of the spec's `provides`.
    pub fn builders(&self) -> &[LayerBuilder] {
        &self.layers
    }

    /// Forgets everything and keeps the allocations.
    pub fn clear(&mut self) {
        self.layers.iter_mut().for_each(LayerBuilder::clear);
        self.excess = None;
    }
}

#[cfg(test)]
mod tests {
    use copydesk_document::LayerSchema;

    use super::*;

    #[test]
    fn what_is_announced_counts_against_the_most() {
        let spec = PluginSpec::new("test", "1.0.0", "Tests.")
            .provides(LayerSchema::new("some", "Some."))
            .provides(LayerSchema::new("more", "More."));
        let mut output = Output::new(&spec);
        output.announce(1, usize::MAX).unwrap();
        output.set_most(7);
        output.announce(0, 7).unwrap();
        assert_eq!(output.excess(), None);
        let error = output.announce(1, 8).unwrap_err();
        assert_eq!(error.to_string(), "layer `more` has 8 annotations; at most 7 are allowed");
        assert_eq!(output.excess(), Some((1, 8)));
        // The next document starts afresh.
        output.clear();
        assert_eq!(output.excess(), None);
    }
}
