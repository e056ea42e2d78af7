//! Adaptive tempered sequential Monte Carlo, from the prior to the posterior, and on there as many short chains.
//!
//! Target: the posterior in free numbers, discrete latents summed out (`path.rs`). Estimator: a population of particles goes
//! through targets prior times likelihood to the power b; b grows from 0 to 1 by steps that leave nine tenths of the
//! particles effective, or fewer where the work is done (`temperature.rs`). At each, particles are resampled (`weights/resample.rs`) and moved until their
//! likelihoods have forgotten what they were, by differences of each other (`differences.rs`) and by Hamiltonian Monte
//! Carlo (`hamiltonian.rs`), whichever goes further for the work. Products of mean weights, over all states that the moves
//! went through, estimate the evidence. At b = 1 the moves go on, and all their states are draws. When it fails: modes that
//! no particle of the prior was near enough to, or that lose all their particles before the moves connect them. What to look
//! at: errors and R-hat from lineages (`lineages.rs`), the error of the log evidence, acceptance.
//! P. Del Moral, A. Doucet, A. Jasra 2006, Sequential Monte Carlo samplers, JRSS B 68(3); R. M. Neal 2001, Annealed
//! importance sampling (arXiv physics/9803008); N. Chopin and O. Papaspiliopoulos 2020, An introduction to sequential Monte
//! Carlo, chapter 17; H. D. Dau and N. Chopin 2022, Waste-free sequential Monte Carlo (arXiv 2011.02328), for means over
//! all states.

mod differences;
mod frame;
mod hamiltonian;
mod lineages;
mod target;
mod temperature;

use laurel_rng::{Key, Stream};
use laurel_simd::place::splat;
use laurel_simd::{BLOCK, Column, Lanes, math};
use laurel_tape::program::Program;

use crate::blame::culprit;
pub use crate::failure::Failure;
use crate::failure::OVERWORKED;
use crate::options::SmcOptions;
use crate::path::{Block, Path};
use crate::read::Read;
use crate::record::{Keep, Record};
use crate::scalar::scalar;
use crate::units::path_of;
use crate::weights::resample;
use differences::Differences;
use frame::Frame;
use hamiltonian::{Course, Hamiltonian};
use lineages::{Lineages, Spread};
use target::Moved;

/// Chains of streams: what the draws are for.
const PRIOR: u64 = 0;
const PRIORITIES: u64 = 1;
const MOVES: u64 = 2;
const RESAMPLING: u64 = 3;
const REPLAYS: u64 = 4;

/// Share of the particles that a step in temperature leaves effective, by how much of the work is done, up to so much of it;
/// past all of these what is left is one step. Lineages and the evidence's error tell what haste did.
const EFFECTIVE: [(f64, f64); 3] = [(1.0, 0.9), (1.5, 0.6), (2.0, 0.3)];
/// Sweeps at one temperature.
const FEWEST: usize = 2;
const MOST: usize = 16;
/// Correlation of the log likelihoods with those before the moves, from which on they count as forgotten.
const FORGOTTEN: f64 = 0.3;
/// Acceptance that the step size of Hamiltonian moves aims at.
const ACCEPTANCE: f64 = 0.7;
/// Logarithms of the least and the largest step size, relative to the one that is adapted.
const STEPS: [f64; 2] = [-0.8, 0.3];
/// Leapfrog steps, at most; so many that a trajectory is as long as `LENGTH`, in standard deviations.
const LEAPFROGS: f64 = 24.0;
const LENGTH: f64 = 1.5;
/// A kind of move that goes less far than this share of the better one, for the work, is left out.
const WORTHLESS: f64 = 0.3;
/// Coordinates, at most, for moves by differences: each is an evaluation.
const COORDINATES: usize = 100;
/// Sweeps that are recorded, at least.
const RECORDED: usize = 8;
/// Blocks of particles that are chosen.
const FEWEST_BLOCKS: usize = 4;
const MOST_BLOCKS: usize = 32;
/// Evaluations that bring a particle from the prior to the posterior, about.
const PASSES: f64 = 450.0;
/// How often the work, or what is little for any run, may be passed by before a run is refused.
const OVERWORK: f64 = 2.5;
const LITTLE: f64 = 7e7;
/// Coordinates of all particles, at most.
const NUMBERS: f64 = 4e6;
/// Standard errors of means, in standard deviations, that are small enough.
const PRECISE: f64 = 0.005;

/// The two kinds of moves.
#[derive(Clone, Copy, Default, Debug)]
struct Kind {
    /// Whether it is worth its work.
    used: bool,
    /// Mean squared jumps, in variances, of the sweep at hand.
    jump: f64,
    work: f64,
    moved: Moved,
}

const DIFFERENCES: usize = 0;
const HAMILTONIAN: usize = 1;

/// What comes next.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Phase {
    /// Draws of the prior.
    Prior,
    /// Moves at the temperature at hand.
    Moves,
    /// Nothing.
    Done,
}

/// A run.
#[derive(Clone, Debug)]
pub struct Smc {
    seed: Key,
    path: Path,
    blocks: Vec<Block>,
    spare: Vec<Block>,
    lineages: Lineages,
    hamiltonian: Hamiltonian,
    differences: Differences,
    frame: Frame,
    kinds: [Kind; 2],
    /// Logarithm of the step size of Hamiltonian moves.
    log_step: f64,
    beta: f64,
    temperatures: usize,
    phase: Phase,
    /// Sweeps at the last temperature of which one is recorded.
    every: usize,
    /// The next block of the sweep at hand.
    next: usize,
    /// Sweeps so far: in all, and at this temperature.
    sweeps: u64,
    here: usize,
    /// Log likelihoods of all particles, sweep after sweep, at this temperature.
    seen: Vec<f64>,
    /// Those after resampling.
    origin: Vec<f64>,
    log_evidence: f64,
    record: Record,
    budget: f64,
    spent: f64,
    /// Evaluations of the log joint of a particle.
    evaluations: f64,
    /// All moves at the last temperature.
    moved: Moved,
    /// Draws, and those of them with a value that rounds to an end of its range.
    recorded: f64,
    rounded: f64,
    /// Draws of the prior that the data are impossible for, by what is to blame.
    rejections: Vec<f64>,
}

impl Smc {
    /// Takes the memory.
    ///
    /// # Errors
    /// [`Failure`] where discrete latents cannot be summed out, or a derivative is not known, or there is not enough memory.
    pub fn new<L: Lanes>(
        program: &Program,
        options: SmcOptions,
        seed: u64,
    ) -> Result<Self, Failure> {
        let path = path_of::<L>(program)?;
        let dimensions = path.dimensions();
        if dimensions == 0 {
            return Err(Failure::Refused("no continuous latent"));
        }
        let seed = Key::new(seed);
        let count = blocks_for(&path, options)?;
        let tape = path.machine().tape();
        let outputs = tape.outputs.len();
        let keep = Keep::weighted(path.machine(), usize::MAX);
        let record = Record::new(path.machine(), keep, seed.chain(PRIORITIES));
        let blocks = vec![Block::new(dimensions); count];
        let mut kinds = [Kind::default(); 2];
        kinds[DIFFERENCES].used = dimensions <= COORDINATES;
        kinds[HAMILTONIAN].used = true;
        Ok(Self {
            seed,
            spare: blocks.clone(),
            blocks,
            lineages: Lineages::new(count * BLOCK, outputs),
            hamiltonian: Hamiltonian::new(dimensions),
            differences: Differences::new(),
            frame: Frame::unit(dimensions),
            kinds,
            log_step: -1.0,
            beta: 0.0,
            temperatures: 0,
            phase: Phase::Prior,
            every: 1,
            next: 0,
            sweeps: 0,
            here: 0,
            seen: Vec::new(),
            origin: Vec::new(),
            log_evidence: 0.0,
            record,
            budget: options.work.max(0.5 * least_work(&path)),
            spent: 0.0,
            evaluations: 0.0,
            moved: Moved::default(),
            recorded: 0.0,
            rounded: 0.0,
            rejections: vec![0.0; tape.rows + tape.checks],
            path,
        })
    }

    /// Does up to `units` sweeps of blocks; how many are left, about.
    pub fn step<L: Lanes>(&mut self, units: usize) -> usize {
        for _ in 0..units {
            match self.phase {
                Phase::Prior => self.draw::<L>(),
                Phase::Moves => self.sweep_block::<L>(),
                Phase::Done => return 0,
            }
        }
        match self.phase {
            Phase::Done => 0,
            _ => 1 + self.blocks.len() - self.next,
        }
    }

    fn draw<L: Lanes>(&mut self) {
        let block = &mut self.blocks[self.next];
        let key = self.seed.chain(PRIOR).step(0);
        self.path
            .draw_prior::<L>(key, self.next as u64, &mut block.free);
        self.path.load(0, &block.free, true);
        self.path.values::<L>(block, true);
        for lane in (0..BLOCK).filter(|&lane| block.log_likelihood(lane) == f64::NEG_INFINITY) {
            self.rejections[culprit(self.path.machine(), lane)] += 1.0;
        }
        self.next += 1;
        if self.next == self.blocks.len() {
            self.note_likelihoods();
            self.next_temperature::<L>();
        }
    }

    fn note_likelihoods(&mut self) {
        for block in &self.blocks {
            let each = (0..BLOCK).map(|lane| block.log_likelihood(lane));
            self.seen.extend(each);
        }
    }

    fn next_temperature<L: Lanes>(&mut self) {
        self.next = 0;
        self.here = 0;
        if self.seen.iter().all(|log| *log == f64::NEG_INFINITY) {
            self.log_evidence = f64::NEG_INFINITY;
            self.phase = Phase::Done;
            return;
        }
        self.phase = Phase::Moves;
        let most = 1.0 - self.beta;
        let step = temperature::longest_step::<L>(&self.seen, self.effective(), most);
        self.beta = if step == most { 1.0 } else { self.beta + step };
        self.temperatures += 1;
        self.moved = Moved::default();
        let (weights, unit) = temperature::weights::<L>(&self.seen, step);
        let mean = weights.iter().sum::<f64>() / weights.len() as f64;
        self.log_evidence += unit + scalar::<L>(math::log, mean);
        self.lineages.weigh(&weights);
        let last = weights.len() - self.blocks.len() * BLOCK;
        self.resample::<L>(&weights[last..]);
        self.seen.clear();
        self.note_likelihoods();
        self.origin = std::mem::take(&mut self.seen);
        self.frame = Frame::of::<L>(&self.blocks);
    }

    /// The share of the particles that the next step leaves effective.
    fn effective(&self) -> f64 {
        let done = self.spent / self.budget;
        let shares = EFFECTIVE.iter().find(|(most, _)| done < *most);
        shares.map_or(0.0, |(_, share)| *share)
    }

    /// Sweeps at a temperature, at most: fewer where there has been more work than was asked for.
    fn most(&self) -> usize {
        let share = self.spent / self.budget;
        if share < 1.0 {
            MOST
        } else if share < 1.5 {
            MOST / 2
        } else {
            FEWEST
        }
    }

    fn resample<L: Lanes>(&mut self, weights: &[f64]) {
        let mut u = Column::zero();
        let key = self.seed.chain(RESAMPLING).step(self.temperatures as u64);
        Stream::new(key).fill_uniform::<L>(&mut u, 1);
        let ancestors = resample::systematic(weights, weights.len(), u[0]);
        for (number, &from) in ancestors.iter().enumerate() {
            let source = &self.blocks[from / BLOCK];
            let target = &mut self.spare[number / BLOCK];
            let (i, j) = (number % BLOCK, from % BLOCK);
            for (to, from) in target.free.iter_mut().zip(&source.free) {
                to[i] = from[j];
            }
            target.prior[i] = source.prior[j];
            target.joint[i] = source.joint[j];
        }
        std::mem::swap(&mut self.blocks, &mut self.spare);
        self.lineages.inherit(&ancestors);
    }

    /// Whether both kinds of moves are to be tried.
    fn is_trial(&self) -> bool {
        self.here == 0
            && self.temperatures.is_power_of_two()
            && self.path.dimensions() <= COORDINATES
    }

    fn sweep_block<L: Lanes>(&mut self) {
        let number = self.next;
        let key = self
            .seed
            .chain(MOVES)
            .step(self.sweeps)
            .block(number as u64);
        for kind in [DIFFERENCES, HAMILTONIAN] {
            if self.kinds[kind].used || self.is_trial() {
                self.spare[number]
                    .free
                    .clone_from(&self.blocks[number].free);
                let (moved, evaluations) =
                    self.move_block::<L>(kind, number, key.fork(kind as u64));
                self.evaluations += evaluations * BLOCK as f64;
                let work = evaluations * BLOCK as f64 * self.path.work();
                self.spent += work;
                let jump = self.jump(number);
                let each = &mut self.kinds[kind];
                each.moved.add(moved);
                self.moved.add(moved);
                each.work += work;
                each.jump += jump;
            }
        }
        if self.beta == 1.0 && self.here.is_multiple_of(self.every) {
            self.record::<L>(number);
        }
        self.next += 1;
        if self.next == self.blocks.len() {
            self.end_sweep::<L>();
        }
    }

    /// One sweep of a block by one kind of moves, and the evaluations that it took.
    fn move_block<L: Lanes>(&mut self, kind: usize, number: usize, key: Key) -> (Moved, f64) {
        let beta = self.beta;
        if kind == DIFFERENCES {
            let (path, blocks) = (&mut self.path, &mut self.blocks);
            let moved = self.differences.sweep::<L>(path, beta, blocks, number, key);
            return (moved, self.path.dimensions() as f64);
        }
        let length = LENGTH / scalar::<L>(math::exp, self.log_step);
        let course = Course {
            beta,
            log_step: STEPS.map(|apart| self.log_step + apart),
            steps: math::within(length, 1.0, LEAPFROGS) as usize,
        };
        let block = &mut self.blocks[number];
        let moved = self
            .hamiltonian
            .step::<L>(&mut self.path, &self.frame, course, block, key);
        // A gradient costs some two evaluations.
        (moved, 2.0 * (course.steps + 1) as f64)
    }

    /// Squared jumps of a block from where it was, in variances: summed over particles, mean over coordinates.
    fn jump(&self, number: usize) -> f64 {
        let pairs = self.blocks[number]
            .free
            .iter()
            .zip(&self.spare[number].free);
        let mut sum = 0.0;
        for ((now, then), variance) in pairs.zip(&self.frame.variances) {
            let squares: f64 = now
                .iter()
                .zip(then.iter())
                .map(|(a, b)| (a - b) * (a - b))
                .sum();
            sum += squares / variance;
        }
        sum / self.path.dimensions() as f64
    }

    fn end_sweep<L: Lanes>(&mut self) {
        self.next = 0;
        self.here += 1;
        self.sweeps += 1;
        let work: f64 = self.kinds.iter().map(|kind| kind.work).sum();
        self.adapt();
        if self.beta == 1.0 {
            if self.here == 1 {
                let draws = self.path.work_of_draw() * (self.blocks.len() * BLOCK) as f64;
                self.every = math::within((draws / work).ceil(), 1.0, 16.0) as usize;
            }
            let recorded = self.here.div_ceil(self.every);
            let is_new = (self.here - 1).is_multiple_of(self.every);
            if is_new && recorded >= RECORDED {
                // Looking costs a copy of what was recorded.
                let is_precise = recorded.is_multiple_of(RECORDED) && self.is_precise::<L>();
                if self.spent >= self.budget || is_precise {
                    self.phase = Phase::Done;
                }
            }
            return;
        }
        self.note_likelihoods();
        let last = &self.seen[self.seen.len() - self.origin.len()..];
        let forgotten = self.here >= FEWEST && correlation(&self.origin, last) < FORGOTTEN;
        if forgotten || self.here >= self.most() {
            self.next_temperature::<L>();
        }
    }

    /// The step size after what was accepted; after a trial, the kinds of moves that are worth their work.
    fn adapt(&mut self) {
        let hamiltonian = &self.kinds[HAMILTONIAN];
        if hamiltonian.moved.tried > 0.0 {
            self.log_step += hamiltonian.moved.acceptance() - ACCEPTANCE;
        }
        if self.kinds.iter().all(|kind| kind.work > 0.0) {
            let gains = self.kinds.map(|kind| kind.jump / kind.work);
            let best = gains[0].max(gains[1]);
            for (kind, gain) in self.kinds.iter_mut().zip(gains) {
                kind.used = gain >= WORTHLESS * best;
            }
        }
        for kind in &mut self.kinds {
            *kind = Kind {
                used: kind.used,
                ..Kind::default()
            };
        }
    }

    /// Adds a block to the draws.
    fn record<L: Lanes>(&mut self, number: usize) {
        let key = self
            .seed
            .chain(REPLAYS)
            .step(self.sweeps)
            .block(number as u64);
        for lane in 0..BLOCK {
            let free = self.blocks[number].free.iter().map(|column| column[lane]);
            self.rounded += f64::from(u8::from(self.path.rounds(free)));
        }
        self.recorded += BLOCK as f64;
        self.path.replay::<L>(&self.blocks[number].free, key);
        self.spent += self.path.work_of_draw() * BLOCK as f64;
        let machine = self.path.machine();
        self.record.add::<L>(machine, &Column::zero(), BLOCK);
        self.lineages.count(number);
        for (output, each) in machine.tape().outputs.iter().enumerate() {
            let constant = splat(crate::record::constant(each));
            let mut values = Column::zero();
            machine.source(each, &constant).copy_to(0, &mut values[..]);
            self.lineages.add(number, output, &values);
        }
    }

    /// Mean, sd and what lineages say, of each output.
    fn spreads<L: Lanes>(&mut self, whole: bool) -> (Vec<f64>, Vec<Spread>) {
        let moments = self.record.read::<L>(Read::FitMoments, whole);
        let rows = moments[3..].chunks_exact(3).enumerate();
        let spreads = rows.map(|(output, row)| self.lineages.spread(output, row[1]));
        let spreads = spreads.collect();
        (moments, spreads)
    }

    fn is_precise<L: Lanes>(&mut self) -> bool {
        let (moments, spreads) = self.spreads::<L>(false);
        let rows = moments[3..].chunks_exact(3).zip(spreads);
        let mut all = rows.map(|(row, spread)| spread.mcse <= PRECISE * row[1]);
        all.all(|each| each)
    }

    /// One of the arrays that `read.rs` lists; empty for what this method does not have.
    pub fn read<L: Lanes>(&mut self, what: Read) -> Vec<f64> {
        let whole = self.phase == Phase::Done;
        match what {
            Read::Status => self.status(),
            Read::FitMoments => {
                let (mut moments, spreads) = self.spreads::<L>(whole);
                let mut least = moments[1];
                moments[2] = self.log_evidence;
                for (row, spread) in moments[3..].chunks_exact_mut(3).zip(spreads) {
                    row[2] = spread.mcse;
                    if row[1] > 0.0 && spread.mcse > 0.0 {
                        let ess = row[1] * row[1] / (spread.mcse * spread.mcse);
                        least = least.min(ess);
                    }
                }
                moments[1] = least;
                moments
            }
            Read::Population => self.population::<L>(whole),
            Read::Rejections => self.rejections.clone(),
            _ => self.record.read::<L>(what, whole),
        }
    }

    /// See `read.rs`.
    fn population<L: Lanes>(&mut self, whole: bool) -> Vec<f64> {
        let (_, spreads) = self.spreads::<L>(whole);
        let mut all = vec![
            self.lineages.log_evidence_error(),
            self.temperatures as f64,
            self.sweeps as f64,
            self.evaluations,
            (self.blocks.len() * BLOCK) as f64,
            self.lineages.alive() as f64,
            self.moved.acceptance(),
            self.moved.divergences,
            self.rounded / self.recorded,
        ];
        all.extend(spreads.iter().map(|spread| spread.rhat));
        all
    }

    fn status(&self) -> Vec<f64> {
        let particles = self.blocks.len() * BLOCK;
        let draws = match (self.phase, self.beta == 1.0) {
            // Without any weight it is the draws of the prior that there are.
            (Phase::Done, false) => particles as f64,
            (_, true) => self.lineages.draws(),
            _ => 0.0,
        };
        let all = self.budget.max(self.spent);
        let done = match self.phase {
            Phase::Done => all,
            _ => self.spent,
        };
        let nan = f64::NAN;
        vec![done, all, draws, draws, nan, nan, 0.0]
    }
}

/// What the fewest particles take, about.
fn least_work(path: &Path) -> f64 {
    path.work() * (BLOCK * FEWEST_BLOCKS) as f64 * PASSES
}

/// Blocks of particles: as many as were asked for; else as many as half the work has room for at some thousand
/// evaluations each, and memory.
///
/// # Errors
/// [`Failure::Refused`] where even the fewest would take many times the work.
fn blocks_for(path: &Path, options: SmcOptions) -> Result<usize, Failure> {
    if options.particles > 0 {
        return Ok(options.particles.div_ceil(BLOCK).max(2));
    }
    let block = path.work() * BLOCK as f64;
    if least_work(path) > options.work.max(LITTLE) * OVERWORK {
        return Err(OVERWORKED);
    }
    let by_work = options.work / 2.0 / (PASSES * block);
    let by_memory = NUMBERS / (path.dimensions() * BLOCK) as f64;
    let blocks = by_work.min(by_memory) as usize;
    Ok(blocks.clamp(FEWEST_BLOCKS, MOST_BLOCKS))
}

/// Of two lists, over what is finite in both.
fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let pairs = || {
        a.iter()
            .zip(b)
            .filter(|(x, y)| x.is_finite() && y.is_finite())
    };
    let n = pairs().count() as f64;
    let (mut x, mut y) = (0.0, 0.0);
    pairs().for_each(|(a, b)| {
        x += a / n;
        y += b / n;
    });
    let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
    pairs().for_each(|(a, b)| {
        xx += (a - x) * (a - x);
        xy += (a - x) * (b - y);
        yy += (b - y) * (b - y);
    });
    xy / (xx * yy).sqrt()
}
