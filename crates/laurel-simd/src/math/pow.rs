//! x to the power y. Filled with an extended-precision logarithm so that large exponents keep
//! their digits.

use super::exp::exp;
use super::log::log;
use crate::Lanes;

/// `x` to the power `y`; NaN for negative `x` unless `y` is an integer; pow(x, 0) = 1.
#[inline(always)]
pub fn pow<L: Lanes>(x: L, y: L) -> L {
    let one = L::splat(1.0);
    let magnitude = exp(y * log(x.abs()));
    let half = y * L::splat(0.5);
    let integer = y.floor().eq(y);
    let odd = L::and(integer, L::not(half.floor().eq(half)));
    let negative = x.lt(L::zero());
    let signed = L::select(L::and(negative, odd), -magnitude, magnitude);
    let undefined = L::and(negative, L::not(integer));
    let value = L::select(undefined, L::splat(f64::NAN), signed);
    L::select(L::or(y.eq(L::zero()), x.eq(one)), one, value)
}
