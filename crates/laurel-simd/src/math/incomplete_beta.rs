//! The regularised incomplete beta function, by a continued fraction.

use super::double::two_product;
use super::exp::exp;
use super::lbeta::lbeta;
use super::log::log;
use super::log1p::log1p;
use super::saddle::{deviance, stirling_error};
use crate::Lanes;

/// The fraction needs some 2 sqrt(a + b) steps near the mean.
const MOST: usize = 20_000;

/// I_x(`a`, `b`) = integral of t^(a - 1) (1 - t)^(b - 1) / B(a, b) from 0 to `x`, and 1 - I_x, for a, b > 0 and
/// `x` + `rest` = 1; both with their relative precision where they are small.
///
/// Relative error at most 2e-14 max(1, |ln of the result|) for shapes up to 1e6 (measured). NaN for other arguments.
#[inline(never)]
pub fn incomplete_beta<L: Lanes>(a: L, b: L, x: L, rest: L) -> (L, L) {
    let (zero, one) = (L::zero(), L::splat(1.0));
    let infinity = L::splat(f64::INFINITY);
    let finite = |s: L| L::and(s.gt(zero), s.lt(infinity));
    let inside = L::and(x.ge(zero), rest.ge(zero));
    let valid = L::and(L::and(finite(a), finite(b)), L::and(inside, x.le(one)));
    let ordinary = L::and(valid, L::and(x.gt(zero), rest.gt(zero)));
    let plain = |s: L| L::select(ordinary, s, one);
    let (a, b) = (plain(a), plain(b));
    let half = L::splat(0.5);
    let (u, v) = (
        L::select(ordinary, x, half),
        L::select(ordinary, rest, half),
    );
    // Beyond the mean the other tail is the short one.
    let beyond = (u * b).gt(v * a);
    let swap = |s, t| (L::select(beyond, t, s), L::select(beyond, s, t));
    let ((a, b), (u, v)) = (swap(a, b), swap(u, v));
    let tail = density(a, b, u, v) * fraction(a, b, u, v);
    let (p, q) = swap(tail, one - tail);
    let end = L::select(x.eq(zero), zero, one);
    let end = L::select(valid, end, L::splat(f64::NAN));
    (
        L::select(ordinary, p, end),
        L::select(ordinary, q, one - end),
    )
}

/// x^a (1 - x)^b / B(a, b): for shapes from 1 on by the saddle-point form, which loses nothing where they are large.
#[inline(always)]
fn density<L: Lanes>(a: L, b: L, x: L, rest: L) -> L {
    let one = L::splat(1.0);
    let large = L::and(a.ge(one), b.ge(one));
    let mut y = L::zero();
    if !L::all(large) {
        let half = L::splat(0.5);
        // The logarithm of what is close to 1 comes from what it lacks.
        let ln_x = L::select(x.gt(half), log1p(-rest), log(x));
        let ln_rest = L::select(rest.gt(half), log1p(-x), log(rest));
        y = exp(a * ln_x + b * ln_rest - lbeta(a, b));
    }
    if L::any(large) {
        let n = a + b;
        let n_low = (a - n) + b;
        let n_low = L::select(a.lt(b), (b - n) + a, n_low);
        let (first, first_low) = two_product(n, x);
        let (second, second_low) = two_product(n, rest);
        // What x + rest lacks of 1 has been rounded away from the larger.
        let less = x.lt(rest);
        let lack = L::select(less, (one - rest) - x, (one - x) - rest);
        let x_lack = L::select(less, L::zero(), lack);
        let (x_low, rest_low) = (n * x_lack + n_low * x, n * (lack - x_lack) + n_low * rest);
        let deviances =
            deviance(a, first, first_low + x_low) + deviance(b, second, second_low + rest_low);
        let errors = stirling_error(n) - (stirling_error(a) + stirling_error(b));
        let spread = (a * b / (n * L::splat(core::f64::consts::TAU))).sqrt();
        y = L::select(large, spread * exp(errors - deviances), y);
    }
    y
}

/// I_x(a, b) over x^a (1 - x)^b / B(a, b), below the mean: the continued fraction of DiDonato and Morris (1992), section
/// 4, in which the distance from the mean is taken once and nothing cancels; forwards as a series of differences (J.
/// Steed; NIST DLMF 3.10.13), which adds no rounding once they are small.
#[inline(always)]
fn fraction<L: Lanes>(a: L, b: L, x: L, rest: L) -> L {
    let one = L::splat(1.0);
    let sum = a + b;
    let distance = L::select(a.gt(b), sum * rest - b, a - sum * x).pmax(L::zero());
    let c = one + distance;
    let (ratio, step) = (b / a, one + one / a);
    let mut d = step / c;
    let (mut value, mut change) = (d, d);
    let (mut n, mut p, mut s) = (L::zero(), one, a + one);
    for _ in 0..MOST {
        n = n + one;
        let t = n / a;
        let w = n * (b - n) * x;
        let e = a / s;
        let alpha = (p * (p + ratio) * e * e) * (w * x);
        let e = (t + one) / (step + t + t);
        let beta = n + w / s + e * (c + n * (rest + one));
        p = one + t;
        s = s + L::splat(2.0);
        let next = one / (beta + alpha * d);
        change = -(alpha * d * next * change);
        d = next;
        let open = change.abs().gt(value.abs() * L::splat(1e-17));
        value = L::select(open, value + change, value);
        if !L::any(open) {
            break;
        }
        change = L::select(open, change, L::zero());
    }
    value
}
