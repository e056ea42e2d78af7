//! Adam, climbing. Target: the gradient of anything to be maximised (here the ELBO, in nats).
//!
//! Kingma and Ba 2015, Adam: a method for stochastic optimization (arXiv 1412.6980), algorithm 1, with the sign of the
//! step turned round. Fails to settle where the gradient stays noisy: the step size does not decay.

/// Decay of the mean of gradients (section 2 of the paper).
const BETA_1: f64 = 0.9;
/// Decay of the mean of squared gradients (section 2 of the paper).
const BETA_2: f64 = 0.999;
/// Keeps the division finite (section 2 of the paper).
const EPSILON: f64 = 1e-8;

/// State for a vector of parameters `[params]`.
#[derive(Clone, Debug)]
pub struct Adam {
    learning_rate: f64,
    mean: Vec<f64>,
    square: Vec<f64>,
    power_1: f64,
    power_2: f64,
}

impl Adam {
    /// Before the first step. `learning_rate` is the largest usual change of a parameter in one step.
    pub fn new(params: usize, learning_rate: f64) -> Self {
        Self {
            learning_rate,
            mean: vec![0.0; params],
            square: vec![0.0; params],
            power_1: 1.0,
            power_2: 1.0,
        }
    }

    /// Moves `params` uphill along `gradient`; a part that is not finite is left out of this step.
    pub fn step(&mut self, params: &mut [f64], gradient: &[f64]) {
        self.power_1 *= BETA_1;
        self.power_2 *= BETA_2;
        let correction_1 = 1.0 / (1.0 - self.power_1);
        let correction_2 = 1.0 / (1.0 - self.power_2);
        let moments = self.mean.iter_mut().zip(&mut self.square);
        for ((param, &g), (mean, square)) in params.iter_mut().zip(gradient).zip(moments) {
            if !g.is_finite() {
                continue;
            }
            *mean = BETA_1 * *mean + (1.0 - BETA_1) * g;
            *square = BETA_2 * *square + (1.0 - BETA_2) * (g * g);
            let spread = (*square * correction_2).sqrt() + EPSILON;
            *param += self.learning_rate * (*mean * correction_1) / spread;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_step_is_the_learning_rate_in_the_direction_of_the_gradient() {
        let mut params = [1.0, 1.0, 1.0];
        Adam::new(3, 0.05).step(&mut params, &[1e-3, -4e5, 0.0]);
        assert!((params[0] - 1.05).abs() < 1e-6, "{params:?}");
        assert!((params[1] - 0.95).abs() < 1e-6, "{params:?}");
        assert_eq!(params[2], 1.0);
    }

    #[test]
    fn climbs_a_parabola_to_within_a_thousandth() {
        let mut params = [5.0];
        let mut adam = Adam::new(1, 0.05);
        for _ in 0..2000 {
            let gradient = [-2.0 * (params[0] - 3.0)];
            adam.step(&mut params, &gradient);
        }
        assert!((params[0] - 3.0).abs() < 1e-3, "{params:?}");
    }

    #[test]
    fn a_gradient_that_is_not_finite_moves_nothing() {
        let mut params = [1.0, 2.0];
        Adam::new(2, 0.05).step(&mut params, &[f64::NAN, f64::INFINITY]);
        assert_eq!(params, [1.0, 2.0]);
    }
}
