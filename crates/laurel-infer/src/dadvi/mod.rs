//! Variational inference with fixed draws: the ELBO of a normal guide over draws that stay the same is a function like any
//! other, which an ascent climbs to its top.
//!
//! Target: the posterior in free numbers, discrete latents summed out and normal ones integrated out (`path.rs`). Estimator:
//! the pathwise gradient of the mean over the fixed draws (`guide.rs`), climbed by `lbfgs.rs` from several starts; then fresh
//! draws of the best guide, weighted by p / q, which correct the answer and judge it. When it fails: posteriors far from
//! normal, several modes. What to look at: k-hat, effective draws, and how far Q's own answer is from the weighted one.
//! R. Giordano, M. Ingram and T. Broderick 2024, Black box variational inference with a deterministic objective: faster, more
//! accurate, and even more black box, JMLR 25.

mod guide;
mod lbfgs;
mod low_rank;
mod objective;
pub(crate) mod pilot;

use laurel_rng::{Key, Solo, Stream};
use laurel_simd::{BLOCK, Column, Lanes};
use laurel_tape::program::Program;

pub use crate::failure::Failure;
use crate::options::{ViGuide, ViOptions};
use crate::path::{Block, Path};
use crate::read::Read;
use crate::record::{Keep, Record};
use crate::starts::starts;
use guide::Guide;
use lbfgs::Lbfgs;
use objective::Objective;

/// Chains of streams: what they are for.
const STARTS: u64 = 0;
const FIXED: u64 = 1;
const FRESH: u64 = 2;
const REPLAYS: u64 = 3;
const WEIGHTED: u64 = 4;
const PLAIN: u64 = 5;
const FACTOR: u64 = 6;

/// Ascents, from points far apart among the likeliest of a block of candidates.
const ASCENTS: usize = 4;
/// An ascent that ends no more nats below the best one, and further away than so many standard deviations of both, has
/// found another mode.
const AS_GOOD: f64 = 5.0;
const APART: f64 = 3.0;
/// Nats of the ELBO that an ascent must gain to go on.
const TOLERANCE: f64 = 1e-5;
/// Logarithm of the standard deviations that guides begin with, in free numbers.
const NARROW: f64 = -2.0;
/// A guide with covariances needs several fixed draws for each dimension, or it hides between them; one of low rank no more than
/// these blocks.
const DRAWS_EACH: usize = 16;
const MOST_BLOCKS: usize = 8;
/// Standard deviation of the numbers of the factor that a guide of low rank begins with: at 0 no direction is up.
const SLIGHT: f64 = 0.02;
/// Dimensions of a guide of full rank, at most.
const MOST_FULL: usize = 64;

/// A run.
#[derive(Clone, Debug)]
pub struct Dadvi {
    seed: Key,
    path: Path,
    guide: Guide,
    options: ViOptions,
    objective: Objective,
    block: Block,
    starts: Vec<Vec<f64>>,
    ascent: Option<Lbfgs>,
    evaluations: usize,
    /// The best guide's parameters, and its ELBO; and all others'.
    best: Option<(Vec<f64>, f64)>,
    ends: Vec<(Vec<f64>, f64)>,
    /// ELBO over the fixed draws after each evaluation of the best ascent, and of the one at hand.
    elbo: Vec<f64>,
    tried: Vec<f64>,
    drawn: usize,
    weighted: Record,
    plain: Record,
    log_weights: Vec<f64>,
    non_finite: usize,
}

impl Dadvi {
    /// Takes the memory.
    ///
    /// # Errors
    /// [`Failure`] where there is nothing continuous, discrete latents cannot be summed out, there are too many dimensions for
    /// a guide of full rank, or not enough memory.
    pub fn new<L: Lanes>(
        program: &Program,
        options: ViOptions,
        seed: u64,
    ) -> Result<Self, Failure> {
        let mut path = Path::new::<L>(program)?;
        let dimensions = path.dimensions();
        if dimensions == 0 {
            return Err(Failure::Refused("no continuous latents for a guide"));
        }
        let kind = options.guide;
        if kind == ViGuide::FullRank && dimensions > MOST_FULL {
            return Err(Failure::Refused(
                "too many dimensions for a guide of full rank",
            ));
        }
        let seed = Key::new(seed);
        let several = (DRAWS_EACH * dimensions).div_ceil(BLOCK);
        let blocks = match kind {
            ViGuide::MeanField => 1,
            ViGuide::FullRank => several,
            ViGuide::LowRank => several.min(MOST_BLOCKS),
        };
        let mut block = Block::new(dimensions);
        let mut starts = starts::<L>(&mut path, &mut block, seed.chain(STARTS), ASCENTS)?;
        // The last one comes first.
        starts.reverse();
        let keep = || Keep::weighted(path.machine(), options.samples);
        Ok(Self {
            weighted: Record::new(path.machine(), keep(), seed.chain(WEIGHTED)),
            plain: Record::new(path.machine(), keep(), seed.chain(PLAIN)),
            guide: Guide { dimensions, kind },
            objective: Objective::new::<L>(Guide { dimensions, kind }, blocks, seed.chain(FIXED)),
            block,
            starts,
            ascent: None,
            evaluations: 0,
            best: None,
            ends: Vec::new(),
            elbo: Vec::new(),
            tried: Vec::new(),
            drawn: 0,
            log_weights: Vec::new(),
            non_finite: 0,
            options,
            seed,
            path,
        })
    }

    /// Does up to `units` units of work (evaluations of the ELBO, then blocks of fresh draws); how many are left, about.
    ///
    /// # Errors
    /// Why the method does not apply after all.
    pub fn step<L: Lanes>(&mut self, units: usize) -> Result<usize, &'static str> {
        for _ in 0..units {
            if self.ascent.is_some() || !self.starts.is_empty() {
                self.climb::<L>();
            } else if self.best.is_none() {
                return Err("a posterior that no guide can be fitted to");
            } else if self.drawn < self.options.samples {
                self.draw::<L>();
            }
        }
        Ok(self.left())
    }

    fn left(&self) -> usize {
        let ascents = self.starts.len() + usize::from(self.ascent.is_some());
        let draws = (self.options.samples - self.drawn).div_ceil(BLOCK);
        ascents * self.options.steps + draws
    }

    /// One evaluation of the ELBO over the fixed draws.
    fn climb<L: Lanes>(&mut self) {
        let mut ascent = match self.ascent.take() {
            Some(ascent) => ascent,
            None => {
                let mut start = self.starts.pop().unwrap_or_default();
                start.resize(2 * self.guide.dimensions, NARROW);
                self.begin_rest(&mut start);
                self.evaluations = 0;
                self.tried.clear();
                Lbfgs::new(start, TOLERANCE)
            }
        };
        let (value, gradient) = self.objective.at::<L>(&mut self.path, &ascent.at);
        self.evaluations += 1;
        let goes_on = ascent.take(value, &gradient);
        self.tried.push(ascent.value);
        if goes_on && self.evaluations < self.options.steps {
            self.ascent = Some(ascent);
            return;
        }
        self.ends.push((ascent.point().to_vec(), ascent.value));
        let known = self.best.as_ref().map_or(f64::NEG_INFINITY, |best| best.1);
        if ascent.value > known {
            self.best = Some((ascent.point().to_vec(), ascent.value));
            std::mem::swap(&mut self.elbo, &mut self.tried);
        }
    }

    /// Covariances to begin with.
    fn begin_rest(&self, start: &mut Vec<f64>) {
        let parameters = self.guide.parameters();
        if self.guide.rank() == 0 {
            return start.resize(parameters, 0.0);
        }
        let mut solo = Solo::new(self.seed.chain(FACTOR), self.ends.len());
        start.resize_with(parameters, || SLIGHT * solo.normal());
    }

    /// A block of fresh draws of the best guide.
    fn draw<L: Lanes>(&mut self) {
        let Some((parameters, _)) = &self.best else {
            return;
        };
        let number = (self.drawn / BLOCK) as u64;
        let mut z = vec![Column::zero(); self.guide.numbers()];
        for (axis, column) in z.iter_mut().enumerate() {
            let key = self.seed.chain(FRESH).site(axis as u64).block(number);
            Stream::new(key).fill_normal::<L>(column, BLOCK);
        }
        let n = BLOCK.min(self.options.samples - self.drawn);
        self.guide.points::<L>(parameters, &z, &mut self.block.free);
        self.path.load(0, &self.block.free, false);
        self.path.values::<L>(&mut self.block, false);
        let densities = self.guide.log_densities::<L>(parameters, &z, n);
        let mut weight = Column::zero();
        for (lane, density) in densities.into_iter().enumerate() {
            weight[lane] = self.block.joint[lane] - density;
            match weight[lane].is_finite() {
                true => self.log_weights.push(weight[lane]),
                false => self.non_finite += 1,
            }
        }
        let key = self.seed.chain(REPLAYS).step(number);
        self.path.replay::<L>(&self.block.free, key);
        let machine = self.path.machine();
        self.weighted.add::<L>(machine, &weight, n);
        self.plain.add::<L>(machine, &Column::zero(), n);
        self.drawn += n;
    }

    /// One of the arrays that `read.rs` lists; empty for what this method does not have.
    pub fn read<L: Lanes>(&mut self, what: Read) -> Vec<f64> {
        let whole = self.drawn == self.options.samples;
        match what {
            Read::Status => self.status(),
            Read::Elbo => self.elbo.clone(),
            Read::FinalMoments => self.plain.read::<L>(Read::FitMoments, whole),
            Read::FinalTables => self.plain.read::<L>(Read::FitTables, whole),
            Read::FinalDraws => self.plain.read::<L>(Read::FitDraws, whole),
            Read::FinalElbo => self.final_elbo(),
            Read::FinalLogWeights => self.log_weights.clone(),
            Read::Rejections => {
                let tape = self.path.machine().tape();
                vec![0.0; tape.rows + tape.checks]
            }
            Read::Chains => vec![self.ends.len() as f64, self.apart::<L>() as f64],
            _ => self.weighted.read::<L>(what, whole),
        }
    }

    /// Ascents that found other modes as good.
    fn apart<L: Lanes>(&self) -> usize {
        let Some((best, value)) = &self.best else {
            return 0;
        };
        let d = self.guide.dimensions;
        let sd = |point: &[f64], axis: usize| {
            crate::scalar::scalar::<L>(laurel_simd::math::exp, point[d + axis])
        };
        let is_apart = |(point, other): &&(Vec<f64>, f64)| {
            let is_far = |axis: usize| {
                let gap = (point[axis] - best[axis]).abs();
                gap > APART * (sd(point, axis) + sd(best, axis))
            };
            *other > value - AS_GOOD && (0..d).any(is_far)
        };
        self.ends.iter().filter(is_apart).count()
    }

    fn status(&self) -> Vec<f64> {
        let all = ASCENTS * self.options.steps + self.options.samples.div_ceil(BLOCK);
        let left = self.left();
        let best = self.best.as_ref().map_or(f64::NAN, |best| best.1);
        vec![
            all.saturating_sub(left) as f64,
            all as f64,
            self.drawn as f64,
            self.options.samples as f64,
            best,
            self.elbo.len() as f64,
            self.non_finite as f64,
        ]
    }

    /// Mean of the log weights of the fresh draws, its standard error, and how many were no numbers.
    fn final_elbo(&self) -> Vec<f64> {
        let n = self.log_weights.len() as f64;
        let mean = self.log_weights.iter().sum::<f64>() / n;
        let squares: f64 = self
            .log_weights
            .iter()
            .map(|log| (log - mean) * (log - mean))
            .sum();
        let error = (squares / (n - 1.0) / n).sqrt();
        vec![mean, error, self.non_finite as f64]
    }
}
