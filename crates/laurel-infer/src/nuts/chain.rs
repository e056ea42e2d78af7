//! One chain: its warm-up and its draws, one gradient at a time.

use laurel_rng::{Key, Solo};
use laurel_simd::{Lanes, math};

use super::leapfrog::{Moved, State};
use super::metric::{Metric, momentum};
use super::trajectory::Trajectory;
use super::tree::Tree;
use crate::chains::adapt::{Averaging, Moments, Schedule};
use crate::chains::control::WIDEST;
use crate::options::NutsOptions;
use crate::scalar::scalar;

/// What a chain tells of its draws.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tally {
    pub(super) divergences: usize,
    /// Transitions that were ended by their depth.
    pub(super) deepest: usize,
    pub(super) acceptance: f64,
    pub(super) leaps: usize,
    /// Leaps to where the density is 0.
    pub(super) outside: usize,
}

/// How a chain moves.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kernel {
    /// Along trees, which end where they turn back.
    NoUTurn,
    /// Along trajectories of this mean length, in standard deviations.
    Static(f64),
}

/// A transition on its way.
#[derive(Clone, Debug)]
enum Transition {
    NoUTurn(Box<Tree>),
    Static(Box<Trajectory>),
}

impl Transition {
    fn position(&self) -> &[f64] {
        match self {
            Self::NoUTurn(tree) => tree.position(),
            Self::Static(trajectory) => trajectory.position(),
        }
    }

    fn take<L: Lanes>(
        &mut self,
        (log, slope): (f64, &[f64]),
        metric: &Metric,
        solo: &mut Solo,
    ) -> Option<Moved> {
        match self {
            Self::NoUTurn(tree) => tree.take::<L>(log, slope, metric, solo),
            Self::Static(trajectory) => trajectory.take::<L>(log, slope, metric, solo),
        }
    }
}

/// What the next gradient is for.
#[derive(Clone, Debug)]
enum Doing {
    /// The first one in a metric.
    Beginning,
    /// Finding a step size: doubled or halved until the acceptance crosses the target (Hoffman and Gelman 2014, algorithm 4).
    Seeking {
        moving: State,
        energy: f64,
        /// Whether it is being doubled; not known before the first try.
        doubling: Option<bool>,
        tries: usize,
    },
    Moving(Transition),
    Done,
}

#[derive(Clone, Debug)]
pub(super) struct Chain {
    seed: Key,
    number: usize,
    solo: Solo,
    doing: Doing,
    state: State,
    metric: Metric,
    averaging: Averaging,
    moments: Moments,
    schedule: Schedule,
    options: NutsOptions,
    kernel: Kernel,
    /// Leaps that are left of its work.
    leaps: f64,
    pub(super) iteration: usize,
    /// Free numbers of the draws, `[draws][d]`.
    pub(super) draws: Vec<f64>,
    /// Slopes of the log density there, `[draws][d]`; empty where they are too many to be kept.
    pub(super) slopes: Vec<f64>,
    /// Energies of the draws, nats.
    pub(super) energies: Vec<f64>,
    pub(super) tally: Tally,
}

/// Tries of step sizes.
const TRIES: usize = 60;

/// Draws that a chain has before it ends for want of work, and those that all have then where they are many.
const LEAST: usize = 800;
const LEAST_OF_MANY: usize = 250;
const LEAST_OF_ALL: usize = 6400;

pub(super) fn least_of(chains: usize) -> usize {
    (LEAST_OF_ALL / chains).clamp(LEAST_OF_MANY, LEAST)
}

impl Chain {
    pub(super) fn new<L: Lanes>(
        (seed, number): (Key, usize),
        (start, variances): (Vec<f64>, &[f64]),
        (options, leaps): (NutsOptions, f64),
        kernel: Kernel,
    ) -> Self {
        let d = start.len();
        Self {
            solo: Solo::new(seed.step(0), number),
            doing: Doing::Beginning,
            state: State {
                p: vec![0.0; d],
                slope: vec![0.0; d],
                log: f64::NEG_INFINITY,
                q: start,
            },
            metric: Metric::diagonal(variances),
            averaging: Averaging::new::<L>(1.0, options.acceptance),
            moments: Moments::new(d, options.metric.is_dense(d)),
            schedule: Schedule::new(options.warmup),
            options,
            kernel,
            leaps,
            seed,
            number,
            iteration: 0,
            draws: Vec::new(),
            slopes: Vec::new(),
            energies: Vec::new(),
            tally: Tally::default(),
        }
    }

    /// Goes on until it has so many draws, if work is left.
    pub(super) fn extend(&mut self, draws: usize) {
        self.options.draws = draws;
        if self.is_done() {
            self.go();
        }
    }

    pub(super) fn is_done(&self) -> bool {
        matches!(self.doing, Doing::Done)
    }

    /// What it came to where it ran: it does not go on here.
    pub(super) fn settle(
        &mut self,
        (iteration, step): (usize, f64),
        tally: Tally,
        energies: &[f64],
        [draws, slopes]: [&[f64]; 2],
    ) {
        self.iteration = iteration;
        self.metric.step = step;
        self.tally = tally;
        self.energies = energies.to_vec();
        self.draws = draws.to_vec();
        self.slopes = slopes.to_vec();
        self.doing = Doing::Done;
    }

    /// Whether all its draws, and what they came by, have a density.
    pub(super) fn is_inside(&self) -> bool {
        self.tally.outside == 0
    }

    pub(super) fn step_size(&self) -> f64 {
        self.metric.step
    }

    /// Where the next gradient is wanted.
    pub(super) fn position(&self) -> &[f64] {
        match &self.doing {
            Doing::Seeking { moving, .. } => &moving.q,
            Doing::Moving(transition) => transition.position(),
            Doing::Beginning | Doing::Done => &self.state.q,
        }
    }

    /// Takes the log density and its slopes there.
    pub(super) fn take<L: Lanes>(&mut self, log: f64, slope: &[f64]) {
        match std::mem::replace(&mut self.doing, Doing::Done) {
            Doing::Beginning => {
                self.state.log = log;
                self.metric.pull(slope, &mut self.state.slope);
                self.seek();
            }
            Doing::Seeking {
                mut moving,
                energy,
                doubling,
                tries,
            } => {
                moving.log = log;
                self.metric.pull(slope, &mut moving.slope);
                self.metric.end(&mut moving, 1.0);
                let change = energy - moving.energy();
                self.sought::<L>(change, doubling, tries);
            }
            Doing::Moving(mut transition) => {
                let is_outside = self.iteration >= self.options.warmup && !log.is_finite();
                self.tally.outside += usize::from(is_outside);
                match transition.take::<L>((log, slope), &self.metric, &mut self.solo) {
                    None => self.doing = Doing::Moving(transition),
                    Some(moved) => {
                        self.state = moved.state;
                        self.leaps -= moved.leaps as f64;
                        if self.iteration >= self.options.warmup {
                            self.keep();
                            self.energies.push(moved.energy);
                            self.tally.divergences += usize::from(moved.diverged);
                            self.tally.deepest += usize::from(moved.cut);
                            self.tally.acceptance += moved.acceptance;
                            self.tally.leaps += moved.leaps;
                        }
                        self.next::<L>(moved.acceptance);
                    }
                }
            }
            Doing::Done => {}
        }
    }

    /// Keeps where it is.
    fn keep(&mut self) {
        let State { q, slope, .. } = &self.state;
        self.draws.extend_from_slice(q);
        if q.len() <= WIDEST {
            let first = self.slopes.len();
            self.slopes.extend_from_slice(slope);
            self.metric.push(&mut self.slopes[first..]);
        }
    }

    /// One leap of the step size at hand, with a fresh momentum.
    fn seek(&mut self) {
        self.try_leap(None, 0);
    }

    fn try_leap(&mut self, doubling: Option<bool>, tries: usize) {
        let mut moving = self.state.clone();
        moving.p = momentum(moving.q.len(), &mut self.solo);
        let energy = moving.energy();
        self.metric.begin(&mut moving, 1.0);
        self.doing = Doing::Seeking {
            moving,
            energy,
            doubling,
            tries,
        };
    }

    fn sought<L: Lanes>(&mut self, change: f64, doubling: Option<bool>, tries: usize) {
        let is_good = change > scalar::<L>(math::log, self.options.acceptance);
        let doubling = doubling.unwrap_or(is_good);
        if is_good != doubling || tries == TRIES {
            self.averaging = Averaging::new::<L>(self.metric.step, self.options.acceptance);
            return self.go();
        }
        self.metric.step *= if doubling { 2.0 } else { 0.5 };
        self.try_leap(Some(doubling), tries + 1);
    }

    /// The next transition.
    fn go(&mut self) {
        let enough = self.options.warmup + self.options.draws;
        let is_tired = self.leaps <= 0.0 && self.energies.len() >= least_of(self.options.chains);
        if self.iteration == enough || is_tired {
            return;
        }
        self.solo = Solo::new(self.seed.step(1 + self.iteration as u64), self.number);
        let (start, metric, solo) = (&self.state, &self.metric, &mut self.solo);
        let transition = match self.kernel {
            Kernel::NoUTurn => Transition::NoUTurn(Box::new(Tree::new(start, metric, solo))),
            Kernel::Static(length) => {
                let way = Trajectory::new(start, metric, solo, length);
                Transition::Static(Box::new(way))
            }
        };
        self.doing = Doing::Moving(transition);
    }

    /// What comes after a transition.
    fn next<L: Lanes>(&mut self, acceptance: f64) {
        let iteration = self.iteration;
        self.iteration += 1;
        if iteration >= self.options.warmup {
            return self.go();
        }
        if self.leaps <= 0.0 {
            // Its warm-up ends here.
            self.options.warmup = self.iteration;
        }
        self.metric.step = self.averaging.next::<L>(acceptance);
        if self.schedule.gathers(iteration) {
            self.moments.add(&self.state.q);
        }
        if self.schedule.ends(iteration) && self.iteration < self.options.warmup {
            self.metric = self.metric.learnt(&self.moments);
            self.moments.clear();
            // Its slope is in numbers of the metric before.
            self.doing = Doing::Beginning;
            return;
        }
        if self.iteration == self.options.warmup {
            self.metric.step = self.averaging.averaged::<L>();
        }
        self.go();
    }
}
