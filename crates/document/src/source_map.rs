use std::ops::Range;
use std::sync::{Arc, LazyLock};

use crate::builder::LayerBuilder;
use crate::check::Violation;
use crate::column::{Column, NONE};
use crate::layer::Layer;
use crate::schema::{AttributeKind, LayerSchema};
use crate::span::Span;

/// The id of the layer that says where a text stands in what it was read from.
pub const SOURCE_MAP: &str = "source_map";

/// Where a text stands in the bytes of what it was read from: the layer [`SOURCE_MAP`], which reading makes and no stage.
#[derive(Clone, Copy, Debug)]
pub struct SourceMap<'d> {
    layer: &'d Layer<'d>,
    text: &'d str,
}

/// A stretch of text that stands in its source as it is, or one character that the source spells in another way (`&amp;`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceRun {
    /// Where it stands in the text.
    pub text: Span,
    /// Where it stands in the bytes of the source.
    pub raw: Range<u32>,
    /// How many bytes each of its code points takes in the source; `None` where these are as many as in UTF-8.
    pub step: Option<u32>,
}

static SCHEMA: LazyLock<Arc<LayerSchema>> = LazyLock::new(|| {
    let schema = LayerSchema::new(SOURCE_MAP, "Where the text stands in the bytes of what it was read from")
        .attribute("raw_start", AttributeKind::U32, "The first of these bytes")
        .attribute("raw_end", AttributeKind::U32, "One past the last")
        .attribute(
            "step",
            AttributeKind::U32,
            "How many bytes each code point takes there; absent where these are as many as in UTF-8",
        );
    Arc::new(schema)
});

impl<'d> SourceMap<'d> {
    /// What the layer declares of itself.
    pub fn schema() -> &'static Arc<LayerSchema> {
        &SCHEMA
    }

    /// The layer of these runs, which lie apart in the text.
    ///
    /// # Errors
    /// When a run is no stretch of the text.
    pub fn layer(runs: &[SourceRun], text: &str) -> Result<Layer<'static>, Violation> {
        let mut builder = LayerBuilder::new(Arc::clone(&SCHEMA));
        for run in runs {
            let row = builder.push_unlabelled(run.text);
            builder.set_u32(row, 0, run.raw.start);
            builder.set_u32(row, 1, run.raw.end);
            if let Some(step) = run.step {
                builder.set_u32(row, 2, step);
            }
        }
        builder.freeze(text)
    }

    /// Reads the layer of a text.
    pub fn new(layer: &'d Layer<'d>, text: &'d str) -> SourceMap<'d> {
        SourceMap { layer, text }
    }

    /// The runs, in text order.
    pub fn runs(&self) -> impl Iterator<Item = SourceRun> {
        (0..self.layer.len()).map(|row| self.run(row))
    }

    /// From the first byte of the source that belongs to a span of the text to the last; markup may lie between them. `None` where
    /// no character of it has a known place.
    pub fn raw(&self, span: Span) -> Option<Range<u32>> {
        let first = self.layer.columns().ends.partition_point(|&end| end <= span.start);
        let runs = (first..self.layer.len()).map(|row| self.run(row)).take_while(|r| r.text.start < span.end);
        runs.map(|run| {
            let edge = |at: u32| run.at(at.clamp(run.text.start, run.text.end), self.text);
            edge(span.start)..edge(span.end)
        })
        .reduce(|all, next| all.start.min(next.start)..all.end.max(next.end))
    }

    fn run(&self, row: usize) -> SourceRun {
        let number = |attribute: usize| match &self.layer.columns().attributes[attribute] {
            Column::U32(v) => Some(v[row]).filter(|&n| n != NONE),
            _ => None,
        };
        let raw = number(0).unwrap_or_default()..number(1).unwrap_or_default();
        SourceRun { text: self.layer.span(row), raw, step: number(2) }
    }
}

impl SourceRun {
    /// The byte of the source for one of the text in this run.
    fn at(&self, byte: u32, text: &str) -> u32 {
        let before = &text[self.text.start as usize..byte as usize];
        let bytes = match self.step {
            None => before.len() as u32,
            Some(step) => before.chars().count() as u32 * step,
        };
        self.raw.start.saturating_add(bytes).min(self.raw.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_span_leads_to_its_bytes() {
        // In the source: `<p>Zoë &amp; <b>Al</b>`, the latter as UTF-16.
        let text = "Zoë & Al";
        let run = |start, end, raw, step| SourceRun { text: Span::new(start, end), raw, step };
        let runs = [run(0, 5, 3..8, None), run(5, 6, 8..13, Some(5)), run(7, 9, 17..21, Some(2))];
        let layer = SourceMap::layer(&runs, text).unwrap();
        let map = SourceMap::new(&layer, text);
        assert_eq!(map.runs().collect::<Vec<_>>(), runs);
        for (span, raw) in [
            ((0, 9), Some(3..21)),
            ((1, 4), Some(4..7)),
            ((2, 6), Some(5..13)),
            ((5, 6), Some(8..13)),
            ((8, 9), Some(19..21)),
            ((6, 7), None),
        ] {
            assert_eq!(map.raw(Span::new(span.0, span.1)), raw, "{span:?}");
        }
    }
}
