use std::sync::Arc;

use copydesk_document::{AttributeKind, Layer, LayerSchema, Unit};
use copydesk_extractor::{Output, PluginSpec};
use copydesk_plugin_process::{Declaration, Message, Style, take};

const TEXT: &str = "Caf\u{e9} (NYSE: CAFE) rose \u{1f642}, said Berg.";

/// What a command says is understood or refused, whatever it says: the first byte says how it counts, the rest is a message.
pub(crate) fn check(input: &[u8]) {
    let Some((style, mut bytes)) = input.split_first() else { return };
    let Ok(message) = Message::read(&mut bytes, 1 << 20) else { return };
    let style = match style % 4 {
        0 => Style { offsets: Unit::Byte, columns: true },
        1 => Style { offsets: Unit::Byte, columns: false },
        2 => Style { offsets: Unit::CodePoint, columns: false },
        _ => Style { offsets: Unit::Utf16, columns: false },
    };
    let schema = LayerSchema::new("all", "")
        .labels(&["A", "B"])
        .attribute("symbol", AttributeKind::symbols(&["x", "y"]), "")
        .attribute("number", AttributeKind::U32, "")
        .attribute("large", AttributeKind::I64, "")
        .attribute("real", AttributeKind::F32, "")
        .attribute("string", AttributeKind::Str, "")
        .attribute("cue", AttributeKind::Span, "")
        .attribute("parent", AttributeKind::Ref("all".into()), "")
        .attribute("vector", AttributeKind::Vector(2), "")
        .edge("next", "all", "");
    let mut output = Output::new(&PluginSpec::new("p", "1.0.0", "").provides(schema.clone()));
    output.set_most(1000);
    if take(&message, TEXT, style, &mut output).is_ok() {
        let columns = output.builders()[0].columns().clone();
        if let Ok((layer, _)) = Layer::freeze(Arc::new(schema), columns, TEXT) {
            assert!((0..layer.len()).all(|row| !layer.text(row, TEXT).is_empty()));
        }
    }
    let declaration = serde_json::from_value::<Declaration>(message.head.into());
    if let Ok(Ok(spec)) = declaration.map(Declaration::spec) {
        assert_eq!(Declaration::from(&spec).spec().as_ref(), Ok(&spec));
    }
}
