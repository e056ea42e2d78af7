//! The logarithm as a sum of two doubles, for `pow` and for densities: about 2^-66 relative.

use super::double::{fast_two_sum, two_product, two_quotient, two_sum};
use super::exp::{LN_2_HIGH, LN_2_LOW};
use super::log::{log, split};
use super::polynomial::horner;
use crate::Lanes;

/// ((2 atanh(s) - 2 s) / (s w) - 2/3) / w, w = s^2: `scripts/references/coefficients.py`.
const TAIL: [f64; 8] = [
    0.4,
    0.285_714_285_714_293_64,
    0.222_222_222_216_559_43,
    0.181_818_183_353_795_13,
    0.153_845_949_639_382,
    0.133_348_046_166_301_1,
    0.117_062_384_072_607_77,
    0.117_231_570_011_901_89,
];
/// 2/3 in two parts.
const TWO_THIRDS: f64 = 2.0 / 3.0;
const TWO_THIRDS_LOW: f64 = 3.700_743_415_417_188e-17;

/// (high, low) with high + low = ln x, for positive normal finite x.
///
/// ln x = k ln 2 + 2 s + (2/3) s^3 + ..., s = f / (2 + f): the first two terms of the series are
/// carried in two parts, the rest is small enough for one.
#[inline(always)]
pub(super) fn log_double<L: Lanes>(x: L) -> (L, L) {
    let (k, m) = split(x);
    let (s, s_low) = quotient(m - L::splat(1.0));
    let (w, w_rest) = two_product(s, s);
    let w_low = w_rest + (s + s) * s_low;
    let (cube, cube_rest) = two_product(s, w);
    let cube_low = cube_rest + (s * w_low + s_low * w);
    let (third, third_rest) = two_product(cube, L::splat(TWO_THIRDS));
    let third_low =
        third_rest + (cube * L::splat(TWO_THIRDS_LOW) + cube_low * L::splat(TWO_THIRDS));
    let tail = cube * (w * horner(w, &TAIL));
    let (sum, sum_low) = two_sum(k * L::splat(LN_2_HIGH), s + s);
    let (sum, more_low) = two_sum(sum, third);
    let low =
        (sum_low + more_low) + ((s_low + s_low) + third_low) + (tail + k * L::splat(LN_2_LOW));
    fast_two_sum(sum, low)
}

/// ln(`x`) as a rounded value and what it lost, to about 2^-66 of it; the second is 0 where the first is not finite or
/// `x` is subnormal. The first is that of `log`.
#[inline(never)]
pub fn log_in_two_parts<L: Lanes>(x: L) -> (L, L) {
    let ln_x = log(x);
    let ordinary = L::and(
        x.ge(L::splat(f64::MIN_POSITIVE)),
        x.lt(L::splat(f64::INFINITY)),
    );
    let (high, low) = log_double(L::select(ordinary, x, L::splat(1.0)));
    (ln_x, L::select(ordinary, (high - ln_x) + low, L::zero()))
}

/// f / (2 + f) as a sum of two doubles.
#[inline(always)]
fn quotient<L: Lanes>(f: L) -> (L, L) {
    let two = L::splat(2.0);
    let bottom = two + f;
    let bottom_low = f - (bottom - two);
    two_quotient((f, L::zero()), (bottom, bottom_low))
}
