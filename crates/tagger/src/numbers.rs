//! Exponential and logarithm that give the same bits on every machine.
//!
//! Those of the standard library call the platform's, which differ in the last bit, and a confidence is part of a
//! record. Both follow Cephes' single-precision functions, and loops over [`exp`] vectorise.

use std::f32::consts::{FRAC_1_SQRT_2, LOG2_E};

/// ln 2 as a number of few digits, whose multiples are exact, and the rest.
const LN_2: (f32, f32) = (355.0 / 512.0, -2.121_944_4e-4);
/// Added to and taken from a small number, rounds it to a whole one; its last bits then hold that number.
const ROUND: f32 = 12_582_912.0;

/// `x` where it is a number of sensible size, so that sums of logits neither overflow nor become NaN.
///
/// NaN becomes the lowest number: a label without a score is never chosen while another has one.
#[inline(always)]
#[allow(clippy::manual_clamp, reason = "`clamp` keeps NaN, and `max` of NaN and a number is the number")]
pub(crate) fn finite(x: f32) -> f32 {
    const LIMIT: f32 = 1e30;
    x.max(-LIMIT).min(LIMIT)
}

/// e to the power of `x`, which is not NaN; beyond ±87, which no probability needs, that of ±87.
#[inline(always)]
pub fn exp(x: f32) -> f32 {
    let x = x.clamp(-87.0, 87.0);
    let rounded = x * LOG2_E + ROUND;
    let power = rounded - ROUND;
    let r = x - power * LN_2.0 - power * LN_2.1;
    let mut p = 1.987_569_2e-4;
    for c in [1.398_2e-3, 8.333_452e-3, 4.166_579_6e-2, 1.666_666_6e-1, 0.5] {
        p = p * r + c;
    }
    let scale = f32::from_bits((rounded.to_bits() << 23).wrapping_add(1.0f32.to_bits()));
    (p * r * r + r + 1.0) * scale
}

/// The natural logarithm of a positive, normal number.
pub fn ln(x: f32) -> f32 {
    let bits = x.to_bits();
    let mut exponent = (bits >> 23) as i32 - 126;
    let mut m = f32::from_bits(bits & 0x007f_ffff | 0.5f32.to_bits());
    if m < FRAC_1_SQRT_2 {
        exponent -= 1;
        m *= 2.0;
    }
    m -= 1.0;
    let square = m * m;
    let mut p = 7.037_683_6e-2;
    for c in [
        -1.151_461e-1,
        1.167_699_9e-1,
        -1.242_014_1e-1,
        1.424_932_3e-1,
        -1.666_805_8e-1,
        2.000_071_5e-1,
        -2.499_999_4e-1,
        3.333_333e-1,
    ] {
        p = p * m + c;
    }
    let exponent = exponent as f32;
    m + (p * m * square + exponent * LN_2.1 - 0.5 * square) + exponent * LN_2.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exp_is_right_to_the_last_bits() {
        for i in -87_000..=87_000 {
            let x = i as f32 / 1e3;
            let exact = f64::from(x).exp();
            assert!((f64::from(exp(x)) / exact - 1.0).abs() < 2e-7, "exp({x}) = {}", exp(x));
        }
        assert_eq!(exp(0.0), 1.0);
    }

    #[test]
    fn exp_is_never_zero_nor_infinite() {
        for x in [f32::NEG_INFINITY, -1e9, f32::MIN, f32::MAX, f32::INFINITY] {
            assert!(exp(x).is_normal(), "{x}");
        }
    }

    #[test]
    fn ln_is_right_to_the_last_bits() {
        for i in 1..200_000u32 {
            // All exponents, and mantissas in between.
            let x = f32::from_bits(0x0080_0000 + i * 10_000);
            let exact = f64::from(x).ln();
            let error = (f64::from(ln(x)) - exact).abs();
            assert!(error <= 2e-7 * exact.abs().max(0.1), "ln({x}) = {}", ln(x));
        }
        assert_eq!(ln(1.0), 0.0);
    }

    #[test]
    fn finite_is_finite() {
        assert_eq!(finite(f32::NAN), finite(f32::NEG_INFINITY));
        assert!(finite(f32::INFINITY).is_finite() && finite(f32::NEG_INFINITY).is_finite());
        assert_eq!(finite(-3.5), -3.5);
    }
}
