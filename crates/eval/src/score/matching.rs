use crate::finding::Range;

/// A name in lower case without a leading "the", its words one blank apart.
pub(super) fn norm(name: &str) -> String {
    let lower = name.trim().to_lowercase();
    let rest = lower.strip_prefix("the").filter(|r| r.starts_with(char::is_whitespace)).unwrap_or(&lower);
    let words = rest.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|w| !w.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

/// How many code points two ranges share.
pub(super) fn overlap(a: Range, b: Range) -> u32 {
    a.1.min(b.1).saturating_sub(a.0.max(b.0))
}

/// One-to-one pairs of so many gold annotations and so many predictions, those that fit best first; of equals the first
/// in the document. Only what fits more than 0 is a pair.
pub(super) fn pairs(
    gold: usize,
    predicted: usize,
    fits: impl Fn(usize, usize) -> f64,
) -> Vec<(usize, usize)> {
    let all = (0..gold).flat_map(|i| (0..predicted).map(move |j| (i, j)));
    let candidates = all.map(|(i, j)| (fits(i, j), i, j)).filter(|(fit, ..)| *fit > 0.0).collect();
    one_to_one(candidates, gold, predicted).into_iter().map(|(_, i, j)| (i, j)).collect()
}

/// [`pairs`] of candidates: how well they fit, gold, prediction.
pub(super) fn one_to_one(
    mut candidates: Vec<(f64, usize, usize)>,
    gold: usize,
    predicted: usize,
) -> Vec<(f64, usize, usize)> {
    candidates.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let (mut used_gold, mut used_predicted) = (vec![false; gold], vec![false; predicted]);
    candidates.retain(|&(_, i, j)| {
        let free = !used_gold[i] && !used_predicted[j];
        if free {
            used_gold[i] = true;
            used_predicted[j] = true;
        }
        free
    });
    candidates
}
