use copydesk_document::recycle_text;

/// Characters that a shape keeps.
const SHAPE: usize = 6;

/// The hash of words, affixes and shapes: FNV-1a, with its high bits folded into those that pick a slot.
pub(crate) fn hash(pieces: &[&[u8]]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in pieces.iter().copied().flatten() {
        hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    hash ^ (hash >> 29)
}

/// What the network knows a token by: its lower form and its shape.
#[derive(Debug, Default)]
pub(crate) struct Form {
    lower: String,
    shape: String,
}

impl Form {
    /// Makes both of what the text says.
    pub(crate) fn read(&mut self, token: &str) {
        let straight = |c| if matches!(c, '\u{2018}' | '\u{2019}') { '\'' } else { c };
        self.shape.clear();
        let mut kept = 0;
        let mut last = None;
        for class in token.chars().map(straight).map(class) {
            if last != Some(class) {
                self.shape.push(class);
                last = Some(class);
                kept += 1;
                if kept == SHAPE {
                    break;
                }
            }
        }
        // A text may be one token.
        recycle_text(&mut self.lower);
        if token.is_ascii() {
            self.lower.push_str(token);
            self.lower.make_ascii_lowercase();
        } else {
            self.lower.extend(token.chars().map(straight));
            // Not character by character: what a capital sigma becomes depends on what follows it.
            self.lower = self.lower.to_lowercase();
        }
    }

    pub(crate) fn lower(&self) -> &str {
        &self.lower
    }

    pub(crate) fn shape(&self) -> &str {
        &self.shape
    }

    /// The first `length` characters of the lower form, if it has more than that.
    pub(crate) fn prefix(&self, length: usize) -> Option<&str> {
        self.lower.char_indices().nth(length).map(|(end, _)| &self.lower[..end])
    }

    /// The last `length` characters of the lower form, if it has more than that.
    pub(crate) fn suffix(&self, length: usize) -> Option<&str> {
        let (start, _) = self.lower.char_indices().rev().nth(length.checked_sub(1)?)?;
        (start > 0).then(|| &self.lower[start..])
    }
}

fn class(c: char) -> char {
    match c {
        'a'..='z' => 'x',
        'A'..='Z' => 'X',
        '0'..='9' => 'd',
        c if c.is_ascii() => c,
        c if c.is_uppercase() => 'X',
        c if c.is_lowercase() || c.is_alphabetic() => 'x',
        c if c.is_numeric() => 'd',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(token: &str) -> Form {
        let mut form = Form::default();
        form.read(token);
        form
    }

    #[test]
    fn quotes_are_straight_and_capitals_small() {
        assert_eq!(form("O’Brien").lower(), "o'brien");
        assert_eq!(form("ΟΔΟΣ").lower(), "οδος", "a sigma at the end has a form of its own");
        assert_eq!(form("İ").lower(), "i\u{307}");
    }

    #[test]
    fn a_text_of_one_token_leaves_no_memory_behind() {
        let mut form = form(&"a".repeat(9 << 20));
        assert!(form.lower.capacity() > 8 << 20);
        form.read("b");
        assert!(form.lower.capacity() <= 8 << 20, "{}", form.lower.capacity());
    }

    #[test]
    fn a_shape_collapses_runs_and_ends_after_six() {
        for (token, shape) in [
            ("McDonald", "XxXx"),
            ("U.S.", "X.X."),
            ("1,234.50", "d,d.d"),
            ("B-52s", "X-dx"),
            ("'Tis", "'Xx"),
            ("‘Tis", "'Xx"),
            ("漢字", "x"),
            ("Ⅷ½", "Xd"),
            ("a.b.c.d", "x.x.x."),
            ("😀😀", "😀"),
            ("", ""),
        ] {
            assert_eq!(form(token).shape(), shape, "{token}");
        }
    }

    #[test]
    fn affixes_are_shorter_than_the_form() {
        let form = form("Éclair");
        assert_eq!(form.prefix(3), Some("écl"));
        assert_eq!(form.suffix(2), Some("ir"));
        assert_eq!((form.prefix(6), form.suffix(6)), (None, None));
        assert_eq!((form.prefix(5), form.suffix(5)), (Some("éclai"), Some("clair")));
        assert_eq!(form.suffix(0), None);
    }

    #[test]
    fn the_hash_is_that_of_the_training() {
        // h = 0xcbf29ce484222325 for no byte; the fold is h ^ (h >> 29).
        assert_eq!(hash(&[]), 0xcbf2_9ce4_8422_2325 ^ (0xcbf2_9ce4_8422_2325 >> 29));
        assert_eq!(hash(&[b"s3", b"ing"]), hash(&[b"s3ing"]));
        let plain = 0xaf63_dc4c_8601_ec8c_u64; // FNV-1a of "a", from its authors' tables.
        assert_eq!(hash(&[b"a"]), plain ^ (plain >> 29));
    }
}
