//! One transition of the no-U-turn sampler as a machine that asks for one gradient at a time, so that many chains share
//! evaluations. Trajectories double in a random direction until they turn back; the next point is drawn from them by its
//! weight. M. D. Hoffman and A. Gelman 2014, The No-U-Turn Sampler, JMLR 15; M. Betancourt 2017, A conceptual introduction to
//! Hamiltonian Monte Carlo, appendix A.3, for the weights and the criterion; D. Phan, N. Pradhan and M. Jankowiak 2019,
//! Composable effects for flexible and accelerated probabilistic programming in NumPyro, for trees without recursion.

use laurel_rng::Solo;
use laurel_simd::{Lanes, math};

use super::leapfrog::{DIVERGENT, Moved, State};
use super::metric::{Metric, momentum, turns};
use crate::scalar::scalar;

/// Doublings, at most.
const DEEPEST: usize = 10;

/// A trajectory, or a part of one.
#[derive(Clone, Debug, Default)]
struct Branch {
    /// The point that was drawn from it.
    proposal: State,
    /// Log of the sum of its weights, nats, relative to the start.
    log_weight: f64,
    sum: Vec<f64>,
}

/// A part that is growing.
#[derive(Clone, Debug)]
struct Growing {
    branch: Branch,
    /// Its first and last momenta in the order in which they came.
    first: Vec<f64>,
    leaves: usize,
    /// Momenta and sums at the beginnings of its parts, by how many are open.
    marks: Vec<(Vec<f64>, Vec<f64>)>,
}

/// A transition on its way.
#[derive(Clone, Debug)]
pub(super) struct Tree {
    whole: Branch,
    /// States at both ends: earlier and later.
    ends: [State; 2],
    growing: Growing,
    /// The state that moves, and where to.
    moving: State,
    forward: bool,
    depth: usize,
    energy: f64,
    acceptance: f64,
    leaps: usize,
}

fn add(sum: &mut [f64], p: &[f64]) {
    sum.iter_mut().zip(p).for_each(|(sum, p)| *sum += p);
}

/// log(exp(a) + exp(b)).
fn log_add<L: Lanes>(a: f64, b: f64) -> f64 {
    let (high, low) = if a > b { (a, b) } else { (b, a) };
    if low == f64::NEG_INFINITY {
        return high;
    }
    high + scalar::<L>(math::log1p, scalar::<L>(math::exp, low - high))
}

impl Tree {
    /// From a state with a fresh momentum; the first position is waiting in `position`.
    pub(super) fn new(start: &State, metric: &Metric, solo: &mut Solo) -> Self {
        let mut start = start.clone();
        start.p = momentum(start.q.len(), solo);
        let energy = start.energy();
        let whole = Branch {
            sum: start.p.clone(),
            log_weight: 0.0,
            proposal: start.clone(),
        };
        let mut this = Self {
            growing: Growing::new(start.p.len()),
            moving: State::default(),
            ends: [start.clone(), start],
            whole,
            forward: true,
            depth: 0,
            energy,
            acceptance: 0.0,
            leaps: 0,
        };
        this.double(metric, solo);
        this
    }

    /// Where the next gradient is wanted.
    pub(super) fn position(&self) -> &[f64] {
        &self.moving.q
    }

    fn direction(&self) -> f64 {
        if self.forward { 1.0 } else { -1.0 }
    }

    fn double(&mut self, metric: &Metric, solo: &mut Solo) {
        self.forward = solo.uniform() < 0.5;
        self.growing = Growing::new(self.whole.sum.len());
        self.moving
            .clone_from(&self.ends[usize::from(self.forward)]);
        let direction = self.direction();
        metric.begin(&mut self.moving, direction);
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
        let direction = self.direction();
        metric.end(&mut self.moving, direction);
        let weight = self.moving.weight(self.energy);
        self.leaps += 1;
        self.acceptance += scalar::<L>(math::exp, weight.min(0.0));
        if weight < -DIVERGENT {
            return Some(self.moved(true));
        }
        if self.growing.take::<L>(&self.moving, weight, solo) {
            return Some(self.moved(false));
        }
        if self.growing.leaves < 1 << self.depth {
            metric.begin(&mut self.moving, direction);
            return None;
        }
        if self.join::<L>(solo) || self.depth == DEEPEST {
            return Some(self.moved(false));
        }
        self.double(metric, solo);
        None
    }

    /// Takes the part into the whole; whether that turns back.
    fn join<L: Lanes>(&mut self, solo: &mut Solo) -> bool {
        let place = usize::from(self.forward);
        let (part, whole) = (&mut self.growing, &mut self.whole);
        let odds = part.branch.log_weight - whole.log_weight;
        if scalar::<L>(math::log, solo.uniform()) < odds {
            std::mem::swap(&mut whole.proposal, &mut part.branch.proposal);
        }
        // Across the border between the two as well.
        let border = self.ends[place].p.clone();
        let other = &self.ends[1 - place].p;
        let last = &self.moving.p;
        let beyond = turns(other, &part.first, |axis| {
            whole.sum[axis] + part.first[axis]
        }) || turns(&border, last, |axis| part.branch.sum[axis] + border[axis]);
        whole.log_weight = log_add::<L>(whole.log_weight, part.branch.log_weight);
        add(&mut whole.sum, &part.branch.sum);
        self.depth += 1;
        let turned = turns(other, last, |axis| whole.sum[axis]);
        self.ends[place].clone_from(&self.moving);
        beyond || turned
    }

    fn moved(&mut self, diverged: bool) -> Moved {
        Moved {
            state: std::mem::take(&mut self.whole.proposal),
            acceptance: self.acceptance / self.leaps as f64,
            leaps: self.leaps,
            cut: self.depth == DEEPEST,
            diverged,
            energy: self.energy,
        }
    }
}

impl Growing {
    fn new(d: usize) -> Self {
        Self {
            branch: Branch {
                proposal: State::default(),
                log_weight: f64::NEG_INFINITY,
                sum: vec![0.0; d],
            },
            first: Vec::new(),
            leaves: 0,
            marks: Vec::new(),
        }
    }

    /// Takes the next state of a log weight; whether the part, or a part of it, turns back.
    fn take<L: Lanes>(&mut self, state: &State, weight: f64, solo: &mut Solo) -> bool {
        let leaf = self.leaves;
        self.leaves += 1;
        add(&mut self.branch.sum, &state.p);
        self.branch.log_weight = log_add::<L>(self.branch.log_weight, weight);
        let odds = weight - self.branch.log_weight;
        if leaf == 0 || scalar::<L>(math::log, solo.uniform()) < odds {
            self.branch.proposal.clone_from(state);
        }
        if leaf == 0 {
            self.first.clone_from(&state.p);
        }
        // Parts that begin here, and those that end here: the binary digits of the leaf's number tell.
        let open = (leaf >> 1).count_ones() as usize;
        if leaf.is_multiple_of(2) {
            self.marks.truncate(open);
            self.marks.push((state.p.clone(), self.branch.sum.clone()));
            return false;
        }
        let ending = leaf.trailing_ones() as usize;
        let marks = self.marks[..=open].iter().rev();
        marks.take(ending).any(|(first, before)| {
            let all = &self.branch.sum;
            turns(first, &state.p, |axis| {
                all[axis] - before[axis] + first[axis]
            })
        })
    }
}
