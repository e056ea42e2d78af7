//! Means of chains that the slopes at their draws make more precise: from a number whose mean is wanted a combination of functions
//! is taken that have mean 0 (`basis.rs`), the one that leaves the least variance.
//!
//! Target: means and standard deviations under the density whose slopes are given. Estimator: least squares, of two halves of the
//! chains each with the coefficients of the other one, so that it has no bias that chains have not, and its error is seen; batch
//! means (J. M. Flegal and G. L. Jones 2010, Annals of Statistics 38(2)) say how much of the error is left. When it fails:
//! densities that jump, chains that have not arrived. What to look at: where it gains too little the plain mean stays.
//! T. Papamarkou, A. Mira and M. Girolami 2014, Zero variance differential geometric Markov chain Monte Carlo, Bayesian Analysis
//! 9(1); C. J. Oates, M. Girolami and N. Chopin 2017, Control functionals for Monte Carlo integration, JRSS B 79(3), section 2.2 for the
//! halves.

mod basis;
mod batches;
mod fit;
#[cfg(test)]
mod tests;
mod walk;

use laurel_simd::Lanes;

use basis::Basis;
use batches::Batches;
use fit::fitted;
pub(crate) use walk::{Series, Walk};

/// Share of the variance of a plain mean that is left, at most, where another one is taken.
const GAINED: f64 = 0.8;

/// Standard errors by which the mean of a slope may be off: further off the density jumps, or the chains have not arrived.
const OFF: f64 = 6.0;

/// Coordinates, at most, whose slopes are worth keeping.
pub(crate) const WIDEST: usize = 256;

/// A mean, and its standard error as a share of that of the plain mean of the draws.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Better {
    pub(crate) value: f64,
    pub(crate) share: f64,
}

/// What is better known of a number than by the plain moments of its draws.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Controlled {
    pub(crate) mean: Option<Better>,
    pub(crate) sd: Option<Better>,
    /// Standard error of the standard deviation, better known or not, as a share of it, by batch means.
    pub(crate) sd_error: Option<f64>,
}

/// Of each series.
pub(crate) fn controlled<L: Lanes>(walk: &Walk<'_>, series: &[Series<'_>]) -> Vec<Controlled> {
    let Some(batches) = Batches::new(walk) else {
        return vec![Controlled::default(); series.len()];
    };
    let ranges: Vec<_> = series.iter().map(Series::range).collect();
    let centres: Vec<f64> = ranges.iter().map(|(mean, _)| *mean).collect();
    let basis = basis_of(walk, &batches, 2 * series.len());
    let means = batches.means::<L>(walk, basis.as_ref(), series, &centres);
    let coefficients = basis
        .filter(|_| means.furthest_slope(walk.dimensions()) < OFF)
        .and_then(|basis| fitted::<L>(walk, &batches, &basis, series, &centres));
    let better = |target: usize| -> Option<(f64, f64)> {
        let left = means.left(target, coefficients.as_ref());
        let share = left.variance / means.plain_variance(target);
        (share < GAINED && left.mean.is_finite()).then(|| (left.mean, share.sqrt()))
    };
    let each = ranges.iter().enumerate();
    each.map(|(number, (centre, range))| {
        let mean = better(2 * number).map(|(off, share)| Better {
            value: centre + off,
            share,
        });
        let mean = mean.filter(|mean| range.contains(&mean.value));
        let off = mean.map_or(0.0, |mean| mean.value - centre);
        let square = better(2 * number + 1);
        let sd = square.and_then(|(square, share)| {
            let variance = square - off * off;
            (variance > 0.0).then(|| Better {
                value: variance.sqrt(),
                share,
            })
        });
        let share = square.map_or(1.0, |(_, share)| share);
        Controlled {
            mean,
            sd,
            sd_error: means.error_of_sd(2 * number + 1).map(|error| error * share),
        }
    })
    .collect()
}

/// The functions that are tried; none where there are no slopes, or a coordinate does not vary.
fn basis_of(walk: &Walk<'_>, batches: &Batches, means: usize) -> Option<Basis> {
    let moments = walk.moments();
    let is_sound = moments.iter().all(|(_, sd)| *sd > 0.0 && sd.is_finite());
    let noise = batches.noise(walk, &moments);
    let basis = is_sound.then(|| Basis::new(moments, &noise, means, batches.count))?;
    (!basis.functions.is_empty()).then_some(basis)
}
