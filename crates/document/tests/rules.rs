//! Every rule of the model is enforced: a layer that breaks it is refused by name, with the row.

use std::borrow::Cow;
use std::sync::Arc;

use copydesk_document::{
    AttributeKind, Column, Columns, Document, Edge, Layer, LayerBuilder, LayerSchema, Rule, Span, StrRange,
    Violation,
};

const TEXT: &str = "né 😀 end";

/// Two annotations with one attribute, an edge kind, and labels: all fine.
fn fine(kind: AttributeKind, column: Column<'static>) -> (Arc<LayerSchema>, Columns<'static>) {
    let schema = LayerSchema::new("things", "")
        .labels(&["a", "b"])
        .attribute("value", kind, "")
        .edge("near", "things", "");
    let columns = Columns {
        starts: Cow::Owned(vec![0, 4]),
        ends: Cow::Owned(vec![3, 12]),
        labels: Cow::Owned(vec![0, u32::MAX]),
        attributes: vec![column],
        heap: "é!".into(),
        edges: Cow::Owned(vec![Edge { from: 0, kind: 0, to: 1 }]),
        ..Columns::default()
    };
    (Arc::new(schema), columns)
}

fn numbers() -> (Arc<LayerSchema>, Columns<'static>) {
    fine(AttributeKind::U32, Column::U32(Cow::Owned(vec![7, u32::MAX])))
}

fn freeze((schema, columns): (Arc<LayerSchema>, Columns<'static>)) -> Result<(), Violation> {
    Layer::freeze(schema, columns, TEXT).map(|_| ())
}

/// Changes fine columns and says which rule the result breaks, in which row.
fn broken(change: impl FnOnce(&mut Columns<'static>)) -> (Rule, Option<usize>) {
    let (schema, mut columns) = numbers();
    change(&mut columns);
    rule(freeze((schema, columns)))
}

fn with(kind: AttributeKind, column: Column<'static>) -> (Rule, Option<usize>) {
    rule(freeze(fine(kind, column)))
}

fn rule(result: Result<(), Violation>) -> (Rule, Option<usize>) {
    let violation = result.expect_err("it breaks a rule");
    let shown = violation.to_string();
    assert!(shown.starts_with("layer `things`") && shown.contains(violation.rule.code()), "{shown}");
    (violation.rule, violation.row)
}

#[test]
fn what_obeys_every_rule_is_accepted() {
    freeze(numbers()).unwrap();
}

#[test]
fn shape() {
    assert_eq!(broken(|c| c.ends.to_mut().push(5)), (Rule::Shape, None));
    assert_eq!(broken(|c| c.labels.to_mut().clear()), (Rule::Shape, None));
    assert_eq!(broken(|c| c.scores.to_mut().push(1.0)), (Rule::Shape, None));
    assert_eq!(broken(|c| c.fragment_ends.to_mut().push(1)), (Rule::Shape, None));
    assert_eq!(broken(|c| c.attributes.clear()), (Rule::Shape, None));
    assert_eq!(broken(|c| c.attributes[0] = Column::U32(Cow::Owned(vec![1]))), (Rule::Shape, None));
    assert_eq!(broken(|c| c.attributes[0] = Column::I64(Cow::Owned(vec![1, 2]))), (Rule::Shape, None));
    let data = Cow::Owned(vec![0.0; 6]);
    assert_eq!(with(AttributeKind::Vector(2), Column::Vector { width: 3, data }), (Rule::Shape, None));
}

#[test]
fn bounds() {
    assert_eq!(broken(|c| c.ends.to_mut()[1] = 13), (Rule::Bounds, Some(1)));
    assert_eq!(broken(|c| c.ends.to_mut()[1] = 4), (Rule::Bounds, Some(1)));
    assert_eq!(broken(|c| c.starts.to_mut()[0] = 9), (Rule::Bounds, Some(0)));
    assert_eq!(broken(|c| c.ends.to_mut()[0] = u32::MAX), (Rule::Bounds, Some(0)));
    let spans = Column::Span(Cow::Owned(vec![Span::NONE, Span::new(2, 99)]));
    assert_eq!(with(AttributeKind::Span, spans), (Rule::Bounds, Some(1)));
}

#[test]
fn boundary() {
    assert_eq!(broken(|c| c.starts.to_mut()[0] = 2), (Rule::Boundary, Some(0)));
    assert_eq!(broken(|c| c.ends.to_mut()[1] = 6), (Rule::Boundary, Some(1)));
    let spans = Column::Span(Cow::Owned(vec![Span::new(0, 2), Span::NONE]));
    assert_eq!(with(AttributeKind::Span, spans), (Rule::Boundary, Some(0)));
}

#[test]
fn fragments() {
    let pieces = |ends: &[u32], list: &[(u32, u32)]| {
        let (ends, list) = (ends.to_vec(), list.iter().map(|&(s, e)| Span::new(s, e)).collect());
        broken(|c| {
            c.fragment_ends = Cow::Owned(ends);
            c.fragments = Cow::Owned(list);
        })
    };
    let row = |r| (Rule::Fragments, Some(r));
    assert_eq!(pieces(&[1, 3], &[(0, 3), (8, 12), (4, 5)]), row(1), "out of order");
    assert_eq!(pieces(&[1, 3], &[(0, 3), (4, 10), (9, 12)]), row(1), "overlapping");
    assert_eq!(pieces(&[1, 2], &[(0, 3), (4, 11)]), row(1), "short of the span");
    assert_eq!(pieces(&[1, 1], &[(0, 3)]), row(1), "no piece");
    assert_eq!(pieces(&[1, 0], &[(0, 3)]), row(1), "backwards");
    assert_eq!(pieces(&[1, 9], &[(0, 3), (4, 12)]), row(1), "past the list");
    assert_eq!(pieces(&[1, 3], &[(0, 3), (4, 6), (8, 12)]), row(1), "cutting a character");
    assert_eq!(pieces(&[1, 2], &[(0, 3), (4, 12), (4, 12)]).0, Rule::Fragments, "a piece of nobody's");
    assert_eq!(pieces(&[], &[(0, 3)]).0, Rule::Fragments, "pieces without ends");
}

#[test]
fn label() {
    assert_eq!(broken(|c| c.labels.to_mut()[1] = 2), (Rule::Label, Some(1)));
    let symbols = Column::Symbol(Cow::Owned(vec![u32::MAX, 1]));
    assert_eq!(with(AttributeKind::symbols(&["only"]), symbols), (Rule::Label, Some(1)));
}

#[test]
fn score() {
    for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 9.0, -0.1] {
        assert_eq!(broken(|c| c.scores = Cow::Owned(vec![0.5, bad])), (Rule::Score, Some(1)));
    }
    // NaN is "absent" in a float column and nothing in a vector.
    freeze(fine(AttributeKind::F32, Column::F32(Cow::Owned(vec![f32::NAN, 1.0])))).unwrap();
    let floats = Column::F32(Cow::Owned(vec![f32::INFINITY, 1.0]));
    assert_eq!(with(AttributeKind::F32, floats), (Rule::Score, Some(0)));
    let data = Cow::Owned(vec![0.0, 0.0, 0.0, f32::NAN]);
    assert_eq!(with(AttributeKind::Vector(2), Column::Vector { width: 2, data }), (Rule::Score, Some(1)));
}

#[test]
fn strings() {
    for (offset, len) in [(1, 1), (0, 1), (0, 4), (4, 0), (u32::MAX - 1, u32::MAX)] {
        let strings = Column::Str(Cow::Owned(vec![StrRange::NONE, StrRange { offset, len }]));
        assert_eq!(with(AttributeKind::Str, strings), (Rule::Str, Some(1)), "{len} bytes at {offset}");
    }
    let strings = vec![StrRange { offset: 0, len: 3 }, StrRange { offset: 3, len: 0 }];
    freeze(fine(AttributeKind::Str, Column::Str(Cow::Owned(strings)))).unwrap();
}

#[test]
fn reference() {
    let own = || AttributeKind::Ref("things".into());
    assert_eq!(with(own(), Column::Ref(Cow::Owned(vec![1, 2]))), (Rule::Reference, Some(1)));
    let edge = |from, kind, to| broken(|c| c.edges = Cow::Owned(vec![Edge { from, kind, to }]));
    assert_eq!(edge(2, 0, 0), (Rule::Reference, Some(2)));
    assert_eq!(edge(1, 1, 0), (Rule::Reference, Some(1)));
    assert_eq!(edge(1, 0, 2), (Rule::Reference, Some(1)));
}

#[test]
fn order() {
    // Freezing sorts, so only a layer that was never frozen can be out of order; the document's check finds it.
    for (starts, ends) in [([4, 0], [12, 3]), ([0, 0], [3, 12])] {
        let (schema, mut columns) = numbers();
        columns.starts = Cow::Owned(starts.to_vec());
        columns.ends = Cow::Owned(ends.to_vec());
        let mut document = Document::new("d", TEXT).unwrap();
        document.add_layers(vec![Layer::from_sorted(schema, columns)]).unwrap();
        let violations = document.check().unwrap_err();
        assert_eq!((violations.len(), violations[0].rule, violations[0].row), (1, Rule::Order, Some(1)));
    }
}

#[test]
fn the_check_finds_a_layer_of_another_text() {
    let (schema, columns) = numbers();
    let (layer, _) = Layer::freeze(schema, columns, TEXT).unwrap();
    let mut document = Document::new("d", "short").unwrap();
    document.add_layers(vec![layer]).unwrap();
    assert_eq!(document.check().unwrap_err()[0].rule, Rule::Bounds);
}

#[test]
fn an_annotation_without_pieces_is_not_lost_but_refused() {
    let mut builder = LayerBuilder::new(Arc::new(LayerSchema::new("things", "")));
    builder.push_fragments(&[], 0);
    assert_eq!(builder.freeze(TEXT).unwrap_err().rule, Rule::Bounds);
}
