//! ln(1 + x) without cancellation near zero.

use super::log::{assemble, split};
use crate::{BitLanes, Lanes};

/// The natural logarithm of 1 + `x`.
///
/// Error at most 1.4 ulp (measured). log1p(-1) = -inf, log1p(inf) = inf, NaN below -1; signed
/// zeros stay. The rounding error of 1 + x is carried into the reduced argument: with
/// u = 1 + x = 2^k m and c the part lost, ln(1 + x) = k ln 2 + ln(1 + (m - 1) + c 2^-k).
#[inline(never)]
pub fn log1p<L: Lanes>(x: L) -> L {
    let one = L::splat(1.0);
    let u = one + x;
    let lost = L::select(x.lt(one), x - (u - one), one - (u - x));
    // Above 2^54 nothing that matters is lost, and 2^-k may leave the range.
    let lost = L::select(x.lt(L::splat(18_014_398_509_481_984.0)), lost, L::zero()); // 2^54
    let usable = L::and(u.gt(L::zero()), u.lt(L::splat(f64::INFINITY)));
    let (k, m) = split(L::select(usable, u, one));
    let unscale = (L::splat(1023.0) - k.pmin(L::splat(1000.0))).round_bits();
    let unscale = L::from_bits(unscale.shl::<52>());
    let y = assemble(k, (m - one) + lost * unscale);
    special(x, u, usable, y)
}

/// Puts the values at tiny arguments, at -1 and below, at infinity and at NaN into `y`.
#[inline(always)]
fn special<L: Lanes>(x: L, u: L, usable: L::Mask, y: L) -> L {
    let tiny = x.abs().lt(L::splat(5.551_115_123_125_783e-17)); // 2^-54
    let y = L::select(tiny, x, y);
    if L::all(usable) {
        return y;
    }
    let infinity = L::splat(f64::INFINITY);
    let edge = L::select(u.eq(L::zero()), -infinity, L::splat(f64::NAN));
    let edge = L::select(u.eq(infinity), infinity, edge);
    L::select(usable, y, edge)
}
