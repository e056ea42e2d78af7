//! The Weibull distribution with shape and scale.

use super::{Family, Jacobian, Partials, guard, or_nan, positive_finite, slopes, within};
use crate::{Algebra, MAX_LOGS, MAX_TERMS, Operand, Param, Spec, Support};
use laurel_rng::Stream;
use laurel_simd::math::{exp, expm1, log, log1p};
use laurel_simd::place::{each, get, put};
use laurel_simd::{Column, Lanes};

/// Euler's constant.
const EULER: f64 = 0.577_215_664_901_532_9;

/// weibull(shape k, scale s): (k / s) (x / s)^(k - 1) exp(-(x / s)^k), x > 0.
pub struct Weibull;

impl Family for Weibull {
    const SPEC: Spec = Spec::continuous(
        "weibull",
        "Weibull distribution on the positive numbers",
        &[
            Param::new("shape", Support::Positive, "shape"),
            Param::new("scale", Support::Positive, "scale: 63 % lie below it"),
        ],
        Support::Positive,
    )
    .sized(4, 1)
    .from("Johnson, Kotz, Balakrishnan, Continuous Univariate Distributions 1 (1994), ch. 21");
    const TERMS: usize = 4;
    const LOGS: usize = 1;

    /// [k, s, ln s, ln k].
    #[inline(always)]
    fn terms<L: Lanes>(params: &[L]) -> [L; MAX_TERMS] {
        let (k, s) = (params[0], params[1]);
        let valid = L::and(positive_finite(k), positive_finite(s));
        let dead = [1.0, 1.0, 0.0, f64::NEG_INFINITY];
        guard(valid, [k, s, log(s), log(k)], dead)
    }

    #[inline(always)]
    fn log_prob<L: Lanes>(x: L, logs: &[L; MAX_LOGS], terms: &[L; MAX_TERMS]) -> L {
        let t = terms[0] * log_ratio(x, terms[1], logs[0] - terms[2]);
        within(positive_finite(x), (terms[3] - logs[0]) + (t - exp(t)))
    }

    /// All that depends on s is put on ln s.
    #[inline(always)]
    fn partials<A: Algebra>(x: A, logs: &[A; MAX_LOGS], terms: &[A; MAX_TERMS]) -> Partials<A> {
        let one = x.lift(1.0);
        let excess = (x - terms[1]) / terms[1];
        let is_far = (excess.magnitude() - x.lift(0.5)).sign();
        let ratio = is_far.if_equal(1.0, logs[0] - terms[2], excess.ln_1p());
        let rest = one - (terms[0] * ratio).exp();
        Partials {
            value: (terms[0] * rest - one) / x,
            terms: [ratio * rest, x.nought(), -(terms[0] * rest), one],
        }
    }

    #[inline(always)]
    fn jacobian<A: Algebra>(params: &[A]) -> Jacobian<A> {
        let (k, s) = (params[0], params[1]);
        let (zero, one) = (k.nought(), k.lift(1.0));
        [
            slopes([one]),
            slopes([zero, one]),
            slopes([zero, one / s]),
            slopes([one / k]),
        ]
    }

    #[inline(always)]
    fn logs_of<L: Lanes>(x: L) -> [L; MAX_LOGS] {
        [log(x), L::zero()]
    }

    /// By inversion: s (-ln u)^(1 / k).
    #[inline(always)]
    fn sample<L: Lanes>(
        stream: &mut Stream,
        params: &[Operand],
        x: &mut Column,
        logs: &mut [Column],
        n: usize,
    ) {
        stream.fill_uniform::<L>(x, n);
        let ln_x = &mut logs[0];
        each::<L>(n, |at| {
            let (k, s) = (params[0].get(at), params[1].get(at));
            let valid = L::and(positive_finite(k), positive_finite(s));
            let y = log(s) + log(-log(get::<L>(x, at))) / k;
            let value = exp(y)
                .pmax(L::splat(f64::from_bits(1)))
                .pmin(L::splat(f64::MAX));
            put(x, at, or_nan(valid, value));
            put(ln_x, at, or_nan(valid, y));
        });
    }

    fn cdf<L: Lanes>(x: L, params: &[L]) -> Option<(L, L)> {
        let x = x.pmax(L::zero());
        let power = exp(params[0] * log_ratio(x, params[1], log(x) - log(params[1])));
        Some((-expm1(-power), exp(-power)))
    }

    fn quantile<L: Lanes>(p: L, params: &[L]) -> Option<L> {
        Some(exp(log(params[1]) + log(-log1p(-p)) / params[0]))
    }

    /// euler (1 - 1 / k) + ln(s / k) + 1.
    fn entropy<L: Lanes>(params: &[L]) -> Option<L> {
        let (k, one) = (params[0], L::splat(1.0));
        Some(L::splat(EULER) * (one - one / k) + log(params[1] / k) + one)
    }
}

/// ln(x / s), which is `plain` but where x is close to s: ln(1 + (x - s) / s), whose difference is exact.
#[inline(always)]
fn log_ratio<L: Lanes>(x: L, s: L, plain: L) -> L {
    let excess = (x - s) / s;
    let close = excess.abs().le(L::splat(0.5));
    L::select(close, log1p(L::select(close, excess, L::zero())), plain)
}
