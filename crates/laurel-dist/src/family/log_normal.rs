//! The log-normal distribution: the exponential of a normal.

use super::{Family, Jacobian, Partials, guard, or_nan, positive_finite, slopes, within};
use crate::{Algebra, MAX_LOGS, MAX_TERMS, Operand, Param, Spec, Support};
use laurel_rng::Stream;
use laurel_simd::math::{HALF_LN_2PI, exp, log, log_in_two_parts, normal_cdf, normal_quantile};
use laurel_simd::place::{each, get, put};
use laurel_simd::{Column, Lanes};

/// log-normal(mu, sigma): exp(-((ln x - mu) / sigma)^2 / 2) / (x sigma sqrt(2 pi)), x > 0.
pub struct LogNormal;

impl Family for LogNormal {
    const SPEC: Spec = Spec::continuous(
        "log-normal",
        "log-normal distribution on the positive numbers: its logarithm is normal",
        &[
            Param::new("mu", Support::Real, "mean of the logarithm"),
            Param::new(
                "sigma",
                Support::Positive,
                "standard deviation of the logarithm",
            ),
        ],
        Support::Positive,
    )
    .sized(3, 2)
    .from("Johnson, Kotz, Balakrishnan, Continuous Univariate Distributions 1 (1994), ch. 14");
    const TERMS: usize = 3;
    const LOGS: usize = 2;

    /// [mu, sigma, -ln sigma].
    #[inline(always)]
    fn terms<L: Lanes>(params: &[L]) -> [L; MAX_TERMS] {
        let (mu, sigma) = (params[0], params[1]);
        let valid = L::and(positive_finite(sigma), mu.is_finite());
        let terms = [mu, sigma, -log(sigma), L::zero()];
        guard(valid, terms, [0.0, 1.0, f64::NEG_INFINITY, 0.0])
    }

    #[inline(always)]
    fn log_prob<L: Lanes>(x: L, logs: &[L; MAX_LOGS], terms: &[L; MAX_TERMS]) -> L {
        let z = ((logs[0] - terms[0]) + logs[1]) / terms[1];
        let body = terms[2] - L::splat(0.5) * (z * z);
        within(positive_finite(x), (body - logs[0]) - L::splat(HALF_LN_2PI))
    }

    #[inline(always)]
    fn partials<A: Algebra>(x: A, logs: &[A; MAX_LOGS], terms: &[A; MAX_TERMS]) -> Partials<A> {
        let z = ((logs[0] - terms[0]) + logs[1]) / terms[1];
        let slope = z / terms[1];
        let one = x.lift(1.0);
        Partials {
            value: -((one + slope) / x),
            terms: [slope, z * slope, one, x.nought()],
        }
    }

    #[inline(always)]
    fn jacobian<A: Algebra>(params: &[A]) -> Jacobian<A> {
        let sigma = params[1];
        let (zero, one) = (sigma.nought(), sigma.lift(1.0));
        [
            slopes([one]),
            slopes([zero, one]),
            slopes([zero, -one / sigma]),
            slopes([zero]),
        ]
    }

    /// ln x in two parts: where sigma is small, mu takes nearly all of the first away.
    #[inline(always)]
    fn logs_of<L: Lanes>(x: L) -> [L; MAX_LOGS] {
        let (high, low) = log_in_two_parts(x);
        [high, low]
    }

    #[inline(always)]
    fn sample<L: Lanes>(
        stream: &mut Stream,
        params: &[Operand],
        x: &mut Column,
        logs: &mut [Column],
        n: usize,
    ) {
        stream.fill_normal::<L>(x, n);
        let [ln_x, rest, ..] = logs else { return };
        each::<L>(n, |at| {
            let (mu, sigma) = (params[0].get(at), params[1].get(at));
            let valid = L::and(positive_finite(sigma), L::is_finite(mu));
            let y: L = mu + sigma * get(x, at);
            let value = exp(y)
                .pmax(L::splat(f64::from_bits(1)))
                .pmin(L::splat(f64::MAX));
            put(x, at, or_nan(valid, value));
            put(ln_x, at, or_nan(valid, y));
            put(rest, at, L::zero());
        });
    }

    fn cdf<L: Lanes>(x: L, params: &[L]) -> Option<(L, L)> {
        let (high, low) = log_in_two_parts(x.pmax(L::zero()));
        let z = ((high - params[0]) + low) / params[1];
        Some((normal_cdf(z), normal_cdf(-z)))
    }

    fn quantile<L: Lanes>(p: L, params: &[L]) -> Option<L> {
        Some(exp(params[0] + params[1] * normal_quantile(p)))
    }

    /// mu + ln sigma + (1 + ln(2 pi)) / 2.
    fn entropy<L: Lanes>(params: &[L]) -> Option<L> {
        Some(params[0] + log(params[1]) + L::splat(0.5 + HALF_LN_2PI))
    }
}
