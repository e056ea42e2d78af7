//! Samplers against their distributions: Kolmogorov-Smirnov or chi-squared at a false-alarm rate
//! of 1e-7 each, means within 5.4 standard errors (5e-8 each side), fixed seeds, tiny shapes.

mod support;

use laurel_dist::family::{Family, StudentTLocScale, dirichlet, discrete};
use laurel_dist::{FamilyId, Operand};
use laurel_rng::{Key, Stream};
use laurel_simd::{BLOCK, Column, Vector};
use support::{Kernel, draws, kernels, ln_sigmoid, uniform};

const COUNT: usize = 100 * BLOCK;

/// 2 exp(-2 d^2 n) = 1e-7 (Massart's bound on the Kolmogorov-Smirnov distance).
fn critical(n: usize) -> f64 {
    ((2.0_f64 / 1e-7).ln() / (2.0 * n as f64)).sqrt()
}

/// The largest distance of the empirical distribution from `cdf`, given at the sorted values.
fn distance(cdf: &[f64]) -> f64 {
    let n = cdf.len() as f64;
    let gap = |(i, p): (usize, &f64)| (p - i as f64 / n).abs().max((p - (i + 1) as f64 / n).abs());
    cdf.iter().enumerate().map(gap).fold(0.0, f64::max)
}

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
    const NODES: [f64; 4] = [
        0.183_434_642_495_649_8,
        0.525_532_409_916_329,
        0.796_666_477_413_626_7,
        0.960_289_856_497_536_2,
    ];
    const WEIGHTS: [f64; 4] = [
        0.362_683_783_378_362,
        0.313_706_645_877_887_3,
        0.222_381_034_453_374_47,
        0.101_228_536_290_376_26,
    ];
    let (mut at, mut total) = (lo, below);
    let median = sorted[sorted.len() / 2];
    let advance = |a: f64, b: f64| {
        let (mid, half) = ((a + b) / 2.0, (b - a) / 2.0);
        let pair = |(t, w): (&f64, &f64)| w * (density(mid - half * t) + density(mid + half * t));
        half * NODES.iter().zip(&WEIGHTS).map(pair).sum::<f64>()
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
    let mut points: Vec<f64> = match kernel.logs {
        0 => values,
        1 => logs[0].clone(),
        _ => logs[0].iter().zip(&logs[1]).map(|(a, b)| a - b).collect(),
    };
    assert!(points.iter().all(|x| x.is_finite()), "{params:?}");
    points.sort_by(f64::total_cmp);
    let density = |u: f64| match kernel.logs {
        0 => (kernel.log_prob)(u, params).exp(),
        1 => ((kernel.log_prob_with)(u.exp().max(5e-324), &[u, 0.0], params) + u).exp(),
        _ => {
            let (ln_x, ln_rest) = (ln_sigmoid(u), ln_sigmoid(-u));
            let x = ln_x.exp().clamp(5e-324, 1.0 - 1.2e-16);
            let log_prob = (kernel.log_prob_with)(x, &[ln_x, ln_rest], params);
            (log_prob + ln_x + ln_rest).exp()
        }
    };
    let (below, step) = start(&points, kernel.id == FamilyId::Exponential, density);
    let lo = if kernel.id == FamilyId::Exponential {
        0.0
    } else {
        points[0]
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

/// Pearson's statistic over the cells with an expectation of at least 10, the rest pooled, and
/// its degrees of freedom.
fn chi_squared(counts: &[f64], expected: &[f64]) -> (f64, f64) {
    let (mut statistic, mut cells, mut pooled) = (0.0, 0.0, (0.0, 0.0));
    for (&count, &e) in counts.iter().zip(expected) {
        if e < 10.0 {
            pooled = (pooled.0 + count, pooled.1 + e);
        } else {
            statistic += (count - e) * (count - e) / e;
            cells += 1.0;
        }
    }
    if pooled.1 > 1.0 {
        statistic += (pooled.0 - pooled.1) * (pooled.0 - pooled.1) / pooled.1;
        cells += 1.0;
    } else {
        // Fewer than one expected: 20 would have a chance below 1e-18.
        assert!(pooled.0 < 20.0);
    }
    (statistic, f64::max(cells - 1.0, 1.0))
}

/// A bound that chi-squared exceeds with probability below 1e-7 (Laurent and Massart 2000,
/// lemma 1): d + 2 sqrt(d t) + 2 t with t = ln 1e7.
fn chi_squared_bound(degrees: f64) -> f64 {
    let t = 1e7_f64.ln();
    degrees + 2.0 * (degrees * t).sqrt() + 2.0 * t
}

#[test]
fn discrete_samplers_pass_chi_squared_at_1e7() {
    for kernel in kernels().iter().filter(|k| k.id.spec().discrete) {
        for params in kernel.settings {
            let name = kernel.id.spec().name;
            let (values, _) = draws(kernel.sample, 0, params, COUNT);
            let low = values.iter().copied().fold(f64::INFINITY, f64::min);
            let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let cells = (high - low) as usize + 1;
            let mut counts = vec![0.0; cells];
            for x in &values {
                assert_eq!(*x, x.floor(), "{name}{params:?}");
                counts[(x - low) as usize] += 1.0;
            }
            let expected: Vec<f64> = (0..cells)
                .map(|k| COUNT as f64 * (kernel.log_prob)(low + k as f64, params).exp())
                .collect();
            let (statistic, degrees) = chi_squared(&counts, &expected);
            let bound = chi_squared_bound(degrees);
            println!("{name}{params:?}: {statistic:.1} of {bound:.1}");
            assert!(statistic < bound, "{name}{params:?}: {statistic}");
            // What lies outside the range that was seen must be improbable.
            let missing = COUNT as f64 - expected.iter().sum::<f64>();
            assert!(
                missing < 20.0,
                "{name}{params:?}: {missing} expected outside"
            );
        }
    }
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

/// Draws of a Dirichlet: x[K][count] and logs[K][count].
fn dirichlet_draws(alpha: &[f64], blocks: u64) -> (Vec<Vec<f64>>, Vec<Vec<f64>>) {
    let k = alpha.len();
    let (mut values, mut companions) = (vec![Vec::new(); k], vec![Vec::new(); k]);
    for block in 0..blocks {
        let (mut x, mut logs) = (vec![Column::zero(); k], vec![Column::zero(); k]);
        let mut stream = Stream::new(Key::new(8).block(block));
        dirichlet::sample::<Vector>(&mut stream, &uniform(alpha), &mut x, &mut logs, BLOCK);
        for j in 0..k {
            values[j].extend_from_slice(&x[j][..]);
            companions[j].extend_from_slice(&logs[j][..]);
        }
    }
    (values, companions)
}

#[test]
fn dirichlet_means_and_variances_are_within_5_4_standard_errors() {
    for alpha in [
        [1.0, 1.0, 1.0],
        [0.5, 2.0, 7.5],
        [30.0, 20.0, 50.0],
        [0.05, 0.1, 0.2],
    ] {
        let total: f64 = alpha.iter().sum();
        let (values, _) = dirichlet_draws(&alpha, 400);
        for (x, a) in values.iter().zip(alpha) {
            let n = x.len() as f64;
            let mean = a / total;
            let variance = mean * (1.0 - mean) / (total + 1.0);
            let z = (x.iter().sum::<f64>() / n - mean) / (variance / n).sqrt();
            assert!(z.abs() < 5.4, "mean of {alpha:?}: {z}");
            let squares: Vec<f64> = x.iter().map(|x| (x - mean) * (x - mean)).collect();
            let spread = squares.iter().sum::<f64>() / n;
            let fourth = squares.iter().map(|s| (s - variance).powi(2)).sum::<f64>() / n;
            let z = (spread - variance) / (fourth / n).sqrt();
            assert!(z.abs() < 5.4, "variance of {alpha:?}: {z}");
        }
    }
}

#[test]
fn dirichlet_sums_to_1_and_agrees_with_its_logarithms() {
    for alpha in [[1.0, 2.0, 3.0], [0.001, 0.001, 0.001], [1e6, 1.0, 1e-3]] {
        let (values, logs) = dirichlet_draws(&alpha, 20);
        for i in 0..values[0].len() {
            let sum: f64 = values.iter().map(|x| x[i]).sum();
            assert!((sum - 1.0).abs() < 1e-14, "{alpha:?}: {sum}");
            for (x, ln_x) in values.iter().zip(&logs) {
                assert!(
                    ln_x[i].is_finite() && ln_x[i] <= 0.0,
                    "{alpha:?}: {}",
                    ln_x[i]
                );
                let error = x[i].ln() - ln_x[i];
                assert!(x[i] < 1e-300 || error.abs() < 1e-13 * ln_x[i].abs().max(1.0));
            }
        }
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
fn discrete_codes_pass_chi_squared_at_1e7_and_weight_0_never_comes() {
    let weights = [0.0, 3.0, 1.0, 0.0, 6.0, 0.0];
    let column = |w: f64| Column::splat(w);
    let columns: Vec<Column> = weights.iter().map(|w| column(w * 1e200)).collect();
    let per_lane: Vec<Operand> = columns.iter().map(Operand::Column).collect();
    let (mut counts, mut mixed) = (vec![0.0; 6], vec![0.0; 6]);
    for block in 0..100 {
        let mut x = Column::zero();
        let key = Key::new(3).block(block);
        discrete::sample::<Vector>(&mut Stream::new(key), &uniform(&weights), &mut x, BLOCK);
        x.iter().for_each(|x| counts[*x as usize] += 1.0);
        discrete::sample::<Vector>(&mut Stream::new(key), &per_lane, &mut x, BLOCK);
        x.iter().for_each(|x| mixed[*x as usize] += 1.0);
    }
    assert_eq!(counts, mixed);
    let expected: Vec<f64> = weights.iter().map(|w| w / 10.0 * COUNT as f64).collect();
    assert_eq!((counts[0], counts[3], counts[5]), (0.0, 0.0, 0.0));
    let (statistic, degrees) = chi_squared(&counts, &expected);
    assert!(statistic < chi_squared_bound(degrees), "{statistic}");
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
    let mut x = Column::zero();
    for weights in [
        [0.0, 0.0],
        [1.0, -1.0],
        [1.0, f64::NAN],
        [f64::INFINITY, 1.0],
    ] {
        let mut stream = Stream::new(Key::new(1));
        discrete::sample::<Vector>(&mut stream, &uniform(&weights), &mut x, 16);
        assert!(x[..16].iter().all(|x| x.is_nan()), "{weights:?}");
    }
}
