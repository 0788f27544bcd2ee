use std::sync::Arc;

use crate::check::Violation;
use crate::column::{Column, NONE, StrRange};
use crate::layer::{Columns, Edge, Layer};
use crate::recycle::{recycle, recycle_text};
use crate::schema::LayerSchema;
use crate::span::Span;

/// Collects annotations of one layer, in any order, until they are frozen.
///
/// Rows are numbered as they are pushed; references and edges use these numbers and follow when freezing sorts the
/// rows. A builder can be cleared and filled again without allocating anew.
#[derive(Clone, Debug)]
pub struct LayerBuilder {
    schema: Arc<LayerSchema>,
    columns: Columns<'static>,
}

impl LayerBuilder {
    /// An empty builder for a layer of this schema.
    pub fn new(schema: Arc<LayerSchema>) -> LayerBuilder {
        let attributes = schema.attributes.iter().map(|a| Column::empty(&a.kind)).collect();
        LayerBuilder { schema, columns: Columns { attributes, ..Columns::default() } }
    }

    /// What the layer declares of itself.
    pub fn schema(&self) -> &LayerSchema {
        &self.schema
    }

    /// The number of annotations so far.
    pub fn len(&self) -> usize {
        self.columns.starts.len()
    }

    /// Whether there is none so far.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds an annotation with a label (an index into the schema's labels) and returns its row.
    pub fn push(&mut self, span: Span, label: u32) -> usize {
        let row = self.push_unlabelled(span);
        if !self.schema.labels.is_empty() {
            self.columns.labels.to_mut()[row] = label;
        }
        row
    }

    /// Adds an annotation without a label and returns its row.
    pub fn push_unlabelled(&mut self, span: Span) -> usize {
        let row = self.push_hull(span);
        if !self.columns.fragment_ends.is_empty() {
            self.push_pieces(&[span]);
        }
        row
    }

    /// Adds a discontinuous annotation and returns its row. The pieces are in text order and do not overlap.
    pub fn push_fragments(&mut self, pieces: &[Span], label: u32) -> usize {
        let (Some(first), Some(last)) = (pieces.first(), pieces.last()) else {
            // An empty span breaks a rule, so freezing reports the row instead of losing it.
            return self.push(Span::new(0, 0), label);
        };
        let hull = Span::new(first.start, last.end);
        if pieces.len() == 1 {
            return self.push(hull, label);
        }
        if self.columns.fragment_ends.is_empty() {
            let before: Vec<Span> = (0..self.len()).map(|i| self.span(i)).collect();
            before.into_iter().for_each(|s| self.push_pieces(&[s]));
        }
        let row = self.push_hull(hull);
        self.push_pieces(pieces);
        if !self.schema.labels.is_empty() {
            self.columns.labels.to_mut()[row] = label;
        }
        row
    }

    fn push_hull(&mut self, span: Span) -> usize {
        let row = self.len();
        self.columns.starts.to_mut().push(span.start);
        self.columns.ends.to_mut().push(span.end);
        if !self.schema.labels.is_empty() {
            self.columns.labels.to_mut().push(NONE);
        }
        if !self.columns.scores.is_empty() {
            self.columns.scores.to_mut().push(0.0);
        }
        self.columns.attributes.iter_mut().for_each(|column| column.push_absent(row));
        row
    }

    fn push_pieces(&mut self, pieces: &[Span]) {
        self.columns.fragments.to_mut().extend_from_slice(pieces);
        let end = self.columns.fragments.len() as u32;
        self.columns.fragment_ends.to_mut().push(end);
    }

    /// The span of a row.
    pub fn span(&self, row: usize) -> Span {
        Span::new(self.columns.starts[row], self.columns.ends[row])
    }

    /// Sets a row's confidence, from 0 to 1; once one row has a score, rows without one have 0.
    ///
    /// # Panics
    /// When the row does not exist.
    pub fn set_score(&mut self, row: usize, score: f32) {
        let n = self.len();
        assert!(
            row < n,
            "layer `{}` has {n} annotations, so no score can be set of row {row}",
            self.schema.name
        );
        let scores = self.columns.scores.to_mut();
        scores.resize(n, 0.0);
        scores[row] = score;
    }

    /// Sets a string attribute.
    ///
    /// # Panics
    /// Like the other setters, when the attribute is of another type or the row does not exist: a mistake in the
    /// extractor, not in its input.
    pub fn set_str(&mut self, row: usize, attribute: usize, value: &str) {
        let heap = self.columns.heap.to_mut();
        let range = StrRange { offset: heap.len() as u32, len: value.len() as u32 };
        heap.push_str(value);
        match self.column(row, attribute) {
            Column::Str(v) => v.to_mut()[row] = range,
            _ => self.wrong_type(attribute, "str"),
        }
    }

    /// Sets an attribute that is a list of strings. A NUL in one of them becomes U+FFFD, as it ends strings in the heap.
    pub fn set_strs<'s>(&mut self, row: usize, attribute: usize, values: impl IntoIterator<Item = &'s str>) {
        let heap = self.columns.heap.to_mut();
        let offset = heap.len();
        for value in values {
            heap.extend(value.chars().map(|c| if c == '\0' { char::REPLACEMENT_CHARACTER } else { c }));
            heap.push('\0');
        }
        let range = StrRange { offset: offset as u32, len: (heap.len() - offset) as u32 };
        match self.column(row, attribute) {
            Column::Strs(v) => v.to_mut()[row] = range,
            _ => self.wrong_type(attribute, "strs"),
        }
    }

    /// Sets a symbol attribute to an index into its symbols.
    pub fn set_symbol(&mut self, row: usize, attribute: usize, value: u32) {
        match self.column(row, attribute) {
            Column::Symbol(v) => v.to_mut()[row] = value,
            _ => self.wrong_type(attribute, "symbol"),
        }
    }

    /// Sets a `u32` attribute.
    pub fn set_u32(&mut self, row: usize, attribute: usize, value: u32) {
        match self.column(row, attribute) {
            Column::U32(v) => v.to_mut()[row] = value,
            _ => self.wrong_type(attribute, "u32"),
        }
    }

    /// Sets an `i64` attribute.
    pub fn set_i64(&mut self, row: usize, attribute: usize, value: i64) {
        match self.column(row, attribute) {
            Column::I64(v) => v.to_mut()[row] = value,
            _ => self.wrong_type(attribute, "i64"),
        }
    }

    /// Sets an `f32` attribute.
    pub fn set_f32(&mut self, row: usize, attribute: usize, value: f32) {
        match self.column(row, attribute) {
            Column::F32(v) => v.to_mut()[row] = value,
            _ => self.wrong_type(attribute, "f32"),
        }
    }

    /// Sets a span attribute.
    pub fn set_span(&mut self, row: usize, attribute: usize, value: Span) {
        match self.column(row, attribute) {
            Column::Span(v) => v.to_mut()[row] = value,
            _ => self.wrong_type(attribute, "span"),
        }
    }

    /// Sets a reference attribute to a row of its target layer.
    pub fn set_ref(&mut self, row: usize, attribute: usize, value: u32) {
        match self.column(row, attribute) {
            Column::Ref(v) => v.to_mut()[row] = value,
            _ => self.wrong_type(attribute, "ref"),
        }
    }

    /// Sets a vector attribute, whose width the schema declares.
    pub fn set_vector(&mut self, row: usize, attribute: usize, value: &[f32]) {
        match self.column(row, attribute) {
            Column::Vector { width, data } if *width as usize == value.len() => {
                data.to_mut()[row * value.len()..(row + 1) * value.len()].copy_from_slice(value);
            }
            _ => self.wrong_type(attribute, "vector of that width"),
        }
    }

    /// Takes the vectors of all rows at once: `values` becomes the column, and gets the column's buffer, empty, so that
    /// no vector is copied. Do this before the rows are pushed: those find their vectors there, and nothing is filled
    /// that is thrown away. In the end there is one vector a row.
    ///
    /// # Panics
    /// Like the other setters; also when `values` is no whole number of vectors, or has fewer than there are rows.
    pub fn swap_vectors(&mut self, attribute: usize, values: &mut Vec<f32>) {
        let rows = self.len();
        match &mut self.columns.attributes[attribute] {
            Column::Vector { width, data } => {
                let width = *width as usize;
                assert!(
                    values.len().checked_rem(width) == Some(0) && values.len() >= rows * width,
                    "attribute `{}` of layer `{}` was given {} numbers for vectors of {width} and {rows} rows",
                    self.schema.attributes[attribute].name,
                    self.schema.name,
                    values.len()
                );
                std::mem::swap(data.to_mut(), values);
                recycle(values);
            }
            _ => self.wrong_type(attribute, "vector"),
        }
    }

    /// The column that a setter means. Panics name the layer, as their reader wrote the extractor and not this file.
    fn column(&mut self, row: usize, attribute: usize) -> &mut Column<'static> {
        let (n, schema) = (self.len(), &self.schema);
        let Some(column) = self.columns.attributes.get_mut(attribute) else {
            panic!(
                "layer `{}` declares {} attributes, so there is no attribute {attribute}",
                schema.name,
                schema.attributes.len()
            );
        };
        assert!(
            row < n,
            "layer `{}` has {n} annotations, so `{}` cannot be set of row {row}",
            schema.name,
            schema.attributes[attribute].name
        );
        column
    }

    #[cold]
    fn wrong_type(&self, attribute: usize, given: &str) -> ! {
        let a = &self.schema.attributes[attribute];
        panic!(
            "attribute `{}` of layer `{}` is a {}, not a {given}",
            a.name,
            self.schema.name,
            a.kind.name()
        );
    }

    /// Adds an edge of a declared kind to a row of the kind's target layer.
    pub fn edge(&mut self, kind: u32, from: usize, to: usize) {
        self.columns.edges.to_mut().push(Edge { kind, from: from as u32, to: to as u32 });
    }

    /// Takes columns that somebody else made in place of what was pushed. Whether they are a layer of this schema shows when
    /// they are frozen.
    pub fn replace(&mut self, columns: Columns<'static>) {
        self.columns = columns;
    }

    /// The columns as they stand, in push order.
    ///
    /// # Panics
    /// When [`swap_vectors`](LayerBuilder::swap_vectors) gave vectors for more rows than were pushed.
    pub fn columns(&self) -> &Columns<'static> {
        let rows = self.len();
        for (attribute, column) in self.schema.attributes.iter().zip(&self.columns.attributes) {
            if let Column::Vector { data, .. } = column {
                let (name, layer, n) = (&attribute.name, &self.schema.name, column.rows());
                assert!(
                    rows == n || data.is_empty(),
                    "attribute `{name}` of layer `{layer}` has {n} vectors for {rows} rows"
                );
            }
        }
        &self.columns
    }

    /// Forgets all annotations and keeps the allocations, but of those that were very large only a part.
    pub fn clear(&mut self) {
        let c = &mut self.columns;
        for numbers in [&mut c.starts, &mut c.ends, &mut c.labels, &mut c.fragment_ends] {
            recycle(numbers.to_mut());
        }
        recycle(c.scores.to_mut());
        recycle(c.fragments.to_mut());
        c.attributes.iter_mut().for_each(Column::clear);
        recycle_text(c.heap.to_mut());
        recycle(c.edges.to_mut());
    }

    /// Validates, sorts and freezes the annotations over `text`.
    ///
    /// # Errors
    /// The first rule that an annotation breaks.
    pub fn freeze(self, text: &str) -> Result<Layer<'static>, Violation> {
        Layer::freeze(self.schema, self.columns, text).map(|(layer, _)| layer)
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;
    use crate::{AttributeKind, LayerSchema};

    #[test]
    fn a_cleared_builder_gives_the_memory_of_a_large_document_back() {
        let schema = LayerSchema::new("names", "").attribute("name", AttributeKind::Str, "");
        let mut builder = LayerBuilder::new(Arc::new(schema));
        let capacity = |builder: &LayerBuilder| match &builder.columns().heap {
            Cow::Owned(heap) => heap.capacity(),
            Cow::Borrowed(_) => 0,
        };
        for (length, most) in [(1_000, 8 << 20), (20 << 20, 8 << 20)] {
            let row = builder.push_unlabelled(Span::new(0, 1));
            builder.set_str(row, 0, &"a".repeat(length));
            assert!(capacity(&builder) >= length);
            builder.clear();
            let kept = capacity(&builder);
            assert!((length.min(most)..=most).contains(&kept), "{kept} bytes of {length}");
        }
    }
}
