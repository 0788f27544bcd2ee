use std::borrow::Cow;

/// The unit in which offsets are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Unit {
    /// UTF-8 bytes, as inside the program.
    Byte,
    /// Unicode code points, as in Python.
    #[default]
    CodePoint,
    /// UTF-16 units, as in JavaScript and Java.
    Utf16,
}

/// Converts offsets of one text between bytes, code points and UTF-16 units.
///
/// It keeps counts at every 64th byte, so a conversion reads at most 64 bytes; of an ASCII text it keeps nothing.
#[derive(Debug)]
pub struct OffsetIndex<'t> {
    text: &'t str,
    blocks: Cow<'t, [[u32; 2]]>,
}

/// What an [`OffsetIndex`] knows of a text, for whoever keeps it beside the text.
#[derive(Debug)]
pub struct OffsetBlocks {
    /// For block `i`, how many code points and UTF-16 units start before byte `64 * i`. Empty for ASCII.
    blocks: Vec<[u32; 2]>,
}

const BLOCK: usize = 64;

impl OffsetBlocks {
    /// Counts a text in one pass.
    pub fn new(text: &str) -> OffsetBlocks {
        let mut blocks = Vec::new();
        if !text.is_ascii() {
            let mut seen = [0, 0];
            blocks.reserve(text.len() / BLOCK + 1);
            for block in text.as_bytes().chunks(BLOCK) {
                blocks.push(seen);
                let [points, units] = count(block);
                seen = [seen[0] + points, seen[1] + units];
            }
            blocks.push(seen);
        }
        OffsetBlocks { blocks }
    }

    /// The index of the text that was counted.
    pub fn index<'t>(&'t self, text: &'t str) -> OffsetIndex<'t> {
        OffsetIndex { text, blocks: Cow::Borrowed(&self.blocks) }
    }
}

impl<'t> OffsetIndex<'t> {
    /// Indexes a text in one pass.
    pub fn new(text: &'t str) -> OffsetIndex<'t> {
        OffsetIndex { text, blocks: Cow::Owned(OffsetBlocks::new(text).blocks) }
    }

    /// The byte offset `byte`, which lies on a character boundary, in another unit.
    ///
    /// # Panics
    /// When `byte` is past the end of the text.
    pub fn from_byte(&self, byte: u32, unit: Unit) -> u32 {
        let column = match unit {
            Unit::Byte => return byte,
            Unit::CodePoint => 0,
            Unit::Utf16 => 1,
        };
        if self.blocks.is_empty() {
            return byte;
        }
        let block = byte as usize / BLOCK;
        let rest = count(&self.text.as_bytes()[block * BLOCK..byte as usize]);
        self.blocks[block][column] + rest[column]
    }

    /// The byte offset of an offset in another unit; `None` past the end or inside a character.
    pub fn to_byte(&self, offset: u32, unit: Unit) -> Option<u32> {
        let column = match unit {
            Unit::Byte => return self.text.is_char_boundary(offset as usize).then_some(offset),
            Unit::CodePoint => 0,
            Unit::Utf16 => 1,
        };
        if self.blocks.is_empty() {
            return (offset as usize <= self.text.len()).then_some(offset);
        }
        let block = self.blocks.partition_point(|b| b[column] <= offset).checked_sub(1)?;
        // A character that begins in the block before may reach into this one.
        let mut byte = (block * BLOCK).min(self.text.len());
        while !self.text.is_char_boundary(byte) {
            byte += 1;
        }
        let mut at = self.from_byte(byte as u32, unit);
        for c in self.text[byte..].chars() {
            if at >= offset {
                break;
            }
            at += if unit == Unit::Utf16 { c.len_utf16() as u32 } else { 1 };
            byte += c.len_utf8();
        }
        (at == offset).then_some(byte as u32)
    }
}

/// How many code points and UTF-16 units start in these bytes, of which there are at most [`BLOCK`].
fn count(bytes: &[u8]) -> [u32; 2] {
    // One bit a byte, eight bytes at a time. The lanes of a word then count to eight at most, so that none overflows.
    const ONES: u64 = 0x0101_0101_0101_0101;
    let (words, rest) = bytes.as_chunks::<8>();
    let (mut continuations, mut fours) = (0, 0);
    for word in words {
        let word = u64::from_le_bytes(*word);
        continuations += word >> 7 & !(word >> 6) & ONES;
        fours += word >> 7 & word >> 6 & word >> 5 & word >> 4 & ONES;
    }
    let sum = |lanes: u64| (lanes.wrapping_mul(ONES) >> 56) as u32;
    let mut points = 8 * words.len() as u32 - sum(continuations);
    let mut pairs = sum(fours);
    for &b in rest {
        // Continuation bytes are 10xxxxxx; four-byte characters, led by 11110xxx, take two UTF-16 units.
        points += u32::from((b as i8) >= -64);
        pairs += u32::from(b >= 0xF0);
    }
    [points, points + pairs]
}
