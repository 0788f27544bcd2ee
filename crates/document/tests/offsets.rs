//! Conversions of offsets agree with counting character by character.

use copydesk_document::{OffsetIndex, Unit};
use proptest::prelude::*;

/// What `to_byte` must say for each offset of a unit, from 0 to past the end: the byte where a character begins or the
/// text ends, `None` inside a character.
fn naive(text: &str, unit: Unit) -> Vec<Option<u32>> {
    let mut at = Vec::new();
    for (byte, c) in text.char_indices() {
        at.push(Some(byte as u32));
        let width = match unit {
            Unit::Byte => c.len_utf8(),
            Unit::CodePoint => 1,
            Unit::Utf16 => c.len_utf16(),
        };
        at.resize(at.len() + width - 1, None);
    }
    at.push(Some(text.len() as u32));
    at
}

fn agrees(text: &str) {
    let index = OffsetIndex::new(text);
    for unit in [Unit::Byte, Unit::CodePoint, Unit::Utf16] {
        let expected = naive(text, unit);
        for (offset, byte) in expected.iter().enumerate() {
            assert_eq!(index.to_byte(offset as u32, unit), *byte, "{unit:?} {offset} of {text:?}");
            if let Some(byte) = byte {
                assert_eq!(
                    index.from_byte(*byte, unit),
                    offset as u32,
                    "byte {byte} as {unit:?} of {text:?}"
                );
            }
        }
        for past in [expected.len() as u32, expected.len() as u32 + 63, u32::MAX] {
            assert_eq!(index.to_byte(past, unit), None, "{unit:?} {past} is past the end of {text:?}");
        }
    }
}

/// Texts in which characters of every width meet the ends of 64-byte blocks.
fn texts() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[a-z ]{1,70}",
        2 => any::<String>(),
        2 => "[é“”ñ]{1,40}",
        2 => "[👩🏽😀𝔄]{1,40}",
        1 => "\u{0}|\u{FEFF}|e\u{301}|\u{200D}|שלום|漢字",
    ];
    prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn every_offset_agrees_with_a_count(text in texts()) {
        agrees(&text);
    }
}

#[test]
fn characters_that_straddle_a_block_are_found() {
    for c in ["a", "é", "漢", "😀"] {
        for before in 58..68 {
            agrees(&format!("{}{c}{}", "x".repeat(before), "y".repeat(70)));
            agrees(&format!("{}{c}", "x".repeat(before)));
        }
        for times in [16, 21, 22, 32, 64, 128] {
            agrees(&c.repeat(times));
        }
    }
    agrees("");
}
