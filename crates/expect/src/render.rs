use copydesk_document::{AttributeKind, Document, Layer};

/// Writes every annotation of a layer as a line that [`crate::Expectation::parse`] reads back; empty when the layer was
/// not produced. Absent attributes and vectors are left out.
pub fn render(document: &Document, layer: &str) -> Vec<String> {
    let Some(layer) = document.layer(layer) else { return Vec::new() };
    (0..layer.len()).map(|row| annotation(layer, row, document.text(), &[])).collect()
}

/// Writes one annotation; attributes named in `always` are written even when they are absent.
pub(crate) fn annotation(layer: &Layer<'_>, row: usize, text: &str, always: &[&str]) -> String {
    let mut line = String::new();
    if let Some(label) = layer.label_name(row) {
        line.push_str(label);
        line.push(' ');
    }
    let pieces: Vec<String> = pieces(layer, row, text).map(quote).collect();
    line.push_str(&pieces.join(" + "));
    for (column, attribute) in layer.schema().attributes.iter().enumerate() {
        let named = always.contains(&attribute.name.as_str());
        if !named && matches!(attribute.kind, AttributeKind::Vector(_)) {
            continue;
        }
        let shown = match (value(layer, column, row, text), &attribute.kind) {
            (None, _) if named => "null".to_owned(),
            (None, _) => continue,
            (Some(v), AttributeKind::Str | AttributeKind::Strs | AttributeKind::Span) => quote(&v),
            (Some(v), _) => word_or_quote(&v),
        };
        line.push_str(&format!(" {}={shown}", attribute.name));
    }
    line
}

/// The texts that the pieces of an annotation cover.
pub(crate) fn pieces<'t>(layer: &Layer<'_>, row: usize, text: &'t str) -> impl Iterator<Item = &'t str> {
    layer.fragments(row).map(move |piece| piece.of(text).unwrap_or(""))
}

/// An attribute as expectations write it; `None` when it is absent.
pub(crate) fn value(layer: &Layer<'_>, column: usize, row: usize, text: &str) -> Option<String> {
    match layer.schema().attributes.get(column)?.kind {
        AttributeKind::Symbol(_) => layer.symbol_name(column, row).map(str::to_owned),
        AttributeKind::U32 => layer.u32(column, row).map(|v| v.to_string()),
        AttributeKind::I64 => layer.i64(column, row).map(|v| v.to_string()),
        AttributeKind::F32 => layer.f32(column, row).map(|v| v.to_string()),
        AttributeKind::Str => layer.str(column, row).map(str::to_owned),
        AttributeKind::Strs => Some(layer.strs(column, row)?.collect::<Vec<_>>().join(" | ")),
        AttributeKind::Span => layer.span_attribute(column, row)?.of(text).map(str::to_owned),
        AttributeKind::Ref(_) => layer.reference(column, row).map(|v| v.to_string()),
        AttributeKind::Vector(_) => {
            let numbers: Vec<String> = layer.vector(column, row)?.iter().map(f32::to_string).collect();
            Some(numbers.join(","))
        }
    }
}

/// A text in double quotes, escaped.
pub(crate) fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// A text without quotes where it reads back as itself, else in double quotes.
pub(crate) fn word_or_quote(text: &str) -> String {
    let bare = !text.is_empty()
        && text != "null"
        && !text.contains(|c: char| c.is_whitespace() || c.is_control() || c == '"' || c == '=');
    if bare { text.to_owned() } else { quote(text) }
}
