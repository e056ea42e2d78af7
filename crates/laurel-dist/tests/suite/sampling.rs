//! Samplers against their distributions: Kolmogorov-Smirnov or chi-squared at a false-alarm rate
//! of 1e-7 each, means within 5.4 standard errors (5e-8 each side), fixed seeds, tiny shapes.

use crate::support;
use crate::support::statistics::{chi_squared, chi_squared_bound, critical, distance};
use crate::support::{Kernel, draws, kernels, ln_sigmoid, uniform};
use laurel_dist::family::{Family, StudentTLocScale};
use laurel_dist::{FamilyId, Support};
use laurel_rng::{Key, Stream};
use laurel_simd::{BLOCK, Column, Vector};

const COUNT: usize = 100 * BLOCK;

/// The distribution function at sorted points of [lo, inf), by integrating `density` from `lo`
/// over the gaps (eight-point Gauss-Legendre on pieces of at most `step`, or an eighth of the way
/// from the median, where tails are smooth), starting from `below`.
fn cumulate(
    sorted: &[f64],
    lo: f64,
    below: f64,
    step: f64,
    density: impl Fn(f64) -> f64,
) -> Vec<f64> {
    let (mut at, mut total) = (lo, below);
    let median = sorted[sorted.len() / 2];
    let advance = |a: f64, b: f64| {
        let (mid, half) = ((a + b) / 2.0, (b - a) / 2.0);
        let pair = |(t, w): (&f64, &f64)| w * (density(mid - half * t) + density(mid + half * t));
        half * support::NODES
            .iter()
            .zip(&support::WEIGHTS)
            .map(pair)
            .sum::<f64>()
    };
    sorted
        .iter()
        .map(|&x| {
            while at < x {
                let next = (at + step.max((at - median).abs() / 8.0)).min(x);
                total += advance(at, next);
                at = next;
            }
            total
        })
        .collect()
}

/// Distance in u = T(x), the scale on which the density is smooth: x itself on the line, ln x on
/// the positive numbers, the logit on the unit interval.
fn continuous_distance(kernel: &Kernel, params: &[f64]) -> f64 {
    let (values, logs) = draws(kernel.sample, kernel.logs, params, COUNT);
    let support = kernel.id.spec().support;
    let mut points: Vec<f64> = match support {
        Support::Positive if kernel.logs > 0 => logs[0].clone(),
        Support::Positive => values.iter().map(|x| x.ln()).collect(),
        Support::Unit => logs[0].iter().zip(&logs[1]).map(|(a, b)| a - b).collect(),
        _ => values,
    };
    assert!(points.iter().all(|x| x.is_finite()), "{params:?}");
    points.sort_by(f64::total_cmp);
    let density = |u: f64| match support {
        Support::Positive => {
            ((kernel.log_prob_with)(u.exp().max(5e-324), &[u, 0.0], params) + u).exp()
        }
        Support::Unit => {
            let (ln_x, ln_rest) = (ln_sigmoid(u), ln_sigmoid(-u));
            let x = ln_x.exp().clamp(5e-324, 1.0 - 1.2e-16);
            let log_prob = (kernel.log_prob_with)(x, &[ln_x, ln_rest], params);
            (log_prob + ln_x + ln_rest).exp()
        }
        _ => (kernel.log_prob)(u, params).exp(),
    };
    let bounded = support == Support::NonNegative;
    let (below, step) = start(&points, bounded, density);
    let (below, lo) = match kernel.id {
        // Over one turn, where it is not vanishing.
        FamilyId::VonMises => {
            let reach = std::f64::consts::PI.min(14.0 / params[1].sqrt());
            (0.0, params[0] - reach)
        }
        _ if bounded => (below, 0.0),
        _ => (below, points[0]),
    };
    distance(&cumulate(&points, lo, below, step, density))
}

/// The mass below the smallest point (by integrating outwards in growing steps) and a step that
/// resolves the density: a fraction of the distance between the quartiles.
fn start(points: &[f64], bounded: bool, density: impl Fn(f64) -> f64) -> (f64, f64) {
    let quartile = |k: usize| points[k * points.len() / 4];
    let step = (quartile(3) - quartile(1)) / 8.0;
    if bounded {
        return (0.0, step);
    }
    let (mut mass, mut at, mut width) = (0.0, points[0], step);
    for _ in 0..400 {
        let part = cumulate(&[at], at - width, 0.0, width / 4.0, &density)[0];
        mass += part;
        at -= width;
        width *= 1.1;
        if part < 1e-12 {
            break;
        }
    }
    (mass, step)
}

#[test]
fn continuous_samplers_pass_kolmogorov_smirnov_at_1e7() {
    for kernel in kernels().iter().filter(|k| !k.id.spec().discrete) {
        for params in kernel.settings {
            let name = kernel.id.spec().name;
            let d = match kernel.id {
                FamilyId::UniformContinuous => interval_distance(kernel, params),
                _ => continuous_distance(kernel, params),
            };
            println!("{name}{params:?}: {d:.5} of {:.5}", critical(COUNT));
            assert!(d < critical(COUNT), "{name}{params:?}: {d}");
        }
    }
}

/// Draws of the tests that have a distribution function to compare with.
const MANY: usize = 1_000_000;

#[test]
fn a_million_draws_are_within_dkw_1e7_of_the_distribution_function() {
    for kernel in kernels().iter().filter(|k| !k.id.spec().discrete) {
        for params in kernel.settings {
            if (kernel.cdf)(1.0, params).is_none() {
                continue;
            }
            let (mut values, _) = draws(kernel.sample_vector, kernel.logs, params, MANY);
            values.sort_by(f64::total_cmp);
            // Draws that have rounded to the ends of the doubles say no more than that.
            let cdf = |x: &f64| (kernel.cdf)(*x, params).expect("a distribution function").0;
            let most = if kernel.id.spec().support == Support::Unit {
                1.0 - 1e-12
            } else {
                1e300
            };
            let ordinary = |x: &&f64| x.abs() > 1e-300 && x.abs() < most;
            let first = values.iter().position(|x| ordinary(&x)).unwrap_or(0);
            let last = values.iter().rposition(|x| ordinary(&x)).unwrap_or(0);
            let n = values.len() as f64;
            let gap = |i: usize| {
                let p = cdf(&values[i]);
                (p - i as f64 / n).abs().max((p - (i + 1) as f64 / n).abs())
            };
            let d = (first..=last).map(gap).fold(0.0, f64::max);
            let name = kernel.name();
            println!("{name}{params:?}: {d:.5} of {:.5}", critical(MANY));
            assert!(d < critical(MANY), "{name}{params:?}: {d}");
        }
    }
}

fn interval_distance(kernel: &Kernel, params: &[f64]) -> f64 {
    let (mut values, _) = draws(kernel.sample, 0, params, COUNT);
    values.sort_by(f64::total_cmp);
    assert!(values[0] >= params[0] && values[COUNT - 1] <= params[1]);
    let cdf: Vec<f64> = values
        .iter()
        .map(|x| (x - params[0]) / (params[1] - params[0]))
        .collect();
    distance(&cdf)
}

#[test]
fn discrete_samplers_pass_chi_squared_at_1e7() {
    for kernel in kernels().iter().filter(|k| k.id.spec().discrete) {
        for params in kernel.settings {
            let (values, _) = draws(kernel.sample, 0, params, COUNT);
            passes_chi_squared(kernel, params, &values);
        }
    }
}

/// An error of a thousandth of each probability, with alternating signs, adds 1 to the statistic and would not be seen;
/// one of a hundredth adds 100.
#[test]
fn a_million_draws_of_discrete_samplers_pass_chi_squared_at_1e7() {
    for kernel in kernels().iter().filter(|k| k.id.spec().discrete) {
        for params in kernel.settings {
            let (values, _) = draws(kernel.sample_vector, 0, params, MANY);
            passes_chi_squared(kernel, params, &values);
        }
    }
}

fn passes_chi_squared(kernel: &Kernel, params: &[f64], values: &[f64]) {
    let name = kernel.id.spec().name;
    let total = values.len() as f64;
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let cells = (high - low) as usize + 1;
    let mut counts = vec![0.0; cells];
    for x in values {
        assert_eq!(*x, x.floor(), "{name}{params:?}");
        counts[(x - low) as usize] += 1.0;
    }
    let expected: Vec<f64> = (0..cells)
        .map(|k| total * (kernel.log_prob)(low + k as f64, params).exp())
        .collect();
    let (statistic, degrees) = chi_squared(&counts, &expected);
    let bound = chi_squared_bound(degrees);
    println!("{name}{params:?}: {statistic:.1} of {bound:.1}");
    assert!(statistic < bound, "{name}{params:?}: {statistic}");
    // What lies outside the range that was seen must be improbable.
    let missing = total - expected.iter().sum::<f64>();
    assert!(
        missing < 20.0,
        "{name}{params:?}: {missing} expected outside"
    );
}

#[test]
fn located_student_draws_are_located_and_scaled() {
    let mut counts = [0.0; 2];
    for block in 0..200 {
        let (mut x, mut stream) = (Column::zero(), Stream::new(Key::new(4).block(block)));
        let params = uniform(&[3.0, 10.0, 2.0]);
        StudentTLocScale::sample::<Vector>(&mut stream, &params, &mut x, &mut [], BLOCK);
        // The quartile of t with 3 degrees of freedom is 0.76489.
        counts[0] += x.iter().filter(|x| **x < 10.0).count() as f64;
        counts[1] += x.iter().filter(|x| **x < 10.0 + 2.0 * 0.764_892_33).count() as f64;
    }
    let n = 200.0 * BLOCK as f64;
    for (count, p) in counts.iter().zip([0.5_f64, 0.75]) {
        let z = (count - n * p) / (n * p * (1.0 - p)).sqrt();
        assert!(z.abs() < 5.4, "{z}");
    }
}

#[test]
fn shapes_of_0_001_give_finite_logarithms_with_the_right_mean() {
    let kernels = kernels();
    let gamma = kernels
        .iter()
        .find(|k| k.id == FamilyId::Gamma)
        .expect("gamma");
    let (values, logs) = draws(gamma.sample, 1, &[0.001, 1.0], COUNT);
    assert!(values.iter().all(|x| *x > 0.0 && x.is_finite()));
    // E ln x = digamma(a), sd of ln x = sqrt(trigamma(a)).
    let a = 0.001;
    let mean = logs[0].iter().sum::<f64>() / COUNT as f64;
    let error = (laurel_simd::math::trigamma(a) / COUNT as f64).sqrt();
    let z = (mean - laurel_simd::math::digamma(a)) / error;
    assert!(z.abs() < 5.4, "{z}");
}

#[test]
fn invalid_parameters_draw_nan() {
    for kernel in kernels() {
        for params in kernel.invalid {
            let (values, _) = draws(kernel.sample, kernel.logs, params, 16);
            let name = kernel.id.spec().name;
            assert!(
                values.iter().all(|x| x.is_nan()),
                "{name}{params:?}: {values:?}"
            );
        }
    }
}
