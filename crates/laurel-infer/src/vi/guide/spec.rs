//! What each prior's guide is called and what its parameters are, by the number of the prior's distribution.

use laurel_dist::FamilyId;

/// One learned parameter, in the guide's own (constrained) space.
pub struct GuideParam {
    /// Its usual name.
    pub name: &'static str,
    /// One number for each element of the site instead of one.
    pub per_element: bool,
}

/// A guide's family and learned parameters.
pub struct GuideSpec {
    /// Name of the family.
    pub family: &'static str,
    /// Learned parameters, in order.
    pub params: &'static [GuideParam],
    /// Whether it leans on parameters of the prior as they were at the draw: they must be there to the end of a run.
    pub carries: bool,
}

const fn one(name: &'static str) -> GuideParam {
    GuideParam {
        name,
        per_element: false,
    }
}

const fn each(name: &'static str) -> GuideParam {
    GuideParam {
        name,
        per_element: true,
    }
}

const fn guide(family: &'static str, params: &'static [GuideParam]) -> GuideSpec {
    GuideSpec {
        family,
        params,
        carries: false,
    }
}

const fn carrying(family: &'static str, params: &'static [GuideParam]) -> GuideSpec {
    GuideSpec {
        family,
        params,
        carries: true,
    }
}

/// In the order of the catalogue of distributions.
pub const GUIDES: &[GuideSpec] = &[
    guide("normal", &[one("mean"), one("sd")]),
    guide("gamma", &[one("shape"), one("rate")]),
    guide("beta", &[one("alpha"), one("beta")]),
    guide("exponential", &[one("rate")]),
    guide("dirichlet", &[each("alpha")]),
    guide("discrete", &[each("logits")]),
    guide("bernoulli", &[one("p")]),
    guide("flip", &[one("p")]),
    // A beta stretched over the interval of the very sample.
    carrying("scaled-beta", &[one("alpha"), one("beta")]),
    guide("discrete", &[each("logits")]),
    guide("poisson", &[one("rate")]),
    carrying("binomial", &[one("p")]),
    guide("laplace", &[one("location"), one("scale")]),
    carrying("student-t", &[one("location"), one("scale")]),
    guide("half-normal", &[one("scale")]),
    guide("cauchy", &[one("location"), one("scale")]),
    guide("half-cauchy", &[one("scale")]),
    carrying("student-t", &[one("location"), one("scale")]),
    guide("log-normal", &[one("mu"), one("sigma")]),
    guide("inv-gamma", &[one("shape"), one("scale")]),
    // From half the degrees of freedom and a rate of 1/2.
    guide("gamma", &[one("shape"), one("rate")]),
    guide("weibull", &[one("shape"), one("scale")]),
    guide("logistic", &[one("location"), one("scale")]),
    guide("gumbel", &[one("location"), one("scale")]),
    // None: its least value would have to be the prior's own, in every sample.
    guide("pareto", &[]),
    // From the mean and dispersion of the prior.
    guide("neg-binomial-2", &[one("mu"), one("phi")]),
    guide("neg-binomial-2", &[one("mu"), one("phi")]),
    guide("neg-binomial-2", &[one("mu"), one("phi")]),
    carrying("binomial", &[one("p")]),
    guide("bernoulli", &[one("p")]),
    carrying("binomial", &[one("p")]),
    guide("poisson", &[one("rate")]),
    // None: its values lie between two numbers that are the prior's own.
    guide("hypergeometric", &[]),
    guide("poisson", &[one("rate")]),
    guide("von-mises", &[one("mu"), one("kappa")]),
    // From the mean and standard deviation of the prior.
    guide("normal", &[one("mean"), one("sd")]),
    guide("normal", &[one("mean"), one("sd")]),
];

/// The family whose guide a prior has in runs by batches: one that learns both place and spread, without a strong correlation of the
/// two, since many data make posteriors narrow.
pub const fn of_batches(prior: FamilyId) -> FamilyId {
    use FamilyId::{
        Cauchy, ChiSquared, ExpModNormal, Exponential, Gamma, Gumbel, HalfCauchy, HalfNormal,
        InvGamma, Laplace, LogNormal, Logistic, Normal, SkewNormal, Weibull,
    };
    match prior {
        Gamma | Exponential | HalfNormal | HalfCauchy | InvGamma | ChiSquared | Weibull => {
            LogNormal
        }
        Laplace | Cauchy | Logistic | Gumbel | SkewNormal | ExpModNormal => Normal,
        _ => prior,
    }
}
