//! Total mass 1: quadrature of densities, summation of masses; and distribution functions against densities.

use crate::support;
use crate::support::{Kernel, draws, kernels, ln_sigmoid};
use laurel_dist::family::discrete;
use laurel_dist::{FamilyId, Support};

/// Tanh-sinh quadrature of exp(`ln_f`) over the real line after x = map(t); doubly exponential decay, so a plain sum
/// with step 1/64 over |t| <= 6.5 is accurate to 1e-12 for analytic integrands. `ln_f` takes u = centre + scale sinh(..).
fn integrate(centre: f64, scale: f64, ln_f: impl Fn(f64) -> f64) -> f64 {
    let h = 1.0 / 64.0;
    let points = (6.5 / h) as i32;
    let half_pi = core::f64::consts::FRAC_PI_2;
    let at = |k: i32| {
        let t = f64::from(k) * h;
        let bent = half_pi * t.sinh();
        let ln_f = ln_f(centre + scale * bent.sinh());
        if ln_f == f64::NEG_INFINITY {
            return 0.0;
        }
        (ln_f + scale.ln() + (half_pi * t.cosh()).ln() + bent.cosh().ln()).exp()
    };
    (-points..=points).map(at).sum::<f64>() * h
}

/// What is integrated over: the value, its logarithm or its logit, and the log density in it, from companions where the
/// value may have underflowed.
fn ln_density(kernel: &Kernel, params: &[f64], u: f64) -> f64 {
    match kernel.id.spec().support {
        Support::Positive | Support::NonNegative => {
            let x = u.exp().max(5e-324);
            if x == f64::INFINITY {
                return f64::NEG_INFINITY;
            }
            (kernel.log_prob_with)(x, &[u, 0.0], params) + u
        }
        Support::Unit => {
            let (ln_x, ln_rest) = (ln_sigmoid(u), ln_sigmoid(-u));
            let x = ln_x.exp().clamp(5e-324, 1.0 - 1.2e-16);
            (kernel.log_prob_with)(x, &[ln_x, ln_rest], params) + ln_x + ln_rest
        }
        _ => (kernel.log_prob)(u, params),
    }
}

/// Sorted draws in the variable of [`ln_density`].
fn sorted_draws(kernel: &Kernel, params: &[f64]) -> Vec<f64> {
    let (values, logs) = draws(kernel.sample, kernel.logs, params, 2048);
    let mut all: Vec<f64> = match (kernel.id.spec().support, kernel.logs) {
        (Support::Positive | Support::NonNegative, 0) => values.iter().map(|x| x.ln()).collect(),
        (Support::Positive | Support::NonNegative, _) => logs[0].clone(),
        (Support::Unit, _) => logs[0].iter().zip(&logs[1]).map(|(a, b)| a - b).collect(),
        _ => values,
    };
    all.sort_by(f64::total_cmp);
    all
}

/// Median, and distance of the quartiles.
fn place(sorted: &[f64]) -> (f64, f64) {
    let quartile = |k: usize| sorted[k * sorted.len() / 4];
    (quartile(2), quartile(3) - quartile(1))
}

/// The sum of the masses of the whole numbers in a range.
fn sum(kernel: &Kernel, params: &[f64], from: f64, to: f64) -> f64 {
    let masses =
        (0..=(to - from) as usize).map(|k| (kernel.log_prob)(from + k as f64, params).exp());
    masses.sum()
}

/// A range of counts that all but 1e-14 of the mass lies in: from the draws, widened until what the outermost add is
/// nothing.
fn counts(kernel: &Kernel, params: &[f64]) -> (f64, f64) {
    let (values, _) = draws(kernel.sample, kernel.logs, params, 2048);
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let widened = |mut at: f64, step: f64| {
        let mut stride = step;
        while (kernel.log_prob)(at, params) > -60.0 {
            at += stride;
            stride *= 1.2;
            stride = step * stride.abs().floor();
        }
        at
    };
    (widened(low, -1.0), widened(high, 1.0))
}

/// The total mass, or nothing where this file's quadrature cannot resolve the setting.
fn mass(kernel: &Kernel, params: &[f64]) -> Option<f64> {
    match kernel.id {
        // Two halves, so that the kink is at the end of each: by symmetry, twice one of them.
        FamilyId::Laplace => return Some(laplace_mass(kernel, params)),
        // From its least value on, where the density begins with a step.
        FamilyId::Pareto => {
            let ln_min = params[0].ln();
            let from_min = |v: f64| ln_density(kernel, params, ln_min + v.exp()) + v;
            return Some(integrate(-params[1].ln(), 1.0, from_min));
        }
        // Over one turn, where it is not vanishing.
        FamilyId::VonMises => {
            let reach = std::f64::consts::PI.min(14.0 / params[1].sqrt());
            let density = |x: f64| (kernel.log_prob)(x, params);
            return Some(between(params[0] - reach, params[0] + reach, density));
        }
        FamilyId::UniformContinuous => {
            return Some((kernel.log_prob)(params[0], params).exp() * (params[1] - params[0]));
        }
        _ => {}
    }
    if kernel.id.spec().discrete {
        let (low, high) = counts(kernel, params);
        return (high - low < 1e7).then(|| sum(kernel, params, low, high));
    }
    let sorted = sorted_draws(kernel, params);
    let (median, spread) = place(&sorted);
    // Where the spread is far below the median, the points of the quadrature are rounded too much.
    if spread < 1e-5 * median.abs() {
        return None;
    }
    let ln_density = |u: f64| ln_density(kernel, params, u);
    let (centre, scale) = match kernel.id.spec().support {
        Support::Positive | Support::NonNegative | Support::Unit => {
            // Long on one side and steep on the other: from the top, in units of the steep side.
            let top = sorted
                .into_iter()
                .max_by(|u, v| ln_density(*u).total_cmp(&ln_density(*v)));
            (top.expect("a draw"), spread.min(1.0))
        }
        _ => (median, spread),
    };
    Some(integrate(centre, scale, ln_density))
}

fn laplace_mass(kernel: &Kernel, params: &[f64]) -> f64 {
    2.0 * integrate(0.0, 1.0, |u| {
        (kernel.log_prob)(params[0] + params[1] * u.exp(), params) + u + params[1].ln()
    })
}

#[test]
fn every_scalar_family_has_total_mass_1_within_1e9() {
    for kernel in kernels() {
        let name = kernel.name();
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

/// The integral of exp(ln_f) over an interval: eight-point Gauss-Legendre on 32 pieces.
fn between(lo: f64, hi: f64, ln_f: impl Fn(f64) -> f64) -> f64 {
    let half = (hi - lo) / 64.0;
    let piece = |k: i32| {
        let mid = lo + f64::from(2 * k + 1) * half;
        let pairs = support::NODES.iter().zip(&support::WEIGHTS);
        let pair =
            |(t, w): (&f64, &f64)| w * (ln_f(mid - half * t).exp() + ln_f(mid + half * t).exp());
        half * pairs.map(pair).sum::<f64>()
    };
    (0..32).map(piece).sum()
}

#[test]
fn distribution_functions_are_the_integrals_of_their_densities_within_1e10() {
    for kernel in kernels().iter().filter(|kernel| !kernel.id.spec().discrete) {
        for params in kernel.settings {
            let sorted = sorted_draws(kernel, params);
            let (median, spread) = place(&sorted);
            let value = |u: f64| match kernel.id.spec().support {
                Support::Positive | Support::NonNegative => u.exp(),
                Support::Unit => ln_sigmoid(u).exp(),
                _ => u,
            };
            if (kernel.cdf)(value(median), params).is_none() || spread < 1e-5 * median.abs() {
                continue;
            }
            for decile in 0..9 {
                let [lo, hi] =
                    [decile, decile + 1].map(|k| sorted[(2 * k + 1) * sorted.len() / 20]);
                // Rounded to an end of the support, a value says nothing more.
                let is_unit = kernel.id.spec().support == Support::Unit;
                let has_kink = kernel.id == FamilyId::Laplace && lo < params[0] && hi > params[0];
                if has_kink || value(lo) < 1e-300 || (is_unit && hi > 20.0) {
                    continue;
                }
                let mass = between(lo, hi, |u| ln_density(kernel, params, u));
                let at = |u| (kernel.cdf)(value(u), params).expect("a distribution function");
                let ((p, q), (r, s)) = (at(lo), at(hi));
                let name = kernel.name();
                for (title, found) in [("cdf", r - p), ("complement", q - s)] {
                    let error = (found - mass).abs();
                    assert!(
                        error < 1e-10,
                        "{title} of {name}{params:?} from {lo} to {hi}: {found} and {mass}"
                    );
                }
            }
        }
    }
}

#[test]
fn distribution_functions_of_counts_are_the_sums_of_their_masses_within_1e12() {
    for kernel in kernels().iter().filter(|kernel| kernel.id.spec().discrete) {
        for params in kernel.settings {
            let (values, _) = draws(kernel.sample, kernel.logs, params, 32);
            for k in values {
                let Some((p, q)) = (kernel.cdf)(k, params) else {
                    continue;
                };
                let (below, _) = (kernel.cdf)(k - 1.0, params).expect("a distribution function");
                let mass = (kernel.log_prob)(k, params).exp();
                let name = kernel.name();
                assert!(
                    (p + q - 1.0).abs() < 1e-14,
                    "{name}{params:?} at {k}: {p} and {q}"
                );
                assert!(
                    (p - below - mass).abs() < 1e-12,
                    "{name}{params:?} at {k}: {p}, {below}, {mass}"
                );
            }
        }
    }
}

#[test]
fn quantiles_undo_distribution_functions_within_1e12_of_the_probability() {
    for kernel in kernels() {
        for params in kernel.settings {
            for p in [1e-9, 0.01, 0.3, 0.5, 0.77, 0.999] {
                let Some(x) = (kernel.quantile)(p, params) else {
                    continue;
                };
                if x.is_infinite() {
                    continue; // A scale of 1e300.
                }
                let (found, _) = (kernel.cdf)(x, params).expect("a distribution function");
                // A rounded quantile, or a rounded logarithm of it, is as far off as the density says.
                let size = x.abs() * (1.0 + x.abs().max(1e-300).ln().abs());
                let rounding = (kernel.log_prob)(x, params).exp() * size * 4e-16;
                let name = kernel.name();
                let error = (found - p).abs();
                assert!(
                    error < 1e-12 * p.max(1e-3) + rounding,
                    "{name}{params:?} at {p}: {x}, {found}"
                );
            }
        }
    }
}

#[test]
fn entropies_are_the_mean_log_densities_of_20_000_draws_within_5_4_standard_errors() {
    for kernel in kernels() {
        for params in kernel.settings {
            let Some(entropy) = (kernel.entropy)(params) else {
                continue;
            };
            let (values, logs) = draws(kernel.sample, kernel.logs, params, 20_000);
            let with = |i: usize| [0, 1].map(|k| logs.get(k).map_or(0.0, |log| log[i]));
            let surprise = |(i, &x): (usize, &f64)| -(kernel.log_prob_with)(x, &with(i), params);
            let all: Vec<f64> = values.iter().enumerate().map(surprise).collect();
            let n = all.len() as f64;
            let mean = all.iter().sum::<f64>() / n;
            let variance = all.iter().map(|y| (y - mean) * (y - mean)).sum::<f64>() / n;
            let z = (mean - entropy) / (variance / n).sqrt().max(1e-12);
            let name = kernel.name();
            assert!(z.abs() < 5.4, "{name}{params:?}: {mean} and {entropy}");
        }
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
