//! The Pareto distribution with its least value and shape.

use super::{Family, Jacobian, Partials, guard, or_nan, positive_finite, slopes, within};
use crate::{Algebra, MAX_LOGS, MAX_TERMS, Operand, Param, Spec, Support};
use laurel_rng::Stream;
use laurel_simd::math::{exp, expm1, log, log1p};
use laurel_simd::place::{each, get, put};
use laurel_simd::{Column, Lanes};

/// pareto(min m, shape a): a m^a / x^(a + 1), x >= m.
pub struct Pareto;

impl Family for Pareto {
    const SPEC: Spec = Spec::continuous(
        "pareto",
        "Pareto distribution on [min, inf)",
        &[
            Param::new("min", Support::Positive, "the least value, included"),
            Param::new(
                "shape",
                Support::Positive,
                "shape: the exponent of the upper tail",
            ),
        ],
        Support::Positive,
    )
    .sized(3, 1)
    .from("Johnson, Kotz, Balakrishnan, Continuous Univariate Distributions 1 (1994), ch. 20");
    const TERMS: usize = 3;
    const LOGS: usize = 1;

    /// [m, a, ln a].
    #[inline(always)]
    fn terms<L: Lanes>(params: &[L]) -> [L; MAX_TERMS] {
        let (m, a) = (params[0], params[1]);
        let valid = L::and(positive_finite(m), positive_finite(a));
        guard(
            valid,
            [m, a, log(a), L::zero()],
            [1.0, 1.0, f64::NEG_INFINITY, 0.0],
        )
    }

    /// ln(x / m) = ln(1 + (x - m) / m) keeps its digits where x is close to m.
    #[inline(always)]
    fn log_prob<L: Lanes>(x: L, logs: &[L; MAX_LOGS], terms: &[L; MAX_TERMS]) -> L {
        let ratio = log1p((x - terms[0]) / terms[0]);
        let inside = L::and(x.ge(terms[0]), x.lt(L::splat(f64::INFINITY)));
        within(inside, (terms[2] - logs[0]) - terms[1] * ratio)
    }

    #[inline(always)]
    fn partials<A: Algebra>(x: A, _logs: &[A; MAX_LOGS], terms: &[A; MAX_TERMS]) -> Partials<A> {
        let one = x.lift(1.0);
        let ratio = ((x - terms[0]) / terms[0]).ln_1p();
        Partials {
            value: -((terms[1] + one) / x),
            terms: [terms[1] / terms[0], -ratio, one, x.nought()],
        }
    }

    #[inline(always)]
    fn jacobian<A: Algebra>(params: &[A]) -> Jacobian<A> {
        let (zero, one) = (params[0].nought(), params[0].lift(1.0));
        [
            slopes([one]),
            slopes([zero, one]),
            slopes([zero, one / params[1]]),
            slopes([zero]),
        ]
    }

    #[inline(always)]
    fn logs_of<L: Lanes>(x: L) -> [L; MAX_LOGS] {
        [log(x), L::zero()]
    }

    /// By inversion: m u^(-1 / a).
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
            let (m, a) = (params[0].get(at), params[1].get(at));
            let valid = L::and(positive_finite(m), positive_finite(a));
            let growth = -log(get::<L>(x, at)) / a;
            let value = (m + m * expm1(growth)).pmin(L::splat(f64::MAX));
            put(x, at, or_nan(valid, value));
            put(ln_x, at, or_nan(valid, log(m) + growth));
        });
    }

    fn cdf<L: Lanes>(x: L, params: &[L]) -> Option<(L, L)> {
        let past = ((x - params[0]) / params[0]).pmax(L::zero());
        let ln_q = -params[1] * log1p(past);
        Some((-expm1(ln_q), exp(ln_q)))
    }

    fn quantile<L: Lanes>(p: L, params: &[L]) -> Option<L> {
        Some(params[0] + params[0] * expm1(-log1p(-p) / params[1]))
    }

    /// ln(m / a) + 1 + 1 / a.
    fn entropy<L: Lanes>(params: &[L]) -> Option<L> {
        let one = L::splat(1.0);
        Some(log(params[0] / params[1]) + one + one / params[1])
    }
}
