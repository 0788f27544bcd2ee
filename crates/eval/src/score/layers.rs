use copydesk_document::{Document, Layer};

use crate::finding::{Range, Text};

/// A layer of an annotated document, read in code points and by the names of its attributes.
pub(super) struct Rows<'d> {
    layer: &'d Layer<'static>,
}

impl<'d> Rows<'d> {
    /// The layer; `None` when it was not produced.
    pub(super) fn of(document: Option<&'d Document>, layer: &str) -> Option<Rows<'d>> {
        document?.layer(layer).map(|layer| Rows { layer })
    }

    pub(super) fn len(&self) -> usize {
        self.layer.len()
    }

    pub(super) fn range(&self, row: usize, text: &Text<'_>) -> Range {
        text.range(self.layer.span(row))
    }

    pub(super) fn pieces(&self, row: usize, text: &Text<'_>) -> Vec<Range> {
        self.layer.fragments(row).map(|s| text.range(s)).collect()
    }

    pub(super) fn label(&self, row: usize) -> &'d str {
        self.layer.label_name(row).unwrap_or("")
    }

    /// The column of an attribute; `None` when the layer has none of that name.
    pub(super) fn attribute(&self, name: &str) -> Option<usize> {
        self.layer.schema().attributes.iter().position(|a| a.name == name)
    }

    /// A string or a symbol.
    pub(super) fn value(&self, row: usize, attribute: Option<usize>) -> Option<&'d str> {
        let attribute = attribute?;
        self.layer.str(attribute, row).or_else(|| self.layer.symbol_name(attribute, row))
    }

    pub(super) fn span(&self, row: usize, attribute: Option<usize>, text: &Text<'_>) -> Option<Range> {
        self.layer.span_attribute(attribute?, row).map(|s| text.range(s))
    }

    /// What an annotation is called: its attribute `canonical`, or its words where it has none.
    pub(super) fn name<'t>(&self, row: usize, canonical: Option<usize>, text: &Text<'t>) -> &'t str
    where
        'd: 't,
    {
        let name = self.value(row, canonical).filter(|c| !c.is_empty());
        name.unwrap_or_else(|| text.of(self.range(row, text)))
    }

    /// The row that an attribute refers to.
    pub(super) fn reference(&self, row: usize, attribute: Option<usize>) -> Option<usize> {
        self.layer.reference(attribute?, row)
    }

    /// The producer's confidence, from 0 to 1 where it is a probability.
    pub(super) fn score(&self, row: usize) -> Option<f32> {
        self.layer.score(row)
    }
}
