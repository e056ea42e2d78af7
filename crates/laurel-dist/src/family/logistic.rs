//! The logistic and the Gumbel distribution with location and scale.

use super::{
    Family, Jacobian, Partials, guard, never_nan, or_nan, positive_finite, slopes, transform,
};
use crate::{Algebra, MAX_LOGS, MAX_TERMS, Operand, Param, Spec, Support};
use laurel_rng::Stream;
use laurel_simd::math::{exp, expm1, log, log1p, sigmoid};
use laurel_simd::{Column, Lanes};

/// Euler's constant.
const EULER: f64 = 0.577_215_664_901_532_9;

/// logistic(loc m, scale s): exp(-z) / (s (1 + exp(-z))^2), z = (x - m) / s.
pub struct Logistic;
/// gumbel(loc m, scale s): exp(-z - exp(-z)) / s, z = (x - m) / s: the largest of many.
pub struct Gumbel;

/// [m, s, -ln s].
#[inline(always)]
fn located<L: Lanes>(params: &[L]) -> [L; MAX_TERMS] {
    let (m, s) = (params[0], params[1]);
    let valid = L::and(positive_finite(s), m.is_finite());
    guard(
        valid,
        [m, s, -log(s), L::zero()],
        [0.0, 1.0, f64::NEG_INFINITY, 0.0],
    )
}

/// Derivatives of [`located`].
#[inline(always)]
fn located_jacobian<A: Algebra>(params: &[A]) -> Jacobian<A> {
    let s = params[1];
    let (zero, one) = (s.nought(), s.lift(1.0));
    [
        slopes([one]),
        slopes([zero, one]),
        slopes([zero, -one / s]),
        slopes([zero]),
    ]
}

/// Derivatives of -ln s + f(z), where `slope` is f'(z).
#[inline(always)]
fn located_partials<A: Algebra>(z: A, slope: A, s: A) -> Partials<A> {
    let pull = slope / s;
    Partials {
        value: pull,
        terms: [-pull, -(z * pull), s.lift(1.0), s.nought()],
    }
}

/// m + s z, where the parameters are valid.
#[inline(always)]
fn place<L: Lanes>(params: [L; 2], z: L) -> L {
    let valid = L::and(positive_finite(params[1]), params[0].is_finite());
    or_nan(valid, params[0] + params[1] * z)
}

impl Family for Logistic {
    const SPEC: Spec = Spec::continuous(
        "logistic",
        "logistic distribution on the real line",
        &[
            Param::new("loc", Support::Real, "location: the mean"),
            Param::new(
                "scale",
                Support::Positive,
                "scale (the standard deviation over pi / sqrt 3)",
            ),
        ],
        Support::Real,
    )
    .sized(3, 0)
    .from("Johnson, Kotz, Balakrishnan, Continuous Univariate Distributions 2 (1995), ch. 23");
    const TERMS: usize = 3;
    const LOGS: usize = 0;

    #[inline(always)]
    fn terms<L: Lanes>(params: &[L]) -> [L; MAX_TERMS] {
        located(params)
    }

    #[inline(always)]
    fn log_prob<L: Lanes>(x: L, _logs: &[L; MAX_LOGS], terms: &[L; MAX_TERMS]) -> L {
        let z = ((x - terms[0]) / terms[1]).abs();
        let tail = log1p(exp(-z));
        never_nan((terms[2] - z) - (tail + tail))
    }

    #[inline(always)]
    fn partials<A: Algebra>(x: A, _logs: &[A; MAX_LOGS], terms: &[A; MAX_TERMS]) -> Partials<A> {
        let z = (x - terms[0]) / terms[1];
        located_partials(z, -(x.lift(0.5) * z).tanh(), terms[1])
    }

    #[inline(always)]
    fn jacobian<A: Algebra>(params: &[A]) -> Jacobian<A> {
        located_jacobian(params)
    }

    /// By inversion: m + s ln(u / (1 - u)).
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
            let z = log(u) - log1p(-u);
            place([params[0].get(i), params[1].get(i)], z)
        });
    }

    fn cdf<L: Lanes>(x: L, params: &[L]) -> Option<(L, L)> {
        let z = (x - params[0]) / params[1];
        Some((sigmoid(z), sigmoid(-z)))
    }

    fn quantile<L: Lanes>(p: L, params: &[L]) -> Option<L> {
        Some(params[0] + params[1] * (log(p) - log1p(-p)))
    }

    /// ln s + 2.
    fn entropy<L: Lanes>(params: &[L]) -> Option<L> {
        Some(log(params[1]) + L::splat(2.0))
    }
}

impl Family for Gumbel {
    const SPEC: Spec = Spec::continuous(
        "gumbel",
        "Gumbel distribution on the real line, that of the largest of many; mean loc + 0.5772 scale",
        &[
            Param::new("loc", Support::Real, "location: the mode"),
            Param::new("scale", Support::Positive, "scale"),
        ],
        Support::Real,
    )
    .sized(3, 0)
    .from("Johnson, Kotz, Balakrishnan, Continuous Univariate Distributions 2 (1995), ch. 22");
    const TERMS: usize = 3;
    const LOGS: usize = 0;

    #[inline(always)]
    fn terms<L: Lanes>(params: &[L]) -> [L; MAX_TERMS] {
        located(params)
    }

    #[inline(always)]
    fn log_prob<L: Lanes>(x: L, _logs: &[L; MAX_LOGS], terms: &[L; MAX_TERMS]) -> L {
        let z = (x - terms[0]) / terms[1];
        never_nan((terms[2] - z) - exp(-z))
    }

    #[inline(always)]
    fn partials<A: Algebra>(x: A, _logs: &[A; MAX_LOGS], terms: &[A; MAX_TERMS]) -> Partials<A> {
        let z = (x - terms[0]) / terms[1];
        located_partials(z, (-z).exp() - x.lift(1.0), terms[1])
    }

    #[inline(always)]
    fn jacobian<A: Algebra>(params: &[A]) -> Jacobian<A> {
        located_jacobian(params)
    }

    /// By inversion: m - s ln(-ln u).
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
            let z = -log(-log(u));
            place([params[0].get(i), params[1].get(i)], z)
        });
    }

    fn cdf<L: Lanes>(x: L, params: &[L]) -> Option<(L, L)> {
        let power = exp((params[0] - x) / params[1]);
        Some((exp(-power), -expm1(-power)))
    }

    fn quantile<L: Lanes>(p: L, params: &[L]) -> Option<L> {
        Some(params[0] - params[1] * log(-log(p)))
    }

    /// ln s + euler + 1.
    fn entropy<L: Lanes>(params: &[L]) -> Option<L> {
        Some(log(params[1]) + L::splat(EULER + 1.0))
    }
}
