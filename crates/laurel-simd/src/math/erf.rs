//! The error function and its complement.

use super::double::two_product;
use super::erfcx::damped;
use super::polynomial::series;
use crate::Lanes;

/// erf(x) / x - 1 in z = x^2, |x| <= 3 / 4: `scripts/references/error_function.py`.
const NEAR: [f64; 11] = [
    0.128_379_167_095_512_6,
    -0.376_126_389_031_837_15,
    0.112_837_916_709_525_96,
    -0.026_866_170_644_428_485,
    0.005_223_977_615_420_539,
    -0.000_854_832_618_875_975_2,
    0.000_120_552_895_675_417_06,
    -1.492_419_630_556_961_7e-5,
    1.643_068_417_974_155e-6,
    -1.594_006_685_466_171_7e-7,
    1.147_249_970_109_469_1e-8,
];

/// (2 / sqrt(pi)) times the integral of exp(-t^2) from 0 to `x`.
///
/// Error at most 1 ulp (measured). +-1 at the infinities; signed zeros and NaN stay.
#[inline(never)]
pub fn erf<L: Lanes>(x: L) -> L {
    let magnitude = x.abs();
    let close = magnitude.lt(L::splat(0.75));
    let near = x + x * series(x * x, &NEAR);
    if L::all(close) {
        return near;
    }
    let far = (L::splat(1.0) - complement(magnitude)).copysign(x);
    L::select(close, near, far)
}

/// 1 - erf(`x`), with its relative precision kept where it is small.
///
/// Error at most 1 ulp for normal results (measured). 0 and 2 at the infinities, NaN stays.
#[inline(never)]
pub fn erfc<L: Lanes>(x: L) -> L {
    let y = complement(x.abs());
    L::select(x.lt(L::zero()), L::splat(2.0) - y, y)
}

/// erfc(y) for y >= 0; 0 from 31 on, as it should be from 27.3.
#[inline(always)]
fn complement<L: Lanes>(y: L) -> L {
    let y = y.pmin(L::splat(31.0));
    damped((y, L::zero()), two_product(y, y))
}
