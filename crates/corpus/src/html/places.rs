use std::ops::Range;

use copydesk_document::{OffsetIndex, SourceRun, Span, Unit};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::visible::Piece;
use crate::encoding::Decoded;

/// Where each character of a decoded page stands in its bytes.
pub(super) enum Places<'d> {
    /// It stands where it did.
    Same,
    /// Each unit takes as many bytes, after the byte order mark.
    Fixed { index: OffsetIndex<'d>, unit: Unit, width: u32, mark: u32 },
    /// By byte of the text.
    Listed(Vec<u32>),
}

impl<'d> Places<'d> {
    pub(super) fn of(decoded: &'d Decoded) -> Places<'d> {
        let Some((bytes, encoding, mark)) = &decoded.source else { return Places::Same };
        let fixed = |unit, width| Places::Fixed {
            index: OffsetIndex::new(&decoded.text),
            unit,
            width,
            mark: *mark as u32,
        };
        match *encoding {
            encoding if encoding == UTF_8 && bytes.len() == mark + decoded.text.len() => fixed(Unit::Byte, 1),
            encoding if encoding == UTF_16LE || encoding == UTF_16BE => fixed(Unit::Utf16, 2),
            encoding if encoding.is_single_byte() => fixed(Unit::CodePoint, 1),
            encoding => Places::Listed(listed(&decoded.text, bytes, *mark, encoding)),
        }
    }

    /// The runs of a text of which a piece is in the page.
    pub(super) fn runs(&self, text: &str, piece: &Piece) -> Vec<SourceRun> {
        let raw = |shown: Range<usize>| self.raw(shown.start)..self.raw(shown.end);
        let span = |found: Range<usize>| Span::new(found.start as u32, found.end as u32);
        let as_utf8 = matches!(self, Places::Same | Places::Fixed { unit: Unit::Byte, .. });
        if as_utf8 && !piece.reference {
            return vec![SourceRun {
                text: span(piece.found.clone()),
                raw: raw(piece.shown.clone()),
                step: None,
            }];
        }
        let mut runs: Vec<SourceRun> = Vec::new();
        let mut shown = piece.shown.start;
        for (at, c) in text[piece.found.clone()].char_indices() {
            let from = piece.found.start + at;
            let found = from..from + c.len_utf8();
            let raw = match piece.reference {
                // Of two characters of one reference each stands in all of it.
                true => raw(piece.shown.clone()),
                false => raw(shown..shown + c.len_utf8()),
            };
            shown += c.len_utf8();
            let step = raw.end - raw.start;
            match runs.last_mut().filter(|last| last.step == Some(step) && last.raw.end == raw.start) {
                Some(last) => (last.text.end, last.raw.end) = (found.end as u32, raw.end),
                None => runs.push(SourceRun { text: span(found), raw, step: Some(step) }),
            }
        }
        runs
    }

    /// The byte of the page for one of its text.
    fn raw(&self, byte: usize) -> u32 {
        match self {
            Places::Same => byte as u32,
            Places::Fixed { index, unit, width, mark } => mark + width * index.from_byte(byte as u32, *unit),
            Places::Listed(places) => places[byte],
        }
    }
}

/// Decodes byte by byte, to see which of them make a character.
fn listed(text: &str, bytes: &[u8], mark: usize, encoding: &'static Encoding) -> Vec<u32> {
    let mut places = vec![bytes.len() as u32; text.len() + 1];
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut buffer = [0; 64];
    let (mut at, mut first) = (0, mark);
    for next in mark..bytes.len() {
        let last = next + 1 == bytes.len();
        let (_, _, written, _) = decoder.decode_to_utf8(&bytes[next..=next], &mut buffer, last);
        for c in String::from_utf8_lossy(&buffer[..written]).chars() {
            for place in places.iter_mut().skip(at).take(c.len_utf8()) {
                *place = first as u32;
            }
            at += c.len_utf8();
            // What follows a broken character in one step is the byte that broke it.
            first = next;
        }
        if written > 0 {
            first = next + 1;
        }
    }
    places
}
