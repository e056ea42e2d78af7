//! What the conformance tests share: every scalar family of the catalogue behind one record of
//! functions, so that a new family is tested by a new row here and by nothing else.
#![allow(dead_code)]

pub mod statistics;

use laurel_dist::family::*;
use laurel_dist::{FamilyId, MAX_LOGS, MAX_TERMS, Operand};
use laurel_rng::{Key, Stream};
use laurel_simd::{BLOCK, Column, Lanes, Vector};

/// `f(stream, params, x, logs, n)`.
pub type Sampler = fn(&mut Stream, &[Operand], &mut Column, &mut [Column], usize);

/// `f(x[2], params[j][2])`, for two lanes at once: [j][2].
pub type Gradient = fn([f64; 2], &[[f64; 2]]) -> [[f64; 2]; 2];

/// One scalar family.
pub struct Kernel {
    pub id: FamilyId,
    pub logs: usize,
    /// The log density at x under the parameters.
    pub log_prob: fn(f64, &[f64]) -> f64,
    /// The same for two lanes at once: x[2], params[j][2].
    pub log_prob_vector: fn([f64; 2], &[[f64; 2]]) -> [f64; 2],
    /// The gradient in the parameters.
    pub grad: fn(f64, &[f64]) -> [f64; 2],
    /// The same for two lanes at once.
    pub grad_vector: Gradient,
    /// The log density at x with given companions.
    pub log_prob_with: fn(f64, &[f64; MAX_LOGS], &[f64]) -> f64,
    pub terms: fn(&[f64]) -> [f64; MAX_TERMS],
    pub sample: Sampler,
    pub sample_vector: Sampler,
    /// Valid parameters to try, ordinary and extreme.
    pub settings: &'static [&'static [f64]],
    /// Parameters that are not allowed.
    pub invalid: &'static [&'static [f64]],
    /// Values outside the support under the first of the settings.
    pub outside: &'static [f64],
}

const NAN: f64 = f64::NAN;
const INF: f64 = f64::INFINITY;

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
    ]
}

fn kernel<F: Family>(
    id: FamilyId,
    settings: &'static [&'static [f64]],
    invalid: &'static [&'static [f64]],
    outside: &'static [f64],
) -> Kernel {
    Kernel {
        id,
        logs: F::LOGS,
        log_prob: |x, params| F::log_prob(x, &F::logs_of(x), &F::terms(params)),
        log_prob_vector: log_prob_vector::<F>,
        grad: |x, params| {
            F::grad_params(x, &F::logs_of(x), &F::terms(params), &F::grad_terms(params))
        },
        grad_vector: grad_vector::<F>,
        log_prob_with: |x, logs, params| F::log_prob(x, logs, &F::terms(params)),
        terms: |params| F::terms(params),
        sample: F::sample::<f64>,
        sample_vector: F::sample::<Vector>,
        settings,
        invalid,
        outside,
    }
}

fn log_prob_vector<F: Family>(x: [f64; 2], params: &[[f64; 2]]) -> [f64; 2] {
    let x = Vector::load(&x);
    let params: Vec<Vector> = params.iter().map(|p| Vector::load(p)).collect();
    pair(F::log_prob(x, &F::logs_of(x), &F::terms(&params)))
}

fn grad_vector<F: Family>(x: [f64; 2], params: &[[f64; 2]]) -> [[f64; 2]; 2] {
    let x = Vector::load(&x);
    let params: Vec<Vector> = params.iter().map(|p| Vector::load(p)).collect();
    let terms = F::terms(&params);
    F::grad_params(x, &F::logs_of(x), &terms, &F::grad_terms(&params)).map(pair)
}

/// ln(1 / (1 + exp(-u))).
pub fn ln_sigmoid(u: f64) -> f64 {
    -((-u).max(0.0) + (-u.abs()).exp().ln_1p())
}

/// Both lanes.
pub fn pair(v: Vector) -> [f64; 2] {
    let mut out = [0.0; 2];
    v.store(&mut out);
    out
}

/// Parameters that are the same in every lane.
pub fn uniform(params: &[f64]) -> Vec<Operand<'static>> {
    params.iter().map(|&p| Operand::Uniform(p)).collect()
}

/// `count` draws and their companions ([logs][count]) from consecutive blocks of one seed.
pub fn draws(
    sampler: Sampler,
    logs: usize,
    params: &[f64],
    count: usize,
) -> (Vec<f64>, Vec<Vec<f64>>) {
    let (mut values, mut companions) = (Vec::new(), vec![Vec::new(); logs]);
    for block in 0..count.div_ceil(BLOCK) as u64 {
        let mut x = Column::zero();
        let mut columns = vec![Column::zero(); logs];
        let mut stream = Stream::new(Key::new(20).block(block));
        sampler(&mut stream, &uniform(params), &mut x, &mut columns, BLOCK);
        values.extend_from_slice(&x[..]);
        for (all, column) in companions.iter_mut().zip(&columns) {
            all.extend_from_slice(&column[..]);
        }
    }
    values.truncate(count);
    (values, companions)
}

/// Equal bits, or both NaN.
#[track_caller]
pub fn assert_same(a: f64, b: f64, what: &str) {
    let same = a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan());
    assert!(same, "{what}: {a:e} and {b:e}");
}
