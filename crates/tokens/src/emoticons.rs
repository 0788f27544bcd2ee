//! Faces made of punctuation marks.

use crate::chars::is_word;
use crate::tokenizer::Splitter;

impl Splitter<'_, '_> {
    /// The end of an emoticon such as ":-)" that begins at `start` with the eyes, or with "(", "<" or "^".
    pub(crate) fn emoticon(&self, start: usize) -> Option<usize> {
        let rest = &self.text.as_bytes()[start..self.end];
        if let Some(face) = [&b"(:"[..], b"(-:", b"^_^", b"<3"].into_iter().find(|f| rest.starts_with(f)) {
            let end = start + face.len();
            return (start == self.chunk && end == self.end).then_some(end);
        }
        if !matches!(rest[0], b':' | b';' | b'=') {
            return None;
        }
        let nose = usize::from(matches!(rest.get(1), Some(b'-' | b'\'')));
        let mouth = *rest.get(1 + nose)?;
        let more = rest[1 + nose..].iter().take_while(|&&b| b == mouth).count();
        let end = start + 1 + nose + more;
        let free = !self.at(end).is_some_and(is_word);
        let apart = !self.before(start).is_some_and(is_word);
        match mouth {
            // "(as follows:)" closes a bracket.
            b')' if apart || nose > 0 || !self.in_bracket(start) => Some(end),
            b'(' | b'/' | b'|' if free && apart => Some(end),
            b'D' | b'P' | b'p' | b'O' if free && apart && more == 1 => Some(end),
            _ => None,
        }
    }

    /// Whether a bracket opens shortly before `i`, in the same chunk.
    fn in_bracket(&self, i: usize) -> bool {
        self.text.as_bytes()[self.chunk.max(i.saturating_sub(40))..i].contains(&b'(')
    }
}
