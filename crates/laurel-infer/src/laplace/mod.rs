//! Laplace's approximation, corrected by importance sampling.
//!
//! Target: the posterior in free numbers, discrete latents summed out (`path.rs`). Estimator: ascents from draws of the prior
//! and from around 0 (`climb.rs`) find the modes (`modes.rs`); a mixture of t distributions, one at each mode with the
//! covariance of the curvature there (`mixture.rs`), fitted once or twice to weighted draws of itself where it has a single
//! mode, is what draws come from, with weights p / q. When it fails: posteriors far from normal, and more modes than the
//! ascents can tell; then the same is tried with local latents, of which there may be thousands, integrated out one by one
//! (`locals/`), or a field of normal ones (`field/`), and where there are none it is refused (`rest.rs`). What to look at: effective draws and k-hat of the weights.
//! L. Tierney and J. B. Kadane 1986, Accurate approximations for posterior moments and marginal densities, JASA 81; O.
//! Cappe, R. Douc, A. Guillin, J.-M. Marin and C. P. Robert 2008, Adaptive importance sampling in general mixture classes,
//! Statistics and Computing 18, for the fits.

mod climb;
mod fits;
mod mixture;
mod modes;
mod rest;
mod weighed;

use std::ops::Range;

use laurel_rng::{Key, Stream};
use laurel_simd::{BLOCK, Column, Lanes, reduce};
use laurel_tape::program::Program;

pub use crate::failure::Failure;
use crate::options::LaplaceOptions;
use crate::path::{Block, Path, ROUNDING};
use crate::read::Read;
use crate::shards::{SHARDS, Shards};
use crate::units::path_of;
use climb::{ASCENTS, Climb};
use fits::{Fits, Judgement};
use mixture::{Mixture, Part};
use modes::HARD_TO_REACH;
use rest::{Rest, patience};

/// Chains of streams: what the draws are for.
const STARTS: u64 = 0;
const PILOTS: u64 = 1;
const DRAWS: u64 = 2;
const PRIORITIES: u64 = 3;
const REPLAYS: u64 = 4;
const PILOT_REPLAYS: u64 = 5;

/// Continuous dimensions, at most: curvatures are dense.
const DIMENSIONS: usize = 100;
/// Ascents beside latents that are integrated out, and how much longer they may take.
const FEW_ASCENTS: usize = 8;
const FEWEST_ASCENTS: usize = 4;
const LONGER: f64 = 10.0;
/// What their quadrature may be off by where draws count, times four: nats.
const ROUGH: f64 = 0.02;
/// How far below the heaviest draw of a block others still count, in nats.
const COUNTS: f64 = 3.0;
/// The same of those that weigh anything at all.
const SLIGHT: f64 = 20.0;
/// Steps of the ascents, at most.
const STEPS: usize = 400;
/// Steps, and more for each dimension, after which some ascents have arrived where most will.
const SOME_STEPS: usize = 100;
/// Steps that the last ascents have after most have arrived, beside as many as those took.
const LAST_STEPS: usize = 50;
/// Instructions of a block that the ascents may take.
const WORK: f64 = 1e7;
/// Blocks of draws that a mixture is judged by; fewer where they take more instructions than this.
const PILOT: usize = 32;
const LEAST_PILOT: usize = 6;
const PILOT_WORK: f64 = 1e6;
/// Effective draws that are wanted: means within 0.005 standard deviations, and a little more for what pilots are off by.
const WANTED: f64 = 42_000.0;

/// What comes next.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Phase {
    Climb,
    /// What draws of latents that are integrated out learn first.
    Learn,
    /// Draws that the mixture is judged by.
    Pilot,
    Draw,
    Done,
}

/// A run.
#[derive(Clone, Debug)]
pub struct Laplace {
    seed: Key,
    path: Path,
    /// What may be tried yet.
    rest: Rest,
    climb: Climb,
    phase: Phase,
    /// Steps of the ascents, and how many they have, at most.
    steps: usize,
    enough: usize,
    mixture: Option<Mixture>,
    /// The highest mode, and standard deviations there; lessons so far.
    around: (Vec<f64>, Vec<f64>),
    lessons: usize,
    fits: Fits,
    block: Block,
    shards: Shards,
    /// Those of them that are drawn here.
    own: Range<usize>,
    /// The one that comes next, and its next block.
    shard: usize,
    at: usize,
    /// In all.
    draws: usize,
    /// Instructions times draws, in all.
    budget: f64,
    log_weight: Column,
}

impl Laplace {
    /// Takes the memory.
    ///
    /// # Errors
    /// [`Failure`] where there are too many dimensions, discrete latents cannot be summed out, or there is not enough memory.
    pub fn new<L: Lanes>(
        program: &Program,
        options: LaplaceOptions,
        seed: u64,
    ) -> Result<Self, Failure> {
        let whole = path_of::<L>(program)?;
        let all = whole.dimensions();
        let fits = (1..=DIMENSIONS).contains(&all);
        let mut rest = Rest::of(program.clone(), all, options.work);
        let mut path = match fits {
            true => whole,
            false => {
                drop(whole);
                let why = "too many continuous dimensions, or none";
                rest.next::<L>()?.ok_or(Failure::Refused(why))?
            }
        };
        let dimensions = path.dimensions();
        let seed = Key::new(seed);
        let starts = starts::<L>(&mut path, seed.chain(STARTS));
        Ok(Self {
            shards: Shards::new(path.machine(), seed.chain(PRIORITIES)),
            own: 0..SHARDS,
            shard: 0,
            at: 0,
            climb: Climb::new(starts),
            phase: Phase::Climb,
            steps: 0,
            enough: STEPS,
            mixture: None,
            around: (Vec::new(), Vec::new()),
            lessons: 0,
            fits: Fits::new(dimensions, path.is_nested().then(|| path.ended())),
            block: Block::new(dimensions),
            draws: 0,
            budget: options.work,
            log_weight: Column::zero(),
            rest,
            seed,
            path,
        })
    }

    /// Begins again without some of the latents, if that can be; else why it came to that.
    fn begin_again<L: Lanes>(&mut self, why: &'static str) -> Result<(), &'static str> {
        let next = self.rest.next::<L>().map_err(|_| why)?;
        self.path = next.ok_or(why)?;
        let dimensions = self.path.dimensions();
        let starts = starts::<L>(&mut self.path, self.seed.chain(STARTS));
        self.climb = Climb::new(starts);
        self.shards = Shards::new(self.path.machine(), self.seed.chain(PRIORITIES));
        self.fits = Fits::new(dimensions, Some(self.path.ended()));
        self.block = Block::new(dimensions);
        self.mixture = None;
        (self.phase, self.steps, self.enough) = (Phase::Climb, 0, STEPS);
        Ok(())
    }

    /// Does up to `units` units of work (steps of the ascents, then blocks of draws); how many are left, about.
    ///
    /// # Errors
    /// Why the method does not apply after all.
    pub fn step<L: Lanes>(&mut self, units: usize) -> Result<usize, &'static str> {
        for _ in 0..units {
            let done = match self.phase {
                Phase::Climb => self.climb_on::<L>(),
                Phase::Learn => {
                    self.learn_on::<L>();
                    Ok(())
                }
                Phase::Pilot => self.pilot_on::<L>(),
                Phase::Draw => {
                    self.draw::<L>();
                    Ok(())
                }
                Phase::Done => break,
            };
            if let Err(why) = done {
                self.begin_again::<L>(why)?;
            }
        }
        Ok(match self.phase {
            Phase::Climb | Phase::Learn | Phase::Pilot => PILOT,
            Phase::Draw | Phase::Done => self.blocks() - self.drawn() / BLOCK,
        })
    }

    /// One of the arrays that `read.rs` lists; empty for what this method does not have.
    pub fn read<L: Lanes>(&mut self, what: Read) -> Vec<f64> {
        match what {
            Read::Status => self.status(),
            Read::Rejections => {
                let tape = self.path.machine().tape();
                vec![0.0; tape.rows + tape.checks]
            }
            _ => self.shards.read::<L>(what),
        }
    }

    /// Of the shards that are drawn here: blocks in all, and draws so far.
    fn blocks(&self) -> usize {
        let all = self.draws / BLOCK;
        Shards::blocks(self.own.end, all).start - Shards::blocks(self.own.start, all).start
    }

    fn drawn(&self) -> usize {
        self.shards.draws(self.own.clone())
    }

    fn status(&self) -> Vec<f64> {
        let (blocks, drawn, nan) = (self.blocks(), self.drawn(), f64::NAN);
        let (done, draws) = (drawn / BLOCK, blocks * BLOCK);
        let all = [done, blocks, drawn, draws].map(|count| count as f64);
        all.into_iter().chain([nan, nan, 0.0]).collect()
    }

    /// Shards in all.
    pub fn parts(&self) -> usize {
        SHARDS
    }

    /// Draws `count` shards from `first` on from now on; those of other engines come by [`Self::give`].
    pub fn share(&mut self, first: usize, count: usize) {
        let first = first.min(SHARDS);
        self.own = first..SHARDS.min(first.saturating_add(count));
        self.shard = self.shard.max(first);
        if self.phase == Phase::Done && self.shard < self.own.end {
            self.phase = Phase::Draw;
        }
    }

    /// The shards that were drawn here, the last as far as it is: for another engine's [`Self::give`].
    pub fn part<L: Lanes>(&mut self) -> Vec<f64> {
        self.shards.finish::<L>();
        self.shards.write()
    }

    /// Takes the shards of another engine of the same run.
    pub fn give<L: Lanes>(&mut self, part: &[f64]) {
        self.shards.give::<L>(part);
    }

    /// Instructions that its draws take, about.
    pub fn work(&self) -> f64 {
        let work = self.path.work();
        let most = self.budget * patience(&self.path) / work;
        let draws = if WANTED < most { WANTED } else { most };
        draws * (work + self.path.work_of_draw())
    }

    fn climb_on<L: Lanes>(&mut self) -> Result<(), &'static str> {
        let rest = self.climb.step::<L>(&mut self.path);
        if self.path.is_estimated() {
            self.path.settle::<L>(self.climb.highest());
        }
        self.steps += 1;
        let most = match self.path.is_nested() {
            true => LONGER * WORK,
            false => WORK,
        };
        let tired = self.steps >= self.enough || self.steps as f64 * self.path.work() >= most;
        let arrived = self.climb.arrived();
        if arrived >= 0.75 && self.path.is_nested() {
            self.enough = self.enough.min(self.steps + self.steps / 4);
        } else if arrived >= 0.75 {
            self.enough = self.enough.min(2 * self.steps + LAST_STEPS);
        } else if arrived < 0.125 && self.steps == SOME_STEPS + self.path.dimensions() {
            return Err(HARD_TO_REACH);
        }
        if rest || tired {
            self.mixture = Some(self.at_modes::<L>()?);
            (self.phase, self.lessons) = (Phase::Learn, 0);
        }
        Ok(())
    }

    fn at_modes<L: Lanes>(&mut self) -> Result<Mixture, &'static str> {
        let mut parts = Vec::new();
        let modes = modes::distinct(&self.climb.ascents)?;
        self.path.settle::<L>(&modes[0].point);
        for mode in modes {
            let covariance = mode.covariance::<L>(&mut self.path);
            parts.push(Part {
                log_weight: mode.log,
                location: mode.point,
                covariance: covariance.ok_or("a mode without a curvature")?,
            });
        }
        let d = self.path.dimensions();
        let variances = (0..d).map(|axis| parts[0].covariance[axis * d + axis]);
        let reach: Vec<f64> = variances.map(f64::sqrt).collect();
        self.around = (parts[0].location.clone(), reach);
        Mixture::new::<L>(parts, true).ok_or("a mode without a curvature")
    }

    fn learn_on<L: Lanes>(&mut self) {
        let (point, reach) = &self.around;
        if !self.path.learn::<L>((point, reach), self.lessons) {
            self.phase = Phase::Pilot;
        }
        self.lessons += 1;
    }

    fn pilot_on<L: Lanes>(&mut self) -> Result<(), &'static str> {
        let Some(mixture) = self.mixture.take() else {
            return Ok(());
        };
        let (fit, block) = self.fits.at();
        let key = self.seed.chain(PILOTS).step(fit as u64);
        let replay = self.seed.chain(PILOT_REPLAYS);
        let replay = replay.step((fit * PILOT + block) as u64);
        let replay = self.path.is_estimated().then_some(replay);
        self.weigh::<L>(&mixture, key.block(block as u64), replay);
        self.fits.add(&self.block.free, &self.log_weight);
        if self.is_rough() {
            return Err("local latents that a quadrature does not suit");
        }
        let least = reduce::max::<f64>(&self.log_weight[..], BLOCK) - SLIGHT;
        for lane in (0..BLOCK).filter(|&lane| self.log_weight[lane] > least) {
            let free = self.block.free.iter().map(|column| column[lane]);
            if self.path.rounds(free) {
                return Err(ROUNDING);
            }
        }
        if block + 1 < self.pilots() {
            self.mixture = Some(mixture);
            return Ok(());
        }
        match self.fits.judge::<L>(mixture)? {
            Judgement::Again(mixture) => self.mixture = Some(mixture),
            Judgement::Good(mixture, share) => self.begin_to_draw(mixture, share),
        }
        Ok(())
    }

    /// Blocks of draws that a mixture is judged by.
    fn pilots(&self) -> usize {
        let blocks = (PILOT_WORK / self.path.work()) as usize;
        match self.path.is_nested() {
            true => blocks.clamp(LEAST_PILOT, PILOT),
            false => PILOT,
        }
    }

    /// Whether the quadrature of local latents is off at draws that count.
    fn is_rough(&self) -> bool {
        let Some(rough) = self.path.rough() else {
            return false;
        };
        let heaviest = reduce::max::<f64>(&self.log_weight[..], BLOCK);
        let lanes = self.log_weight.iter().zip(&rough[..]);
        let mut counting = lanes.filter(|(log, _)| **log > heaviest - COUNTS);
        counting.any(|(_, rough)| rough.is_nan() || *rough > ROUGH)
    }

    /// Goes on with a mixture of whose draws such a share is effective.
    fn begin_to_draw(&mut self, mixture: Mixture, share: f64) {
        let wanted = WANTED / share;
        let most = self.budget * patience(&self.path) / self.path.work();
        let draws = if wanted < most { wanted } else { most };
        self.draws = ((draws / BLOCK as f64).ceil() as usize)
            .max(self.pilots())
            .max(SHARDS)
            * BLOCK;
        self.mixture = Some(mixture);
        self.phase = Phase::Draw;
        self.at = Shards::blocks(self.shard, self.draws / BLOCK).start;
    }

    fn draw<L: Lanes>(&mut self) {
        let Some(mixture) = self.mixture.take() else {
            return;
        };
        let block = self.at as u64;
        let key = self.seed.chain(REPLAYS).step(block);
        let draws = self.seed.chain(DRAWS).step(0).block(block);
        self.weigh::<L>(&mixture, draws, Some(key));
        self.mixture = Some(mixture);
        self.path.replay::<L>(&self.block.free, key);
        let machine = self.path.machine();
        self.shards.add::<L>(self.shard, machine, &self.log_weight);
        self.at += 1;
        if self.at == Shards::blocks(self.shard, self.draws / BLOCK).end {
            self.shards.finish::<L>();
            self.shard += 1;
        }
        if self.shard == self.own.end {
            self.phase = Phase::Done;
        }
    }

    /// A block of draws of a mixture, and their log weights; `replay` is the key of the replay that follows.
    fn weigh<L: Lanes>(&mut self, mixture: &Mixture, key: Key, replay: Option<Key>) {
        let mut logs = Column::zero();
        mixture.draw::<L>(key, &mut self.block.free, &mut logs);
        self.path.load(0, &self.block.free, false);
        match replay {
            Some(key) => self.path.values_for_replay::<L>(&mut self.block, key),
            None => self.path.values::<L>(&mut self.block, false),
        }
        for lane in 0..BLOCK {
            self.log_weight[lane] = self.block.joint[lane] - logs[lane];
        }
    }
}

/// Draws of the prior, and normal numbers around 0, half and half: `[starts][d]`.
fn starts<L: Lanes>(path: &mut Path, key: Key) -> Vec<Vec<f64>> {
    let d = path.dimensions();
    let mut prior = vec![Column::zero(); d];
    path.draw_prior::<L>(key.step(0), 0, &mut prior);
    let mut around = vec![Column::zero(); d];
    for (axis, column) in around.iter_mut().enumerate() {
        let key = key.step(1).site(axis as u64);
        Stream::new(key).fill_normal::<L>(column, BLOCK);
    }
    let start = |number: usize| {
        let from = if number.is_multiple_of(2) {
            &prior
        } else {
            &around
        };
        from.iter().map(|column| column[number]).collect()
    };
    let count = match path.is_estimated() {
        true => FEWEST_ASCENTS,
        false if path.is_nested() => FEW_ASCENTS,
        false => ASCENTS,
    };
    (0..count).map(start).collect()
}
