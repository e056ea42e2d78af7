//! Weighted points: what share of them is effective, and the moments that a mixture is fitted to.

use laurel_simd::{BLOCK, Column, Lanes};

use super::mixture::Part;
use crate::weights::relative::relative;

/// What a fitted variance gets on top, relative to itself.
const RIDGE: f64 = 1e-9;

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

    /// Mean and covariance, of weights that are cut off at the square root of the number of points times their mean (E. L.
    /// Ionides 2008, Truncated importance sampling, Journal of Computational and Graphical Statistics 17).
    pub(super) fn fitted<L: Lanes>(&self) -> Part {
        let (d, count) = (self.points.len(), self.logs.len() as f64);
        let most = 1.0 / count.sqrt();
        let mut weights = self.weights::<L>();
        weights.iter_mut().for_each(|w| *w = w.min(most));
        let total: f64 = weights.iter().sum();
        weights.iter_mut().for_each(|w| *w /= total);
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
