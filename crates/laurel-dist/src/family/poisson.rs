//! The Poisson distribution with its rate.

use super::pairs::{by_lanes, draw_each, first};
use super::{
    Family, Jacobian, Partials, Scores, guard, is_count, positive_finite, put_logs, slopes, within,
};
use crate::{Algebra, MAX_LOGS, MAX_TERMS, Operand, Param, Size, Spec, Support};
use laurel_rng::Stream;
use laurel_simd::math::{
    HALF_LN_2PI, deviance, exp, incomplete_gamma, lgamma1p, log, stirling_error,
};
use laurel_simd::{Column, Lanes};

/// Up to this count the textbook form is accurate and cheap.
const SADDLE_FROM: f64 = 16.0;
/// From this mean the transformed rejection is valid and cheaper than the search.
const REJECTION_FROM: f64 = 10.0;

/// poisson(rate m): m^k exp(-m) / k!, k = 0, 1, 2, ...
pub struct Poisson;

impl Family for Poisson {
    const SPEC: Spec = Spec {
        name: "poisson",
        aliases: &[],
        doc: crate::words("Poisson distribution on 0, 1, 2, ..., mean equal to its rate"),
        params: &[Param {
            name: "rate",
            support: Support::Positive,
            doc: crate::words("rate: the mean"),
        }],
        support: Support::Count,
        discrete: true,
        vector: false,
        vector_value: false,
        terms: Size::Fixed(2),
        logs: Size::Fixed(2),
        source: crate::words("Loader (2000), the saddle-point expansion"),
    };
    const TERMS: usize = 2;
    const LOGS: usize = 2;

    /// [m, ln m].
    #[inline(always)]
    fn terms<L: Lanes>(params: &[L]) -> [L; MAX_TERMS] {
        let m = params[0];
        let terms = [m, log(m), L::zero(), L::zero()];
        guard(positive_finite(m), terms, [f64::INFINITY, 0.0, 0.0, 0.0])
    }

    #[inline(always)]
    fn log_prob<L: Lanes>(x: L, logs: &[L; MAX_LOGS], terms: &[L; MAX_TERMS]) -> L {
        let valid = L::and(is_count(x), terms[0].lt(L::splat(f64::INFINITY)));
        let k = L::select(valid, x, L::zero());
        let known = logs[1].eq(L::splat(1.0));
        let mut base = logs[0];
        if !L::all(known) {
            base = L::select(known, base, base_of(k));
        }
        let large = k.ge(L::splat(SADDLE_FROM));
        let mut y = (k * terms[1] - terms[0]) - base;
        if L::any(large) {
            let k = L::select(large, k, L::splat(SADDLE_FROM));
            y = L::select(large, -(deviance(k, terms[0], L::zero()) + base), y);
        }
        within(valid, y)
    }

    /// What depends on the count alone, and 1 to say that it has been computed.
    #[inline(always)]
    fn logs_of<L: Lanes>(x: L) -> [L; MAX_LOGS] {
        let k = L::select(is_count(x), x, L::zero());
        [base_of(k), L::splat(1.0)]
    }

    #[inline(always)]
    fn partials<A: Algebra>(x: A, _logs: &[A; MAX_LOGS], _terms: &[A; MAX_TERMS]) -> Partials<A> {
        let zero = x.nought();
        Partials {
            value: zero,
            terms: [x.lift(-1.0), x, zero, zero],
        }
    }

    #[inline(always)]
    fn jacobian<A: Algebra>(params: &[A]) -> Jacobian<A> {
        let one = params[0].lift(1.0);
        let zero = slopes([one.nought()]);
        [slopes([one]), slopes([one / params[0]]), zero, zero]
    }

    #[inline(always)]
    fn sample<L: Lanes>(
        stream: &mut Stream,
        params: &[Operand],
        x: &mut Column,
        logs: &mut [Column],
        n: usize,
    ) {
        draw_each::<L>(stream, x, n, |i, pairs| {
            let m = params[0].at::<f64>(i);
            if !positive_finite(m) {
                f64::NAN
            } else if m < REJECTION_FROM {
                search::<L>(m, pairs.u)
            } else {
                let rejection = Rejection::<L>::new(m);
                pairs.accepted(|u, v| rejection.attempt(u, v))
            }
        });
        put_logs::<L, Self>(x, logs, n);
    }

    fn cdf<L: Lanes>(x: L, params: &[L]) -> Option<(L, L)> {
        let k = x.floor();
        let below = k.lt(L::zero());
        let (upper, lower) = incomplete_gamma(
            L::select(below, L::splat(1.0), k + L::splat(1.0)),
            params[0],
        );
        Some((
            L::select(below, L::zero(), lower),
            L::select(below, L::splat(1.0), upper),
        ))
    }
}

impl Scores for Poisson {
    /// [1 / m].
    #[inline(always)]
    fn grad_terms<L: Lanes>(params: &[L]) -> [L; MAX_TERMS] {
        let inverse = L::splat(1.0) / params[0];
        [inverse, L::zero(), L::zero(), L::zero()]
    }

    #[inline(always)]
    fn grad_params<L: Lanes>(
        x: L,
        _logs: &[L; MAX_LOGS],
        terms: &[L; MAX_TERMS],
        grad_terms: &[L; MAX_TERMS],
    ) -> [L; 2] {
        [(x - terms[0]) * grad_terms[0], L::zero()]
    }
}

/// What the log mass of a count lacks besides k ln m - m, or from 16 on besides the deviance.
#[inline(never)]
fn base_of<L: Lanes>(k: L) -> L {
    let large = k.ge(L::splat(SADDLE_FROM));
    let mut base = L::zero();
    if !L::all(large) {
        base = lgamma1p(L::select(large, L::zero(), k));
    }
    if L::any(large) {
        let k = L::select(large, k, L::splat(SADDLE_FROM));
        let spread = L::splat(0.5) * log(k) + L::splat(HALF_LN_2PI);
        base = L::select(large, spread + stirling_error(k), base);
    }
    base
}

/// Inversion by search from 0: the smallest k with P(K <= k) >= u, for means below 10.
fn search<L: Lanes>(m: f64, u: f64) -> f64 {
    let (mut k, mut mass, mut rest) = (0.0, by_lanes::<L>(exp, -m), u);
    // Beyond 100 less than 1e-60 is left: only rounding of the sum can lead there.
    while rest > mass && k < 100.0 {
        rest -= mass;
        k += 1.0;
        mass *= m / k;
    }
    k
}

/// Transformed rejection with squeeze, algorithm PTRS of W. Hoermann, "The transformed rejection
/// method for generating Poisson random variables" (Insurance: Mathematics and Economics 12,
/// 1993), for means of at least 10. The names of the constants are the paper's.
struct Rejection<L> {
    m: f64,
    terms: [L; MAX_TERMS],
    a: f64,
    b: f64,
    inverse_alpha: f64,
    v_r: f64,
}

impl<L: Lanes> Rejection<L> {
    fn new(m: f64) -> Self {
        let b = 0.931 + 2.53 * m.sqrt();
        Rejection {
            m,
            terms: Poisson::terms(&[L::splat(m)]),
            a: -0.059 + 0.02483 * b,
            b,
            inverse_alpha: 1.1239 + 1.1328 / (b - 3.4),
            v_r: 0.9277 - 3.6224 / (b - 2.0),
        }
    }

    fn attempt(&self, u: f64, v: f64) -> Option<f64> {
        let u = u - 0.5;
        let us = 0.5 - u.abs();
        let k = Lanes::floor((2.0 * self.a / us + self.b) * u + self.m + 0.43);
        if us >= 0.07 && v <= self.v_r {
            return Some(k);
        }
        if k < 0.0 || (us < 0.013 && v > us) {
            return None;
        }
        let hat = by_lanes::<L>(log, v * self.inverse_alpha / (self.a / (us * us) + self.b));
        let k = L::splat(k);
        let log_prob = Poisson::log_prob(k, &Poisson::logs_of(k), &self.terms);
        let accepted = hat <= first(log_prob);
        accepted.then(|| first(k))
    }
}
