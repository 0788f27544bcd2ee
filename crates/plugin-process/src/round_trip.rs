//! What goes over the wire comes back as it was, as rows and as columns.

use std::sync::Arc;

use copydesk_document::{AttributeKind, Columns, Layer, LayerBuilder, LayerSchema, OffsetIndex, Span, Unit};
use copydesk_extractor::{Output, PluginSpec};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Map, Value};

use crate::columns;
use crate::rows::Rows;

fn schema() -> LayerSchema {
    LayerSchema::new("all", "All kinds of attributes.")
        .labels(&["A", "B"])
        .show_text()
        .attribute("symbol", AttributeKind::symbols(&["x", "y"]), "")
        .attribute("number", AttributeKind::U32, "")
        .attribute("large", AttributeKind::I64, "")
        .attribute("real", AttributeKind::F32, "")
        .attribute("string", AttributeKind::Str, "")
        .attribute("cue", AttributeKind::Span, "")
        .attribute("parent", AttributeKind::Ref("all".into()), "")
        .attribute("vector", AttributeKind::Vector(2), "")
        .attribute("strings", AttributeKind::Strs, "")
        .edge("next", "all", "")
}

/// A row: what it covers, by its place among the characters, and a seed for the rest.
type Seed = (prop::sample::Index, prop::sample::Index, u32);

fn layer(text: &str, seeds: &[Seed]) -> Option<Layer<'static>> {
    let places: Vec<u32> = text.char_indices().map(|(i, _)| i as u32).chain([text.len() as u32]).collect();
    let mut builder = LayerBuilder::new(Arc::new(schema()));
    for (from, to, seed) in seeds {
        let (a, b) = (places[from.index(places.len())], places[to.index(places.len())]);
        let span = Span::new(a.min(b), a.max(b));
        if span.is_empty() {
            continue;
        }
        let middle =
            places.iter().copied().filter(|p| (span.start + 1..span.end).contains(p)).collect::<Vec<_>>();
        let row = match middle[..] {
            [first, .., last] if seed % 3 == 0 && last > first => {
                let pieces = [Span::new(span.start, first), Span::new(last, span.end)];
                builder.push_fragments(&pieces, seed % 2)
            }
            _ => builder.push(span, seed % 2),
        };
        builder.set_score(row, (seed % 11) as f32 / 10.0);
        builder.set_vector(row, 7, &[*seed as f32, -0.5]);
        if seed % 5 != 0 {
            builder.set_symbol(row, 0, seed % 2);
            builder.set_u32(row, 1, *seed);
            builder.set_i64(row, 2, -i64::from(*seed));
            builder.set_f32(row, 3, *seed as f32 / 7.0);
            builder.set_str(row, 4, &text[span.range()]);
            builder.set_span(row, 5, span);
            builder.set_ref(row, 6, 0);
            builder.set_strs(row, 8, text[span.range()].split(' '));
            builder.edge(0, row, 0);
        }
    }
    builder.freeze(text).ok()
}

fn freeze(columns: Columns<'static>, text: &str) -> Columns<'static> {
    Layer::freeze(Arc::new(schema()), columns, text).unwrap().0.columns().clone()
}

proptest! {
    #[test]
    fn columns_come_back(text in "[aé🙂 ]{1,20}", seeds in vec(any::<Seed>(), 0..12)) {
        let Some(layer) = layer(&text, &seeds) else { return Ok(()) };
        let mut bytes = vec![];
        let shape = columns::encode(layer.schema(), layer.columns(), &mut bytes);
        let mut rest = &bytes[..];
        let back = columns::decode(&shape, layer.schema(), &mut rest).unwrap();
        prop_assert!(rest.is_empty());
        // NaN, which is "absent", equals nothing.
        prop_assert_eq!(format!("{:?}", freeze(back, &text)), format!("{:?}", layer.columns()));
    }

    #[test]
    fn rows_come_back(
        text in "[aé🙂 ]{1,20}",
        seeds in vec(any::<Seed>(), 0..12),
        unit in prop::sample::select(vec![Unit::Byte, Unit::CodePoint, Unit::Utf16]),
    ) {
        let Some(layer) = layer(&text, &seeds) else { return Ok(()) };
        let mut json = vec![];
        copydesk_formats::write_layer(&layer, &text, &OffsetIndex::new(&text), unit, &mut json);
        let layers = Map::from_iter([("all".to_owned(), serde_json::from_slice::<Value>(&json).unwrap())]);
        let mut output = Output::new(&PluginSpec::new("p", "1.0.0", "").provides(schema()));
        Rows::of(&text, unit).fill(&layers, &mut output).unwrap();
        let back = freeze(output.builders()[0].columns().clone(), &text);
        let back = Layer::from_sorted(Arc::new(schema()), back);
        let mut again = vec![];
        copydesk_formats::write_layer(&back, &text, &OffsetIndex::new(&text), unit, &mut again);
        prop_assert_eq!(String::from_utf8(again).unwrap(), String::from_utf8(json).unwrap());
    }

    #[test]
    fn columns_that_are_cut_or_changed_are_refused_or_no_matter(
        text in "[aé🙂 ]{1,20}",
        seeds in vec(any::<Seed>(), 1..6),
        cut in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let Some(layer) = layer(&text, &seeds) else { return Ok(()) };
        let mut bytes = vec![];
        let shape = columns::encode(layer.schema(), layer.columns(), &mut bytes);
        if bytes.is_empty() {
            return Ok(());
        }
        let at = cut.index(bytes.len());
        prop_assert!(columns::decode(&shape, layer.schema(), &mut &bytes[..at]).is_err());
        bytes[at] = byte;
        if let Ok(columns) = columns::decode(&shape, layer.schema(), &mut &bytes[..]) {
            // Whatever it is, freezing looks at all of it.
            let _ = Layer::freeze(Arc::new(schema()), columns, &text);
        }
    }
}
