//! One transition of the no-U-turn sampler as a machine that asks for one gradient at a time, so that many chains share
//! evaluations. Trajectories double in a random direction until they turn back; the next point is drawn from them by its
//! weight. M. D. Hoffman and A. Gelman 2014, The No-U-Turn Sampler, JMLR 15; M. Betancourt 2017, A conceptual introduction to
//! Hamiltonian Monte Carlo, appendix A.3, for the weights and the criterion; D. Phan, N. Pradhan and M. Jankowiak 2019,
//! Composable effects for flexible and accelerated probabilistic programming in NumPyro, for trees without recursion.

use laurel_rng::Solo;
use laurel_simd::{Lanes, math};

use crate::scalar::scalar;

/// Doublings, at most.
pub(super) const DEEPEST: usize = 10;
/// Nats of energy that a trajectory may gain before it counts as divergent.
const DIVERGENT: f64 = 1000.0;

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
    fn turns(&self, first: &[f64], last: &[f64], sum: &[f64]) -> bool {
        let (mut a, mut b) = (0.0, 0.0);
        for (axis, v) in self.variances.iter().enumerate() {
            a += first[axis] * v * sum[axis];
            b += last[axis] * v * sum[axis];
        }
        a <= 0.0 || b <= 0.0
    }
}

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

/// What a transition comes to.
#[derive(Clone, Debug)]
pub(super) struct Moved {
    pub(super) state: State,
    /// Mean probability of acceptance along the trajectory.
    pub(super) acceptance: f64,
    pub(super) leaps: usize,
    pub(super) depth: usize,
    pub(super) diverged: bool,
    /// Of the start, nats.
    pub(super) energy: f64,
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

fn added(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| a + b).collect()
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
        start.p = metric.momentum(solo);
        let energy = metric.energy(&start);
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
        self.moving = self.ends[usize::from(self.forward)].clone();
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
        self.moving.slope.copy_from_slice(slope);
        let direction = self.direction();
        metric.end(&mut self.moving, direction);
        let energy = metric.energy(&self.moving);
        let weight = if energy.is_finite() {
            self.energy - energy
        } else {
            f64::NEG_INFINITY
        };
        self.leaps += 1;
        self.acceptance += scalar::<L>(math::exp, weight.min(0.0));
        if weight < -DIVERGENT {
            return Some(self.moved(true));
        }
        if self.growing.take::<L>(&self.moving, weight, metric, solo) {
            return Some(self.moved(false));
        }
        if self.growing.leaves < 1 << self.depth {
            metric.begin(&mut self.moving, direction);
            return None;
        }
        if self.join::<L>(metric, solo) || self.depth == DEEPEST {
            return Some(self.moved(false));
        }
        self.double(metric, solo);
        None
    }

    /// Takes the part into the whole; whether that turns back.
    fn join<L: Lanes>(&mut self, metric: &Metric, solo: &mut Solo) -> bool {
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
        let beyond = metric.turns(other, &part.first, &added(&whole.sum, &part.first))
            || metric.turns(&border, last, &added(&part.branch.sum, &border));
        whole.log_weight = log_add::<L>(whole.log_weight, part.branch.log_weight);
        add(&mut whole.sum, &part.branch.sum);
        self.depth += 1;
        let turned = metric.turns(other, last, &whole.sum);
        self.ends[place] = self.moving.clone();
        beyond || turned
    }

    fn moved(&mut self, diverged: bool) -> Moved {
        Moved {
            state: std::mem::take(&mut self.whole.proposal),
            acceptance: self.acceptance / self.leaps as f64,
            leaps: self.leaps,
            depth: self.depth,
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
    fn take<L: Lanes>(
        &mut self,
        state: &State,
        weight: f64,
        metric: &Metric,
        solo: &mut Solo,
    ) -> bool {
        let leaf = self.leaves;
        self.leaves += 1;
        add(&mut self.branch.sum, &state.p);
        self.branch.log_weight = log_add::<L>(self.branch.log_weight, weight);
        let odds = weight - self.branch.log_weight;
        if leaf == 0 || scalar::<L>(math::log, solo.uniform()) < odds {
            self.branch.proposal = state.clone();
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
        marks.take(ending).any(|(first, sum)| {
            let parts = self.branch.sum.iter().zip(sum).zip(first);
            let within: Vec<f64> = parts.map(|((all, before), p)| all - before + p).collect();
            metric.turns(first, &state.p, &within)
        })
    }
}
