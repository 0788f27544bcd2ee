//! What the training of the decoder sees of a document.

use std::io::Write;

use copydesk_document::Document;
use copydesk_extractor::{Extractor, RunError, with_input};

use super::Place;
use crate::Quotes;

/// Writes what the decoder sees of a document, which has all layers that `quotes` requires.
///
/// Little-endian: the name's length and bytes, the number of tokens `n`; then by token the start and end in code points,
/// sentence, block, quotation and bits (each `n` × u32); then `n` vectors (f32).
///
/// # Errors
/// When a layer is missing.
pub fn write(document: &Document, out: &mut impl Write) -> Result<std::io::Result<()>, RunError> {
    with_input(&Quotes::spec(), document, |input| {
        let sources = crate::sources(input);
        let mut place = Place::default();
        place.read(sources, input.optional_layer(crate::OUTLETS));
        let tokens = sources.tokens;
        let mut points = Vec::with_capacity(document.text().len() + 1);
        let mut count = 0u32;
        for c in document.text().chars() {
            points.extend(std::iter::repeat_n(count, c.len_utf8()));
            count += 1;
        }
        points.push(count);
        let mut bytes: Vec<u8> = Vec::new();
        let mut put = |n: u32| bytes.extend(n.to_le_bytes());
        put(tokens.len() as u32);
        tokens.spans().for_each(|s| put(points[s.start as usize]));
        tokens.spans().for_each(|s| put(points[s.end as usize]));
        for column in [&place.sentences, &place.blocks, &place.quoted, &place.bits] {
            column.iter().for_each(|&n| put(n));
        }
        let vectors = input.layer(crate::VECTORS);
        for row in 0..vectors.len() {
            vectors.vector(0, row).unwrap_or_default().iter().for_each(|x| put(x.to_bits()));
        }
        let name = document.id().as_bytes();
        out.write_all(&(name.len() as u32).to_le_bytes())
            .and_then(|()| out.write_all(name))
            .and_then(|()| out.write_all(&bytes))
    })
}
