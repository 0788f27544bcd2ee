//! A document with any layers is written as a line of JSON that says just what it holds, and as a digest that steers no
//! terminal.

use std::sync::{Arc, LazyLock};

use copydesk_document::{AttributeKind, Document, Layer, LayerBuilder, LayerSchema, Span, Unit};
use copydesk_formats::{Failure, JsonSettings, MadeBy, reorders, write_digest, write_error, write_record};
use serde_json::{Map, Value, json};

/// The layers of the ready plugins, of which the digest knows more than of others.
static SHIPPED: LazyLock<Vec<LayerSchema>> = LazyLock::new(|| {
    let plugins = copydesk_builtin::plugins().expect("the built-in plugins are valid");
    plugins.iter().flat_map(|plugin| plugin.spec().provides.clone()).collect()
});

/// Takes values from an input that a person can write too: `|` ends words, and a digit is the number that it says.
struct Source<'a>(&'a [u8]);

impl Source<'_> {
    /// A number below `below`; 0 when nothing is left.
    fn number(&mut self, below: usize) -> usize {
        let Some((byte, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        usize::from(byte.wrapping_sub(b'0')) % below.max(1)
    }

    fn yes(&mut self) -> bool {
        self.number(2) == 1
    }

    fn words(&mut self) -> String {
        let end = self.0.iter().position(|b| *b == b'|').unwrap_or(self.0.len());
        let (words, rest) = self.0.split_at(end);
        self.0 = rest.get(1..).unwrap_or_default();
        String::from_utf8_lossy(words).into_owned()
    }

    /// Different words, as names of labels must be.
    fn names(&mut self) -> Vec<String> {
        let mut names = Vec::new();
        for _ in 0..self.number(4) {
            let name = self.words();
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    fn bits(&mut self) -> u32 {
        (0..4).fold(0, |bits, _| (bits << 8) | self.number(256) as u32)
    }

    /// A finite number.
    fn float(&mut self) -> f32 {
        Some(f32::from_bits(self.bits())).filter(|x| x.is_finite()).unwrap_or(0.5)
    }

    fn failure(&mut self) -> Failure {
        let plugin = self.yes().then(|| self.words());
        Failure { stage: self.words(), plugin, code: self.words(), message: self.words() }
    }

    fn document(&mut self) -> Document {
        let (text, id) = (self.words(), self.words());
        let mut meta: Vec<(String, String)> = Vec::new();
        for _ in 0..self.number(4) {
            let key = match self.number(3) {
                0 => "published".to_owned(),
                1 => "title".to_owned(),
                _ => self.words(),
            };
            let value = self.words();
            // Whoever reads the metadata drops a second value of a key.
            if meta.iter().all(|(k, _)| *k != key) {
                meta.push((key, value));
            }
        }
        let mut document = Document::new(id, text).expect("it is short").with_meta(meta);
        for _ in 0..self.number(4) {
            let schema = self.schema();
            if document.layer(&schema.name).is_none() {
                let layer = self.layer(schema, &document);
                document.add_layers(vec![layer]).expect("references lead somewhere");
            }
        }
        document
    }

    fn schema(&mut self) -> LayerSchema {
        if let Some(shipped) = SHIPPED.get(self.number(SHIPPED.len() + 2)) {
            return shipped.clone();
        }
        let name = if self.yes() { "things" } else { "others" };
        let mut schema = LayerSchema::new(name, "")
            .attribute("symbol", AttributeKind::Symbol(self.names()), "")
            .attribute("u32", AttributeKind::U32, "")
            .attribute("i64", AttributeKind::I64, "")
            .attribute("f32", AttributeKind::F32, "")
            .attribute("str", AttributeKind::Str, "")
            .attribute("place", AttributeKind::Span, "")
            .attribute("ref", AttributeKind::Ref(name.into()), "")
            .attribute("other", AttributeKind::Ref("things".into()), "")
            .attribute("vector", AttributeKind::Vector(2), "")
            .edge("near", name, "")
            .edge("far", "entities", "");
        schema.labels = self.names();
        schema.show_text = self.yes();
        schema.spans_key = self.yes().then(|| "pieces".to_owned());
        schema
    }

    /// Words of the text, from a character boundary to another; the text is not empty.
    fn span(&mut self, bounds: &[u32]) -> Span {
        let start = self.number(bounds.len() - 1);
        let end = start + 1 + self.number(bounds.len() - 1 - start);
        Span::new(bounds[start], bounds[end])
    }

    fn layer(&mut self, schema: LayerSchema, document: &Document) -> Layer<'static> {
        let text = document.text();
        let bounds: Vec<u32> =
            text.char_indices().map(|(at, _)| at as u32).chain([text.len() as u32]).collect();
        let rows = if text.is_empty() { 0 } else { self.number(12) };
        let rows_of = |target: &str| match document.layer(target) {
            _ if target == schema.name => rows,
            layer => layer.map_or(0, Layer::len),
        };
        let mut b = LayerBuilder::new(Arc::new(schema.clone()));
        for _ in 0..rows {
            let label =
                if self.yes() { self.number(schema.labels.len()) as u32 } else { copydesk_document::NONE };
            let (first, second) = (self.span(&bounds), self.span(&bounds));
            let row = if self.yes() && first.end <= second.start {
                b.push_fragments(&[first, second], label)
            } else {
                b.push(first, label)
            };
            if self.yes() {
                b.set_score(row, self.number(101) as f32 / 100.0);
            }
            for (i, attribute) in schema.attributes.iter().enumerate() {
                if !self.yes() {
                    continue;
                }
                match &attribute.kind {
                    AttributeKind::Symbol(names) if names.is_empty() => {}
                    AttributeKind::Symbol(names) => b.set_symbol(row, i, self.number(names.len()) as u32),
                    AttributeKind::U32 => b.set_u32(row, i, self.bits()),
                    AttributeKind::I64 => {
                        b.set_i64(row, i, (i64::from(self.bits()) << 32) | i64::from(self.bits()));
                    }
                    AttributeKind::F32 => b.set_f32(row, i, self.float()),
                    AttributeKind::Str => b.set_str(row, i, &self.words()),
                    AttributeKind::Strs => b.set_strs(row, i, self.words().split(' ')),
                    AttributeKind::Span => b.set_span(row, i, self.span(&bounds)),
                    AttributeKind::Ref(target) if rows_of(target) == 0 => {}
                    AttributeKind::Ref(target) => b.set_ref(row, i, self.number(rows_of(target)) as u32),
                    AttributeKind::Vector(width) => {
                        b.set_vector(row, i, &vec![self.float(); *width as usize]);
                    }
                }
            }
            for (kind, edge) in schema.edges.iter().enumerate() {
                if self.yes() && rows_of(&edge.target) > 0 {
                    b.edge(kind as u32, row, self.number(rows_of(&edge.target)));
                }
            }
        }
        b.freeze(text).expect("what obeys the rules can be frozen")
    }
}

pub(crate) fn check(input: &[u8]) {
    let mut source = Source(input);
    let document = source.document();
    let offsets = [Unit::Byte, Unit::CodePoint, Unit::Utf16][source.number(3)];
    let mut layers: Vec<String> = document.layers().map(|(name, _)| name.to_owned()).collect();
    layers.push("absent".to_owned());
    let text = source.yes();
    let made_by = text.then(|| MadeBy { copydesk: "0.1.0".to_owned(), pipeline: "\u{202e}\"12".to_owned() });
    let settings = JsonSettings { layers, offsets, text, made_by };
    let skipped: Vec<Failure> = (0..source.number(3)).map(|_| source.failure()).collect();
    let mut line = Vec::new();
    write_record(&document, &skipped, &settings, &mut line);
    same(&parsed(&line), &record(&document, &skipped, &settings));

    let failure = source.failure();
    let mut line = Vec::new();
    write_error(document.id(), document.meta(), &failure, &settings, &mut line);
    let mut expected = json!({
        "schema_version": 1, "id": document.id(), "status": "error", "error": failed(&failure),
    });
    if !document.meta().is_empty() {
        expected["meta"] = document.meta().iter().map(|(key, value)| (key.clone(), json!(value))).collect();
    }
    if let Some(made_by) = &settings.made_by {
        expected["made_by"] = made(made_by);
    }
    same(&parsed(&line), &expected);

    let mut digest = String::new();
    write_digest(&document, &mut digest);
    // The styles of the digest itself: bold, cyan, green, dimmed, and the end of all.
    let plain = ["[1m", "[36m", "[32m", "[2m", "[0m"]
        .iter()
        .fold(digest.clone(), |digest, style| digest.replace(&format!("\u{1b}{style}"), ""));
    assert!(harmless(&plain.replace('\n', "")), "{digest:?}");
}

/// Whether a terminal shows it and does nothing else.
fn harmless(text: &str) -> bool {
    !text.chars().any(|c| c.is_control() || reorders(c))
}

/// A record as its reader has it.
fn parsed(line: &[u8]) -> Value {
    let line = std::str::from_utf8(line).expect("it is UTF-8");
    let body = line.strip_suffix('\n').expect("a line ends");
    assert!(harmless(body), "{body:?}");
    serde_json::from_str(body).unwrap_or_else(|e| panic!("{body}: {e}"))
}

/// Fails unless both say the same; floats are compared as what they were before they were written.
fn same(found: &Value, expected: &Value) {
    match (found, expected) {
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            a.iter().zip(b).for_each(|(a, b)| same(a, b));
        }
        (Value::Object(a), Value::Object(b)) if a.keys().eq(b.keys()) => {
            a.values().zip(b.values()).for_each(|(a, b)| same(a, b));
        }
        (Value::Number(a), Value::Number(b)) if b.is_f64() => {
            assert_eq!(a.as_f64().map(|x| x as f32), b.as_f64().map(|x| x as f32));
        }
        _ => assert_eq!(found, expected),
    }
}

fn made(by: &MadeBy) -> Value {
    json!({ "copydesk": by.copydesk, "pipeline": by.pipeline })
}

/// What the record of a document must say.
fn record(document: &Document, skipped: &[Failure], settings: &JsonSettings) -> Value {
    let mut record = Map::new();
    record.insert("schema_version".into(), json!(1));
    record.insert("id".into(), json!(document.id()));
    record.insert("status".into(), json!(if skipped.is_empty() { "ok" } else { "partial" }));
    let unit = match settings.offsets {
        Unit::Byte => "byte",
        Unit::CodePoint => "char",
        Unit::Utf16 => "utf16",
    };
    record.extend(settings.made_by.as_ref().map(|made_by| ("made_by".to_owned(), made(made_by))));
    record.insert("offsets".into(), json!(unit));
    if !skipped.is_empty() {
        record.insert("errors".into(), skipped.iter().map(failed).collect());
    }
    let warnings = copydesk_formats::warnings(document);
    if !warnings.is_empty() {
        let warning = |w: &copydesk_formats::Warning| json!({"code": w.code, "message": w.message});
        record.insert("warnings".into(), warnings.iter().map(warning).collect());
    }
    record.insert("meta".into(), document.meta().iter().map(|(k, v)| (k.clone(), json!(v))).collect());
    if settings.text {
        record.insert("text".into(), json!(document.text()));
    }
    let layers = document.layers().map(|(name, layer)| {
        let rows = (0..layer.len()).map(|row| annotation(layer, row, document.text(), settings.offsets));
        (name.to_owned(), Value::from_iter(rows))
    });
    record.insert("layers".into(), layers.collect());
    Value::Object(record)
}

fn failed(f: &Failure) -> Value {
    json!({"stage": f.stage, "plugin": f.plugin, "code": f.code, "message": f.message})
}

fn annotation(layer: &Layer<'_>, row: usize, text: &str, unit: Unit) -> Value {
    // Counted anew for each offset, not looked up.
    let offset = |byte: u32| match unit {
        Unit::Byte => byte as usize,
        Unit::CodePoint => text[..byte as usize].chars().count(),
        Unit::Utf16 => text[..byte as usize].encode_utf16().count(),
    };
    let place = |span: Span| json!([offset(span.start), offset(span.end)]);
    let schema = layer.schema();
    let pieces: Vec<Value> = layer.fragments(row).map(place).collect();
    let mut shown = Map::new();
    if let Some(key) = &schema.spans_key {
        shown.insert(key.clone(), pieces.into());
    } else {
        shown.insert("start".into(), json!(offset(layer.span(row).start)));
        shown.insert("end".into(), json!(offset(layer.span(row).end)));
        if pieces.len() > 1 {
            shown.insert("spans".into(), pieces.into());
        }
    }
    if schema.show_text {
        shown.insert("text".into(), json!(layer.span(row).of(text)));
    }
    if !schema.labels.is_empty() {
        shown.insert(schema.label_key.clone(), json!(layer.label_name(row)));
    }
    if let Some(score) = layer.score(row) {
        shown.insert("score".into(), json!(score));
    }
    for (i, attribute) in schema.attributes.iter().enumerate() {
        let value = match attribute.kind {
            AttributeKind::Symbol(_) => json!(layer.symbol_name(i, row)),
            AttributeKind::U32 => json!(layer.u32(i, row)),
            AttributeKind::I64 => json!(layer.i64(i, row)),
            AttributeKind::F32 => json!(layer.f32(i, row)),
            AttributeKind::Str => json!(layer.str(i, row)),
            AttributeKind::Strs => json!(layer.strs(i, row).map(Iterator::collect::<Vec<_>>)),
            AttributeKind::Span => json!(layer.span_attribute(i, row).map(place)),
            AttributeKind::Ref(_) => json!(layer.reference(i, row)),
            AttributeKind::Vector(_) => json!(layer.vector(i, row).unwrap_or(&[])),
        };
        shown.insert(attribute.name.clone(), value);
    }
    for (kind, edge) in schema.edges.iter().enumerate() {
        let to = layer.edges_from(row).iter().filter(|e| e.kind as usize == kind).map(|e| json!(e.to));
        shown.insert(edge.name.clone(), to.collect());
    }
    Value::Object(shown)
}
