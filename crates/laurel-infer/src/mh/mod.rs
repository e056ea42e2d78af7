//! Metropolis-Hastings: several chains that move one site or some neighbouring ones at a time, for programs without
//! gradients and those that no other method takes.
//!
//! Target: the posterior in the program's own values; nothing is summed or integrated out. Estimator: averages over the
//! chains' draws after a warm-up that finds how far to walk (`strides.rs`). A sweep moves every site once, from its prior given
//! the sites before it or by a step in its value or in logarithms of its parts (`state.rs`); then runs of neighbouring sites
//! of random length from their priors, all sites among them; then all continuous sites at once, along differences of states
//! of the past. All chains are lanes of one evaluation. When it fails: many latents that move together, modes far apart, latents
//! that are nearly certain of a wrong value. What to look at: R-hat, effective draws, acceptance by site.
//! N. Metropolis and others 1953, Equation of state calculations by fast computing machines, Journal of Chemical Physics
//! 21(6); W. K. Hastings 1970, Monte Carlo sampling methods using Markov chains and their applications, Biometrika 57(1);
//! D. Wingate, A. Stuhlmueller and N. Goodman 2011, Lightweight implementations of probabilistic programming languages via
//! transformational compilation, AISTATS, for proposals from the prior; van de Meent, Paige, Yang and Wood 2018, An
//! introduction to probabilistic programming (arXiv 1809.10756), section 3.3.

mod moves;
mod state;
mod strides;

use laurel_rng::{Key, Solo, Stream};
use laurel_simd::columns::update;
use laurel_simd::{BLOCK, Column, Lanes, math};
use laurel_tape::machine::Machine;
use laurel_tape::program::Program;
use laurel_tape::workspace::OutOfMemory;

use crate::blame::culprit;
use crate::chains::draws::ChainDraws;
pub use crate::failure::Failure;
use crate::failure::OVERWORKED;
use crate::options::MhOptions;
use crate::read::Read;
use crate::scalar::scalar;
use crate::weights::relative::relative;
use crate::weights::resample::systematic;
use moves::{Move, Moving, add};
use state::{Latent, set};
use strides::Strides;

/// Chains of streams: what they are for.
const STARTS: u64 = 0;
const MOVES: u64 = 1;
const PRIORITIES: u64 = 2;

/// Blocks of draws of the prior among which a chain finds its start, at most.
const TRIES: usize = 200;
/// Shares of moves from the prior: of whole numbers, and of others.
const ANEW: [f64; 2] = [0.5, 0.25];
/// Runs of neighbouring sites: one for so many sites.
const RUN: usize = 8;
/// Moves of all continuous sites at once, at most.
const TOGETHER: usize = 10;
/// Sweeps of a chain for which it is worth a start.
const FEWEST: f64 = 400.0;
/// Mean acceptance that steps aim at: along one number, and along several.
const TARGETS: [f64; 2] = [0.44, 0.234];

/// A run.
#[derive(Clone, Debug)]
pub struct Mh {
    seed: Key,
    options: MhOptions,
    machine: Machine,
    latents: Vec<Latent>,
    /// Where the chains are, and where they would go: columns as the latents have them.
    now: Vec<Column>,
    next: Vec<Column>,
    /// Log joint where they are, and where they would go, nats.
    joint: Column,
    proposed: Column,
    strides: Strides,
    steps: Vec<Column>,
    /// Chains that have a start, and blocks of draws that the next one has seen.
    begun: usize,
    tries: usize,
    sweep: usize,
    /// Moves of the sweep that were done.
    done: usize,
    /// States that were not recorded yet, in the lanes before `waiting`.
    kept: Vec<Column>,
    waiting: usize,
    draws: ChainDraws,
    /// Sums of probabilities of acceptance, and how many: of moves that would change each site, then of all moves.
    acceptance: Vec<[f64; 2]>,
    evaluations: f64,
    /// Draws of the prior that could not be a start, by what is to blame.
    rejections: Vec<f64>,
}

impl Mh {
    /// Takes the memory.
    ///
    /// # Errors
    /// [`Failure`] where there is nothing to move, or not enough memory.
    pub fn new<L: Lanes>(
        program: &Program,
        options: MhOptions,
        seed: u64,
    ) -> Result<Self, Failure> {
        let machine = Machine::new(program).map_err(Failure::Memory)?;
        let latents = Latent::all(machine.tape());
        let Some(last) = latents.last() else {
            return Err(Failure::Refused("no latents that it could move"));
        };
        let options = within_work(options, &machine, latents.len())?;
        let seed = Key::new(seed);
        let columns = || columns(last.prior + 1);
        find_room(4 * (last.prior + 1) + latents.len())?;
        let size = (options.chains, options.draws, options.chains);
        let tape = machine.tape();
        Ok(Self {
            draws: ChainDraws::new(&machine, size, seed.chain(PRIORITIES)),
            strides: Strides::new::<L>(&latents, options.chains, options.warmup),
            rejections: vec![0.0; tape.rows + tape.checks],
            acceptance: vec![[0.0; 2]; latents.len() + 1],
            steps: columns(),
            now: columns(),
            next: columns(),
            kept: columns(),
            waiting: 0,
            joint: Column::zero(),
            proposed: Column::zero(),
            begun: 0,
            tries: 0,
            sweep: 0,
            done: 0,
            evaluations: 0.0,
            seed,
            options,
            latents,
            machine,
        })
    }

    /// Does up to `units` moves of all chains; how many are left.
    pub fn step<L: Lanes>(&mut self, units: usize) -> usize {
        for _ in 0..units {
            if self.is_over() {
                return 0;
            }
            if self.begun < self.options.chains {
                self.begin::<L>();
            } else {
                self.advance::<L>();
            }
        }
        let [done, all] = self.units();
        if self.is_over() {
            0
        } else {
            (all - done) as usize
        }
    }

    /// Whether there is nothing left to do, or no start was found.
    fn is_over(&self) -> bool {
        self.tries == TRIES || self.sweep == self.options.warmup + self.options.draws
    }

    /// Moves done, and in all.
    fn units(&self) -> [f64; 2] {
        let each = self.moves() as f64;
        let sweeps = (self.options.warmup + self.options.draws) as f64;
        let done = self.begun as f64 + self.sweep as f64 * each + self.done as f64;
        [done, self.options.chains as f64 + sweeps * each]
    }

    /// Moves of a sweep that are of single sites or of runs of them.
    fn own_moves(&self) -> usize {
        let sites = self.latents.len();
        if sites > 1 {
            sites + sites.div_ceil(RUN)
        } else {
            1
        }
    }

    /// Moves of a sweep.
    fn moves(&self) -> usize {
        match self.strides.numbers() {
            0..2 => self.own_moves(),
            numbers => self.own_moves() + numbers.min(TOGETHER),
        }
    }

    /// A block of draws of the prior, one of which may be the start of the next chain: by the weights of the data.
    fn begin<L: Lanes>(&mut self) {
        let key = self.seed.chain(STARTS).step(self.begun as u64);
        let key = key.fork(self.tries as u64);
        let all = Move {
            first: 0,
            end: self.latents.len(),
            walks: false,
        };
        self.run::<L>(all, key, BLOCK);
        let weight = |lane: usize| {
            let priors = self.latents.iter().map(|each| self.next[each.prior][lane]);
            match self.proposed[lane].is_finite() {
                true => self.proposed[lane] - priors.sum::<f64>(),
                false => f64::NEG_INFINITY,
            }
        };
        let logs: Vec<f64> = (0..BLOCK).map(weight).collect();
        let (weights, heaviest) = relative::<L>(&logs);
        if heaviest == f64::NEG_INFINITY {
            (0..BLOCK).for_each(|lane| self.rejections[culprit(&self.machine, lane)] += 1.0);
            self.tries += 1;
            return;
        }
        let chosen = systematic(&weights, 1, Solo::new(key, 0).uniform())[0];
        set(&mut self.now, self.begun, &self.next, chosen);
        self.joint[self.begun] = self.proposed[chosen];
        self.begun += 1;
        self.tries = 0;
    }

    /// Runs the program where a move would lead: into `next` and `proposed`.
    fn run<L: Lanes>(&mut self, of: Move, key: Key, n: usize) {
        let mut moving = Moving {
            latents: &self.latents,
            of,
            now: &self.now,
            next: &mut self.next,
            steps: &self.steps,
            key,
        };
        self.machine.forward::<L>(n, &mut moving);
        self.machine.log_joint::<L>(&mut self.proposed, n);
        self.evaluations += n as f64;
    }

    /// One move of every chain.
    fn advance<L: Lanes>(&mut self) {
        let key = self.seed.chain(MOVES).step(self.sweep as u64);
        let key = key.fork(self.done as u64);
        let of = self.choose(&mut Solo::new(key, 0));
        let steps = &mut self.steps;
        let is_possible = match of.alone() {
            _ if !of.walks => true,
            Some(site) => {
                let latent = &self.latents[site];
                self.strides.along::<L>((site, latent), key, steps);
                true
            }
            None => self.strides.together::<L>(key, steps),
        };
        if is_possible {
            self.run::<L>(of, key, self.options.chains);
            self.decide::<L>(of, key);
        }
        self.done += 1;
        if self.done == self.moves() {
            self.end_sweep::<L>();
        }
    }

    /// The move that is next, which chance and its place in the sweep decide, not where the chains are.
    fn choose(&self, solo: &mut Solo) -> Move {
        let (sites, first) = (self.latents.len(), self.done);
        if first < sites {
            return Move {
                first,
                end: first + 1,
                walks: solo.uniform() > ANEW[usize::from(!self.latents[first].whole)],
            };
        }
        if first >= self.own_moves() {
            return Move {
                first: 0,
                end: sites,
                walks: true,
            };
        }
        let (u, v) = (solo.uniform(), solo.uniform());
        let length = 2 + ((sites - 1) as f64 * (u * u * u)) as usize;
        let first = ((sites - length + 1) as f64 * v) as usize;
        Move {
            first,
            end: first + length,
            walks: false,
        }
    }

    /// Accepts the move or not, chain by chain.
    fn decide<L: Lanes>(&mut self, of: Move, key: Key) {
        let n = self.options.chains;
        let mut chance = Column::zero();
        Stream::new(key.block(0)).fill_uniform::<L>(&mut chance, n);
        update::<L>(&mut chance, n, math::log);
        let mut gain = self.proposed.clone();
        add::<L>(&mut gain, &Column::zero(), &self.joint, n);
        for latent in &self.latents[of.first..of.end] {
            let (more, less) = match of.walks {
                true => (&self.next[latent.jacobian], &self.now[latent.jacobian]),
                false => (&self.now[latent.prior], &self.next[latent.prior]),
            };
            add::<L>(&mut gain, more, less, n);
        }
        // Sites before are as they were, and so are their priors.
        let first = self.latents[of.first].drawn.start;
        for lane in 0..n {
            // Neither impossible nor without a density.
            let is_fine = self.proposed[lane].is_finite() && !gain[lane].is_nan();
            let gain = if is_fine {
                gain[lane]
            } else {
                f64::NEG_INFINITY
            };
            self.note(of, lane, scalar::<L>(math::exp, gain.min(0.0)));
            if chance[lane] < gain {
                set(&mut self.now[first..], lane, &self.next[first..], lane);
                self.joint[lane] = self.proposed[lane];
            }
        }
    }

    /// Learns from the probability with which a move was accepted.
    fn note(&mut self, of: Move, lane: usize, acceptance: f64) {
        let sites = self.latents.len();
        if self.sweep >= self.options.warmup {
            let mut add = |to: usize| {
                self.acceptance[to][0] += acceptance;
                self.acceptance[to][1] += 1.0;
            };
            add(sites);
            for site in of.first..of.end {
                let mut values = self.latents[site].values.clone();
                if values.any(|place| self.now[place][lane] != self.next[place][lane]) {
                    add(site);
                }
            }
        } else if of.walks {
            let which = of.alone().unwrap_or(sites);
            let several = self
                .latents
                .get(which)
                .is_none_or(|each| each.numbers.len() > 2);
            let away = acceptance - TARGETS[usize::from(several)];
            self.strides.learn((which, lane), away, self.sweep);
        }
    }

    fn end_sweep<L: Lanes>(&mut self) {
        let n = self.options.chains;
        if self.sweep < self.options.warmup {
            self.strides.remember(&self.now, self.sweep);
        } else {
            if self.waiting + n > BLOCK {
                self.record::<L>();
            }
            for lane in 0..n {
                set(&mut self.kept, self.waiting, &self.now, lane);
                self.waiting += 1;
            }
        }
        self.done = 0;
        self.sweep += 1;
    }

    /// Runs the program at the states that wait, and takes its outputs.
    fn record<L: Lanes>(&mut self) {
        let n = std::mem::take(&mut self.waiting);
        if n == 0 {
            return;
        }
        let none = Move {
            first: 0,
            end: 0,
            walks: false,
        };
        std::mem::swap(&mut self.now, &mut self.kept);
        self.run::<L>(none, self.seed, n);
        std::mem::swap(&mut self.now, &mut self.kept);
        let chains = self.options.chains;
        self.draws
            .add::<L>(&self.machine, n, |lane| lane % chains, |_| None);
    }

    /// One of the arrays that `read.rs` lists; empty for what this method does not have.
    pub fn read<L: Lanes>(&mut self, what: Read) -> Vec<f64> {
        if what == Read::Status {
            return self.status();
        }
        self.record::<L>();
        match what {
            Read::Rejections => self.rejections.clone(),
            Read::Chains => self.told::<L>(),
            Read::Population => {
                let sites = &self.acceptance[..self.latents.len()];
                sites.iter().map(share).collect()
            }
            _ => self.draws.read::<L>(what, self.is_over()),
        }
    }

    fn status(&self) -> Vec<f64> {
        let [done, all] = self.units();
        let chains = self.options.chains;
        let mut draws = chains * self.sweep.saturating_sub(self.options.warmup);
        if self.tries == TRIES {
            draws = TRIES * BLOCK;
        }
        let wanted = (chains * self.options.draws) as f64;
        vec![done, all, draws as f64, wanted, f64::NAN, f64::NAN, 0.0]
    }

    /// See `read.rs`.
    fn told<L: Lanes>(&mut self) -> Vec<f64> {
        let mut all = vec![
            self.options.chains as f64,
            self.options.warmup as f64,
            self.draws.each() as f64,
            0.0,
            0.0,
            share(&self.acceptance[self.latents.len()]),
            f64::NAN,
            self.evaluations,
            f64::NAN,
            f64::NAN,
            0.0,
        ];
        all.extend(self.draws.told::<L>());
        all
    }
}

/// A mean, of its sum and its count.
fn share([sum, count]: &[f64; 2]) -> f64 {
    sum / count
}

/// Whether there is room for so many columns.
fn find_room(count: usize) -> Result<(), Failure> {
    let bytes = count * size_of::<Column>();
    let room = Vec::<Column>::new().try_reserve_exact(count);
    room.map_err(|_| Failure::Memory(OutOfMemory { bytes }))
}

#[inline(never)]
fn columns(count: usize) -> Vec<Column> {
    vec![Column::zero(); count]
}

/// Options with fewer sweeps where all of them would be more than the work.
///
/// # Errors
/// [`Failure::Refused`] where hardly any are left.
fn within_work(options: MhOptions, machine: &Machine, sites: usize) -> Result<MhOptions, Failure> {
    let moves = (sites + sites.div_ceil(RUN) + TOGETHER) as f64;
    let sweep = moves * options.chains as f64 * machine.tape().work();
    let wanted = (options.warmup + options.draws) as f64;
    let share = options.work / sweep / wanted;
    if share >= 1.0 {
        return Ok(options);
    }
    if share * wanted < FEWEST {
        return Err(OVERWORKED);
    }
    Ok(MhOptions {
        warmup: (options.warmup as f64 * share) as usize,
        draws: (options.draws as f64 * share) as usize,
        ..options
    })
}
