//! What a call of a plugin takes: documents as C structs, and an error struct for what it says.

use std::ptr;

use copydesk_document::Document;
use copydesk_plugin_abi::{self as abi, status};
use copydesk_plugin_bridge::encode;

use crate::error::StageError;
use crate::stage::InputLayer;

/// C structs of the documents of one call; they point into each other and into the documents.
#[derive(Debug, Default)]
pub(crate) struct Buffers {
    pub(crate) docs: Vec<abi::Doc>,
    meta: Vec<Vec<abi::Pair>>,
    layers: Vec<Vec<abi::Layer>>,
    pointers: Vec<Vec<*const abi::Layer>>,
    columns: Vec<Vec<abi::Column>>,
    pub(crate) message: Vec<u8>,
}

const MESSAGE_BYTES: usize = 4096;

impl Buffers {
    /// Describes documents in C structs.
    pub(crate) fn fill(&mut self, inputs: &[Option<InputLayer>], documents: &[Document]) {
        let n = documents.len();
        self.docs.clear();
        self.meta.resize_with(n, Vec::new);
        self.layers.resize_with(n, Vec::new);
        self.pointers.resize_with(n, Vec::new);
        self.columns.resize_with(n * inputs.len(), Vec::new);
        for (d, document) in documents.iter().enumerate() {
            let pairs =
                document.meta().iter().map(|(k, v)| abi::Pair { key: encode::str(k), value: encode::str(v) });
            self.meta[d].clear();
            self.meta[d].extend(pairs);
            // Reserved before the first pointer into it is taken, so that it does not move.
            self.layers[d].clear();
            self.layers[d].reserve(inputs.len());
            self.pointers[d].clear();
            for (i, input) in inputs.iter().enumerate() {
                let found = input.as_ref().and_then(|input| Some((input, document.layer(&input.layer)?)));
                let Some((input, layer)) = found else {
                    self.pointers[d].push(ptr::null());
                    continue;
                };
                let list = &mut self.columns[d * inputs.len() + i];
                let picks = input.columns.iter().copied();
                self.layers[d].push(encode::layer(layer.columns(), layer.longest(), picks, list));
                let at = self.layers[d].len() - 1;
                self.pointers[d].push(&raw const self.layers[d][at]);
            }
            self.docs.push(abi::Doc {
                struct_size: size_of::<abi::Doc>(),
                id: encode::str(document.id()),
                text: encode::str(document.text()),
                meta: self.meta[d].as_ptr(),
                n_meta: self.meta[d].len(),
                layers: self.pointers[d].as_ptr(),
                n_layers: self.pointers[d].len(),
            });
        }
    }
}

/// Calls a callback with an error struct over `message`; a failure comes with the document it names.
pub(crate) fn with_error(
    message: &mut Vec<u8>,
    call: impl FnOnce(*mut abi::Error) -> i32,
) -> Result<(), (usize, StageError)> {
    // Zeroed, so that a plugin that states a length and writes nothing cannot show another call's message.
    message.clear();
    message.resize(MESSAGE_BYTES, 0);
    let mut error = abi::Error {
        struct_size: size_of::<abi::Error>(),
        message: message.as_mut_ptr().cast(),
        capacity: message.len(),
        len: 0,
        doc: 0,
    };
    let code = call(&mut error);
    let said = String::from_utf8_lossy(&message[..error.len.min(MESSAGE_BYTES)]).replace('\0', "");
    let said = if said.is_empty() { "it gave no reason".to_owned() } else { said };
    match code {
        status::OK => Ok(()),
        status::ERROR => Err((error.doc, StageError::Plugin(said))),
        status::PANIC => Err((error.doc, StageError::Panic(said))),
        other => {
            Err((error.doc, StageError::Protocol(format!("a callback returned status {other}: {said}"))))
        }
    }
}

pub(crate) fn null_function() -> StageError {
    StageError::Protocol("a function of its table is null".into())
}
