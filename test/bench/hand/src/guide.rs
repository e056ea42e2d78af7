//! The guide: 36 learned numbers to natural parameters and to the constants of a step.
//!
//! Layout of lambda, in pairs: means 0-2, then through softplus sds 3-5, shapes 6-8, rates 9-11, concentrations 12-14,
//! then 21 logits from 15 on, `[datum][component]`.

use laurel_simd::math::{digamma, exp, expm1, lgamma, log, sigmoid, softplus};
use laurel_simd::{Lanes, Vector};

use crate::columns::{Pair, both, get};
use crate::gamma::Tuned;

/// Learned numbers.
pub const PARAMS: usize = 36;
/// Components of the mixture.
pub const K: usize = 3;
/// Observations.
pub const DATA: usize = 7;
/// Where the sds begin.
pub const SD: usize = 3;
/// Where the shapes begin.
pub const SHAPE: usize = 6;
/// Where the rates begin.
pub const RATE: usize = 9;
/// Where the concentrations begin.
pub const ALPHA: usize = 12;
/// Where the logits begin.
pub const LOGITS: usize = 15;

/// Everything of the guide that one step needs.
pub struct Guide {
    /// Natural parameters in the layout of lambda; the logits are probabilities.
    pub natural: [f64; PARAMS],
    /// d natural / d lambda of those that go through softplus; 1 elsewhere.
    pub slope: [f64; PARAMS],
    /// What the draws of sigma and of pi need of their shapes.
    pub tuned: [Tuned; 2 * K],
    /// ln of the sds.
    pub ln_sd: [f64; K],
    /// ln of the rates.
    pub ln_rate: [f64; K],
    /// ln Gamma of the shapes, then of the concentrations, then of their sum.
    pub ln_gamma: [f64; 2 * K + 1],
    /// digamma of the same.
    pub digamma: [f64; 2 * K + 1],
    /// Log probabilities of the assignments: `[datum][component]`.
    pub log_p: [[f64; K]; DATA],
}

/// Lambda of the prior's parameters: normal(0, 10), gamma(1, 1), dirichlet(1, 1, 1), and for the assignments, whose
/// prior is pi, one prior draw of pi: exponentials, from uniforms, in their shares.
pub fn start(uniforms: [f64; K]) -> [f64; PARAMS] {
    let undo = |x: f64| x + log::<f64>(-expm1::<f64>(-x));
    let mut lambda = [0.0; PARAMS];
    lambda[SD..SHAPE].fill(undo(10.0));
    lambda[SHAPE..LOGITS].fill(undo(1.0));
    let parts = uniforms.map(|u| -log::<f64>(u));
    let sum = parts[0] + parts[1] + parts[2];
    for row in lambda[LOGITS..].as_chunks_mut::<K>().0 {
        *row = parts.map(|part| log::<f64>(part / sum));
    }
    lambda
}

impl Guide {
    /// The guide of a lambda.
    pub fn new(lambda: &[f64; PARAMS]) -> Self {
        let mut guide = Self {
            natural: [0.0; PARAMS],
            slope: [1.0; PARAMS],
            tuned: [Tuned::default(); 2 * K],
            ln_sd: [0.0; K],
            ln_rate: [0.0; K],
            ln_gamma: [0.0; 2 * K + 1],
            digamma: [0.0; 2 * K + 1],
            log_p: [[0.0; K]; DATA],
        };
        guide.set(lambda);
        guide
    }

    /// Takes the constants from lambda.
    #[inline(never)]
    pub fn set(&mut self, lambda: &[f64; PARAMS]) {
        self.natural[..SD].copy_from_slice(&lambda[..SD]);
        map(&lambda[SD..LOGITS], &mut self.natural[SD..LOGITS], softplus);
        map(&lambda[SD..LOGITS], &mut self.slope[SD..LOGITS], sigmoid);
        map(&self.natural[SD..SHAPE], &mut self.ln_sd, log);
        map(&self.natural[RATE..ALPHA], &mut self.ln_rate, log);
        let shapes = self.shapes();
        map(&shapes, &mut self.ln_gamma, lgamma);
        map(&shapes, &mut self.digamma, digamma);
        self.tune(&shapes);
        self.set_probabilities(&lambda[LOGITS..]);
    }

    /// The shapes of sigma, the concentrations, and the sum of those.
    fn shapes(&self) -> [f64; 2 * K + 1] {
        let (mut shapes, natural) = ([0.0; 2 * K + 1], &self.natural);
        shapes[..K].copy_from_slice(&natural[SHAPE..RATE]);
        shapes[K..2 * K].copy_from_slice(&natural[ALPHA..LOGITS]);
        shapes[2 * K] = (natural[ALPHA] + natural[ALPHA + 1]) + natural[ALPHA + 2];
        shapes
    }

    fn tune(&mut self, shapes: &[f64]) {
        let mut d = [0.0; 2 * K];
        for (d, &a) in d.iter_mut().zip(shapes) {
            *d = if a < 1.0 { a + 1.0 } else { a } - 1.0 / 3.0;
        }
        let mut ln_d = [0.0; 2 * K];
        map(&d, &mut ln_d, log);
        for (k, tuned) in self.tuned.iter_mut().enumerate() {
            let c = 1.0 / (9.0 * d[k]).sqrt();
            *tuned = Tuned {
                a: shapes[k],
                d: d[k],
                c,
                ln_d: ln_d[k],
            };
        }
    }

    fn set_probabilities(&mut self, logits: &[f64]) {
        let (mut shifted, mut powers) = ([0.0; K * DATA], [0.0; K * DATA]);
        let rows = shifted.as_chunks_mut::<K>().0;
        for (row, logits) in rows.iter_mut().zip(logits.as_chunks::<K>().0) {
            let top = logits
                .iter()
                .fold(f64::NEG_INFINITY, |top, &x| if x > top { x } else { top });
            *row = logits.map(|x| x - top);
        }
        map(&shifted, &mut powers, exp);
        let (mut totals, mut ln_totals) = ([0.0; DATA], [0.0; DATA]);
        for (total, row) in totals.iter_mut().zip(powers.as_chunks::<K>().0) {
            *total = row[0] + row[1] + row[2];
        }
        map(&totals, &mut ln_totals, log);
        for n in 0..DATA {
            for k in 0..K {
                self.natural[LOGITS + n * K + k] = powers[n * K + k] / totals[n];
                self.log_p[n][k] = shifted[n * K + k] - ln_totals[n];
            }
        }
    }
}

/// Two numbers at a time; an odd last one keeps company with itself.
#[inline(always)]
fn map(from: &[f64], to: &mut [f64], f: impl Fn(Vector) -> Vector) {
    let (pairs, last) = from.as_chunks::<2>();
    let (to_pairs, to_last) = to.as_chunks_mut::<2>();
    for (to, from) in to_pairs.iter_mut().zip(pairs) {
        f(get(from)).store(to);
    }
    if let ([x], [to]) = (last, to_last) {
        let mut lanes: Pair = [0.0; 2];
        f(both(*x)).store(&mut lanes);
        *to = lanes[0];
    }
}
