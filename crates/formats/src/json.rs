use copydesk_document::{Column, Document, Layer, LayerSchema, Meta, NONE, OffsetIndex, Span, Unit};

use crate::terminal::reorders;
use crate::warnings::{Warning, warnings};

/// The version of the record, which changes when a field changes its name or meaning.
const SCHEMA_VERSION: u32 = 1;

/// What a record holds.
#[derive(Clone, Debug)]
pub struct JsonSettings {
    /// The layers to write, in this order; those that a document lacks are left out.
    pub layers: Vec<String>,
    /// The unit of all offsets.
    pub offsets: Unit,
    /// Whether to write the document's text.
    pub text: bool,
    /// What made the record, where that is to stand in it.
    pub made_by: Option<MadeBy>,
}

/// What made a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MadeBy {
    /// The program's version.
    pub copydesk: String,
    /// A number for the pipeline with its plugins, their options and models.
    pub pipeline: String,
}

/// How a document fared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Every stage ran.
    Ok,
    /// A stage failed and was skipped; its layers are missing.
    Partial,
    /// The document failed.
    Error,
}

/// Why a document, or one stage of it, failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The stage's id, or `read` when the document never reached a stage.
    pub stage: String,
    /// The plugin's name; `None` outside plugins.
    pub plugin: Option<String>,
    /// A stable code, such as `panic` or `unreadable`.
    pub code: String,
    /// The message for a person.
    pub message: String,
}

impl Status {
    /// Its name in records.
    pub fn name(self) -> &'static str {
        match self {
            Status::Ok => "ok",
            Status::Partial => "partial",
            Status::Error => "error",
        }
    }
}

/// Whether a terminal that shows a record would obey the character, which JSON need not escape: the controls from DEL to
/// U+009F, and those that reorder a line.
fn steers(c: char) -> bool {
    matches!(c, '\u{7f}'..='\u{9f}') || reorders(c)
}

/// Writes one document as one line, with the failures of skipped stages and [warnings] if there are any.
pub fn write_record(document: &Document, skipped: &[Failure], settings: &JsonSettings, out: &mut Vec<u8>) {
    let offsets = OffsetIndex::new(document.text());
    let mut w = Writer { out, offsets: &offsets, unit: settings.offsets };
    let status = if skipped.is_empty() { Status::Ok } else { Status::Partial };
    w.head(document.id(), status, settings.made_by.as_ref());
    w.raw(b",\"offsets\":\"");
    w.raw(match settings.offsets {
        Unit::Byte => b"byte",
        Unit::CodePoint => b"char",
        Unit::Utf16 => b"utf16",
    });
    w.raw(b"\"");
    if !skipped.is_empty() {
        w.raw(b",\"errors\":[");
        w.list(skipped.iter(), Writer::failure);
        w.raw(b"]");
    }
    let warnings = warnings(document);
    if !warnings.is_empty() {
        w.raw(b",\"warnings\":[");
        w.list(warnings.iter(), Writer::warning);
        w.raw(b"]");
    }
    w.meta(document.meta());
    if settings.text {
        w.raw(b",\"text\":");
        w.str(document.text());
    }
    w.raw(b",\"layers\":{");
    let layers = settings.layers.iter().filter_map(|id| Some((id, document.layer(id)?)));
    w.list(layers, |w, (id, layer)| {
        w.key(id);
        w.layer(layer, document.text());
    });
    w.raw(b"}}\n");
}

/// Writes the line of a document that failed as a whole, with its metadata if there are any.
pub fn write_error(id: &str, meta: &Meta, failure: &Failure, settings: &JsonSettings, out: &mut Vec<u8>) {
    let offsets = OffsetIndex::new("");
    let mut w = Writer { out, offsets: &offsets, unit: Unit::Byte };
    w.head(id, Status::Error, settings.made_by.as_ref());
    w.raw(b",\"error\":");
    w.failure(failure);
    if !meta.is_empty() {
        w.meta(meta);
    }
    w.raw(b"}\n");
}

/// Writes the annotations of a layer as a list, as they stand in a record.
pub fn write_layer(layer: &Layer<'_>, text: &str, offsets: &OffsetIndex<'_>, unit: Unit, out: &mut Vec<u8>) {
    let mut w = Writer { out, offsets, unit };
    w.layer(layer, text);
}

struct Writer<'w> {
    out: &'w mut Vec<u8>,
    offsets: &'w OffsetIndex<'w>,
    unit: Unit,
}

impl Writer<'_> {
    fn raw(&mut self, bytes: &[u8]) {
        self.out.extend_from_slice(bytes);
    }

    fn meta(&mut self, meta: &Meta) {
        self.raw(b",\"meta\":{");
        self.list(meta.iter(), |w, (key, value)| {
            w.key(key);
            w.str(value);
        });
        self.raw(b"}");
    }

    fn number(&mut self, value: impl itoa::Integer) {
        self.raw(itoa::Buffer::new().format(value).as_bytes());
    }

    fn str(&mut self, value: &str) {
        let start = self.out.len();
        // Writing to a Vec cannot fail.
        let _ = serde_json::to_writer(&mut *self.out, value);
        // Most strings are of ASCII, and a look at bytes is enough.
        if value.bytes().any(|b| b >= 0x7f) && value.chars().any(steers) {
            let escaped = self.out.split_off(start);
            for c in String::from_utf8_lossy(&escaped).chars() {
                match steers(c) {
                    true => self.raw(format!("\\u{:04x}", c as u32).as_bytes()),
                    false => self.raw(c.encode_utf8(&mut [0; 4]).as_bytes()),
                }
            }
        }
    }

    fn float(&mut self, value: f32) {
        let _ = serde_json::to_writer(&mut *self.out, &value);
    }

    fn key(&mut self, key: &str) {
        self.str(key);
        self.raw(b":");
    }

    fn opt_str(&mut self, value: Option<&str>) {
        match value {
            Some(v) => self.str(v),
            None => self.raw(b"null"),
        }
    }

    /// Items with commas between them.
    fn list<T>(&mut self, items: impl Iterator<Item = T>, mut write: impl FnMut(&mut Self, T)) {
        for (i, item) in items.enumerate() {
            if i > 0 {
                self.raw(b",");
            }
            write(self, item);
        }
    }

    fn head(&mut self, id: &str, status: Status, made_by: Option<&MadeBy>) {
        self.raw(b"{\"schema_version\":");
        self.number(SCHEMA_VERSION);
        self.raw(b",\"id\":");
        self.str(id);
        self.raw(b",\"status\":\"");
        self.raw(status.name().as_bytes());
        self.raw(b"\"");
        if let Some(MadeBy { copydesk, pipeline }) = made_by {
            self.raw(b",\"made_by\":{\"copydesk\":");
            self.str(copydesk);
            self.raw(b",\"pipeline\":");
            self.str(pipeline);
            self.raw(b"}");
        }
    }

    fn failure(&mut self, f: &Failure) {
        self.raw(b"{\"stage\":");
        self.str(&f.stage);
        self.raw(b",\"plugin\":");
        self.opt_str(f.plugin.as_deref());
        self.raw(b",\"code\":");
        self.str(&f.code);
        self.raw(b",\"message\":");
        self.str(&f.message);
        self.raw(b"}");
    }

    fn warning(&mut self, warning: &Warning) {
        self.raw(b"{\"code\":");
        self.str(warning.code);
        self.raw(b",\"message\":");
        self.str(&warning.message);
        self.raw(b"}");
    }

    fn offset(&mut self, byte: u32) {
        let offset = self.offsets.from_byte(byte, self.unit);
        self.number(offset);
    }

    fn span(&mut self, s: Span) {
        self.raw(b"[");
        self.offset(s.start);
        self.raw(b",");
        self.offset(s.end);
        self.raw(b"]");
    }

    fn layer(&mut self, layer: &Layer<'_>, text: &str) {
        self.raw(b"[");
        self.list(0..layer.len(), |w, row| w.annotation(layer, row, text));
        self.raw(b"]");
    }

    fn annotation(&mut self, layer: &Layer<'_>, row: usize, text: &str) {
        let schema = layer.schema();
        let span = layer.span(row);
        let pieces = layer.columns().fragment_ends.len();
        if let Some(key) = &schema.spans_key {
            self.raw(b"{");
            self.key(key);
            self.spans(layer, row);
        } else {
            self.raw(b"{\"start\":");
            self.offset(span.start);
            self.raw(b",\"end\":");
            self.offset(span.end);
            if pieces > 0 && layer.fragments(row).nth(1).is_some() {
                self.raw(b",\"spans\":");
                self.spans(layer, row);
            }
        }
        if schema.show_text {
            self.raw(b",\"text\":");
            self.str(layer.text(row, text));
        }
        if !schema.labels.is_empty() {
            self.raw(b",");
            self.key(&schema.label_key);
            self.opt_str(layer.label_name(row));
        }
        if let Some(score) = layer.score(row) {
            self.raw(b",\"score\":");
            self.float(score);
        }
        for (i, attribute) in schema.attributes.iter().enumerate() {
            self.raw(b",");
            self.key(&attribute.name);
            self.attribute(layer, i, row);
        }
        self.edges(schema, layer, row);
        self.raw(b"}");
    }

    fn spans(&mut self, layer: &Layer<'_>, row: usize) {
        self.raw(b"[");
        self.list(layer.fragments(row), Writer::span);
        self.raw(b"]");
    }

    fn attribute(&mut self, layer: &Layer<'_>, attribute: usize, row: usize) {
        match &layer.columns().attributes[attribute] {
            Column::Symbol(_) => self.opt_str(layer.symbol_name(attribute, row)),
            Column::Str(_) => self.opt_str(layer.str(attribute, row)),
            Column::Strs(_) => match layer.strs(attribute, row) {
                Some(list) => {
                    self.raw(b"[");
                    self.list(list, Writer::str);
                    self.raw(b"]");
                }
                None => self.raw(b"null"),
            },
            Column::U32(v) | Column::Ref(v) if v[row] != NONE => self.number(v[row]),
            Column::I64(v) if v[row] != i64::MIN => self.number(v[row]),
            Column::F32(v) if !v[row].is_nan() => self.float(v[row]),
            Column::Span(v) if !v[row].is_none() => self.span(v[row]),
            Column::Vector { .. } => {
                self.raw(b"[");
                self.list(layer.vector(attribute, row).unwrap_or(&[]).iter(), |w, x| w.float(*x));
                self.raw(b"]");
            }
            _ => self.raw(b"null"),
        }
    }

    /// Edges stand under their kind's name, as rows of the target layer.
    fn edges(&mut self, schema: &LayerSchema, layer: &Layer<'_>, row: usize) {
        if schema.edges.is_empty() {
            return;
        }
        let edges = layer.edges_from(row);
        for (kind, declared) in schema.edges.iter().enumerate() {
            self.raw(b",");
            self.key(&declared.name);
            self.raw(b"[");
            let to = edges.iter().filter(|e| e.kind as usize == kind).map(|e| e.to);
            self.list(to, Writer::number);
            self.raw(b"]");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use copydesk_document::{AttributeKind, LayerBuilder};

    use super::*;

    fn settings(offsets: Unit) -> JsonSettings {
        JsonSettings {
            layers: vec!["b".into(), "a".into(), "absent".into()],
            offsets,
            text: true,
            made_by: None,
        }
    }

    fn document() -> Document {
        let text = "Zoë 🦀 said “no”.\n";
        let a = LayerSchema::new("a", "").labels(&["x", "y"]).label_key("kind").show_text().attribute(
            "who",
            AttributeKind::Span,
            "",
        );
        let b = LayerSchema::new("b", "")
            .spans_key("content")
            .attribute("to", AttributeKind::Ref("a".into()), "")
            .attribute("n", AttributeKind::I64, "")
            .attribute("v", AttributeKind::Vector(2), "")
            .attribute("names", AttributeKind::Strs, "")
            .attribute("none", AttributeKind::Strs, "")
            .edge("near", "a", "");
        let mut a = LayerBuilder::new(Arc::new(a));
        let row = a.push(Span::new(5, 9), 1);
        a.set_span(row, 0, Span::new(0, 4));
        let mut b = LayerBuilder::new(Arc::new(b));
        let row = b.push_fragments(&[Span::new(0, 4), Span::new(5, 9)], NONE);
        b.set_ref(row, 0, 0);
        b.set_vector(row, 2, &[0.5, -1.0]);
        b.set_strs(row, 3, ["Zoë", "", "a \0"]);
        b.edge(0, row, 0);
        let mut d = Document::new("d", text).unwrap().with_meta(vec![("title".into(), "A \"b\"".into())]);
        d.add_layers(vec![a.freeze(text).unwrap(), b.freeze(text).unwrap()]).unwrap();
        d
    }

    #[test]
    fn record_has_the_declared_keys_in_the_chosen_unit() {
        let mut out = Vec::new();
        write_record(&document(), &[], &settings(Unit::CodePoint), &mut out);
        let expected = concat!(
            r#"{"schema_version":1,"id":"d","status":"ok","offsets":"char","meta":{"title":"A \"b\""},"#,
            r#""text":"Zoë 🦀 said “no”.\n","layers":{"#,
            r#""b":[{"content":[[0,3],[4,5]],"to":0,"n":null,"v":[0.5,-1.0],"names":["Zoë","","a �"],"none":null,"near":[0]}],"#,
            r#""a":[{"start":4,"end":5,"text":"🦀","kind":"y","who":[0,3]}]}}"#,
            "\n"
        );
        assert_eq!(String::from_utf8(out).unwrap(), expected);
        for (unit, end) in [(Unit::Byte, 9), (Unit::Utf16, 6)] {
            let mut out = Vec::new();
            write_record(&document(), &[], &settings(unit), &mut out);
            let v: serde_json::Value = serde_json::from_slice(&out).unwrap();
            assert_eq!(v["layers"]["a"][0]["end"], end);
        }
    }

    #[test]
    fn what_steers_a_terminal_is_escaped_and_the_text_stays_exact() {
        let text = "a\u{1b}[31mb\u{9b}31mc\u{7f}d\u{202e}e\u{2066}é“”";
        let mut out = Vec::new();
        write_record(&Document::new("d", text).unwrap(), &[], &settings(Unit::Byte), &mut out);
        let line = String::from_utf8(out).unwrap();
        assert!(!line.trim_end().contains(|c: char| c.is_control() || steers(c)), "{line:?}");
        assert!(line.contains("é“”"), "what steers nothing stays readable: {line}");
        let v: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!(v["text"], text);
    }

    #[test]
    fn warnings_stand_in_the_record() {
        let meta = vec![("published".to_owned(), "yesterday".to_owned())];
        let mut out = Vec::new();
        write_record(&document().with_meta(meta), &[], &settings(Unit::Byte), &mut out);
        let v: serde_json::Value = serde_json::from_slice(&out).unwrap();
        assert_eq!((&v["status"], &v["warnings"][0]["code"]), (&"ok".into(), &"published".into()), "{v}");
        assert_eq!(v["meta"]["published"], "yesterday");
    }

    #[test]
    fn failures_name_stage_plugin_and_code() {
        let failure = Failure {
            stage: "s".into(),
            plugin: None,
            code: "panic".into(),
            message: "line 1\nline 2".into(),
        };
        let mut out = Vec::new();
        let made_by = Some(MadeBy { copydesk: "0.1.0".into(), pipeline: "0123456789ab".into() });
        let made = JsonSettings { made_by, ..settings(Unit::Byte) };
        write_error("x", &Meta::new(), &failure, &made, &mut out);
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "{\"schema_version\":1,\"id\":\"x\",\"status\":\"error\",\"made_by\":{\"copydesk\":\"0.1.0\",\
             \"pipeline\":\"0123456789ab\"},\"error\":{\"stage\":\"s\",\"plugin\":null,\"code\":\"panic\",\"message\":\"line 1\\nline 2\"}}\n"
        );
        let mut out = Vec::new();
        write_error("x", &vec![("title".into(), "T".into())], &failure, &settings(Unit::Byte), &mut out);
        assert!(String::from_utf8(out).unwrap().ends_with(",\"meta\":{\"title\":\"T\"}}\n"));
        let mut out = Vec::new();
        write_record(&document(), &[failure], &settings(Unit::Byte), &mut out);
        let v: serde_json::Value = serde_json::from_slice(&out).unwrap();
        assert_eq!((&v["status"], &v["errors"][0]["code"]), (&"partial".into(), &"panic".into()));
    }
}
