//! The logarithm of binomial coefficients: a product for few, saddle-point parts for many.

use super::HALF_LN_2PI;
use super::log::log;
use super::log1p::log1p;
use super::saddle::stirling_error;
use crate::Lanes;

/// Up to here the coefficient is multiplied out, from no more than `MOST`: 1e9^32 is in range.
const FEW: f64 = 32.0;
const MOST: f64 = 1e9;

/// ln of the number of ways to choose `k` of `n`, n! / (k! (n - k)!), nats.
///
/// Error at most 2 ulp for whole numbers (measured); between them factorials are
/// x! = Gamma(x + 1). -inf unless 0 <= k <= n, NaN for an infinite or undefined argument.
#[inline(never)]
pub fn log_choose<L: Lanes>(n: L, k: L) -> L {
    let rest = n - k;
    let swapped = rest.lt(k);
    let (k, rest) = (L::select(swapped, rest, k), L::select(swapped, k, rest));
    let few = L::and(k.is_integer(), k.le(L::splat(FEW)));
    let few = L::and(few, L::or(n.le(L::splat(MOST)), k.eq(L::zero())));
    let mut y = log(product(rest, L::select(few, k, L::zero())));
    if !L::all(few) {
        y = L::select(few, y, saddle(n, k, rest));
    }
    L::select(k.lt(L::zero()), L::splat(f64::NEG_INFINITY), y)
}

/// (rest + 1) / 1 (rest + 2) / 2 ... (rest + k) / k, whole after every division.
#[inline(always)]
fn product<L: Lanes>(rest: L, k: L) -> L {
    let (mut product, mut i) = (L::splat(1.0), L::splat(1.0));
    let mut open = i.le(k);
    while L::any(open) {
        product = L::select(open, product * (rest + i) / i, product);
        i = i + L::splat(1.0);
        open = i.le(k);
    }
    product
}

/// The same by Stirling's formula with its errors: with x! = sqrt(2 pi x) (x / e)^x exp(error),
/// every term is positive or small. C. Loader, "Fast and accurate computation of binomial
/// probabilities" (2000).
#[inline(always)]
fn saddle<L: Lanes>(n: L, k: L, rest: L) -> L {
    let errors = stirling_error(n) - (stirling_error(k) + stirling_error(rest));
    let spread = L::splat(0.5) * log(n / (k * rest)) - L::splat(HALF_LN_2PI);
    // The smallest first; where k is small, the last product is by far the largest.
    ((errors + spread) + rest * log1p(k / rest)) + k * log(n / k)
}
