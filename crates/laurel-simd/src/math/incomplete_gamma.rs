//! The regularised incomplete gamma functions P and Q: a power series, a continued fraction, and for large shapes
//! near the mean a uniform expansion.

use super::erf::erfc;
use super::exp::exp;
use super::expm1::expm1;
use super::gamma::lgamma1p;
use super::log::log;
use super::saddle::{deviance, stirling_error};
use crate::Lanes;

/// From this shape on the uniform expansion serves where x is between half the shape and 1.8 times it.
const UNIFORM_FROM: f64 = 20.0;
const BELOW: f64 = 0.5;
const ABOVE: f64 = 1.8;
/// No sum here needs as many terms.
const MOST: usize = 2000;
/// Relative size of a term that no longer counts.
const LEAST: f64 = 1e-17;

/// eta / mu in powers of eta, eta^2 / 2 = mu - ln(1 + mu): `scripts/references/quantile.py`.
const UNIFORM: [f64; 27] = [
    1.0,
    -0.333_333_333_333_333_3,
    0.083_333_333_333_333_33,
    -0.014_814_814_814_814_815,
    0.001_157_407_407_407_407_3,
    0.000_352_733_686_067_019_4,
    -0.000_178_755_144_032_921_8,
    3.919_263_178_522_438e-05,
    -2.185_448_510_679_992e-06,
    -1.854_062_210_715_16e-06,
    8.296_711_340_953_087e-07,
    -1.766_595_273_682_607_8e-07,
    6.707_853_543_401_498e-09,
    1.026_180_978_424_030_9e-08,
    -4.382_036_018_453_353e-09,
    9.147_699_582_236_79e-10,
    -2.551_419_399_494_624_8e-11,
    -5.830_772_132_550_426e-11,
    2.436_194_802_066_741_5e-11,
    -5.027_669_280_114_175_5e-12,
    1.100_439_203_195_613_5e-13,
    3.371_763_262_400_985e-13,
    -1.392_388_722_418_162e-13,
    2.853_489_380_704_744_5e-14,
    -5.139_111_834_242_572e-16,
    -1.975_228_829_434_944_2e-15,
    8.099_521_156_704_561e-16,
];

/// P(`a`, `x`) = integral of t^(a - 1) exp(-t) / Gamma(a) from 0 to `x`, and Q = 1 - P, for a > 0 and x >= 0; both with
/// their relative precision where they are small.
///
/// Relative error at most 1e-15 max(1, |ln of the result|) for shapes up to 1e7 (measured). NaN for other arguments.
#[inline(never)]
pub fn incomplete_gamma<L: Lanes>(a: L, x: L) -> (L, L) {
    let (zero, one) = (L::zero(), L::splat(1.0));
    let infinity = L::splat(f64::INFINITY);
    let valid = L::and(L::and(a.gt(zero), a.lt(infinity)), x.ge(zero));
    let ordinary = L::and(valid, L::and(x.gt(zero), x.lt(infinity)));
    // Lanes at the ends get harmless arguments.
    let (a, y) = (L::select(ordinary, a, one), L::select(ordinary, x, one));
    let large = a.ge(L::splat(UNIFORM_FROM));
    let near = L::and(y.gt(a * L::splat(BELOW)), y.lt(a * L::splat(ABOVE)));
    let uniform = L::and(large, near);
    let mut both = (zero, zero);
    if !L::all(uniform) {
        both = summed(L::select(uniform, one, a), L::select(uniform, one, y));
    }
    if L::any(uniform) {
        let twenty = L::splat(UNIFORM_FROM);
        let (p, q) = expanded(L::select(uniform, a, twenty), L::select(uniform, y, twenty));
        both = (L::select(uniform, p, both.0), L::select(uniform, q, both.1));
    }
    let end = L::select(x.eq(zero), zero, one);
    let end = L::select(valid, end, L::splat(f64::NAN));
    (
        L::select(ordinary, both.0, end),
        L::select(ordinary, both.1, one - end),
    )
}

/// P and Q by the series below the mean, by the continued fraction above it, and by the series of the difference from 1
/// where both arguments are below 1.
#[inline(always)]
fn summed<L: Lanes>(a: L, x: L) -> (L, L) {
    let one = L::splat(1.0);
    let scale = power(a, x);
    let right = L::and(x.ge(one), x.gt(a));
    let tiny = L::and(L::not(right), L::and(a.lt(one), x.lt(one)));
    let left = L::not(L::or(right, tiny));
    let (mut p, mut q) = (L::zero(), L::zero());
    if L::any(left) {
        p = scale * rising(L::select(left, a, one), L::select(left, x, one));
        q = one - p;
    }
    if L::any(right) {
        let tail = scale * a * fraction(L::select(right, a, one), L::select(right, x, one));
        (p, q) = (L::select(right, one - tail, p), L::select(right, tail, q));
    }
    if L::any(tiny) {
        let half = L::splat(0.5);
        let (body, rest) = small(L::select(tiny, a, half), L::select(tiny, x, half), scale);
        (p, q) = (L::select(tiny, body, p), L::select(tiny, rest, q));
    }
    (p, q)
}

/// x^a exp(-x) / Gamma(a + 1).
#[inline(always)]
fn power<L: Lanes>(a: L, x: L) -> L {
    let small = a.lt(L::splat(1.0));
    let direct = a * log(x) - x - lgamma1p(L::select(small, a, L::splat(1.0)));
    let saddle = -(deviance(a, x, L::zero()) + stirling_error(a));
    let scale = (a * L::splat(core::f64::consts::TAU)).sqrt();
    let scale = L::select(small, L::splat(1.0), scale);
    exp(L::select(small, direct, saddle)) / scale
}

/// 1 + x / (a + 1) + x^2 / ((a + 1)(a + 2)) + ...: NIST DLMF 8.7.1.
#[inline(always)]
fn rising<L: Lanes>(a: L, x: L) -> L {
    let (mut term, mut sum, mut below) = (L::splat(1.0), L::splat(1.0), a);
    for _ in 0..MOST {
        below = below + L::splat(1.0);
        term = term * x / below;
        let open = term.gt(sum * L::splat(LEAST));
        sum = L::select(open, sum + term, sum);
        if !L::any(open) {
            break;
        }
        term = L::select(open, term, L::zero());
    }
    sum
}

/// exp(x) x^-a Gamma(a, x) = 1 / (x + 1 - a - 1 (1 - a) / (x + 3 - a - ...)): NIST DLMF 8.9.2, forwards as a series
/// of differences (J. Steed; DLMF 3.10.13), which adds no rounding once they are small.
#[inline(always)]
fn fraction<L: Lanes>(a: L, x: L) -> L {
    let one = L::splat(1.0);
    let mut b = (x - a) + one;
    let mut d = one / b;
    let (mut value, mut change, mut k) = (d, d, L::zero());
    for _ in 0..MOST {
        k = k + one;
        let numerator = k * (a - k);
        b = b + L::splat(2.0);
        let next = one / (b + numerator * d);
        change = -(numerator * d * next * change);
        d = next;
        let open = change.abs().gt(value.abs() * L::splat(LEAST));
        value = L::select(open, value + change, value);
        if !L::any(open) {
            break;
        }
        change = L::select(open, change, L::zero());
    }
    value
}

/// P and Q for a < 1 and x < 1: Q = 1 - s + a s' sums, with s = x^a / Gamma(1 + a), so that neither loses its digits.
/// gamma(a, x) = x^a sum of (-x)^n / (n! (a + n)): NIST DLMF 8.7.1.
#[inline(always)]
fn small<L: Lanes>(a: L, x: L, scale: L) -> (L, L) {
    let ln_s = a * log(x) - lgamma1p(a);
    let s = exp(ln_s);
    let (mut term, mut sum, mut n) = (L::splat(1.0), L::zero(), L::zero());
    for _ in 0..24 {
        n = n + L::splat(1.0);
        term = -(term * x / n);
        sum = sum + term / (a + n);
    }
    let q = -expm1(ln_s) - s * a * sum;
    let p = scale * rising(a, x);
    let body = p.lt(L::splat(0.5));
    let one = L::splat(1.0);
    (L::select(body, p, one - q), L::select(body, one - p, q))
}

/// P and Q near the mean of large shapes: erfc(-+eta sqrt(a / 2)) / 2 -+ R, R = exp(-a eta^2 / 2) / sqrt(2 pi a) times a
/// series in eta whose coefficients come by recurrence. N. M. Temme, "On the computation of the incomplete gamma
/// functions for large values of the parameters" (1987).
#[inline(always)]
fn expanded<L: Lanes>(a: L, x: L) -> (L, L) {
    let half = L::splat(0.5);
    let y = deviance(a, x, L::zero());
    let eta = ((y + y) / a).sqrt().copysign(x - a);
    let root = y.sqrt().copysign(x - a);
    let rest = exp(-y) / (a * L::splat(core::f64::consts::TAU)).sqrt() * expansion(a, eta);
    (half * erfc(-root) - rest, half * erfc(root) + rest)
}

#[inline(always)]
fn expansion<L: Lanes>(a: L, eta: L) -> L {
    // beta_(m - 1) = f_m + (m + 1) beta_(m + 1) / a, from the last down, summed by Horner's rule on the way.
    let last = UNIFORM.len() - 1;
    let (mut above, mut here) = (L::splat(UNIFORM[last]), L::splat(UNIFORM[last - 1]));
    let mut sum = here + above * eta;
    for m in (1..last - 1).rev() {
        let below = L::splat(UNIFORM[m]) + L::splat((m + 1) as f64) * above / a;
        (above, here) = (here, below);
        sum = sum * eta + here;
    }
    sum / (L::splat(1.0) + above / a)
}
