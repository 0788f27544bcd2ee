use std::ops::Range;

use aho_corasick::{AhoCorasick, Anchored, Input, MatchKind, StartKind};

/// Finds any of many names in a text, longest first, at word boundaries, in one pass.
#[derive(Clone, Debug)]
pub struct NameMatcher {
    /// `None` for no names at all.
    automaton: Option<AhoCorasick>,
    values: Vec<u32>,
}

impl NameMatcher {
    /// A matcher for `(name, value)` pairs; of two equal names the first counts. Matching is case-sensitive.
    pub fn new<'n>(names: impl IntoIterator<Item = (&'n str, u32)>) -> NameMatcher {
        let (names, values): (Vec<&str>, Vec<u32>) = names.into_iter().filter(|(n, _)| !n.is_empty()).unzip();
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .start_kind(StartKind::Both)
            .build(&names)
            // Fails only past two thousand million states.
            .ok()
            .filter(|_| !names.is_empty());
        NameMatcher { automaton, values }
    }

    /// The names in `text` from left to right, without overlaps, as byte ranges with their values.
    pub fn find_iter<'m>(&'m self, text: &'m str) -> impl Iterator<Item = (Range<usize>, u32)> + 'm {
        let mut at = 0;
        std::iter::from_fn(move || {
            while at < text.len() {
                let found = self.automaton.as_ref()?.find(Input::new(text).range(at..))?;
                let range = found.range();
                if is_bounded(text, &range) {
                    at = range.end;
                    return Some((range, self.values[found.pattern().as_usize()]));
                }
                // "BBC News" ends inside "BBC Newsbeat", but "BBC" does not.
                if let Some(found) = self.shorter(text, &range) {
                    at = found.0.end;
                    return Some(found);
                }
                // A name inside a longer word: go on after its first character.
                at = range.start + text[range.start..].chars().next().map_or(1, char::len_utf8);
            }
            None
        })
    }

    /// The longest name that begins where another does which ends inside a word.
    fn shorter(&self, text: &str, range: &Range<usize>) -> Option<(Range<usize>, u32)> {
        let mut end = range.end;
        while end > range.start {
            let cut = text.get(range.start..end)?;
            end -= cut.chars().next_back().map_or(1, char::len_utf8);
            let input = Input::new(text).range(range.start..end).anchored(Anchored::Yes);
            let found = self.automaton.as_ref()?.find(input)?;
            let range = found.range();
            if is_bounded(text, &range) {
                return Some((range, self.values[found.pattern().as_usize()]));
            }
            end = range.end;
        }
        None
    }

    /// The value of the name that `text` is, from its first to its last byte.
    pub fn get(&self, text: &str) -> Option<u32> {
        let found = self.automaton.as_ref()?.find(Input::new(text).anchored(Anchored::Yes))?;
        (found.end() == text.len()).then(|| self.values[found.pattern().as_usize()])
    }
}

/// Whether no letter or digit touches the range from outside where it has one inside.
fn is_bounded(text: &str, range: &Range<usize>) -> bool {
    let inner = &text[range.clone()];
    let joined = |a: Option<char>, b: Option<char>| {
        a.is_some_and(char::is_alphanumeric) && b.is_some_and(char::is_alphanumeric)
    };
    !joined(text[..range.start].chars().next_back(), inner.chars().next())
        && !joined(inner.chars().next_back(), text[range.end..].chars().next())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn longest_name_at_word_boundaries() {
        let m = NameMatcher::new([("Niger", 0), ("Nigeria", 1), ("U.S.", 2), ("Côte d’Ivoire", 3)]);
        let text = "Nigerians left Nigeria for Niger, the U.S. and Côte d’Ivoire; éNiger.";
        let found: Vec<_> = m.find_iter(text).map(|(r, v)| (&text[r], v)).collect();
        assert_eq!(found, [("Nigeria", 1), ("Niger", 0), ("U.S.", 2), ("Côte d’Ivoire", 3)]);
        let m2 = NameMatcher::new([("BBC", 0), ("BBC News", 1), ("BBC Ne", 2)]);
        let found = |text: &str| m2.find_iter(text).map(|(r, v)| (r.len(), v)).collect::<Vec<_>>();
        assert_eq!(
            found("BBC Newsbeat, BBC News"),
            [(3, 0), (8, 1)],
            "a name that ends inside a word hides no other"
        );
        assert_eq!(found("BBCs"), []);
        assert_eq!(m.get("Niger"), Some(0));
        assert_eq!(m.get("Niger,"), None);
        assert_eq!(NameMatcher::new([]).find_iter(text).count(), 0);
    }
}
