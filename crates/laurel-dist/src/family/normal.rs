//! The normal distribution with mean and standard deviation.

use super::{
    Family, Jacobian, Partials, Scores, guard, never_nan, or_nan, positive_finite, slopes,
    transform,
};
use crate::{Algebra, MAX_LOGS, MAX_TERMS, Operand, Param, Size, Spec, Support};
use laurel_rng::Stream;
use laurel_simd::math::{HALF_LN_2PI, log, normal_cdf, normal_quantile};
use laurel_simd::{Column, Lanes};

/// normal(mean, sd): exp(-((x - mean) / sd)^2 / 2) / (sd sqrt(2 pi)).
pub struct Normal;

impl Family for Normal {
    const SPEC: Spec = Spec {
        name: "normal",
        aliases: &[],
        doc: crate::words("normal distribution on the real line"),
        params: &[
            Param {
                name: "mean",
                support: Support::Real,
                doc: crate::words("mean"),
            },
            Param {
                name: "sd",
                support: Support::Positive,
                doc: crate::words("standard deviation (not the variance)"),
            },
        ],
        support: Support::Real,
        discrete: false,
        vector: false,
        vector_value: false,
        terms: Size::Fixed(3),
        logs: Size::Fixed(0),
        source: crate::words(
            "Johnson, Kotz, Balakrishnan, Continuous Univariate Distributions 1 (1994), ch. 13",
        ),
    };
    const TERMS: usize = 3;
    const LOGS: usize = 0;
    const DIVIDES: bool = true;

    /// [mean, sd, -ln sd]. An infinite or NaN mean stands as infinity: it makes every log density -inf by itself.
    #[inline(always)]
    fn terms<L: Lanes>(params: &[L]) -> [L; MAX_TERMS] {
        terms_given_log(params, log(params[1]))
    }

    /// Dividing by the sd, rather than multiplying by its inverse, keeps the square exact to its last digits.
    #[inline(always)]
    fn log_prob<L: Lanes>(x: L, _logs: &[L; MAX_LOGS], terms: &[L; MAX_TERMS]) -> L {
        let z = (x - terms[0]) / terms[1];
        // The two large parts first: where they cancel, nothing has been rounded yet.
        let body = terms[2] - L::splat(0.5) * (z * z);
        never_nan(body - L::splat(HALF_LN_2PI))
    }

    #[inline(always)]
    fn partials<A: Algebra>(x: A, _logs: &[A; MAX_LOGS], terms: &[A; MAX_TERMS]) -> Partials<A> {
        let z = (x - terms[0]) / terms[1];
        // Of one sd in every lane the inverse is the same, and taken once.
        let slope = z * (x.lift(1.0) / terms[1]);
        Partials {
            value: -slope,
            terms: [slope, z * slope, x.lift(1.0), x.nought()],
        }
    }

    #[inline(always)]
    fn jacobian<A: Algebra>(params: &[A]) -> Jacobian<A> {
        let zero = params[0].nought();
        let one = zero.lift(1.0);
        [
            slopes([one]),
            slopes([zero, one]),
            slopes([zero, -one / params[1]]),
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
        stream.fill_normal::<L>(x, n);
        transform(x, n, |i, z: L| {
            let (mean, sd) = (params[0].get(i), params[1].get(i));
            let valid = L::and(positive_finite(sd), mean.is_finite());
            or_nan(valid, mean + sd * z)
        });
    }

    fn cdf<L: Lanes>(x: L, params: &[L]) -> Option<(L, L)> {
        let z = (x - params[0]) / params[1];
        Some((normal_cdf(z), normal_cdf(-z)))
    }

    fn quantile<L: Lanes>(p: L, params: &[L]) -> Option<L> {
        Some(params[0] + params[1] * normal_quantile(p))
    }

    /// ln sd + (1 + ln(2 pi)) / 2.
    fn entropy<L: Lanes>(params: &[L]) -> Option<L> {
        Some(log(params[1]) + L::splat(HALF_LN_2PI + 0.5))
    }
}

impl Scores for Normal {
    #[inline(always)]
    fn grad_params<L: Lanes>(
        x: L,
        _logs: &[L; MAX_LOGS],
        terms: &[L; MAX_TERMS],
        _grad_terms: &[L; MAX_TERMS],
    ) -> [L; 2] {
        let z = (x - terms[0]) / terms[1];
        [z / terms[1], (z * z - L::splat(1.0)) / terms[1]]
    }
}

/// The terms where ln sd is known already.
#[inline(always)]
pub(crate) fn terms_given_log<L: Lanes>(params: &[L], ln_sd: L) -> [L; MAX_TERMS] {
    let (mean, sd) = (params[0], params[1]);
    let mean = L::select(mean.is_finite(), mean, L::splat(f64::INFINITY));
    let terms = [sd, -ln_sd, mean, mean];
    let dead = [1.0, f64::NEG_INFINITY, 0.0, 0.0];
    let [sd, constant, ..] = guard(positive_finite(sd), terms, dead);
    [mean, sd, constant, L::zero()]
}
