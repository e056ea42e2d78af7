//! From learned numbers to natural parameters and back.

use laurel_simd::{Lanes, math};

use crate::scalar::scalar;

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
    #[inline(never)]
    pub(super) fn natural<L: Lanes>(self, lambda: f64) -> f64 {
        match self {
            Self::Identity => lambda,
            Self::Softplus => scalar::<L>(math::softplus, lambda),
        }
    }

    /// d natural / d lambda.
    #[inline(never)]
    pub(super) fn slope<L: Lanes>(self, lambda: f64) -> f64 {
        match self {
            Self::Identity => 1.0,
            Self::Softplus => scalar::<L>(math::sigmoid, lambda),
        }
    }

    /// Lambda for a natural parameter; a parameter that cannot be one (in a draw where the prior is invalid) starts
    /// at 0 (locations) or 1 (the others).
    #[inline(never)]
    pub(super) fn start<L: Lanes>(self, natural: f64) -> f64 {
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
                x + scalar::<L>(math::log, -scalar::<L>(math::expm1, -x))
            }
        }
    }
}

/// ln of a probability that keeps a category drawable.
pub(super) fn floored_log<L: Lanes>(p: f64) -> f64 {
    scalar::<L>(math::log, if p > 1e-12 { p } else { 1e-12 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn start_undoes_natural_to_1e_12_from_1e_300_to_1e_300() {
        for natural in [1e-300, 1e-8, 0.3, 1.0, 10.0, 800.0, 1e300] {
            let back =
                Transform::Softplus.natural::<f64>(Transform::Softplus.start::<f64>(natural));
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
            let numeric = (t.natural::<f64>(lambda + h) - t.natural::<f64>(lambda - h)) / (2.0 * h);
            assert!((numeric - t.slope::<f64>(lambda)).abs() < 1e-6);
        }
    }
}
