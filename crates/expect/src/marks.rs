//! The marks that tell which blocks are missed.

use copydesk_document::Document;

use crate::compare::{Mismatch, compare};
use crate::markdown::Block;
use crate::slips::slips;

/// The word after the layer's name that marks a block.
pub(crate) const MISSED: &str = "missed";

impl Block {
    /// Tells how a document differs from what the block expects, whether it is marked `missed` or not; slips alone when
    /// there are any.
    pub fn differences(&self, document: &Document) -> Vec<Mismatch> {
        let slips = slips(document, &self.layer, &self.lines);
        if slips.is_empty() { compare(document, &self.layer, self.mode, &self.lines) } else { slips }
    }

    /// Tells why the block fails; nothing when it passes. A block marked `missed` passes as long as the document
    /// differs from what it expects, and never because of a slip of its own.
    pub fn failures(&self, document: &Document) -> Vec<Mismatch> {
        let differences = self.differences(document);
        if !self.missed || differences.iter().any(Mismatch::is_slip) {
            differences
        } else if differences.is_empty() {
            vec![Mismatch::NoLongerMissed { layer: self.layer.clone() }]
        } else {
            Vec::new()
        }
    }
}

/// Writes a file of cases anew with these blocks, named by the line of their opening fence, marked `missed` or not.
/// Everything else stays as it is.
pub fn mark(source: &str, marks: &[(usize, bool)]) -> String {
    let mut marked = String::with_capacity(source.len());
    for (i, line) in source.split_inclusive('\n').enumerate() {
        let Some((_, missed)) = marks.iter().find(|(number, _)| *number == i + 1) else {
            marked.push_str(line);
            continue;
        };
        let content = line.trim_end();
        let bare = content.strip_suffix(MISSED).filter(|b| b.ends_with(char::is_whitespace));
        marked.push_str(bare.unwrap_or(content).trim_end());
        if *missed {
            marked.push(' ');
            marked.push_str(MISSED);
        }
        marked.push_str(&line[content.len()..]);
    }
    marked
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use copydesk_document::{LayerBuilder, LayerSchema, Span};

    use super::*;
    use crate::markdown::cases;

    const SOURCE: &str = "## A\r\n```text\r\nBerg met Lee.\r\n```\r\n```expect names\r\n\"Berg\"\r\n```\r\n\
                          ~~~~ contain names  missed\n\"met\"\n~~~~";

    #[test]
    fn marks_are_set_and_removed_and_nothing_else_changes() {
        let marked = mark(SOURCE, &[(5, true), (8, false)]);
        let fences =
            |s: &str| s.replace("expect names missed", "expect names").replace("names  missed", "names");
        assert_eq!(fences(&marked), fences(SOURCE));
        let missed = |source: &str| {
            cases(source).unwrap()[0].expectations.iter().map(|b| b.missed).collect::<Vec<_>>()
        };
        assert_eq!((missed(SOURCE), missed(&marked)), (vec![false, true], vec![true, false]));
        assert_eq!(mark(&marked, &[(5, true), (8, false)]), marked, "a mark is set once");
        assert_eq!(mark(&marked, &[(5, false), (8, true)]), SOURCE.replace("  missed", " missed"));
        assert_eq!(mark(SOURCE, &[]), SOURCE);
    }

    #[test]
    fn a_missed_block_fails_when_it_passes_or_never_could() {
        let mut b = LayerBuilder::new(Arc::new(LayerSchema::new("names", "")));
        b.push(Span::new(0, 4), 0);
        let mut document = Document::new("d", "Berg met Lee.").unwrap();
        document.add_layers(vec![b.freeze("Berg met Lee.").unwrap()]).unwrap();
        let failures = |info: &str, line: &str| {
            let source = format!("## A\n```text\n```\n```{info}\n{line}\n```\n");
            let failures = cases(&source).unwrap()[0].expectations[0].failures(&document);
            failures.iter().map(Mismatch::to_string).collect::<Vec<_>>()
        };
        assert_eq!(failures("expect names", "\"Berg\""), [""; 0]);
        assert_eq!(failures("expect names", "\"Lee\"").len(), 2);
        assert_eq!(failures("expect names missed", "\"Lee\""), [""; 0]);
        let passes = ["marked `missed`, but layer `names` is as expected: remove the mark"];
        assert_eq!(failures("expect names missed", "\"Berg\""), passes);
        assert_eq!(failures("contain names missed", "\"Berg\""), passes);
        for (info, line, slip) in [
            ("expect names missed", "\"Leo\"", "not in the text"),
            ("expect names missed", "PERSON \"Lee\"", "no label"),
            ("expect nomes missed", "\"Lee\"", "not produced"),
        ] {
            let failures = failures(info, line);
            assert!(failures.len() == 1 && failures[0].contains(slip), "{line}: {failures:?}");
        }
    }
}
