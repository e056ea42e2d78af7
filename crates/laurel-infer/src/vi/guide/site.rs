//! One site's guide, whatever its kind: each kind in its own file, one line here.

use laurel_dist::FamilyId;
use laurel_rng::Stream;
use laurel_simd::{Column, Lanes, math};
use laurel_tape::proposal::{Draw, SiteView};
use laurel_tape::tape::Site;

use super::dirichlet::DirichletGuide;
use super::family::FamilyGuide;
use super::interval::IntervalGuide;
use super::logits::LogitsGuide;
use super::student_t::StudentTGuide;
use super::success::SuccessGuide;
use crate::scalar::scalar;

/// The guide of one latent site.
#[derive(Clone, Debug)]
pub(super) enum SiteGuide {
    Family(FamilyGuide),
    Dirichlet(DirichletGuide),
    Logits(LogitsGuide),
    Success(SuccessGuide),
    Interval(IntervalGuide),
    StudentT(StudentTGuide),
}

macro_rules! each_kind {
    ($guide:expr, $kind:ident => $body:expr) => {
        match $guide {
            SiteGuide::Family($kind) => $body,
            SiteGuide::Dirichlet($kind) => $body,
            SiteGuide::Logits($kind) => $body,
            SiteGuide::Success($kind) => $body,
            SiteGuide::Interval($kind) => $body,
            SiteGuide::StudentT($kind) => $body,
        }
    };
}

impl SiteGuide {
    /// The guide of `site`, its start appended to `lambda`; the error is a sentence for the user.
    pub(super) fn new<L: Lanes>(
        site: &Site,
        prior: &[f64],
        lambda: &mut Vec<f64>,
    ) -> Result<Self, &'static str> {
        let family = site.density.family;
        Ok(match family {
            FamilyId::Normal
            | FamilyId::Gamma
            | FamilyId::Beta
            | FamilyId::Exponential
            | FamilyId::Poisson
            | FamilyId::Laplace => Self::Family(FamilyGuide::new::<L>(family, prior, lambda)),
            FamilyId::Dirichlet => Self::Dirichlet(DirichletGuide::new::<L>(prior, lambda)),
            FamilyId::Discrete => Self::Logits(LogitsGuide::discrete::<L>(prior, lambda)),
            FamilyId::UniformDiscrete => Self::Logits(LogitsGuide::uniform(site, lambda)?),
            FamilyId::Bernoulli | FamilyId::Flip => {
                Self::Success(SuccessGuide::bernoulli::<L>(prior, lambda))
            }
            FamilyId::Binomial => Self::Success(SuccessGuide::binomial::<L>(prior, lambda)),
            FamilyId::UniformContinuous => Self::Interval(IntervalGuide::new::<L>(lambda)),
            FamilyId::HalfNormal
            | FamilyId::Cauchy
            | FamilyId::HalfCauchy
            | FamilyId::LogNormal
            | FamilyId::InvGamma
            | FamilyId::Weibull
            | FamilyId::Logistic
            | FamilyId::Gumbel
            | FamilyId::NegBinomial2 => Self::Family(FamilyGuide::new::<L>(family, prior, lambda)),
            FamilyId::ChiSquared => {
                let gamma = [0.5 * prior[0], 0.5];
                Self::Family(FamilyGuide::new::<L>(FamilyId::Gamma, &gamma, lambda))
            }
            FamilyId::NegBinomial => {
                let start = [prior[0] / prior[1], prior[0]];
                Self::Family(FamilyGuide::new::<L>(
                    FamilyId::NegBinomial2,
                    &start,
                    lambda,
                ))
            }
            FamilyId::Geometric => {
                let start = [(1.0 - prior[0]) / prior[0], 1.0];
                Self::Family(FamilyGuide::new::<L>(
                    FamilyId::NegBinomial2,
                    &start,
                    lambda,
                ))
            }
            FamilyId::PoissonLog => {
                let rate = [scalar::<L>(math::exp, prior[0])];
                Self::Family(FamilyGuide::new::<L>(FamilyId::Poisson, &rate, lambda))
            }
            FamilyId::ZeroInflatedPoisson => Self::Family(FamilyGuide::new::<L>(
                FamilyId::Poisson,
                &prior[1..],
                lambda,
            )),
            FamilyId::BernoulliLogit => {
                let p = [scalar::<L>(math::sigmoid, prior[0])];
                Self::Success(SuccessGuide::bernoulli::<L>(&p, lambda))
            }
            FamilyId::BinomialLogit => {
                let start = [prior[0], scalar::<L>(math::sigmoid, prior[1])];
                Self::Success(SuccessGuide::binomial::<L>(&start, lambda))
            }
            FamilyId::BetaBinomial => {
                let start = [prior[0], prior[1] / (prior[1] + prior[2])];
                Self::Success(SuccessGuide::binomial::<L>(&start, lambda))
            }
            FamilyId::Pareto => {
                return Err(
                    "there is no guide for a latent pareto: draw the exponential of an exponential instead",
                );
            }
            FamilyId::Hypergeometric => {
                return Err(
                    "there is no guide for a latent hypergeometric: it can be observed only",
                );
            }
            FamilyId::StudentT => Self::StudentT(StudentTGuide::new::<L>(&[0.0, 1.0], lambda)),
            FamilyId::StudentTLocScale => {
                Self::StudentT(StudentTGuide::new::<L>(&prior[1..], lambda))
            }
        })
    }

    /// Takes new learned parameters.
    pub(super) fn set<L: Lanes>(&mut self, lambda: &[f64]) {
        each_kind!(self, guide => guide.set::<L>(lambda));
    }

    /// Appends the natural parameters.
    pub(super) fn natural(&self, to: &mut Vec<f64>) {
        each_kind!(self, guide => guide.natural(to));
    }

    /// Appends d natural / d lambda, or 1 where the score is in lambda itself.
    pub(super) fn slopes(&self, to: &mut Vec<f64>) {
        each_kind!(self, guide => guide.slopes(to));
    }

    /// Draws `n` values.
    pub(super) fn propose<L: Lanes>(
        &self,
        stream: &mut Stream,
        view: SiteView<'_>,
        draw: Draw<'_>,
        n: usize,
    ) {
        each_kind!(self, guide => guide.propose::<L>(stream, view, draw, n));
    }

    /// log q of the drawn values, in nats.
    pub(super) fn log_prob<L: Lanes>(&self, view: SiteView<'_>, to: &mut Column, n: usize) {
        each_kind!(self, guide => guide.log_prob::<L>(view, to, n));
    }

    /// Scores: d log q / d parameter, `[params][BLOCK]`; none of logits, which are tallied.
    pub(super) fn scores<L: Lanes>(&self, view: SiteView<'_>, to: &mut [Column], n: usize) {
        match self {
            Self::Family(guide) => guide.scores::<L>(view, to, n),
            Self::Dirichlet(guide) => guide.scores::<L>(view, to, n),
            Self::Logits(_) => {}
            Self::Success(guide) => guide.scores::<L>(view, to, n),
            Self::Interval(guide) => guide.scores::<L>(view, to, n),
            Self::StudentT(guide) => guide.scores::<L>(view, to, n),
        }
    }
}
