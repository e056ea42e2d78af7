//! The hyperbolic tangent.

use super::expm1::expm1;
use crate::Lanes;

/// tanh(x) = -t / (t + 2) with t = exp(-2 |x|) - 1, and the sign of `x`.
///
/// Error at most 2.4 ulp (measured). tanh(+-inf) = +-1, signed zeros and NaN stay.
#[inline(never)]
pub fn tanh<L: Lanes>(x: L) -> L {
    let magnitude = x.abs();
    let t = expm1(-(magnitude + magnitude));
    (-t / (t + L::splat(2.0))).copysign(x)
}
