//! Samplers of the vector families against their distributions: chi-squared at a false-alarm rate
//! of 1e-7, moments within 5.4 standard errors (5e-8 each side), fixed seeds, tiny concentrations.

use crate::support::statistics::{chi_squared, chi_squared_bound};
use crate::support::uniform;
use laurel_dist::Operand;
use laurel_dist::family::{dirichlet, discrete};
use laurel_rng::{Key, Stream};
use laurel_simd::{BLOCK, Column, Vector};

const COUNT: usize = 100 * BLOCK;

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
fn invalid_weights_draw_nan() {
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
