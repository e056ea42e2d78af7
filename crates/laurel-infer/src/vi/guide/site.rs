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
pub(crate) enum SiteGuide {
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
        if let Some((family, start)) = own_family::<L>(family, prior) {
            return Ok(Self::Family(FamilyGuide::new::<L>(family, &start, lambda)));
        }
        if let Some((is_binomial, p)) = success::<L>(family, prior) {
            return Ok(Self::Success(SuccessGuide::new::<L>(
                is_binomial,
                p,
                lambda,
            )));
        }
        Ok(match family {
            FamilyId::Dirichlet => Self::Dirichlet(DirichletGuide::new::<L>(prior, lambda)),
            FamilyId::Discrete => Self::Logits(LogitsGuide::discrete::<L>(prior, lambda)),
            FamilyId::UniformDiscrete => Self::Logits(LogitsGuide::uniform(site, lambda)?),
            FamilyId::UniformContinuous => Self::Interval(IntervalGuide::new::<L>(lambda)),
            FamilyId::StudentT => Self::StudentT(StudentTGuide::new::<L>(&[0.0, 1.0], lambda)),
            FamilyId::StudentTLocScale => {
                Self::StudentT(StudentTGuide::new::<L>(&prior[1..], lambda))
            }
            // What is left has a support of the prior's own, in every sample.
            _ => {
                return Err(
                    "a guide of a latent hypergeometric needs a constant number of draws, at most 1000: its support ends there",
                );
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

    /// Whether it leans on parameters of the prior, in every sample.
    pub(super) fn carries(&self) -> bool {
        match self {
            Self::Interval(_) | Self::StudentT(_) => true,
            Self::Success(guide) => guide.is_binomial(),
            _ => false,
        }
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

/// The scalar family in which a prior's guide is, and where it starts in that family's parameters.
fn own_family<L: Lanes>(family: FamilyId, prior: &[f64]) -> Option<(FamilyId, [f64; 2])> {
    let second = prior.get(1).copied().unwrap_or(0.0);
    Some(match family {
        FamilyId::ChiSquared => (FamilyId::Gamma, [0.5 * prior[0], 0.5]),
        FamilyId::NegBinomial => (FamilyId::NegBinomial2, [prior[0] / second, prior[0]]),
        FamilyId::Geometric => (FamilyId::NegBinomial2, [(1.0 - prior[0]) / prior[0], 1.0]),
        FamilyId::PoissonLog => (FamilyId::Poisson, [scalar::<L>(math::exp, prior[0]), 0.0]),
        FamilyId::ZeroInflatedPoisson => (FamilyId::Poisson, [second, 0.0]),
        FamilyId::SkewNormal => {
            let share = prior[2] / (1.0 + prior[2] * prior[2]).sqrt();
            let drift = share * core::f64::consts::FRAC_2_PI.sqrt();
            let sd = second * (1.0 - drift * drift).sqrt();
            (FamilyId::Normal, [prior[0] + second * drift, sd])
        }
        FamilyId::ExpModNormal => {
            let tail = 1.0 / prior[2];
            let sd = (second * second + tail * tail).sqrt();
            (FamilyId::Normal, [prior[0] + tail, sd])
        }
        FamilyId::Normal
        | FamilyId::Gamma
        | FamilyId::Beta
        | FamilyId::Exponential
        | FamilyId::Poisson
        | FamilyId::Laplace
        | FamilyId::HalfNormal
        | FamilyId::Cauchy
        | FamilyId::HalfCauchy
        | FamilyId::LogNormal
        | FamilyId::InvGamma
        | FamilyId::Weibull
        | FamilyId::Logistic
        | FamilyId::Gumbel
        | FamilyId::NegBinomial2
        | FamilyId::VonMises => (family, [prior[0], second]),
        _ => return None,
    })
}

/// Whether a prior's guide is a binomial (or one trial), and its first probability.
fn success<L: Lanes>(family: FamilyId, prior: &[f64]) -> Option<(bool, f64)> {
    Some(match family {
        FamilyId::Bernoulli | FamilyId::Flip => (false, prior[0]),
        FamilyId::BernoulliLogit => (false, scalar::<L>(math::sigmoid, prior[0])),
        FamilyId::Binomial => (true, prior[1]),
        FamilyId::BinomialLogit => (true, scalar::<L>(math::sigmoid, prior[1])),
        FamilyId::BetaBinomial => (true, prior[1] / (prior[1] + prior[2])),
        _ => return None,
    })
}
