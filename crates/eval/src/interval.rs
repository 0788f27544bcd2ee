use crate::measure::{MeasureKind, Tally};

/// A 95 % confidence interval of a figure, in percent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// Its lower end.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
}

/// How often documents are drawn anew.
const SAMPLES: usize = 1000;
/// Any number would do; it is fixed so that the same scores give the same intervals.
const SEED: u64 = 0x636f_7079_6465_736b;

/// Bootstrap intervals over documents: for each measure, the middle 95 % of its figure in 1000 corpora drawn from the
/// documents with replacement. Documents, not annotations, are drawn, because errors in one document go together.
///
/// `None` where there are fewer than two documents to draw from.
pub(crate) fn bootstrap(documents: &[&[Tally]], kinds: &[MeasureKind]) -> Vec<Option<Interval>> {
    if documents.len() < 2 {
        return vec![None; kinds.len()];
    }
    let mut random = SplitMix(SEED);
    let mut figures: Vec<Vec<f64>> = vec![Vec::with_capacity(SAMPLES); kinds.len()];
    let mut sums = vec![Tally::default(); kinds.len()];
    for _ in 0..SAMPLES {
        sums.fill(Tally::default());
        for _ in 0..documents.len() {
            let drawn = documents[random.below(documents.len())];
            for (sum, tally) in sums.iter_mut().zip(drawn) {
                sum.add(tally);
            }
        }
        for ((figures, sum), kind) in figures.iter_mut().zip(&sums).zip(kinds) {
            figures.push(sum.value(*kind));
        }
    }
    let interval = |mut figures: Vec<f64>| {
        figures.sort_by(f64::total_cmp);
        let tail = SAMPLES * 25 / 1000;
        Some(Interval { low: figures[tail], high: figures[SAMPLES - 1 - tail] })
    };
    figures.into_iter().map(interval).collect()
}

/// The generator SplitMix64 (Steele et al. 2014): small, and the same everywhere.
struct SplitMix(u64);

impl SplitMix {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `n`; the bias of the multiplication is below 2⁻³² for any corpus that fits into memory.
    fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.next()) * n as u128) >> 64) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_documents_leave_no_doubt() {
        let document = [Tally::matched(1, 2, 2)];
        let documents = vec![&document[..]; 5];
        assert_eq!(bootstrap(&documents, &[MeasureKind::F1]), [Some(Interval { low: 50.0, high: 50.0 })]);
    }

    #[test]
    fn the_interval_is_wide_when_documents_differ_and_the_same_each_time() {
        let (good, bad) = ([Tally::matched(10, 10, 10)], [Tally::matched(0, 10, 10)]);
        let documents: Vec<&[Tally]> =
            (0..20).map(|i| if i % 2 == 0 { &good[..] } else { &bad[..] }).collect();
        let first = bootstrap(&documents, &[MeasureKind::F1]);
        let Some(Interval { low, high }) = first[0] else { panic!("20 documents give an interval") };
        // The share of heads among 20 throws: 0.5 with a standard deviation of 0.112.
        assert!((25.0..=35.0).contains(&low) && (65.0..=75.0).contains(&high), "{low} {high}");
        assert_eq!(first, bootstrap(&documents, &[MeasureKind::F1]));
    }

    #[test]
    fn one_document_says_nothing_of_others() {
        let document = [Tally::matched(1, 2, 2)];
        assert_eq!(bootstrap(&[&document], &[MeasureKind::F1]), [None]);
    }
}
