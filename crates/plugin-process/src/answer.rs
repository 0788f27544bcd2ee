use copydesk_extractor::{ForeignError, Output};
use serde_json::{Map, Value};

use crate::columns::{self, Shape};
use crate::declaration::Style;
use crate::message::Message;
use crate::rows::Rows;

/// Takes the layers that a plugin answers a document with.
///
/// # Errors
/// When it says that it failed, or says what it may not say. Whether its annotations fit the text shows when they
/// are frozen.
pub fn take(answer: &Message, text: &str, style: Style, output: &mut Output) -> Result<(), ForeignError> {
    let layers = match (answer.kind(), answer.head.get("layers")) {
        ("error", _) => return Err(ForeignError::Said(said(answer))),
        ("layers", Some(Value::Object(layers))) => layers,
        (kind, _) => {
            let what = format!("it answers a document with `{kind}` and no layers");
            return Err(ForeignError::Protocol(what));
        }
    };
    let taken = match style.columns {
        true => columns(layers, &answer.bytes, output),
        false => Rows::of(text, style.offsets).fill(layers, output),
    };
    taken.map_err(ForeignError::Protocol)
}

/// Sees to it that no answer is taken for another document's.
pub(crate) fn check_number(answer: &Message, number: u64) -> Result<(), String> {
    match answer.head.get("document") {
        Some(is) if is.as_u64() == Some(number) => Ok(()),
        is => {
            let is = is.cloned().unwrap_or_default();
            Err(format!("it answers document {is}, and was asked about {number}"))
        }
    }
}

/// What a plugin says of a failure.
pub(crate) fn said(answer: &Message) -> String {
    let message = answer.head.get("message").and_then(Value::as_str).filter(|m| !m.is_empty());
    message.unwrap_or("it gave no reason").to_owned()
}

/// Sets all layers that were declared, none more and none less, from columns.
fn columns(layers: &Map<String, Value>, mut bytes: &[u8], output: &mut Output) -> Result<(), String> {
    let names: Vec<String> = output.builders().iter().map(|b| b.schema().name.clone()).collect();
    if let Some(stranger) = layers.keys().find(|l| !names.contains(l)) {
        return Err(format!("it sent layer `{stranger}`, which it did not declare"));
    }
    for (i, name) in names.iter().enumerate() {
        let shape = layers.get(name).ok_or_else(|| format!("it did not send layer `{name}`"))?;
        let shape: Shape =
            serde_json::from_value(shape.clone()).map_err(|e| format!("layer `{name}`: {e}"))?;
        output.announce(i, shape.rows).map_err(|e| e.to_string())?;
        let columns = columns::decode(&shape, output.builders()[i].schema(), &mut bytes)?;
        output.layer(i).replace(columns);
    }
    if bytes.is_empty() { Ok(()) } else { Err(format!("{} bytes belong to no column", bytes.len())) }
}
