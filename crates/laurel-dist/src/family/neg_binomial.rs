//! Negative binomial distributions: by mean and dispersion, by shape and inverse scale, and the geometric.

use super::log_gamma_draw::standard_gamma;
use super::saddle_part::part;
use super::{
    Family, Jacobian, Partials, Poisson, guard, is_count, or_nan, positive_finite, sample, slopes,
    transform, within,
};
use crate::{Algebra, MAX_LOGS, MAX_TERMS, Operand, Param, Spec, Support};
use laurel_rng::Stream;
use laurel_simd::math::{HALF_LN_2PI, exp, expm1, incomplete_beta, log, log1p, stirling_error};
use laurel_simd::place::{each, get, put};
use laurel_simd::{Column, Lanes};

const SOURCE: &str = "Johnson, Kemp, Kotz, Univariate Discrete Distributions (2005), ch. 5";

/// neg-binomial-2(mu, phi): Gamma(k + phi) / (k! Gamma(phi)) (mu / (mu + phi))^k (phi / (mu + phi))^phi.
pub struct NegBinomial2;
/// neg-binomial(alpha, beta): the same with mean alpha / beta and phi = alpha.
pub struct NegBinomial;
/// geometric(p): p (1 - p)^k: failures before the first success.
pub struct Geometric;

impl Family for NegBinomial2 {
    const SPEC: Spec = Spec::mass(
        "neg-binomial-2",
        "negative binomial distribution on 0, 1, 2, ... by its mean; variance mu + mu^2 / phi",
        &[
            Param::new("mu", Support::Positive, "mean"),
            Param::new(
                "phi",
                Support::Positive,
                "dispersion: the larger, the closer to a Poisson",
            ),
        ],
        Support::Count,
    )
    .sized(4, 0)
    .from(SOURCE);
    const TERMS: usize = 4;
    const LOGS: usize = 0;

    /// [mu, phi, ln of the mass at 0, ln(phi / 2 pi) / 2 - Stirling's error of phi].
    #[inline(always)]
    fn terms<L: Lanes>(params: &[L]) -> [L; MAX_TERMS] {
        mean_terms(params[0], params[1])
    }

    /// In the saddle-point form of C. Loader (2000), with differences that are exact: the mean of k under the odds of
    /// k + phi trials is k + d, d = phi (mu - k) / (mu + phi), that of phi is phi - d.
    #[inline(always)]
    fn log_prob<L: Lanes>(x: L, _logs: &[L; MAX_LOGS], terms: &[L; MAX_TERMS]) -> L {
        let [mu, phi, none, constant] = *terms;
        let inside = is_count(x);
        let k = L::select(L::and(inside, x.gt(L::zero())), x, L::splat(1.0));
        let trials = k + phi;
        let share = (mu - k) / (mu + phi);
        let d = phi * share;
        let successes = part(k, d, trials * (mu / (mu + phi)));
        let failures = part(phi, -d, trials * (phi / (mu + phi)));
        let errors = stirling_error(trials) - stirling_error(k);
        let spread = constant - L::splat(0.5) * log(k * trials);
        let y = (spread + errors) + (successes + failures);
        let y = L::select(x.eq(L::zero()), none, y);
        // Dead terms have -inf for the mass at 0.
        within(L::and(inside, none.gt(L::splat(f64::NEG_INFINITY))), y)
    }

    /// All derivatives are put on mu and phi.
    #[inline(always)]
    fn partials<A: Algebra>(x: A, _logs: &[A; MAX_LOGS], terms: &[A; MAX_TERMS]) -> Partials<A> {
        let zero = x.nought();
        let (mu, phi) = (terms[0], terms[1]);
        let excess = (x - mu) / (mu + phi);
        let by_phi = (x + phi).psi() - phi.psi() - (mu / phi).ln_1p() - excess;
        Partials {
            value: zero,
            terms: [excess * phi / mu, by_phi, zero, zero],
        }
    }

    #[inline(always)]
    fn jacobian<A: Algebra>(params: &[A]) -> Jacobian<A> {
        let (zero, one) = (params[0].nought(), params[0].lift(1.0));
        [
            slopes([one]),
            slopes([zero, one]),
            slopes([zero]),
            slopes([zero]),
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
        let (mut mu, mut phi) = (Column::zero(), Column::zero());
        each::<L>(n, |at| {
            put::<L>(&mut mu, at, params[0].get(at));
            put::<L>(&mut phi, at, params[1].get(at));
        });
        mixed_poisson::<L>(stream, x, (mu, phi), n);
    }

    fn cdf<L: Lanes>(x: L, params: &[L]) -> Option<(L, L)> {
        let (mu, phi) = (params[0], params[1]);
        let k = x.floor();
        let below = k.lt(L::zero());
        let counts = L::select(below, L::splat(1.0), k + L::splat(1.0));
        let sum = mu + phi;
        let (p, q) = incomplete_beta(phi, counts, phi / sum, mu / sum);
        Some((
            L::select(below, L::zero(), p),
            L::select(below, L::splat(1.0), q),
        ))
    }
}

impl Family for NegBinomial {
    const SPEC: Spec = Spec::mass(
        "neg-binomial",
        "negative binomial distribution on 0, 1, 2, ...: a Poisson with a gamma(alpha, beta) rate; mean alpha / beta",
        &[
            Param::new("alpha", Support::Positive, "shape"),
            Param::new("beta", Support::Positive, "inverse scale: the odds of success"),
        ],
        Support::Count,
    )
    .sized(4, 0)
    .from(SOURCE);
    const TERMS: usize = 4;
    const LOGS: usize = 0;

    /// Those of the mean alpha / beta and the dispersion alpha.
    #[inline(always)]
    fn terms<L: Lanes>(params: &[L]) -> [L; MAX_TERMS] {
        mean_terms(params[0] / params[1], params[0])
    }

    #[inline(always)]
    fn log_prob<L: Lanes>(x: L, logs: &[L; MAX_LOGS], terms: &[L; MAX_TERMS]) -> L {
        NegBinomial2::log_prob(x, logs, terms)
    }

    #[inline(always)]
    fn partials<A: Algebra>(x: A, logs: &[A; MAX_LOGS], terms: &[A; MAX_TERMS]) -> Partials<A> {
        NegBinomial2::partials(x, logs, terms)
    }

    #[inline(always)]
    fn jacobian<A: Algebra>(params: &[A]) -> Jacobian<A> {
        let (alpha, beta) = (params[0], params[1]);
        let (zero, one) = (alpha.nought(), alpha.lift(1.0));
        let inverse = one / beta;
        [
            slopes([inverse, -(alpha * inverse * inverse)]),
            slopes([one]),
            slopes([zero]),
            slopes([zero]),
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
        let (mut mu, mut phi) = (Column::zero(), Column::zero());
        each::<L>(n, |at| {
            let (alpha, beta): (L, L) = (params[0].get(at), params[1].get(at));
            put(&mut mu, at, alpha / beta);
            put(&mut phi, at, alpha);
        });
        mixed_poisson::<L>(stream, x, (mu, phi), n);
    }

    fn cdf<L: Lanes>(x: L, params: &[L]) -> Option<(L, L)> {
        NegBinomial2::cdf(x, &[params[0] / params[1], params[0]])
    }
}

impl Family for Geometric {
    const SPEC: Spec = Spec::mass(
        "geometric",
        "geometric distribution on 0, 1, 2, ...: failures before the first success, mean (1 - p) / p",
        &[Param::new("p", Support::Unit, "probability of success, above 0")],
        Support::Count,
    )
    .sized(2, 0)
    .from(SOURCE);
    const TERMS: usize = 2;
    const LOGS: usize = 0;

    /// [ln p, ln(1 - p)].
    #[inline(always)]
    fn terms<L: Lanes>(params: &[L]) -> [L; MAX_TERMS] {
        let p = params[0];
        let valid = L::and(p.gt(L::zero()), p.le(L::splat(1.0)));
        let terms = [log(p), log1p(-p), L::zero(), L::zero()];
        guard(valid, terms, [f64::NEG_INFINITY, 0.0, 0.0, 0.0])
    }

    #[inline(always)]
    fn log_prob<L: Lanes>(x: L, _logs: &[L; MAX_LOGS], terms: &[L; MAX_TERMS]) -> L {
        let inside = is_count(x);
        // 0 ln 0 is 0.
        let failures = L::select(x.eq(L::zero()), L::zero(), x * terms[1]);
        within(inside, terms[0] + failures)
    }

    #[inline(always)]
    fn partials<A: Algebra>(x: A, _logs: &[A; MAX_LOGS], _terms: &[A; MAX_TERMS]) -> Partials<A> {
        let zero = x.nought();
        Partials {
            value: zero,
            terms: [x.lift(1.0), x, zero, zero],
        }
    }

    #[inline(always)]
    fn jacobian<A: Algebra>(params: &[A]) -> Jacobian<A> {
        let p = params[0];
        let one = p.lift(1.0);
        let zero = slopes([p.nought()]);
        [slopes([one / p]), slopes([-one / (one - p)]), zero, zero]
    }

    /// By inversion: the whole part of ln u / ln(1 - p).
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
            let p: L = params[0].get(i);
            let valid = L::and(p.gt(L::zero()), p.le(L::splat(1.0)));
            // At p = 1 the quotient is 0.
            or_nan(valid, (log(u) / log1p(-p)).floor().abs())
        });
    }

    fn cdf<L: Lanes>(x: L, params: &[L]) -> Option<(L, L)> {
        let count = (x.floor() + L::splat(1.0)).pmax(L::zero());
        let ln_q = L::select(count.eq(L::zero()), count, count * log1p(-params[0]));
        Some((-expm1(ln_q), exp(ln_q)))
    }

    /// -(ln p + (1 - p) / p ln(1 - p)).
    fn entropy<L: Lanes>(params: &[L]) -> Option<L> {
        let p = params[0];
        let q = L::splat(1.0) - p;
        let rest = L::select(q.eq(L::zero()), q, q / p * log1p(-p));
        Some(-(log(p) + rest))
    }
}

#[inline(never)]
fn mean_terms<L: Lanes>(mu: L, phi: L) -> [L; MAX_TERMS] {
    let valid = L::and(positive_finite(mu), positive_finite(phi));
    let none = -(phi * log1p(mu / phi));
    let constant = L::splat(0.5) * log(phi) - (stirling_error(phi) + L::splat(HALF_LN_2PI));
    guard(
        valid,
        [mu, phi, none, constant],
        [1.0, 1.0, f64::NEG_INFINITY, 0.0],
    )
}

/// A Poisson whose rate is a gamma with mean mu and shape phi.
#[inline(never)]
fn mixed_poisson<L: Lanes>(
    stream: &mut Stream,
    x: &mut Column,
    (mu, phi): (Column, Column),
    n: usize,
) {
    let (mut rate, mut ln_rate) = (Column::zero(), Column::zero());
    let mut side = Stream::new(stream.fork());
    standard_gamma::<L>(
        &mut side,
        &Operand::Column(&phi),
        &mut rate,
        &mut ln_rate,
        n,
    );
    each::<L>(n, |at| {
        let (mu, phi): (L, L) = (get(&mu, at), get(&phi, at));
        let valid = L::and(positive_finite(mu), positive_finite(phi));
        // A rate that has underflowed gives 0, one that is out of range nothing that could be counted.
        let rate_here = get::<L>(&rate, at) / phi * mu;
        let rate_here = rate_here
            .pmax(L::splat(f64::MIN_POSITIVE))
            .pmin(L::splat(1e300));
        put(&mut rate, at, or_nan(valid, rate_here));
    });
    sample::<L, Poisson>(stream, &[Operand::Column(&rate)], x, &mut [], n);
}
