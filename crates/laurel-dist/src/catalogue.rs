//! The ordered list of distributions: the order gives their codes in programs.

use crate::Spec;
use crate::family::*;

macro_rules! catalogue {
    ($($id:ident = $code:literal => $spec:expr, $doc:literal;)*) => {
        /// The code of a distribution.
        #[repr(u32)]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum FamilyId {
            $(#[doc = $doc] $id = $code,)*
        }

        /// The declarations, indexed by code.
        pub const CATALOGUE: &[&Spec] = &[$(&$spec),*];

        /// The distribution with this code.
        pub const fn from_code(code: u32) -> Option<FamilyId> {
            match code {
                $($code => Some(FamilyId::$id),)*
                _ => None,
            }
        }
    };
}

catalogue! {
    Normal = 0 => Normal::SPEC, "mean and standard deviation";
    Gamma = 1 => Gamma::SPEC, "shape and rate";
    Beta = 2 => Beta::SPEC, "two shapes";
    Exponential = 3 => Exponential::SPEC, "rate";
    Dirichlet = 4 => dirichlet::SPEC, "a vector of concentrations";
    Discrete = 5 => discrete::SPEC, "a vector of weights";
    Bernoulli = 6 => Bernoulli::SPEC, "probability of 1";
    Flip = 7 => Flip::SPEC, "probability of true";
    UniformContinuous = 8 => UniformContinuous::SPEC, "closed interval";
    UniformDiscrete = 9 => UniformDiscrete::SPEC, "whole numbers, upper end excluded";
    Poisson = 10 => Poisson::SPEC, "rate";
    Binomial = 11 => Binomial::SPEC, "trials and probability";
    Laplace = 12 => Laplace::SPEC, "location and scale";
    StudentT = 13 => StudentT::SPEC, "degrees of freedom";
    HalfNormal = 14 => HalfNormal::SPEC, "scale";
    Cauchy = 15 => Cauchy::SPEC, "location and scale";
    HalfCauchy = 16 => HalfCauchy::SPEC, "scale";
    StudentTLocScale = 17 => StudentTLocScale::SPEC, "degrees of freedom, location and scale";
    LogNormal = 18 => LogNormal::SPEC, "mean and standard deviation of the logarithm";
    InvGamma = 19 => InvGamma::SPEC, "shape and scale";
    ChiSquared = 20 => ChiSquared::SPEC, "degrees of freedom";
    Weibull = 21 => Weibull::SPEC, "shape and scale";
    Logistic = 22 => Logistic::SPEC, "location and scale";
    Gumbel = 23 => Gumbel::SPEC, "location and scale";
    Pareto = 24 => Pareto::SPEC, "least value and shape";
    NegBinomial = 25 => NegBinomial::SPEC, "shape and inverse scale";
    NegBinomial2 = 26 => NegBinomial2::SPEC, "mean and dispersion";
    Geometric = 27 => Geometric::SPEC, "probability";
    BetaBinomial = 28 => BetaBinomial::SPEC, "trials and two shapes";
    BernoulliLogit = 29 => BernoulliLogit::SPEC, "log odds";
    BinomialLogit = 30 => BinomialLogit::SPEC, "trials and log odds";
    PoissonLog = 31 => PoissonLog::SPEC, "logarithm of the rate";
    Hypergeometric = 32 => Hypergeometric::SPEC, "draws, successes and failures";
    ZeroInflatedPoisson = 33 => ZeroInflatedPoisson::SPEC, "probability of an extra 0 and rate";
    VonMises = 34 => VonMises::SPEC, "mean direction and concentration";
    SkewNormal = 35 => SkewNormal::SPEC, "location, scale and slant";
    ExpModNormal = 36 => ExpModNormal::SPEC, "mean, sd and rate";
}

/// What is computed from terms, values and their logarithms: one for all families whose terms mean the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
    /// Mean, sd and constant.
    Normal,
    /// Shape, rate and two constants.
    Gamma,
    /// Two shapes.
    Beta,
    /// Rate.
    Exponential,
    /// Concentrations.
    Dirichlet,
    /// Log probabilities.
    Discrete,
    /// Log probabilities of 0 and of 1.
    Bernoulli,
    /// Ends.
    UniformContinuous,
    /// Whole ends.
    UniformDiscrete,
    /// Mean and its logarithm.
    Poisson,
    /// Trials, probability and logarithms.
    Binomial,
    /// Location and inverse scale.
    Laplace,
    /// Location, inverse scale, exponent and constant.
    StudentT,
    /// Scale.
    HalfNormal,
    /// Scale.
    HalfCauchy,
    /// Mean and sd of the logarithm.
    LogNormal,
    /// Shape and scale.
    InvGamma,
    /// Shape and scale.
    Weibull,
    /// Location and scale.
    Logistic,
    /// Location and scale.
    Gumbel,
    /// Least value and shape.
    Pareto,
    /// Mean and dispersion.
    NegBinomial2,
    /// Logarithms of success and failure.
    Geometric,
    /// Trials and shapes.
    BetaBinomial,
    /// Draws, successes and failures.
    Hypergeometric,
    /// Rate and logarithms.
    ZeroInflatedPoisson,
    /// Mean direction and concentration.
    VonMises,
    /// Location, scale and slant.
    SkewNormal,
    /// Mean, sd and rate.
    ExpModNormal,
}

/// A number that goes with a value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Companion {
    /// The logarithm of the element in its place.
    Log,
    /// The logarithm of what a value in (0, 1) lacks of 1.
    LogOfRest,
    /// What rounding leaves of the logarithm before it, or what the density finds by itself.
    Zero,
}

impl FamilyId {
    /// The declaration of this distribution.
    pub const fn spec(self) -> &'static Spec {
        CATALOGUE[self as usize]
    }

    /// What computes from the terms of this distribution.
    pub const fn body(self) -> Body {
        match self {
            FamilyId::Normal => Body::Normal,
            FamilyId::Gamma | FamilyId::ChiSquared => Body::Gamma,
            FamilyId::Beta => Body::Beta,
            FamilyId::Exponential => Body::Exponential,
            FamilyId::Dirichlet => Body::Dirichlet,
            FamilyId::Discrete => Body::Discrete,
            FamilyId::Bernoulli | FamilyId::Flip | FamilyId::BernoulliLogit => Body::Bernoulli,
            FamilyId::UniformContinuous => Body::UniformContinuous,
            FamilyId::UniformDiscrete => Body::UniformDiscrete,
            FamilyId::Poisson | FamilyId::PoissonLog => Body::Poisson,
            FamilyId::Binomial | FamilyId::BinomialLogit => Body::Binomial,
            FamilyId::Laplace => Body::Laplace,
            FamilyId::StudentT | FamilyId::StudentTLocScale | FamilyId::Cauchy => Body::StudentT,
            FamilyId::HalfNormal => Body::HalfNormal,
            FamilyId::HalfCauchy => Body::HalfCauchy,
            FamilyId::LogNormal => Body::LogNormal,
            FamilyId::InvGamma => Body::InvGamma,
            FamilyId::Weibull => Body::Weibull,
            FamilyId::Logistic => Body::Logistic,
            FamilyId::Gumbel => Body::Gumbel,
            FamilyId::Pareto => Body::Pareto,
            FamilyId::Geometric => Body::Geometric,
            FamilyId::BetaBinomial => Body::BetaBinomial,
            FamilyId::Hypergeometric => Body::Hypergeometric,
            FamilyId::ZeroInflatedPoisson => Body::ZeroInflatedPoisson,
            FamilyId::VonMises => Body::VonMises,
            FamilyId::SkewNormal => Body::SkewNormal,
            FamilyId::ExpModNormal => Body::ExpModNormal,
            FamilyId::NegBinomial | FamilyId::NegBinomial2 => Body::NegBinomial2,
        }
    }

    /// The parameter that is a location, if one is: it is the first term, and no other term depends on it but where it is not
    /// finite, and densities are 0 then whatever they are.
    pub const fn location(self) -> Option<usize> {
        match self {
            FamilyId::Normal
            | FamilyId::Laplace
            | FamilyId::Cauchy
            | FamilyId::Logistic
            | FamilyId::Gumbel
            | FamilyId::SkewNormal => Some(0),
            FamilyId::StudentTLocScale => Some(1),
            _ => None,
        }
    }

    /// Whether each value's density takes gamma functions, or as long as they: some twenty times what a product takes.
    pub const fn is_dear(self) -> bool {
        matches!(
            self.body(),
            Body::NegBinomial2 | Body::BetaBinomial | Body::Hypergeometric
        )
    }

    /// Whether what goes with a value is no logarithm but the part of the density that depends on the value alone, and 1 to
    /// say so; where both are 0, the density computes it.
    pub const fn has_base(self) -> bool {
        matches!(self.body(), Body::Poisson | Body::ZeroInflatedPoisson)
    }

    /// What goes with a value of this family in a place, where nobody has drawn it.
    pub const fn companion(self, place: usize) -> Companion {
        match (self, place) {
            (FamilyId::Beta, 1) => Companion::LogOfRest,
            (FamilyId::LogNormal, 1) => Companion::Zero,
            _ if self.has_base() => Companion::Zero,
            _ => Companion::Log,
        }
    }

    /// The code of this distribution.
    pub const fn code(self) -> u32 {
        self as u32
    }
}
