//! Natural gradients, climbing: each block of parameters moves along the inverse of its Fisher information times its gradient.
//!
//! Target: anything whose parameters are those of distributions (here the ELBO of a guide, in nats), so that steps are the same
//! in whatever units or coordinates parameters are. The information is the mean product of scores of draws, with a memory of
//! some 30 of them: like gradients relative to it, it does not care how nearly singular the matrix is. A step moves a block
//! by a distribution of at most `FARTHEST`^2 / 2 nats from the one before, whatever the gradient. Fails to settle where the gradient
//! stays noisy, unless the step size decays; and where blocks are strongly correlated in what is climbed, it is slow.
//! S. Amari 1998, Natural gradient works efficiently in learning (Neural Computation 10); M. Hoffman, D. Blei, C. Wang and
//! J. Paisley 2013, Stochastic variational inference (JMLR 14), section 2.3.

use std::ops::Range;

use crate::exact::cholesky::Cholesky;

/// Draws that the information remembers beside those of the step.
const MEMORY: f64 = 24.0;
/// What a step keeps of the one before (B. Polyak 1964): what is climbed slowly, because blocks are correlated, is climbed up to ten
/// times as fast.
const MOMENTUM: f64 = 0.9;
/// Length of a step at most, in the norm of the information: standard deviations of a normal's mean.
const FARTHEST: f64 = 0.5;
/// Relative to the diagonal.
const RIDGE: f64 = 1e-9;

/// State for blocks of parameters.
#[derive(Clone, Debug)]
pub(crate) struct Natural {
    blocks: Vec<Block>,
}

#[derive(Clone, Debug)]
struct Block {
    range: Range<usize>,
    /// Sum of products of scores, `[params][params]`, and how many draws it stands for.
    products: Vec<f64>,
    draws: f64,
    /// The last step.
    velocity: Vec<f64>,
}

impl Natural {
    /// Before the first step, for blocks at these places.
    pub(crate) fn new(ranges: impl Iterator<Item = Range<usize>>) -> Self {
        let block = |range: Range<usize>| Block {
            products: vec![0.0; range.len() * range.len()],
            draws: 0.0,
            velocity: vec![0.0; range.len()],
            range,
        };
        Self {
            blocks: ranges.map(block).collect(),
        }
    }

    /// Takes in the sum of the products of the scores of so many draws, `[params][params]`.
    pub(crate) fn learn(&mut self, block: usize, products: &[f64], draws: f64) {
        let block = &mut self.blocks[block];
        let forgets = MEMORY / (MEMORY + draws);
        block.draws = forgets * block.draws + draws;
        for (sum, more) in block.products.iter_mut().zip(products) {
            *sum = forgets * *sum + more;
        }
    }

    /// Moves `params` uphill along `rate` times the natural gradient, and on along the last step.
    pub(crate) fn step(&mut self, params: &mut [f64], gradient: &[f64], rate: f64) {
        for block in &mut self.blocks {
            block.turn(&gradient[block.range.clone()], rate);
            let params = params[block.range.clone()].iter_mut();
            let pairs = params.zip(&block.velocity);
            pairs.for_each(|(param, step)| *param += step);
        }
    }
}

impl Block {
    /// Takes the next step; none where something is not a number.
    fn turn(&mut self, gradient: &[f64], rate: f64) {
        let information = self.information();
        let size = gradient.len();
        let mut direction = gradient.to_vec();
        match Cholesky::new(&information, size) {
            Some(root) => root.solve(&mut direction),
            None => direction.fill(0.0),
        }
        for (step, d) in self.velocity.iter_mut().zip(direction) {
            *step = MOMENTUM * *step + rate * d;
        }
        let square = |row: usize| {
            let line = &information[row * size..(row + 1) * size];
            let product: f64 = line.iter().zip(&self.velocity).map(|(a, b)| a * b).sum();
            self.velocity[row] * product
        };
        let length = (0..size).map(square).sum::<f64>().sqrt();
        let times = match length.is_finite() {
            true => (FARTHEST / length).min(1.0),
            false => 0.0,
        };
        self.velocity.iter_mut().for_each(|step| {
            *step = if times > 0.0 { times * *step } else { 0.0 };
        });
    }

    /// `[params][params]`
    fn information(&self) -> Vec<f64> {
        let size = self.velocity.len();
        // More parameters than draws can tell apart: less of what is not on the diagonal.
        let kept = match size {
            0..=2 => 1.0,
            _ => self.draws / (self.draws + size as f64),
        };
        let of = |(place, sum): (usize, &f64)| {
            let is_diagonal = place / size == place % size;
            let times = if is_diagonal { 1.0 + RIDGE } else { kept };
            times * sum / self.draws
        };
        self.products.iter().enumerate().map(of).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Information of a gamma with a large shape: nearly singular.
    const PRODUCTS: [f64; 4] = [1.001, 0.999, 0.999, 1.001];

    fn learned() -> Natural {
        let mut natural = Natural::new(std::iter::once(0..2));
        natural.learn(0, &PRODUCTS.map(|x| 100.0 * x), 100.0);
        natural
    }

    #[test]
    fn a_step_solves_for_the_gradient() {
        let mut params = [0.0, 0.0];
        let gradient = [
            PRODUCTS[0] * 0.2 + PRODUCTS[1] * 0.1,
            PRODUCTS[2] * 0.2 + PRODUCTS[3] * 0.1,
        ];
        learned().step(&mut params, &gradient, 0.5);
        assert!(
            (params[0] - 0.1).abs() < 1e-5 && (params[1] - 0.05).abs() < 1e-5,
            "{params:?}"
        );
    }

    #[test]
    fn no_step_is_longer_than_allowed() {
        let mut params = [0.0, 0.0];
        learned().step(&mut params, &[1e9, -1e7], 0.5);
        let [a, b] = params;
        let length = (PRODUCTS[0] * a * a + 2.0 * PRODUCTS[1] * a * b + PRODUCTS[3] * b * b).sqrt();
        assert!((length - FARTHEST).abs() < 1e-6, "{length}");
    }

    #[test]
    fn a_gradient_that_is_not_finite_moves_nothing() {
        let mut params = [1.0, 2.0];
        learned().step(&mut params, &[f64::NAN, 1.0], 0.5);
        assert_eq!(params, [1.0, 2.0]);
    }
}
