use copydesk_document::Span;

/// Kinds of white space before a token.
pub(crate) const LAYOUTS: usize = 8;
const SPACE: usize = 1;
const NEWLINE: usize = 2;
const PARAGRAPH: usize = 4;

/// Says of one token after the other what white space stands before it.
#[derive(Debug)]
pub(crate) struct Gaps<'t> {
    text: &'t str,
    /// Where the last token ends; `None` before the first.
    end: Option<usize>,
}

impl<'t> Gaps<'t> {
    /// The gaps before tokens that follow `before`, or that begin the document.
    pub(crate) fn after(text: &'t str, before: Option<Span>) -> Gaps<'t> {
        Gaps { text, end: before.map(|span| span.end as usize) }
    }

    /// The row of the layout table for the next token.
    #[inline]
    pub(crate) fn next(&mut self, token: Span) -> usize {
        let (start, end) = (token.start as usize, token.end as usize);
        let Some(last) = self.end else {
            self.end = Some(end);
            return SPACE + NEWLINE + PARAGRAPH;
        };
        self.end = Some(end);
        match self.text.as_bytes().get(last..start) {
            None | Some([]) => 0,
            Some(b" ") => SPACE,
            Some(_) => self.text.get(last..start).map_or(0, kind),
        }
    }
}

fn kind(gap: &str) -> usize {
    let newlines = gap.bytes().filter(|&b| b == b'\n').count();
    let space = usize::from(gap.contains(char::is_whitespace)) * SPACE;
    space + usize::from(newlines > 0) * NEWLINE + usize::from(newlines > 1) * PARAGRAPH
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_before_each_token() {
        let text = "a b\nc\n \nd,\u{a0}e x. f";
        let mut gaps = Gaps::after(text, None);
        let of = |part: &str| {
            let start = text.find(part).unwrap();
            Span::from_range(start..start + part.len())
        };
        for (token, expected) in [("a", 7), ("b", 1), ("c", 3), ("d", 7), (",", 0), ("e", 1), ("f", 1)] {
            assert_eq!(gaps.next(of(token)), expected, "{token}");
        }
        assert_eq!(gaps.next(of("a")), 0, "a token out of order has no gap");
        assert_eq!(gaps.next(Span::NONE), 0);
    }
}
