//! Positions and momenta, the steps from one to the next, and what a transition comes to. Neal 2011, MCMC using Hamiltonian
//! dynamics, Handbook of Markov Chain Monte Carlo, chapter 5, section 2.3.

use laurel_rng::Solo;

/// Nats of energy that a trajectory may gain before it counts as divergent.
pub(super) const DIVERGENT: f64 = 1000.0;

/// Position, momentum and slope of the log density, `[d]`.
#[derive(Clone, Debug, Default)]
pub(super) struct State {
    pub(super) q: Vec<f64>,
    pub(super) p: Vec<f64>,
    pub(super) slope: Vec<f64>,
    /// Log density, nats.
    pub(super) log: f64,
}

/// Step size and variances that the mass is the inverse of.
#[derive(Clone, Debug)]
pub(super) struct Metric {
    pub(super) step: f64,
    /// `[d]`
    pub(super) variances: Vec<f64>,
}

impl Metric {
    fn kinetic(&self, p: &[f64]) -> f64 {
        let pairs = p.iter().zip(&self.variances);
        0.5 * pairs.map(|(p, v)| p * p * v).sum::<f64>()
    }

    /// A momentum.
    pub(super) fn momentum(&self, solo: &mut Solo) -> Vec<f64> {
        let all = self.variances.iter();
        all.map(|v| solo.normal() / v.sqrt()).collect()
    }

    pub(super) fn energy(&self, state: &State) -> f64 {
        self.kinetic(&state.p) - state.log
    }

    /// Log weight of a state, relative to one of this energy, nats.
    pub(super) fn weight(&self, state: &State, from: f64) -> f64 {
        let energy = self.energy(state);
        if energy.is_finite() {
            from - energy
        } else {
            f64::NEG_INFINITY
        }
    }

    /// Half a kick and a drift: the position where the next slope is wanted.
    pub(super) fn begin(&self, state: &mut State, direction: f64) {
        let step = direction * self.step;
        for (axis, v) in self.variances.iter().enumerate() {
            state.p[axis] += 0.5 * step * state.slope[axis];
            state.q[axis] += step * v * state.p[axis];
        }
    }

    /// The other half of the kick, with the slope there.
    pub(super) fn end(&self, state: &mut State, direction: f64) {
        let half = 0.5 * direction * self.step;
        let pairs = state.p.iter_mut().zip(&state.slope);
        pairs.for_each(|(p, slope)| *p += half * slope);
    }

    /// Whether a trajectory of these end momenta and this sum of momenta turns back.
    pub(super) fn turns(&self, first: &[f64], last: &[f64], sum: &[f64]) -> bool {
        let (mut a, mut b) = (0.0, 0.0);
        for (axis, v) in self.variances.iter().enumerate() {
            a += first[axis] * v * sum[axis];
            b += last[axis] * v * sum[axis];
        }
        a <= 0.0 || b <= 0.0
    }
}

/// What a transition comes to.
#[derive(Clone, Debug)]
pub(super) struct Moved {
    pub(super) state: State,
    /// Probability of acceptance: along the trajectory on average, or at its end.
    pub(super) acceptance: f64,
    pub(super) leaps: usize,
    /// Whether it was ended by its length.
    pub(super) cut: bool,
    pub(super) diverged: bool,
    /// Of the start, nats.
    pub(super) energy: f64,
}
