//! Ascents to the modes of the log joint by the method of Broyden, Fletcher, Goldfarb and Shanno (J. Nocedal and S. J.
//! Wright 2006, Numerical optimization, section 6.1), many at a time: a block of lanes holds several steps of each ascent, and
//! the best is taken.

use laurel_simd::{BLOCK, Column, Lanes};

use crate::exact::cholesky::dot;
use crate::path::{Block, Path};

/// Steps that are tried at once, in lengths of the step that the method proposes.
const TRIES: [f64; 4] = [1.0, 0.25, 0.04, 4.0];
/// Ascents at a time, at most.
pub(super) const ASCENTS: usize = BLOCK / TRIES.len();
/// Failures in a row after which an ascent is given up.
const FAILURES: usize = 6;
/// Half the squared length of the slope, in the metric of the curvature, from which on a point is a mode: nats.
const ARRIVED: f64 = 1e-7;
/// What is near enough to count when no step gains any more.
const NEAR: f64 = 1e-3;

/// An ascent on its way.
#[derive(Clone, Debug)]
pub(super) struct Ascent {
    pub(super) point: Vec<f64>,
    /// Log joint there, nats.
    pub(super) log: f64,
    slope: Vec<f64>,
    /// Inverse of minus the curvature, as far as it is known: `[d][d]`.
    pub(super) metric: Vec<f64>,
    step: Vec<f64>,
    scale: f64,
    failures: usize,
    /// Whether steps have told of the curvature.
    informed: bool,
    pub(super) resting: bool,
    pub(super) arrived: bool,
}

/// All ascents, and the block that they share.
#[derive(Clone, Debug)]
pub(super) struct Climb {
    pub(super) ascents: Vec<Ascent>,
    block: Block,
    slopes: Vec<Column>,
}

impl Climb {
    pub(super) fn new(starts: Vec<Vec<f64>>) -> Self {
        let dimensions = starts[0].len();
        Self {
            ascents: starts.into_iter().map(Ascent::new).collect(),
            block: Block::new(dimensions),
            slopes: vec![Column::zero(); dimensions],
        }
    }

    /// The share of the ascents that have arrived.
    pub(super) fn arrived(&self) -> f64 {
        let arrived = self.ascents.iter().filter(|each| each.arrived);
        arrived.count() as f64 / self.ascents.len() as f64
    }

    /// The highest point so far.
    pub(super) fn highest(&self) -> &[f64] {
        let ascents = self.ascents.iter();
        let highest = ascents.max_by(|a, b| a.log.total_cmp(&b.log));
        highest.map_or(&[], |ascent| &ascent.point)
    }

    /// One step of each ascent; whether all have come to rest.
    pub(super) fn step<L: Lanes>(&mut self, path: &mut Path) -> bool {
        let on = self
            .ascents
            .iter()
            .enumerate()
            .filter(|(_, each)| !each.resting);
        let on: Vec<usize> = on.map(|(number, _)| number).collect();
        let Some(&last) = on.last() else {
            return true;
        };
        for lane in 0..BLOCK {
            let number = on.get(lane / TRIES.len()).copied().unwrap_or(last);
            let ascent = &self.ascents[number];
            let length = ascent.scale * TRIES[lane % TRIES.len()];
            for (axis, column) in self.block.free.iter_mut().enumerate() {
                column[lane] = ascent.point[axis] + length * ascent.step[axis];
            }
        }
        let lanes = on.len() * TRIES.len();
        path.slopes_of_first::<L>(&mut self.block, &mut self.slopes, lanes);
        for (place, number) in on.into_iter().enumerate() {
            self.ascents[number].take(place * TRIES.len(), &self.block, &self.slopes);
        }
        self.ascents.iter().all(|each| each.resting)
    }
}

impl Ascent {
    fn new(point: Vec<f64>) -> Self {
        let d = point.len();
        Self {
            log: f64::NEG_INFINITY,
            slope: vec![0.0; d],
            metric: unit(d),
            step: vec![0.0; d],
            scale: 1.0,
            failures: 0,
            informed: false,
            resting: false,
            arrived: false,
            point,
        }
    }

    /// Goes where the best of the tries went, which begin at `lane`.
    fn take(&mut self, lane: usize, block: &Block, slopes: &[Column]) {
        let lanes = lane..lane + TRIES.len();
        let finite = |&lane: &usize| {
            block.joint[lane].is_finite() && slopes.iter().all(|column| column[lane].is_finite())
        };
        let best = lanes
            .filter(finite)
            .filter(|&lane| block.joint[lane] > self.log)
            .max_by(|&a, &b| block.joint[a].total_cmp(&block.joint[b]));
        let Some(lane) = best else {
            return self.fail();
        };
        let first = self.log == f64::NEG_INFINITY;
        let slope: Vec<f64> = slopes.iter().map(|column| column[lane]).collect();
        let point: Vec<f64> = block.free.iter().map(|column| column[lane]).collect();
        if !first {
            let moved = less(&point, &self.point);
            let bend = less(&self.slope, &slope);
            self.learn(&moved, &bend);
        }
        (self.point, self.slope, self.log) = (point, slope, block.joint[lane]);
        (self.scale, self.failures) = (1.0, 0);
        self.propose();
    }

    /// No try has gained anything.
    fn fail(&mut self) {
        self.failures += 1;
        self.scale *= 0.02;
        let far = self.decrement() > NEAR;
        if self.log == f64::NEG_INFINITY || (!far && self.failures > 1) {
            self.resting = true;
            self.arrived = self.log > f64::NEG_INFINITY;
        } else if self.failures == 3 {
            // The metric may be what is wrong.
            self.metric = unit(self.point.len());
            self.informed = false;
            self.propose();
        } else if self.failures > FAILURES {
            self.resting = true;
        }
    }

    /// The update of the inverse curvature.
    fn learn(&mut self, moved: &[f64], bend: &[f64]) {
        let d = moved.len();
        let along = dot(moved, bend);
        let least = 1e-10 * (dot(moved, moved) * dot(bend, bend)).sqrt();
        if along.is_nan() || along <= least {
            return;
        }
        if !self.informed {
            let size = along / dot(bend, bend);
            self.metric = unit(d).iter().map(|x| x * size).collect();
            self.informed = true;
        }
        let pulled = self.times(bend);
        let factor = (1.0 + dot(bend, &pulled) / along) / along;
        for row in 0..d {
            for column in 0..d {
                self.metric[row * d + column] += factor * moved[row] * moved[column]
                    - (moved[row] * pulled[column] + pulled[row] * moved[column]) / along;
            }
        }
    }

    fn propose(&mut self) {
        let mut step = self.times(&self.slope);
        if dot(&step, &self.slope) <= 0.0 {
            self.metric = unit(self.point.len());
            self.informed = false;
            step = self.slope.clone();
        }
        if !self.informed {
            // Nothing is known of lengths: a tenth of where it is.
            let reach = 0.1 * (1.0 + (dot(&self.point, &self.point) / step.len() as f64).sqrt());
            let length = dot(&step, &step).sqrt();
            step.iter_mut()
                .for_each(|x| *x *= reach / length.max(1e-300));
        }
        self.step = step;
        if self.informed && self.decrement() < ARRIVED {
            self.resting = true;
            self.arrived = true;
        }
    }

    /// Nats that are left to gain, by the curvature.
    fn decrement(&self) -> f64 {
        0.5 * dot(&self.times(&self.slope), &self.slope)
    }

    fn times(&self, v: &[f64]) -> Vec<f64> {
        self.metric
            .chunks_exact(v.len())
            .map(|row| dot(row, v))
            .collect()
    }
}

fn unit(d: usize) -> Vec<f64> {
    let mut matrix = vec![0.0; d * d];
    (0..d).for_each(|k| matrix[k * d + k] = 1.0);
    matrix
}

fn less(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(x, y)| x - y).collect()
}
