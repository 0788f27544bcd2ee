//! From logits to the probability that a span is right.

use crate::numbers::{exp, finite, ln};

/// How a head's logits become probabilities, fitted on data that the head was not trained on.
///
/// Logits are divided by the temperature before the softmax. The least probability of a span's tokens then goes
/// through a logistic curve over its log-odds: `1 / (1 + e^-(slope · ln(p / (1 - p)) + offset))`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Calibration {
    /// Divides logits; positive. Above 1 it makes a head less sure.
    pub temperature: f32,
    /// Factor of the log-odds; positive, so that the order of spans stays.
    pub slope: f32,
    /// Added to the scaled log-odds.
    pub offset: f32,
}

impl Calibration {
    /// Probabilities as the softmax gives them.
    pub const NONE: Calibration = Calibration { temperature: 1.0, slope: 1.0, offset: 0.0 };

    /// The calibrated confidence of a span, given the greatest odds against the label of one of its tokens.
    pub(crate) fn confidence(&self, odds_against: f32) -> f32 {
        let log_odds = -ln(odds_against.clamp(f32::MIN_POSITIVE, f32::MAX));
        1.0 / (1.0 + exp(-(self.slope * log_odds + self.offset)))
    }

    /// The calibrated confidence of what has the probability `p`.
    ///
    /// The same bits on every machine.
    pub fn calibrated(&self, p: f32) -> f32 {
        self.confidence((1.0 - p) / p.max(f32::MIN_POSITIVE))
    }

    /// `(1 - p) / p` for the probability `p` of a label among `logits`.
    ///
    /// Odds keep their digits where `p` is so near 1 that `1 - p` would have none.
    pub(crate) fn odds_against(&self, logits: &[f32], label: usize) -> f32 {
        const LANES: usize = 4;
        let (own, scale) = (finite(logits[label]), 1.0 / self.temperature);
        let odds = |other: f32| exp((finite(other) - own) * scale);
        let mut sums = [0.0; LANES];
        let (blocks, rest) = logits.as_chunks::<LANES>();
        for (b, block) in blocks.iter().enumerate() {
            let mut odds = block.map(odds);
            if b == label / LANES {
                odds[label % LANES] = 0.0;
            }
            for l in 0..LANES {
                sums[l] += odds[l];
            }
        }
        for (l, &other) in rest.iter().enumerate() {
            sums[l] += if blocks.len() * LANES + l == label { 0.0 } else { odds(other) };
        }
        (sums[0] + sums[2]) + (sums[1] + sums[3])
    }

    /// The probability of a label among `logits`: their softmax at the temperature, before the logistic curve.
    ///
    /// The same bits on every machine.
    pub fn probability(&self, logits: &[f32], label: usize) -> f32 {
        1.0 / (1.0 + self.odds_against(logits, label))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_sum_to_one() {
        let c = Calibration { temperature: 1.7, ..Calibration::NONE };
        let logits = [0.3, -2.0, 4.5, 4.4, 0.0, -9.0, 1.0, 2.0, 3.0];
        let sum: f32 = (0..logits.len()).map(|l| c.probability(&logits, l)).sum();
        assert!((sum - 1.0).abs() < 1e-6, "{sum}");
        let exact =
            (4.5f64 / 1.7).exp() / logits.map(|x| (f64::from(x) / 1.7f32 as f64).exp()).iter().sum::<f64>();
        assert!((f64::from(c.probability(&logits, 2)) - exact).abs() < 1e-6);
    }

    #[test]
    fn without_calibration_confidence_is_probability() {
        for x in [-60.0f32, -3.0, -0.5, 0.0, 0.1, 2.0, 12.0, 60.0] {
            let odds = Calibration::NONE.odds_against(&[x, 0.0], 0);
            let p = Calibration::NONE.probability(&[x, 0.0], 0);
            assert!((Calibration::NONE.confidence(odds) - p).abs() < 1e-6, "{x}");
        }
    }

    #[test]
    fn confidence_grows_with_the_logit() {
        for (temperature, slope, offset) in [(1.0, 1.0, 0.0), (0.5, 0.3, -2.0), (4.0, 2.5, 1.0)] {
            let c = Calibration { temperature, slope, offset };
            let confidences: Vec<f32> =
                (-800..800).map(|i| c.confidence(c.odds_against(&[0.0, i as f32 / 10.0, 1.0], 1))).collect();
            assert!(confidences.is_sorted(), "{c:?}");
            assert!(confidences[1500] > confidences[100], "{c:?}");
        }
    }

    #[test]
    fn any_logits_give_a_number_in_range() {
        let odd = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, f32::MAX, f32::MIN, 0.0];
        let steep = Calibration { temperature: 1e-3, slope: 9.0, offset: -9.0 };
        for c in [Calibration::NONE, steep] {
            for a in odd {
                for b in odd {
                    let confidence = c.confidence(c.odds_against(&[a, b, a, b, 1.0], 1));
                    assert!((0.0..=1.0).contains(&confidence), "{a} {b}: {confidence}");
                }
            }
        }
    }

    #[test]
    fn sure_spans_still_differ() {
        // 1 - p has no digit left in f32 for either, but a temperature above 1 must tell them apart.
        let c = Calibration { slope: 0.1, ..Calibration::NONE };
        let confidence = |x: f32| c.confidence(c.odds_against(&[x, 0.0], 0));
        assert!(confidence(30.0) > confidence(20.0));
    }
}
