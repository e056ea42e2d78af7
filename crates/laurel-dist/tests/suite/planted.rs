//! Thirty-two planted mistakes, ten and more each in densities, in gradients and in samplers, of the kinds that are made:
//! a rate for a scale, a variance for a deviation, a Jacobian left out, a count off by one, a tail folded over. The
//! measures of the suite must find every one, and nothing in the families as they are.

use crate::support::judge::{SLOPE, mixed, target, worst_slope};
use crate::support::records::{Record, read};
use crate::support::statistics::{chi_squared, chi_squared_bound, critical, distance};
use crate::support::{Kernel, draws, kernels};

const VECTORS: &str = include_str!("../../../../test/vectors/densities.txt");
const COUNT: usize = 1_000_000;

fn kernel(name: &str) -> Kernel {
    let found = kernels().into_iter().find(|kernel| kernel.name() == name);
    found.unwrap_or_else(|| panic!("no family {name}"))
}

/// Whether the reference points tell `log_prob` from the density of the family.
fn density_is_wrong(name: &str, log_prob: impl Fn(f64, &[f64]) -> f64) -> bool {
    let table = read(VECTORS);
    let wrong = |point: &Record| {
        let error = mixed(log_prob(point.x[0], &point.params), point);
        error.is_nan() || error > target(name)
    };
    table[name].iter().any(wrong)
}

/// Whether they tell `gradient` from that of the family.
fn gradient_is_wrong(name: &str, gradient: impl Fn(f64, &[f64]) -> Vec<f64>) -> bool {
    let table = read(VECTORS);
    let wrong = |point: &Record| {
        let error = worst_slope(name, point, &gradient(point.x[0], &point.params));
        error.is_nan() || error > SLOPE
    };
    table[name].iter().any(wrong)
}

/// Whether the draws, changed by `change(place, draw)`, are told from the family's distribution function (at a false-alarm
/// rate of 1e-7) or, for counts, from its masses.
fn sampler_is_wrong(name: &str, params: &[f64], change: impl Fn(usize, f64) -> f64) -> bool {
    let kernel = kernel(name);
    let (values, _) = draws(kernel.sample, kernel.logs, params, COUNT);
    let mut values: Vec<f64> = values
        .into_iter()
        .enumerate()
        .map(|(i, x)| change(i, x))
        .collect();
    if kernel.id.spec().discrete {
        return counts_are_wrong(&kernel, params, &values);
    }
    values.sort_by(f64::total_cmp);
    let cdf = |x: &f64| (kernel.cdf)(*x, params).expect("a distribution function").0;
    distance(&values.iter().map(cdf).collect::<Vec<_>>()) >= critical(COUNT)
}

fn counts_are_wrong(kernel: &Kernel, params: &[f64], values: &[f64]) -> bool {
    let most = values.iter().copied().fold(0.0, f64::max) as usize + 1;
    if values.iter().any(|x| *x < 0.0 || x.fract() != 0.0) {
        return true;
    }
    let mut counts = vec![0.0; most];
    values.iter().for_each(|x| counts[*x as usize] += 1.0);
    let expected = |k: usize| COUNT as f64 * (kernel.log_prob)(k as f64, params).exp();
    let expected: Vec<f64> = (0..most).map(expected).collect();
    // What is never expected must never come.
    if counts
        .iter()
        .zip(&expected)
        .any(|(count, e)| *e < 1e-9 && *count > 0.0)
    {
        return true;
    }
    let (statistic, degrees) = chi_squared(&counts, &expected);
    statistic >= chi_squared_bound(degrees)
}

type Density = fn(&Kernel, f64, &[f64]) -> f64;

/// Family, what is wrong, the wrong density.
const DENSITIES: [(&str, &str, Density); 12] = [
    ("gamma", "rate for scale", |k, x, p| {
        (k.log_prob)(x, &[p[0], 1.0 / p[1]])
    }),
    ("gamma", "no ln x", |k, x, p| (k.log_prob)(x, p) + x.ln()),
    ("normal", "variance for sd", |k, x, p| {
        (k.log_prob)(x, &[p[0], p[1] * p[1]])
    }),
    ("normal", "constant in single precision", |k, x, p| {
        (k.log_prob)(x, p) + 2e-9
    }),
    ("log-normal", "no Jacobian", |k, x, p| {
        (k.log_prob)(x, p) + x.ln()
    }),
    ("half-normal", "not doubled", |k, x, p| {
        (k.log_prob)(x, p) - 2.0_f64.ln()
    }),
    ("beta", "shapes swapped", |k, x, p| {
        (k.log_prob)(x, &[p[1], p[0]])
    }),
    ("poisson", "off by one", |k, x, p| (k.log_prob)(x + 1.0, p)),
    ("neg-binomial-2", "inverse dispersion", |k, x, p| {
        (k.log_prob)(x, &[p[0], 1.0 / p[1]])
    }),
    ("weibull", "scale as a rate", |k, x, p| {
        (k.log_prob)(x, &[p[0], 1.0 / p[1]])
    }),
    ("student-t-loc-scale", "no ln scale", |k, x, p| {
        (k.log_prob)(x, p) + p[2].ln()
    }),
    ("binomial-logit", "sign of the logit", |k, x, p| {
        (k.log_prob)(x, &[p[0], -p[1]])
    }),
];

type Gradient = fn(&mut [f64], f64, &[f64]);

/// Family, what is wrong, what is done to the gradient [value, parameters].
const GRADIENTS: [(&str, &str, Gradient); 10] = [
    ("normal", "sign in the mean", |g, _, _| g[1] = -g[1]),
    ("normal", "1 left out in the sd", |g, _, p| {
        g[2] += 1.0 / p[1]
    }),
    ("gamma", "digamma of a + 1", |g, _, p| g[1] -= 1.0 / p[0]),
    ("gamma", "in the scale", |g, _, p| g[2] *= -p[1] * p[1]),
    ("beta", "one digamma missing", |g, _, p| {
        g[1] -= laurel_simd::math::digamma(p[0] + p[1])
    }),
    ("cauchy", "half the value", |g, _, _| g[0] *= 0.5),
    ("inv-gamma", "no Jacobian in the value", |g, x, _| {
        g[0] += 1.0 / x
    }),
    ("neg-binomial-2", "ln for ln(1 + x)", |g, _, p| {
        g[2] += (p[0] / p[1]).ln_1p() - (p[0] / p[1]).ln()
    }),
    ("pareto", "least value held fixed", |g, _, _| g[1] = 0.0),
    (
        "zero-inflated-poisson",
        "extra zeros held fixed",
        |g, _, _| g[1] = 0.0,
    ),
];

type Draw = fn(usize, f64) -> f64;

/// Family, parameters, what is wrong, what is done to draw number i.
const SAMPLERS: [(&str, &[f64], &str, Draw); 10] = [
    ("normal", &[0.5, 2.0], "sd 3 % too large", |_, x| {
        0.5 + 1.03 * (x - 0.5)
    }),
    ("normal", &[0.5, 2.0], "mean off by 0.03 sd", |_, x| {
        x + 0.06
    }),
    (
        "normal",
        &[0.5, 2.0],
        "one lane of four folded over",
        |i, x| if i % 4 == 3 { x.abs() } else { x },
    ),
    ("gamma", &[2.5, 3.0], "rate as a scale", |_, x| 9.0 * x),
    ("gamma", &[0.5, 1.0], "shape below 1 not lowered", |i, x| {
        if i % 10 == 0 { x + 0.1 } else { x }
    }),
    ("beta", &[2.0, 5.0], "turned round", |_, x| 1.0 - x),
    (
        "exponential",
        &[0.2],
        "in single precision of a tenth",
        |_, x| (10.0 * x).floor() / 10.0 - 0.05,
    ),
    ("poisson", &[3.5], "no zeros", |_, x| x.max(1.0)),
    ("geometric", &[0.3], "trials for failures", |_, x| x + 1.0),
    ("half-cauchy", &[2.0], "tail cut at 100 scales", |_, x| {
        x.min(200.0) * 0.97
    }),
];

#[test]
fn every_planted_mistake_in_a_density_is_found() {
    for (name, what, mutant) in DENSITIES {
        let kernel = kernel(name);
        assert!(
            !density_is_wrong(name, |x, p| (kernel.log_prob)(x, p)),
            "{name} itself"
        );
        assert!(
            density_is_wrong(name, |x, p| mutant(&kernel, x, p)),
            "{name}: {what}"
        );
    }
}

#[test]
fn every_planted_mistake_in_a_gradient_is_found() {
    for (name, what, mutant) in GRADIENTS {
        let kernel = kernel(name);
        let right = |x: f64, p: &[f64]| kernel.gradient(x, p);
        let wrong = |x: f64, p: &[f64]| {
            let mut gradient = right(x, p);
            mutant(&mut gradient, x, p);
            gradient
        };
        assert!(!gradient_is_wrong(name, right), "{name} itself");
        assert!(gradient_is_wrong(name, wrong), "{name}: {what}");
    }
}

#[test]
fn every_planted_mistake_in_a_sampler_is_found() {
    for (name, params, what, mutant) in SAMPLERS {
        assert!(!sampler_is_wrong(name, params, |_, x| x), "{name} itself");
        assert!(sampler_is_wrong(name, params, mutant), "{name}: {what}");
    }
}
