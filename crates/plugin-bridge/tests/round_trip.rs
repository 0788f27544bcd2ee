//! What one side encodes, the other decodes to the same.
#![allow(unsafe_code, reason = "decoding trusts pointers, which here lead into the test's own values")]

use std::borrow::Cow;

use copydesk_document::{
    AttributeKind, AttributeSchema, Column, Columns, Edge, EdgeSchema, LayerSchema, Span, StrRange,
};
use copydesk_extractor::{OptionKind, OptionSpec, PluginSpec, Requirement, Value};
use copydesk_plugin_abi as abi;
use copydesk_plugin_bridge::{Arena, decode, encode};
use proptest::collection::vec;
use proptest::prelude::*;

fn kind() -> impl Strategy<Value = AttributeKind> {
    prop_oneof![
        vec(any::<String>(), 0..4).prop_map(AttributeKind::Symbol),
        Just(AttributeKind::U32),
        Just(AttributeKind::I64),
        Just(AttributeKind::F32),
        Just(AttributeKind::Str),
        Just(AttributeKind::Strs),
        Just(AttributeKind::Span),
        any::<String>().prop_map(AttributeKind::Ref),
        (1..9u32).prop_map(AttributeKind::Vector),
    ]
}

fn schema() -> impl Strategy<Value = LayerSchema> {
    let attribute = (any::<String>(), kind(), any::<String>())
        .prop_map(|(name, kind, doc)| AttributeSchema { name, kind, doc });
    let edge = any::<[String; 3]>().prop_map(|[name, target, doc]| EdgeSchema { name, target, doc });
    let text = any::<[String; 3]>();
    // An empty key and no key are one at the boundary.
    let spans_key = prop::option::of(".{1,5}");
    (text, vec(any::<String>(), 0..4), spans_key, any::<bool>(), vec(attribute, 0..5), vec(edge, 0..3))
        .prop_map(|([name, doc, label_key], labels, spans_key, show_text, attributes, edges)| LayerSchema {
            name,
            doc,
            labels,
            label_key,
            spans_key,
            show_text,
            attributes,
            edges,
        })
}

fn typed() -> impl Strategy<Value = (OptionKind, Value)> {
    prop_oneof![
        any::<bool>().prop_map(|v| (OptionKind::Bool, Value::Bool(v))),
        any::<i64>().prop_map(|v| (OptionKind::Integer, Value::Integer(v))),
        prop::num::f64::NORMAL.prop_map(|v| (OptionKind::Float, Value::Float(v))),
        any::<String>().prop_map(|v| (OptionKind::String, Value::String(v))),
        any::<String>().prop_map(|v| (OptionKind::Path, Value::String(v))),
        vec(any::<String>(), 0..4).prop_map(|v| (OptionKind::Strings, Value::Strings(v))),
    ]
}

fn spec() -> impl Strategy<Value = PluginSpec> {
    let requirement = (any::<String>(), any::<bool>(), vec((any::<String>(), kind()), 0..4))
        .prop_map(|(layer, optional, attributes)| Requirement { layer, optional, attributes });
    let option =
        (any::<[String; 2]>(), typed(), any::<bool>()).prop_map(|([key, doc], (kind, value), mandatory)| {
            OptionSpec { key, kind, default: (!mandatory).then_some(value), doc }
        });
    (any::<[String; 3]>(), vec(requirement, 0..4), vec(schema(), 0..3), vec(option, 0..4)).prop_map(
        |([name, version, doc], requires, provides, options)| PluginSpec {
            name,
            version,
            doc,
            requires,
            provides,
            options,
        },
    )
}

/// Columns of the right shape, their values anything: what they mean is checked elsewhere.
fn layer() -> impl Strategy<Value = (LayerSchema, Columns<'static>)> {
    (schema(), 0..9usize).prop_flat_map(|(schema, n)| {
        let attributes: Vec<_> = schema.attributes.iter().map(|a| column(&a.kind, n)).collect();
        let labels = if schema.labels.is_empty() { 0 } else { n };
        let whole =
            (vec(any::<[u32; 2]>(), n), vec(any::<u32>(), labels), any::<bool>(), vec(any::<f32>(), n));
        let rest = (
            vec(any::<u32>(), n),
            vec(any::<[u32; 2]>(), 0..5),
            any::<String>(),
            vec(any::<[u32; 3]>(), 0..5),
        );
        (Just(schema), attributes, whole, rest, any::<bool>()).prop_map(
            |(schema, attributes, (spans, labels, scored, scores), (ends, pieces, heap, edges), split)| {
                let columns = Columns {
                    starts: spans.iter().map(|s| s[0]).collect(),
                    ends: spans.iter().map(|s| s[1]).collect(),
                    labels: Cow::Owned(labels),
                    scores: Cow::Owned(if scored { scores } else { Vec::new() }),
                    fragment_ends: Cow::Owned(if split { ends } else { Vec::new() }),
                    fragments: pieces.iter().map(|p| Span::new(p[0], p[1])).collect(),
                    attributes,
                    heap: Cow::Owned(heap),
                    edges: edges.iter().map(|e| Edge { from: e[0], kind: e[1], to: e[2] }).collect(),
                };
                (schema, columns)
            },
        )
    })
}

fn column(kind: &AttributeKind, n: usize) -> BoxedStrategy<Column<'static>> {
    let pairs = vec(any::<[u32; 2]>(), n);
    match kind {
        AttributeKind::Symbol(_) => vec(any::<u32>(), n).prop_map(|v| Column::Symbol(v.into())).boxed(),
        AttributeKind::U32 => vec(any::<u32>(), n).prop_map(|v| Column::U32(v.into())).boxed(),
        AttributeKind::Ref(_) => vec(any::<u32>(), n).prop_map(|v| Column::Ref(v.into())).boxed(),
        AttributeKind::I64 => vec(any::<i64>(), n).prop_map(|v| Column::I64(v.into())).boxed(),
        AttributeKind::F32 => vec(any::<f32>(), n).prop_map(|v| Column::F32(v.into())).boxed(),
        AttributeKind::Span => {
            pairs.prop_map(|v| Column::Span(v.iter().map(|p| Span::new(p[0], p[1])).collect())).boxed()
        }
        AttributeKind::Str => pairs
            .prop_map(|v| Column::Str(v.iter().map(|p| StrRange { offset: p[0], len: p[1] }).collect()))
            .boxed(),
        AttributeKind::Strs => pairs
            .prop_map(|v| Column::Strs(v.iter().map(|p| StrRange { offset: p[0], len: p[1] }).collect()))
            .boxed(),
        AttributeKind::Vector(width) => {
            let width = *width;
            vec(any::<f32>(), n * width as usize)
                .prop_map(move |v| Column::Vector { width, data: v.into() })
                .boxed()
        }
    }
}

proptest! {
    #[test]
    fn schemas(schema in schema()) {
        let mut arena = Arena::default();
        let encoded = encode::schema(&schema, &mut arena);
        // SAFETY: it points into the arena.
        prop_assert_eq!(unsafe { decode::schema(&encoded) }, Ok(schema));
    }

    #[test]
    fn plugins(spec in spec()) {
        let mut arena = Arena::default();
        let requirements: Vec<_> = spec.requires.iter().map(|r| encode::requirement(r, &mut arena)).collect();
        let provides: Vec<_> = spec.provides.iter().map(|s| encode::schema(s, &mut arena)).collect();
        let options: Vec<_> = spec.options.iter().map(|o| encode::option(o, &mut arena)).collect();
        let table = abi::Plugin {
            struct_size: size_of::<abi::Plugin>(),
            abi_major: abi::ABI_MAJOR,
            abi_minor: abi::ABI_MINOR,
            name: arena.str(&spec.name),
            version: arena.str(&spec.version),
            doc: arena.str(&spec.doc),
            n_requirements: requirements.len(),
            requirements: requirements.as_ptr(),
            n_provides: provides.len(),
            provides: provides.as_ptr(),
            n_options: options.len(),
            options: options.as_ptr(),
            create: None,
            destroy: None,
            scratch_new: None,
            scratch_free: None,
            process: None,
            explain: None,
        };
        // SAFETY: it points into the arena and the lists above.
        prop_assert_eq!(unsafe { decode::spec(&table) }, Ok(spec));
    }

    #[test]
    fn values((_, value) in typed()) {
        let mut arena = Arena::default();
        let encoded = encode::value(&value, &mut arena);
        // SAFETY: it points into the arena.
        prop_assert_eq!(unsafe { decode::value(&encoded) }, Ok(value));
    }

    #[test]
    fn layers((schema, columns) in layer(), longest: u32) {
        let mut list = Vec::new();
        let encoded = encode::layer(&columns, longest, 0..columns.attributes.len(), &mut list);
        prop_assert_eq!(encoded.longest, longest);
        // SAFETY: it points into the columns and the list.
        let decoded = unsafe { decode::columns(&encoded, &schema) }.unwrap();
        // NaN differs from itself, so the columns are compared by what they print.
        prop_assert_eq!(format!("{decoded:?}"), format!("{columns:?}"));
        // A plugin asks for some attributes, in an order of its own.
        let picks: Vec<usize> = (0..columns.attributes.len()).rev().step_by(2).collect();
        let encoded = encode::layer(&columns, longest, picks.iter().copied(), &mut list);
        let attributes = picks.iter().map(|&i| schema.attributes[i].clone()).collect();
        // SAFETY: as above.
        let some = unsafe { decode::columns(&encoded, &LayerSchema { attributes, ..schema.clone() }) }.unwrap();
        let expected: Vec<_> = picks.iter().map(|&i| &columns.attributes[i]).collect();
        prop_assert_eq!(format!("{:?}", some.attributes), format!("{expected:?}"));
    }
}
