//! The hyperbolic sine and cosine.

use super::exp::{Parts, exp_parts, scale};
use super::polynomial::horner;
use crate::{BitLanes, Lanes};

/// (sinh x - x) / x^3 in z = x^2, |x| <= 1: `scripts/references/trig.py`.
const SINH: [f64; 8] = [
    0.166_666_666_666_666_66,
    0.008_333_333_333_333_333,
    0.000_198_412_698_412_697_73,
    2.755_731_922_404_034e-6,
    2.505_210_836_405_804e-8,
    1.605_904_839_635_056_2e-10,
    7.646_625_361_656_657e-13,
    2.844_526_416_989_528_5e-15,
];

/// (exp(`x`) - exp(-`x`)) / 2.
///
/// Error at most 1 ulp (measured). Signed zeros, infinities and NaN stay.
#[inline(never)]
pub fn sinh<L: Lanes>(x: L) -> L {
    let z = x * x;
    let near = x + x * (z * horner(z, &SINH));
    let close = x.abs().lt(L::splat(1.0));
    if L::all(close) {
        return near;
    }
    L::select(close, near, halved_sum(x, L::splat(-1.0)).copysign(x))
}

/// (exp(`x`) + exp(-`x`)) / 2.
///
/// Error at most 1 ulp (measured). Infinite at both infinities, NaN stays.
#[inline(always)]
pub fn cosh<L: Lanes>(x: L) -> L {
    halved_sum(x, L::splat(1.0))
}

/// (exp(|x|) + sign exp(-|x|)) / 2 with exp(|x|) = 2^n (high + low), so that the halves of large
/// results do not overflow before they are added.
#[inline(never)]
fn halved_sum<L: Lanes>(x: L, sign: L) -> L {
    let magnitude = x.abs().pmin(L::splat(1000.0));
    let Parts { n_bits, high, low } = exp_parts(magnitude);
    let inverse = L::splat(1.0) / high;
    // exp(-|x|) 2^-n; from 28 on it adds nothing.
    let shift = L::Bits::splat(1023).sub(n_bits.add(n_bits)).shl::<52>();
    let falling = inverse * L::from_bits(shift);
    let falling = L::select(magnitude.lt(L::splat(28.0)), falling, L::zero());
    let falling = sign * (falling - falling * (low * inverse));
    scale(high + (low + falling), n_bits.sub(L::Bits::splat(1)))
}
