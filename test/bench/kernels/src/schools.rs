//! Eight schools, non-centred, 64 points at a time: mu ~ normal(0, 5), tau ~ half-Cauchy(5), eta ~ normal(0, 1),
//! y ~ normal(mu + tau eta, sigma), over (mu, ln tau, eta). Rubin 1981; the data are those of posteriordb.

use crate::Workload;
use crate::lanes::{across, both, get, put};
use laurel_simd::Vector;
use laurel_simd::math::{inlined_exp, log1p};

const SCHOOLS: usize = 8;
const PARAMETERS: usize = SCHOOLS + 2;
const POINTS: usize = 64;
const Y: [f64; SCHOOLS] = [28.0, 8.0, -3.0, 7.0, -1.0, 1.0, 18.0, 12.0];
const SIGMA: [f64; SCHOOLS] = [15.0, 10.0, 16.0, 11.0, 9.0, 11.0, 10.0, 18.0];

/// See above.
pub struct Schools {
    at: [f64; PARAMETERS * POINTS],
    gradient: [f64; PARAMETERS * POINTS],
}

impl Schools {
    /// At points that differ.
    pub fn new() -> Self {
        let mut at = [0.0; PARAMETERS * POINTS];
        for (place, x) in at.iter_mut().enumerate() {
            *x = crate::data::spread(place, 0);
        }
        Self {
            at,
            gradient: [0.0; PARAMETERS * POINTS],
        }
    }
}

impl Default for Schools {
    fn default() -> Self {
        Self::new()
    }
}

impl Workload for Schools {
    fn parameters(&mut self) -> &mut [f64] {
        &mut self.at
    }

    fn evaluate(&mut self) -> f64 {
        let mut total = both(0.0);
        for point in (0..POINTS).step_by(2) {
            total = total + pair(&self.at, &mut self.gradient, point);
        }
        across(total)
    }

    fn gradient(&self) -> &[f64] {
        &self.gradient
    }

    fn points(&self) -> usize {
        POINTS
    }
}

#[inline(always)]
fn pair(
    at: &[f64; PARAMETERS * POINTS],
    gradient: &mut [f64; PARAMETERS * POINTS],
    point: usize,
) -> Vector {
    let mu = get(at, point);
    let log_tau = get(at, POINTS + point);
    let tau = inlined_exp(log_tau);
    let scaled = tau * both(0.2);
    let square = scaled * scaled;
    let mut value = log_tau - both(0.02) * mu * mu - log1p(square);
    let (mut by_mu, mut by_tau) = (both(-0.04) * mu, both(0.0));
    for j in 0..SCHOOLS {
        let place = (2 + j) * POINTS + point;
        let eta = get(at, place);
        let r = (both(Y[j]) - (mu + tau * eta)) * both(1.0 / SIGMA[j]);
        let slope = r * both(1.0 / SIGMA[j]);
        value = value - both(0.5) * (r * r + eta * eta);
        by_mu = by_mu + slope;
        by_tau = by_tau + slope * eta;
        put(gradient, place, tau * slope - eta);
    }
    put(gradient, point, by_mu);
    let prior = both(1.0) - both(2.0) * square / (both(1.0) + square);
    put(gradient, POINTS + point, by_tau * tau + prior);
    value
}
