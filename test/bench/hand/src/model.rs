//! One step's draws from the guide and their log weights log p - log q, in nats.

use laurel_simd::math::{HALF_LN_2PI, LN_2, exp, log};
use laurel_simd::{Lanes, Vector};

use crate::columns::{Column, PAIRS, SAMPLES, ZEROS, both, get, put};
use crate::gamma::{Spare, gammas};
use crate::guide::{DATA, Guide, K, LOGITS, RATE, SD};
use crate::stream::Stream;

/// The observations of `examples/gmm.daphne`.
const Y: [f64; DATA] = [1.1, 2.1, 2.0, 1.9, 0.0, -0.1, -0.05];
/// Standard deviation of the means' prior.
const PRIOR_SD: f64 = 10.0;
/// A sum of gammas above this has a logarithm that can be trusted.
const ORDINARY_SUM: f64 = 1e-5;

/// The draws of a step, one column for each number.
#[repr(align(16))]
pub struct Draws {
    /// Standard normals: those of the means stay, those of the gammas become gammas.
    pub normals: [Column; 3 * K],
    /// Uniforms of the gammas, which become their logarithms: of sigma, then of pi.
    pub logs: [Column; 2 * K],
    /// Means, inverse sds, and ln pi - ln sigma of the components.
    means: [Column; K],
    inverse: [Column; K],
    level: [Column; K],
    /// Uniforms of the assignments, which become components 0, 1, 2.
    pub z: [Column; DATA],
    /// Log weights.
    pub weight: Column,
    spare: Spare,
}

impl Draws {
    /// Nothing drawn yet.
    pub fn new() -> Box<Self> {
        Box::new(Self {
            normals: [ZEROS; 3 * K],
            logs: [ZEROS; 2 * K],
            means: [ZEROS; K],
            inverse: [ZEROS; K],
            level: [ZEROS; K],
            z: [ZEROS; DATA],
            weight: ZEROS,
            spare: Spare::new(),
        })
    }

    /// Draws and weighs the samples of a step. Afterwards `normals[K..2 K]` are sigma, `logs` ln sigma and ln pi.
    #[inline(never)]
    pub fn draw(&mut self, guide: &Guide, stream: &mut Stream) {
        stream.normals(self.normals.as_flattened_mut());
        stream.uniforms(self.logs.as_flattened_mut());
        for k in 0..2 * K {
            let (z, u) = (&mut self.normals[K + k], &mut self.logs[k]);
            gammas(&guide.tuned[k], z, u, &mut self.spare, stream);
        }
        stream.uniforms(self.z.as_flattened_mut());
        self.shares(guide);
        for k in 0..K {
            self.component(k, guide);
        }
        for n in 0..DATA {
            self.datum(n, guide);
        }
    }

    /// ln pi from the gammas, and its part of the weight with all that is the same in every sample.
    fn shares(&mut self, guide: &Guide) {
        let constant = both(constant(guide));
        let alpha: [Vector; K] = std::array::from_fn(|k| both(guide.tuned[K + k].a - 1.0));
        let [.., a, b, c] = &self.normals;
        let [.., ln_a, ln_b, ln_c] = &mut self.logs;
        for pair in 0..PAIRS {
            let logs = [get(&ln_a[pair]), get(&ln_b[pair]), get(&ln_c[pair])];
            let sum = get(&a[pair]) + get(&b[pair]) + get(&c[pair]);
            let ln_sum = ln_sum(sum, logs);
            let [x, y, z] = logs.map(|each| (each - ln_sum).pmin(Vector::zero()));
            put(&mut ln_a[pair], x);
            put(&mut ln_b[pair], y);
            put(&mut ln_c[pair], z);
            let log_q = alpha[0] * x + alpha[1] * y + alpha[2] * z;
            put(&mut self.weight[pair], constant - log_q);
        }
    }

    /// One component: its mean and sd, log p - log q of both.
    #[inline(never)]
    fn component(&mut self, k: usize, guide: &Guide) {
        let (mean, sd) = (both(guide.natural[k]), both(guide.natural[SD + k]));
        let (rate, ln_rate) = (guide.natural[RATE + k], both(guide.ln_rate[k]));
        let (inverse_rate, excess) = (both(1.0 / rate), both(rate - 1.0));
        let shape = both(guide.tuned[k].a - 1.0);
        let (half, precision) = (both(0.5), both(0.5 / (PRIOR_SD * PRIOR_SD)));
        for pair in 0..PAIRS {
            let z = get(&self.normals[k][pair]);
            let mu = mean + sd * z;
            put(&mut self.means[k][pair], mu);
            let sigma = get(&self.normals[K + k][pair]) * inverse_rate;
            let ln_sigma = get(&self.logs[k][pair]) - ln_rate;
            put(&mut self.normals[K + k][pair], sigma);
            put(&mut self.logs[k][pair], ln_sigma);
            put(&mut self.inverse[k][pair], both(1.0) / sigma);
            put(
                &mut self.level[k][pair],
                get(&self.logs[K + k][pair]) - ln_sigma,
            );
            let of_mean = half * z * z - precision * mu * mu;
            let of_sd = excess * sigma - shape * ln_sigma;
            let weight = get(&self.weight[pair]) + (of_mean + of_sd);
            put(&mut self.weight[pair], weight);
        }
    }

    /// One datum: its assignment, and log p of both less log q of the assignment.
    #[inline(never)]
    fn datum(&mut self, n: usize, guide: &Guide) {
        let first = guide.natural[LOGITS + n * K];
        let bounds = [both(first), both(first + guide.natural[LOGITS + n * K + 1])];
        let log_q = guide.log_p[n].map(both);
        let (y, half, one) = (both(Y[n]), both(0.5), both(1.0));
        for pair in 0..PAIRS {
            let u = get(&self.z[n][pair]);
            let (past_0, past_1) = (u.ge(bounds[0]), u.ge(bounds[1]));
            let pick = |a, b, c| Vector::select(past_1, c, Vector::select(past_0, b, a));
            let of = |from: &[Column; K]| {
                pick(
                    get(&from[0][pair]),
                    get(&from[1][pair]),
                    get(&from[2][pair]),
                )
            };
            let distance = (y - of(&self.means)) * of(&self.inverse);
            let log_p = of(&self.level) - half * distance * distance;
            put(&mut self.z[n][pair], pick(Vector::zero(), one, both(2.0)));
            let weight = get(&self.weight[pair]) + (log_p - pick(log_q[0], log_q[1], log_q[2]));
            put(&mut self.weight[pair], weight);
        }
    }

    /// The components' means.
    pub fn means(&self) -> [&Column; K] {
        self.means.each_ref()
    }

    /// The components' standard deviations.
    pub fn sds(&self) -> [&Column; K] {
        let [_, _, _, a, b, c, ..] = &self.normals;
        [a, b, c]
    }

    /// ln pi.
    pub fn ln_shares(&self) -> [&Column; K] {
        let [.., a, b, c] = &self.logs;
        [a, b, c]
    }

    /// The log weights, one sample after the other.
    pub fn weights(&self) -> &[f64] {
        self.weight.as_flattened()
    }
}

/// What log p - log q has the same in every sample.
fn constant(guide: &Guide) -> f64 {
    // ln 2 is ln of the density of dirichlet(1, 1, 1); the densities' ln(2 pi) / 2 of prior and guide cancel.
    let mut sum = LN_2 - DATA as f64 * HALF_LN_2PI - guide.ln_gamma[2 * K];
    for k in 0..K {
        sum += guide.ln_gamma[K + k] + guide.ln_sd[k] - log::<f64>(PRIOR_SD);
        sum += guide.ln_gamma[k] - guide.tuned[k].a * guide.ln_rate[k];
    }
    sum
}

/// Logarithm of a sum of gammas, from their logarithms where the sum has lost its digits.
#[inline(always)]
fn ln_sum(sum: Vector, logs: [Vector; K]) -> Vector {
    let ordinary = sum.gt(both(ORDINARY_SUM));
    if Vector::all(ordinary) {
        return log(sum);
    }
    let top = logs[0].pmax(logs[1]).pmax(logs[2]);
    let scaled = logs.map(|each| exp(each - top));
    top + log(scaled[0] + scaled[1] + scaled[2])
}

const _: () = assert!(SAMPLES.is_multiple_of(4));
