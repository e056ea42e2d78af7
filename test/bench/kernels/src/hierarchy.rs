//! A hierarchy as that of the radon measurements (Gelman and Hill 2007, chapter 12): 12,573 rows in 386 groups,
//! alpha ~ normal(mu, 1), beta ~ normal(0, 10), y ~ normal(alpha[group] + beta x, sigma), over (alpha, beta, ln sigma):
//! 388 numbers, mu = 0.5. Rows are sorted by group; lanes are data.

use crate::Workload;
use crate::data::{group, spread};
use crate::lanes::{across, both, get};
use laurel_simd::Lanes;
use laurel_simd::math::exp;

const ROWS: usize = 12_573;
const GROUPS: usize = 386;
const PARAMETERS: usize = GROUPS + 2;
const MU: f64 = 0.5;

/// See above.
pub struct Hierarchy {
    x: Vec<f64>,
    y: Vec<f64>,
    /// Where each group begins, and the end.
    starts: Vec<usize>,
    at: Vec<f64>,
    gradient: Vec<f64>,
}

impl Hierarchy {
    /// Near the data.
    pub fn new() -> Self {
        let groups: Vec<usize> = (0..ROWS).map(|n| group(n, ROWS, GROUPS)).collect();
        let mut starts: Vec<usize> = (0..GROUPS)
            .map(|j| groups.partition_point(|&g| g < j))
            .collect();
        starts.push(ROWS);
        let mut at: Vec<f64> = (0..PARAMETERS).map(|j| spread(j, 5)).collect();
        at[GROUPS + 1] = 0.2;
        Self {
            x: (0..ROWS).map(|n| spread(n, 1)).collect(),
            y: (0..ROWS)
                .map(|n| spread(n, 2) + spread(groups[n], 3))
                .collect(),
            starts,
            at,
            gradient: vec![0.0; PARAMETERS],
        }
    }
}

impl Default for Hierarchy {
    fn default() -> Self {
        Self::new()
    }
}

impl Workload for Hierarchy {
    fn parameters(&mut self) -> &mut [f64] {
        &mut self.at
    }

    fn evaluate(&mut self) -> f64 {
        let (beta, log_sigma) = (self.at[GROUPS], self.at[GROUPS + 1]);
        let precision = exp::<f64>(-2.0 * log_sigma);
        let (mut squares, mut by_beta, mut value) = (both(0.0), both(0.0), 0.0);
        for j in 0..GROUPS {
            let (alpha, range) = (self.at[j], self.starts[j]..self.starts[j + 1]);
            let (x, y) = (&self.x[range.clone()], &self.y[range]);
            let mut rests = both(0.0);
            let pairs = x.len() & !1;
            for n in (0..pairs).step_by(2) {
                let x = get(x, n);
                let r = get(y, n) - (both(alpha) + both(beta) * x);
                rests = rests + r;
                squares = squares + r * r;
                by_beta = by_beta + r * x;
            }
            let mut rest = across(rests);
            if pairs < x.len() {
                let r = y[pairs] - (alpha + beta * x[pairs]);
                rest += r;
                squares = squares + laurel_simd::Vector::load(&[r * r, 0.0]);
                by_beta = by_beta + laurel_simd::Vector::load(&[r * x[pairs], 0.0]);
            }
            value -= 0.5 * (alpha - MU) * (alpha - MU);
            self.gradient[j] = precision * rest - (alpha - MU);
        }
        let squares = precision * across(squares);
        self.gradient[GROUPS] = precision * across(by_beta) - 0.01 * beta;
        self.gradient[GROUPS + 1] = squares - ROWS as f64;
        value - 0.5 * squares - ROWS as f64 * log_sigma - 0.005 * beta * beta
    }

    fn gradient(&self) -> &[f64] {
        &self.gradient
    }

    fn points(&self) -> usize {
        1
    }
}
