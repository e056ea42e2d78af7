//! One transition of Hamiltonian Monte Carlo as a machine that asks for one gradient at a time: a trajectory of a length drawn
//! beforehand, whose end is accepted or not. R. M. Neal 2011, MCMC using Hamiltonian dynamics, Handbook of Markov Chain
//! Monte Carlo, chapter 5, section 3.2 for lengths that differ, so that no period of the target is met.

use laurel_rng::Solo;
use laurel_simd::{Lanes, math};

use super::leapfrog::{DIVERGENT, Moved, State};
use super::metric::{Metric, momentum};
use crate::scalar::scalar;

/// Steps, at most: as many as a tree has.
const LONGEST: usize = 1023;

/// A transition on its way.
#[derive(Clone, Debug)]
pub(super) struct Trajectory {
    start: State,
    moving: State,
    leaps: usize,
    /// Steps that it will have.
    wanted: usize,
    energy: f64,
}

impl Trajectory {
    /// From a state with a fresh momentum; the first position is waiting in `position`. `length` is the mean time, in
    /// standard deviations of the metric; that of a transition is uniform from half of it to one and a half.
    pub(super) fn new(start: &State, metric: &Metric, solo: &mut Solo, length: f64) -> Self {
        let mut start = start.clone();
        start.p = momentum(start.q.len(), solo);
        let time = length * (0.5 + solo.uniform());
        let mut moving = start.clone();
        metric.begin(&mut moving, 1.0);
        Self {
            energy: start.energy(),
            start,
            moving,
            leaps: 0,
            wanted: ((time / metric.step).ceil() as usize).clamp(1, LONGEST),
        }
    }

    /// Where the next gradient is wanted.
    pub(super) fn position(&self) -> &[f64] {
        &self.moving.q
    }

    /// Takes the log density and its slopes at the position; the result once there is one.
    pub(super) fn take<L: Lanes>(
        &mut self,
        log: f64,
        slope: &[f64],
        metric: &Metric,
        solo: &mut Solo,
    ) -> Option<Moved> {
        self.moving.log = log;
        metric.pull(slope, &mut self.moving.slope);
        metric.end(&mut self.moving, 1.0);
        self.leaps += 1;
        let weight = self.moving.weight(self.energy);
        let diverged = weight < -DIVERGENT;
        if self.leaps < self.wanted && !diverged {
            metric.begin(&mut self.moving, 1.0);
            return None;
        }
        let is_accepted = scalar::<L>(math::log, solo.uniform()) < weight;
        let end = if is_accepted && !diverged {
            &mut self.moving
        } else {
            &mut self.start
        };
        Some(Moved {
            state: std::mem::take(end),
            acceptance: scalar::<L>(math::exp, weight.min(0.0)),
            leaps: self.leaps,
            cut: self.wanted == LONGEST,
            diverged,
            energy: self.energy,
        })
    }
}
