//! The Cauchy distribution with location and scale, and its half from 0 on.

use super::student_t::{StudentTLocScale, log1p_square};
use super::{
    Family, Jacobian, Partials, guard, or_nan, positive_finite, slopes, transform, within,
};
use crate::{Algebra, MAX_LOGS, MAX_TERMS, Operand, Param, Spec, Support};
use laurel_rng::Stream;
use laurel_simd::math::{LN_2, atan2, log, sincos_turns};
use laurel_simd::{Column, Lanes};

/// ln pi.
const LN_PI: f64 = 1.144_729_885_849_400_2;
const SOURCE: &str =
    "Johnson, Kotz, Balakrishnan, Continuous Univariate Distributions 1 (1994), ch. 16";

/// cauchy(loc m, scale s): 1 / (pi s (1 + ((x - m) / s)^2)). Its density is that of a Student's t with one degree.
pub struct Cauchy;
/// half-cauchy(scale s): 2 / (pi s (1 + (x / s)^2)), x >= 0.
pub struct HalfCauchy;

impl Family for Cauchy {
    const SPEC: Spec = Spec::continuous(
        "cauchy",
        "Cauchy distribution on the real line: Student's t with 1 degree of freedom; it has no mean",
        &[
            Param::new("loc", Support::Real, "location: the median"),
            Param::new("scale", Support::Positive, "scale: half the distance of the quartiles"),
        ],
        Support::Real,
    )
    .sized(4, 0)
    .from(SOURCE);
    const TERMS: usize = 4;
    const LOGS: usize = 0;

    /// Those of the located Student's t: [m, 1 / s, 1, -ln(pi s)].
    #[inline(always)]
    fn terms<L: Lanes>(params: &[L]) -> [L; MAX_TERMS] {
        let (loc, scale) = (params[0], params[1]);
        let inverse = L::splat(1.0) / scale;
        let valid = L::and(positive_finite(scale), positive_finite(inverse));
        let valid = L::and(valid, loc.is_finite());
        let constant = -(log(scale) + L::splat(LN_PI));
        let terms = [loc, inverse, L::splat(1.0), constant];
        guard(valid, terms, [0.0, 0.0, 0.5, f64::NEG_INFINITY])
    }

    #[inline(always)]
    fn log_prob<L: Lanes>(x: L, logs: &[L; MAX_LOGS], terms: &[L; MAX_TERMS]) -> L {
        StudentTLocScale::log_prob(x, logs, terms)
    }

    #[inline(always)]
    fn partials<A: Algebra>(x: A, logs: &[A; MAX_LOGS], terms: &[A; MAX_TERMS]) -> Partials<A> {
        StudentTLocScale::partials(x, logs, terms)
    }

    #[inline(always)]
    fn jacobian<A: Algebra>(params: &[A]) -> Jacobian<A> {
        let scale = params[1];
        let (zero, one) = (scale.nought(), scale.lift(1.0));
        let inverse = one / scale;
        [
            slopes([one]),
            slopes([zero, -(inverse * inverse)]),
            slopes([zero]),
            slopes([zero, -inverse]),
        ]
    }

    /// By inversion: m + s tan(pi (u - 1/2)).
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
            let valid = L::and(positive_finite(scale), loc.is_finite());
            or_nan(valid, loc + scale * tangent(u - L::splat(0.5)))
        });
    }

    fn cdf<L: Lanes>(x: L, params: &[L]) -> Option<(L, L)> {
        let z = (x - params[0]) / params[1];
        let share = |z: L| atan2(L::splat(1.0), -z) * L::splat(core::f64::consts::FRAC_1_PI);
        Some((share(z), share(-z)))
    }

    fn quantile<L: Lanes>(p: L, params: &[L]) -> Option<L> {
        Some(params[0] + params[1] * tangent(p - L::splat(0.5)))
    }

    /// ln(4 pi s).
    fn entropy<L: Lanes>(params: &[L]) -> Option<L> {
        Some(log(params[1]) + L::splat(2.0 * LN_2 + LN_PI))
    }
}

impl Family for HalfCauchy {
    const SPEC: Spec = Spec::continuous(
        "half-cauchy",
        "half-Cauchy distribution on [0, inf): the size of a Cauchy variable around 0",
        &[Param::new("scale", Support::Positive, "scale: the median")],
        Support::NonNegative,
    )
    .sized(2, 0)
    .from(SOURCE);
    const TERMS: usize = 2;
    const LOGS: usize = 0;

    /// [s, ln 2 - ln(pi s)].
    #[inline(always)]
    fn terms<L: Lanes>(params: &[L]) -> [L; MAX_TERMS] {
        let s = params[0];
        let terms = [s, L::splat(LN_2 - LN_PI) - log(s), L::zero(), L::zero()];
        guard(
            positive_finite(s),
            terms,
            [1.0, f64::NEG_INFINITY, 0.0, 0.0],
        )
    }

    #[inline(always)]
    fn log_prob<L: Lanes>(x: L, _logs: &[L; MAX_LOGS], terms: &[L; MAX_TERMS]) -> L {
        let inside = L::and(x.ge(L::zero()), x.lt(L::splat(f64::INFINITY)));
        within(inside, terms[1] - log1p_square(x / terms[0]))
    }

    #[inline(always)]
    fn partials<A: Algebra>(x: A, _logs: &[A; MAX_LOGS], terms: &[A; MAX_TERMS]) -> Partials<A> {
        let (zero, one) = (x.nought(), x.lift(1.0));
        let z = x / terms[0];
        let pull = (z + z) / (one + z * z) / terms[0];
        Partials {
            value: -pull,
            terms: [z * pull, one, zero, zero],
        }
    }

    #[inline(always)]
    fn jacobian<A: Algebra>(params: &[A]) -> Jacobian<A> {
        let one = params[0].lift(1.0);
        let zero = slopes([one.nought()]);
        [slopes([one]), slopes([-one / params[0]]), zero, zero]
    }

    /// By inversion: s tan(pi u / 2).
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
            let s = params[0].get(i);
            or_nan(positive_finite(s), s * tangent(L::splat(0.5) * u))
        });
    }

    fn cdf<L: Lanes>(x: L, params: &[L]) -> Option<(L, L)> {
        let z = x.pmax(L::zero()) / params[0];
        let share = L::splat(core::f64::consts::FRAC_2_PI);
        Some((
            share * atan2(z, L::splat(1.0)),
            share * atan2(L::splat(1.0), z),
        ))
    }

    fn quantile<L: Lanes>(p: L, params: &[L]) -> Option<L> {
        Some(params[0] * tangent(L::splat(0.5) * p))
    }

    /// ln(2 pi s).
    fn entropy<L: Lanes>(params: &[L]) -> Option<L> {
        Some(log(params[0]) + L::splat(LN_2 + LN_PI))
    }
}

/// tan(pi t).
#[inline(always)]
fn tangent<L: Lanes>(t: L) -> L {
    let (sin, cos) = sincos_turns(L::splat(0.5) * t);
    sin / cos
}
