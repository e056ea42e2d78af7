//! The skew normal distribution with location, scale and slant.

use super::hazard::hazard;
use super::{
    Family, Jacobian, Partials, guard, never_nan, or_nan, positive_finite, slopes, transform,
};
use crate::{Algebra, MAX_LOGS, MAX_TERMS, Operand, Param, Spec, Support};
use laurel_rng::Stream;
use laurel_simd::math::{HALF_LN_2PI, LN_2, log, normal_log_cdf};
use laurel_simd::place::get;
use laurel_simd::{Column, Lanes};

/// skew-normal(loc m, scale s, slant a): 2 phi(z) Phi(a z) / s, z = (x - m) / s.
pub struct SkewNormal;

impl Family for SkewNormal {
    const SPEC: Spec = Spec::continuous(
        "skew-normal",
        "skew normal distribution on the real line",
        &[
            Param::new("loc", Support::Real, "location (the mean only where the slant is 0)"),
            Param::new("scale", Support::Positive, "scale (the standard deviation only where the slant is 0)"),
            Param::new("slant", Support::Real, "slant: above 0, the upper tail is the longer"),
        ],
        Support::Real,
    )
    .sized(4, 0)
    .from("Azzalini, A class of distributions which includes the normal ones (Scandinavian Journal of Statistics 12, 1985)");
    const TERMS: usize = 4;
    const LOGS: usize = 0;

    /// [m, s, a, -ln s].
    #[inline(always)]
    fn terms<L: Lanes>(params: &[L]) -> [L; MAX_TERMS] {
        let (m, s, a) = (params[0], params[1], params[2]);
        let valid = L::and(positive_finite(s), L::and(m.is_finite(), a.is_finite()));
        guard(
            valid,
            [m, s, a, -log(s)],
            [0.0, 1.0, 0.0, f64::NEG_INFINITY],
        )
    }

    #[inline(always)]
    fn log_prob<L: Lanes>(x: L, _logs: &[L; MAX_LOGS], terms: &[L; MAX_TERMS]) -> L {
        let z = (x - terms[0]) / terms[1];
        let body = terms[3] - L::splat(0.5) * (z * z);
        let tail = normal_log_cdf(terms[2] * z);
        never_nan((body + L::splat(LN_2 - HALF_LN_2PI)) + tail)
    }

    #[inline(always)]
    fn partials<A: Algebra>(x: A, _logs: &[A; MAX_LOGS], terms: &[A; MAX_TERMS]) -> Partials<A> {
        let z = (x - terms[0]) / terms[1];
        let rate = hazard(terms[2] * z).rate;
        let pull = (terms[2] * rate - z) / terms[1];
        Partials {
            value: pull,
            terms: [-pull, -(z * pull), z * rate, x.lift(1.0)],
        }
    }

    #[inline(always)]
    fn jacobian<A: Algebra>(params: &[A]) -> Jacobian<A> {
        let s = params[1];
        let (zero, one) = (s.nought(), s.lift(1.0));
        [
            slopes([one]),
            slopes([zero, one]),
            slopes([zero, zero, one]),
            slopes([zero, -one / s]),
        ]
    }

    /// (a |u| + v) / sqrt(1 + a^2) for two normals u and v.
    #[inline(always)]
    fn sample<L: Lanes>(
        stream: &mut Stream,
        params: &[Operand],
        x: &mut Column,
        _logs: &mut [Column],
        n: usize,
    ) {
        let mut u = Column::zero();
        Stream::new(stream.fork()).fill_normal::<L>(&mut u, n);
        stream.fill_normal::<L>(x, n);
        transform(x, n, |at, v: L| {
            let (m, s, a): (L, L, L) = (params[0].get(at), params[1].get(at), params[2].get(at));
            let valid = L::and(positive_finite(s), L::and(m.is_finite(), a.is_finite()));
            // Where the square of a overflows, v has no part left.
            let root = (L::splat(1.0) + a * a).sqrt();
            let slanted = L::select(root.is_finite(), a / root, L::splat(1.0).copysign(a));
            or_nan(valid, m + s * (slanted * get::<L>(&u, at).abs() + v / root))
        });
    }
}
