//! The normal distribution with mean and standard deviation.

use super::{Family, guard, never_nan, or_nan, positive_finite, transform};
use crate::{MAX_LOGS, MAX_TERMS, Operand, Param, Size, Spec, Support};
use laurel_rng::Stream;
use laurel_simd::math::{HALF_LN_2PI, log, two_product};
use laurel_simd::{Column, Lanes};

/// normal(mean, sd): exp(-((x - mean) / sd)^2 / 2) / (sd sqrt(2 pi)).
pub struct Normal;

impl Family for Normal {
    const SPEC: Spec = Spec {
        name: "normal",
        aliases: &[],
        doc: "normal distribution on the real line",
        params: &[
            Param {
                name: "mean",
                support: Support::Real,
                doc: "mean",
            },
            Param {
                name: "sd",
                support: Support::Positive,
                doc: "standard deviation (not the variance); at least 2^-1022",
            },
        ],
        support: Support::Real,
        discrete: false,
        vector: false,
        vector_value: false,
        terms: Size::Fixed(4),
        logs: Size::Fixed(0),
        source: "Johnson, Kotz, Balakrishnan, Continuous Univariate Distributions 1 (1994), ch. 13",
    };
    const TERMS: usize = 4;
    const LOGS: usize = 0;

    /// [mean, 1 / sd, -ln sd, the relative rounding error of 1 / sd].
    #[inline(always)]
    fn terms<L: Lanes>(params: &[L]) -> [L; MAX_TERMS] {
        let (mean, sd) = (params[0], params[1]);
        let inverse = L::splat(1.0) / sd;
        let (product, product_low) = two_product(inverse, sd);
        let error = (L::splat(1.0) - product) - product_low;
        let constant = -log(sd);
        let valid = L::and(positive_finite(sd), positive_finite(inverse));
        let valid = L::and(valid, mean.is_finite());
        let terms = [mean, inverse, constant, error];
        guard(valid, terms, [0.0, 0.0, f64::NEG_INFINITY, 0.0])
    }

    #[inline(always)]
    fn log_prob<L: Lanes>(x: L, _logs: &[L; MAX_LOGS], terms: &[L; MAX_TERMS]) -> L {
        let z = (x - terms[0]) * terms[1];
        let square = z * z;
        // The two large parts first: where they cancel, nothing has been rounded yet. The error
        // of 1 / sd would count twice in the square.
        let body = terms[2] - L::splat(0.5) * square;
        never_nan(body - (L::splat(HALF_LN_2PI) + terms[3] * square))
    }

    #[inline(always)]
    fn grad_terms<L: Lanes>(_params: &[L]) -> [L; MAX_TERMS] {
        [L::zero(); MAX_TERMS]
    }

    #[inline(always)]
    fn grad_params<L: Lanes>(
        x: L,
        _logs: &[L; MAX_LOGS],
        terms: &[L; MAX_TERMS],
        _grad_terms: &[L; MAX_TERMS],
    ) -> [L; 2] {
        let z = (x - terms[0]) * terms[1];
        [z * terms[1], (z * z - L::splat(1.0)) * terms[1]]
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
            let (mean, sd) = (params[0].at::<L>(i), params[1].at::<L>(i));
            let valid = L::and(positive_finite(sd), mean.is_finite());
            or_nan(valid, mean + sd * z)
        });
    }
}
