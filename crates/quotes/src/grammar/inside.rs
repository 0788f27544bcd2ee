//! The words inside quotation marks, which are one item to the grammar elsewhere: who speaks there may say what others said.

use copydesk_document::Span;

use crate::grammar::items::{Block, BlockKind, Reading, Sources};
use crate::marks::Region;
use crate::words::Lexicon;

/// The fewest bytes of a quotation that can hold an attribution: "I said that".
const SHORTEST: u32 = 24;

impl Reading {
    /// Reads the words inside quotations as if they were paragraphs, keeping the allocations of the last reading.
    pub(crate) fn read_inside(&mut self, lexicon: &Lexicon, from: Sources<'_>, regions: &[Region]) {
        self.items.clear();
        self.units.clear();
        self.blocks.clear();
        self.regions.clear();
        let (mut token, mut entity, mut sentence) = (0, 0, 0);
        for region in regions.iter().filter(|r| r.span.len() >= SHORTEST) {
            let whole = region.span.of(from.text).unwrap_or_default();
            let inner = region.inner(from.text);
            let lead = whole.find(inner).unwrap_or_default() as u32;
            let start = region.span.start + lead;
            let span = Span::new(start, start + inner.len() as u32);
            self.ends.clear();
            while sentence < from.sentences.len() && from.sentences.span(sentence).start < span.end {
                self.ends.push(from.sentences.span(sentence).end);
                sentence += 1;
            }
            let first = self.items.len();
            self.add_items(lexicon, from, span, None, 0, &mut token, &mut entity);
            let units = self.units.len();
            self.cut(from.text, first);
            self.blocks.push(Block { kind: BlockKind::Body, units: units..self.units.len() });
        }
    }
}
