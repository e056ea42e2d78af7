//! ln(1 - exp(x)), the logarithm of what is left of a probability given as a logarithm.

use super::LN_2;
use super::exp::exp;
use super::expm1::expm1;
use super::log::log;
use super::log1p::log1p;
use crate::Lanes;

/// ln(1 - exp(`x`)), nats, for x <= 0.
///
/// Error at most 2 ulp for x >= -ln 2 away from its zero, and below (measured). -inf at 0, NaN above. M. Maechler,
/// "Accurately computing log(1 - exp(-|a|))" (2012).
#[inline(never)]
pub fn log1mexp<L: Lanes>(x: L) -> L {
    let near = x.gt(L::splat(-LN_2));
    let y = log1p(-exp(x));
    if !L::any(near) {
        return y;
    }
    L::select(near, log(-expm1(x)), y)
}
