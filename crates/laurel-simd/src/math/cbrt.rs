//! The cube root: an estimate from the exponent, a step of Halley's method, a series for the rest.

use crate::{BitLanes, Lanes};

/// What a third of the high word lacks: `scripts/references/trig.py`.
const BIAS: f64 = 715_094_156.0;
/// 2^52.
const TWO_52: f64 = 4_503_599_627_370_496.0;
/// 2^60, which takes subnormals to normal numbers.
const SCALE: f64 = 1_152_921_504_606_846_976.0;

/// The cube root of `x`, with its sign.
///
/// Error at most 0.51 ulp (measured); exact where the root is a double. Signed zeros, infinities
/// and NaN stay.
#[inline(never)]
pub fn cbrt<L: Lanes>(x: L) -> L {
    // Away from both ends of the range, so that neither 3 x overflows nor x is subnormal.
    let large = x.abs().ge(L::splat(1.0));
    let scale = L::select(large, L::splat(1.0 / SCALE), L::splat(SCALE));
    let undo = L::select(large, L::splat(1_048_576.0), L::splat(1.0 / 1_048_576.0)); // 2^20
    let a = x.abs() * scale;
    let t = rough(a);
    // Now t has 17 bits and its cube is exact: a = t^3 (1 + d), |d| < 2^-13.
    let cube = t * t * t;
    let d = (a - cube) / cube;
    // (1 + d)^(1/3) - 1; the next term is below 2^-59.
    let series = L::splat(-1.0 / 9.0) + d * L::splat(5.0 / 81.0);
    let y = t + t * (d * (L::splat(1.0 / 3.0) + d * series));
    let ordinary = L::and(x.is_finite(), L::not(x.eq(L::zero())));
    L::select(ordinary, (y * undo).copysign(x), x)
}

/// The cube root of a normal number to 15 bits, in 17.
#[inline(always)]
fn rough<L: Lanes>(a: L) -> L {
    let word = L::from_small_bits(a.to_bits().shr::<32>());
    let third = word * L::splat(1.0 / 3.0) + L::splat(BIAS + TWO_52);
    let t = L::from_bits(third.to_bits().shl::<32>());
    let cube = t * t * t;
    let t = t * ((cube + a + a) / (cube + cube + a));
    let half = L::Bits::splat(1 << 35);
    let kept = L::Bits::splat(!((1 << 36) - 1));
    L::from_bits(t.to_bits().add(half).and(kept))
}
