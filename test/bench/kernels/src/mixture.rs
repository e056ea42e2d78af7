//! A mixture of two normals, N = 1000, the component summed out: theta ~ beta(2, 2), mu ~ normal(0, 5), sigma ~
//! log-normal(0, 1), over (logit theta, mu_1, mu_2, ln sigma_1, ln sigma_2). Lanes are data.

use crate::Workload;
use crate::data::{coin, spread};
use crate::lanes::{across, both, get};
use laurel_simd::math::{HALF_LN_2PI, exp, inlined_exp, log1p};
use laurel_simd::{Lanes, Vector};

const ROWS: usize = 1000;
const PARAMETERS: usize = 5;

/// See above.
pub struct Mixture {
    y: Vec<f64>,
    at: [f64; PARAMETERS],
    gradient: [f64; PARAMETERS],
}

impl Mixture {
    /// Two humps.
    pub fn new() -> Self {
        Self {
            y: (0..ROWS)
                .map(|n| 4.0 * coin(n) - 2.0 + spread(n, 3))
                .collect(),
            at: [0.3, -1.5, 1.8, 0.1, -0.2],
            gradient: [0.0; PARAMETERS],
        }
    }
}

impl Default for Mixture {
    fn default() -> Self {
        Self::new()
    }
}

/// Sums over the data: of the log densities, the first weights, and of both components' w d and w d^2.
struct Sums {
    value: f64,
    first: f64,
    slopes: [f64; 2],
    squares: [f64; 2],
}

impl Workload for Mixture {
    fn parameters(&mut self) -> &mut [f64] {
        &mut self.at
    }

    fn evaluate(&mut self) -> f64 {
        let [logit, _, _, s1, s2] = self.at;
        // ln theta and ln (1 - theta) from the logit.
        let soft = |x: f64| {
            if x > 0.0 {
                x + log1p(exp(-x))
            } else {
                log1p(exp(x))
            }
        };
        let (log_theta, log_rest) = (-soft(-logit), -soft(logit));
        let theta = exp::<f64>(log_theta);
        let scales = [exp::<f64>(-s1), exp::<f64>(-s2)];
        let sums = self.sums(
            [log_theta - s1 - HALF_LN_2PI, log_rest - s2 - HALF_LN_2PI],
            scales,
        );
        let n = ROWS as f64;
        let weights = [sums.first, n - sums.first];
        let mut value = sums.value + 2.0 * (log_theta + log_rest);
        self.gradient[0] = sums.first - n * theta + 2.0 * (1.0 - 2.0 * theta);
        for k in 0..2 {
            let (mu, log_sigma) = (self.at[1 + k], self.at[3 + k]);
            value -= 0.02 * mu * mu + 0.5 * log_sigma * log_sigma;
            self.gradient[1 + k] = sums.slopes[k] * scales[k] - 0.04 * mu;
            self.gradient[3 + k] = sums.squares[k] - weights[k] - log_sigma;
        }
        value
    }

    fn gradient(&self) -> &[f64] {
        &self.gradient
    }

    fn points(&self) -> usize {
        1
    }
}

impl Mixture {
    fn sums(&self, heights: [f64; 2], scales: [f64; 2]) -> Sums {
        let y = &self.y[..ROWS];
        let (h, s) = (heights.map(both), scales.map(both));
        let mu = [both(self.at[1]), both(self.at[2])];
        let (one, half, zero) = (both(1.0), both(0.5), both(0.0));
        let mut sums = [zero; 6];
        for n in (0..ROWS).step_by(2) {
            let y = get(y, n);
            let d = [(y - mu[0]) * s[0], (y - mu[1]) * s[1]];
            let l = [h[0] - half * (d[0] * d[0]), h[1] - half * (d[1] * d[1])];
            let gap = l[0] - l[1];
            let e = inlined_exp(-gap.abs());
            let upper = one / (one + e);
            let first = Vector::select(gap.lt(zero), e * upper, upper);
            let second = one - first;
            let (a, b) = (first * d[0], second * d[1]);
            sums[0] = sums[0] + (l[0].pmax(l[1]) + log1p(e));
            sums[1] = sums[1] + first;
            sums[2] = sums[2] + a;
            sums[3] = sums[3] + a * d[0];
            sums[4] = sums[4] + b;
            sums[5] = sums[5] + b * d[1];
        }
        let [value, first, a, aa, b, bb] = sums.map(across);
        Sums {
            value,
            first,
            slopes: [a, b],
            squares: [aa, bb],
        }
    }
}
