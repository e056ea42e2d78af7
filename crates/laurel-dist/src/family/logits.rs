//! Families with a parameter on another scale: probabilities as logits, rates as logarithms. Their terms are those of the
//! plain families.

use super::{
    Bernoulli, Binomial, Family, Jacobian, Partials, Poisson, guard, is_count, sample, slopes,
};
use crate::{Algebra, MAX_LOGS, MAX_TERMS, Operand, Param, Spec, Support};
use laurel_rng::Stream;
use laurel_simd::math::{exp, sigmoid, softplus};
use laurel_simd::place::{each, put};
use laurel_simd::{Column, Lanes};

/// bernoulli-logit(alpha): 1 with probability 1 / (1 + exp(-alpha)).
pub struct BernoulliLogit;
/// binomial-logit(n, alpha): a binomial with probability 1 / (1 + exp(-alpha)).
pub struct BinomialLogit;
/// poisson-log(alpha): a Poisson with rate exp(alpha).
pub struct PoissonLog;

const LOGIT: Param = Param::new("alpha", Support::Real, "log odds of success");
const SOURCE: &str =
    "Stan Functions Reference 2.35, chapters of bounded and unbounded discrete distributions";

impl Family for BernoulliLogit {
    const SPEC: Spec = Spec::mass(
        "bernoulli-logit",
        "one trial with values 0 and 1, by its log odds",
        &[LOGIT],
        Support::Binary,
    )
    .sized(2, 0)
    .from(SOURCE);
    const TERMS: usize = 2;
    const LOGS: usize = 0;

    /// Those of the bernoulli: [ln(1 - p), ln p].
    #[inline(always)]
    fn terms<L: Lanes>(params: &[L]) -> [L; MAX_TERMS] {
        let alpha = params[0];
        let terms = [-softplus(alpha), -softplus(-alpha), L::zero(), L::zero()];
        let never = f64::NEG_INFINITY;
        guard(alpha.is_finite(), terms, [never, never, 0.0, 0.0])
    }

    #[inline(always)]
    fn log_prob<L: Lanes>(x: L, logs: &[L; MAX_LOGS], terms: &[L; MAX_TERMS]) -> L {
        Bernoulli::log_prob(x, logs, terms)
    }

    #[inline(always)]
    fn partials<A: Algebra>(x: A, logs: &[A; MAX_LOGS], terms: &[A; MAX_TERMS]) -> Partials<A> {
        Bernoulli::partials(x, logs, terms)
    }

    #[inline(always)]
    fn jacobian<A: Algebra>(params: &[A]) -> Jacobian<A> {
        let alpha = params[0];
        let zero = slopes([alpha.nought()]);
        [
            slopes([-alpha.sigmoid()]),
            slopes([(-alpha).sigmoid()]),
            zero,
            zero,
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
        let p = mapped::<L>(&params[0], n, sigmoid);
        sample::<L, Bernoulli>(stream, &[Operand::Column(&p)], x, logs, n);
    }

    fn cdf<L: Lanes>(x: L, params: &[L]) -> Option<(L, L)> {
        Bernoulli::cdf(x, &[sigmoid(params[0])])
    }
}

impl Family for BinomialLogit {
    const SPEC: Spec = Spec::mass(
        "binomial-logit",
        "binomial distribution by the log odds of success",
        &[Param::new("n", Support::Count, "number of trials"), LOGIT],
        Support::CountUpTo,
    )
    .sized(4, 0)
    .from(SOURCE);
    const TERMS: usize = 4;
    const LOGS: usize = 0;

    /// Those of the binomial. For log odds above 0 the probability of failure, which then is the exact one, stands with a
    /// minus sign in the place of that of success.
    #[inline(always)]
    fn terms<L: Lanes>(params: &[L]) -> [L; MAX_TERMS] {
        let (n, alpha) = (params[0], params[1]);
        let valid = L::and(is_count(n), alpha.is_finite());
        let rare = sigmoid(-alpha.abs());
        let p = L::select(alpha.gt(L::zero()), -rare, rare);
        guard(
            valid,
            [n, p, -softplus(-alpha), -softplus(alpha)],
            [-1.0, 0.5, 0.0, 0.0],
        )
    }

    #[inline(always)]
    fn log_prob<L: Lanes>(x: L, logs: &[L; MAX_LOGS], terms: &[L; MAX_TERMS]) -> L {
        Binomial::log_prob(x, logs, terms)
    }

    #[inline(always)]
    fn partials<A: Algebra>(x: A, logs: &[A; MAX_LOGS], terms: &[A; MAX_TERMS]) -> Partials<A> {
        Binomial::partials(x, logs, terms)
    }

    #[inline(always)]
    fn jacobian<A: Algebra>(params: &[A]) -> Jacobian<A> {
        let alpha = params[1];
        let zero = alpha.nought();
        [
            slopes([zero]),
            slopes([zero]),
            slopes([zero, (-alpha).sigmoid()]),
            slopes([zero, -alpha.sigmoid()]),
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
        let p = mapped::<L>(&params[1], n, sigmoid);
        sample::<L, Binomial>(stream, &[params[0], Operand::Column(&p)], x, logs, n);
    }

    fn cdf<L: Lanes>(x: L, params: &[L]) -> Option<(L, L)> {
        Binomial::cdf(x, &[params[0], sigmoid(params[1])])
    }
}

impl Family for PoissonLog {
    const SPEC: Spec = Spec::mass(
        "poisson-log",
        "Poisson distribution on 0, 1, 2, ... by the logarithm of its rate",
        &[Param::new("alpha", Support::Real, "logarithm of the rate")],
        Support::Count,
    )
    .sized(2, 2)
    .from(SOURCE);
    const TERMS: usize = 2;
    const LOGS: usize = 2;

    /// Those of the Poisson: [m, ln m].
    #[inline(always)]
    fn terms<L: Lanes>(params: &[L]) -> [L; MAX_TERMS] {
        let alpha = params[0];
        let terms = [exp(alpha), alpha, L::zero(), L::zero()];
        guard(alpha.is_finite(), terms, [f64::INFINITY, 0.0, 0.0, 0.0])
    }

    #[inline(always)]
    fn log_prob<L: Lanes>(x: L, logs: &[L; MAX_LOGS], terms: &[L; MAX_TERMS]) -> L {
        Poisson::log_prob(x, logs, terms)
    }

    #[inline(always)]
    fn logs_of<L: Lanes>(x: L) -> [L; MAX_LOGS] {
        Poisson::logs_of(x)
    }

    #[inline(always)]
    fn partials<A: Algebra>(x: A, logs: &[A; MAX_LOGS], terms: &[A; MAX_TERMS]) -> Partials<A> {
        Poisson::partials(x, logs, terms)
    }

    #[inline(always)]
    fn jacobian<A: Algebra>(params: &[A]) -> Jacobian<A> {
        let zero = slopes([params[0].nought()]);
        let one = params[0].lift(1.0);
        [slopes([params[0].exp()]), slopes([one]), zero, zero]
    }

    #[inline(always)]
    fn sample<L: Lanes>(
        stream: &mut Stream,
        params: &[Operand],
        x: &mut Column,
        logs: &mut [Column],
        n: usize,
    ) {
        let rate = |alpha: L| exp(alpha).pmax(L::splat(f64::MIN_POSITIVE));
        let rate = mapped::<L>(&params[0], n, rate);
        sample::<L, Poisson>(stream, &[Operand::Column(&rate)], x, logs, n);
    }

    fn cdf<L: Lanes>(x: L, params: &[L]) -> Option<(L, L)> {
        Poisson::cdf(x, &[exp(params[0])])
    }
}

/// A parameter on the scale of the plain family; NaN where it is not finite.
#[inline(always)]
fn mapped<L: Lanes>(alpha: &Operand, n: usize, f: impl Fn(L) -> L) -> Column {
    let mut column = Column::zero();
    each::<L>(n, |at| {
        let alpha: L = alpha.get(at);
        put(&mut column, at, super::or_nan(alpha.is_finite(), f(alpha)));
    });
    column
}
