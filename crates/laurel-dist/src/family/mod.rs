//! One file per distribution, and what the scalar ones share.

use crate::{Algebra, MAX_LOGS, MAX_PARAMS, MAX_TERMS, Operand, Spec};
use laurel_rng::Stream;
use laurel_simd::math::log;
use laurel_simd::place::{Place, each, get, put};
use laurel_simd::{Column, Lanes};

mod bernoulli;
mod beta;
mod beta_binomial;
mod binomial;
mod cauchy;
mod chi_squared;
pub mod dirichlet;
pub mod discrete;
mod exp_mod_normal;
mod exponential;
mod gamma;
mod half_normal;
mod hazard;
mod hypergeometric;
mod inv_gamma;
mod laplace;
mod log_gamma_draw;
mod log_normal;
mod logistic;
mod logits;
mod neg_binomial;
pub(crate) mod normal;
mod pairs;
mod pareto;
mod poisson;
mod saddle_part;
mod skew_normal;
mod student_t;
mod uniform_continuous;
mod uniform_discrete;
mod von_mises;
mod weibull;
mod zero_inflated_poisson;

pub use bernoulli::{Bernoulli, Flip};
pub use beta::Beta;
pub use beta_binomial::BetaBinomial;
pub use binomial::Binomial;
pub use cauchy::{Cauchy, HalfCauchy};
pub use chi_squared::ChiSquared;
pub use exp_mod_normal::ExpModNormal;
pub use exponential::Exponential;
pub use gamma::Gamma;
pub use half_normal::HalfNormal;
pub use hypergeometric::Hypergeometric;
pub use inv_gamma::InvGamma;
pub use laplace::Laplace;
pub use log_normal::LogNormal;
pub use logistic::{Gumbel, Logistic};
pub use logits::{BernoulliLogit, BinomialLogit, PoissonLog};
pub use neg_binomial::{Geometric, NegBinomial, NegBinomial2};
pub use normal::Normal;
pub use pareto::Pareto;
pub use poisson::Poisson;
pub use skew_normal::SkewNormal;
pub use student_t::{StudentT, StudentTLocScale};
pub use uniform_continuous::UniformContinuous;
pub use uniform_discrete::UniformDiscrete;
pub use von_mises::VonMises;
pub use weibull::Weibull;
pub use zero_inflated_poisson::ZeroInflatedPoisson;

/// Derivatives of a log density in the value (with its logarithms) and in the terms.
#[derive(Clone, Copy, Debug)]
pub struct Partials<A> {
    /// In the value; 0 for whole numbers.
    pub value: A,
    /// In each term.
    pub terms: [A; MAX_TERMS],
}

/// Derivatives of the terms in the parameters: `[terms][params]`.
pub type Jacobian<A> = [[A; MAX_PARAMS]; MAX_TERMS];

/// A row of a [`Jacobian`] with zeros at its end.
pub(crate) fn slopes<A: Algebra, const N: usize>(first: [A; N]) -> [A; MAX_PARAMS] {
    let zero = first[0].nought();
    std::array::from_fn(|place| if place < N { first[place] } else { zero })
}

/// A distribution of one number.
///
/// `terms` holds everything that depends on the parameters alone, so that a density over many
/// values with the same parameters pays for it once. Results are the same bits whether terms
/// were splat or came lane by lane.
pub trait Family {
    /// The declaration.
    const SPEC: Spec;
    /// Terms in use, at most [`MAX_TERMS`].
    const TERMS: usize;
    /// Companion logarithms of a value in use, at most [`MAX_LOGS`].
    const LOGS: usize;
    /// Whether the density divides by the second term, which is often 1.
    const DIVIDES: bool = false;

    /// The terms of the parameters (`params[j]` is the j-th). Invalid or NaN parameters give
    /// terms for which `log_prob` is -inf.
    fn terms<L: Lanes>(params: &[L]) -> [L; MAX_TERMS];

    /// The log density or mass at `x`, nats; `logs` as `logs_of` or `sample` gave them.
    /// -inf outside the support, for NaN and for invalid parameters; never NaN.
    fn log_prob<L: Lanes>(x: L, logs: &[L; MAX_LOGS], terms: &[L; MAX_TERMS]) -> L;

    /// Derivatives of `log_prob` in the value and the terms, inside the support. The density is read as the simplest
    /// function of the terms, whatever form `log_prob` takes for the sake of its digits; of a term that is added as it
    /// is the derivative is 1. Together with [`Family::jacobian`] they make the derivatives in the parameters.
    fn partials<A: Algebra>(x: A, logs: &[A; MAX_LOGS], terms: &[A; MAX_TERMS]) -> Partials<A>;

    /// Derivatives of the terms in the parameters; `params` are valid.
    fn jacobian<A: Algebra>(params: &[A]) -> Jacobian<A>;

    /// The companion logarithms of an observed value; the first [`Family::LOGS`] are in use.
    #[inline(always)]
    fn logs_of<L: Lanes>(_x: L) -> [L; MAX_LOGS] {
        [L::zero(); MAX_LOGS]
    }

    /// Draws lanes 0 to n - 1 into `x`, and their companion logarithms into `logs`
    /// (`[LOGS]` columns). Lanes with invalid parameters become NaN. Lanes beyond `n` up to the
    /// next multiple of eight are overwritten with arbitrary values.
    fn sample<L: Lanes>(
        stream: &mut Stream,
        params: &[Operand],
        x: &mut Column,
        logs: &mut [Column],
        n: usize,
    );

    /// (P(X <= x), P(X > x)) for valid parameters, each with its relative precision; none where there is no closed form.
    fn cdf<L: Lanes>(_x: L, _params: &[L]) -> Option<(L, L)> {
        None
    }

    /// The x with P(X <= x) = p of a continuous family; none where there is no closed form.
    fn quantile<L: Lanes>(_p: L, _params: &[L]) -> Option<L> {
        None
    }

    /// The (differential) entropy in nats; none where there is no closed form.
    fn entropy<L: Lanes>(_params: &[L]) -> Option<L> {
        None
    }
}

/// [`Family::sample`] as one copy, for the kernel and for families that draw by way of another.
#[inline(never)]
pub(crate) fn sample<L: Lanes, F: Family>(
    stream: &mut Stream,
    params: &[Operand],
    x: &mut Column,
    logs: &mut [Column],
    n: usize,
) {
    F::sample::<L>(stream, params, x, logs, n);
}

/// The companion logarithms of draws, where there is room for them.
pub(crate) fn put_logs<L: Lanes, F: Family>(x: &Column, logs: &mut [Column], n: usize) {
    if let [first, second, ..] = logs {
        each::<L>(n, |at| {
            let all = F::logs_of(get::<L>(x, at));
            put(first, at, all[0]);
            put(second, at, all[1]);
        });
    }
}

/// [`Family::terms`] as one copy, for families whose terms are those of another.
#[inline(never)]
pub(crate) fn terms<L: Lanes, F: Family>(params: &[L]) -> [L; MAX_TERMS] {
    F::terms(params)
}

/// A family in which guides are: its scores, d log_prob / d parameter, in the form that is cheapest column by column.
pub trait Scores: Family {
    /// The further terms that only scores need (digammas and the like).
    #[inline(always)]
    fn grad_terms<L: Lanes>(_params: &[L]) -> [L; MAX_TERMS] {
        [L::zero(); MAX_TERMS]
    }

    /// d log_prob / d parameter j in the natural parameters that are learned, inside the support; unspecified where
    /// `log_prob` is -inf.
    fn grad_params<L: Lanes>(
        x: L,
        logs: &[L; MAX_LOGS],
        terms: &[L; MAX_TERMS],
        grad_terms: &[L; MAX_TERMS],
    ) -> [L; 2];
}

/// [min, max, -ln(max - min)] of an even density, where `valid`; elsewhere an interval with nothing in it.
#[inline(always)]
pub(crate) fn interval_terms<L: Lanes>(min: L, max: L, valid: L::Mask) -> [L; MAX_TERMS] {
    let terms = [min, max, -log(max - min), L::zero()];
    guard(valid, terms, [1.0, 0.0, 0.0, 0.0])
}

/// `terms` where `valid`; elsewhere harmless values that make every log density -inf.
#[inline(always)]
pub(crate) fn guard<L: Lanes>(
    valid: L::Mask,
    terms: [L; MAX_TERMS],
    dead: [f64; MAX_TERMS],
) -> [L; MAX_TERMS] {
    let mut k = 0;
    terms.map(|term| {
        let other = L::splat(dead[k]);
        k += 1;
        L::select(valid, term, other)
    })
}

/// -inf where `inside` fails.
#[inline(always)]
pub(crate) fn within<L: Lanes>(inside: L::Mask, log_prob: L) -> L {
    L::select(inside, log_prob, L::splat(f64::NEG_INFINITY))
}

/// Whether it is 0, 1, 2, ...
#[inline(always)]
pub(crate) fn is_count<L: Lanes>(x: L) -> L::Mask {
    L::and(x.ge(L::zero()), x.is_integer())
}

/// Above zero and finite.
#[inline(always)]
pub(crate) fn positive_finite<L: Lanes>(x: L) -> L::Mask {
    L::and(x.gt(L::zero()), x.lt(L::splat(f64::INFINITY)))
}

/// Between 0 and 1, both included.
#[inline(always)]
pub(crate) fn in_unit<L: Lanes>(p: L) -> L::Mask {
    L::and(p.ge(L::zero()), p.le(L::splat(1.0)))
}

/// `x[i] = f(i, x[i])` over lanes 0 to n - 1 in vectors (up to the padded end).
#[inline(always)]
pub(crate) fn transform<L: Lanes>(x: &mut Column, n: usize, f: impl Fn(Place<L>, L) -> L) {
    each::<L>(n, |at| {
        let value = f(at, get(x, at));
        put(x, at, value);
    });
}

/// `y`, but -inf where it is NaN.
#[inline(always)]
pub(crate) fn never_nan<L: Lanes>(y: L) -> L {
    L::splat(f64::NEG_INFINITY).pmax(y)
}

/// `y` where `valid`, NaN elsewhere: what samplers write for invalid parameters.
#[inline(always)]
pub(crate) fn or_nan<L: Lanes>(valid: L::Mask, y: L) -> L {
    L::select(valid, y, L::splat(f64::NAN))
}
