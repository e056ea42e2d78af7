//! The exponentially modified normal distribution: the sum of a normal and an exponential.

use super::hazard::{Hazard, hazard};
use super::{
    Family, Jacobian, Partials, guard, never_nan, or_nan, positive_finite, slopes, transform,
};
use crate::{Algebra, MAX_LOGS, MAX_TERMS, Operand, Param, Spec, Support};
use laurel_rng::Stream;
use laurel_simd::math::{log, normal_log_mills};
use laurel_simd::place::get;
use laurel_simd::{Column, Lanes};

/// exp-mod-normal(mean m, sd s, rate r): r exp(r (m - x) + (r s)^2 / 2) Phi((x - m) / s - r s).
pub struct ExpModNormal;

impl Family for ExpModNormal {
    const SPEC: Spec = Spec::continuous(
        "exp-mod-normal",
        "exponentially modified normal distribution on the real line: a normal plus an exponential, mean + 1 / rate",
        &[
            Param::new("mean", Support::Real, "mean of the normal"),
            Param::new("sd", Support::Positive, "standard deviation of the normal"),
            Param::new("rate", Support::Positive, "rate of the exponential"),
        ],
        Support::Real,
    )
    .sized(4, 0)
    .from("Stan Functions Reference 2.35, chapter of unbounded continuous distributions");
    const TERMS: usize = 4;
    const LOGS: usize = 0;

    /// [m, s, r, ln r].
    #[inline(always)]
    fn terms<L: Lanes>(params: &[L]) -> [L; MAX_TERMS] {
        let (m, s, r) = (params[0], params[1], params[2]);
        let valid = L::and(
            positive_finite(s),
            L::and(m.is_finite(), positive_finite(r)),
        );
        let valid = L::and(valid, (r * s).is_finite());
        guard(valid, [m, s, r, log(r)], [0.0, 1.0, 1.0, f64::NEG_INFINITY])
    }

    /// With z = (x - m) / s, a = r s and w = z - a: ln r + a^2 / 2 - a z + ln Phi(w), and for w < 0, where a^2 / 2 - a z is
    /// w^2 / 2 - z^2 / 2, ln r - z^2 / 2 + (w^2 / 2 + ln Phi(w)).
    #[inline(always)]
    fn log_prob<L: Lanes>(x: L, _logs: &[L; MAX_LOGS], terms: &[L; MAX_TERMS]) -> L {
        let half = L::splat(0.5);
        let z = (x - terms[0]) / terms[1];
        let a = terms[2] * terms[1];
        let w = z - a;
        let body = L::select(w.lt(L::zero()), half * (z * z), a * (z - half * a));
        let tail = normal_log_mills(w);
        never_nan((terms[3] - body) + tail)
    }

    #[inline(always)]
    fn partials<A: Algebra>(x: A, _logs: &[A; MAX_LOGS], terms: &[A; MAX_TERMS]) -> Partials<A> {
        let z = (x - terms[0]) / terms[1];
        let a = terms[2] * terms[1];
        let Hazard { rate, excess, side } = hazard(z - a);
        let by_z = side.if_equal(-1.0, excess - z, rate - a);
        let by_a = -excess;
        let pull = by_z / terms[1];
        Partials {
            value: pull,
            terms: [
                -pull,
                by_a * terms[2] - z * pull,
                by_a * terms[1],
                x.lift(1.0),
            ],
        }
    }

    #[inline(always)]
    fn jacobian<A: Algebra>(params: &[A]) -> Jacobian<A> {
        let r = params[2];
        let (zero, one) = (r.nought(), r.lift(1.0));
        [
            slopes([one]),
            slopes([zero, one]),
            slopes([zero, zero, one]),
            slopes([zero, zero, one / r]),
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
        let mut u = Column::zero();
        Stream::new(stream.fork()).fill_uniform::<L>(&mut u, n);
        stream.fill_normal::<L>(x, n);
        transform(x, n, |at, v: L| {
            let (m, s, r): (L, L, L) = (params[0].get(at), params[1].get(at), params[2].get(at));
            let valid = L::and(
                positive_finite(s),
                L::and(m.is_finite(), positive_finite(r)),
            );
            or_nan(valid, m + s * v - log(get::<L>(&u, at)) / r)
        });
    }
}
