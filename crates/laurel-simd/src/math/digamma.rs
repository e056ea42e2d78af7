//! The derivative of ln Gamma: a rational piece around its root, recurrence, asymptotic series.

use super::log::log;
use super::polynomial::horner;
use super::turns::sincos_turns;
use crate::Lanes;

/// The positive root of digamma, in two parts (`scripts/references/coefficients.py`).
const ROOT: f64 = 1.461_632_144_968_362_2;
const ROOT_LOW: f64 = 9.549_995_429_965_697e-17;

/// digamma(t) / (t - root) on [1, 2] in t - 1: `scripts/references/coefficients.py`.
const TOP: [f64; 7] = [
    1.250_380_137_503_405_4,
    1.867_592_510_407_445_3,
    0.971_132_752_626_239_2,
    0.216_314_072_514_324_55,
    0.019_964_082_741_519_26,
    0.000_581_113_506_398_567_7,
    1.089_467_852_838_395_6e-6,
];
const BOTTOM: [f64; 7] = [
    1.0,
    2.177_166_598_667_134_2,
    1.663_073_696_366_590_9,
    0.571_045_572_713_312_8,
    0.091_119_022_533_032_85,
    0.006_100_975_692_434_821,
    0.000_120_431_511_722_869_01,
];

/// From here on the asymptotic series is used.
const SERIES_FROM: f64 = 10.0;
/// B_2k / 2k, k = 1 ... 7: NIST DLMF 5.11.2.
const SERIES: [f64; 7] = [
    1.0 / 12.0,
    -1.0 / 120.0,
    1.0 / 252.0,
    -1.0 / 240.0,
    1.0 / 132.0,
    -691.0 / 32_760.0,
    1.0 / 12.0,
];

/// d ln Gamma(x) / dx.
///
/// Relative error at most 6e-16 for x > 0, the root included (measured). -inf at +0, NaN at the
/// negative integers. Reflection on the negative axis: DLMF 5.5.4.
#[inline(never)]
pub fn digamma<L: Lanes>(x: L) -> L {
    let negative = x.lt(L::zero());
    let y = positive(L::select(negative, L::splat(1.0) - x, x));
    if !L::any(negative) {
        return y;
    }
    let magnitude = x.abs();
    let (sin, cos) = sincos_turns((magnitude - magnitude.floor()) * L::splat(0.5));
    let reflected = y + L::splat(core::f64::consts::PI) * cos / sin;
    let reflected = L::select(sin.eq(L::zero()), L::splat(f64::NAN), reflected);
    L::select(negative, reflected, y)
}

#[inline(always)]
fn positive<L: Lanes>(x: L) -> L {
    let large = x.ge(L::splat(SERIES_FROM));
    if L::all(large) {
        return series(x);
    }
    let y = moderate(x);
    if !L::any(large) {
        return y;
    }
    L::select(large, series(x), y)
}

#[inline(always)]
fn series<L: Lanes>(x: L) -> L {
    let inverse = L::splat(1.0) / x;
    let w = inverse * inverse;
    log(x) - (L::splat(0.5) * inverse + w * horner(w, &SERIES))
}

/// digamma on (0, 10): to [1, 2] by digamma(t) = digamma(t - 1) + 1 / (t - 1).
#[inline(always)]
fn moderate<L: Lanes>(x: L) -> L {
    let (one, two) = (L::splat(1.0), L::splat(2.0));
    let below = x.lt(one);
    let mut t = L::select(below, x + one, x);
    let mut sum = L::select(below, -one / x, L::zero());
    let mut above = L::and(t.gt(two), t.lt(L::splat(SERIES_FROM)));
    while L::any(above) {
        let lower = t - one;
        sum = L::select(above, sum + one / lower, sum);
        t = L::select(above, lower, t);
        above = L::and(above, t.gt(two));
    }
    let s = t - one;
    let quotient = horner(s, &TOP) / horner(s, &BOTTOM);
    let base = ((t - L::splat(ROOT)) - L::splat(ROOT_LOW)) * quotient;
    sum + base
}
