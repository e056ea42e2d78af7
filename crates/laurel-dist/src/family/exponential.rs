//! The exponential distribution with its rate.

use super::{
    Family, Jacobian, Partials, Scores, guard, or_nan, positive_finite, slopes, transform, within,
};
use crate::{Algebra, MAX_LOGS, MAX_TERMS, Operand, Param, Size, Spec, Support};
use laurel_rng::Stream;
use laurel_simd::math::{exp, expm1, log, log1p};
use laurel_simd::{Column, Lanes};

/// exponential(rate b): b exp(-b x), x >= 0.
pub struct Exponential;

impl Family for Exponential {
    const SPEC: Spec = Spec {
        name: "exponential",
        aliases: &[],
        doc: crate::words("exponential distribution on [0, inf), mean 1 / rate"),
        params: &[Param {
            name: "rate",
            support: Support::Positive,
            doc: crate::words("rate (the inverse of the mean)"),
        }],
        support: Support::NonNegative,
        discrete: false,
        vector: false,
        vector_value: false,
        terms: Size::Fixed(2),
        logs: Size::Fixed(0),
        source: crate::words(
            "Johnson, Kotz, Balakrishnan, Continuous Univariate Distributions 1 (1994), ch. 19",
        ),
    };
    const TERMS: usize = 2;
    const LOGS: usize = 0;

    /// [b, ln b].
    #[inline(always)]
    fn terms<L: Lanes>(params: &[L]) -> [L; MAX_TERMS] {
        let b = params[0];
        let terms = [b, log(b), L::zero(), L::zero()];
        guard(
            positive_finite(b),
            terms,
            [1.0, f64::NEG_INFINITY, 0.0, 0.0],
        )
    }

    #[inline(always)]
    fn log_prob<L: Lanes>(x: L, _logs: &[L; MAX_LOGS], terms: &[L; MAX_TERMS]) -> L {
        within(x.ge(L::zero()), terms[1] - terms[0] * x)
    }

    #[inline(always)]
    fn partials<A: Algebra>(x: A, _logs: &[A; MAX_LOGS], terms: &[A; MAX_TERMS]) -> Partials<A> {
        let zero = x.nought();
        Partials {
            value: -terms[0],
            terms: [-x, x.lift(1.0), zero, zero],
        }
    }

    #[inline(always)]
    fn jacobian<A: Algebra>(params: &[A]) -> Jacobian<A> {
        let one = params[0].lift(1.0);
        let zero = slopes([one.nought()]);
        [slopes([one]), slopes([one / params[0]]), zero, zero]
    }

    /// By inversion: -ln(u) / b.
    #[inline(always)]
    fn sample<L: Lanes>(
        stream: &mut Stream,
        params: &[Operand],
        x: &mut Column,
        _logs: &mut [Column],
        n: usize,
    ) {
        stream.fill_uniform::<L>(x, n);
        transform(x, n, |i, u: L| {
            let b = params[0].get(i);
            let value = (-log(u) / b).pmin(L::splat(f64::MAX));
            or_nan(positive_finite(b), value)
        });
    }

    fn cdf<L: Lanes>(x: L, params: &[L]) -> Option<(L, L)> {
        let y = -(params[0] * x.pmax(L::zero()));
        Some((-expm1(y), exp(y)))
    }

    fn quantile<L: Lanes>(p: L, params: &[L]) -> Option<L> {
        Some(-log1p(-p) / params[0])
    }

    /// 1 - ln b.
    fn entropy<L: Lanes>(params: &[L]) -> Option<L> {
        Some(L::splat(1.0) - log(params[0]))
    }
}

impl Scores for Exponential {
    /// [1 / b].
    #[inline(always)]
    fn grad_terms<L: Lanes>(params: &[L]) -> [L; MAX_TERMS] {
        let inverse = L::splat(1.0) / params[0];
        [inverse, L::zero(), L::zero(), L::zero()]
    }

    #[inline(always)]
    fn grad_params<L: Lanes>(
        x: L,
        _logs: &[L; MAX_LOGS],
        _terms: &[L; MAX_TERMS],
        grad_terms: &[L; MAX_TERMS],
    ) -> [L; 2] {
        [grad_terms[0] - x, L::zero()]
    }
}
