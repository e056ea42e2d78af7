//! Ascents to the modes of a density by Newton's method, damped (D. W. Marquardt 1963, SIAM Journal on Applied Mathematics
//! 11(2)), with derivatives from differences: several at a time, as many points as a block holds. They only say where to
//! look: nothing that is reported depends on how exactly they arrive.

use laurel_simd::{BLOCK, Lanes, math};

use super::{Density, MOST_DIMENSIONS, Point};
use crate::exact::cholesky::Cholesky;
use crate::scalar::scalar;

/// Rounds of all ascents.
const ROUNDS: usize = 50;
/// Differences are taken over this many standard deviations.
const REACH: f64 = 0.1;
/// Nats that an ascent must gain to go on.
const GAIN: f64 = 1e-6;

/// A mode, and the normal density that touches it there.
#[derive(Clone, Debug)]
pub(super) struct Mode {
    pub(super) point: Point,
    /// Log density there.
    pub(super) log: f64,
    /// `[d][d]`
    pub(super) covariance: Vec<f64>,
    /// Log of what the normal density holds, up to a constant.
    pub(super) log_mass: f64,
}

/// One ascent on its way.
struct Ascent {
    point: Point,
    log: f64,
    /// Differences.
    reach: Point,
    damping: f64,
    step: Point,
    resting: bool,
    best: Option<Mode>,
}

/// A value with slopes and curvatures, `[d]` and `[d][d]`.
struct Shape {
    log: f64,
    slopes: Vec<f64>,
    curvatures: Vec<f64>,
}

/// Ascents that fit into one block.
pub(super) fn at_a_time(dimensions: usize) -> usize {
    BLOCK / points_of(dimensions)
}

/// Points that slopes and curvatures take.
fn points_of(dimensions: usize) -> usize {
    1 + 2 * dimensions + dimensions * (dimensions - 1) / 2
}

/// Climbs from `starts`, at most `at_a_time`, with differences of `reach` in the beginning. What it finds may be there
/// more than once.
pub(super) fn climb<L: Lanes>(
    density: &mut Density<'_>,
    starts: &[Point],
    reach: &Point,
) -> Vec<Mode> {
    let mut ascents: Vec<Ascent> = starts
        .iter()
        .map(|&start| Ascent::new(start, reach))
        .collect();
    for _ in 0..ROUNDS {
        let points: Vec<Point> = ascents
            .iter()
            .flat_map(|each| each.stencil(density.dimensions))
            .collect();
        let logs = density.logs(&points);
        let shares = logs.chunks(points_of(density.dimensions));
        for (ascent, logs) in ascents.iter_mut().zip(shares) {
            ascent.advance::<L>(logs, density.dimensions);
        }
        if ascents.iter().all(|each| each.resting) {
            break;
        }
    }
    ascents.into_iter().filter_map(|each| each.best).collect()
}

impl Ascent {
    fn new(point: Point, reach: &Point) -> Self {
        Self {
            point,
            log: f64::NEG_INFINITY,
            reach: *reach,
            damping: 1e-3,
            step: [0.0; MOST_DIMENSIONS],
            resting: false,
            best: None,
        }
    }

    /// The point, those beside it on each axis, and those beside it on two.
    fn stencil(&self, dimensions: usize) -> Vec<Point> {
        let beside = |moves: &[(usize, f64)]| {
            let mut point = self.point;
            for &(axis, times) in moves {
                point[axis] += times * self.reach[axis];
            }
            point
        };
        let mut all = vec![self.point];
        for axis in 0..dimensions {
            all.extend([beside(&[(axis, 1.0)]), beside(&[(axis, -1.0)])]);
        }
        for axis in 0..dimensions {
            all.extend((0..axis).map(|other| beside(&[(axis, 1.0), (other, 1.0)])));
        }
        all
    }

    fn shape(&self, logs: &[f64], dimensions: usize) -> Shape {
        let (at, d) = (logs[0], dimensions);
        let high = |axis: usize| logs[1 + 2 * axis];
        let low = |axis: usize| logs[2 + 2 * axis];
        let mut curvatures = vec![0.0; d * d];
        let mut both = logs[1 + 2 * d..].iter();
        for row in 0..d {
            let reach = self.reach[row];
            curvatures[row * d + row] = (high(row) - at + (low(row) - at)) / (reach * reach);
            for (column, log) in (0..row).zip(both.by_ref()) {
                let rest = log - high(row) - high(column) + at;
                let mixed = rest / (reach * self.reach[column]);
                curvatures[row * d + column] = mixed;
                curvatures[column * d + row] = mixed;
            }
        }
        let slope = |axis: usize| (high(axis) - low(axis)) / (2.0 * self.reach[axis]);
        Shape {
            log: at,
            slopes: (0..d).map(slope).collect(),
            curvatures,
        }
    }

    fn advance<L: Lanes>(&mut self, logs: &[f64], dimensions: usize) {
        if self.resting {
            return;
        }
        if logs[0].is_nan() || logs[0] < self.log {
            return self.go_back();
        }
        let gained = logs[0] - self.log;
        self.log = logs[0];
        self.damping = (self.damping * 0.1).max(1e-9);
        let shape = self.shape(logs, dimensions);
        self.note::<L>(&shape, dimensions);
        self.resting = gained < GAIN;
        if !self.try_step(&shape, dimensions) {
            self.resting = true;
        }
        self.narrow(&shape, dimensions);
    }

    /// The last step went too far.
    fn go_back(&mut self) {
        if self.log == f64::NEG_INFINITY {
            self.resting = true;
            return;
        }
        self.point
            .iter_mut()
            .zip(&self.step)
            .for_each(|(x, step)| *x -= step);
        self.step.iter_mut().for_each(|step| *step *= 0.25);
        self.damping *= 10.0;
        self.point
            .iter_mut()
            .zip(&self.step)
            .for_each(|(x, step)| *x += step);
        self.resting = self
            .step
            .iter()
            .zip(&self.reach)
            .all(|(s, reach)| s.abs() < 1e-6 * reach);
    }

    /// Keeps the normal density that touches here, if there is one.
    fn note<L: Lanes>(&mut self, shape: &Shape, d: usize) {
        let precision: Vec<f64> = shape.curvatures.iter().map(|x| -x).collect();
        let Some(cholesky) = Cholesky::new(&precision, d) else {
            return;
        };
        let half_log_det = cholesky.half_log_det(|x| scalar::<L>(math::log, x));
        self.best = Some(Mode {
            point: self.point,
            log: shape.log,
            covariance: cholesky.inverse(),
            log_mass: shape.log - half_log_det,
        });
    }

    /// A damped step of Newton's; whether there is one.
    fn try_step(&mut self, shape: &Shape, d: usize) -> bool {
        if shape.slopes.iter().any(|slope| !slope.is_finite()) {
            return false;
        }
        for _ in 0..40 {
            let mut matrix: Vec<f64> = shape.curvatures.iter().map(|x| -x).collect();
            for axis in 0..d {
                let own = matrix[axis * d + axis].abs();
                let least = 1.0 / (self.reach[axis] * self.reach[axis]);
                matrix[axis * d + axis] +=
                    self.damping * if own > 1e-3 * least { own } else { least };
            }
            if let Some(cholesky) = Cholesky::new(&matrix, d) {
                let mut step = shape.slopes.clone();
                cholesky.solve(&mut step);
                self.step = [0.0; MOST_DIMENSIONS];
                self.step[..d].copy_from_slice(&step);
                self.point
                    .iter_mut()
                    .zip(&self.step)
                    .for_each(|(x, step)| *x += step);
                return true;
            }
            self.damping *= 10.0;
        }
        false
    }

    /// Differences as wide as the curvature asks for, changed at most tenfold.
    fn narrow(&mut self, shape: &Shape, d: usize) {
        for (axis, reach) in self.reach.iter_mut().enumerate().take(d) {
            let curvature = shape.curvatures[axis * d + axis].abs();
            let wanted = REACH / curvature.sqrt();
            if wanted.is_finite() {
                *reach = math::within(wanted, 0.1 * *reach, 10.0 * *reach);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_both_modes_of_a_mixture_from_afar_with_their_covariances_to_1_percent() {
        // Two correlated normals, precision [[2, 0.5], [0.5, 1]], around (-10, 3) and (10, -3), the second weighing more.
        let square = |x: f64, y: f64| -0.5 * (2.0 * x * x + x * y + y * y);
        let log = |p: &Point| {
            let (a, b) = (
                square(p[0] + 10.0, p[1] - 3.0),
                square(p[0] - 10.0, p[1] + 3.0) + 1.0,
            );
            let top = a.max(b);
            top + f64::ln((a - top).exp() + (b - top).exp())
        };
        let mut log_at = |points: &[Point]| points.iter().map(log).collect::<Vec<f64>>();
        let mut density = Density {
            dimensions: 2,
            log_at: &mut log_at,
            blocks: 0,
        };
        let starts = [[-60.0, 40.0, 0.0], [30.0, 5.0, 0.0], [2.0, -90.0, 0.0]];
        let modes = climb::<f64>(&mut density, &starts, &[0.1, 0.1, 1.0]);
        let near = |x: f64, y: f64| {
            let at = |mode: &&Mode| (mode.point[0] - x).abs() + (mode.point[1] - y).abs() < 1e-2;
            modes.iter().find(at)
        };
        let (left, right) = (near(-10.0, 3.0), near(10.0, -3.0));
        for mode in [left, right] {
            let mode = mode.expect("a mode");
            // The inverse of the precision: [[1, -0.5], [-0.5, 2]] / 1.75.
            let wanted = [1.0, -0.5, -0.5, 2.0].map(|x| x / 1.75);
            let pairs = mode.covariance.iter().zip(wanted);
            pairs.for_each(|(x, w)| assert!((x - w).abs() < 0.01, "{x} for {w}"));
        }
        let gap = right.expect("a mode").log_mass - left.expect("a mode").log_mass;
        assert!((gap - 1.0).abs() < 1e-2, "{gap}");
    }
}
