//! ln(1 + x) without cancellation near zero.

use super::log::{assemble, split};
use super::polynomial::two_chains;
use crate::{BitLanes, Lanes};

/// The natural logarithm of 1 + `x`.
///
/// Error at most 1.4 ulp (measured). log1p(-1) = -inf, log1p(inf) = inf, NaN below -1; signed
/// zeros stay. The rounding error of 1 + x is carried into the reduced argument: with
/// u = 1 + x = 2^k m and c the part lost, ln(1 + x) = k ln 2 + ln(1 + (m - 1) + c 2^-k).
#[inline(never)]
pub fn log1p<L: Lanes>(x: L) -> L {
    inlined_log1p(x)
}

/// [`log1p`] in place, for the loops where a call would show.
#[inline(always)]
pub fn inlined_log1p<L: Lanes>(x: L) -> L {
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

/// (2 atanh(s) - 2 s) / (s w), w = s^2 <= 1/9: `scripts/references/coefficients.py`.
const SHARE: [f64; 10] = [
    0.666_666_666_666_666_6,
    0.400_000_000_000_145_85,
    0.285_714_285_671_087_6,
    0.222_222_227_174_278_64,
    0.181_817_894_361_328_59,
    0.153_855_700_649_586_23,
    0.133_141_442_096_549_35,
    0.120_010_728_095_907_13,
    0.088_007_384_861_446_74,
    0.161_640_456_119_435_3,
];

/// The natural logarithm of 1 + `x` for x from 0 to 1, in place: no scaling, one division.
///
/// Error at most 1 ulp (measured). ln(1 + x) = 2 atanh(x / (2 + x)), the additions as in `log`.
#[inline(always)]
pub fn log1p_of_share<L: Lanes>(x: L) -> L {
    let s = x / (L::splat(2.0) + x);
    let w = s * s;
    let tail = w * two_chains(w, w * w, &SHARE);
    let half_square = L::splat(0.5) * x * x;
    x - (half_square - s * (half_square + tail))
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
