//! Gradients in the parameters against central differences of the log density.

mod support;

use laurel_dist::family::{Family, StudentTLocScale, dirichlet, discrete};
use laurel_dist::{FamilyId, Support};
use support::{Kernel, draws, kernels};

/// Fourth-order central difference of `f` at `p` with a step relative to `scale`.
/// Its error is about h^4 |f^(5)| / 30 + 1e-15 |f| / h.
fn difference(f: impl Fn(f64) -> f64, p: f64, scale: f64) -> f64 {
    let h = 1e-3 * scale;
    (8.0 * (f(p + h) - f(p - h)) - (f(p + 2.0 * h) - f(p - 2.0 * h))) / (12.0 * h)
}

/// Whether a parameter has a derivative that the family gives.
fn differentiable(kernel: &Kernel, j: usize) -> bool {
    !matches!(
        kernel.id.spec().params[j].support,
        Support::Integer | Support::Count
    )
}

/// Settings where differences are meaningful: neither huge nor tiny.
fn moderate(params: &[f64]) -> bool {
    params
        .iter()
        .all(|p| *p == 0.0 || (1e-3..1e3).contains(&p.abs()))
}

#[test]
fn gradients_agree_with_differences_to_1e6_on_20_draws_of_every_moderate_setting() {
    for kernel in kernels() {
        for params in kernel.settings.iter().filter(|p| moderate(p)) {
            let (values, _) = draws(kernel.sample, kernel.logs, params, 20);
            for x in values {
                check(&kernel, x, params);
            }
        }
    }
}

fn check(kernel: &Kernel, x: f64, params: &[f64]) {
    let grad = (kernel.grad)(x, params);
    for (j, &p) in params.iter().enumerate() {
        if !differentiable(kernel, j) {
            assert_eq!(grad[j], 0.0);
            continue;
        }
        let at = |p: f64| {
            let mut moved = params.to_vec();
            moved[j] = p;
            (kernel.log_prob)(x, &moved)
        };
        let scale = step_scale(kernel, x, params, j);
        let expected = difference(at, p, scale);
        if !expected.is_finite() {
            continue; // The step leaves the support of the parameter or of the value.
        }
        let error = (grad[j] - expected).abs() * scale;
        let size = 1.0 + (grad[j] * scale).abs() + (kernel.log_prob)(x, params).abs();
        let name = kernel.id.spec().name;
        assert!(
            error <= 1e-6 * size,
            "{name}({x}; {params:?}) in parameter {j}: {} and {expected}",
            grad[j]
        );
    }
}

/// The length over which the density changes with parameter j.
fn step_scale(kernel: &Kernel, x: f64, params: &[f64], j: usize) -> f64 {
    match kernel.id {
        FamilyId::Normal => params[1],
        // Away from the kink at the location.
        FamilyId::Laplace if j == 0 => params[1].min((x - params[0]).abs() / 3.0),
        FamilyId::UniformContinuous => params[1] - params[0],
        FamilyId::Bernoulli | FamilyId::Flip | FamilyId::Binomial => params[j].min(1.0 - params[j]),
        _ => params[j],
    }
}

#[test]
fn located_student_gradients_are_those_of_location_and_scale() {
    for (x, params) in [
        (0.3, [4.0, 1.0, 2.0]),
        (-9.0, [0.7, 0.5, 0.2]),
        (3.0, [30.0, 3.5, 1.0]),
    ] {
        let log_prob = |params: &[f64]| {
            StudentTLocScale::log_prob(x, &[0.0; 2], &StudentTLocScale::terms(params))
        };
        let terms = StudentTLocScale::terms(&params);
        let grad_terms = StudentTLocScale::grad_terms(&params);
        let grad = StudentTLocScale::grad_params(x, &[0.0; 2], &terms, &grad_terms);
        let loc = difference(
            |m| log_prob(&[params[0], m, params[2]]),
            params[1],
            params[2],
        );
        let scale = difference(
            |s| log_prob(&[params[0], params[1], s]),
            params[2],
            params[2],
        );
        assert!((grad[0] - loc).abs() < 1e-8, "{} and {loc}", grad[0]);
        assert!((grad[1] - scale).abs() < 1e-8, "{} and {scale}", grad[1]);
    }
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
