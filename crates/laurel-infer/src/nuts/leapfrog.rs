//! Positions and momenta, and what a transition comes to. Neal 2011, MCMC using Hamiltonian dynamics, Handbook of Markov Chain
//! Monte Carlo, chapter 5, section 2.3.

/// Nats of energy that a trajectory may gain before it counts as divergent.
pub(super) const DIVERGENT: f64 = 1000.0;

/// Position, and in the metric's numbers (`metric.rs`) momentum and slope of the log density, `[d]`.
#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) q: Vec<f64>,
    pub(super) p: Vec<f64>,
    pub(super) slope: Vec<f64>,
    /// Log density, nats.
    pub(super) log: f64,
}

impl Clone for State {
    fn clone(&self) -> Self {
        Self {
            q: self.q.clone(),
            p: self.p.clone(),
            slope: self.slope.clone(),
            log: self.log,
        }
    }

    /// Takes no memory where there is enough.
    fn clone_from(&mut self, from: &Self) {
        self.q.clone_from(&from.q);
        self.p.clone_from(&from.p);
        self.slope.clone_from(&from.slope);
        self.log = from.log;
    }
}

impl State {
    pub(super) fn energy(&self) -> f64 {
        0.5 * self.p.iter().map(|p| p * p).sum::<f64>() - self.log
    }

    /// Its log weight relative to a state of this energy, nats.
    pub(super) fn weight(&self, from: f64) -> f64 {
        let energy = self.energy();
        if energy.is_finite() {
            from - energy
        } else {
            f64::NEG_INFINITY
        }
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
