//! What a document promises of its layers as a whole.
#![allow(clippy::unwrap_used, reason = "a test that cannot set up has failed")]

use std::sync::Arc;

use copydesk_document::{
    AttributeKind, Document, DocumentError, Layer, LayerBuilder, LayerSchema, Rule, Span,
};

const TEXT: &str = "one two three";

/// A layer with one annotation a span.
fn layer(schema: LayerSchema, spans: &[(u32, u32)]) -> LayerBuilder {
    let mut builder = LayerBuilder::new(Arc::new(schema));
    for &(start, end) in spans {
        builder.push_unlabelled(Span::new(start, end));
    }
    builder
}

fn plain(name: &str, spans: &[(u32, u32)]) -> Layer<'static> {
    layer(LayerSchema::new(name, ""), spans).freeze(TEXT).unwrap()
}

/// One annotation that refers to a row of `target`.
fn referring(name: &str, target: &str, row: u32) -> Layer<'static> {
    let schema = LayerSchema::new(name, "").attribute("of", AttributeKind::Ref(target.into()), "");
    let mut builder = layer(schema, &[(0, 3)]);
    builder.set_ref(0, 0, row);
    builder.freeze(TEXT).unwrap()
}

/// One annotation with an edge to a row of `target`.
fn linked(name: &str, target: &str, row: usize) -> Layer<'static> {
    let mut builder = layer(LayerSchema::new(name, "").edge("to", target, ""), &[(0, 3)]);
    builder.edge(0, 0, row);
    builder.freeze(TEXT).unwrap()
}

fn document() -> Document {
    Document::new("d", TEXT).unwrap()
}

#[test]
fn what_was_not_produced_differs_from_what_found_nothing() {
    let mut d = document();
    assert!(d.layer("names").is_none(), "nobody looked");
    d.add_layers(vec![plain("names", &[])]).unwrap();
    assert!(d.layer("names").is_some_and(Layer::is_empty), "somebody looked and found nothing");
    assert_eq!(d.layers().map(|(id, l)| (id, l.len())).collect::<Vec<_>>(), [("names", 0)]);
    d.check().unwrap();
}

#[test]
fn layers_join_all_or_none() {
    let mut d = document();
    d.add_layers(vec![plain("words", &[(0, 3), (4, 7)])]).unwrap();
    let refused = [
        vec![plain("new", &[]), plain("words", &[])],
        vec![plain("new", &[]), plain("new", &[])],
        vec![plain("new", &[]), referring("more", "words", 2)],
        vec![plain("new", &[]), referring("more", "nothing", 0)],
        vec![plain("new", &[]), linked("more", "words", 2)],
        vec![plain("new", &[]), linked("more", "nothing", 0)],
    ];
    for layers in refused {
        assert!(d.add_layers(layers).is_err());
        assert_eq!(d.layers().len(), 1, "a refused batch leaves nothing behind");
        d.check().unwrap();
    }
    let exists = d.add_layers(vec![plain("words", &[])]).unwrap_err();
    assert_eq!(exists, DocumentError::LayerExists("words".into()));
    let Err(DocumentError::Violation(violation)) = d.add_layers(vec![referring("more", "words", 2)]) else {
        panic!("a reference that leads nowhere is a violation");
    };
    assert_eq!((violation.rule, violation.row), (Rule::Reference, Some(0)));
}

#[test]
fn layers_that_come_together_may_refer_to_each_other() {
    let mut d = document();
    d.add_layers(vec![plain("words", &[(0, 3), (4, 7)])]).unwrap();
    d.add_layers(vec![
        referring("heads", "tails", 0),
        linked("tails", "heads", 0),
        referring("last", "words", 1),
    ])
    .unwrap();
    assert_eq!(d.layer("last").unwrap().reference(0, 0), Some(1));
    assert_eq!(d.layer("tails").unwrap().edges_from(0).len(), 1);
    d.check().unwrap();
}

#[test]
fn metadata_keeps_its_order_and_is_found_by_key() {
    let meta = vec![("outlet".to_owned(), "Gazette".to_owned()), ("url".to_owned(), String::new())];
    let d = document().with_meta(meta.clone());
    assert_eq!(d.meta(), &meta);
    assert_eq!(
        (d.meta_value("outlet"), d.meta_value("url"), d.meta_value("title")),
        (Some("Gazette"), Some(""), None)
    );
}

#[test]
#[cfg(target_pointer_width = "64")]
fn a_text_of_four_gigabytes_is_refused() {
    // Zeros that nobody writes take no memory, only addresses.
    let mut text = String::from_utf8(vec![0; u32::MAX as usize]).unwrap();
    let refused = Document::new("long", std::mem::take(&mut text));
    assert_eq!(refused.unwrap_err(), DocumentError::TooLong(u32::MAX as usize));
}

#[test]
fn a_layer_to_which_another_refers_is_not_dropped() {
    let mut document = document();
    document.add_layers(vec![plain("far", &[(0, 1)]), plain("alone", &[(0, 1)])]).unwrap();
    document.add_layers(vec![referring("near", "far", 0)]).unwrap();
    document.retain_layers(|schema| schema.name == "near");
    let left: Vec<&str> = document.layers().map(|(name, _)| name).collect();
    assert_eq!(left, ["far", "near"]);
}
