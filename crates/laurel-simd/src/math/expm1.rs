//! exp(x) - 1 without cancellation near zero.

use super::exp::{Reduced, reduce};
use crate::{BitLanes, Lanes};

/// e to the power `x`, minus 1.
///
/// Error at most 2 ulp (measured). expm1(-inf) = -1, expm1(inf) = inf, signed zeros and NaN stay.
/// With x = n ln 2 + r: 2 (2^(n-1) (exp(r) - 1) + (2^(n-1) - 1/2)), exact scalings.
#[inline(never)]
pub fn expm1<L: Lanes>(x: L) -> L {
    let clamped = x.pmin(L::splat(710.0)).pmax(L::splat(-60.0));
    let Reduced { n_bits, r, tail } = reduce(clamped);
    let scale = L::from_bits(n_bits.add(L::Bits::splat(1022)).shl::<52>());
    let half = scale * (r + tail) + (scale - L::splat(0.5));
    let y = half + half;
    // Below 2^-54 the result rounds to x; this also keeps subnormals and the sign of zero.
    let tiny = x.abs().lt(L::splat(5.551_115_123_125_783e-17)); // 2^-54
    L::select(tiny, x, y)
}
