//! Polynomial evaluation without fused operations, lowest coefficient first.

use crate::Lanes;

/// `c[0] + c[1] x + ...` by Horner's rule: the most accurate order.
#[inline(always)]
pub(super) fn horner<L: Lanes, const N: usize>(x: L, c: &[f64; N]) -> L {
    let mut sum = L::splat(c[N - 1]);
    let mut k = N - 1;
    while k > 0 {
        k -= 1;
        sum = sum * x + L::splat(c[k]);
    }
    sum
}

/// The same polynomial as two interleaved Horner chains in `x2 = x * x`: half the latency.
#[inline(always)]
pub(super) fn two_chains<L: Lanes, const N: usize>(x: L, x2: L, c: &[f64; N]) -> L {
    let (mut high, mut low) = (L::splat(c[N - 1]), L::splat(c[N - 2]));
    let mut k = N - 2;
    while k >= 2 {
        k -= 2;
        high = high * x2 + L::splat(c[k + 1]);
        low = low * x2 + L::splat(c[k]);
    }
    if k == 1 {
        // One coefficient is left: `high` and `low` hold the powers 2, 4, ... and 1, 3, ...
        return high * x2 + low * x + L::splat(c[0]);
    }
    high * x + low
}

/// [`horner`] as one loop over a table in memory, for finite `x`: the chain of additions waits longer
/// than the loop takes, and a coefficient takes 8 bytes of the module instead of some 25.
#[inline(never)]
pub(super) fn series<L: Lanes>(x: L, c: &[f64]) -> L {
    c.iter()
        .rev()
        .fold(L::zero(), |sum, &c| sum * x + L::splat(c))
}
