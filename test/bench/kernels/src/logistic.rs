//! Logistic regression, N = 1000, D = 8: beta ~ normal(0, 2.5), y ~ bernoulli(1 / (1 + exp(-X beta))). Lanes are data.

use crate::Workload;
use crate::data::{coin, spread};
use crate::lanes::{across, both, get, softplus_and_sigmoid};

const ROWS: usize = 1000;
const COLUMNS: usize = 8;

/// See above.
pub struct Logistic {
    x: [Vec<f64>; COLUMNS],
    y: Vec<f64>,
    beta: [f64; COLUMNS],
    gradient: [f64; COLUMNS],
}

impl Logistic {
    /// At 0.1, 0.2, ...
    pub fn new() -> Self {
        Self {
            x: std::array::from_fn(|d| (0..ROWS).map(|n| spread(n, d)).collect()),
            y: (0..ROWS).map(coin).collect(),
            beta: std::array::from_fn(|d| 0.1 * (d + 1) as f64),
            gradient: [0.0; COLUMNS],
        }
    }
}

impl Default for Logistic {
    fn default() -> Self {
        Self::new()
    }
}

impl Workload for Logistic {
    fn parameters(&mut self) -> &mut [f64] {
        &mut self.beta
    }

    // By index: zipped, the sums leave their registers and the loop takes half as long again.
    #[allow(clippy::needless_range_loop)]
    fn evaluate(&mut self) -> f64 {
        let x: [&[f64]; COLUMNS] = std::array::from_fn(|d| &self.x[d][..ROWS]);
        let y = &self.y[..ROWS];
        let beta = self.beta.map(both);
        let mut sums = [both(0.0); COLUMNS];
        let mut value = both(0.0);
        for n in (0..ROWS).step_by(2) {
            let rows: [_; COLUMNS] = std::array::from_fn(|d| get(x[d], n));
            let mut z = beta[0] * rows[0];
            for d in 1..COLUMNS {
                z = z + beta[d] * rows[d];
            }
            let (softplus, sigmoid) = softplus_and_sigmoid(z);
            let y = get(y, n);
            value = value + (y * z - softplus);
            let rest = y - sigmoid;
            for d in 0..COLUMNS {
                sums[d] = sums[d] + rest * rows[d];
            }
        }
        let mut total = across(value);
        for d in 0..COLUMNS {
            let beta = self.beta[d];
            total -= 0.08 * beta * beta;
            self.gradient[d] = across(sums[d]) - 0.16 * beta;
        }
        total
    }

    fn gradient(&self) -> &[f64] {
        &self.gradient
    }

    fn points(&self) -> usize {
        1
    }
}
