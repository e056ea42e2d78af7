//! Algorithm 12: black-box variational inference on a graph, to the letter.
//!
//! Target: the guide q of the priors' families (mean field) that maximises ELBO = E_q[log p - log q], in nats.
//! Estimator: score function with one control variate a parameter (`vi/control_variate.rs`), or one that varies less
//! (`vi/estimator.rs`); Adam (`optim/adam.rs`); the guide starts at the priors' parameters. Answer: self-normalised importance weights over all T x L samples.
//! When it fails: a start where the gradient has infinite variance (a scale whose guide lets 1/sd^2 have no mean),
//! correlated or multimodal posteriors, discrete parameters that settle before the others. What to look at: weights
//! that are not finite, the ELBO's noise, k-hat of the importance weights of fresh draws.
//! van de Meent, Paige, Yang and Wood 2018, An introduction to probabilistic programming (arXiv 1809.10756), section
//! 4.4, Algorithm 12.

use laurel_rng::Key;
use laurel_simd::{BLOCK, Column, Lanes};
use laurel_tape::machine::Machine;
use laurel_tape::program::Program;
use laurel_tape::workspace::OutOfMemory;

use crate::optim::adam::Adam;
use crate::options::BbviOptions;
use crate::read::Read;
use crate::record::{KEPT_NUMBERS, Keep, Record};
use crate::vi::guide::Refusal;
use crate::vi::prior::prior_parameters;
use crate::vi::source::Source;

/// Fresh draws of the last guide.
pub const FINAL_DRAWS: usize = 10_000;
/// The same where each sees all data, and steps a part of them: as many as this work has room for, in instructions for one draw,
/// from the first to the second number.
const WORK_OF_DRAWS: f64 = 3e8;
const FEWEST_DRAWS: usize = 1024;
const MOST_DRAWS: usize = 20_480;

/// Chains of streams: what the draws are for.
const FIT: u64 = 0;
const FINAL: u64 = 1;
const START: u64 = 2;
const PRIORITIES: u64 = 3;

/// Why a run cannot begin.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Failure {
    /// A site has no guide.
    Refused(Refusal),
    /// The options do not suit the program: what it has.
    Inapplicable(&'static str),
    /// The program is too large.
    Memory(OutOfMemory),
}

/// A run: first T gradient steps, then blocks of fresh draws of the last guide.
#[derive(Clone, Debug)]
pub struct Bbvi {
    options: BbviOptions,
    seed: Key,
    source: Source,
    /// Rows and checks of the program.
    culprits: usize,
    lambda: Vec<f64>,
    gradient: Vec<f64>,
    adam: Adam,
    fit: Record,
    fresh: Record,
    elbo: Vec<f64>,
    trace: Vec<f64>,
    non_finite: u64,
    final_weights: Vec<f64>,
    final_draws: usize,
    final_drawn: usize,
}

impl Bbvi {
    /// Takes the memory, and starts the guide at the priors' parameters in one draw of the prior.
    ///
    /// # Errors
    /// [`Failure`] where Algorithm 12 has no guide for a site, or where there is not enough memory.
    pub fn new<L: Lanes>(
        program: &Program,
        options: BbviOptions,
        seed: u64,
    ) -> Result<Self, Failure> {
        let mut machine = Machine::new(program).map_err(Failure::Memory)?;
        let seed = Key::new(seed);
        let priors = prior_parameters::<L>(&mut machine, seed.chain(START).step(0));
        let culprits = machine.tape().rows + machine.tape().checks;
        let (mut source, lambda) = Source::new::<L>((program, machine), priors, options, seed)?;
        source.guide_mut().set::<L>(&lambda);
        let final_draws = match options.batch {
            0 => FINAL_DRAWS,
            _ => draws_for(source.work()),
        };
        let (machine, ..) = source.last();
        let weighted = match options.batch {
            0 => options.steps.saturating_mul(options.samples),
            _ => final_draws,
        };
        let fit = Keep::weighted(machine, weighted);
        let fresh = Keep {
            draws: final_draws,
            numbers: KEPT_NUMBERS,
            of: final_draws,
            weights: 1,
            covariances: 0,
        };
        let key = seed.chain(PRIORITIES);
        let fit = Record::new(machine, fit, key.site(FIT));
        let fresh = Record::new(machine, fresh, key.site(FINAL));
        Ok(Self {
            adam: Adam::new(lambda.len(), options.learning_rate),
            gradient: vec![0.0; lambda.len()],
            source,
            culprits,
            options,
            seed,
            lambda,
            fit,
            fresh,
            elbo: Vec::new(),
            trace: Vec::new(),
            non_finite: 0,
            final_weights: Vec::new(),
            final_draws,
            final_drawn: 0,
        })
    }

    /// Does up to `units` units of work (gradient steps, then blocks of fresh draws); how many are left.
    pub fn step<L: Lanes>(&mut self, units: usize) -> usize {
        for _ in 0..units {
            if self.elbo.len() < self.options.steps {
                self.gradient_step::<L>();
            } else if self.final_drawn < self.final_draws {
                self.final_block::<L>();
            } else {
                break;
            }
        }
        self.units() - self.units_done()
    }

    /// One of the arrays that `read.rs` lists.
    pub fn read<L: Lanes>(&mut self, what: Read) -> Vec<f64> {
        let whole = self.units_done() == self.units();
        if self.is_by_batches() && self.final_drawn == 0 && is_of_draws(what) {
            self.final_block::<L>();
        }
        match what {
            Read::Status => self.status(),
            Read::Elbo => self.elbo.clone(),
            Read::Q => self.source.natural(),
            Read::Chains => self.source.rungs(),
            Read::QTrace => self.trace.clone(),
            Read::FinalMoments => self.fresh.read::<L>(Read::FitMoments, whole),
            Read::FinalTables => self.fresh.read::<L>(Read::FitTables, whole),
            Read::FinalDraws => self.fresh.read::<L>(Read::FitDraws, whole),
            Read::FinalElbo => self.final_elbo(),
            Read::FinalLogWeights => self.final_weights.clone(),
            Read::Rejections => match self.source.rejections() {
                Some(counts) => counts.iter().map(|&count| count as f64).collect(),
                None => vec![0.0; self.culprits],
            },
            _ => self.fit.read::<L>(what, whole),
        }
    }

    /// The learned parameters lambda, unconstrained.
    pub fn lambda(&self) -> &[f64] {
        &self.lambda
    }

    fn gradient_step<L: Lanes>(&mut self) {
        let step = self.elbo.len();
        let (weight, finite) = self.sample::<L>(step as u64, true);
        self.non_finite += (self.options.samples - finite) as u64;
        let elbo = if finite > 0 {
            self.climb::<L>();
            weight / finite as f64
        } else {
            f64::NEG_INFINITY
        };
        self.elbo.push(elbo);
        self.keep_trace(step);
    }

    /// The samples of a step: the sum of those of their log weights that are finite, and how many these are.
    fn sample<L: Lanes>(&mut self, step: u64, counts: bool) -> (f64, usize) {
        let key = self.seed.chain(FIT).step(step);
        self.source.begin::<L>(key, step);
        let (mut weight, mut finite) = (0.0, 0);
        for (block, n) in blocks(self.options.samples) {
            self.source.sample::<L>(key, block, n);
            self.source.add::<L>(key, block, n);
            let (machine, log_weight, counted) = self.source.last();
            weight += counted.sum::<L>(n);
            finite += n - counted.rejected;
            if counts && !self.is_by_batches() {
                self.fit.add::<L>(machine, log_weight, n);
            }
        }
        (weight, finite)
    }

    /// The gradient of the ELBO in lambda that the samples of a step estimate at a guide: nothing moves.
    pub fn gradient_at<L: Lanes>(&mut self, lambda: &[f64], step: u64) -> Vec<f64> {
        self.source.guide_mut().set::<L>(lambda);
        let (_, finite) = self.sample::<L>(step, false);
        let mut gradient = vec![0.0; lambda.len()];
        if finite > 0 {
            self.source.gradient(&mut gradient);
        }
        self.source.guide_mut().set::<L>(&self.lambda);
        gradient
    }

    /// 1 for the first half of the steps, then down to 0.
    fn cooling(&self) -> f64 {
        let (step, steps) = (self.elbo.len() as f64, self.options.steps as f64);
        (2.0 - 2.0 * step / steps).min(1.0)
    }

    /// A step of Adam along the gradient that the step's samples estimate; of natural gradients where steps see parts of the data.
    fn climb<L: Lanes>(&mut self) {
        self.source.gradient(&mut self.gradient);
        if self.is_by_batches() {
            let rate = self.options.learning_rate * self.cooling();
            let (lambda, gradient) = (&mut self.lambda, &self.gradient);
            self.source.climb(lambda, gradient, rate);
        } else {
            self.adam.step(&mut self.lambda, &self.gradient);
        }
        self.source.guide_mut().set::<L>(&self.lambda);
    }

    /// Notes the guide every tenth of the run.
    fn keep_trace(&mut self, step: usize) {
        let tenth = |step: usize| (step as u64 * 10) / self.options.steps as u64;
        if tenth(step + 1) > tenth(step) {
            self.trace.extend([(step + 1) as f64, self.elbo[step]]);
            self.trace.extend(self.source.natural());
        }
    }

    fn final_block<L: Lanes>(&mut self) {
        let n = BLOCK.min(self.final_draws - self.final_drawn);
        let key = self.seed.chain(FINAL).step(0);
        let block = (self.final_drawn / BLOCK) as u64;
        let rejections = self.source.rejections().map(|each| each.clone());
        self.source.run::<L>(key, block, n);
        if let Some((now, before)) = self.source.rejections().zip(rejections) {
            *now = before;
        }
        let (machine, log_weight, _) = self.source.last();
        let finite = log_weight[..n].iter().filter(|w| w.is_finite());
        self.final_weights.extend(finite);
        if self.is_by_batches() {
            self.fit.add::<L>(machine, log_weight, n);
        }
        let even = evenly(log_weight);
        self.fresh.add::<L>(machine, &even, n);
        self.final_drawn += n;
    }

    /// Whether steps see a part of the data each: then draws of the last guide alone are weighted.
    fn is_by_batches(&self) -> bool {
        self.options.batch > 0
    }

    fn final_elbo(&self) -> Vec<f64> {
        let count = self.final_weights.len() as f64;
        let mean = self.final_weights.iter().fold(0.0, |sum, w| sum + w) / count;
        let squares = self
            .final_weights
            .iter()
            .fold(0.0, |sum, w| sum + (w - mean) * (w - mean));
        let error = (squares / (count - 1.0) / count).sqrt();
        vec![mean, error, self.final_drawn as f64 - count]
    }

    fn status(&self) -> Vec<f64> {
        let best = |best: (f64, usize), (step, &elbo): (usize, &f64)| {
            if elbo > best.0 { (elbo, step) } else { best }
        };
        let (best, at) = self
            .elbo
            .iter()
            .enumerate()
            .fold((f64::NEG_INFINITY, 0), best);
        vec![
            self.units_done() as f64,
            self.units() as f64,
            self.elbo.len() as f64,
            self.options.steps as f64,
            best,
            at as f64,
            self.non_finite as f64,
        ]
    }

    fn units(&self) -> usize {
        self.options.steps + self.final_draws.div_ceil(BLOCK)
    }

    fn units_done(&self) -> usize {
        self.elbo.len() + self.final_drawn.div_ceil(BLOCK)
    }
}

/// Whether something is known of weighted or fresh draws alone: of a run by batches that is stopped, a block of these is drawn.
fn is_of_draws(what: Read) -> bool {
    !matches!(
        what,
        Read::Status | Read::Elbo | Read::Q | Read::QTrace | Read::Chains | Read::Rejections
    )
}

/// Draws, in whole blocks, that so much work each leaves room for.
fn draws_for(work: f64) -> usize {
    let draws = (WORK_OF_DRAWS / work) as usize;
    draws.clamp(FEWEST_DRAWS, MOST_DRAWS) / BLOCK * BLOCK
}

/// Equal log weights for the draws that the model allows. The others have no place among what Q believes: their
/// values may be those of an index out of range, which are no numbers.
fn evenly(log_weight: &Column) -> Column {
    let mut even = Column::zero();
    for (to, weight) in even.iter_mut().zip(log_weight.iter()) {
        *to = if weight.is_finite() {
            0.0
        } else {
            f64::NEG_INFINITY
        };
    }
    even
}

/// Blocks of a step: their numbers and sizes.
fn blocks(samples: usize) -> impl Iterator<Item = (u64, usize)> {
    (0..samples.div_ceil(BLOCK))
        .map(move |block| (block as u64, BLOCK.min(samples - block * BLOCK)))
}
