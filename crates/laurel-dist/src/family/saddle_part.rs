//! A part of saddle-point densities: minus Loader's deviance, from a difference that is known exactly.

use laurel_simd::Lanes;
use laurel_simd::math::{log, log1pmx};

/// x ln(m / x) - d for m = x + `d`, x > 0: minus the deviance of x from m. `d` keeps its digits where x is close to m,
/// `m` where it is not.
#[inline(never)]
pub(super) fn part<L: Lanes>(x: L, d: L, m: L) -> L {
    let ratio = d / x;
    let close = L::and(ratio.ge(L::splat(-0.5)), ratio.le(L::splat(1.0)));
    let y = x * log1pmx(L::select(close, ratio, L::zero()));
    if L::all(close) {
        return y;
    }
    L::select(close, y, x * log(m / x) - d)
}
