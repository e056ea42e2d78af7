//! The binomial distribution with a number of trials and a probability.

use super::pairs::{Pairs, by_lanes, draw_each, first};
use super::{Family, Jacobian, Partials, guard, in_unit, is_count, slopes, within};
use crate::{Algebra, MAX_LOGS, MAX_TERMS, Operand, Param, Size, Spec, Support};
use laurel_rng::Stream;
use laurel_simd::math::{
    HALF_LN_2PI, deviance, exp, incomplete_beta, log, log1p, stirling_error, two_product,
};
use laurel_simd::{Column, Lanes};

/// From this mean (of the rarer outcome) the transformed rejection is valid and cheaper.
const REJECTION_FROM: f64 = 10.0;

/// binomial(n, p): n! / (k! (n - k)!) p^k (1 - p)^(n - k), k = 0 ... n.
pub struct Binomial;

impl Family for Binomial {
    const SPEC: Spec = Spec {
        name: "binomial",
        aliases: &[],
        doc: crate::words("binomial distribution: successes among n trials"),
        params: &[
            Param {
                name: "n",
                support: Support::Count,
                doc: crate::words("number of trials"),
            },
            Param {
                name: "p",
                support: Support::Unit,
                doc: crate::words("probability of success"),
            },
        ],
        support: Support::CountUpTo,
        discrete: true,
        vector: false,
        vector_value: false,
        terms: Size::Fixed(4),
        logs: Size::Fixed(0),
        source: crate::words("Loader (2000), the saddle-point expansion"),
    };
    const TERMS: usize = 4;
    const LOGS: usize = 0;

    /// [n, p, ln p, ln(1 - p)].
    #[inline(always)]
    fn terms<L: Lanes>(params: &[L]) -> [L; MAX_TERMS] {
        let (n, p) = (params[0], params[1]);
        let valid = L::and(is_count(n), in_unit(p));
        let terms = [n, p, log(p), log1p(-p)];
        guard(valid, terms, [-1.0, 0.5, 0.0, 0.0])
    }

    #[inline(always)]
    fn log_prob<L: Lanes>(x: L, _logs: &[L; MAX_LOGS], terms: &[L; MAX_TERMS]) -> L {
        let [n, p, ln_p, ln_q] = *terms;
        let inside = L::and(x.ge(L::zero()), x.le(n));
        let inside = L::and(inside, x.is_integer());
        let none = x.eq(L::zero());
        let every = x.eq(n);
        let edge = L::or(none, every);
        // At the ends all trials agree; 0 ln 0 is 0 there.
        let ln_all = L::select(none, ln_q, ln_p);
        let all = L::select(n.eq(L::zero()), L::zero(), n * ln_all);
        let interior = L::and(inside, L::not(edge));
        let mut y = all;
        if L::any(interior) {
            // Lanes outside get harmless values: 1 success in 2 trials.
            let k = L::select(interior, x, L::splat(1.0));
            let n = L::select(interior, n, L::splat(2.0));
            y = L::select(interior, saddle(k, n, p), all);
        }
        within(inside, y)
    }

    #[inline(always)]
    fn partials<A: Algebra>(x: A, _logs: &[A; MAX_LOGS], terms: &[A; MAX_TERMS]) -> Partials<A> {
        let zero = x.nought();
        Partials {
            value: zero,
            terms: [zero, zero, x, terms[0] - x],
        }
    }

    #[inline(always)]
    fn jacobian<A: Algebra>(params: &[A]) -> Jacobian<A> {
        let p = params[1];
        let (zero, one) = (p.nought(), p.lift(1.0));
        [
            slopes([zero]),
            slopes([zero, one]),
            slopes([zero, one / p]),
            slopes([zero, -one / (one - p)]),
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
        draw_each::<L>(stream, x, n, |i, pairs| {
            draw::<L>(params[0].at::<f64>(i), params[1].at::<f64>(i), pairs)
        });
    }

    fn cdf<L: Lanes>(x: L, params: &[L]) -> Option<(L, L)> {
        let (n, p) = (params[0], params[1]);
        let (zero, one) = (L::zero(), L::splat(1.0));
        let k = x.floor();
        let (below, all) = (k.lt(zero), k.ge(n));
        let some = L::not(L::or(below, all));
        let failures = L::select(some, n - k, one);
        let successes = L::select(some, k + one, one);
        let (lower, upper) = incomplete_beta(failures, successes, one - p, p);
        let end = L::select(below, zero, one);
        Some((
            L::select(some, lower, end),
            L::select(some, upper, one - end),
        ))
    }
}

/// The saddle-point form for 0 < k < n; where `p` is negative, it stands for the probability of failure.
#[inline(never)]
fn saddle<L: Lanes>(k: L, n: L, p: L) -> L {
    let one = L::splat(1.0);
    let k = L::select(p.lt(L::zero()), n - k, k);
    let p = p.abs();
    let rest = n - k;
    let q = one - p;
    let q_low = (one - q) - p;
    let (np, np_low) = two_product(n, p);
    let (nq, nq_low) = two_product(n, q);
    let deviances = deviance(k, np, np_low) + deviance(rest, nq, nq_low + n * q_low);
    let errors = stirling_error(n) - (stirling_error(k) + stirling_error(rest));
    let spread = L::splat(0.5) * log(n / (k * rest)) - L::splat(HALF_LN_2PI);
    (spread + errors) - deviances
}

/// The log mass of one count.
#[inline(never)]
fn log_prob_at<L: Lanes>(k: f64, terms: &[L; MAX_TERMS]) -> f64 {
    first(Binomial::log_prob(
        L::splat(k),
        &[L::zero(); MAX_LOGS],
        terms,
    ))
}

/// One draw; the rarer outcome is drawn and turned round.
fn draw<L: Lanes>(n: f64, p: f64, pairs: &Pairs) -> f64 {
    if !(n >= 0.0 && n.is_integer() && in_unit(p)) {
        return f64::NAN;
    }
    let flipped = p > 0.5;
    let rare = if flipped { 1.0 - p } else { p };
    let k = if n * rare < REJECTION_FROM {
        search::<L>(n, rare, pairs.u)
    } else {
        let rejection = Rejection::<L>::new(n, rare);
        pairs.accepted(|u, v| rejection.attempt(u, v))
    };
    if flipped { n - k } else { k }
}

/// Inversion by search from 0, for n p below 10 and p at most 1/2.
fn search<L: Lanes>(n: f64, p: f64, u: f64) -> f64 {
    let odds = p / (1.0 - p);
    let (mut k, mut mass, mut rest) = (0.0, by_lanes::<L>(exp, n * by_lanes::<L>(log1p, -p)), u);
    // Beyond 100 less than 1e-60 is left: only rounding of the sum can lead there.
    while rest > mass && k < n && k < 100.0 {
        rest -= mass;
        k += 1.0;
        mass *= odds * (n - k + 1.0) / k;
    }
    k
}

/// Transformed rejection with squeeze, algorithm BTRS of W. Hoermann, "The generation of binomial
/// random variates" (Journal of Statistical Computation and Simulation 46, 1993), for n p of at
/// least 10 and p at most 1/2. The names of the constants are the paper's.
struct Rejection<L> {
    n: f64,
    terms: [L; MAX_TERMS],
    a: f64,
    b: f64,
    c: f64,
    alpha: f64,
    v_r: f64,
    ln_mode: f64,
}

impl<L: Lanes> Rejection<L> {
    fn new(n: f64, p: f64) -> Self {
        let spread = (n * p * (1.0 - p)).sqrt();
        let b = 1.15 + 2.53 * spread;
        let terms = Binomial::terms(&[L::splat(n), L::splat(p)]);
        let mode = Lanes::floor((n + 1.0) * p);
        Rejection {
            n,
            terms,
            a: -0.0873 + 0.0248 * b + 0.01 * p,
            b,
            c: n * p + 0.5,
            alpha: (2.83 + 5.1 / b) * spread,
            v_r: 0.92 - 4.2 / b,
            ln_mode: log_prob_at(mode, &terms),
        }
    }

    fn attempt(&self, u: f64, v: f64) -> Option<f64> {
        let u = u - 0.5;
        let us = 0.5 - u.abs();
        let k = Lanes::floor((2.0 * self.a / us + self.b) * u + self.c);
        if us >= 0.07 && v <= self.v_r {
            return Some(k);
        }
        if k < 0.0 || k > self.n {
            return None;
        }
        let hat = by_lanes::<L>(log, v * self.alpha / (self.a / (us * us) + self.b));
        let log_prob = log_prob_at(k, &self.terms);
        (hat <= log_prob - self.ln_mode).then_some(k)
    }
}
