//! Gradients of the vector families in the parameters against central differences of the log density.

use laurel_dist::family::{dirichlet, discrete};

/// Fourth-order central difference of `f` at `p` with a step relative to `scale`.
/// Its error is about h^4 |f^(5)| / 30 + 1e-15 |f| / h.
fn difference(f: impl Fn(f64) -> f64, p: f64, scale: f64) -> f64 {
    let h = 1e-3 * scale;
    (8.0 * (f(p + h) - f(p - h)) - (f(p + 2.0 * h) - f(p - 2.0 * h))) / (12.0 * h)
}

#[test]
fn dirichlet_gradients_agree_with_differences_to_1e8() {
    let x = [0.2, 0.3, 0.5];
    let logs = x.map(laurel_simd::math::log);
    for alpha in [[0.5, 1.0, 3.0], [20.0, 5.0, 40.0]] {
        let log_prob = |alpha: &[f64]| {
            let mut terms = [0.0; 4];
            dirichlet::terms(alpha, &mut terms);
            dirichlet::log_prob(&x, &logs, &terms)
        };
        let (mut terms, mut grads) = ([0.0; 3], [0.0; 3]);
        dirichlet::grad_terms(&alpha, &mut terms);
        dirichlet::grad_params(&logs, &terms, &mut grads);
        for j in 0..3 {
            let at = |a: f64| {
                let mut moved = alpha;
                moved[j] = a;
                log_prob(&moved)
            };
            let expected = difference(at, alpha[j], alpha[j]);
            assert!(
                (grads[j] - expected).abs() < 1e-8,
                "{} and {expected}",
                grads[j]
            );
        }
    }
}

#[test]
fn discrete_gradients_agree_with_differences_to_1e9() {
    let weights = [0.5, 2.0, 1.0];
    let logits = weights.map(laurel_simd::math::log);
    for x in [0.0, 1.0, 2.0] {
        let of_weights = |weights: &[f64]| {
            let mut terms = [0.0; 3];
            discrete::terms(weights, &mut terms);
            discrete::log_prob(x, &terms)
        };
        let of_logits = |logits: &[f64]| {
            let mut terms = [0.0; 3];
            discrete::terms_of_logits(logits, &mut terms);
            discrete::log_prob(x, &terms)
        };
        let (mut by_weight, mut by_logit, mut terms) = ([0.0; 3], [0.0; 3], [0.0; 3]);
        discrete::terms(&weights, &mut terms);
        discrete::grad_params(x, &weights, &mut by_weight);
        discrete::grad_logits(x, &terms, &mut by_logit);
        for j in 0..3 {
            let moved = |base: [f64; 3], p: f64| {
                let mut moved = base;
                moved[j] = p;
                moved
            };
            let expected = difference(|p| of_weights(&moved(weights, p)), weights[j], weights[j]);
            assert!((by_weight[j] - expected).abs() < 1e-9);
            let expected = difference(|p| of_logits(&moved(logits, p)), logits[j], 1.0);
            assert!((by_logit[j] - expected).abs() < 1e-9);
        }
    }
}
