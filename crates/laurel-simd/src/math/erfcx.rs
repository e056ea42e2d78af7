//! The tail of the normal curve without its exponential, which the error functions share.

use super::double::{fast_two_sum, two_product, two_quotient, two_sum};
use super::exp::{Parts, exp_parts, scale};
use super::polynomial::series;
use crate::Lanes;

/// Where t = 0; with it what is added to the constant is below 1/4.
const CENTRE: f64 = 2.25;
/// (1 + y) erfcx(y) in t = (y - 9/4) / (y + 9/4) for all y >= 0 is this constant, in two parts, and
/// t (slope + t times a polynomial): `scripts/references/error_function.py`.
const CONSTANT: f64 = 0.751_033_590_873_773_5;
const CONSTANT_LOW: f64 = 5.148_788_853_726_776_6e-17;
const SLOPE: f64 = -0.254_222_439_291_193_04;
const TAIL: [f64; 26] = [
    0.059_440_670_298_742_05,
    0.030_102_896_789_838_678,
    -0.030_721_880_642_087_293,
    0.007_417_128_986_879_262,
    0.002_662_845_774_910_945,
    -0.001_402_730_365_344_876_8,
    -0.000_396_047_761_020_006_7,
    0.000_228_775_913_471_382_16,
    9.643_179_069_175_384e-5,
    -3.036_300_416_976_440_8e-5,
    -2.589_402_733_965_102_4e-5,
    3.528_612_456_788_459_4e-7,
    5.907_797_730_031_169_6e-6,
    1.765_158_948_416_428_5e-6,
    -8.092_614_161_265_119e-7,
    -7.441_188_490_025_565e-7,
    -9.851_627_540_517_065e-8,
    1.577_276_875_970_819_7e-7,
    1.040_260_016_020_406_7e-7,
    -2.020_453_595_713_097_2e-10,
    -3.427_221_598_745_296e-8,
    -1.212_156_667_526_991_9e-8,
    6.204_598_429_630_432e-9,
    3.913_312_999_656_455e-9,
    -5.122_157_798_870_579e-10,
    -4.743_371_544_989_17e-10,
];

/// erfcx(y) = exp(y^2) erfc(y) in two parts, to about 2^-55, for 0 <= y <= 1e300 in two parts.
///
/// The variable of M. M. Shepherd and J. G. Laframboise, "Chebyshev approximation of
/// (1 + 2x) exp(x^2) erfc x in 0 <= x < infinity" (1981), with a factor that is flatter at 0.
#[inline(never)]
pub(super) fn erfcx<L: Lanes>((y, y_low): (L, L)) -> (L, L) {
    let centre = L::splat(CENTRE);
    let t = (y - centre) / (y + centre);
    // The last two steps of Horner's rule keep what they lose; if not, erfc is 0.25 ulp worse.
    let (slope, slope_low) = fast_two_sum(L::splat(SLOPE), t * series(t, &TAIL));
    let (rise, rise_low) = two_product(t, slope);
    let (top, top_low) = fast_two_sum(L::splat(CONSTANT), rise);
    let low = rise_low + (t * slope_low + L::splat(CONSTANT_LOW));
    let top = (top, top_low + low);
    let (bottom, lost) = two_sum(L::splat(1.0), y);
    let (high, low) = two_quotient(top, (bottom, lost + y_low));
    fast_two_sum(high, low)
}

/// erfcx(y) exp(-w) for 0 <= w <= 1000 in two parts.
#[inline(never)]
pub(super) fn damped<L: Lanes>(y: (L, L), (w, w_low): (L, L)) -> L {
    let (tail, tail_low) = erfcx(y);
    let Parts { n_bits, high, low } = exp_parts(-w);
    let low = low - high * w_low;
    let (product, lost) = two_product(tail, high);
    scale(product + (lost + (tail * low + tail_low * high)), n_bits)
}
