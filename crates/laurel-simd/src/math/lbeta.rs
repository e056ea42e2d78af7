//! The logarithm of the beta function.

use super::HALF_LN_2PI;
use super::gamma::{STIRLING_FROM, lgamma};
use super::log::log;
use super::log1p::log1p;
use super::log1pmx::log1pmx;
use super::saddle::stirling_series;
use crate::Lanes;

/// ln B(`a`, `b`) = ln Gamma(a) + ln Gamma(b) - ln Gamma(a + b), nats, for a, b > 0.
///
/// Error / max(1, |value|) at most 2e-15 (measured). A. R. DiDonato, A. H. Morris, "Algorithm 708: significant digit
/// computation of the incomplete beta function ratios" (1992): what grows with the larger shape cancels on paper.
#[inline(never)]
pub fn lbeta<L: Lanes>(a: L, b: L) -> L {
    let (a, b) = (a.pmin(b), a.pmax(b));
    let from = L::splat(STIRLING_FROM);
    let (one_large, both_large) = (b.ge(from), a.ge(from));
    let mut y = L::zero();
    if !L::all(both_large) {
        let gamma_a = lgamma(a);
        y = gamma_a + (lgamma(b) - lgamma(a + b));
        if L::any(one_large) {
            let grown = growth(a, L::select(one_large, b, from));
            y = L::select(one_large, gamma_a - grown, y);
        }
    }
    if L::any(both_large) {
        let large = |s: L| L::select(both_large, s, from);
        y = L::select(both_large, stirling(large(a), large(b)), y);
    }
    y
}

/// ln Gamma(a + b) - ln Gamma(b) for b >= 8.
#[inline(always)]
fn growth<L: Lanes>(a: L, b: L) -> L {
    let sum = a + b;
    let ratio = a / b;
    let body = b * log1pmx(ratio) - L::splat(0.5) * log1p(ratio);
    let errors = stirling_series(sum) - stirling_series(b);
    a * log(sum) + (body + errors)
}

/// The same for a and b of at least 8.
#[inline(always)]
fn stirling<L: Lanes>(a: L, b: L) -> L {
    let half = L::splat(0.5);
    let sum = a + b;
    let errors = (stirling_series(a) + stirling_series(b)) - stirling_series(sum);
    let small = (L::splat(HALF_LN_2PI) - half * log(b)) + errors;
    (small - b * log1p(a / b)) + (a - half) * log(a / sum)
}
