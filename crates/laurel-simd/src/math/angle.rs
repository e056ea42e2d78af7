//! Reduction of an angle in radians to a quarter turn: x = n pi / 2 + r, r in two parts.

use super::double::{fast_two_sum, two_sum};
use super::large_angle::of_large;
use crate::{BitLanes, Lanes};

/// pi / 2 in four parts: three of 33 bits, so that their products with n < 2^20 are exact, and the
/// rest (`scripts/references/trig.py`).
const FIRST: f64 = 1.570_796_326_734_125_6;
const SECOND: f64 = 6.077_100_506_303_966e-11;
const THIRD: f64 = 2.022_266_248_711_166_5e-21;
const REST: f64 = 8.478_427_660_368_9e-32;

/// Below this n is under 2^20.
const LARGE: f64 = 1_048_576.0;

/// x = n pi / 2 + (r + low), |r| <= pi / 4 but for rounding.
pub(super) struct Angle<L: Lanes> {
    /// The lowest two bits are n modulo 4.
    pub n: L::Bits,
    pub r: L,
    pub low: L,
}

/// Reduces x >= 0 to about 2^-100, relative to the result; NaN for infinities.
///
/// Method: W. J. Cody and W. Waite, "Software Manual for the Elementary Functions" (1980), with the
/// errors of the differences kept; large angles go out of line, to `of_large`.
#[inline(always)]
pub(super) fn reduce<L: Lanes>(x: L) -> Angle<L> {
    let quarters = x * L::splat(core::f64::consts::FRAC_2_PI);
    let n = quarters.round_small();
    // The first difference is exact: both sides are close, or n is 0.
    let first = x - n * L::splat(FIRST);
    let (second, second_low) = two_sum(first, -(n * L::splat(SECOND)));
    let (third, third_low) = two_sum(second, -(n * L::splat(THIRD)));
    let low = (second_low + third_low) - n * L::splat(REST);
    let (r, low) = fast_two_sum(third, low);
    let n = quarters.round_bits();
    let angle = Angle { n, r, low };
    if L::all(x.lt(L::splat(LARGE))) {
        return angle;
    }
    with_large(x, angle)
}

/// `angle` with the lanes replaced in which `x` is large, infinite or NaN.
#[inline(never)]
fn with_large<L: Lanes>(x: L, angle: Angle<L>) -> Angle<L> {
    let (mut xs, mut rs, mut lows, mut ns) = ([0.0; 2], [0.0; 2], [0.0; 2], [0; 2]);
    x.store(&mut xs);
    angle.r.store(&mut rs);
    angle.low.store(&mut lows);
    angle.n.store(&mut ns);
    for lane in 0..L::WIDTH {
        if xs[lane] >= LARGE && xs[lane] < f64::INFINITY {
            (ns[lane], rs[lane], lows[lane]) = of_large(xs[lane]);
        }
    }
    let (n, low) = (L::Bits::load(&ns), L::load(&lows));
    let r = L::select(x.is_finite(), L::load(&rs), L::splat(f64::NAN));
    Angle { n, r, low }
}
