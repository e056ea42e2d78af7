//! The half-normal distribution with its scale: the absolute value of a normal around 0.

use super::{
    Family, Jacobian, Partials, guard, or_nan, positive_finite, slopes, transform, within,
};
use crate::{Algebra, MAX_LOGS, MAX_TERMS, Operand, Param, Spec, Support};
use laurel_rng::Stream;
use laurel_simd::math::{erf, erfc, log, normal_quantile};
use laurel_simd::{Column, Lanes};

/// ln(2 / pi) / 2.
const CONSTANT: f64 = -0.225_791_352_644_727_44;

/// half-normal(scale s): sqrt(2 / pi) exp(-(x / s)^2 / 2) / s, x >= 0.
pub struct HalfNormal;

impl Family for HalfNormal {
    const SPEC: Spec = Spec::continuous(
        "half-normal",
        "half-normal distribution on [0, inf): the size of a normal around 0",
        &[Param::new(
            "scale",
            Support::Positive,
            "standard deviation of the normal (not that of its size)",
        )],
        Support::NonNegative,
    )
    .sized(2, 0)
    .from(
        "Johnson, Kotz, Balakrishnan, Continuous Univariate Distributions 1 (1994), section 13.10",
    );
    const TERMS: usize = 2;
    const LOGS: usize = 0;

    /// [s, -ln s].
    #[inline(always)]
    fn terms<L: Lanes>(params: &[L]) -> [L; MAX_TERMS] {
        let s = params[0];
        let terms = [s, -log(s), L::zero(), L::zero()];
        guard(
            positive_finite(s),
            terms,
            [1.0, f64::NEG_INFINITY, 0.0, 0.0],
        )
    }

    #[inline(always)]
    fn log_prob<L: Lanes>(x: L, _logs: &[L; MAX_LOGS], terms: &[L; MAX_TERMS]) -> L {
        let z = x / terms[0];
        let body = terms[1] - L::splat(0.5) * (z * z);
        let inside = L::and(x.ge(L::zero()), x.lt(L::splat(f64::INFINITY)));
        within(inside, body + L::splat(CONSTANT))
    }

    #[inline(always)]
    fn partials<A: Algebra>(x: A, _logs: &[A; MAX_LOGS], terms: &[A; MAX_TERMS]) -> Partials<A> {
        let z = x / terms[0];
        let slope = z / terms[0];
        let zero = x.nought();
        Partials {
            value: -slope,
            terms: [z * slope, x.lift(1.0), zero, zero],
        }
    }

    #[inline(always)]
    fn jacobian<A: Algebra>(params: &[A]) -> Jacobian<A> {
        let one = params[0].lift(1.0);
        let zero = slopes([one.nought()]);
        [slopes([one]), slopes([-one / params[0]]), zero, zero]
    }

    #[inline(always)]
    fn sample<L: Lanes>(
        stream: &mut Stream,
        params: &[Operand],
        x: &mut Column,
        _logs: &mut [Column],
        n: usize,
    ) {
        stream.fill_normal::<L>(x, n);
        transform(x, n, |i, z: L| {
            let s = params[0].get(i);
            or_nan(positive_finite(s), s * z.abs())
        });
    }

    fn cdf<L: Lanes>(x: L, params: &[L]) -> Option<(L, L)> {
        let z = x.pmax(L::zero()) / params[0] * L::splat(core::f64::consts::FRAC_1_SQRT_2);
        Some((erf(z), erfc(z)))
    }

    fn quantile<L: Lanes>(p: L, params: &[L]) -> Option<L> {
        let half = L::splat(0.5);
        Some(-params[0] * normal_quantile(half - half * p))
    }

    /// ln(pi s^2 / 2) / 2 + 1/2.
    fn entropy<L: Lanes>(params: &[L]) -> Option<L> {
        Some(log(params[0]) + L::splat(0.5 - CONSTANT))
    }
}
