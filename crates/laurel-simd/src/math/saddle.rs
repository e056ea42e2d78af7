//! The parts of saddle-point densities: Stirling's error and the deviance.
//! C. Loader, "Fast and accurate computation of binomial probabilities" (2000); the deviance by
//! ln(1 + x) - x as proposed by M. Welinder and M. Maechler (R package DPQ, 2021).

use super::HALF_LN_2PI;
use super::gamma::{STIRLING_FROM, lgamma1p};
use super::log::log;
use super::log1pmx::{atanh_excess, near};
use super::polynomial::horner;
use crate::Lanes;

/// B_2k / (2k (2k - 1)), k = 1 ... 8: NIST DLMF 5.11.1.
const STIRLING: [f64; 8] = [
    1.0 / 12.0,
    -1.0 / 360.0,
    1.0 / 1260.0,
    -1.0 / 1680.0,
    1.0 / 1188.0,
    -691.0 / 360_360.0,
    1.0 / 156.0,
    -3617.0 / 122_400.0,
];

/// ln Gamma(x) - [(x - 1/2) ln x - x + ln(2 pi) / 2] for x >= 8, to 1e-16 absolute.
#[inline(always)]
pub(super) fn stirling_series<L: Lanes>(x: L) -> L {
    let inverse = L::splat(1.0) / x;
    inverse * horner(inverse * inverse, &STIRLING)
}

/// Stirling's error at 1, 2, ..., 15: counts, which are most of what it is asked for. To 60 digits, rounded.
#[rustfmt::skip]
const OF_COUNTS: [f64; 15] = [
    0.08106146679532726, 0.0413406959554093, 0.02767792568499834, 0.020790672103765093, 0.016644691189821193,
    0.013876128823070748, 0.01189670994589177, 0.010411265261972096, 0.009255462182712733, 0.00833056343336287,
    0.007573675487951841, 0.00694284010720953, 0.006408994188004207, 0.0059513701127588475, 0.005554733551962801,
];

/// Past the table.
const COUNTED_TO: f64 = 16.0;
/// Lanes, at most.
const WIDEST: usize = 8;

/// The entries of the table for counts up to 15, and which lanes hold one.
#[inline(always)]
fn of_counts<L: Lanes>(x: L) -> (L::Mask, L) {
    let (one, last) = (L::splat(1.0), L::splat(OF_COUNTS.len() as f64));
    let is_count = L::and(x.is_integer(), L::and(x.ge(one), x.le(last)));
    let mut places = [1.0; WIDEST];
    L::select(is_count, x, one).store(&mut places);
    for place in &mut places[..L::WIDTH] {
        *place = OF_COUNTS[*place as usize - 1];
    }
    (is_count, L::load(&places))
}

/// Stirling's error: ln Gamma(x + 1) - [(x + 1/2) ln x - x + ln(2 pi) / 2], nats, for x > 0.
///
/// Absolute error at most 5e-16 (measured).
#[inline(never)]
pub fn stirling_error<L: Lanes>(x: L) -> L {
    let large = x.ge(L::splat(COUNTED_TO));
    if L::all(large) {
        return stirling_series(x);
    }
    let (is_count, known) = of_counts(x);
    if L::all(is_count) {
        return known;
    }
    L::select(is_count, known, stirling_error_of_any(x))
}

#[inline(never)]
fn stirling_error_of_any<L: Lanes>(x: L) -> L {
    let one = L::splat(1.0);
    let tiny = x.lt(one);
    let (shifted, steps) = climb(L::select(tiny, one, x));
    let y = stirling_series(shifted) + steps;
    if !L::any(tiny) {
        return y;
    }
    let capped = L::select(tiny, x, one);
    let body = (capped + L::splat(0.5)) * log(capped) - capped;
    let small = lgamma1p(capped) - (body + L::splat(HALF_LN_2PI));
    L::select(tiny, small, y)
}

/// Moves x >= 1 up to 8 and adds what Stirling's error loses on the way: from x to x + 1 it falls
/// by (x + 1/2) ln(1 + 1 / x) - 1 = atanh(s) / s - 1 with s = 1 / (2 x + 1), a positive series.
#[inline(always)]
fn climb<L: Lanes>(x: L) -> (L, L) {
    let one = L::splat(1.0);
    let (mut x, mut steps) = (x, L::zero());
    let mut low = x.lt(L::splat(STIRLING_FROM));
    while L::any(low) {
        let s = one / (x + x + one);
        let step = atanh_excess(s * s);
        steps = L::select(low, steps + step, steps);
        x = L::select(low, x + one, x);
        low = x.lt(L::splat(STIRLING_FROM));
    }
    (x, steps)
}

/// Loader's deviance: x ln(x / m) + m - x, nats, for x > 0 and m = `m` + `m_low` >= 0.
///
/// `m_low` carries the rounding error of `m`, which matters when x and m are large and close.
/// Relative error about 1e-15 (measured), also where x is close to m.
#[inline(never)]
pub fn deviance<L: Lanes>(x: L, m: L, m_low: L) -> L {
    let (close, y) = deviance_near(x, m, m_low);
    if L::all(close) {
        return y;
    }
    L::select(close, y, ((m - x) + m_low) - x * log(m / x))
}

/// Where x / 2 <= m <= 2 x, and [`deviance`] there (unspecified elsewhere): no logarithm needed.
#[inline(never)]
pub fn deviance_near<L: Lanes>(x: L, m: L, m_low: L) -> (L::Mask, L) {
    let ratio = ((m - x) + m_low) / x;
    let close = L::and(ratio.ge(L::splat(-0.5)), ratio.le(L::splat(1.0)));
    (close, -x * near(ratio))
}
