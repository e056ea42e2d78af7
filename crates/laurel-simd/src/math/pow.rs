//! x to the power y: the logarithm and its product with y are carried in two parts, so that
//! large results keep their digits and exactly representable ones are exact.

use super::double::two_product;
use super::exp::{Reduced, reduce, scale};
use super::log_double::log_double;
use crate::Lanes;

/// `x` to the power `y`.
///
/// Error at most 1.1 ulp for normal results (measured). pow(x, 0) = pow(1, y) = 1; NaN for x < 0
/// unless y is an integer; otherwise as IEEE 754-2019, section 9.2.1.
#[inline(never)]
pub fn pow<L: Lanes>(x: L, y: L) -> L {
    let (zero, one) = (L::zero(), L::splat(1.0));
    let magnitude = positive(x.abs(), y);
    let half = y * L::splat(0.5);
    let integer = y.floor().eq(y);
    let odd = L::and(integer, L::not(half.floor().eq(half)));
    // A negative base, the negative zero included, gives the sign to odd powers.
    let signed = L::select(odd, magnitude.copysign(x), magnitude);
    let undefined = L::and(x.lt(zero), L::not(integer));
    let value = L::select(undefined, L::splat(f64::NAN), signed);
    L::select(L::or(y.eq(zero), x.eq(one)), one, value)
}

/// x^y for x >= 0.
#[inline(always)]
fn positive<L: Lanes>(x: L, y: L) -> L {
    let infinity = L::splat(f64::INFINITY);
    let (zero, one) = (L::zero(), L::splat(1.0));
    let subnormal = L::and(x.gt(zero), x.lt(L::splat(f64::MIN_POSITIVE)));
    let scaled = L::select(subnormal, x * L::splat(18_014_398_509_481_984.0), x); // 2^54
    let ordinary = L::and(x.gt(zero), x.lt(infinity));
    let (high, low) = log_double(L::select(ordinary, scaled, one));
    // ln 2^54, subtracted in one part: subnormal bases lose the last bits of large powers.
    let high = L::select(subnormal, high - L::splat(37.429_947_750_237_05), high);
    let (product, product_low) = two_product(y, high);
    let low = product_low + y * low;
    let bounded = product.pmin(L::splat(1000.0)).pmax(L::splat(-1000.0));
    let low = L::select(bounded.eq(product), low, zero);
    let Reduced { n_bits, r, tail } = reduce(bounded);
    let sum = one + r;
    let value = sum + ((tail + (r - (sum - one))) + low * (sum + tail));
    let value = scale(value, n_bits);
    // The bases 0 and infinity; NaN in either argument has already made `value` or this NaN.
    let at_zero = x.eq(zero);
    let upwards = L::or(
        L::and(at_zero, y.lt(zero)),
        L::and(L::not(at_zero), y.gt(zero)),
    );
    let edge = L::select(upwards, infinity, zero);
    let edge = L::select(L::or(x.is_nan(), y.is_nan()), L::splat(f64::NAN), edge);
    let value = L::select(y.abs().eq(infinity), infinite_power(x, y), value);
    L::select(ordinary, value, edge)
}

/// x^(+-inf) for finite x > 0: 1 at x = 1.
#[inline(always)]
fn infinite_power<L: Lanes>(x: L, y: L) -> L {
    let (zero, one) = (L::zero(), L::splat(1.0));
    let grows = L::or(L::and(x.gt(one), y.gt(zero)), L::and(x.lt(one), y.lt(zero)));
    let power = L::select(grows, L::splat(f64::INFINITY), zero);
    L::select(x.eq(one), one, power)
}
