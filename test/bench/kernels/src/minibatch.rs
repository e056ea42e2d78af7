//! Linear regression on 256 rows of 100,000, D = 8, scaled up: y ~ normal(X beta, 1), over beta. The rows of a step
//! follow each other. Lanes are data.

use crate::Workload;
use crate::data::spread;
use crate::lanes::{across, both, get};

const ROWS: usize = 100_000;
const BATCH: usize = 256;
const COLUMNS: usize = 8;

/// See above.
pub struct Minibatch {
    x: [Vec<f64>; COLUMNS],
    y: Vec<f64>,
    start: usize,
    beta: [f64; COLUMNS],
    gradient: [f64; COLUMNS],
}

impl Minibatch {
    /// From the first row on.
    pub fn new() -> Self {
        Self {
            x: std::array::from_fn(|d| (0..ROWS).map(|n| spread(n, d)).collect()),
            y: (0..ROWS).map(|n| spread(n, 9)).collect(),
            start: 0,
            beta: std::array::from_fn(|d| 0.1 * (d + 1) as f64),
            gradient: [0.0; COLUMNS],
        }
    }
}

impl Default for Minibatch {
    fn default() -> Self {
        Self::new()
    }
}

impl Workload for Minibatch {
    fn parameters(&mut self) -> &mut [f64] {
        &mut self.beta
    }

    fn evaluate(&mut self) -> f64 {
        let range = self.start..self.start + BATCH;
        let x: [&[f64]; COLUMNS] = std::array::from_fn(|d| &self.x[d][range.clone()]);
        let y = &self.y[range];
        let beta = self.beta.map(both);
        let mut sums = [both(0.0); COLUMNS];
        let mut squares = both(0.0);
        for n in (0..BATCH).step_by(2) {
            let rows: [_; COLUMNS] = std::array::from_fn(|d| get(x[d], n));
            let mut rest = get(y, n) - beta[0] * rows[0];
            for d in 1..COLUMNS {
                rest = rest - beta[d] * rows[d];
            }
            squares = squares + rest * rest;
            for (sum, x) in sums.iter_mut().zip(rows) {
                *sum = *sum + rest * x;
            }
        }
        let scale = ROWS as f64 / BATCH as f64;
        self.gradient = sums.map(|sum| scale * across(sum));
        -0.5 * scale * across(squares)
    }

    fn gradient(&self) -> &[f64] {
        &self.gradient
    }

    fn points(&self) -> usize {
        1
    }
}
