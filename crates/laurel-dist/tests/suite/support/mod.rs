//! What the conformance tests share: every scalar family of the catalogue behind one record of
//! functions, so that a new family is tested by a new row here and by nothing else.

pub mod judge;
pub mod records;
pub mod statistics;
mod table;

#[allow(unused_imports)]
pub use table::kernels;

use laurel_dist::derivatives::pull_back;
use laurel_dist::family::{Family, Partials};
use laurel_dist::{FamilyId, MAX_LOGS, MAX_TERMS, Operand};
use laurel_rng::{Key, Stream};
use laurel_simd::{BLOCK, Column, Lanes, Vector};

/// `f(stream, params, x, logs, n)`.
pub type Sampler = fn(&mut Stream, &[Operand], &mut Column, &mut [Column], usize);

/// `f(x, params)`: lower and upper tail.
pub type Tails = fn(f64, &[f64]) -> Option<(f64, f64)>;

/// `f(x[2], params[j][2])`, for two lanes at once: [value and terms][2].
pub type VectorPartials = fn([f64; 2], &[[f64; 2]]) -> Vec<[f64; 2]>;

/// One scalar family.
pub struct Kernel {
    pub id: FamilyId,
    pub logs: usize,
    /// The log density at x under the parameters.
    pub log_prob: fn(f64, &[f64]) -> f64,
    /// The same for two lanes at once: x[2], params[j][2].
    pub log_prob_vector: fn([f64; 2], &[[f64; 2]]) -> [f64; 2],
    /// Derivatives in the value and in every term.
    pub partials: fn(f64, &[f64]) -> Vec<f64>,
    /// The same for two lanes at once.
    pub partials_vector: VectorPartials,
    /// The log density at x with given companions.
    pub log_prob_with: fn(f64, &[f64; MAX_LOGS], &[f64]) -> f64,
    pub terms: fn(&[f64]) -> [f64; MAX_TERMS],
    /// P(X <= x) and P(X > x).
    pub cdf: Tails,
    pub quantile: fn(f64, &[f64]) -> Option<f64>,
    pub entropy: fn(&[f64]) -> Option<f64>,
    pub sample: Sampler,
    pub sample_vector: Sampler,
    /// Valid parameters to try, ordinary and extreme.
    pub settings: &'static [&'static [f64]],
    /// Parameters that are not allowed.
    pub invalid: &'static [&'static [f64]],
    /// Values outside the support under the first of the settings.
    pub outside: &'static [f64],
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
        partials: |x, params| all_of(F::partials(x, &F::logs_of(x), &F::terms(params)), F::TERMS),
        partials_vector: partials_vector::<F>,
        log_prob_with: |x, logs, params| F::log_prob(x, logs, &F::terms(params)),
        terms: |params| F::terms(params),
        cdf: F::cdf::<f64>,
        quantile: F::quantile::<f64>,
        entropy: F::entropy::<f64>,
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

fn partials_vector<F: Family>(x: [f64; 2], params: &[[f64; 2]]) -> Vec<[f64; 2]> {
    let x = Vector::load(&x);
    let params: Vec<Vector> = params.iter().map(|p| Vector::load(p)).collect();
    let all = F::partials(x, &F::logs_of(x), &F::terms(&params));
    all_of(all, F::TERMS).into_iter().map(pair).collect()
}

fn all_of<T: Copy>(partials: Partials<T>, terms: usize) -> Vec<T> {
    let mut all = vec![partials.value];
    all.extend(&partials.terms[..terms]);
    all
}

impl Kernel {
    /// Derivatives in the value and in every parameter.
    pub fn gradient(&self, x: f64, params: &[f64]) -> Vec<f64> {
        let partials = (self.partials)(x, params);
        let mut all = vec![partials[0]];
        all.extend(pull_back(self.id, params, &partials[1..]));
        all
    }

    /// Its name in programs.
    pub fn name(&self) -> &'static str {
        self.id.spec().name
    }
}

/// Places and weights of eight-point Gauss-Legendre quadrature on [-1, 1], the positive half.
pub const NODES: [f64; 4] = [
    0.183_434_642_495_649_8,
    0.525_532_409_916_329,
    0.796_666_477_413_626_7,
    0.960_289_856_497_536_2,
];
pub const WEIGHTS: [f64; 4] = [
    0.362_683_783_378_362,
    0.313_706_645_877_887_3,
    0.222_381_034_453_374_47,
    0.101_228_536_290_376_26,
];

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
