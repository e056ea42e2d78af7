//! The Weibull distribution with shape and scale.

use super::{Family, Jacobian, Partials, guard, or_nan, positive_finite, slopes, within};
use crate::{Algebra, MAX_LOGS, MAX_TERMS, Operand, Param, Spec, Support};
use laurel_rng::Stream;
use laurel_simd::math::{exp, expm1, log, log_in_two_parts, log1p};
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
    .sized(4, 2)
    .from("Johnson, Kotz, Balakrishnan, Continuous Univariate Distributions 1 (1994), ch. 21");
    const TERMS: usize = 4;
    const LOGS: usize = 2;

    /// [k, ln s in two parts, ln k].
    #[inline(always)]
    fn terms<L: Lanes>(params: &[L]) -> [L; MAX_TERMS] {
        let (k, s) = (params[0], params[1]);
        let (ln_s, low) = log_in_two_parts(s);
        let valid = L::and(positive_finite(k), positive_finite(s));
        guard(
            valid,
            [k, ln_s, low, log(k)],
            [1.0, 0.0, 0.0, f64::NEG_INFINITY],
        )
    }

    #[inline(always)]
    fn log_prob<L: Lanes>(x: L, logs: &[L; MAX_LOGS], terms: &[L; MAX_TERMS]) -> L {
        let t = terms[0] * ((logs[0] - terms[1]) + (logs[1] - terms[2]));
        within(positive_finite(x), (terms[3] - logs[0]) + (t - exp(t)))
    }

    #[inline(always)]
    fn partials<A: Algebra>(x: A, logs: &[A; MAX_LOGS], terms: &[A; MAX_TERMS]) -> Partials<A> {
        let one = x.lift(1.0);
        let ratio = (logs[0] - terms[1]) + (logs[1] - terms[2]);
        let power = (terms[0] * ratio).exp();
        let rest = one - power;
        Partials {
            value: (terms[0] * rest - one) / x,
            terms: [ratio * rest, -(terms[0] * rest), x.nought(), one],
        }
    }

    #[inline(always)]
    fn jacobian<A: Algebra>(params: &[A]) -> Jacobian<A> {
        let (k, s) = (params[0], params[1]);
        let (zero, one) = (k.nought(), k.lift(1.0));
        [
            slopes([one]),
            slopes([zero, one / s]),
            slopes([zero]),
            slopes([one / k]),
        ]
    }

    /// ln x in two parts: where the shape is large, ln s takes nearly all of the first away.
    #[inline(always)]
    fn logs_of<L: Lanes>(x: L) -> [L; MAX_LOGS] {
        let (high, low) = log_in_two_parts(x);
        [high, low]
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
        let [ln_x, rest, ..] = logs else { return };
        each::<L>(n, |at| {
            let (k, s) = (params[0].get(at), params[1].get(at));
            let valid = L::and(positive_finite(k), positive_finite(s));
            let y = log(s) + log(-log(get::<L>(x, at))) / k;
            let value = exp(y)
                .pmax(L::splat(f64::from_bits(1)))
                .pmin(L::splat(f64::MAX));
            put(x, at, or_nan(valid, value));
            put(ln_x, at, or_nan(valid, y));
            put(rest, at, L::zero());
        });
    }

    fn cdf<L: Lanes>(x: L, params: &[L]) -> Option<(L, L)> {
        let (x_high, x_low) = log_in_two_parts(x.pmax(L::zero()));
        let (s_high, s_low) = log_in_two_parts(params[1]);
        let power = exp(params[0] * ((x_high - s_high) + (x_low - s_low)));
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
