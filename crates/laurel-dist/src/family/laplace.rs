//! The Laplace distribution with location and scale.

use super::{
    Family, Jacobian, Partials, Scores, guard, never_nan, or_nan, positive_finite, slopes,
    transform,
};
use crate::{Algebra, MAX_LOGS, MAX_TERMS, Operand, Param, Size, Spec, Support};
use laurel_rng::Stream;
use laurel_simd::math::{LN_2, exp, log};
use laurel_simd::{Column, Lanes};

/// laplace(loc m, scale s): exp(-|x - m| / s) / (2 s).
pub struct Laplace;

impl Family for Laplace {
    const SPEC: Spec = Spec {
        name: "laplace",
        aliases: &[],
        doc: crate::words("Laplace (double exponential) distribution on the real line"),
        params: &[
            Param {
                name: "loc",
                support: Support::Real,
                doc: crate::words("location: the mean and median"),
            },
            Param {
                name: "scale",
                support: Support::Positive,
                doc: crate::words("scale: the mean absolute deviation; at least 2^-1022"),
            },
        ],
        support: Support::Real,
        discrete: false,
        vector: false,
        vector_value: false,
        terms: Size::Fixed(3),
        logs: Size::Fixed(0),
        source: crate::words(
            "Johnson, Kotz, Balakrishnan, Continuous Univariate Distributions 2 (1995), ch. 24",
        ),
    };
    const TERMS: usize = 3;
    const LOGS: usize = 0;

    /// [m, 1 / s, -ln(2 s)].
    #[inline(always)]
    fn terms<L: Lanes>(params: &[L]) -> [L; MAX_TERMS] {
        let (loc, scale) = (params[0], params[1]);
        let inverse = L::splat(1.0) / scale;
        let constant = -log(scale) - L::splat(LN_2);
        let valid = L::and(positive_finite(scale), positive_finite(inverse));
        // An infinite or NaN location stands as infinity: it makes every log density -inf by itself.
        let loc = L::select(loc.is_finite(), loc, L::splat(f64::INFINITY));
        let [inverse, constant, ..] = guard(
            valid,
            [inverse, constant, loc, loc],
            [0.0, f64::NEG_INFINITY, 0.0, 0.0],
        );
        [loc, inverse, constant, L::zero()]
    }

    #[inline(always)]
    fn log_prob<L: Lanes>(x: L, _logs: &[L; MAX_LOGS], terms: &[L; MAX_TERMS]) -> L {
        never_nan(terms[2] - (x - terms[0]).abs() * terms[1])
    }

    /// At x = m the derivative in m does not exist; 0 is given, the mean of both sides.
    #[inline(always)]
    fn partials<A: Algebra>(x: A, _logs: &[A; MAX_LOGS], terms: &[A; MAX_TERMS]) -> Partials<A> {
        let (zero, one) = (x.nought(), x.lift(1.0));
        let distance = x - terms[0];
        let slope = distance.sign() * terms[1];
        Partials {
            value: -slope,
            terms: [slope, -distance.magnitude(), one, zero],
        }
    }

    #[inline(always)]
    fn jacobian<A: Algebra>(params: &[A]) -> Jacobian<A> {
        let zero = params[0].nought();
        let one = zero.lift(1.0);
        let inverse = one / params[1];
        [
            slopes([one]),
            slopes([zero, -(inverse * inverse)]),
            slopes([zero, -inverse]),
            slopes([zero]),
        ]
    }

    /// By inversion, exact in both tails: with t = 2 min(u, 1 - u), m -+ s ln t.
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
            let (loc, scale) = (params[0].get(i), params[1].get(i));
            let one = L::splat(1.0);
            let tail = u.pmin(one - u);
            let depth = log(tail + tail);
            let signed = L::select(u.lt(L::splat(0.5)), depth, -depth);
            let valid = L::and(positive_finite(scale), loc.is_finite());
            or_nan(valid, loc + scale * signed)
        });
    }

    fn cdf<L: Lanes>(x: L, params: &[L]) -> Option<(L, L)> {
        let (half, one) = (L::splat(0.5), L::splat(1.0));
        let z = (x - params[0]) / params[1];
        let tail = half * exp(-z.abs());
        let left = z.lt(L::zero());
        Some((
            L::select(left, tail, one - tail),
            L::select(left, one - tail, tail),
        ))
    }

    fn quantile<L: Lanes>(p: L, params: &[L]) -> Option<L> {
        let (one, rest) = (L::splat(1.0), L::splat(1.0) - p);
        let tail = p.pmin(rest);
        let z = log(tail + tail);
        let left = p.lt(L::splat(0.5) * one);
        Some(params[0] + params[1] * L::select(left, z, -z))
    }

    /// 1 + ln(2 s).
    fn entropy<L: Lanes>(params: &[L]) -> Option<L> {
        Some(log(params[1]) + L::splat(1.0 + LN_2))
    }
}

impl Scores for Laplace {
    /// At x = m the derivative in m does not exist; 0 is given, the mean of both sides.
    #[inline(always)]
    fn grad_params<L: Lanes>(
        x: L,
        _logs: &[L; MAX_LOGS],
        terms: &[L; MAX_TERMS],
        _grad_terms: &[L; MAX_TERMS],
    ) -> [L; 2] {
        let distance = x - terms[0];
        let slope = terms[1].copysign(distance);
        let loc = L::select(distance.eq(L::zero()), L::zero(), slope);
        let z = distance.abs() * terms[1];
        [loc, (z - L::splat(1.0)) * terms[1]]
    }
}
