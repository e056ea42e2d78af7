//! The distinct ends of many ascents, and whether there may be more; curvatures there, from differences of slopes.

use laurel_simd::{BLOCK, Column, Lanes};
use laurel_tape::order::descending;

use super::climb::Ascent;
use crate::exact::cholesky::Cholesky;
use crate::path::{Block, Path};

/// Modes, at most.
const MOST: usize = 8;
/// Ends this much below the highest, in nats, are no modes to mind.
const DEEP: f64 = 15.0;
/// Ends that are nearer than this, in standard deviations, are one.
const APART: f64 = 0.3;
/// Differences are taken over this many standard deviations.
const REACH: f64 = 0.01;

/// Said where ascents do not arrive.
pub(super) const HARD_TO_REACH: &str = "modes that are hard to reach";

/// A mode.
#[derive(Clone, Debug)]
pub(super) struct Mode {
    pub(super) point: Vec<f64>,
    /// Log joint there, nats.
    pub(super) log: f64,
    /// About the standard deviations there.
    reach: Vec<f64>,
    /// Ascents that ended here.
    found: usize,
}

/// What ascents came to, the highest first.
///
/// # Errors
/// Too many did not arrive, or there are modes that only one of them found: there will be others that none did (I. J. Good
/// 1953, Biometrika 40).
pub(super) fn distinct(ascents: &[Ascent]) -> Result<Vec<Mode>, &'static str> {
    let ends: Vec<&Ascent> = ascents.iter().filter(|each| each.arrived).collect();
    if 2 * ends.len() < ascents.len() {
        return Err(HARD_TO_REACH);
    }
    let logs: Vec<f64> = ends.iter().map(|end| end.log).collect();
    let order = descending(&logs);
    let ends = order.into_iter().map(|place| ends[place]);
    let ends: Vec<&Ascent> = ends.collect();
    let top = ends[0].log;
    let mut modes: Vec<Mode> = Vec::new();
    for end in ends.iter().filter(|end| end.log > top - DEEP) {
        let d = end.point.len();
        let is_here = |mode: &&mut Mode| {
            let pairs = mode.point.iter().zip(&end.point).zip(&mode.reach);
            pairs
                .into_iter()
                .all(|((a, b), sd)| (a - b).abs() < APART * sd)
        };
        match modes.iter_mut().find(is_here) {
            Some(mode) => mode.found += 1,
            None => modes.push(Mode {
                point: end.point.clone(),
                log: end.log,
                reach: (0..d).map(|k| end.metric[k * d + k].sqrt()).collect(),
                found: 1,
            }),
        }
    }
    match modes.len() > MOST || modes.iter().any(|mode| mode.found < 2) {
        true => Err("more modes than can be told apart"),
        false => Ok(modes),
    }
}

impl Mode {
    /// The covariance of the normal density that touches here, `[d][d]`; `None` where there is none.
    pub(super) fn covariance<L: Lanes>(&self, path: &mut Path) -> Option<Vec<f64>> {
        let d = self.point.len();
        let mut precision = vec![0.0; d * d];
        let mut block = Block::new(d);
        let mut slopes = vec![Column::zero(); d];
        for first in (0..d).step_by(BLOCK / 2) {
            for lane in 0..BLOCK {
                let (axis, side) = (first + lane / 2, if lane % 2 == 0 { 1.0 } else { -1.0 });
                for (k, column) in block.free.iter_mut().enumerate() {
                    let step = if k == axis {
                        side * REACH * self.reach[k]
                    } else {
                        0.0
                    };
                    column[lane] = self.point[k] + step;
                }
            }
            let lanes = BLOCK.min(2 * (d - first));
            path.slopes_of_first::<L>(&mut block, &mut slopes, lanes);
            for axis in first..d.min(first + BLOCK / 2) {
                let (high, low) = (2 * (axis - first), 2 * (axis - first) + 1);
                let width = block.free[axis][high] - block.free[axis][low];
                for (k, column) in slopes.iter().enumerate() {
                    let bend = 0.5 * (column[low] - column[high]) / width;
                    precision[axis * d + k] += bend;
                    precision[k * d + axis] += bend;
                }
            }
        }
        Cholesky::new(&precision, d).map(|cholesky| cholesky.inverse())
    }
}
