//! ln(1 + x) - x, the inner function of saddle-point densities.

use super::log1p::log1p;
use super::polynomial::horner;
use crate::Lanes;

/// (2 atanh(s) - 2 s) / (s w), w = s^2 <= 1/9: `scripts/references/coefficients.py`.
const TAIL: [f64; 12] = [
    0.666_666_666_666_666_6,
    0.400_000_000_000_000_13,
    0.285_714_285_714_219_4,
    0.222_222_222_233_319_86,
    0.181_818_180_860_056_5,
    0.153_846_202_538_043_87,
    0.133_331_769_491_319_42,
    0.117_679_977_673_522_9,
    0.104_803_992_330_947_55,
    0.099_420_249_055_373_14,
    0.063_341_108_159_777_42,
    0.152_312_626_808_677_24,
];

/// ln(1 + x) - x for -1/2 <= x <= 1, by the series in s = x / (2 + x):
/// ln(1 + x) = 2 atanh(s) and 2 s - x = -s x, so the linear parts cancel in the formula,
/// not in the arithmetic.
#[inline(always)]
pub(super) fn near<L: Lanes>(x: L) -> L {
    let s = x / (L::splat(2.0) + x);
    let w = s * s;
    s * (w * horner(w, &TAIL) - x)
}

/// atanh(s) / s - 1 from w = s^2 <= 1/9.
#[inline(always)]
pub(super) fn atanh_excess<L: Lanes>(w: L) -> L {
    L::splat(0.5) * (w * horner(w, &TAIL))
}

/// ln(1 + `x`) - `x`.
///
/// Relative error at most 4e-16 (measured), also near zero where the result is about -x^2 / 2.
#[inline(never)]
pub fn log1pmx<L: Lanes>(x: L) -> L {
    let close = L::and(x.ge(L::splat(-0.5)), x.le(L::splat(1.0)));
    let y = near(x);
    if L::all(close) {
        return y;
    }
    L::select(close, y, log1p(x) - x)
}
