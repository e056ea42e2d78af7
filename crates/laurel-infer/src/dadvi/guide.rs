//! Normal guides in free numbers. The parameters are the means m, the logarithms of scales s, and then, of full rank, what is
//! below the diagonal s of a lower triangle L, row by row: x = m + L z; of low rank the rows of a factor B of few columns:
//! x = m + s z + B u. All of z and u are standard normal.
//! V. M.-H. Ong, D. J. Nott and M. S. Smith 2018, Gaussian variational approximation with a factor covariance structure, Journal
//! of Computational and Graphical Statistics 27(3), for low ranks.

use std::ops::Range;

use laurel_simd::math::HALF_LN_2PI;
use laurel_simd::place::{each, get, put};
use laurel_simd::{BLOCK, Column, Lanes, math};

use super::low_rank::LowRank;
use crate::options::ViGuide;
use crate::scalar::scalar;

/// Columns of the factor of a guide of low rank, at most.
const RANK: usize = 4;

#[derive(Clone, Copy, Debug)]
pub(super) struct Guide {
    pub(super) dimensions: usize,
    pub(super) kind: ViGuide,
}

impl Guide {
    pub(super) fn parameters(self) -> usize {
        let d = self.dimensions;
        2 * d
            + match self.kind {
                ViGuide::MeanField => 0,
                ViGuide::FullRank => d * (d - 1) / 2,
                ViGuide::LowRank => d * self.rank(),
            }
    }

    /// Columns of B.
    pub(super) fn rank(self) -> usize {
        match self.kind {
            ViGuide::LowRank => RANK.min(self.dimensions),
            _ => 0,
        }
    }

    /// Standard normal numbers of a point.
    pub(super) fn numbers(self) -> usize {
        self.dimensions + self.rank()
    }

    /// The parameters of a row besides its mean and its scale, and which number the first of them goes with.
    fn beside(self, row: usize) -> (Range<usize>, usize) {
        let d = self.dimensions;
        match self.kind {
            ViGuide::MeanField => (0..0, 0),
            ViGuide::FullRank => {
                let start = 2 * d + row * row.saturating_sub(1) / 2;
                (start..start + row, 0)
            }
            ViGuide::LowRank => (self.factor(row), d),
        }
    }

    /// A row of B.
    pub(super) fn factor(self, row: usize) -> Range<usize> {
        let start = 2 * self.dimensions + row * self.rank();
        start..start + self.rank()
    }

    pub(super) fn scale<L: Lanes>(self, parameters: &[f64], row: usize) -> f64 {
        scalar::<L>(math::exp, parameters[self.dimensions + row])
    }

    /// x of a block of standard normal numbers.
    pub(super) fn points<L: Lanes>(self, parameters: &[f64], z: &[Column], to: &mut [Column]) {
        for (row, to) in to.iter_mut().enumerate() {
            let (m, s) = (parameters[row], self.scale::<L>(parameters, row));
            let (m, s) = (L::splat(m), L::splat(s));
            each::<L>(BLOCK, |at| put(to, at, m + s * get::<L>(&z[row], at)));
            let (range, first) = self.beside(row);
            for (&l, z) in parameters[range].iter().zip(&z[first..]) {
                let l = L::splat(l);
                each::<L>(BLOCK, |at| {
                    let x = get::<L>(to, at) + l * get::<L>(z, at);
                    put(to, at, x);
                });
            }
        }
    }

    /// Adds what slopes at the points of a block say of the parameters; the entropy is not in it.
    pub(super) fn pull_back<L: Lanes>(
        self,
        parameters: &[f64],
        z: &[Column],
        slopes: &[Column],
        to: &mut [f64],
    ) {
        use laurel_simd::reduce::{dot, sum};
        for (row, slope) in slopes.iter().enumerate() {
            to[row] += sum::<L>(&slope[..], BLOCK);
            let scale = self.scale::<L>(parameters, row);
            to[self.dimensions + row] += scale * dot::<L>(&slope[..], &z[row][..], BLOCK);
            let (range, first) = self.beside(row);
            for (place, z) in range.zip(&z[first..]) {
                to[place] += dot::<L>(&slope[..], &z[..], BLOCK);
            }
        }
    }

    /// The entropy, nats; adds its slopes.
    pub(super) fn entropy<L: Lanes>(self, parameters: &[f64], to: &mut [f64]) -> f64 {
        let d = self.dimensions;
        let constant = d as f64 * (HALF_LN_2PI + 0.5);
        if self.rank() > 0 {
            let low = LowRank::new::<L>(self, parameters);
            low.add_slopes(to);
            return low.half_log_det() + constant;
        }
        to[d..2 * d].iter_mut().for_each(|slope| *slope += 1.0);
        self.log_scale(parameters) + constant
    }

    /// ln of the density at the points of a block of standard normal numbers, the first `n`.
    pub(super) fn log_densities<L: Lanes>(
        self,
        parameters: &[f64],
        z: &[Column],
        n: usize,
    ) -> Vec<f64> {
        let constant = self.dimensions as f64 * HALF_LN_2PI;
        if self.rank() > 0 {
            let low = LowRank::new::<L>(self, parameters);
            let log = |lane: usize| -0.5 * low.distance(z, lane) - low.half_log_det() - constant;
            return (0..n).map(log).collect();
        }
        let log_scale = self.log_scale(parameters);
        let square = |lane: usize| -> f64 { z.iter().map(|z| z[lane] * z[lane]).sum() };
        (0..n)
            .map(|lane| -0.5 * square(lane) - log_scale - constant)
            .collect()
    }

    /// The sum of the logarithms of the scales.
    fn log_scale(self, parameters: &[f64]) -> f64 {
        let d = self.dimensions;
        parameters[d..2 * d].iter().sum()
    }
}
