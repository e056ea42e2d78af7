//! Weighted points: what share of them is effective, and the moments that a mixture is fitted to.

use laurel_simd::{BLOCK, Column, Lanes, math};

use super::mixture::{Mixture, Part};
use crate::scalar::scalar;
use crate::weights::relative::relative;

/// What a fitted variance gets on top, relative to itself.
const RIDGE: f64 = 1e-9;

/// Steps of a fit, and the share of a component that goes on.
const STEPS: usize = 10;
const LEAST: f64 = 0.01;

#[derive(Clone, Debug)]
pub(super) struct Weighed {
    /// `[d][points]`
    points: Vec<Vec<f64>>,
    /// Log weights, nats.
    logs: Vec<f64>,
}

impl Weighed {
    pub(super) fn new(dimensions: usize) -> Self {
        Self {
            points: vec![Vec::new(); dimensions],
            logs: Vec::new(),
        }
    }

    pub(super) fn blocks(&self) -> usize {
        self.logs.len() / BLOCK
    }

    pub(super) fn add(&mut self, free: &[Column], log_weight: &Column) {
        for (to, column) in self.points.iter_mut().zip(free) {
            to.extend_from_slice(&column[..]);
        }
        self.logs.extend_from_slice(&log_weight[..]);
    }

    /// Shares of the sum of all weights.
    fn weights<L: Lanes>(&self) -> Vec<f64> {
        let possible = |log: &f64| match log.is_finite() {
            true => *log,
            false => f64::NEG_INFINITY,
        };
        let logs: Vec<f64> = self.logs.iter().map(possible).collect();
        let (mut weights, _) = relative::<L>(&logs);
        let total: f64 = weights.iter().sum();
        weights.iter_mut().for_each(|w| *w /= total);
        weights
    }

    /// The effective share of the points (L. Kish 1965), and the share of the heaviest; 0 and 1 where none weighs anything.
    pub(super) fn shares<L: Lanes>(&self) -> (f64, f64) {
        let (mut squares, mut heaviest) = (0.0, 0.0);
        for w in self.weights::<L>() {
            squares += w * w;
            if w > heaviest {
                heaviest = w;
            }
        }
        let share = 1.0 / (squares * self.logs.len() as f64);
        if share.is_finite() {
            (share, heaviest)
        } else {
            (0.0, 1.0)
        }
    }

    /// Weights that are cut off at the square root of the number of points times their mean (E. L. Ionides 2008, Truncated
    /// importance sampling, Journal of Computational and Graphical Statistics 17).
    fn cut_weights<L: Lanes>(&self) -> Vec<f64> {
        let most = 1.0 / (self.logs.len() as f64).sqrt();
        let mut weights = self.weights::<L>();
        weights.iter_mut().for_each(|w| *w = w.min(most));
        weights
    }

    /// Mean and covariance.
    pub(super) fn fitted<L: Lanes>(&self) -> Part {
        self.part(&self.cut_weights::<L>())
    }

    /// A mixture after steps of expectation maximisation (O. Cappe and others 2008); `None` where its components fall together.
    pub(super) fn refitted<L: Lanes>(&self, mut mixture: Mixture) -> Option<Mixture> {
        let weights = self.cut_weights::<L>();
        for _ in 0..STEPS {
            let parts = self.parts::<L>(&mixture, &weights);
            mixture = Mixture::new::<L>(parts, false)?;
        }
        Some(mixture)
    }

    /// The components after a step, without those of few draws.
    fn parts<L: Lanes>(&self, mixture: &Mixture, weights: &[f64]) -> Vec<Part> {
        let mut shares = vec![vec![0.0; weights.len()]; mixture.len()];
        for (point, weight) in weights.iter().enumerate() {
            let x: Vec<f64> = self.points.iter().map(|axis| axis[point]).collect();
            let own = mixture.shares::<L>(&x);
            for (shares, own) in shares.iter_mut().zip(own) {
                shares[point] = weight * own;
            }
        }
        let sums = shares.iter().map(|weights| (weights, weights.iter().sum()));
        let kept = sums.filter(|(_, sum): &(_, f64)| *sum >= LEAST);
        let parts = kept.map(|(weights, sum)| Part {
            log_weight: scalar::<L>(math::log, sum),
            ..self.part(weights)
        });
        parts.collect()
    }

    /// Mean and covariance under some weights.
    fn part(&self, weights: &[f64]) -> Part {
        let d = self.points.len();
        let total: f64 = weights.iter().sum();
        let weights: Vec<f64> = weights.iter().map(|w| w / total).collect();
        let mean = |axis: &Vec<f64>| axis.iter().zip(&weights).map(|(x, w)| w * x).sum::<f64>();
        let location: Vec<f64> = self.points.iter().map(mean).collect();
        let mut covariance = vec![0.0; d * d];
        for row in 0..d {
            for column in 0..=row {
                let pairs = self.points[row]
                    .iter()
                    .zip(&self.points[column])
                    .zip(&weights);
                let apart =
                    pairs.map(|((x, y), w)| w * (x - location[row]) * (y - location[column]));
                let sum: f64 = apart.sum();
                covariance[row * d + column] = sum;
                covariance[column * d + row] = sum;
            }
            covariance[row * d + row] *= 1.0 + RIDGE;
        }
        Part {
            log_weight: 0.0,
            location,
            covariance,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_weights_are_all_effective_and_one_weight_is_one_point() {
        let mut weighed = Weighed::new(1);
        let points = vec![Column::zero()];
        weighed.add(&points, &Column::splat(-700.0));
        assert_eq!(weighed.shares::<f64>(), (1.0, 1.0 / BLOCK as f64));
        let mut one = Column::splat(f64::NEG_INFINITY);
        one[3] = -5.0;
        let mut single = Weighed::new(1);
        single.add(&points, &one);
        assert_eq!(single.shares::<f64>(), (1.0 / BLOCK as f64, 1.0));
        let mut none = Weighed::new(1);
        none.add(&points, &Column::splat(f64::NAN));
        assert_eq!(none.shares::<f64>(), (0.0, 1.0));
    }
}
