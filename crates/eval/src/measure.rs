/// What a row of a report measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measure {
    /// The table section it stands in, such as `attribution`.
    pub group: &'static str,
    /// Its row, such as a label.
    pub name: &'static str,
    /// How its tally is read.
    pub kind: MeasureKind,
}

/// How a tally is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MeasureKind {
    /// Precision, recall and their harmonic mean.
    F1,
    /// The share of cases that are right, where both gold and prediction have the case.
    Accuracy,
    /// The share of gold that was found.
    Recall,
    /// The share of cases in which something went wrong: the lower, the better.
    Share,
}

impl MeasureKind {
    /// The name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            MeasureKind::F1 => "f1",
            MeasureKind::Accuracy => "accuracy",
            MeasureKind::Recall => "recall",
            MeasureKind::Share => "share",
        }
    }
}

impl Measure {
    pub(crate) const fn f1(group: &'static str, name: &'static str) -> Measure {
        Measure { group, name, kind: MeasureKind::F1 }
    }

    pub(crate) const fn accuracy(group: &'static str, name: &'static str) -> Measure {
        Measure { group, name, kind: MeasureKind::Accuracy }
    }

    pub(crate) const fn recall(group: &'static str, name: &'static str) -> Measure {
        Measure { group, name, kind: MeasureKind::Recall }
    }

    pub(crate) const fn share(group: &'static str, name: &'static str) -> Measure {
        Measure { group, name, kind: MeasureKind::Share }
    }
}

/// Counts of one measure over a document or a corpus.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Predictions that are right.
    pub right: u64,
    /// All predictions.
    pub predicted: u64,
    /// Gold that was found; of a share, the cases that went wrong. It differs from `right` where one prediction may answer for several or for another class.
    pub found: u64,
    /// All gold; of an accuracy or a share, all cases.
    pub gold: u64,
    /// Whether the pipeline made what is measured; an empty layer was made, an absent one was not.
    pub produced: bool,
}

impl Tally {
    /// Counts where each right prediction is one found gold annotation.
    pub(crate) fn matched(right: usize, predicted: usize, gold: usize) -> Tally {
        Tally::two_sided(right, predicted, right, gold)
    }

    pub(crate) fn two_sided(right: usize, predicted: usize, found: usize, gold: usize) -> Tally {
        Tally {
            right: right as u64,
            predicted: predicted as u64,
            found: found as u64,
            gold: gold as u64,
            produced: true,
        }
    }

    /// Counts of an accuracy, a recall or a share of what went wrong.
    pub(crate) fn share(found: usize, of: usize) -> Tally {
        Tally::two_sided(0, 0, found, of)
    }

    pub(crate) fn produced_if(self, produced: bool) -> Tally {
        Tally { produced, ..self }
    }

    /// Adds another document's counts.
    pub fn add(&mut self, other: &Tally) {
        self.right += other.right;
        self.predicted += other.predicted;
        self.found += other.found;
        self.gold += other.gold;
        self.produced |= other.produced;
    }

    /// The share of predictions that are right, in percent; 0 without predictions.
    pub fn precision(&self) -> f64 {
        percent(self.right, self.predicted)
    }

    /// The share of gold that was found, in percent; 0 without gold.
    pub fn recall(&self) -> f64 {
        percent(self.found, self.gold)
    }

    /// The harmonic mean of precision and recall, in percent.
    pub fn f1(&self) -> f64 {
        let (p, r) = (self.precision(), self.recall());
        if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 }
    }

    /// The headline figure of a measure of this kind, in percent.
    pub fn value(&self, kind: MeasureKind) -> f64 {
        match kind {
            MeasureKind::F1 => self.f1(),
            MeasureKind::Accuracy | MeasureKind::Recall | MeasureKind::Share => self.recall(),
        }
    }
}

fn percent(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { 100.0 * part as f64 / whole as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f1_is_the_harmonic_mean_and_never_divides_by_zero() {
        let t = Tally::matched(3, 4, 6);
        assert_eq!((t.precision(), t.recall(), t.f1()), (75.0, 50.0, 60.0));
        assert_eq!(Tally::default().f1(), 0.0);
        assert_eq!(Tally::share(1, 4).value(MeasureKind::Accuracy), 25.0);
    }

    #[test]
    fn adding_keeps_that_something_was_produced() {
        let mut sum = Tally::matched(1, 1, 1).produced_if(false);
        sum.add(&Tally::matched(0, 2, 3));
        assert_eq!((sum.right, sum.predicted, sum.gold, sum.produced), (1, 3, 4, true));
    }
}
