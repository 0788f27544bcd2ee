use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use crate::check::{self, Violation};
use crate::column::{Column, NONE, StrRange};
use crate::schema::LayerSchema;
use crate::span::Span;

/// All annotations of one kind on a document: frozen, sorted by start ascending, then end descending.
///
/// `Layer<'static>` owns its columns; at the plugin boundary a `Layer<'a>` reads the host's memory in place.
#[derive(Clone, Debug)]
pub struct Layer<'a> {
    schema: Arc<LayerSchema>,
    columns: Columns<'a>,
    longest: u32,
    provenance: Option<Arc<Provenance>>,
}

/// The columns of a layer, all with one row an annotation unless said otherwise.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Columns<'a> {
    /// First byte of each annotation.
    pub starts: Cow<'a, [u32]>,
    /// One past its last byte.
    pub ends: Cow<'a, [u32]>,
    /// Label indices, [`NONE`] for unlabelled; empty when the schema declares no labels.
    pub labels: Cow<'a, [u32]>,
    /// Scores, from 0 to 1; empty when the producer gives none.
    pub scores: Cow<'a, [f32]>,
    /// For each annotation the end of its run in `fragments`; empty when every annotation is contiguous.
    pub fragment_ends: Cow<'a, [u32]>,
    /// The pieces of all annotations, in row order; empty when every annotation is contiguous.
    pub fragments: Cow<'a, [Span]>,
    /// One column an attribute of the schema.
    pub attributes: Vec<Column<'a>>,
    /// The bytes of all strings.
    pub heap: Cow<'a, str>,
    /// Edges, sorted by source row, kind and target row.
    pub edges: Cow<'a, [Edge]>,
}

/// A typed link from an annotation to one of its own or another layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(C)]
pub struct Edge {
    /// The row it leaves.
    pub from: u32,
    /// Its kind: an index into the schema's edges, which name the target layer.
    pub kind: u32,
    /// The row it reaches in the target layer.
    pub to: u32,
}

/// Who made a layer: the same for every document of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provenance {
    /// The stage's id in the pipeline.
    pub stage: String,
    /// The plugin's name.
    pub plugin: String,
    /// The plugin's version.
    pub version: String,
    /// The options it ran with, one `key = value` a line.
    pub options: String,
}

/// How freezing reordered rows: `new_row[old]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permutation(Vec<u32>);

impl Permutation {
    /// The row that `old` became, or `old` itself where there was no such row.
    pub fn apply(&self, old: u32) -> u32 {
        self.0.get(old as usize).copied().unwrap_or(old)
    }
}

impl<'a> Layer<'a> {
    /// Validates columns against their schema and the text, sorts them, and freezes them.
    ///
    /// References and edges of the layer to itself follow the sorting; the returned permutation (`None` when the
    /// rows were in order already) lets the caller do the same for other layers that refer to this one. References
    /// to other layers are checked when the layer joins a [`crate::Document`].
    ///
    /// # Errors
    /// The first rule that the columns break.
    pub fn freeze(
        schema: Arc<LayerSchema>,
        mut columns: Columns<'a>,
        text: &str,
    ) -> Result<(Layer<'a>, Option<Permutation>), Violation> {
        check::columns(&schema, &columns, text)?;
        let permutation = columns.sort();
        let own = schema.name.clone();
        let mut layer = Layer::from_sorted(schema, columns);
        match &permutation {
            Some(p) => layer.follow(&own, p),
            None => layer.sort_edges(),
        }
        Ok((layer, permutation))
    }

    /// Wraps columns that are known to be valid and sorted, as those a host hands to a plugin are.
    pub fn from_sorted(schema: Arc<LayerSchema>, columns: Columns<'a>) -> Layer<'a> {
        let longest = columns.starts.iter().zip(columns.ends.iter()).map(|(s, e)| e.saturating_sub(*s)).max();
        Layer { schema, columns, longest: longest.unwrap_or(0), provenance: None }
    }

    /// [`Layer::from_sorted`] where the longest span is known, in bytes.
    pub fn from_parts(schema: Arc<LayerSchema>, columns: Columns<'a>, longest: u32) -> Layer<'a> {
        Layer { schema, columns, longest, provenance: None }
    }

    /// The layer with just these of its attributes, in that order, which are the attributes of `schema`.
    pub fn with_attributes(&self, schema: Arc<LayerSchema>, attributes: &[usize]) -> Layer<'_> {
        let c = &self.columns;
        let columns = Columns {
            starts: Cow::Borrowed(&c.starts),
            ends: Cow::Borrowed(&c.ends),
            labels: Cow::Borrowed(&c.labels),
            scores: Cow::Borrowed(&c.scores),
            fragment_ends: Cow::Borrowed(&c.fragment_ends),
            fragments: Cow::Borrowed(&c.fragments),
            attributes: attributes.iter().map(|&i| c.attributes[i].borrowed()).collect(),
            heap: Cow::Borrowed(&c.heap),
            edges: Cow::Borrowed(&c.edges),
        };
        Layer::from_parts(schema, columns, self.longest)
    }

    /// Says who made the layer.
    #[must_use]
    pub fn with_provenance(mut self, provenance: Arc<Provenance>) -> Layer<'a> {
        self.provenance = Some(provenance);
        self
    }

    /// The same layer, owning its columns.
    pub fn into_owned(self) -> Layer<'static> {
        let c = self.columns;
        Layer {
            schema: self.schema,
            columns: Columns {
                starts: Cow::Owned(c.starts.into_owned()),
                ends: Cow::Owned(c.ends.into_owned()),
                labels: Cow::Owned(c.labels.into_owned()),
                scores: Cow::Owned(c.scores.into_owned()),
                fragment_ends: Cow::Owned(c.fragment_ends.into_owned()),
                fragments: Cow::Owned(c.fragments.into_owned()),
                attributes: c.attributes.into_iter().map(Column::into_owned).collect(),
                heap: Cow::Owned(c.heap.into_owned()),
                edges: Cow::Owned(c.edges.into_owned()),
            },
            longest: self.longest,
            provenance: self.provenance,
        }
    }

    /// Redirects references and edges that lead to layer `target` after its rows moved.
    pub fn follow(&mut self, target: &str, moved: &Permutation) {
        for (attribute, column) in self.schema.attributes.iter().zip(&mut self.columns.attributes) {
            if let (crate::AttributeKind::Ref(t), Column::Ref(rows)) = (&attribute.kind, column)
                && t == target
            {
                rows.to_mut().iter_mut().filter(|r| **r != NONE).for_each(|r| *r = moved.apply(*r));
            }
        }
        let kinds = &self.schema.edges;
        if kinds.iter().any(|k| k.target == target) {
            for edge in self.columns.edges.to_mut() {
                if kinds.get(edge.kind as usize).is_some_and(|k| k.target == target) {
                    edge.to = moved.apply(edge.to);
                }
            }
        }
        self.sort_edges();
    }

    fn sort_edges(&mut self) {
        if !self.columns.edges.is_sorted() {
            self.columns.edges.to_mut().sort_unstable();
        }
    }

    /// What the layer declares of itself.
    pub fn schema(&self) -> &LayerSchema {
        &self.schema
    }

    /// The schema, to share.
    pub fn schema_arc(&self) -> &Arc<LayerSchema> {
        &self.schema
    }

    /// The raw columns.
    pub fn columns(&self) -> &Columns<'a> {
        &self.columns
    }

    /// The longest span in bytes, which bounds overlap queries.
    pub fn longest(&self) -> u32 {
        self.longest
    }

    /// Who made the layer, where it is known.
    pub fn provenance(&self) -> Option<&Provenance> {
        self.provenance.as_deref()
    }

    /// The number of annotations.
    #[inline]
    pub fn len(&self) -> usize {
        self.columns.starts.len()
    }

    /// Whether it was produced and holds nothing.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.columns.starts.is_empty()
    }

    /// The span of annotation `row`; of a discontinuous one, from its first to its last byte.
    ///
    /// # Panics
    /// When there is no such row, as with slices; so do all accessors by row.
    #[inline]
    pub fn span(&self, row: usize) -> Span {
        Span::new(self.columns.starts[row], self.columns.ends[row])
    }

    /// All spans in order.
    pub fn spans(&self) -> impl ExactSizeIterator<Item = Span> + '_ {
        self.columns.starts.iter().zip(self.columns.ends.iter()).map(|(&s, &e)| Span::new(s, e))
    }

    /// The text under annotation `row`; empty if the layer belongs to another text.
    #[inline]
    pub fn text<'t>(&self, row: usize, text: &'t str) -> &'t str {
        self.span(row).of(text).unwrap_or("")
    }

    /// The pieces of annotation `row`, in text order; one when it is contiguous.
    pub fn fragments(&self, row: usize) -> impl Iterator<Item = Span> + '_ {
        let ends = &self.columns.fragment_ends;
        let (whole, pieces) = if ends.is_empty() {
            (Some(self.span(row)), &[][..])
        } else {
            let from = if row == 0 { 0 } else { ends[row - 1] as usize };
            (None, &self.columns.fragments[from..ends[row] as usize])
        };
        whole.into_iter().chain(pieces.iter().copied())
    }

    /// The label's index in the schema.
    #[inline]
    pub fn label(&self, row: usize) -> Option<u32> {
        self.columns.labels.get(row).copied().filter(|&l| l != NONE)
    }

    /// The label's name.
    pub fn label_name(&self, row: usize) -> Option<&str> {
        self.schema.labels.get(self.label(row)? as usize).map(String::as_str)
    }

    /// The producer's confidence.
    pub fn score(&self, row: usize) -> Option<f32> {
        self.columns.scores.get(row).copied()
    }

    /// A string attribute; `None` when absent or of another type.
    pub fn str(&self, attribute: usize, row: usize) -> Option<&str> {
        match self.columns.attributes.get(attribute)? {
            Column::Str(v) => self.string(v[row]),
            _ => None,
        }
    }

    /// An attribute that is a list of strings; `None` when absent or of another type.
    pub fn strs(&self, attribute: usize, row: usize) -> Option<impl Iterator<Item = &str>> {
        match self.columns.attributes.get(attribute)? {
            Column::Strs(v) => self.string(v[row]).map(|list| list.split_terminator('\0')),
            _ => None,
        }
    }

    fn string(&self, range: StrRange) -> Option<&str> {
        let from = range.offset as usize;
        if range.offset == NONE { None } else { self.columns.heap.get(from..from + range.len as usize) }
    }

    /// A symbol attribute's index among its symbols; `None` when absent or of another type.
    pub fn symbol(&self, attribute: usize, row: usize) -> Option<u32> {
        match self.columns.attributes.get(attribute)? {
            Column::Symbol(v) => Some(v[row]).filter(|&s| s != NONE),
            _ => None,
        }
    }

    /// A symbol attribute's name.
    pub fn symbol_name(&self, attribute: usize, row: usize) -> Option<&str> {
        match &self.schema.attributes.get(attribute)?.kind {
            crate::AttributeKind::Symbol(names) => {
                names.get(self.symbol(attribute, row)? as usize).map(String::as_str)
            }
            _ => None,
        }
    }

    /// A `u32` attribute; `None` when absent or of another type.
    pub fn u32(&self, attribute: usize, row: usize) -> Option<u32> {
        match self.columns.attributes.get(attribute)? {
            Column::U32(v) => Some(v[row]).filter(|&s| s != NONE),
            _ => None,
        }
    }

    /// An `i64` attribute; `None` when absent or of another type.
    pub fn i64(&self, attribute: usize, row: usize) -> Option<i64> {
        match self.columns.attributes.get(attribute)? {
            Column::I64(v) => Some(v[row]).filter(|&s| s != i64::MIN),
            _ => None,
        }
    }

    /// An `f32` attribute; `None` when absent or of another type.
    pub fn f32(&self, attribute: usize, row: usize) -> Option<f32> {
        match self.columns.attributes.get(attribute)? {
            Column::F32(v) => Some(v[row]).filter(|s| !s.is_nan()),
            _ => None,
        }
    }

    /// A span attribute; `None` when absent or of another type.
    pub fn span_attribute(&self, attribute: usize, row: usize) -> Option<Span> {
        match self.columns.attributes.get(attribute)? {
            Column::Span(v) => v[row].some(),
            _ => None,
        }
    }

    /// A reference attribute's row in its target layer; `None` when absent or of another type.
    pub fn reference(&self, attribute: usize, row: usize) -> Option<usize> {
        match self.columns.attributes.get(attribute)? {
            Column::Ref(v) => Some(v[row]).filter(|&s| s != NONE).map(|s| s as usize),
            _ => None,
        }
    }

    /// A vector attribute; `None` when it is of another type.
    pub fn vector(&self, attribute: usize, row: usize) -> Option<&[f32]> {
        match self.columns.attributes.get(attribute)? {
            Column::Vector { width, data } => {
                let w = *width as usize;
                data.get(row * w..(row + 1) * w)
            }
            _ => None,
        }
    }

    /// The edges that leave annotation `row`.
    pub fn edges_from(&self, row: usize) -> &[Edge] {
        let edges = &self.columns.edges;
        let lo = edges.partition_point(|e| (e.from as usize) < row);
        let hi = edges.partition_point(|e| e.from as usize <= row);
        &edges[lo..hi]
    }

    /// The rows that share a byte with `span`, in order.
    pub fn overlapping(&self, span: Span) -> impl DoubleEndedIterator<Item = usize> + '_ {
        let hi = self.columns.starts.partition_point(|&s| s < span.end);
        self.reaching(span.start, hi).filter(move |&i| self.columns.ends[i] > span.start)
    }

    /// The rows that lie within `span`, in order.
    pub fn within(&self, span: Span) -> impl DoubleEndedIterator<Item = usize> + '_ {
        self.starting_in(span).filter(move |&i| self.columns.ends[i] <= span.end)
    }

    /// The rows that `span` lies within, in order.
    pub fn covering(&self, span: Span) -> impl DoubleEndedIterator<Item = usize> + '_ {
        let hi = self.columns.starts.partition_point(|&s| s <= span.start);
        self.reaching(span.end.saturating_sub(1), hi).filter(move |&i| self.columns.ends[i] >= span.end)
    }

    /// The rows that start within `span`. In a layer without overlaps, such as tokens, these are the rows inside it.
    pub fn starting_in(&self, span: Span) -> Range<usize> {
        let lo = self.columns.starts.partition_point(|&s| s < span.start);
        let hi = self.columns.starts.partition_point(|&s| s < span.end);
        lo..hi.max(lo)
    }

    /// The rows below `hi` that are long enough at most to reach past `offset`.
    fn reaching(&self, offset: u32, hi: usize) -> Range<usize> {
        let lo = self
            .columns
            .starts
            .partition_point(|&s| u64::from(s) + u64::from(self.longest) <= u64::from(offset));
        lo.min(hi)..hi
    }
}

impl Columns<'_> {
    /// Sorts rows by start ascending, then end descending, then as they came. `None` when they were sorted already.
    fn sort(&mut self) -> Option<Permutation> {
        let key = |i: usize| (self.starts[i], u32::MAX - self.ends[i]);
        let n = self.starts.len();
        if (1..n).all(|i| key(i - 1) <= key(i)) {
            return None;
        }
        let mut order: Vec<u32> = (0..n as u32).collect();
        order.sort_by_key(|&i| key(i as usize));
        self.permute(&order);
        let mut new_row = vec![0; n];
        for (new, &old) in order.iter().enumerate() {
            new_row[old as usize] = new as u32;
        }
        for edge in self.edges.to_mut() {
            edge.from = new_row[edge.from as usize];
        }
        Some(Permutation(new_row))
    }

    fn permute(&mut self, order: &[u32]) {
        fn pick<T: Copy>(v: &mut Cow<'_, [T]>, order: &[u32]) {
            if !v.is_empty() {
                let new = order.iter().map(|&i| v[i as usize]).collect();
                *v = Cow::Owned(new);
            }
        }
        if !self.fragment_ends.is_empty() {
            let mut ends = Vec::with_capacity(order.len());
            let mut fragments = Vec::with_capacity(self.fragments.len());
            for &i in order {
                let from = if i == 0 { 0 } else { self.fragment_ends[i as usize - 1] };
                fragments.extend_from_slice(
                    &self.fragments[from as usize..self.fragment_ends[i as usize] as usize],
                );
                ends.push(fragments.len() as u32);
            }
            self.fragment_ends = Cow::Owned(ends);
            self.fragments = Cow::Owned(fragments);
        }
        pick(&mut self.starts, order);
        pick(&mut self.ends, order);
        pick(&mut self.labels, order);
        pick(&mut self.scores, order);
        self.attributes.iter_mut().for_each(|c| c.permute(order));
    }
}
