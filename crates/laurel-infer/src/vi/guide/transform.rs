//! From learned numbers to natural parameters and back.

use laurel_simd::math;

/// How one learned number becomes a natural parameter.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Transform {
    /// As it is: locations.
    Identity,
    /// ln(1 + exp): scales, shapes, rates, concentrations.
    Softplus,
}

impl Transform {
    /// The natural parameter.
    pub(super) fn natural(self, lambda: f64) -> f64 {
        match self {
            Self::Identity => lambda,
            Self::Softplus => math::softplus(lambda),
        }
    }

    /// d natural / d lambda.
    pub(super) fn slope(self, lambda: f64) -> f64 {
        match self {
            Self::Identity => 1.0,
            Self::Softplus => math::sigmoid(lambda),
        }
    }

    /// Lambda for a natural parameter; a parameter that cannot be one (in a draw where the prior is invalid) starts
    /// at 0 (locations) or 1 (the others).
    pub(super) fn start(self, natural: f64) -> f64 {
        match self {
            Self::Identity => {
                if natural.is_finite() {
                    natural
                } else {
                    0.0
                }
            }
            Self::Softplus => {
                let valid = natural > 0.0 && natural.is_finite();
                let x = if valid { natural } else { 1.0 };
                // The inverse of softplus, ln(exp(x) - 1), without overflow.
                x + math::log(-math::expm1(-x))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn start_undoes_natural_to_1e_12_from_1e_300_to_1e_300() {
        for natural in [1e-300, 1e-8, 0.3, 1.0, 10.0, 800.0, 1e300] {
            let back = Transform::Softplus.natural(Transform::Softplus.start(natural));
            assert!(
                (back / natural - 1.0).abs() < 1e-12,
                "{natural} came back as {back}"
            );
        }
    }

    #[test]
    fn slope_is_the_derivative_to_1e_6() {
        for lambda in [-20.0, -1.0, 0.0, 2.0, 30.0] {
            let h = 1e-5;
            let t = Transform::Softplus;
            let numeric = (t.natural(lambda + h) - t.natural(lambda - h)) / (2.0 * h);
            assert!((numeric - t.slope(lambda)).abs() < 1e-6);
        }
    }
}
