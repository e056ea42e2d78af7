//! The uniform distribution on a closed interval.

use super::{Family, Jacobian, Partials, interval_terms, or_nan, slopes, transform, within};
use crate::{Algebra, MAX_LOGS, MAX_TERMS, Operand, Param, Size, Spec, Support};
use laurel_rng::Stream;
use laurel_simd::math::log;
use laurel_simd::{Column, Lanes};

/// uniform-continuous(min, max): 1 / (max - min) on [min, max]; an empty interval has no mass.
pub struct UniformContinuous;

/// A finite interval of positive, finite length.
#[inline(always)]
fn proper<L: Lanes>(min: L, max: L) -> L::Mask {
    let ends = L::and(min.is_finite(), max.is_finite());
    L::and(L::and(ends, min.lt(max)), (max - min).is_finite())
}

impl Family for UniformContinuous {
    const SPEC: Spec = Spec {
        name: "uniform-continuous",
        aliases: &[],
        doc: crate::words("uniform distribution on the closed interval [min, max]"),
        params: &[
            Param {
                name: "min",
                support: Support::Real,
                doc: crate::words("lower end, included"),
            },
            Param {
                name: "max",
                support: Support::Real,
                doc: crate::words("upper end, included; above min"),
            },
        ],
        support: Support::Interval,
        discrete: false,
        vector: false,
        vector_value: false,
        terms: Size::Fixed(3),
        logs: Size::Fixed(0),
        source: crate::words(
            "Johnson, Kotz, Balakrishnan, Continuous Univariate Distributions 2 (1995), ch. 26",
        ),
    };
    const TERMS: usize = 3;
    const LOGS: usize = 0;

    /// [min, max, -ln(max - min)].
    #[inline(always)]
    fn terms<L: Lanes>(params: &[L]) -> [L; MAX_TERMS] {
        interval_terms(params[0], params[1], proper(params[0], params[1]))
    }

    #[inline(always)]
    fn log_prob<L: Lanes>(x: L, _logs: &[L; MAX_LOGS], terms: &[L; MAX_TERMS]) -> L {
        within(L::and(x.ge(terms[0]), x.le(terms[1])), terms[2])
    }

    #[inline(always)]
    fn partials<A: Algebra>(x: A, _logs: &[A; MAX_LOGS], _terms: &[A; MAX_TERMS]) -> Partials<A> {
        let zero = x.nought();
        Partials {
            value: zero,
            terms: [zero, zero, x.lift(1.0), zero],
        }
    }

    #[inline(always)]
    fn jacobian<A: Algebra>(params: &[A]) -> Jacobian<A> {
        let one = params[0].lift(1.0);
        let density = one / (params[1] - params[0]);
        let zero = one.nought();
        [
            slopes([one]),
            slopes([zero, one]),
            slopes([density, -density]),
            slopes([zero]),
        ]
    }

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
            let (min, max) = (params[0].get(i), params[1].get(i));
            // Rounding may reach beyond the upper end.
            or_nan(proper(min, max), (min + (max - min) * u).pmin(max))
        });
    }

    fn cdf<L: Lanes>(x: L, params: &[L]) -> Option<(L, L)> {
        let x = x.pmax(params[0]).pmin(params[1]);
        let width = params[1] - params[0];
        Some(((x - params[0]) / width, (params[1] - x) / width))
    }

    fn quantile<L: Lanes>(p: L, params: &[L]) -> Option<L> {
        Some(params[0] + p * (params[1] - params[0]))
    }

    /// ln(max - min).
    fn entropy<L: Lanes>(params: &[L]) -> Option<L> {
        Some(log(params[1] - params[0]))
    }
}
