//! The zero-inflated Poisson distribution: 0 with some probability, else a Poisson count.

use super::{
    Family, Jacobian, Partials, Poisson, guard, in_unit, or_nan, positive_finite, put_logs, sample,
    slopes, within,
};
use crate::{Algebra, MAX_LOGS, MAX_TERMS, Operand, Param, Spec, Support};
use laurel_rng::Stream;
use laurel_simd::math::{exp, expm1, log, log1p};
use laurel_simd::place::{each, get, put};
use laurel_simd::{Column, Lanes};

/// zero-inflated-poisson(p, m): p + (1 - p) exp(-m) at 0, (1 - p) times the Poisson mass elsewhere.
pub struct ZeroInflatedPoisson;

impl Family for ZeroInflatedPoisson {
    const SPEC: Spec = Spec::mass(
        "zero-inflated-poisson",
        "zero-inflated Poisson distribution: 0 with probability p, else a Poisson count",
        &[
            Param::new("p", Support::Unit, "probability of an extra 0"),
            Param::new("rate", Support::Positive, "rate of the Poisson: its mean"),
        ],
        Support::Count,
    )
    .sized(4, 2)
    .from("Lambert, Zero-inflated Poisson regression (Technometrics 34, 1992)");
    const TERMS: usize = 4;
    const LOGS: usize = 2;

    /// [m, ln m, ln of the mass at 0, ln(1 - p)].
    #[inline(always)]
    fn terms<L: Lanes>(params: &[L]) -> [L; MAX_TERMS] {
        let (p, m) = (params[0], params[1]);
        let (one, rest) = (L::splat(1.0), L::splat(1.0) - params[0]);
        let lacking = rest * expm1(-m);
        let far = lacking.lt(L::splat(-0.5));
        let none = L::select(far, log(p + rest * exp(-m)), log1p(lacking));
        // At p = 0 the mass at 0 may be too small for any but its logarithm.
        let none = L::select(p.eq(L::zero()), -m, none);
        let terms = [m, log(m), none, log1p(-p)];
        let valid = L::and(L::and(in_unit(p), p.le(one)), positive_finite(m));
        let never = f64::NEG_INFINITY;
        guard(valid, terms, [1.0, 0.0, never, never])
    }

    #[inline(always)]
    fn log_prob<L: Lanes>(x: L, logs: &[L; MAX_LOGS], terms: &[L; MAX_TERMS]) -> L {
        let zero = x.eq(L::zero());
        let counted = Poisson::log_prob(x, logs, terms) + terms[3];
        let y = L::select(zero, terms[2], counted);
        // ln(1 - p) may be -inf, and a Poisson count of probability 0.
        within(L::not(y.is_nan()), y)
    }

    #[inline(always)]
    fn logs_of<L: Lanes>(x: L) -> [L; MAX_LOGS] {
        Poisson::logs_of(x)
    }

    #[inline(always)]
    fn partials<A: Algebra>(x: A, _logs: &[A; MAX_LOGS], _terms: &[A; MAX_TERMS]) -> Partials<A> {
        let (zero, one) = (x.nought(), x.lift(1.0));
        let counted = x.if_equal(0.0, zero, one);
        Partials {
            value: zero,
            terms: [-counted, x, one - counted, counted],
        }
    }

    #[inline(always)]
    fn jacobian<A: Algebra>(params: &[A]) -> Jacobian<A> {
        let (p, m) = (params[0], params[1]);
        let (zero, one) = (p.nought(), p.lift(1.0));
        let empty = (-m).exp();
        let none = p + (one - p) * empty;
        [
            slopes([zero, one]),
            slopes([zero, one / m]),
            slopes([(one - empty) / none, -((one - p) * empty / none)]),
            slopes([-one / (one - p)]),
        ]
    }

    #[inline(always)]
    fn sample<L: Lanes>(
        stream: &mut Stream,
        params: &[Operand],
        x: &mut Column,
        logs: &mut [Column],
        n: usize,
    ) {
        let mut u = Column::zero();
        Stream::new(stream.fork()).fill_uniform::<L>(&mut u, n);
        sample::<L, Poisson>(stream, &params[1..], x, &mut [], n);
        each::<L>(n, |at| {
            let (p, k): (L, L) = (params[0].get(at), get(x, at));
            let empty = L::and(get::<L>(&u, at).lt(p), L::not(k.is_nan()));
            put(x, at, or_nan(in_unit(p), L::select(empty, L::zero(), k)));
        });
        put_logs::<L, Self>(x, logs, n);
    }

    fn cdf<L: Lanes>(x: L, params: &[L]) -> Option<(L, L)> {
        let (p, rest) = (params[0], L::splat(1.0) - params[0]);
        let (lower, upper) = Poisson::cdf(x, &params[1..])?;
        let below = x.lt(L::zero());
        let lower = L::select(below, L::zero(), p + rest * lower);
        Some((lower, L::select(below, L::splat(1.0), rest * upper)))
    }
}
