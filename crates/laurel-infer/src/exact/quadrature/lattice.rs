//! All points of a lattice where a density counts, found by going from neighbour to neighbour.

use laurel_simd::{BLOCK, Lanes, math};
use laurel_tape::hash::HashSet;

use super::frame::Frame;
use super::{Density, MOST_DIMENSIONS, Point};
use crate::scalar::scalar;
use crate::weights::relative::{log_sum, relative};

/// A point this much below the highest so far, in nats, has no neighbours that count: exp(-36) is 2e-16.
const DEPTH: f64 = 36.0;
/// No point is further out than this in s: sinh(40) is 1e17.
const EDGE: f64 = 40.0;

/// Neighbours are no nearer than this: places have 16 bits.
pub(super) const FINEST: f64 = EDGE / 32_000.0;

/// Place in a lattice.
type Place = [i16; MOST_DIMENSIONS];

/// The points s = step (k + shift), k whole.
#[derive(Clone, Debug)]
pub(super) struct Lattice {
    step: f64,
    shift: Point,
    dimensions: usize,
    /// The last whole number on each side.
    edge: i16,
    /// sinh(s), and ln cosh(s) in nats, by axis and whole number; NaN where they were not asked for yet.
    axes: Vec<Vec<(f64, f64)>>,
}

/// What was found.
#[derive(Clone, Debug, Default)]
pub(super) struct Found {
    /// Free numbers.
    pub(super) points: Vec<Point>,
    /// Log density there in s, nats; -inf where there is none.
    pub(super) logs: Vec<f64>,
}

impl Lattice {
    pub(super) fn new(step: f64, shift: Point, dimensions: usize) -> Self {
        let edge = (EDGE / step) as i16;
        let unknown = vec![(f64::NAN, f64::NAN); 2 * edge as usize + 1];
        Self {
            step,
            shift,
            dimensions,
            edge,
            axes: vec![unknown; dimensions],
        }
    }

    /// sinh(s) at a place, and the sum of ln cosh(s).
    fn point<L: Lanes>(&mut self, place: &Place) -> (Point, f64) {
        let (mut point, mut logs) = ([0.0; MOST_DIMENSIONS], 0.0);
        for (axis, numbers) in self.axes.iter_mut().enumerate() {
            let known = &mut numbers[(i32::from(place[axis]) + i32::from(self.edge)) as usize];
            if known.0.is_nan() {
                let s = self.step * (f64::from(place[axis]) + self.shift[axis]);
                let log = scalar::<L>(math::log, scalar::<L>(math::cosh, s));
                *known = (scalar::<L>(math::sinh, s), log);
            }
            let (x, log) = *known;
            point[axis] = x;
            logs += log;
        }
        (point, logs)
    }

    fn nearest(&self, s: &Point) -> Place {
        let mut place = [0; MOST_DIMENSIONS];
        for (axis, k) in place.iter_mut().enumerate().take(self.dimensions) {
            let edge = f64::from(self.edge);
            let at = (s[axis] / self.step - self.shift[axis]).round();
            *k = math::within(at, -edge, edge) as i16;
        }
        place
    }

    /// Goes through the lattice from the points nearest to `seeds` (free numbers); `None` past `most` points, and where
    /// the density does not end.
    pub(super) fn explore<L: Lanes>(
        &mut self,
        density: &mut Density<'_>,
        frame: &Frame,
        seeds: &[Point],
        most: usize,
    ) -> Option<Found> {
        let mut queue = Queue::default();
        for seed in seeds {
            queue.push(self.nearest(&frame.inverse::<L>(seed)));
        }
        let (mut found, mut top) = (Found::default(), f64::NEG_INFINITY);
        let log_scale = frame.log_scale::<L>();
        while found.logs.len() < queue.places.len() {
            let start = found.logs.len();
            let end = queue.places.len().min(start + BLOCK);
            let at: Vec<(Point, f64)> = queue.places[start..end]
                .iter()
                .map(|place| self.point::<L>(place))
                .collect();
            found
                .points
                .extend(at.iter().map(|(stretched, _)| frame.at(stretched)));
            let logs = density.logs(&found.points[start..]);
            for (log, (_, of_stretch)) in logs.iter().zip(&at) {
                let log = log + (of_stretch + log_scale);
                // What is no number does not count.
                let log = if log < f64::INFINITY {
                    log
                } else {
                    f64::NEG_INFINITY
                };
                if log > top {
                    top = log;
                }
                found.logs.push(log);
            }
            for number in start..end {
                if found.logs[number] > top - DEPTH && !self.spread(number, &mut queue) {
                    return None;
                }
            }
            if queue.places.len() > most {
                return None;
            }
        }
        Some(found)
    }

    /// Puts the neighbours of a place into the queue; false at the edge.
    fn spread(&self, number: usize, queue: &mut Queue) -> bool {
        let place = queue.places[number];
        for axis in 0..self.dimensions {
            for side in [-1, 1] {
                let mut next = place;
                next[axis] += side;
                if next[axis].abs() > self.edge {
                    return false;
                }
                queue.push(next);
            }
        }
        true
    }
}

/// Places in the order in which they were found, each once.
#[derive(Default)]
struct Queue {
    places: Vec<Place>,
    seen: HashSet<u64>,
}

impl Queue {
    fn push(&mut self, place: Place) {
        let key = place
            .iter()
            .fold(0, |key, &k| (key << 16) | u64::from(k as u16));
        if self.seen.insert(key) {
            self.places.push(place);
        }
    }
}

impl Found {
    /// The share of some points.
    pub(super) fn share<L: Lanes>(&self, of: impl Fn(&Point) -> bool) -> f64 {
        let (weights, _) = relative::<L>(&self.logs);
        let (mut some, mut all) = (0.0, 0.0);
        for (point, weight) in self.points.iter().zip(weights) {
            all += weight;
            if of(point) {
                some += weight;
            }
        }
        some / all
    }

    /// Log of the integral, nats.
    pub(super) fn log_integral<L: Lanes>(&self, step: f64, dimensions: usize) -> f64 {
        log_sum::<L>(&self.logs) + dimensions as f64 * scalar::<L>(math::log, step)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEP: f64 = 0.08;

    /// The log integral of a density over lattices in a frame of this covariance.
    fn integral(log: fn(&Point) -> f64, covariance: &[f64], dimensions: usize) -> Option<f64> {
        let frame = Frame::new([0.5, -0.2, 0.0], covariance, dimensions)?;
        let mut log_at = |points: &[Point]| points.iter().map(log).collect::<Vec<f64>>();
        let mut density = Density {
            dimensions,
            log_at: &mut log_at,
            blocks: 0,
        };
        let mut lattice = Lattice::new(STEP, [0.3, 0.8, 0.0], dimensions);
        let found = lattice.explore::<f64>(&mut density, &frame, &[[0.0; 3]], 1 << 18)?;
        Some(found.log_integral::<f64>(STEP, dimensions))
    }

    #[test]
    fn a_cauchy_times_a_normal_integrates_to_1_within_1e_9() {
        let log = |x: &Point| {
            let cauchy = -f64::ln(std::f64::consts::PI * (1.0 + x[0] * x[0]));
            cauchy - math::HALF_LN_2PI - 0.5 * x[1] * x[1]
        };
        let found = integral(log, &[1.0, 0.0, 0.0, 1.5], 2).expect("it ends");
        assert!(found.abs() < 1e-9, "{found}");
    }

    #[test]
    fn two_far_modes_are_both_found_from_one_where_the_valley_counts_and_an_endless_density_is_refused()
     {
        // Modes at -4 and 4, with exp(-8) between them.
        let log = |x: &Point| {
            let normal = |m: f64| -0.5 * (x[0] - m) * (x[0] - m) - math::HALF_LN_2PI;
            f64::ln(0.5 * normal(-4.0).exp() + 0.5 * normal(4.0).exp())
        };
        let found = integral(log, &[4.0], 1).expect("it ends");
        assert!(found.abs() < 1e-9, "{found}");
        assert_eq!(integral(|_| 0.0, &[1.0], 1), None);
    }
}
