//! Coordinates in which the particles have unit variances and, for up to so many dimensions, no correlations: x = C z with C
//! the Cholesky factor of their covariance. Momenta are standard normal there (R. M. Neal 2011, MCMC using Hamiltonian
//! dynamics, section 4.1: the same as a mass matrix that is the inverse of the covariance).

use laurel_simd::place::{each, get, put};
use laurel_simd::{BLOCK, Column, Lanes, reduce};

use crate::exact::cholesky::Cholesky;
use crate::path::Block;

/// Dimensions with correlations, at most: a product with the factor costs half their square.
const DENSE: usize = 40;
/// What a variance gets on top, relative to itself.
const RIDGE: f64 = 1e-9;

/// Rows of C: the diagonal alone, or the lower triangle.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    diagonal: Vec<f64>,
    /// Below the diagonal, row after row; empty where there are no correlations.
    below: Vec<f64>,
    /// Variances of the coordinates.
    pub(super) variances: Vec<f64>,
}

impl Frame {
    pub(super) fn unit(dimensions: usize) -> Self {
        Self {
            diagonal: vec![1.0; dimensions],
            below: Vec::new(),
            variances: vec![1.0; dimensions],
        }
    }

    /// Of equally weighted particles.
    pub(super) fn of<L: Lanes>(blocks: &[Block]) -> Self {
        let Some(first) = blocks.first() else {
            return Self::unit(0);
        };
        let dimensions = first.free.len();
        let count = (blocks.len() * BLOCK) as f64;
        let mut mean = vec![0.0; dimensions];
        for block in blocks {
            for (sum, column) in mean.iter_mut().zip(&block.free) {
                *sum += reduce::sum::<L>(&column[..], BLOCK);
            }
        }
        mean.iter_mut().for_each(|sum| *sum /= count);
        let dense = dimensions <= DENSE;
        let mut covariance = vec![0.0; if dense { dimensions * dimensions } else { 0 }];
        let mut variance = vec![0.0; dimensions];
        let mut centred = vec![Column::zero(); dimensions];
        for block in blocks {
            for ((to, from), &mean) in centred.iter_mut().zip(&block.free).zip(&mean) {
                let mean = L::splat(mean);
                each::<L>(BLOCK, |at| put(to, at, get::<L>(from, at) - mean));
            }
            for row in 0..dimensions {
                let a = &centred[row];
                variance[row] += reduce::dot::<L>(&a[..], &a[..], BLOCK);
                if dense {
                    for (column, b) in centred[..row].iter().enumerate() {
                        covariance[row * dimensions + column] +=
                            reduce::dot::<L>(&a[..], &b[..], BLOCK);
                    }
                }
            }
        }
        let scaled = |sum: &f64| (sum / count).max(f64::MIN_POSITIVE);
        let variance: Vec<f64> = variance.iter().map(scaled).collect();
        if dense {
            for row in 0..dimensions {
                for column in 0..row {
                    covariance[row * dimensions + column] /= count;
                }
                covariance[row * dimensions + row] = variance[row] * (1.0 + RIDGE);
            }
            if let Some(cholesky) = Cholesky::new(&covariance, dimensions) {
                return Self::triangular(&cholesky, variance);
            }
        }
        Self {
            diagonal: variance.iter().map(|each| each.sqrt()).collect(),
            below: Vec::new(),
            variances: variance,
        }
    }

    fn triangular(cholesky: &Cholesky, variances: Vec<f64>) -> Self {
        let mut below = Vec::new();
        let mut diagonal = Vec::new();
        for row in 0..variances.len() {
            let line = cholesky.row(row);
            below.extend_from_slice(&line[..row]);
            diagonal.push(line[row]);
        }
        Self {
            diagonal,
            below,
            variances,
        }
    }

    /// `x = x + C z`
    pub(super) fn forward<L: Lanes>(&self, x: &mut [Column], z: &[Column]) {
        let mut below = self.below.iter();
        for (row, to) in x.iter_mut().enumerate() {
            add::<L>(to, &z[row], self.diagonal[row]);
            if !self.below.is_empty() {
                for (from, &c) in z[..row].iter().zip(below.by_ref()) {
                    add::<L>(to, from, c);
                }
            }
        }
    }

    /// `z = z + step C' x`
    pub(super) fn back<L: Lanes>(&self, z: &mut [Column], x: &[Column], step: f64) {
        let mut below = self.below.iter();
        for (row, from) in x.iter().enumerate() {
            if !self.below.is_empty() {
                for (to, &c) in z[..row].iter_mut().zip(below.by_ref()) {
                    add::<L>(to, from, step * c);
                }
            }
            add::<L>(&mut z[row], from, step * self.diagonal[row]);
        }
    }
}

/// `to = to + times from`
fn add<L: Lanes>(to: &mut Column, from: &Column, times: f64) {
    let times = L::splat(times);
    each::<L>(BLOCK, |at| {
        let sum = get::<L>(to, at) + times * get(from, at);
        put(to, at, sum);
    });
}
