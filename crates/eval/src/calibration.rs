use std::collections::BTreeMap;

/// A prediction that comes with a score and is right or wrong.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scored {
    /// Its layer, such as `quotes`.
    pub layer: &'static str,
    /// What the producer said: how likely it is to be right, from 0 to 1.
    pub score: f32,
    /// Whether it is right: of a quote, content, speaker and kind; of a name, its place and label.
    pub right: bool,
}

/// Whether the scores of a layer tell how many of its predictions are right.
#[derive(Clone, Debug, PartialEq)]
pub struct Calibration {
    /// The layer.
    pub layer: &'static str,
    /// Ten bins: scores below 0.1, then from 0.1 to below 0.2, and so on; the last holds all from 0.9.
    pub bins: [Bin; 10],
}

/// The predictions whose scores lie in one tenth.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bin {
    /// How many they are.
    pub count: u64,
    /// How many of them are right.
    pub right: u64,
    /// The sum of their scores.
    pub sum: f64,
}

/// The fewest predictions for the share of a bin to mean something.
pub(crate) const ENOUGH: u64 = 30;

impl Bin {
    /// The mean score, in percent; `None` without predictions.
    pub fn score(&self) -> Option<f64> {
        (self.count > 0).then(|| 100.0 * self.sum / self.count as f64)
    }

    /// The share that is right, in percent; `None` without predictions.
    pub fn share(&self) -> Option<f64> {
        (self.count > 0).then(|| 100.0 * self.right as f64 / self.count as f64)
    }
}

impl Calibration {
    /// One calibration a layer, by name.
    pub(crate) fn of<'s>(predictions: impl Iterator<Item = &'s Scored>) -> Vec<Calibration> {
        let mut layers: BTreeMap<&'static str, [Bin; 10]> = BTreeMap::new();
        for prediction in predictions {
            // The cast takes what lies below 0 for 0.
            let place = ((prediction.score * 10.0) as usize).min(9);
            let bin = &mut layers.entry(prediction.layer).or_default()[place];
            bin.count += 1;
            bin.right += u64::from(prediction.right);
            bin.sum += f64::from(prediction.score);
        }
        layers.into_iter().map(|(layer, bins)| Calibration { layer, bins }).collect()
    }

    /// The greatest distance between mean score and share of right ones, in points of percent, among bins with at least
    /// 30 predictions; `None` where no bin has so many.
    pub fn distance(&self) -> Option<f64> {
        let enough = self.bins.iter().filter(|b| b.count >= ENOUGH);
        let distances = enough.filter_map(|b| Some((b.score()? - b.share()?).abs()));
        distances.max_by(f64::total_cmp)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bins_hold_a_tenth_and_only_full_ones_are_far_off() {
        let of = |layer, score, right| Scored { layer, score, right };
        let mut all = vec![of("quotes", 1.0, true), of("quotes", 0.3, false), of("names", -1.0, true)];
        all.extend((0..40).map(|i| of("quotes", 0.75, i % 2 == 0)));
        let found = Calibration::of(all.iter());
        assert_eq!(found.iter().map(|c| c.layer).collect::<Vec<_>>(), ["names", "quotes"]);
        let counts = found[1].bins.map(|b| b.count);
        assert_eq!(counts, [0, 0, 0, 1, 0, 0, 0, 40, 0, 1]);
        assert_eq!((found[1].bins[7].score(), found[1].bins[7].share()), (Some(75.0), Some(50.0)));
        assert_eq!((found[1].distance(), found[0].distance()), (Some(25.0), None));
        assert_eq!((found[0].bins[0].count, found[0].bins[1].score()), (1, None));
    }
}
