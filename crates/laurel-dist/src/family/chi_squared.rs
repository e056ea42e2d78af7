//! The chi-squared distribution with its degrees of freedom: a gamma of half as large a shape and rate 1/2.

use super::{Family, Gamma, Jacobian, Partials, positive_finite, sample, slopes, terms};
use crate::{Algebra, MAX_LOGS, MAX_TERMS, Operand, Param, Spec, Support};
use laurel_rng::Stream;
use laurel_simd::math::{LN_2, digamma, incomplete_gamma, lgamma};
use laurel_simd::place::{each, put};
use laurel_simd::{Column, Lanes};

/// chi-squared(nu): x^(nu / 2 - 1) exp(-x / 2) / (2^(nu / 2) Gamma(nu / 2)), x > 0.
pub struct ChiSquared;

impl Family for ChiSquared {
    const SPEC: Spec = Spec::continuous(
        "chi-squared",
        "chi-squared distribution on the positive numbers, mean nu",
        &[Param::new("nu", Support::Positive, "degrees of freedom")],
        Support::Positive,
    )
    .sized(4, 1)
    .from("Johnson, Kotz, Balakrishnan, Continuous Univariate Distributions 1 (1994), ch. 18");
    const TERMS: usize = 4;
    const LOGS: usize = 1;

    /// Those of the gamma.
    #[inline(always)]
    fn terms<L: Lanes>(params: &[L]) -> [L; MAX_TERMS] {
        let half = L::splat(0.5);
        terms::<L, Gamma>(&[half * params[0], half])
    }

    #[inline(always)]
    fn log_prob<L: Lanes>(x: L, logs: &[L; MAX_LOGS], terms: &[L; MAX_TERMS]) -> L {
        Gamma::log_prob(x, logs, terms)
    }

    #[inline(always)]
    fn partials<A: Algebra>(x: A, logs: &[A; MAX_LOGS], terms: &[A; MAX_TERMS]) -> Partials<A> {
        Gamma::partials(x, logs, terms)
    }

    #[inline(always)]
    fn jacobian<A: Algebra>(params: &[A]) -> Jacobian<A> {
        let half = params[0].lift(0.5);
        Gamma::jacobian(&[half * params[0], half]).map(|row| slopes([half * row[0]]))
    }

    #[inline(always)]
    fn logs_of<L: Lanes>(x: L) -> [L; MAX_LOGS] {
        Gamma::logs_of(x)
    }

    #[inline(always)]
    fn sample<L: Lanes>(
        stream: &mut Stream,
        params: &[Operand],
        x: &mut Column,
        logs: &mut [Column],
        n: usize,
    ) {
        let mut shape = Column::zero();
        each::<L>(n, |at| {
            let nu = params[0].get(at);
            put(
                &mut shape,
                at,
                L::select(positive_finite(nu), L::splat(0.5) * nu, nu),
            );
        });
        let gamma = [Operand::Column(&shape), Operand::Uniform(0.5)];
        sample::<L, Gamma>(stream, &gamma, x, logs, n);
    }

    fn cdf<L: Lanes>(x: L, params: &[L]) -> Option<(L, L)> {
        let half = L::splat(0.5);
        Some(incomplete_gamma(half * params[0], half * x.pmax(L::zero())))
    }

    /// nu / 2 + ln(2 Gamma(nu / 2)) + (1 - nu / 2) digamma(nu / 2).
    fn entropy<L: Lanes>(params: &[L]) -> Option<L> {
        let h = L::splat(0.5) * params[0];
        Some(h + L::splat(LN_2) + lgamma(h) + (L::splat(1.0) - h) * digamma(h))
    }
}
