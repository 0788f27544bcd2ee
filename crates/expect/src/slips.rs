use copydesk_document::{AttributeKind, Document, LayerSchema};

use crate::compare::{Mismatch, undeclared};
use crate::expectation::{Expectation, Value};

/// Finds expectations that no extractor could meet: the text does not hold what they cover, or an attribute has no such
/// value. It looks at the document's text and at the layer's schema, never at its annotations.
pub fn slips(document: &Document, layer: &str, expected: &[Expectation]) -> Vec<Mismatch> {
    let Some(found) = document.layer(layer) else { return Vec::new() };
    expected.iter().flat_map(|e| never(found.schema(), document.text(), e)).collect()
}

/// Finds what no extractor could meet before anything is extracted: what [`slips`] finds, and labels and attributes that
/// the layer does not have.
pub fn faults(schema: &LayerSchema, text: &str, expected: &Expectation) -> Vec<Mismatch> {
    let mut faults = undeclared(schema, std::slice::from_ref(expected));
    faults.extend(never(schema, text, expected));
    faults
}

fn never(schema: &LayerSchema, text: &str, e: &Expectation) -> Vec<Mismatch> {
    let mut slips = Vec::new();
    let mut covered: Vec<&str> = e.pieces.iter().map(String::as_str).collect();
    for (key, value) in &e.attributes {
        let attribute = schema.attributes.iter().find(|a| a.name == *key);
        match (attribute.map(|a| &a.kind), value) {
            (Some(AttributeKind::Span), Value::Text(text)) => covered.push(text),
            (Some(AttributeKind::Symbol(declared)), Value::Text(value)) if !declared.contains(value) => {
                let (attribute, value, declared) = (key.clone(), value.clone(), declared.clone());
                slips.push(Mismatch::NoSuchValue { attribute, value, declared });
            }
            _ => {}
        }
    }
    for covered in covered.into_iter().filter(|c| !text.contains(c)) {
        slips.push(Mismatch::NotInText { expected: e.to_string(), covered: covered.into() });
    }
    slips
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use copydesk_document::{LayerBuilder, LayerSchema};

    use super::*;

    #[test]
    fn what_could_never_fit_is_told_from_what_does_not() {
        let schema = LayerSchema::new("names", "")
            .labels(&["PERSON"])
            .attribute("title", AttributeKind::Span, "")
            .attribute("kind", AttributeKind::symbols(&["full", "short"]), "");
        let mut document = Document::new("d", "Dr Berg met Lee.").unwrap();
        document.add_layers(vec![LayerBuilder::new(Arc::new(schema)).freeze("").unwrap()]).unwrap();
        let found = |line: &str| {
            let found = slips(&document, "names", &[Expectation::parse(line).unwrap()]);
            assert!(found.iter().all(Mismatch::is_slip));
            found.iter().map(Mismatch::to_string).collect::<Vec<_>>()
        };
        assert_eq!(found(r#"PERSON "Berg" title="Dr" kind=short"#), [""; 0]);
        assert_eq!(found(r#"PERSON "Berg" title=null kind=null"#), [""; 0]);
        let piece = r#""Berg" + "Leo""#;
        assert_eq!(found(piece), [format!("not in the text: \"Leo\"\n  in: {piece}")]);
        let title = r#""Lee" title=Prof"#;
        assert_eq!(found(title), [format!("not in the text: \"Prof\"\n  in: {title}")]);
        let before = Expectation::parse(r#"NAME "Leo" colour=red"#).unwrap();
        let schema = document.layer("names").unwrap().schema();
        let before: Vec<_> =
            faults(schema, document.text(), &before).iter().map(Mismatch::to_string).collect();
        assert!(before.len() == 3 && before[0].contains("no label `NAME`"), "{before:#?}");
        assert_eq!(found(r#""Lee" kind=long"#), ["`kind` is never `long`; it is one of full, short"]);
    }
}
