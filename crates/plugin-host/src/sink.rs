//! The host's side of `emit`: every layer is validated, then copied, before the call returns.
#![allow(unsafe_code, reason = "plugins call this function through the C ABI")]

use std::ffi::c_void;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use copydesk_document::{Column, Columns, Document, Layer, LayerSchema, NONE, Permutation};
use copydesk_plugin_abi::{self as abi, status};
use copydesk_plugin_bridge::decode;

use crate::error::StageError;

/// Strings of so many bytes are no matter, however few annotations are allowed.
const LEAST_STRING_BYTES: u64 = 1 << 20;

/// A frozen layer, and how freezing reordered its rows.
type Accepted = (Layer<'static>, Option<Permutation>);

/// Collects what a plugin emits during one call of `process`.
pub(crate) struct Collector<'c> {
    documents: &'c [Document],
    outputs: &'c [Arc<LayerSchema>],
    max_annotations: usize,
    /// For each document, each provided layer.
    layers: Vec<Vec<Option<Accepted>>>,
    /// For each document, why a layer of it was refused.
    refused: Vec<Option<StageError>>,
}

impl<'c> Collector<'c> {
    pub(crate) fn new(
        documents: &'c [Document],
        outputs: &'c [Arc<LayerSchema>],
        max_annotations: usize,
    ) -> Collector<'c> {
        Collector {
            documents,
            outputs,
            max_annotations,
            layers: documents.iter().map(|_| outputs.iter().map(|_| None).collect()).collect(),
            refused: documents.iter().map(|_| None).collect(),
        }
    }

    /// The sink to hand to the plugin, valid while `self` is not moved.
    pub(crate) fn sink(&mut self) -> abi::Sink {
        abi::Sink {
            struct_size: size_of::<abi::Sink>(),
            context: std::ptr::from_mut(self).cast(),
            emit: Some(emit),
            max_annotations: self.max_annotations,
        }
    }

    /// Why a layer of a document was refused.
    pub(crate) fn refusal(&mut self, doc: usize) -> Option<StageError> {
        self.refused[doc].take()
    }

    /// The layers of a document, once the plugin says it is done with it.
    pub(crate) fn take(&mut self, doc: usize) -> Result<Vec<Layer<'static>>, StageError> {
        let mut layers = Vec::with_capacity(self.outputs.len());
        let mut moved = Vec::new();
        for (slot, schema) in self.layers[doc].iter_mut().zip(self.outputs) {
            let Some((layer, permutation)) = slot.take() else {
                return Err(StageError::Protocol(format!("it did not emit layer `{}`", schema.name)));
            };
            moved.extend(permutation.map(|p| (schema.name.clone(), p)));
            layers.push(layer);
        }
        for (name, permutation) in &moved {
            // Freezing has redirected a layer's references to itself.
            layers.iter_mut().filter(|l| l.schema().name != *name).for_each(|l| l.follow(name, permutation));
        }
        Ok(layers)
    }

    /// The most bytes that the strings of a layer may have.
    fn most_bytes(&self) -> u64 {
        (self.max_annotations as u64).saturating_mul(StageError::STRING_BYTES_A_ROW).max(LEAST_STRING_BYTES)
    }

    fn accept(&mut self, doc: usize, index: usize, data: *const abi::Layer) -> Result<(), StageError> {
        let protocol = |text: String| Err(StageError::Protocol(text));
        let Some(schema) = self.outputs.get(index) else {
            return protocol(format!("it emitted layer {index} of {}", self.outputs.len()));
        };
        if self.layers[doc][index].is_some() {
            return protocol(format!("it emitted layer `{}` twice", schema.name));
        }
        if data.is_null() || !data.is_aligned() {
            return protocol(format!("it emitted layer `{}` as a null or unaligned pointer", schema.name));
        }
        // SAFETY: not null and aligned; a valid layer by the ABI, of the size that it states first.
        let size = unsafe { (*data).struct_size };
        let bridge = |e| StageError::Protocol(format!("layer `{}`: {e}", schema.name));
        decode::size("cd_layer", size, size_of::<abi::Layer>()).map_err(bridge)?;
        // SAFETY: as above, and as large as this version's struct.
        let data = unsafe { &*data };
        if data.n > self.max_annotations {
            // Refused before a single row is read: there may be none, as the header says.
            return Err(StageError::TooMany {
                layer: schema.name.clone(),
                n: data.n,
                max: self.max_annotations,
            });
        }
        let max = self.most_bytes();
        if data.heap_len as u64 > max {
            let (layer, bytes) = (schema.name.clone(), data.heap_len as u64);
            return Err(StageError::TooLong { layer, bytes, max });
        }
        // SAFETY: everything in the layer is as the header says until this call returns.
        let columns = unsafe { decode::columns(data, schema) }.map_err(bridge)?;
        self.add(doc, index, columns)
    }

    /// Checks a layer's columns, which have the types of its schema, and keeps them.
    pub(crate) fn add(&mut self, doc: usize, index: usize, columns: Columns<'_>) -> Result<(), StageError> {
        let schema = &self.outputs[index];
        let n = columns.starts.len();
        if n > self.max_annotations {
            return Err(StageError::TooMany { layer: schema.name.clone(), n, max: self.max_annotations });
        }
        let max = self.most_bytes();
        let too_long = |bytes| StageError::TooLong { layer: schema.name.clone(), bytes, max };
        // Rows may share bytes, and whoever writes them out writes them for each.
        let bytes = string_bytes(&columns);
        if bytes > max {
            return Err(too_long(bytes));
        }
        let (layer, permutation) = Layer::freeze(schema.clone(), columns, self.documents[doc].text())?;
        self.layers[doc][index] = Some((layer.into_owned(), permutation));
        Ok(())
    }
}

/// The bytes of all strings, each counted for every row that has it.
fn string_bytes(columns: &Columns<'_>) -> u64 {
    let strings = columns.attributes.iter().filter_map(|c| match c {
        Column::Str(v) | Column::Strs(v) => Some(v),
        _ => None,
    });
    let present = strings.flat_map(|v| v.iter()).filter(|s| s.offset != NONE);
    present.map(|s| u64::from(s.len)).sum()
}

/// # Safety
/// `context` is the collector whose sink the plugin was given.
unsafe extern "C" fn emit(context: *mut c_void, doc: usize, layer: usize, data: *const abi::Layer) -> i32 {
    // SAFETY: the caller's promise; `process` runs on one thread and the host waits for it.
    let collector = unsafe { &mut *context.cast::<Collector<'_>>() };
    if doc >= collector.documents.len() {
        // It belongs to no document, so every document of the call is in doubt.
        let n = collector.documents.len();
        collector.refused.fill(Some(StageError::Protocol(format!("it emitted for document {doc} of {n}"))));
        return status::REFUSED;
    }
    // An unwinding host would cross the plugin's frames.
    let result = catch_unwind(AssertUnwindSafe(|| collector.accept(doc, layer, data)))
        .unwrap_or_else(|_| Err(StageError::Protocol("its output made the host panic".into())));
    match result {
        Ok(()) => status::OK,
        Err(e) => {
            collector.refused[doc].get_or_insert(e);
            status::REFUSED
        }
    }
}

#[cfg(test)]
mod tests {
    use copydesk_plugin_bridge::encode;

    use super::*;

    #[test]
    fn a_panic_of_the_host_is_a_refusal_and_no_more() {
        let documents = [Document::new("a", "One word.").unwrap()];
        let outputs = [Arc::new(LayerSchema::new("words", "Words."))];
        let mut collector = Collector::new(&documents, &outputs, 10);
        // No plugin can bring the host to this; it stands for whatever is wrong in the host.
        collector.layers.clear();
        let (columns, mut list) = (Columns::default(), Vec::new());
        let layer = encode::layer(&columns, 0, [], &mut list);
        let sink = collector.sink();
        // SAFETY: the collector, the layer and what they point to live until the end.
        let status = unsafe { sink.emit.unwrap()(sink.context, 0, 0, &layer) };
        assert_eq!(status, status::REFUSED);
        assert!(collector.refusal(0).unwrap().to_string().contains("made the host panic"));
    }
}
