//! Total mass 1: quadrature of densities, summation of masses.

mod support;

use laurel_dist::FamilyId;
use laurel_dist::family::discrete;
use support::{Kernel, kernels, ln_sigmoid};

/// Tanh-sinh quadrature of `f` over the real line after x = map(t); doubly exponential decay, so
/// a plain sum with step 1/64 over |t| <= 6.5 is accurate to 1e-12 for analytic integrands.
fn integrate(f: impl Fn(f64) -> f64) -> f64 {
    let h = 1.0 / 64.0;
    let points = (6.5 / h) as i32;
    (-points..=points).map(|k| f(f64::from(k) * h)).sum::<f64>() * h
}

/// The density integrated over the real line, centred and scaled.
fn line_mass(kernel: &Kernel, params: &[f64], centre: f64, scale: f64) -> f64 {
    integrate(|t| {
        let half_pi = core::f64::consts::FRAC_PI_2;
        let x = centre + scale * (half_pi * t.sinh()).sinh();
        let weight = scale * half_pi * t.cosh() * (half_pi * t.sinh()).cosh();
        weigh((kernel.log_prob)(x, params), weight)
    })
}

/// exp(log_prob) times a weight that may be infinite where the density is 0.
fn weigh(log_prob: f64, weight: f64) -> f64 {
    if log_prob == f64::NEG_INFINITY {
        return 0.0;
    }
    (log_prob + weight.ln()).exp()
}

/// The density integrated over (0, inf) in u = ln x, with companions from u: x may underflow.
fn positive_mass(kernel: &Kernel, params: &[f64], centre: f64, scale: f64) -> f64 {
    integrate(|t| {
        let half_pi = core::f64::consts::FRAC_PI_2;
        let u = centre + scale * (half_pi * t.sinh()).sinh();
        let weight = scale * half_pi * t.cosh() * (half_pi * t.sinh()).cosh();
        let x = u.exp().max(5e-324);
        if x == f64::INFINITY {
            return 0.0;
        }
        let log_prob = (kernel.log_prob_with)(x, &[u, 0.0], params);
        weigh(log_prob + u, weight)
    })
}

/// The density integrated over (0, 1) in u = ln(x / (1 - x)).
fn unit_mass(kernel: &Kernel, params: &[f64], centre: f64, scale: f64) -> f64 {
    integrate(|t| {
        let half_pi = core::f64::consts::FRAC_PI_2;
        let u = centre + scale * (half_pi * t.sinh()).sinh();
        let weight = scale * half_pi * t.cosh() * (half_pi * t.sinh()).cosh();
        let ln_x = ln_sigmoid(u);
        let ln_rest = ln_sigmoid(-u);
        let x = ln_x.exp().clamp(5e-324, 1.0 - 1.2e-16);
        let log_prob = (kernel.log_prob_with)(x, &[ln_x, ln_rest], params);
        weigh(log_prob + ln_x + ln_rest, weight)
    })
}

/// The sum of the masses of 0, 1, ... up to a bound past which less than 1e-14 is left.
fn sum(kernel: &Kernel, params: &[f64], from: f64, to: f64) -> f64 {
    let mut total = 0.0;
    let mut x = from;
    while x <= to {
        total += (kernel.log_prob)(x, params).exp();
        x += 1.0;
    }
    total
}

/// The total mass, or nothing where this file's quadrature cannot resolve the setting.
fn mass(kernel: &Kernel, params: &[f64]) -> Option<f64> {
    let centred = |m: f64, s: f64| line_mass(kernel, params, m, s);
    match kernel.id {
        // Where the sd is far below the mean, the points of the quadrature are rounded too much.
        FamilyId::Normal if params[1] < 1e100 && params[1] > 1e-4 * params[0].abs().max(1.0) => {
            Some(centred(params[0], params[1]))
        }
        // Two halves, so that the kink is at the end of each: by symmetry, twice one of them.
        FamilyId::Laplace => Some(laplace_mass(kernel, params)),
        FamilyId::StudentT => Some(centred(0.0, 1.0)),
        FamilyId::Exponential => Some(positive_mass(kernel, params, -params[0].ln(), 1.0)),
        FamilyId::Gamma if params[0] < 1e3 => {
            let [a, b] = [params[0], params[1]];
            let scale = (1.0 / a.sqrt()).min(1.0);
            Some(positive_mass(kernel, params, (a / b).ln(), scale))
        }
        FamilyId::Beta if params[0] < 1e3 => {
            let [a, b] = [params[0], params[1]];
            let scale = (1.0 / a + 1.0 / b).sqrt().min(1.0);
            Some(unit_mass(kernel, params, (a / b).ln(), scale))
        }
        FamilyId::UniformContinuous => {
            Some((kernel.log_prob)(params[0], params).exp() * (params[1] - params[0]))
        }
        FamilyId::Bernoulli | FamilyId::Flip => Some(sum(kernel, params, 0.0, 1.0)),
        FamilyId::UniformDiscrete => Some(sum(kernel, params, params[0] - 3.0, params[1] + 3.0)),
        FamilyId::Binomial if params[0] > 1e3 => Some(sum(kernel, params, 0.0, 100.0)),
        FamilyId::Binomial => Some(sum(kernel, params, 0.0, params[0])),
        FamilyId::Poisson => {
            let reach = 12.0 * params[0].sqrt() + 60.0;
            let from = (params[0] - reach).max(0.0).floor();
            Some(sum(kernel, params, from, params[0] + reach))
        }
        _ => None,
    }
}

fn laplace_mass(kernel: &Kernel, params: &[f64]) -> f64 {
    let half = integrate(|t| {
        let half_pi = core::f64::consts::FRAC_PI_2;
        let u = (half_pi * t.sinh()).sinh();
        let weight = half_pi * t.cosh() * (half_pi * t.sinh()).cosh();
        let x = params[0] + params[1] * u.exp();
        weigh((kernel.log_prob)(x, params) + u, weight * params[1])
    });
    2.0 * half
}

#[test]
fn every_scalar_family_has_total_mass_1_within_1e9() {
    for kernel in kernels() {
        let name = kernel.id.spec().name;
        let mut tested = 0;
        for params in kernel.settings {
            let Some(total) = mass(&kernel, params) else {
                continue;
            };
            tested += 1;
            assert!((total - 1.0).abs() < 1e-9, "{name}{params:?}: {total}");
        }
        assert!(
            tested >= 2,
            "{name} has too few settings that can be integrated"
        );
    }
}

#[test]
fn discrete_has_total_mass_1_within_1e15() {
    let weights = [0.1, 5.0, 0.0, 2.5, 1e-9];
    let mut terms = [0.0; 5];
    discrete::terms(&weights, &mut terms);
    let total: f64 = (0..5)
        .map(|k| discrete::log_prob(f64::from(k), &terms).exp())
        .sum();
    assert!((total - 1.0).abs() < 1e-15, "{total}");
}
