//! Layers as JSON, row by row, as they stand in records.

use copydesk_document::{AttributeKind, LayerBuilder, LayerSchema, OffsetIndex, Span, Unit};
use copydesk_extractor::Output;
use serde_json::{Map, Value};

/// What it takes to read rows of a document.
pub(crate) struct Rows<'t> {
    text: &'t str,
    offsets: OffsetIndex<'t>,
    unit: Unit,
}

impl<'t> Rows<'t> {
    pub(crate) fn of(text: &'t str, unit: Unit) -> Rows<'t> {
        Rows { text, offsets: OffsetIndex::new(text), unit }
    }

    /// Reads all layers that were declared, none more and none less.
    pub(crate) fn fill(&self, layers: &Map<String, Value>, output: &mut Output) -> Result<(), String> {
        let names: Vec<String> = output.builders().iter().map(|b| b.schema().name.clone()).collect();
        if let Some(stranger) = layers.keys().find(|l| !names.contains(l)) {
            return Err(format!("it sent layer `{stranger}`, which it did not declare"));
        }
        for (i, name) in names.iter().enumerate() {
            let rows = match layers.get(name) {
                Some(Value::Array(rows)) => rows,
                Some(_) => return Err(format!("layer `{name}` is no list")),
                None => {
                    return Err(format!("it did not send layer `{name}`; one without annotations is `[]`"));
                }
            };
            output.announce(i, rows.len()).map_err(|e| e.to_string())?;
            let builder = output.layer(i);
            for (number, row) in rows.iter().enumerate() {
                let wrong = |what| format!("layer `{name}`, row {number}: {what}");
                let Value::Object(row) = row else { return Err(wrong("it is no object".into())) };
                self.row(row, builder).map_err(wrong)?;
            }
        }
        Ok(())
    }

    fn row(&self, row: &Map<String, Value>, builder: &mut LayerBuilder) -> Result<(), String> {
        let schema = builder.schema().clone();
        let spans_key = schema.spans_key.as_deref().unwrap_or("spans");
        let pieces = match row.get(spans_key) {
            Some(given) => {
                given.as_array().ok_or("its spans are no list")?.iter().map(|s| self.span(s)).collect()
            }
            None => self.offset(row, "start").and_then(|s| Ok(vec![Span::new(s, self.offset(row, "end")?)])),
        }?;
        let label = match row.get(&schema.label_key).filter(|v| !v.is_null()) {
            Some(_) if schema.labels.is_empty() => None,
            Some(given) => {
                let label = given.as_str().and_then(|l| schema.label_id(l));
                Some(label.ok_or_else(|| {
                    format!(
                        "its `{}` is {given}, and there are `{}`",
                        schema.label_key,
                        schema.labels.join("`, `")
                    )
                })?)
            }
            None => None,
        };
        let at = match label {
            Some(label) => builder.push_fragments(&pieces, label),
            None if pieces.len() == 1 => builder.push_unlabelled(pieces[0]),
            None => builder.push_fragments(&pieces, copydesk_document::NONE),
        };
        for (key, value) in row {
            self.field(key, value, at, &schema, builder)?;
        }
        Ok(())
    }

    /// One field of a row, beside those that say where it is.
    fn field(
        &self,
        key: &str,
        value: &Value,
        at: usize,
        schema: &LayerSchema,
        builder: &mut LayerBuilder,
    ) -> Result<(), String> {
        if value.is_null() {
            return Ok(());
        }
        if let Some(i) = schema.attribute_id(key) {
            let kind = &schema.attributes[i].kind;
            return self
                .attribute(value, kind, at, i, builder)
                .ok_or_else(|| format!("`{key}` is {value}, which is no {} of that attribute", kind.name()));
        }
        if let Some(kind) = schema.edges.iter().position(|e| e.name == key) {
            let rows =
                value.as_array().and_then(|rows| rows.iter().map(Value::as_u64).collect::<Option<Vec<_>>>());
            let rows = rows.ok_or_else(|| format!("edges `{key}` are {value}, which is no list of rows"))?;
            for to in rows {
                let to = u32::try_from(to).map_err(|_| format!("edge `{key}` leads to row {to}"))?;
                builder.edge(kind as u32, at, to as usize);
            }
            return Ok(());
        }
        match key {
            "score" => {
                let score = value.as_f64().ok_or_else(|| format!("its score is {value}"))?;
                builder.set_score(at, score as f32);
            }
            // Whoever sends the words too is held to them.
            "text" => {
                let covered = builder.span(at).of(self.text);
                if value.as_str() != covered {
                    return Err(format!("its text is {value}, and at its place stands {covered:?}"));
                }
            }
            "start" | "end" | "spans" => {}
            _ if Some(key) == schema.spans_key.as_deref() || key == schema.label_key => {}
            _ => return Err(format!("it has `{key}`, which the layer does not declare")),
        }
        Ok(())
    }

    /// `None` for a value of another type.
    fn attribute(
        &self,
        value: &Value,
        kind: &AttributeKind,
        at: usize,
        i: usize,
        builder: &mut LayerBuilder,
    ) -> Option<()> {
        let number = |value: &Value| value.as_u64().and_then(|n| u32::try_from(n).ok());
        match kind {
            AttributeKind::Symbol(symbols) => {
                let symbol = value.as_str()?;
                builder.set_symbol(at, i, symbols.iter().position(|s| s == symbol)? as u32);
            }
            AttributeKind::U32 => builder.set_u32(at, i, number(value)?),
            AttributeKind::Ref(_) => builder.set_ref(at, i, number(value)?),
            AttributeKind::I64 => builder.set_i64(at, i, value.as_i64()?),
            AttributeKind::F32 => builder.set_f32(at, i, value.as_f64()? as f32),
            AttributeKind::Str => builder.set_str(at, i, value.as_str()?),
            AttributeKind::Strs => {
                let list = value.as_array()?.iter().map(Value::as_str).collect::<Option<Vec<_>>>()?;
                builder.set_strs(at, i, list);
            }
            AttributeKind::Span => builder.set_span(at, i, self.span(value).ok()?),
            AttributeKind::Vector(width) => {
                let numbers = value.as_array()?.iter().map(|v| Some(v.as_f64()? as f32));
                let numbers = numbers.collect::<Option<Vec<_>>>()?;
                if numbers.len() != *width as usize {
                    return None;
                }
                builder.set_vector(at, i, &numbers);
            }
        }
        Some(())
    }

    fn span(&self, given: &Value) -> Result<Span, String> {
        match given.as_array().map(Vec::as_slice) {
            Some([start, end]) => Ok(Span::new(self.byte(start)?, self.byte(end)?)),
            _ => Err(format!("{given} is no span, as [3, 7] is")),
        }
    }

    fn offset(&self, row: &Map<String, Value>, key: &str) -> Result<u32, String> {
        self.byte(row.get(key).ok_or_else(|| format!("it has no `{key}`"))?)
    }

    fn byte(&self, given: &Value) -> Result<u32, String> {
        let offset = given.as_u64().and_then(|n| u32::try_from(n).ok());
        offset.and_then(|n| self.offsets.to_byte(n, self.unit)).ok_or_else(|| {
            let length = self.offsets.from_byte(self.text.len() as u32, self.unit);
            format!("{given} is no place in the text, which ends at {length}")
        })
    }
}
