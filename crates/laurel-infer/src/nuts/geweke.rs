//! Both transitions leave the joint distribution of parameters and data alone (J. Geweke 2004, Getting it right: joint
//! distribution tests of posterior simulators, JASA 99): parameters are moved given the data, data drawn given the parameters,
//! in turn, and parameters must keep their prior.
//!
//! False alarm: 15 two-sided tests of means of 100 batches at six standard errors, 5e-7 in all, of fixed seeds. A mean that is
//! off by 0.1 prior standard deviations is seen.

use laurel_rng::{Key, Solo};

use super::leapfrog::{Moved, State};
use super::metric::Metric;
use super::trajectory::Trajectory;
use super::tree::Tree;
use crate::chains::adapt::Moments;

/// Prior standard deviations of the mean and of the logarithm of the standard deviation of the data.
const PRIOR: [f64; 2] = [1.0, 0.5];
const DATA: usize = 3;
const BATCHES: usize = 100;
const EACH: usize = 400;

/// Log density and slopes of m ~ normal(0, 1), s ~ normal(0, 0.5), y ~ normal(m, exp(s)).
fn density(q: &[f64], data: &[f64]) -> (f64, Vec<f64>) {
    let precision = (-2.0 * q[1]).exp();
    let squares: f64 = data.iter().map(|y| (y - q[0]).powi(2)).sum();
    let sum: f64 = data.iter().map(|y| y - q[0]).sum();
    let n = data.len() as f64;
    let prior = 0.5 * (q[0] / PRIOR[0]).powi(2) + 0.5 * (q[1] / PRIOR[1]).powi(2);
    let slopes = [
        sum * precision - q[0] / PRIOR[0].powi(2),
        squares * precision - n - q[1] / PRIOR[1].powi(2),
    ];
    (
        -prior - 0.5 * squares * precision - n * q[1],
        slopes.to_vec(),
    )
}

fn diagonal() -> Metric {
    Metric::diagonal(&[0.3, 0.1])
}

/// Learnt from four points, of a correlation of 0.4.
fn dense() -> Metric {
    let mut moments = Moments::new(2, true);
    let points = [[0.8, 0.5], [-0.8, -0.5], [0.4, -0.2], [-0.4, 0.2]];
    points.iter().for_each(|point| moments.add(point));
    diagonal().learnt(&moments)
}

/// The largest number of standard errors by which a moment of the parameters misses that of the prior.
fn scores(
    mut metric: Metric,
    transition: impl Fn(&State, &Metric, &mut Solo, &[f64]) -> Moved,
) -> f64 {
    metric.step = 0.6;
    let mut solo = Solo::new(Key::new(5), 0);
    let mut q = vec![solo.normal() * PRIOR[0], solo.normal() * PRIOR[1]];
    let moments = |q: &[f64]| {
        let [a, b] = [q[0] / PRIOR[0], q[1] / PRIOR[1]];
        [a, b, a * a - 1.0, b * b - 1.0, a * b]
    };
    let mut batches = [[0.0; BATCHES]; 5];
    for batch in 0..BATCHES {
        for _ in 0..EACH {
            let data: Vec<f64> = (0..DATA)
                .map(|_| q[0] + q[1].exp() * solo.normal())
                .collect();
            let (log, slopes) = density(&q, &data);
            let (p, mut slope) = (vec![0.0; 2], vec![0.0; 2]);
            metric.pull(&slopes, &mut slope);
            let state = State { q, p, slope, log };
            q = transition(&state, &metric, &mut solo, &data).state.q;
            for (sums, moment) in batches.iter_mut().zip(moments(&q)) {
                sums[batch] += moment / EACH as f64;
            }
        }
    }
    let score = |means: &[f64; BATCHES]| {
        let n = BATCHES as f64;
        let mean = means.iter().sum::<f64>() / n;
        let squares: f64 = means.iter().map(|x| (x - mean).powi(2)).sum();
        mean.abs() / (squares / (n - 1.0) / n).sqrt()
    };
    batches.iter().map(score).fold(0.0, f64::max)
}

#[test]
fn trajectories_of_a_drawn_length_keep_the_joint_distribution() {
    let worst = scores(diagonal(), |state, metric, solo, data| {
        let mut way = Trajectory::new(state, metric, solo, 1.5);
        loop {
            let (log, slope) = density(way.position(), data);
            if let Some(moved) = way.take::<f64>(log, &slope, metric, solo) {
                return moved;
            }
        }
    });
    assert!(worst < 6.0, "{worst} standard errors");
}

fn tree(state: &State, metric: &Metric, solo: &mut Solo, data: &[f64]) -> Moved {
    let mut tree = Tree::new(state, metric, solo);
    loop {
        let (log, slope) = density(tree.position(), data);
        if let Some(moved) = tree.take::<f64>(log, &slope, metric, solo) {
            return moved;
        }
    }
}

#[test]
fn trees_keep_the_joint_distribution_in_both_metrics() {
    for metric in [diagonal(), dense()] {
        let worst = scores(metric, tree);
        assert!(worst < 6.0, "{worst} standard errors");
    }
}
