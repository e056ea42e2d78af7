//! The next temperature, by the conditional effective sample size of the step there: as far as so large a share of the
//! particles stays effective. Y. Zhou, A. M. Johansen, J. A. D. Aston 2016, Toward automatic model comparison, section 3.3 (arXiv
//! 1303.3123), for equal weights before the step; by bisection.

use laurel_simd::{Lanes, math};

use crate::scalar::scalar;

/// Halvings of the interval that the logarithm of the step is in.
const HALVINGS: usize = 40;
/// The longest interval: no step is so short that it is 0, and at the shortest all finite likelihoods weigh the same.
const LOG_SHORTEST: f64 = -740.0;

/// Weights exp(step times log likelihood), relative to the heaviest, and the logarithm of what that is.
pub(super) fn weights<L: Lanes>(log_likelihood: &[f64], step: f64) -> (Vec<f64>, f64) {
    let top = log_likelihood.iter().copied().fold(f64::MIN, f64::max);
    let weight = |log: &f64| scalar::<L>(math::exp, step * (log - top));
    (log_likelihood.iter().map(weight).collect(), step * top)
}

/// (sum w)^2 / (n sum w^2), over the n particles that the data is possible for.
pub(super) fn conditional_ess<L: Lanes>(log_likelihood: &[f64], step: f64) -> f64 {
    let (weights, _) = weights::<L>(log_likelihood, step);
    let n = log_likelihood.iter().filter(|log| log.is_finite()).count();
    let (mut sum, mut squares) = (0.0, 0.0);
    for w in weights {
        sum += w;
        squares += w * w;
    }
    sum * sum / (squares * n as f64)
}

/// The longest step, up to `most`, that leaves so large a share of the particles effective. More than 0.
///
/// Log likelihoods of draws of a vague prior may lie hundreds of decades apart, and then so do steps and `most`: what is
/// halved are logarithms.
pub(super) fn longest_step<L: Lanes>(log_likelihood: &[f64], share: f64, most: f64) -> f64 {
    if conditional_ess::<L>(log_likelihood, most) >= share {
        return most;
    }
    let step = |log: f64| most * scalar::<L>(math::exp, log);
    let (mut low, mut high) = (LOG_SHORTEST, 0.0);
    for _ in 0..HALVINGS {
        let middle = 0.5 * (low + high);
        if conditional_ess::<L>(log_likelihood, step(middle)) >= share {
            low = middle;
        } else {
            high = middle;
        }
    }
    step(low)
}

#[cfg(test)]
mod tests {
    use super::*;
    use laurel_simd::Vector;

    const LOGS: [f64; 6] = [-40.0, -3.0, 2.0, 2.5, -1.0, f64::NEG_INFINITY];

    /// By the definition, with the mathematics of the host.
    fn twin(step: f64) -> f64 {
        let w: Vec<f64> = LOGS.iter().map(|log| (step * log).exp()).collect();
        let (sum, squares): (f64, f64) = (w.iter().sum(), w.iter().map(|w| w * w).sum());
        sum * sum / squares / 5.0
    }

    #[test]
    fn the_share_is_that_of_the_definition_over_what_is_possible() {
        for step in [1e-6, 0.01, 0.2, 1.0] {
            let found = conditional_ess::<Vector>(&LOGS, step);
            assert!((found - twin(step)).abs() < 1e-12, "{step}: {found}");
        }
    }

    /// A search by small steps finds it as well.
    #[test]
    fn the_longest_step_is_where_the_share_falls_below() {
        for share in [0.3, 0.6, 0.9, 0.99] {
            let found = longest_step::<Vector>(&LOGS, share, 1.0);
            let mut slow = 0.0;
            while slow < 1.0 && twin(slow + 1e-5) >= share {
                slow += 1e-5;
            }
            assert!((found - slow).abs() <= 2e-5, "{share}: {found} and {slow}");
        }
        assert_eq!(longest_step::<Vector>(&LOGS, 0.1, 0.01), 0.01);
    }

    /// Of four particles one is impossible, and one must go: its weight is exp(-step 1e200).
    #[test]
    fn steps_are_as_short_as_log_likelihoods_are_far_apart() {
        let logs = [-1e200, -3.0, 2.0, f64::NEG_INFINITY];
        let found = longest_step::<Vector>(&logs, 0.9, 1.0);
        let share = conditional_ess::<Vector>(&logs, found);
        assert!((share - 0.9).abs() < 1e-6, "{share}");
        assert!(found > 0.1e-200 && found < 10e-200, "{found}");
        assert!(longest_step::<Vector>(&[-f64::MAX, 0.0], 0.9, 1e-100) > 0.0);
    }
}
