//! Draws of chains cut into batches that follow each other, and means of these.

use std::ops::Range;

use laurel_simd::{BLOCK, Lanes, reduce};

use super::basis::Basis;
use super::fit::Coefficients;
use super::walk::{Series, Walk};

/// Batches of all chains together, about, and draws of each at least.
const BATCHES: usize = 64;
const SHORTEST: usize = 16;
/// Batches without which nothing is known of errors.
const FEWEST: usize = 8;

/// A batch: its chain, and its draws.
#[derive(Clone, Debug)]
pub(super) struct Batch {
    chain: usize,
    draws: Range<usize>,
    /// Which half of the draws it is of.
    pub(super) half: usize,
}

impl Batch {
    /// Every `stride`-th draw, up to a block of them at a time.
    pub(super) fn rows(&self, stride: usize) -> impl Iterator<Item = Vec<(usize, usize)>> {
        let rows = self.draws.clone().step_by(stride);
        let rows: Vec<_> = rows.map(|draw| (self.chain, draw)).collect();
        (0..rows.len())
            .step_by(BLOCK)
            .map(move |first| rows[first..rows.len().min(first + BLOCK)].to_vec())
    }

    fn share(&self, of: usize) -> f64 {
        self.draws.len() as f64 / of as f64
    }
}

#[derive(Clone, Debug)]
pub(super) struct Batches {
    pub(super) all: Vec<Batch>,
    /// Draws in all.
    pub(super) count: usize,
}

impl Batches {
    /// None where there are too few draws.
    pub(super) fn new(walk: &Walk<'_>) -> Option<Self> {
        let (chains, draws) = (walk.chains(), walk.draws());
        let each = BATCHES.div_ceil(chains).min(draws / SHORTEST);
        let all = (0..chains).flat_map(|chain| {
            (0..each).map(move |number| Batch {
                chain,
                draws: number * draws / each..(number + 1) * draws / each,
                half: match chains {
                    1 => 2 * number / each,
                    _ => chain % 2,
                },
            })
        });
        let all: Vec<Batch> = all.collect();
        (all.len() >= FEWEST).then_some(Self {
            all,
            count: chains * draws,
        })
    }

    /// Variance of means of batches of each coordinate, in variances of the coordinate.
    pub(super) fn noise(&self, walk: &Walk<'_>, moments: &[(f64, f64)]) -> Vec<f64> {
        let axes = moments.iter().enumerate();
        axes.map(|(axis, &(mean, sd))| {
            let means = self.all.iter().map(|batch| {
                let draws = batch.draws.clone();
                let sum: f64 = draws
                    .map(|draw| walk.at((batch.chain, draw))[0][axis])
                    .sum();
                sum / batch.draws.len() as f64 - mean
            });
            means.map(|x| x * x).sum::<f64>() / (sd * sd)
        })
        .collect()
    }

    /// Means of all functions and numbers.
    pub(super) fn means<L: Lanes>(
        &self,
        walk: &Walk<'_>,
        basis: Option<&Basis>,
        series: &[Series<'_>],
        centres: &[f64],
    ) -> Means {
        let mut room = basis.map(Basis::room);
        let batches = self.all.iter().map(|batch| {
            let mut mean = Mean {
                share: batch.share(self.count),
                half: batch.half,
                functions: vec![0.0; room.as_ref().map_or(0, |room| room.functions.len())],
                plain: vec![0.0; 2 * series.len()],
                averaged: vec![0.0; 2 * series.len()],
            };
            let n = batch.draws.len() as f64;
            for rows in batch.rows(1) {
                if let (Some(basis), Some(room)) = (basis, &mut room) {
                    basis.evaluate(walk, &rows, room);
                    let columns = mean.functions.iter_mut().zip(&room.functions);
                    columns.for_each(|(to, column)| {
                        *to += reduce::sum::<L>(&column[..], rows.len()) / n;
                    });
                }
                for (number, (series, &centre)) in series.iter().zip(centres).enumerate() {
                    let places = 2 * number..2 * number + 2;
                    for &row in &rows {
                        let pairs = mean.plain[places.clone()].iter_mut();
                        pairs
                            .zip(series.plain(row, centre))
                            .for_each(|(to, x)| *to += x / n);
                        let pairs = mean.averaged[places.clone()].iter_mut();
                        pairs
                            .zip(series.averaged(row, centre))
                            .for_each(|(to, x)| *to += x / n);
                    }
                }
            }
            mean
        });
        Means(batches.collect())
    }
}

/// Means of a batch.
#[derive(Clone, Debug)]
struct Mean {
    /// Of all draws.
    share: f64,
    half: usize,
    functions: Vec<f64>,
    /// Of each series, about its centre, and of the square of that.
    plain: Vec<f64>,
    /// The same on average over latents that are no free numbers.
    averaged: Vec<f64>,
}

#[derive(Clone, Debug)]
pub(super) struct Means(Vec<Mean>);

/// A mean of means of batches, and their variance.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spread {
    pub(super) mean: f64,
    pub(super) variance: f64,
}

impl Means {
    fn spread(&self, of: impl Fn(&Mean) -> f64) -> Spread {
        let all: Vec<(f64, f64)> = self.0.iter().map(|mean| (mean.share, of(mean))).collect();
        let mean = all.iter().map(|(share, x)| share * x).sum::<f64>();
        let variance = all.iter().map(|(share, x)| share * (x - mean) * (x - mean));
        Spread {
            mean,
            variance: variance.sum(),
        }
    }

    /// Of the means of slopes, the first functions, the one furthest from 0, in its standard errors; infinite where one is no number.
    pub(super) fn furthest_slope(&self, slopes: usize) -> f64 {
        let count = self.0.len() as f64;
        let errors = (0..slopes.min(self.0[0].functions.len())).map(|function| {
            let Spread { mean, variance } = self.spread(|batch| batch.functions[function]);
            let error = mean.abs() / (variance / (count - 1.0)).sqrt();
            match mean == 0.0 {
                true => 0.0,
                false => error,
            }
        });
        errors.fold(0.0, |most, error| if error <= most { most } else { error })
    }

    pub(super) fn plain_variance(&self, target: usize) -> f64 {
        self.spread(|batch| batch.plain[target]).variance
    }

    /// Relative standard error of the root of a target's plain mean.
    pub(super) fn error_of_sd(&self, target: usize) -> Option<f64> {
        let Spread { mean, variance } = self.spread(|batch| batch.plain[target]);
        let error = (variance / (self.0.len() as f64 - 1.0)).sqrt() / (2.0 * mean);
        error.is_finite().then_some(error)
    }

    /// What is left of a target without its combination of functions.
    pub(super) fn left(&self, target: usize, coefficients: Option<&Coefficients>) -> Spread {
        self.spread(|batch| {
            let x = batch.averaged[target];
            let Some(coefficients) = coefficients else {
                return x;
            };
            // Those of the other half.
            let all = coefficients.of(1 - batch.half, target).iter();
            x - all.zip(&batch.functions).map(|(b, c)| b * c).sum::<f64>()
        })
    }
}
