use super::reference::reference;

/// A text without its white space, and where each part of it stands with it.
#[derive(Debug, Default)]
pub(super) struct Visible {
    text: String,
    parts: Vec<Part>,
}

/// A stretch without white space.
#[derive(Clone, Copy, Debug)]
struct Part {
    /// Where it begins in the text without white space.
    at: usize,
    /// Where it begins in the text with it.
    from: usize,
    /// How long the reference is there that it is the meaning of; 0 where it stands there as it is.
    reference: usize,
}

/// A stretch that two texts share.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Piece {
    /// Where it stands in the first of them.
    pub(super) found: std::ops::Range<usize>,
    /// And in the second.
    pub(super) shown: std::ops::Range<usize>,
    /// Whether the second refers to its characters and does not have them.
    pub(super) reference: bool,
}

impl Visible {
    /// Adds a text as a page has it, which begins at this byte of the page.
    pub(super) fn push_markup(&mut self, text: &str, from: usize) {
        let mut done = 0;
        while let Some(at) = memchr::memchr(b'&', &text.as_bytes()[done..]).map(|at| done + at) {
            let Some((meaning, length)) = reference(&text[at..]) else {
                self.push(&text[done..=at], from + done);
                done = at + 1;
                continue;
            };
            self.push(&text[done..at], from + done);
            if !meaning.contains(char::is_whitespace) {
                self.parts.push(Part { at: self.text.len(), from: from + at, reference: length });
                self.text.push_str(&meaning);
            }
            done = at + length;
        }
        self.push(&text[done..], from + done);
    }

    /// Adds a text as it is.
    pub(super) fn push(&mut self, text: &str, from: usize) {
        for word in text.split_whitespace() {
            // Both are of the same text.
            let offset = word.as_ptr().addr() - text.as_ptr().addr();
            self.parts.push(Part { at: self.text.len(), from: from + offset, reference: 0 });
            self.text.push_str(word);
        }
    }

    /// The text without white space.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Where the next part after this place begins.
    pub(super) fn next_part(&self, at: usize) -> usize {
        let next = self.parts.partition_point(|part| part.at <= at);
        self.parts.get(next).map_or(self.text.len(), |part| part.at)
    }

    /// The pieces of a stretch of so many bytes that stands at `at` in this and at `other_at` in the other text.
    pub(super) fn shared<'v>(
        &'v self,
        at: usize,
        other: &'v Visible,
        other_at: usize,
        length: usize,
    ) -> impl Iterator<Item = Piece> + 'v {
        let mut done = 0;
        std::iter::from_fn(move || {
            if done >= length {
                return None;
            }
            let (own, own_left) = self.part(at + done)?;
            let (theirs, their_left) = other.part(other_at + done)?;
            let bytes = own_left.min(their_left).min(length - done);
            let from = own.from + (at + done - own.at);
            let shown = match theirs.reference {
                0 => {
                    let from = theirs.from + (other_at + done - theirs.at);
                    from..from + bytes
                }
                length => theirs.from..theirs.from + length,
            };
            done += bytes;
            Some(Piece { found: from..from + bytes, shown, reference: theirs.reference > 0 })
        })
    }

    /// The part that holds this byte, and how much of it is left from there.
    fn part(&self, at: usize) -> Option<(Part, usize)> {
        let next = self.parts.partition_point(|part| part.at <= at);
        let part = *self.parts.get(next.checked_sub(1)?)?;
        Some((part, self.parts.get(next).map_or(self.text.len(), |part| part.at) - at))
    }
}
