use std::ops::Range;

/// A half-open range of UTF-8 byte offsets in a document's text.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(C)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The value that stands for "no span" in a column.
    pub const NONE: Span = Span { start: u32::MAX, end: u32::MAX };

    /// The span from `start` up to, not including, `end`, in bytes.
    #[inline]
    pub const fn new(start: u32, end: u32) -> Span {
        Span { start, end }
    }

    /// The span of a `usize` range. Texts are shorter than `u32::MAX` bytes, which [`crate::Document`] enforces.
    #[inline]
    pub const fn from_range(range: Range<usize>) -> Span {
        Span { start: range.start as u32, end: range.end as u32 }
    }

    /// The same range for slicing.
    #[inline]
    pub const fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The length in bytes.
    #[inline]
    pub const fn len(self) -> u32 {
        self.end - self.start
    }

    /// Whether it covers no byte.
    #[inline]
    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether it stands for "no span".
    #[inline]
    pub const fn is_none(self) -> bool {
        self.start == u32::MAX
    }

    /// `None` for [`Span::NONE`].
    #[inline]
    pub fn some(self) -> Option<Span> {
        (!self.is_none()).then_some(self)
    }

    /// Whether the two share a byte.
    #[inline]
    pub const fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Whether `other` lies within it, ends included.
    #[inline]
    pub const fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The text it covers, or `None` when it is out of bounds or off a character boundary.
    #[inline]
    pub fn of(self, text: &str) -> Option<&str> {
        text.get(self.range())
    }

    /// The smallest span that covers both.
    #[inline]
    pub fn hull(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

impl std::fmt::Debug for Span {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.is_none() { f.write_str("none") } else { write!(f, "{}..{}", self.start, self.end) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_half_open() {
        let a = Span::new(2, 5);
        assert!(a.overlaps(Span::new(4, 9)) && !a.overlaps(Span::new(5, 9)) && !a.overlaps(Span::new(0, 2)));
        assert!(a.contains(Span::new(2, 5)) && a.contains(Span::new(3, 4)) && !a.contains(Span::new(2, 6)));
        assert_eq!(a.hull(Span::new(8, 9)), Span::new(2, 9));
        assert_eq!(Span::new(0, 1).of("é"), None, "a span inside a character has no text");
        assert_eq!(Span::NONE.some(), None);
    }
}
