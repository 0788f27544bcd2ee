use crate::finding::{Range, Text};

/// The word tokens of a text, as the regular expression `\w+` finds them, so that marks and blanks at the edges of a
/// span are neither rewarded nor punished.
pub(super) struct Words {
    pub(super) words: Vec<Range>,
}

/// Word tokens by index, sorted.
pub(super) type WordSet = Vec<usize>;

impl Words {
    pub(super) fn new(text: &str) -> Words {
        let (mut words, mut start) = (Vec::new(), None);
        let mut at = 0u32;
        for c in text.chars() {
            let word = c.is_alphanumeric() || c == '_';
            match (word, start) {
                (true, None) => start = Some(at),
                (false, Some(s)) => {
                    words.push((s, at));
                    start = None;
                }
                _ => {}
            }
            at += 1;
        }
        words.extend(start.map(|s| (s, at)));
        Words { words }
    }

    /// The words that overlap any of the ranges.
    pub(super) fn over(&self, ranges: &[Range]) -> WordSet {
        let mut set = WordSet::new();
        for &(start, end) in ranges {
            let lo = self.words.partition_point(|w| w.1 <= start);
            let hi = self.words.partition_point(|w| w.0 < end);
            set.extend(lo..hi.max(lo));
        }
        set.sort_unstable();
        set.dedup();
        set
    }
}

/// The number of words in both sets.
pub(super) fn common(a: &WordSet, b: &WordSet) -> usize {
    intersection(a, b).count()
}

pub(super) fn intersection<'s>(a: &'s WordSet, b: &'s WordSet) -> impl Iterator<Item = usize> + 's {
    let (small, large) = if a.len() < b.len() { (a, b) } else { (b, a) };
    small.iter().copied().filter(|x| large.binary_search(x).is_ok())
}

/// The size of the intersection over that of the union; 0 for two empty sets.
pub(super) fn overlap(a: &WordSet, b: &WordSet) -> f64 {
    let inter = common(a, b);
    let union = a.len() + b.len() - inter;
    if union == 0 { 0.0 } else { inter as f64 / union as f64 }
}

/// The pieces shortened to their first ones, for showing.
pub(super) fn first_words(text: &Text<'_>, pieces: &[Range]) -> String {
    let Some(&(start, end)) = pieces.first() else { return String::new() };
    let short = end.min(start + 40);
    let words = text.of((start, short)).split_whitespace().collect::<Vec<_>>().join(" ");
    if short < end || pieces.len() > 1 { format!("{words}…") } else { words }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_over_spans() {
        let words = Words::new("“Né,” I_am 3.");
        assert_eq!(words.words, [(1, 3), (6, 10), (11, 12)]);
        assert_eq!(words.over(&[(0, 2)]), [0]);
        assert_eq!(words.over(&[(9, 12), (0, 7)]), [0, 1, 2]);
        assert_eq!(words.over(&[(3, 6)]), [0; 0]);
        assert_eq!(overlap(&vec![0, 1], &vec![1, 2]), 1.0 / 3.0);
    }
}
