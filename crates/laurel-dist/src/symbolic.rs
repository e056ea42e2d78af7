//! Distributions that the language has and the engine does not: the compiler turns each into something else or says
//! why it cannot.

use crate::{Param, Spec, Support};

const CATEGORICAL: Spec = Spec::mass(
    "categorical",
    "one of the values of [value weight] pairs; becomes a discrete over their places",
    &[Param::new(
        "pairs",
        Support::Any,
        "a vector of [value weight] pairs, or a map of values to weights; weights need no normalisation",
    )],
    Support::Any,
)
.from("Anglican 1.1 runtime");

const DIRAC: Spec = Spec::mass(
    "dirac",
    "always the value itself; observing it is an equality constraint",
    &[Param::new("value", Support::Any, "the value")],
    Support::Any,
)
.from("Daphne");

const MEAN: Param = Param::new("mean", Support::RealVector, "means, one per element");

const MVN: Spec = vectors(
    Spec::continuous(
        "mvn",
        "multivariate normal distribution; becomes a normal per element, given those before it",
        &[
            MEAN,
            Param::new(
                "covariance",
                Support::Covariance,
                "covariances: a symmetric positive definite matrix as a vector of rows",
            ),
        ],
        Support::RealVector,
    )
    .from("Anglican 1.1 runtime"),
);

const MVN_CHOLESKY: Spec = vectors(
    Spec::continuous(
        "mvn-cholesky",
        "multivariate normal distribution by the Cholesky factor L of its covariance L L'",
        &[
            MEAN,
            Param::new(
                "factor",
                Support::CholeskyFactor,
                "lower triangular matrix as a vector of rows, its diagonal above 0",
            ),
        ],
        Support::RealVector,
    )
    .from("Stan Functions Reference 2.35, multi_normal_cholesky"),
);

const MULTIVARIATE_T: Spec = vectors(
    Spec::continuous(
        "multivariate-t",
        "multivariate Student-t distribution; becomes a Student-t per element, given those before it",
        &[
            Param::new("nu", Support::Positive, "degrees of freedom"),
            Param::new("mu", Support::RealVector, "location, one per element"),
            Param::new(
                "sigma",
                Support::Covariance,
                "scale matrix, not the covariance: symmetric positive definite, a vector of rows",
            ),
        ],
        Support::RealVector,
    )
    .from("Anglican 1.1 runtime; Kotz, Nadarajah, Multivariate t Distributions (2004)"),
);

const MULTINOMIAL: Spec = vectors(
    Spec::mass(
        "multinomial",
        "how often each outcome comes up in n trials; becomes binomials, each given those before it",
        &[
            Param::new("n", Support::Count, "number of trials"),
            Param::new("p", Support::Weights, "probabilities, one per outcome; need not sum to 1"),
        ],
        Support::CountVector,
    )
    .from("Johnson, Kotz, Balakrishnan, Discrete Multivariate Distributions (1997), ch. 35"),
);

const DIRICHLET_MULTINOMIAL: Spec = vectors(
    Spec::mass(
        "dirichlet-multinomial",
        "a multinomial whose probabilities are a dirichlet; becomes beta-binomials, each given those before it",
        &[
            Param::new("n", Support::Count, "number of trials"),
            Param::new("alpha", Support::PositiveVector, "concentrations, one per outcome"),
        ],
        Support::CountVector,
    )
    .from("Johnson, Kotz, Balakrishnan, Discrete Multivariate Distributions (1997), section 35.13.1"),
);

const ORDERED_LOGISTIC: Spec = Spec::mass(
    "ordered-logistic",
    "an ordered outcome from 0 to K - 1: P(x <= k) = 1 / (1 + exp(eta - cutpoint_k)); becomes a discrete",
    &[
        Param::new("eta", Support::Real, "linear predictor"),
        Param::new("cutpoints", Support::OrderedVector, "K - 1 numbers that increase"),
    ],
    Support::Index,
)
.from("Stan Functions Reference 2.35, ordered_logistic, with outcomes from 0");

const ZERO_INFLATED_NEG_BINOMIAL: Spec = Spec::mass(
    "zero-inflated-neg-binomial",
    "zero-inflated negative binomial distribution: 0 with probability p, else a neg-binomial-2 count",
    &[
        Param::new("p", Support::Unit, "probability of an extra 0"),
        Param::new("mu", Support::Positive, "mean of the counts that are not extra zeros"),
        Param::new("phi", Support::Positive, "dispersion: their variance is mu + mu^2 / phi"),
    ],
    Support::Count,
)
.from("Greene, Accounting for excess zeros (NYU working paper EC-94-10, 1994)");

const TRUNCATED_NORMAL: Spec = Spec::continuous(
    "truncated-normal",
    "normal distribution between two ends, both included",
    &[
        Param::new("mean", Support::Real, "mean of the normal before it is cut"),
        Param::new(
            "sd",
            Support::Positive,
            "standard deviation of the normal before it is cut",
        ),
        Param::new("low", Support::Real, "least value"),
        Param::new("high", Support::Real, "greatest value, above the least"),
    ],
    Support::Interval,
)
.from("Johnson, Kotz, Balakrishnan, Continuous Univariate Distributions 1 (1994), section 13.10.1");

const TRUNCATED: Spec = Spec::continuous(
    "truncated",
    "a distribution of numbers between two ends, both included",
    &[
        Param::new(
            "distribution",
            Support::Distribution,
            "what is cut: a normal, log-normal, exponential, weibull, pareto, logistic, laplace, cauchy, gumbel, half-normal, \
             half-cauchy, uniform-continuous, a student-t at its location, or a count",
        ),
        Param::new("low", Support::End, "least value, or nil"),
        Param::new("high", Support::End, "greatest value, above the least, or nil"),
    ],
    Support::Interval,
)
.from("Johnson, Kotz, Balakrishnan, Continuous Univariate Distributions 1 (1994), section 12.2; Stan Reference Manual 2.35, truncation");

const MIXTURE: Spec = Spec::continuous(
    "mixture",
    "one of several distributions, by weights: an observation is scored by the sum over them",
    &[
        Param::new(
            "weights",
            Support::Weights,
            "weights, one per component; need not sum to 1",
        ),
        Param::new(
            "components",
            Support::Distributions,
            "a vector of distributions over the same values",
        ),
    ],
    Support::Any,
)
.from("McLachlan, Peel, Finite Mixture Models (2000)");

const WISHART: Spec = vectors(
    Spec::continuous(
        "wishart",
        "Wishart distribution on covariance matrices, with mean nu V; drawn by Bartlett's decomposition",
        &[
            Param::new("nu", Support::Positive, "degrees of freedom, above the number of rows less 1"),
            Param::new("V", Support::Covariance, "scale matrix: symmetric positive definite, a vector of rows"),
        ],
        Support::Covariance,
    )
    .from("Anglican 1.1 runtime; Muirhead, Aspects of Multivariate Statistical Theory (1982), section 3.2"),
);

const INV_WISHART: Spec = vectors(
    Spec::continuous(
        "inv-wishart",
        "inverse Wishart distribution on covariance matrices, with mean S / (nu - rows - 1)",
        &[
            Param::new(
                "nu",
                Support::Positive,
                "degrees of freedom, above the number of rows less 1",
            ),
            Param::new(
                "S",
                Support::Covariance,
                "scale matrix: symmetric positive definite, a vector of rows",
            ),
        ],
        Support::Covariance,
    )
    .from("Stan Functions Reference 2.35, inv_wishart"),
);

const LKJ_CHOLESKY: Spec = vectors(
    Spec::continuous(
        "lkj-cholesky",
        "Cholesky factors of correlation matrices C, with C of density proportional to det(C)^(eta - 1)",
        &[
            Param::new("dimension", Support::Count, "rows of the matrix: a constant"),
            Param::new("eta", Support::Positive, "shape: 1 is even over correlation matrices, above 1 favours small correlations"),
        ],
        Support::CholeskyFactor,
    )
    .from("Lewandowski, Kurowicka, Joe, Journal of Multivariate Analysis 100 (2009); Stan, lkj_corr_cholesky"),
);

/// The same with a vector for a value.
const fn vectors(mut spec: Spec) -> Spec {
    spec.vector = true;
    spec.vector_value = true;
    spec
}

/// In the order in which they follow the catalogue in printed tables.
pub const SYMBOLIC: &[&Spec] = &[
    &CATEGORICAL,
    &DIRAC,
    &MVN,
    &MVN_CHOLESKY,
    &MULTIVARIATE_T,
    &MULTINOMIAL,
    &DIRICHLET_MULTINOMIAL,
    &ORDERED_LOGISTIC,
    &ZERO_INFLATED_NEG_BINOMIAL,
    &TRUNCATED_NORMAL,
    &TRUNCATED,
    &MIXTURE,
    &WISHART,
    &INV_WISHART,
    &LKJ_CHOLESKY,
];
