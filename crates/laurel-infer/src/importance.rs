//! Importance sampling from the prior (likelihood weighting): the plainest of the methods, and an oracle for the others.
//!
//! Target: the posterior, as draws of the prior weighted by the likelihood, and the evidence, as their mean weight.
//! Estimator: self-normalised importance weights, exp of the sum of all rows but those of the draws themselves. When it
//! fails: data that leave the posterior little of the prior's room (the effective number of draws falls exponentially
//! with dimensions), or a likelihood without a bound (weights of infinite variance). What to look at: the effective
//! sample size, and k-hat of the weights.
//! van de Meent, Paige, Yang and Wood 2018, An introduction to probabilistic programming (arXiv 1809.10756), section
//! 4.1, Algorithm 10.

use laurel_rng::Key;
use laurel_simd::place::{copy, each, get, put};
use laurel_simd::{BLOCK, Column, Lanes};
use laurel_tape::machine::Machine;
use laurel_tape::order::sort;
use laurel_tape::program::Program;
use laurel_tape::workspace::OutOfMemory;

use crate::blame::culprit;
use crate::options::ImportanceOptions;
use crate::prior::Prior;
use crate::read::Read;
use crate::record::{Keep, Record};

/// Chains of streams: what the draws are for.
const DRAWS: u64 = 0;
const PRIORITIES: u64 = 1;

/// A run: blocks of draws of the prior.
#[derive(Clone, Debug)]
pub struct Importance {
    samples: usize,
    seed: Key,
    machine: Machine,
    /// Rows of log priors, which cancel against the density that the draws come from.
    priors: Vec<usize>,
    /// The other rows.
    likelihoods: Vec<usize>,
    /// Log weights of the last block, in nats.
    log_weight: Column,
    record: Record,
    drawn: usize,
    non_finite: u64,
    rejections: Vec<u64>,
}

impl Importance {
    /// Takes the memory.
    ///
    /// # Errors
    /// [`OutOfMemory`] where there is not enough.
    pub fn new(
        program: &Program,
        options: ImportanceOptions,
        seed: u64,
    ) -> Result<Self, OutOfMemory> {
        let machine = Machine::new(program)?;
        let seed = Key::new(seed);
        let tape = machine.tape();
        let mut priors: Vec<usize> = tape.sites.iter().map(|site| site.row).collect();
        sort(&mut priors);
        priors.dedup();
        let is_likelihood = |row: &usize| priors.binary_search(row).is_err();
        let likelihoods = (0..tape.rows).filter(is_likelihood).collect();
        let keep = Keep::weighted(&machine, options.samples);
        Ok(Self {
            samples: options.samples,
            record: Record::new(&machine, keep, seed.chain(PRIORITIES)),
            rejections: vec![0; tape.rows + tape.checks],
            priors,
            likelihoods,
            seed,
            machine,
            log_weight: Column::zero(),
            drawn: 0,
            non_finite: 0,
        })
    }

    /// Does up to `units` blocks of draws; how many are left.
    pub fn step<L: Lanes>(&mut self, units: usize) -> usize {
        for _ in 0..units {
            if self.drawn == self.samples {
                break;
            }
            self.block::<L>();
        }
        self.samples.div_ceil(BLOCK) - self.drawn.div_ceil(BLOCK)
    }

    /// One of the arrays that `read.rs` lists; empty for what this method does not have.
    pub fn read<L: Lanes>(&mut self, what: Read) -> Vec<f64> {
        match what {
            Read::Status => self.status(),
            Read::Rejections => self.rejections.iter().map(|&count| count as f64).collect(),
            _ => self.record.read::<L>(what, self.drawn == self.samples),
        }
    }

    fn block<L: Lanes>(&mut self) {
        let n = BLOCK.min(self.samples - self.drawn);
        let mut proposal = Prior {
            key: self.seed.chain(DRAWS).step(0),
            block: (self.drawn / BLOCK) as u64,
        };
        self.machine.forward::<L>(n, &mut proposal);
        self.weigh::<L>(n);
        self.reject(n);
        self.record.add::<L>(&self.machine, &self.log_weight, n);
        self.drawn += n;
    }

    /// Adds up the likelihoods in order; a draw that has no prior density, or failed a check, weighs nothing.
    fn weigh<L: Lanes>(&mut self, n: usize) {
        let rows = self.machine.rows();
        let mut total = Column::zero();
        each::<L>(n, |at| {
            let sum = self
                .likelihoods
                .iter()
                .fold(L::zero(), |sum, &row| sum + get(&rows[row], at));
            put(&mut total, at, sum);
        });
        copy(&mut self.log_weight, &total, n);
        for (lane, weight) in self.log_weight[..n].iter_mut().enumerate() {
            let is_drawn = self.priors.iter().all(|&row| rows[row][lane].is_finite());
            if !is_drawn || self.machine.failed_check(lane).is_some() {
                *weight = f64::NEG_INFINITY;
            }
        }
    }

    /// Counts the draws that weigh nothing, by what is to blame.
    fn reject(&mut self, n: usize) {
        for lane in (0..n).filter(|&lane| !self.log_weight[lane].is_finite()) {
            self.non_finite += 1;
            let culprit = culprit(&self.machine, lane);
            self.rejections[culprit] += 1;
        }
    }

    fn status(&self) -> Vec<f64> {
        vec![
            self.drawn.div_ceil(BLOCK) as f64,
            self.samples.div_ceil(BLOCK) as f64,
            self.drawn as f64,
            self.samples as f64,
            f64::NAN,
            f64::NAN,
            self.non_finite as f64,
        ]
    }
}
