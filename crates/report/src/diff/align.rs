use std::collections::{HashMap, VecDeque};

use super::side::Annotation;

/// Which annotations of two outputs are one: pairs, and what each has alone, by number.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Aligned {
    pub(super) pairs: Vec<(usize, usize)>,
    pub(super) lost: Vec<usize>,
    pub(super) gained: Vec<usize>,
}

/// From which share of common characters on two annotations are one with other edges.
const SAME: f64 = 0.5;
/// The most annotations that one is compared with.
const COMPARED: usize = 64;

/// Pairs annotations with the same spans, those with the same values first; then those that overlap most.
pub(super) fn align(a: &[Annotation], b: &[Annotation]) -> Aligned {
    let mut aligned = Aligned::default();
    let (mut free_a, mut free_b) = (vec![true; a.len()], vec![true; b.len()]);
    let same_kind = |x: &Annotation| (x.spans.clone(), x.kind.clone());
    let passes: [&dyn Fn(&Annotation) -> Annotation; 3] = [
        &Annotation::clone,
        &|x| Annotation { spans: same_kind(x).0, kind: same_kind(x).1, ..Annotation::default() },
        &|x| Annotation { spans: x.spans.clone(), ..Annotation::default() },
    ];
    for key in passes {
        let mut there: HashMap<String, VecDeque<usize>> = HashMap::new();
        let name = |x: &Annotation| format!("{:?}", key(x));
        for (j, other) in b.iter().enumerate().filter(|(j, _)| free_b[*j]) {
            there.entry(name(other)).or_default().push_back(j);
        }
        for (i, own) in a.iter().enumerate() {
            if free_a[i]
                && let Some(j) = there.get_mut(&name(own)).and_then(VecDeque::pop_front)
            {
                (free_a[i], free_b[j]) = (false, false);
                aligned.pairs.push((i, j));
            }
        }
    }
    let mut rest: Vec<usize> = (0..b.len()).filter(|&j| free_b[j]).collect();
    rest.sort_by_key(|&j| (b[j].start(), j));
    let mut first = 0;
    let mut by_start: Vec<usize> = (0..a.len()).filter(|&i| free_a[i]).collect();
    by_start.sort_by_key(|&i| (a[i].start(), i));
    for i in by_start {
        let own = &a[i];
        // What ends before this one begins cannot meet a later one either, unless it is nested: a window is enough.
        while rest.get(first).is_some_and(|&j| !free_b[j] || b[j].end() <= own.start()) {
            first += 1;
        }
        let near = rest[first..].iter().take(COMPARED).take_while(|&&j| b[j].start() < own.end());
        let scored =
            near.filter(|&&j| free_b[j]).map(|&j| (own.overlap(&b[j]), j)).filter(|(o, _)| *o >= SAME);
        if let Some((_, j)) = scored.reduce(|best, next| if next.0 > best.0 { next } else { best }) {
            (free_a[i], free_b[j]) = (false, false);
            aligned.pairs.push((i, j));
        }
    }
    aligned.pairs.sort_unstable();
    aligned.lost = (0..a.len()).filter(|&i| free_a[i]).collect();
    aligned.gained = (0..b.len()).filter(|&j| free_b[j]).collect();
    aligned
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(spans: &[(i32, i32)], kind: &str, name: &str) -> Annotation {
        let values = [("speaker_name".to_owned(), name.to_owned())].into();
        Annotation { spans: spans.to_vec(), kind: Some(kind.to_owned()), values, text: None }
    }

    #[test]
    fn the_same_spans_pair_and_then_what_overlaps() {
        let a = [
            at(&[(0, 10)], "direct", "x"),
            at(&[(0, 10)], "direct", "y"),
            at(&[(20, 30)], "mixed", "z"),
            at(&[(50, 60)], "mixed", "z"),
        ];
        let b = [
            at(&[(0, 10)], "direct", "y"),
            at(&[(0, 10)], "direct", "w"),
            at(&[(21, 33)], "mixed", "z"),
            at(&[(90, 99)], "mixed", "z"),
        ];
        let aligned = align(&a, &b);
        assert_eq!(aligned.pairs, [(0, 1), (1, 0), (2, 2)]);
        assert_eq!((aligned.lost, aligned.gained), (vec![3], vec![3]));
    }

    #[test]
    fn overlap_is_of_pieces() {
        let a = at(&[(0, 10), (20, 30)], "direct", "");
        assert!((a.overlap(&at(&[(0, 10)], "direct", "")) - 0.5).abs() < 1e-9);
        assert_eq!(a.overlap(&at(&[(10, 20)], "direct", "")), 0.0);
    }

    #[test]
    fn of_many_at_one_place_the_first_are_compared() {
        let own = at(&[(0, 1000)], "direct", "");
        let mut others: Vec<Annotation> = (0..70).map(|i| at(&[(i, 600 + i)], "direct", "")).collect();
        others.push(at(&[(70, 1000)], "direct", ""));
        let [(0, paired)] = align(&[own], &others).pairs[..] else { panic!("one pair") };
        assert!(paired < COMPARED, "the nearest is beyond those that anything is compared with");
    }
}
