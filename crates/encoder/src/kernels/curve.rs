//! The sigmoid in pieces, so that it costs a look-up and four products, and no division.

/// Pieces of the curve. A register of AVX-512 holds half of one coefficient of all of them.
pub(super) const PIECES: usize = 32;
/// How wide a piece is. All of them reach from -12 to 12; beyond, the curve is within 1e-5 of its ends.
const WIDTH: f64 = 0.75;
/// What a number is multiplied by, and then added to it, to be counted in pieces from the middle of piece 0.
pub(super) const SCALE: f32 = (1.0 / WIDTH) as f32;
pub(super) const SHIFT: f32 = -0.5;
/// The ends of the curve, counted in pieces. At exactly 15.5 it would round up to a piece that is not there.
pub(super) const LOW: f32 = -16.5;
pub(super) const HIGH: f32 = 15.499_999;

/// The coefficients of a polynomial of fourth degree for each piece, over the distance from its middle in pieces.
///
/// Pieces are counted in two's complement: those left of 0 are the second half.
pub(super) struct Curve {
    pub(super) level: [f32; PIECES],
    pub(super) slope: [f32; PIECES],
    pub(super) bend: [f32; PIECES],
    pub(super) twist: [f32; PIECES],
    pub(super) bow: [f32; PIECES],
}

/// 1 / (1 + e^-x), within 1e-5, and within 2e-6 where it is not at its ends.
///
/// Parabolas, which come within 2e-4, would cost seven nanoseconds less a token and layer, but moved an occasional label.
pub(super) static CURVE: Curve = curve();

/// Each polynomial meets the curve in five points, placed as Chebyshev has it. Computed by the compiler, in arithmetic
/// that IEEE 754 defines exactly, so that it is the same on every machine.
const fn curve() -> Curve {
    // Half of the cosines of a tenth and three tenths of a half turn.
    const FAR: f64 = 0.475_528_258_147_576_8;
    const NEAR: f64 = 0.293_892_626_146_236_6;
    let zeros = [0.0; PIECES];
    let mut curve = Curve { level: zeros, slope: zeros, bend: zeros, twist: zeros, bow: zeros };
    let mut piece = 0;
    while piece < PIECES {
        let signed = if piece < PIECES / 2 { piece as f64 } else { piece as f64 - PIECES as f64 };
        let middle = (signed + 0.5) * WIDTH;
        let (far, near) = (FAR * WIDTH, NEAR * WIDTH);
        let (left, right) = (sigmoid(middle - far), sigmoid(middle + far));
        let (inner_left, inner_right) = (sigmoid(middle - near), sigmoid(middle + near));
        let level = sigmoid(middle);
        // The odd part over the distance is a line in the square of the distance, and so is what the even part adds to
        // the level, over that square.
        let squares = FAR * FAR - NEAR * NEAR;
        let (odd_far, odd_near) = ((right - left) / (2.0 * FAR), (inner_right - inner_left) / (2.0 * NEAR));
        let even_far = ((right + left) / 2.0 - level) / (FAR * FAR);
        let even_near = ((inner_right + inner_left) / 2.0 - level) / (NEAR * NEAR);
        let (twist, bow) = ((odd_far - odd_near) / squares, (even_far - even_near) / squares);
        curve.level[piece] = level as f32;
        curve.slope[piece] = (odd_near - twist * NEAR * NEAR) as f32;
        curve.bend[piece] = (even_near - bow * NEAR * NEAR) as f32;
        curve.twist[piece] = twist as f32;
        curve.bow[piece] = bow as f32;
        piece += 1;
    }
    curve
}

const fn sigmoid(x: f64) -> f64 {
    // e^-x is the 1024th power of what a few terms of its series give exactly enough.
    let small = -x / 1024.0;
    let (mut power, mut term, mut n) = (1.0, 1.0, 1.0);
    while n < 9.0 {
        term *= small / n;
        power += term;
        n += 1.0;
    }
    let mut squarings = 0;
    while squarings < 10 {
        power *= power;
        squarings += 1;
    }
    1.0 / (1.0 + power)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_series_is_the_sigmoid() {
        for i in -1000..1000 {
            let x = f64::from(i) / 100.0;
            assert!((sigmoid(x) - 1.0 / (1.0 + (-x).exp())).abs() < 1e-11, "{x}");
        }
    }
}
