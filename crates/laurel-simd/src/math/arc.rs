//! The inverse functions of sine, cosine and tangent, in radians.

use super::double::{fast_two_sum, two_product, two_quotient, two_sum};
use super::polynomial::series;
use super::{HALF_PI, HALF_PI_LOW};
use crate::{BitLanes, Lanes};

/// (asin s - s) / s^3 in z = s^2, |s| <= 1 / 2: `scripts/references/trig.py`.
const ASIN: [f64; 13] = [
    0.166_666_666_666_666_69,
    0.074_999_999_999_984_33,
    0.044_642_857_146_355_43,
    0.030_381_944_138_531_247,
    0.022_372_172_942_149_89,
    0.017_352_392_720_869_973,
    0.013_971_212_973_552_933,
    0.011_479_177_415_184_906,
    0.010_322_814_350_185_78,
    0.005_457_506_718_640_358,
    0.017_400_879_442_694_02,
    -0.014_851_887_071_247_204,
    0.028_757_851_367_421_566,
];
/// (atan w - w) / w^3 in z = w^2, |w| <= tan(pi / 8): `scripts/references/trig.py`.
const ATAN: [f64; 11] = [
    -0.333_333_333_333_333_3,
    0.199_999_999_999_955_16,
    -0.142_857_142_846_656_82,
    0.111_111_110_151_870_18,
    -0.090_909_045_753_064_9,
    0.076_921_831_253_768_92,
    -0.066_645_105_255_089_36,
    0.058_581_409_048_663_28,
    -0.050_854_078_345_894_844,
    0.039_230_447_784_793_09,
    -0.019_175_404_711_104_935,
];
/// tan(pi / 8), roughly: any quotient near it may go either way.
const TAN_EIGHTH: f64 = 0.414_213_5;

/// The angle whose sine is `x`, in [-pi / 2, pi / 2].
///
/// Error at most 1 ulp (measured). Signed zeros stay, NaN beyond +-1.
/// Above 1/2: asin(x) = pi / 2 - 2 asin(sqrt((1 - x) / 2)), NIST DLMF 4.24.
#[inline(never)]
pub fn asin<L: Lanes>(x: L) -> L {
    let (one, two) = (L::splat(1.0), L::splat(2.0));
    let (large, s) = folded(x.abs());
    let quarters = L::select(large, one, L::zero());
    let (y, low) = placed(quarters, L::select(large, -two, one), s);
    (y + low).copysign(x)
}

/// The angle whose cosine is `x`, in [0, pi].
///
/// Error at most 1 ulp (measured). NaN beyond +-1.
#[inline(never)]
pub fn acos<L: Lanes>(x: L) -> L {
    let (zero, one, two) = (L::zero(), L::splat(1.0), L::splat(2.0));
    let negative = x.lt(zero);
    let (large, s) = folded(x.abs());
    let quarters = L::select(large, L::select(negative, two, zero), one);
    let factor = L::select(large, two, -one);
    let (y, low) = placed(quarters, L::select(negative, -factor, factor), s);
    y + low
}

/// For 0 <= m <= 1: whether m > 1/2, and asin(s) in two parts, where s = m up to there and
/// sqrt((1 - m) / 2) above. Both are at most 1/2.
#[inline(never)]
fn folded<L: Lanes>(m: L) -> (L::Mask, (L, L)) {
    let large = m.gt(L::splat(0.5));
    let half = (L::splat(1.0) - m) * L::splat(0.5);
    let z = L::select(large, half, m * m);
    let root = half.sqrt();
    let s = L::select(large, root, m);
    // What the root lost; 0 / 0 at m = 1 is kept from being.
    let (square, square_low) = two_product(root, root);
    let lost = ((half - square) - square_low) / (root + root).pmax(L::splat(f64::MIN_POSITIVE));
    let tail = s * (z * series(z, &ASIN));
    (large, (s, tail + L::select(large, lost, L::zero())))
}

/// `quarters` pi / 2 + `factor` (s + low) in two parts, for quarters 0, 1/2, 1, 2 and a factor of
/// one bit: the first sum is exact because one term is 0 or the larger.
#[inline(always)]
fn placed<L: Lanes>(quarters: L, factor: L, (s, low): (L, L)) -> (L, L) {
    let (sum, lost) = fast_two_sum(quarters * L::splat(HALF_PI), factor * s);
    (
        sum,
        lost + (quarters * L::splat(HALF_PI_LOW) + factor * low),
    )
}

/// The angle whose tangent is `x`, in [-pi / 2, pi / 2].
///
/// Error at most 1 ulp (measured). Signed zeros stay, +-pi / 2 at the infinities.
#[inline(always)]
pub fn atan<L: Lanes>(x: L) -> L {
    // From 2^66 on the result is pi / 2, rounded.
    let magnitude = x.abs().pmin(L::splat(73_786_976_294_838_206_464.0));
    let (y, low) = steep(magnitude, L::splat(1.0));
    (y + low).copysign(x)
}

/// The angle of the point (`x`, `y`), counted from the first axis, in [-pi, pi].
///
/// Error at most 1 ulp for normal results (measured). Zeros and infinities: IEEE 754-2019, 9.2.1.
#[inline(never)]
pub fn atan2<L: Lanes>(y: L, x: L) -> L {
    let (rise, run) = comparable(y.abs(), x.abs());
    let (angle, low) = steep(rise, run);
    let (zero, one) = (L::zero(), L::splat(1.0));
    // Left of the other axis, the negative zero included: pi - angle.
    let left = one.copysign(x).lt(zero);
    let quarters = L::select(left, L::splat(2.0), zero);
    let (angle, low) = placed(quarters, L::select(left, -one, one), (angle, low));
    (angle + low).copysign(y)
}

/// Both lengths times one power of two, which takes the longer to about 2^600 or, a short one, to
/// 2^-51 at least, so that nothing that matters of the quotient underflows; infinities become 1.
#[inline(always)]
fn comparable<L: Lanes>(a: L, b: L) -> (L, L) {
    let (zero, one) = (L::zero(), L::splat(1.0));
    let infinity = L::splat(f64::INFINITY);
    let longer = L::select(a.lt(b), b, a);
    let infinite = longer.eq(infinity);
    let floor = longer.pmax(L::splat(4.616_489_308_892_868e-128)); // 2^-423
    let exponent = floor.to_bits().and(L::Bits::splat(0x7ff << 52));
    let scale = L::from_bits(L::Bits::splat((600 + 2 * 1023) << 52).sub(exponent));
    let of = |length: L| {
        let unit = L::select(length.eq(infinity), one, zero);
        L::select(L::and(infinite, length.eq(length)), unit, length * scale)
    };
    (of(a), of(b))
}

/// atan(`rise` / `run`) in [0, pi / 2] in two parts; both are >= 0 and their products in range.
///
/// Beyond the diagonal the axes change places: pi / 2 - atan(run / rise); above tan(pi / 8) the
/// quotient is taken from the diagonal: pi / 4 + atan((rise - run) / (rise + run)).
#[inline(never)]
fn steep<L: Lanes>(rise: L, run: L) -> (L, L) {
    let (zero, one, half) = (L::zero(), L::splat(1.0), L::splat(0.5));
    let beyond = rise.gt(run);
    let (top, bottom) = (L::select(beyond, run, rise), L::select(beyond, rise, run));
    let middle = top.gt(bottom * L::splat(TAN_EIGHTH));
    let (difference, sum) = (two_sum(top, -bottom), two_sum(top, bottom));
    let top = (
        L::select(middle, difference.0, top),
        L::select(middle, difference.1, zero),
    );
    let bottom = (
        L::select(middle, sum.0, bottom),
        L::select(middle, sum.1, zero),
    );
    // 0 / 0 is the angle 0.
    let (w, low) = two_quotient(top, (bottom.0.pmax(L::splat(f64::MIN_POSITIVE)), bottom.1));
    let z = w * w;
    let tail = w * (z * series(z, &ATAN));
    let quarters = L::select(middle, half, L::select(beyond, one, zero));
    placed(quarters, L::select(beyond, -one, one), (w, tail + low))
}
