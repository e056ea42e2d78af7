//! The metric of Hamiltonian Monte Carlo: positions are q, momenta those of the numbers u of q = L u, whose kinetic energy is half the
//! sum of their squares. L L' is what is known of the covariance of the target, so that u has nearly unit variances: its
//! diagonal (Stan Reference Manual 2.35, section 15.2), or all of it, with correlations drawn towards 0.

use laurel_rng::Solo;

use crate::chains::adapt::Moments;
use crate::exact::cholesky::Cholesky;

use super::leapfrog::State;

/// Step size, and L.
#[derive(Clone, Debug)]
pub(super) struct Metric {
    pub(super) step: f64,
    shape: Shape,
}

#[derive(Clone, Debug)]
enum Shape {
    /// Standard deviations, `[d]`.
    Diagonal(Vec<f64>),
    Dense(Cholesky),
}

impl Metric {
    /// Of variances, `[d]`, and a step size of 1.
    pub(super) fn diagonal(variances: &[f64]) -> Self {
        Self {
            step: 1.0,
            shape: Shape::Diagonal(variances.iter().map(|v| v.sqrt()).collect()),
        }
    }

    /// The same step size with what draws tell.
    pub(super) fn learnt(&self, moments: &Moments) -> Self {
        let d = moments.dimensions();
        let dense = moments
            .covariance()
            .and_then(|covariance| Cholesky::new(&covariance, d));
        Self {
            step: self.step,
            ..dense.map_or_else(
                || Self::diagonal(&moments.variances()),
                |dense| Self {
                    step: 1.0,
                    shape: Shape::Dense(dense),
                },
            )
        }
    }

    /// Slopes by u of slopes by q: `to = L' slope`.
    pub(super) fn pull(&self, slope: &[f64], to: &mut [f64]) {
        match &self.shape {
            Shape::Diagonal(sds) => {
                let all = to.iter_mut().zip(slope).zip(sds);
                all.for_each(|((to, slope), sd)| *to = slope * sd);
            }
            Shape::Dense(lower) => {
                to.fill(0.0);
                for (row, slope) in slope.iter().enumerate() {
                    let line = lower.row(row).iter();
                    to.iter_mut().zip(line).for_each(|(to, l)| *to += l * slope);
                }
            }
        }
    }

    /// Slopes by q of slopes by u: what [`Self::pull`] made `slope` of.
    pub(super) fn push(&self, slope: &mut [f64]) {
        match &self.shape {
            Shape::Diagonal(sds) => slope.iter_mut().zip(sds).for_each(|(x, sd)| *x /= sd),
            Shape::Dense(lower) => lower.solve_upper(slope),
        }
    }

    /// Half a kick and a drift: the position where the next slope is wanted.
    pub(super) fn begin(&self, state: &mut State, direction: f64) {
        let step = direction * self.step;
        kick(state, 0.5 * step);
        let State { q, p, .. } = state;
        match &self.shape {
            Shape::Diagonal(sds) => {
                let all = q.iter_mut().zip(p.iter()).zip(sds);
                all.for_each(|((q, p), sd)| *q += step * sd * p);
            }
            Shape::Dense(lower) => {
                for (row, q) in q.iter_mut().enumerate() {
                    let line = lower.row(row).iter().zip(p.iter());
                    *q += step * line.map(|(l, p)| l * p).sum::<f64>();
                }
            }
        }
    }

    /// The other half of the kick, with the slope there.
    pub(super) fn end(&self, state: &mut State, direction: f64) {
        kick(state, 0.5 * direction * self.step);
    }
}

fn kick(state: &mut State, time: f64) {
    let pairs = state.p.iter_mut().zip(&state.slope);
    pairs.for_each(|(p, slope)| *p += time * slope);
}

/// Momenta, `[d]`.
pub(super) fn momentum(d: usize, solo: &mut Solo) -> Vec<f64> {
    (0..d).map(|_| solo.normal()).collect()
}

/// Whether a trajectory of these end momenta and this sum of momenta, by axis, turns back.
pub(super) fn turns(first: &[f64], last: &[f64], sum: impl Fn(usize) -> f64) -> bool {
    let (mut a, mut b) = (0.0, 0.0);
    for (axis, (first, last)) in first.iter().zip(last).enumerate() {
        let sum = sum(axis);
        a += first * sum;
        b += last * sum;
    }
    a <= 0.0 || b <= 0.0
}
