//! From a family's number to its type, in one place: for what its parameters alone decide, and for what its terms do.

/// Runs `$body` with `$F` standing for the scalar family `$id`.
macro_rules! with_family {
    ($id:expr, $F:ident => $body:expr, dirichlet => $dirichlet:expr, discrete => $discrete:expr) => {{
        macro_rules! run {
            ($T:ident) => {{
                type $F = $crate::family::$T;
                $body
            }};
        }
        match $id {
            $crate::FamilyId::Normal => run!(Normal),
            $crate::FamilyId::Gamma => run!(Gamma),
            $crate::FamilyId::Beta => run!(Beta),
            $crate::FamilyId::Exponential => run!(Exponential),
            $crate::FamilyId::Dirichlet => $dirichlet,
            $crate::FamilyId::Discrete => $discrete,
            $crate::FamilyId::Bernoulli => run!(Bernoulli),
            $crate::FamilyId::Flip => run!(Flip),
            $crate::FamilyId::UniformContinuous => run!(UniformContinuous),
            $crate::FamilyId::UniformDiscrete => run!(UniformDiscrete),
            $crate::FamilyId::Poisson => run!(Poisson),
            $crate::FamilyId::Binomial => run!(Binomial),
            $crate::FamilyId::Laplace => run!(Laplace),
            $crate::FamilyId::StudentT => run!(StudentT),
            $crate::FamilyId::HalfNormal => run!(HalfNormal),
            $crate::FamilyId::Cauchy => run!(Cauchy),
            $crate::FamilyId::HalfCauchy => run!(HalfCauchy),
            $crate::FamilyId::StudentTLocScale => run!(StudentTLocScale),
            $crate::FamilyId::LogNormal => run!(LogNormal),
            $crate::FamilyId::InvGamma => run!(InvGamma),
            $crate::FamilyId::ChiSquared => run!(ChiSquared),
            $crate::FamilyId::Weibull => run!(Weibull),
            $crate::FamilyId::Logistic => run!(Logistic),
            $crate::FamilyId::Gumbel => run!(Gumbel),
            $crate::FamilyId::Pareto => run!(Pareto),
            $crate::FamilyId::NegBinomial => run!(NegBinomial),
            $crate::FamilyId::NegBinomial2 => run!(NegBinomial2),
            $crate::FamilyId::Geometric => run!(Geometric),
            $crate::FamilyId::BetaBinomial => run!(BetaBinomial),
            $crate::FamilyId::BernoulliLogit => run!(BernoulliLogit),
            $crate::FamilyId::BinomialLogit => run!(BinomialLogit),
            $crate::FamilyId::PoissonLog => run!(PoissonLog),
            $crate::FamilyId::Hypergeometric => run!(Hypergeometric),
            $crate::FamilyId::ZeroInflatedPoisson => run!(ZeroInflatedPoisson),
            $crate::FamilyId::VonMises => run!(VonMises),
            $crate::FamilyId::SkewNormal => run!(SkewNormal),
            $crate::FamilyId::ExpModNormal => run!(ExpModNormal),
        }
    }};
}

/// The same for what depends on the terms and not on the parameters behind them: `$id` is a
/// [`body`](crate::FamilyId::body), so that families with the same terms share their kernels.
macro_rules! with_body {
    ($id:expr, $F:ident => $body:expr, dirichlet => $dirichlet:expr, discrete => $discrete:expr) => {{
        macro_rules! run {
            ($T:ident) => {{
                type $F = $crate::family::$T;
                $body
            }};
        }
        match $id {
            $crate::Body::Normal => run!(Normal),
            $crate::Body::Gamma => run!(Gamma),
            $crate::Body::Beta => run!(Beta),
            $crate::Body::Exponential => run!(Exponential),
            $crate::Body::Dirichlet => $dirichlet,
            $crate::Body::Discrete => $discrete,
            $crate::Body::Bernoulli => run!(Bernoulli),
            $crate::Body::UniformContinuous => run!(UniformContinuous),
            $crate::Body::UniformDiscrete => run!(UniformDiscrete),
            $crate::Body::Poisson => run!(Poisson),
            $crate::Body::Binomial => run!(Binomial),
            $crate::Body::Laplace => run!(Laplace),
            $crate::Body::StudentT => run!(StudentTLocScale),
            $crate::Body::HalfNormal => run!(HalfNormal),
            $crate::Body::HalfCauchy => run!(HalfCauchy),
            $crate::Body::LogNormal => run!(LogNormal),
            $crate::Body::InvGamma => run!(InvGamma),
            $crate::Body::Weibull => run!(Weibull),
            $crate::Body::Logistic => run!(Logistic),
            $crate::Body::Gumbel => run!(Gumbel),
            $crate::Body::Pareto => run!(Pareto),
            $crate::Body::NegBinomial2 => run!(NegBinomial2),
            $crate::Body::Geometric => run!(Geometric),
            $crate::Body::BetaBinomial => run!(BetaBinomial),
            $crate::Body::Hypergeometric => run!(Hypergeometric),
            $crate::Body::ZeroInflatedPoisson => run!(ZeroInflatedPoisson),
            $crate::Body::VonMises => run!(VonMises),
            $crate::Body::SkewNormal => run!(SkewNormal),
            $crate::Body::ExpModNormal => run!(ExpModNormal),
        }
    }};
}

pub(crate) use {with_body, with_family};
