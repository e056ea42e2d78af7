//! Parameters and values to try, for every scalar family of the catalogue: a new family is tested by a new row here.

use laurel_dist::FamilyId;
use laurel_dist::family::*;

use super::{Kernel, kernel};

const NAN: f64 = f64::NAN;
const INF: f64 = f64::INFINITY;

const BAD_SCALES: &[&[f64]] = &[&[0.0], &[-1.0], &[NAN], &[INF]];
const BAD_LOCATED: &[&[f64]] = &[
    &[0.0, 0.0],
    &[0.0, -1.0],
    &[NAN, 1.0],
    &[0.0, NAN],
    &[INF, 1.0],
    &[0.0, INF],
];
const BAD_POSITIVE: &[&[f64]] = &[
    &[0.0, 1.0],
    &[1.0, 0.0],
    &[-1.0, 1.0],
    &[NAN, 1.0],
    &[1.0, NAN],
    &[INF, 1.0],
];
const BELOW_ZERO: &[f64] = &[-1e-300, -1.0, INF, -INF, NAN];

/// The scalar families of the catalogue, in its order.
pub fn kernels() -> Vec<Kernel> {
    vec![
        kernel::<Normal>(
            FamilyId::Normal,
            &[
                &[0.5, 2.0],
                &[-3.0, 0.01],
                &[1e6, 1e-3],
                &[0.0, 1e300],
                &[0.0, 1e-300],
            ],
            &[
                &[0.0, 0.0],
                &[0.0, -1.0],
                &[NAN, 1.0],
                &[0.0, NAN],
                &[INF, 1.0],
                &[0.0, INF],
            ],
            &[INF, -INF, NAN],
        ),
        kernel::<Gamma>(
            FamilyId::Gamma,
            &[
                &[2.5, 3.0],
                &[0.5, 1.0],
                &[0.001, 0.001],
                &[40.0, 0.1],
                &[1e6, 1.0],
                &[1.0, 1.0],
            ],
            &[
                &[0.0, 1.0],
                &[1.0, 0.0],
                &[-1.0, 1.0],
                &[NAN, 1.0],
                &[1.0, NAN],
                &[INF, 1.0],
            ],
            &[0.0, -1.0, INF, NAN, -INF],
        ),
        kernel::<Beta>(
            FamilyId::Beta,
            &[
                &[2.0, 5.0],
                &[0.5, 0.5],
                &[0.001, 0.001],
                &[30.0, 50.0],
                &[1e6, 1e6],
                &[1e5, 0.7],
            ],
            &[
                &[0.0, 1.0],
                &[1.0, 0.0],
                &[-1.0, 1.0],
                &[NAN, 1.0],
                &[1.0, NAN],
                &[1.0, INF],
            ],
            &[0.0, 1.0, -0.5, 1.5, INF, -INF, NAN],
        ),
        kernel::<Exponential>(
            FamilyId::Exponential,
            &[&[0.2], &[1.0], &[1e7], &[1e-7]],
            &[&[0.0], &[-1.0], &[NAN], &[INF]],
            &[-1e-300, -1.0, INF, -INF, NAN],
        ),
        kernel::<Bernoulli>(
            FamilyId::Bernoulli,
            &[&[0.3], &[0.999], &[1e-3]],
            &[&[-0.1], &[1.1], &[NAN]],
            &[0.5, 2.0, -1.0, INF, NAN],
        ),
        kernel::<Flip>(
            FamilyId::Flip,
            &[&[0.7], &[0.5]],
            &[&[-0.1], &[1.1], &[NAN]],
            &[0.5, 2.0, -1.0, INF, NAN],
        ),
        kernel::<UniformContinuous>(
            FamilyId::UniformContinuous,
            &[&[-1.0, 3.0], &[0.0, 1e-3], &[1e6, 1e6 + 1.0]],
            &[
                &[1.0, 1.0],
                &[2.0, 1.0],
                &[NAN, 1.0],
                &[0.0, NAN],
                &[0.0, INF],
                &[-1e308, 1e308],
            ],
            &[-1.0000001, 3.0000001, INF, -INF, NAN],
        ),
        kernel::<UniformDiscrete>(
            FamilyId::UniformDiscrete,
            &[&[-2.0, 5.0], &[0.0, 1.0], &[10.0, 1000.0]],
            &[
                &[1.0, 1.0],
                &[2.0, 1.0],
                &[0.5, 3.0],
                &[0.0, 2.5],
                &[NAN, 1.0],
                &[0.0, INF],
            ],
            &[-3.0, 5.0, 0.5, INF, -INF, NAN],
        ),
        kernel::<Poisson>(
            FamilyId::Poisson,
            &[&[3.5], &[0.001], &[9.99], &[10.0], &[45.0], &[1e6]],
            &[&[0.0], &[-1.0], &[NAN], &[INF]],
            &[-1.0, 0.5, INF, -INF, NAN],
        ),
        kernel::<Binomial>(
            FamilyId::Binomial,
            &[
                &[10.0, 0.3],
                &[1.0, 0.9],
                &[40.0, 0.5],
                &[200.0, 0.93],
                &[1e6, 3e-6],
                &[30.0, 0.33],
            ],
            &[
                &[-1.0, 0.5],
                &[2.5, 0.5],
                &[3.0, -0.1],
                &[3.0, 1.1],
                &[NAN, 0.5],
                &[3.0, NAN],
            ],
            &[-1.0, 11.0, 0.5, INF, -INF, NAN],
        ),
        kernel::<Laplace>(
            FamilyId::Laplace,
            &[&[0.5, 2.0], &[-3.0, 0.01], &[0.0, 1e-15]],
            &[
                &[0.0, 0.0],
                &[0.0, -1.0],
                &[NAN, 1.0],
                &[0.0, NAN],
                &[INF, 1.0],
                &[0.0, INF],
            ],
            &[INF, -INF, NAN],
        ),
        kernel::<StudentT>(
            FamilyId::StudentT,
            &[&[4.0], &[1.0], &[0.5], &[15.0], &[40.0], &[1e8]],
            &[&[0.0], &[-1.0], &[NAN], &[INF]],
            &[INF, -INF, NAN],
        ),
        kernel::<HalfNormal>(
            FamilyId::HalfNormal,
            &[&[2.0], &[0.01], &[1e300], &[1e-300]],
            BAD_SCALES,
            BELOW_ZERO,
        ),
        kernel::<Cauchy>(
            FamilyId::Cauchy,
            &[&[0.5, 2.0], &[-3.0, 0.01], &[1e3, 1e-3], &[0.0, 1e290]],
            BAD_LOCATED,
            &[INF, -INF, NAN],
        ),
        kernel::<HalfCauchy>(
            FamilyId::HalfCauchy,
            &[&[2.0], &[0.01], &[1e290], &[1e-300]],
            BAD_SCALES,
            BELOW_ZERO,
        ),
        kernel::<StudentTLocScale>(
            FamilyId::StudentTLocScale,
            &[
                &[4.0, 0.5, 2.0],
                &[1.0, -3.0, 0.01],
                &[0.5, 10.0, 1.0],
                &[15.0, 0.0, 3.0],
                &[1e8, 0.0, 1e-3],
            ],
            &[
                &[0.0, 0.0, 1.0],
                &[1.0, NAN, 1.0],
                &[1.0, INF, 1.0],
                &[1.0, 0.0, 0.0],
                &[1.0, 0.0, -1.0],
                &[NAN, 0.0, 1.0],
            ],
            &[INF, -INF, NAN],
        ),
        kernel::<LogNormal>(
            FamilyId::LogNormal,
            &[&[0.5, 2.0], &[-3.0, 0.01], &[100.0, 1e-4], &[0.0, 10.0]],
            BAD_LOCATED,
            &[0.0, -1.0, INF, NAN, -INF],
        ),
        kernel::<InvGamma>(
            FamilyId::InvGamma,
            &[
                &[2.5, 3.0],
                &[0.5, 1.0],
                &[0.1, 0.001],
                &[40.0, 0.1],
                &[1e6, 1.0],
            ],
            BAD_POSITIVE,
            &[0.0, -1.0, INF, NAN, -INF],
        ),
        kernel::<ChiSquared>(
            FamilyId::ChiSquared,
            &[&[5.0], &[1.0], &[0.01], &[80.0], &[2e6]],
            BAD_SCALES,
            &[0.0, -1.0, INF, NAN, -INF],
        ),
        kernel::<Weibull>(
            FamilyId::Weibull,
            &[
                &[2.5, 3.0],
                &[0.5, 1.0],
                &[0.1, 1e-3],
                &[40.0, 0.1],
                &[1e4, 7.0],
            ],
            BAD_POSITIVE,
            &[0.0, -1.0, INF, NAN, -INF],
        ),
        kernel::<Logistic>(
            FamilyId::Logistic,
            &[&[0.5, 2.0], &[-3.0, 0.01], &[1e3, 1e-1], &[0.0, 1e290]],
            BAD_LOCATED,
            &[INF, -INF, NAN],
        ),
        kernel::<Gumbel>(
            FamilyId::Gumbel,
            &[&[0.5, 2.0], &[-3.0, 0.01], &[1e3, 1e-1], &[0.0, 1e290]],
            BAD_LOCATED,
            &[INF, -INF, NAN],
        ),
        kernel::<Pareto>(
            FamilyId::Pareto,
            &[&[2.0, 3.0], &[1e-3, 0.5], &[7.0, 100.0], &[1.0, 1.0]],
            BAD_POSITIVE,
            &[1.999, 0.0, -1.0, INF, NAN, -INF],
        ),
        kernel::<NegBinomial>(
            FamilyId::NegBinomial,
            &[
                &[2.5, 0.5],
                &[0.3, 0.2],
                &[40.0, 10.0],
                &[5.0, 0.02],
                &[1e6, 1e5],
            ],
            BAD_POSITIVE,
            &[-1.0, 0.5, INF, -INF, NAN],
        ),
        kernel::<NegBinomial2>(
            FamilyId::NegBinomial2,
            &[
                &[3.5, 2.0],
                &[0.01, 0.5],
                &[40.0, 1e6],
                &[60.0, 0.3],
                &[200.0, 50.0],
            ],
            BAD_POSITIVE,
            &[-1.0, 0.5, INF, -INF, NAN],
        ),
        kernel::<Geometric>(
            FamilyId::Geometric,
            &[&[0.3], &[1.0], &[0.02], &[0.999]],
            &[&[0.0], &[-0.1], &[1.1], &[NAN]],
            &[-1.0, 0.5, INF, -INF, NAN],
        ),
        kernel::<BetaBinomial>(
            FamilyId::BetaBinomial,
            &[
                &[10.0, 2.0, 3.0],
                &[1.0, 0.5, 0.5],
                &[40.0, 0.2, 0.1],
                &[200.0, 30.0, 3.0],
                &[1000.0, 1e6, 2e6],
                &[0.0, 1.0, 1.0],
            ],
            &[
                &[-1.0, 1.0, 1.0],
                &[2.5, 1.0, 1.0],
                &[3.0, 0.0, 1.0],
                &[3.0, 1.0, -1.0],
                &[NAN, 1.0, 1.0],
                &[3.0, NAN, 1.0],
                &[3.0, 1.0, INF],
            ],
            &[-1.0, 11.0, 0.5, INF, -INF, NAN],
        ),
        kernel::<BernoulliLogit>(
            FamilyId::BernoulliLogit,
            &[&[0.3], &[-4.0], &[6.0], &[0.0]],
            &[&[NAN], &[INF], &[-INF]],
            &[0.5, 2.0, -1.0, INF, NAN],
        ),
        kernel::<BinomialLogit>(
            FamilyId::BinomialLogit,
            &[
                &[10.0, -0.8],
                &[1.0, 2.0],
                &[40.0, 0.0],
                &[200.0, 3.0],
                &[1e6, -12.7],
            ],
            &[
                &[-1.0, 0.5],
                &[2.5, 0.5],
                &[3.0, INF],
                &[NAN, 0.5],
                &[3.0, NAN],
            ],
            &[-1.0, 11.0, 0.5, INF, -INF, NAN],
        ),
        kernel::<PoissonLog>(
            FamilyId::PoissonLog,
            &[&[1.25], &[-7.0], &[2.302], &[4.0], &[-800.0]],
            &[&[NAN], &[INF], &[-INF]],
            &[-1.0, 0.5, INF, -INF, NAN],
        ),
        kernel::<Hypergeometric>(
            FamilyId::Hypergeometric,
            &[
                &[5.0, 7.0, 9.0],
                &[0.0, 3.0, 2.0],
                &[12.0, 3.0, 10.0],
                &[100.0, 300.0, 500.0],
                &[13.0, 3.0, 10.0],
            ],
            &[
                &[-1.0, 3.0, 3.0],
                &[7.0, 3.0, 3.0],
                &[1.5, 3.0, 3.0],
                &[1.0, 3.5, 3.0],
                &[1.0, 3.0, NAN],
                &[NAN, 3.0, 3.0],
            ],
            &[-1.0, 6.0, 0.5, INF, -INF, NAN],
        ),
        kernel::<ZeroInflatedPoisson>(
            FamilyId::ZeroInflatedPoisson,
            &[&[0.3, 3.5], &[0.9, 0.2], &[0.0, 20.0], &[1e-6, 50.0]],
            &[
                &[-0.1, 1.0],
                &[1.1, 1.0],
                &[NAN, 1.0],
                &[0.5, 0.0],
                &[0.5, NAN],
                &[0.5, INF],
            ],
            &[-1.0, 0.5, INF, -INF, NAN],
        ),
        kernel::<VonMises>(
            FamilyId::VonMises,
            &[
                &[0.5, 2.0],
                &[-3.0, 1e-6],
                &[1.0, 100.0],
                &[0.0, 29.0],
                &[0.0, 1e7],
            ],
            BAD_LOCATED,
            &[INF, -INF, NAN],
        ),
        kernel::<SkewNormal>(
            FamilyId::SkewNormal,
            &[
                &[0.5, 2.0, 3.0],
                &[-3.0, 0.01, -1.0],
                &[1e3, 1e-1, 0.0],
                &[0.0, 1.0, 8.0],
            ],
            &[
                &[0.0, 0.0, 1.0],
                &[0.0, -1.0, 1.0],
                &[NAN, 1.0, 1.0],
                &[0.0, 1.0, INF],
                &[0.0, 1.0, NAN],
            ],
            &[INF, -INF, NAN],
        ),
        kernel::<ExpModNormal>(
            FamilyId::ExpModNormal,
            &[
                &[0.5, 2.0, 3.0],
                &[-3.0, 0.01, 60.0],
                &[1e3, 1e-1, 40.0],
                &[0.0, 1.0, 0.1],
            ],
            &[
                &[0.0, 0.0, 1.0],
                &[0.0, 1.0, 0.0],
                &[NAN, 1.0, 1.0],
                &[0.0, INF, 1.0],
                &[0.0, 1.0, NAN],
            ],
            &[INF, -INF, NAN],
        ),
    ]
}
