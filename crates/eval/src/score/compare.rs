use std::collections::HashMap;

use crate::finding::{Finding, FindingKind, Range, Text};

/// An annotation to compare: where it is in the space in which places are compared, such as tokens, where it is in the
/// text, and its label.
#[derive(Clone, Copy, Debug)]
pub(super) struct Item<'l> {
    pub(super) place: Range,
    pub(super) shown: Range,
    pub(super) label: &'l str,
}

/// What a prediction gets wrong: one finding for each gold annotation and each prediction without an exact partner,
/// or one for both where they overlap.
pub(super) fn differences(gold: &[Item<'_>], predicted: &[Item<'_>], text: &Text<'_>) -> Vec<Finding> {
    let mut pairs = Pairs::new(gold, predicted);
    pairs.exact(|g, p| g.label == p.label);
    pairs.exact(|_, _| true);
    pairs.overlapping(|g, p| g.label == p.label);
    pairs.overlapping(|_, _| true);
    let mut found: Vec<(Range, Finding)> = Vec::new();
    for (g, partner) in gold.iter().zip(&pairs.of_gold) {
        let finding = match partner.map(|p| predicted[p]) {
            None => Finding::new(FindingKind::Missed, g.label).places(&[g.shown], &[], text),
            Some(p) => {
                let kind = match (g.place == p.place, g.label == p.label) {
                    (true, true) => continue,
                    (true, false) => FindingKind::Label,
                    (false, true) => FindingKind::Boundary,
                    (false, false) => FindingKind::LabelAndBoundary,
                };
                let finding = Finding::new(kind, g.label).places(&[g.shown], &[p.shown], text);
                if kind == FindingKind::Boundary { finding } else { finding.instead(p.label) }
            }
        };
        found.push((g.shown, finding));
    }
    for (p, _) in predicted.iter().zip(&pairs.taken).filter(|(_, taken)| !**taken) {
        found.push((p.shown, Finding::new(FindingKind::Spurious, p.label).places(&[], &[p.shown], text)));
    }
    found.sort_by_key(|(range, _)| *range);
    found.into_iter().map(|(_, finding)| finding).collect()
}

/// One-to-one pairs of gold and predictions.
struct Pairs<'i> {
    gold: &'i [Item<'i>],
    predicted: &'i [Item<'i>],
    /// Rows of `predicted` by place.
    order: Vec<usize>,
    longest: u32,
    of_gold: Vec<Option<usize>>,
    taken: Vec<bool>,
}

impl<'i> Pairs<'i> {
    fn new(gold: &'i [Item<'i>], predicted: &'i [Item<'i>]) -> Pairs<'i> {
        let mut order: Vec<usize> = (0..predicted.len()).collect();
        order.sort_by_key(|&p| predicted[p].place);
        Pairs {
            gold,
            predicted,
            order,
            longest: predicted.iter().map(|p| p.place.1 - p.place.0).max().unwrap_or(0),
            of_gold: vec![None; gold.len()],
            taken: vec![false; predicted.len()],
        }
    }

    fn exact(&mut self, fits: impl Fn(&Item<'_>, &Item<'_>) -> bool) {
        let mut at: HashMap<Range, Vec<usize>> = HashMap::new();
        for &p in self.order.iter().filter(|p| !self.taken[**p]) {
            at.entry(self.predicted[p].place).or_default().push(p);
        }
        for (g, item) in self.gold.iter().enumerate() {
            if self.of_gold[g].is_some() {
                continue;
            }
            let Some(here) = at.get_mut(&item.place) else { continue };
            if let Some(k) = here.iter().position(|&p| fits(item, &self.predicted[p])) {
                let p = here.remove(k);
                self.of_gold[g] = Some(p);
                self.taken[p] = true;
            }
        }
    }

    fn overlapping(&mut self, fits: impl Fn(&Item<'_>, &Item<'_>) -> bool) {
        for (g, item) in self.gold.iter().enumerate() {
            if self.of_gold[g].is_some() {
                continue;
            }
            let (start, end) = item.place;
            let place = |p: usize| self.predicted[p].place;
            let lo = self.order.partition_point(|&p| place(p).0.saturating_add(self.longest) <= start);
            let near = self.order[lo..].iter().copied().take_while(|&p| place(p).0 < end);
            let best = near
                .filter(|&p| !self.taken[p] && place(p).1 > start && fits(item, &self.predicted[p]))
                .max_by_key(|&p| (place(p).1.min(end) - place(p).0.max(start), std::cmp::Reverse(p)));
            if let Some(p) = best {
                self.of_gold[g] = Some(p);
                self.taken[p] = true;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn titles(gold: &[(u32, u32, &str)], predicted: &[(u32, u32, &str)]) -> Vec<String> {
        fn items<'l>(of: &[(u32, u32, &'l str)]) -> Vec<Item<'l>> {
            of.iter().map(|&(s, e, label)| Item { place: (s, e), shown: (s, e), label }).collect()
        }
        let text = "x".repeat(50);
        let found = differences(&items(gold), &items(predicted), &Text::new(&text));
        found.iter().map(Finding::title).collect()
    }

    #[test]
    fn each_error_is_named_once() {
        assert_eq!(titles(&[(0, 3, "ORG")], &[(0, 3, "ORG")]), [""; 0]);
        assert_eq!(titles(&[(0, 3, "ORG")], &[(0, 3, "LOC")]), ["LOC instead of ORG"]);
        assert_eq!(titles(&[(0, 3, "ORG")], &[(1, 3, "ORG")]), ["wrong boundary of ORG"]);
        assert_eq!(titles(&[(0, 3, "ORG")], &[(1, 5, "LOC")]), ["LOC instead of ORG, wrong boundary"]);
        assert_eq!(titles(&[(0, 3, "ORG")], &[(3, 5, "ORG")]), ["missed ORG", "spurious ORG"]);
    }

    #[test]
    fn exact_partners_come_before_overlapping_ones() {
        let gold = [(0, 9, "ORG"), (4, 9, "LOC")];
        assert_eq!(
            titles(&gold, &[(4, 9, "LOC"), (0, 4, "PERSON")]),
            ["PERSON instead of ORG, wrong boundary"]
        );
        // One prediction over two names is one boundary error and one miss.
        assert_eq!(
            titles(&[(0, 3, "PERSON"), (4, 7, "PERSON")], &[(0, 7, "PERSON")]),
            ["wrong boundary of PERSON", "missed PERSON"]
        );
    }
}
