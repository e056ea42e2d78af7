//! ln |Gamma(x)|: rational pieces around the zeros at 1 and 2, recurrence to 8, Stirling above.

use super::HALF_LN_2PI;
use super::log::log;
use super::polynomial::horner;
use super::saddle::stirling_series;
use super::turns::sincos_turns;
use crate::Lanes;

/// From here on Stirling's series is used.
pub(super) const STIRLING_FROM: f64 = 8.0;

/// lgamma(t) / ((t - 1)(t - 2)) on [1/2, 3/2] is this offset plus a rational function of
/// t - 1/2: `scripts/references/coefficients.py`.
const LOW_OFFSET: f64 = 0.601_562_5;
const LOW_TOP: [f64; 9] = [
    0.161_590_757_232_933_45,
    0.550_662_546_885_404_7,
    -0.183_255_051_027_052_25,
    -2.906_473_663_835_061,
    -4.504_477_312_950_414_5,
    -2.923_956_857_732_037,
    -0.853_714_669_199_522_3,
    -0.099_409_843_031_545_82,
    -0.003_139_904_249_995_145,
];
const LOW_BOTTOM: [f64; 9] = [
    1.0,
    7.015_256_204_652_373,
    19.731_174_295_603_584,
    28.517_064_248_802_132,
    22.590_160_503_453_053,
    9.707_874_878_760_087,
    2.107_488_298_120_385,
    0.196_647_812_120_840_98,
    0.005_324_681_809_183_941,
];
/// The same on [3/2, 3] in t - 3/2: `scripts/references/coefficients.py`.
const HIGH_OFFSET: f64 = 0.410_156_25;
const HIGH_TOP: [f64; 7] = [
    0.072_972_700_540_980_86,
    -0.004_917_254_394_324_061,
    -0.116_110_873_476_858_21,
    -0.080_447_489_561_323_93,
    -0.019_968_848_581_605_33,
    -0.001_836_759_083_008_019,
    -4.480_215_170_480_119_6e-5,
];
const HIGH_BOTTOM: [f64; 7] = [
    1.0,
    1.932_813_784_803_918,
    1.412_734_125_724_548_3,
    0.486_037_934_736_820_17,
    0.079_652_968_423_349_04,
    0.005_516_852_968_868_449,
    0.000_111_702_784_093_409_01,
];

/// ln |Gamma(`x`)|.
///
/// Relative error at most 4e-16 for x > 0, the zeros 1 and 2 included (measured); absolute near
/// the zeros on the negative axis. Infinite at zero and the negative integers.
/// Sources: the factor (x - 1)(x - 2) as in Boost.Math `lgamma`; Stirling's series, NIST DLMF
/// 5.11.1; reflection, DLMF 5.5.3.
#[inline(never)]
pub fn lgamma<L: Lanes>(x: L) -> L {
    let zero = L::zero();
    let negative = x.lt(zero);
    let one = L::splat(1.0);
    let y = positive(L::select(negative, one - x, x), L::zero());
    let y = L::select(x.eq(zero), L::splat(f64::INFINITY), y);
    if !L::any(negative) {
        return y;
    }
    let magnitude = x.abs();
    let fraction = magnitude - magnitude.floor();
    let (sin, _) = sincos_turns(fraction * L::splat(0.5));
    let reflected = log(L::splat(core::f64::consts::PI) / sin) - y;
    let pole = L::or(fraction.eq(zero), magnitude.eq(L::splat(f64::INFINITY)));
    let reflected = L::select(pole, L::splat(f64::INFINITY), reflected);
    L::select(negative, reflected, y)
}

/// ln Gamma(1 + `x`) for x >= 0, without rounding 1 + x where that matters (near x = 0 and 1).
#[inline(never)]
pub fn lgamma1p<L: Lanes>(x: L) -> L {
    positive(x, L::splat(1.0))
}

/// ln Gamma(x + shift) for x + shift > 0, where shift is 0 or 1 in every lane.
#[inline(always)]
fn positive<L: Lanes>(x: L, shift: L) -> L {
    let sum = x + shift;
    let large = sum.ge(L::splat(STIRLING_FROM));
    if L::all(large) {
        return stirling(sum);
    }
    let y = moderate(x, shift, sum);
    if !L::any(large) {
        return y;
    }
    L::select(large, stirling(sum), y)
}

/// ln Gamma(x) for x >= 8: the logarithm is lowered by 1 before the product, so nothing cancels.
#[inline(always)]
fn stirling<L: Lanes>(x: L) -> L {
    let body = (x - L::splat(0.5)) * (log(x) - L::splat(1.0));
    body + (L::splat(HALF_LN_2PI - 0.5) + stirling_series(x))
}

/// ln Gamma(x + shift) below 8.
#[inline(never)]
fn moderate<L: Lanes>(x: L, shift: L, sum: L) -> L {
    let (one, two) = (L::splat(1.0), L::splat(2.0));
    let small = sum.lt(L::splat(0.5));
    // Down to [2, 3) by Gamma(t) = (t - 1) Gamma(t - 1), the factors gathered in one product.
    let mut t = sum;
    let mut product = one;
    let mut above = t.ge(L::splat(3.0));
    while L::any(above) {
        let lower = t - one;
        product = L::select(above, product * lower, product);
        t = L::select(above, lower, t);
        above = t.ge(L::splat(3.0));
        above = L::and(above, t.lt(L::splat(STIRLING_FROM)));
    }
    // Up by one below 1/2, again without rounding: (t - 1) is x itself.
    let from_one = L::select(small, x, x + (shift - one));
    let reduced = sum.ge(L::splat(3.0));
    let from_one = L::select(reduced, t - one, from_one);
    let t = L::select(small, x + one, t);
    let value = from_one * (from_one - one) * quotient(t);
    let logarithm = log(L::select(small, x, product));
    let value = L::select(small, value - logarithm, value);
    L::select(sum.ge(two), value + logarithm, value)
}

/// lgamma(t) / ((t - 1)(t - 2)) on [1/2, 3].
#[inline(always)]
fn quotient<L: Lanes>(t: L) -> L {
    let low = t.lt(L::splat(1.5));
    if L::all(low) {
        return low_quotient(t);
    }
    let high = {
        let s = t - L::splat(1.5);
        L::splat(HIGH_OFFSET) + horner(s, &HIGH_TOP) / horner(s, &HIGH_BOTTOM)
    };
    if !L::any(low) {
        return high;
    }
    L::select(low, low_quotient(t), high)
}

#[inline(always)]
fn low_quotient<L: Lanes>(t: L) -> L {
    let s = t - L::splat(0.5);
    L::splat(LOW_OFFSET) + horner(s, &LOW_TOP) / horner(s, &LOW_BOTTOM)
}
