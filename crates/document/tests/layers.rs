//! Freezing sorts rows with everything that belongs to them, and queries agree with looking at every row.
#![allow(clippy::unwrap_used, reason = "a test that cannot set up has failed")]

mod common;

use std::cmp::Reverse;
use std::sync::Arc;

use common::{Row, annotated, fill, read, schema};
use copydesk_document::{AttributeKind, Column, Document, Layer, LayerBuilder, LayerSchema, Span};
use proptest::prelude::*;

fn build(rows: &[Row]) -> LayerBuilder {
    let mut builder = LayerBuilder::new(schema());
    fill(&mut builder, rows);
    builder
}

/// The rows as a frozen layer must hold them.
fn sorted(rows: &[Row]) -> Vec<Row> {
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by_key(|&i| (rows[i].span().start, Reverse(rows[i].span().end)));
    let new_row = |old: usize| order.iter().position(|&i| i == old).unwrap();
    let moved = |row: &Row| {
        let mut edges: Vec<_> = row.edges.iter().map(|&(kind, to)| (kind, new_row(to))).collect();
        edges.sort_unstable();
        Row { peer: row.peer.map(new_row), edges, ..row.clone() }
    };
    order.iter().map(|&i| moved(&rows[i])).collect()
}

proptest! {
    #[test]
    fn everything_follows_the_sorting((text, rows) in annotated()) {
        let layer = build(&rows).freeze(&text).unwrap();
        let expected = sorted(&rows);
        prop_assert_eq!(&read(&layer), &expected);
        for (i, row) in expected.iter().enumerate() {
            prop_assert_eq!(layer.span(i), row.span());
            prop_assert_eq!(layer.text(i, &text), &text[row.span().range()]);
            prop_assert_eq!(layer.label_name(i), Some(["a", "b", "c"][row.label as usize]));
            prop_assert_eq!(layer.symbol_name(1, i), row.symbol.map(|s| ["x", "y"][s as usize]));
        }
        let mut document = Document::new("d", text).unwrap();
        document.add_layers(vec![layer]).unwrap();
        prop_assert_eq!(document.check(), Ok(()));
    }

    #[test]
    fn freezing_a_frozen_layer_changes_nothing((text, rows) in annotated()) {
        let first = build(&rows).freeze(&text).unwrap();
        let (again, moved) = Layer::freeze(first.schema_arc().clone(), first.columns().clone(), &text).unwrap();
        prop_assert_eq!(moved, None);
        prop_assert_eq!(read(&again), read(&first));
        prop_assert_eq!(again.longest(), first.longest());
    }

    #[test]
    fn queries_agree_with_looking_at_every_row(
        (text, rows) in annotated(),
        queries in prop::collection::vec((0..400u32, 0..90u32), 1..20),
    ) {
        let layer = build(&rows).freeze(&text).unwrap();
        let all: Vec<Span> = layer.spans().collect();
        let brute = |keep: &dyn Fn(Span) -> bool| -> Vec<usize> {
            (0..all.len()).filter(|&i| keep(all[i])).collect()
        };
        // Spans of the layer themselves meet the edge cases that arbitrary ones miss, and so do empty ones.
        let queries = queries.into_iter().map(|(start, len)| Span::new(start, start + len));
        for q in queries.chain(all.iter().copied()).chain(all.iter().map(|s| Span::new(s.end, s.end))) {
            prop_assert_eq!(layer.overlapping(q).collect::<Vec<_>>(), brute(&|s| s.overlaps(q)), "overlapping {:?}", q);
            let within = brute(&|s| q.contains(s));
            prop_assert_eq!(layer.within(q).collect::<Vec<_>>(), within, "within {:?}", q);
            prop_assert_eq!(layer.covering(q).collect::<Vec<_>>(), brute(&|s| s.contains(q)), "covering {:?}", q);
            let starting = brute(&|s| q.start <= s.start && s.start < q.end);
            prop_assert_eq!(layer.starting_in(q).collect::<Vec<_>>(), starting, "starting in {:?}", q);
            let mut backwards: Vec<_> = layer.overlapping(q).rev().collect();
            backwards.reverse();
            prop_assert_eq!(backwards, layer.overlapping(q).collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_cleared_builder_is_as_good_as_new((_, before) in annotated(), (text, rows) in annotated()) {
        let mut reused = LayerBuilder::new(schema());
        fill(&mut reused, &before);
        reused.clear();
        prop_assert!(reused.is_empty());
        fill(&mut reused, &rows);
        // NaN stands for an absent float, so the columns are compared by what they print.
        let fresh = build(&rows);
        prop_assert_eq!(format!("{:?}", reused.columns()), format!("{:?}", fresh.columns()));
        prop_assert_eq!(read(&reused.freeze(&text).unwrap()), read(&fresh.freeze(&text).unwrap()));
    }

    #[test]
    fn references_of_other_layers_can_follow((text, rows) in annotated()) {
        let builder = build(&rows);
        let (layer, moved) = Layer::freeze(schema(), builder.columns().clone(), &text).unwrap();
        let mut other = build(&rows).freeze(&text).unwrap();
        let before = read(&other);
        if let Some(moved) = &moved {
            other.follow("elsewhere", moved);
            prop_assert_eq!(&read(&other), &before);
            for (old, row) in rows.iter().enumerate() {
                prop_assert_eq!(layer.span(moved.apply(old as u32) as usize), row.span());
            }
            other.follow("things", moved);
            for (b, a) in before.iter().zip(read(&other)) {
                prop_assert_eq!(a.peer, b.peer.map(|p| moved.apply(p as u32) as usize));
            }
            prop_assert_eq!(moved.apply(u32::MAX - 1), u32::MAX - 1);
        }
    }
}

fn vectors() -> LayerBuilder {
    LayerBuilder::new(Arc::new(LayerSchema::new("v", "").attribute("vector", AttributeKind::Vector(2), "")))
}

fn vector_column(builder: &LayerBuilder) -> &[f32] {
    let Column::Vector { data, .. } = &builder.columns().attributes[0] else { panic!("not a vector") };
    data
}

#[test]
fn a_whole_column_of_vectors_is_swapped_in_before_or_after_its_rows() {
    let given = [1.0, 2.0, 3.0, 4.0];
    for before in [true, false] {
        let (mut builder, mut values) = (vectors(), given.to_vec());
        let buffer = values.as_ptr();
        if before {
            builder.swap_vectors(0, &mut values);
        }
        builder.push_unlabelled(Span::new(0, 1));
        builder.push_unlabelled(Span::new(1, 2));
        if !before {
            builder.swap_vectors(0, &mut values);
        }
        assert_eq!(vector_column(&builder), given);
        assert_eq!(vector_column(&builder).as_ptr(), buffer, "nothing is copied");
        assert!(values.is_empty(), "{values:?}");
        builder.set_vector(1, 0, &[5.0, 6.0]);
        // A row without a vector of its own has zeros, as ever.
        builder.push_unlabelled(Span::new(2, 3));
        assert_eq!(vector_column(&builder), [1.0, 2.0, 5.0, 6.0, 0.0, 0.0]);
        assert_eq!(builder.freeze("abc").unwrap().len(), 3);
    }
}

#[test]
#[should_panic(expected = "attribute `vector` of layer `v` was given 3 numbers for vectors of 2 and 0 rows")]
fn half_a_vector_is_refused() {
    vectors().swap_vectors(0, &mut vec![1.0; 3]);
}

#[test]
#[should_panic(expected = "attribute `vector` of layer `v` was given 2 numbers for vectors of 2 and 2 rows")]
fn too_few_vectors_are_refused() {
    let mut builder = vectors();
    builder.push_unlabelled(Span::new(0, 1));
    builder.push_unlabelled(Span::new(1, 2));
    builder.swap_vectors(0, &mut vec![1.0; 2]);
}

#[test]
#[should_panic(expected = "attribute `vector` of layer `v` has 2 vectors for 1 rows")]
fn too_many_vectors_are_refused_in_the_end() {
    let mut builder = vectors();
    builder.swap_vectors(0, &mut vec![1.0; 4]);
    builder.push_unlabelled(Span::new(0, 1));
    builder.columns();
}

#[test]
#[should_panic(expected = "attribute `n` of layer `v` is a u32, not a vector")]
fn vectors_go_into_a_vector_attribute() {
    let schema = LayerSchema::new("v", "").attribute("n", AttributeKind::U32, "");
    LayerBuilder::new(Arc::new(schema)).swap_vectors(0, &mut vec![1.0; 2]);
}

#[test]
fn a_cleared_builder_gives_back_what_a_very_long_document_needed() {
    let mut builder = vectors();
    let mut values = vec![1.0; 8 << 20];
    builder.swap_vectors(0, &mut values);
    builder.clear();
    builder.swap_vectors(0, &mut values);
    assert!(values.capacity() <= 2 << 20, "8 MiB of f32 are kept, not {} numbers", values.capacity());
}
