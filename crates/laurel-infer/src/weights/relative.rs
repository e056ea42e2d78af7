//! Weights from their logarithms, without overflow.

use laurel_simd::{Lanes, math};

use crate::scalar::scalar;

/// Weights relative to the heaviest, and its logarithm, of logarithms that are numbers or -inf.
pub(crate) fn relative<L: Lanes>(logs: &[f64]) -> (Vec<f64>, f64) {
    let top = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let weight = |log: &f64| scalar::<L>(math::exp, log - top);
    (logs.iter().map(weight).collect(), top)
}

/// The logarithm of the sum of the weights.
pub(crate) fn log_sum<L: Lanes>(logs: &[f64]) -> f64 {
    let (weights, top) = relative::<L>(logs);
    top + scalar::<L>(math::log, weights.iter().sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logarithms_far_below_those_of_doubles_and_weights_of_0_are_no_trouble() {
        let (weights, top) = relative::<f64>(&[-2000.0, f64::NEG_INFINITY, -1999.0]);
        assert_eq!((weights[1], weights[2], top), (0.0, 1.0, -1999.0));
        assert!((log_sum::<f64>(&[-2000.0, -2000.0]) - (-2000.0 + f64::ln(2.0))).abs() < 1e-12);
    }
}
