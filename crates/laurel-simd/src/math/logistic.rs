//! The logistic function and its integral, stable at both ends.

use super::exp::exp;
use super::log1p::log1p_of_share;
use crate::Lanes;

/// 1 / (1 + exp(-x)).
///
/// Error at most 2.1 ulp (measured); keeps its relative precision for x far below zero.
#[inline(always)]
pub fn sigmoid<L: Lanes>(x: L) -> L {
    let e = exp(-x.abs());
    let one = L::splat(1.0);
    L::select(x.lt(L::zero()), e, one) / (one + e)
}

/// ln(1 + exp(x)) = max(x, 0) + ln(1 + exp(-|x|)), nats.
///
/// Error at most 1.5 ulp (measured); its derivative is [`sigmoid`].
#[inline(always)]
pub fn softplus<L: Lanes>(x: L) -> L {
    x.pmax(L::zero()) + log1p_of_share(exp(-x.abs()))
}
