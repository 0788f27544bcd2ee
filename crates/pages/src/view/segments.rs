//! Text under annotations that overlap and nest: it is cut at each of their ends, and each piece knows all that lies over it.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// What lies over a stretch of the text, which is not empty. Where several do, those of a lower `slot` enclose those of a higher; of one
/// slot, only the one that begins last is seen.
#[derive(Clone, Debug)]
pub(super) struct Cover {
    pub(super) at: Range<usize>,
    pub(super) slot: u32,
}

/// Calls `piece` for each piece of each block in turn, with the block's number and the numbers of the covers over it, the outermost
/// first. Blocks are in order and do not meet.
///
/// There are at most as many pieces as blocks and ends of covers, and each looks at one cover of each slot.
pub(super) fn pieces(
    covers: &[Cover],
    blocks: &[Range<usize>],
    mut piece: impl FnMut(usize, Range<usize>, &[usize]),
) {
    let ends = covers.iter().enumerate();
    let mut ends: Vec<(usize, bool, usize)> =
        ends.flat_map(|(i, c)| [(c.at.start, true, i), (c.at.end, false, i)]).collect();
    // What ends somewhere ends before what begins there.
    ends.sort_unstable();
    let mut ends = ends.into_iter().peekable();
    let mut open: BTreeMap<u32, BTreeSet<(usize, usize)>> = BTreeMap::new();
    let mut seen = Vec::new();
    for (number, block) in blocks.iter().enumerate() {
        let mut from = block.start;
        while from < block.end {
            while let Some((_, begins, i)) = ends.next_if(|(at, ..)| *at <= from) {
                let (slot, key) = (covers[i].slot, (covers[i].at.start, i));
                let of_slot = open.entry(slot).or_default();
                if begins {
                    of_slot.insert(key)
                } else {
                    of_slot.remove(&key)
                };
                if of_slot.is_empty() {
                    open.remove(&slot);
                }
            }
            let to = ends.peek().map_or(block.end, |(at, ..)| (*at).min(block.end));
            seen.clear();
            seen.extend(open.values().filter_map(|of_slot| of_slot.last()).map(|(_, i)| *i));
            piece(number, from..to, &seen);
            from = to;
        }
    }
}

/// For stretches in order of where they begin, the longest first: on which of so many lines each is drawn, so that no two on one line
/// meet; `None` where all lines are taken.
pub(super) fn lines(stretches: impl Iterator<Item = Range<usize>>, most: usize) -> Vec<Option<usize>> {
    let mut ends: Vec<usize> = Vec::new();
    stretches
        .map(|at| {
            let line = ends.iter().position(|&end| end <= at.start).unwrap_or(ends.len());
            if line == ends.len() {
                if line == most {
                    return None;
                }
                ends.push(0);
            }
            ends[line] = at.end;
            Some(line)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(covers: &[(Range<usize>, u32)], blocks: &[Range<usize>]) -> Vec<(Range<usize>, Vec<usize>)> {
        let covers: Vec<Cover> =
            covers.iter().map(|(at, slot)| Cover { at: at.clone(), slot: *slot }).collect();
        let mut found = Vec::new();
        pieces(&covers, blocks, |_, at, over| found.push((at, over.to_vec())));
        found
    }

    #[test]
    fn stretches_that_cross_are_both_seen_where_they_do() {
        let found = cut(&[(0..6, 0), (4..9, 1)], &[0..10]);
        assert_eq!(found, [(0..4, vec![0]), (4..6, vec![0, 1]), (6..9, vec![1]), (9..10, vec![])]);
    }

    #[test]
    fn a_block_sees_what_reaches_into_it_and_what_is_between_blocks_is_passed_over() {
        assert_eq!(cut(&[(0..9, 0)], &[1..3, 5..6]), [(1..3, vec![0]), (5..6, vec![0])]);
        assert_eq!(cut(&[(0..3, 0), (5..6, 0), (3..4, 1)], &[4..5]), [(4..5, vec![])]);
        assert_eq!(cut(&[], &[0..2, 2..2]), [(0..2, vec![])]);
    }

    #[test]
    fn of_one_slot_the_inner_is_seen() {
        assert_eq!(
            cut(&[(0..9, 2), (3..5, 2)], &[0..9]),
            [(0..3, vec![0]), (3..5, vec![1]), (5..9, vec![0])]
        );
    }

    #[test]
    fn work_is_linear_however_stretches_nest() {
        let nested: Vec<_> = (0..2000).map(|i| (i..8000 - i, (i % 3) as u32)).collect();
        let blocks: Vec<_> = (0..4000).map(|i| i * 2..i * 2 + 2).collect();
        let found = cut(&nested, &blocks);
        assert!(found.len() <= 4000 + 2 * 2000 && found.iter().all(|(_, over)| over.len() <= 3));
    }

    #[test]
    fn no_two_on_one_line_meet() {
        let found = lines([0..10, 1..4, 2..3, 4..8, 9..12, 9..11].into_iter(), 3);
        assert_eq!(found, [Some(0), Some(1), Some(2), Some(1), Some(1), Some(2)]);
        assert_eq!(lines([0..9, 1..9, 2..9].into_iter(), 2), [Some(0), Some(1), None]);
    }
}
