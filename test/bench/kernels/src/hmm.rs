//! A hidden Markov model, three states, 100 observations, the states summed out by scaled forward-backward: over the
//! means of the emissions and the logarithms of the weights of the transitions (not normalised), 64 points at a time.

use crate::Workload;
use crate::data::spread;
use crate::lanes::{across, both, get, put};
use laurel_simd::Vector;
use laurel_simd::math::{inlined_exp, log};

const STATES: usize = 3;
const STEPS: usize = 100;
const PARAMETERS: usize = STATES * (STATES + 1);
const POINTS: usize = 64;

type States = [Vector; STATES];

/// See above.
pub struct Hmm {
    y: [f64; STEPS],
    at: [f64; PARAMETERS * POINTS],
    gradient: [f64; PARAMETERS * POINTS],
    /// Of every step: filtered probabilities, emissions, and the reciprocal of the scale.
    filtered: [States; STEPS],
    emitted: [States; STEPS],
    scale: [Vector; STEPS],
}

impl Hmm {
    /// Means -1, 0, 1 and sticky states.
    pub fn new() -> Self {
        let zero = [both(0.0); STATES];
        let mut at = [0.0; PARAMETERS * POINTS];
        for (place, x) in at.iter_mut().enumerate() {
            let (parameter, noise) = (place / POINTS, 0.1 * spread(place, 2));
            let stays = parameter >= STATES && (parameter - STATES).is_multiple_of(STATES + 1);
            *x = noise
                + if parameter < STATES {
                    parameter as f64 - 1.0
                } else if stays {
                    0.0
                } else {
                    -1.5
                };
        }
        Self {
            y: std::array::from_fn(|n| 2.0 * spread(n, 1)),
            at,
            gradient: [0.0; PARAMETERS * POINTS],
            filtered: [zero; STEPS],
            emitted: [zero; STEPS],
            scale: [both(0.0); STEPS],
        }
    }

    fn pair(&mut self, point: usize) -> Vector {
        let mean: States = std::array::from_fn(|k| get(&self.at, k * POINTS + point));
        let weights: [States; STATES] = std::array::from_fn(|j| {
            std::array::from_fn(|k| {
                inlined_exp(get(&self.at, (STATES + j * STATES + k) * POINTS + point))
            })
        });
        let value = self.forward(&mean, &weights);
        self.backward(&mean, &weights, point);
        value
    }

    fn forward(&mut self, mean: &States, weights: &[States; STATES]) -> Vector {
        let mut value = both(0.0);
        let mut before = [both(1.0 / STATES as f64); STATES];
        for t in 0..STEPS {
            let mut now = before;
            if t > 0 {
                for k in 0..STATES {
                    now[k] = before[0] * weights[0][k]
                        + before[1] * weights[1][k]
                        + before[2] * weights[2][k];
                }
            }
            for k in 0..STATES {
                let d = both(self.y[t]) - mean[k];
                self.emitted[t][k] = inlined_exp(both(-0.5) * (d * d));
                now[k] = now[k] * self.emitted[t][k];
            }
            let sum = now[0] + now[1] + now[2];
            let scale = both(1.0) / sum;
            value = value + log(sum);
            before = now.map(|p| p * scale);
            self.filtered[t] = before;
            self.scale[t] = scale;
        }
        value
    }

    fn backward(&mut self, mean: &States, weights: &[States; STATES], point: usize) {
        let mut by_mean = [both(0.0); STATES];
        let mut by_weight = [[both(0.0); STATES]; STATES];
        let mut after = [both(1.0); STATES];
        for t in (0..STEPS).rev() {
            for k in 0..STATES {
                let d = both(self.y[t]) - mean[k];
                by_mean[k] = by_mean[k] + self.filtered[t][k] * after[k] * d;
            }
            if t == 0 {
                break;
            }
            let pull: States =
                std::array::from_fn(|k| after[k] * self.emitted[t][k] * self.scale[t]);
            let before = self.filtered[t - 1];
            for j in 0..STATES {
                for k in 0..STATES {
                    by_weight[j][k] = by_weight[j][k] + before[j] * pull[k];
                }
                after[j] =
                    weights[j][0] * pull[0] + weights[j][1] * pull[1] + weights[j][2] * pull[2];
            }
        }
        for k in 0..STATES {
            put(&mut self.gradient, k * POINTS + point, by_mean[k]);
            for j in 0..STATES {
                let place = (STATES + j * STATES + k) * POINTS + point;
                put(&mut self.gradient, place, by_weight[j][k] * weights[j][k]);
            }
        }
    }
}

impl Default for Hmm {
    fn default() -> Self {
        Self::new()
    }
}

impl Workload for Hmm {
    fn parameters(&mut self) -> &mut [f64] {
        &mut self.at
    }

    fn evaluate(&mut self) -> f64 {
        let mut total = both(0.0);
        for point in (0..POINTS).step_by(2) {
            total = total + self.pair(point);
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
