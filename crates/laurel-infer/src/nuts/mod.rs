//! The no-U-turn sampler: several chains of Hamiltonian Monte Carlo whose trajectories end where they turn back.
//!
//! Target: the posterior in free numbers, discrete latents summed out and normal ones integrated out (`path.rs`), and drawn
//! back afterwards. Estimator: averages over the chains' draws after a warm-up that finds step sizes and variances
//! (`adapt.rs`), a transition at a time (`tree.rs`). All chains share the evaluations of gradients, each on its own way. When
//! it fails: modes far apart, of which a chain sees one; funnels; densities with jumps. What to look at: R-hat, effective
//! draws (`diagnostics.rs`), divergences.
//! M. D. Hoffman and A. Gelman 2014, The No-U-Turn Sampler, JMLR 15.

mod adapt;
mod chain;
mod diagnostics;
mod share;
mod tree;

use std::ops::Range;

use laurel_rng::Key;
use laurel_simd::place::splat;
use laurel_simd::{BLOCK, Column, Lanes};
use laurel_tape::program::Program;

pub use crate::failure::Failure;
use crate::options::NutsOptions;
use crate::path::{Block, Path};
use crate::read::Read;
use crate::record::{Keep, Record, constant};
use crate::starts::starts;
use chain::Chain;
use diagnostics::Diagnosis;

/// Chains of streams: what they are for.
const STARTS: u64 = 0;
const CHAINS: u64 = 1;
const REPLAYS: u64 = 2;
const PRIORITIES: u64 = 3;

/// Numbers of outputs that are kept for diagnoses.
const KEPT_NUMBERS: usize = 8 << 20;

/// A run.
#[derive(Clone, Debug)]
pub struct Nuts {
    seed: Key,
    path: Path,
    options: NutsOptions,
    chains: Vec<Chain>,
    /// Those of them that run here.
    own: Range<usize>,
    block: Block,
    slopes: Vec<Column>,
    record: Record,
    /// Values of the first outputs, `[outputs][draws]`, chain after chain.
    values: Vec<Vec<f64>>,
    /// Draws of each chain that were replayed.
    replayed: usize,
    /// Gradients that were taken.
    gradients: f64,
    rounded: f64,
    diagnoses: Vec<Diagnosis>,
}

impl Nuts {
    /// Finds where chains begin.
    ///
    /// # Errors
    /// [`Failure`] where there is nothing continuous to move in, discrete latents cannot be summed out, or there is not
    /// enough memory.
    pub fn new<L: Lanes>(
        program: &Program,
        options: NutsOptions,
        seed: u64,
    ) -> Result<Self, Failure> {
        let mut path = Path::new::<L>(program)?;
        let d = path.dimensions();
        if d == 0 {
            return Err(Failure::Refused("no continuous latents that it could move"));
        }
        let seed = Key::new(seed);
        let mut block = Block::new(d);
        let starts = starts::<L>(&mut path, &mut block, seed.chain(STARTS), options.chains)?;
        let chains = starts.into_iter().enumerate().map(|(number, start)| {
            let key = (seed.chain(CHAINS), number);
            Chain::new::<L>(key, start, options)
        });
        let draws = options.chains * options.draws;
        let outputs = path.machine().tape().outputs.len();
        let kept = outputs.min(KEPT_NUMBERS / draws);
        let keep = Keep::weighted(path.machine(), draws);
        Ok(Self {
            record: Record::new(path.machine(), keep, seed.chain(PRIORITIES)),
            chains: chains.collect(),
            own: 0..options.chains,
            slopes: vec![Column::zero(); d],
            values: vec![Vec::with_capacity(draws); kept],
            replayed: 0,
            gradients: 0.0,
            rounded: 0.0,
            diagnoses: Vec::new(),
            block,
            seed,
            path,
            options,
        })
    }

    /// Does up to `units` iterations, of all chains that run here together; how many are left, about.
    pub fn step<L: Lanes>(&mut self, units: usize) -> usize {
        let enough = self.iterations() + units;
        while self.iterations() < enough && self.running().any(|chain| !chain.is_done()) {
            self.leap::<L>();
        }
        let left = self.all_iterations() - self.iterations();
        if left == 0 {
            self.replay::<L>();
        }
        left
    }

    /// The chains that run here.
    fn running(&self) -> impl Iterator<Item = &Chain> {
        self.chains[self.own.clone()].iter()
    }

    fn iterations(&self) -> usize {
        self.running().map(|chain| chain.iteration).sum()
    }

    fn all_iterations(&self) -> usize {
        self.own.len() * (self.options.warmup + self.options.draws)
    }

    /// One gradient for every chain that is on its way.
    fn leap<L: Lanes>(&mut self) {
        let own = self.own.clone();
        let active: Vec<usize> = own
            .filter(|&number| !self.chains[number].is_done())
            .collect();
        for (lane, &number) in active.iter().enumerate() {
            let position = self.chains[number].position();
            for (column, x) in self.block.free.iter_mut().zip(position) {
                column[lane] = *x;
            }
        }
        let (block, slopes) = (&mut self.block, &mut self.slopes);
        self.path.gradient::<L>(block, slopes, active.len());
        self.gradients += active.len() as f64;
        let mut slope = vec![0.0; slopes.len()];
        for (lane, &number) in active.iter().enumerate() {
            slope
                .iter_mut()
                .zip(slopes.iter())
                .for_each(|(to, column)| *to = column[lane]);
            self.chains[number].take::<L>(block.joint[lane], &slope);
        }
    }

    /// Draws that all chains have.
    fn common(&self) -> usize {
        let chains = self.chains.iter();
        chains.map(|chain| chain.energies.len()).min().unwrap_or(0)
    }

    /// Runs the program at the draws that all chains have.
    fn replay<L: Lanes>(&mut self) {
        let common = self.common();
        if common == self.replayed {
            return;
        }
        self.values.iter_mut().for_each(Vec::clear);
        let keep = Keep::weighted(self.path.machine(), self.chains.len() * common);
        self.record = Record::new(self.path.machine(), keep, self.seed.chain(PRIORITIES));
        self.rounded = 0.0;
        let d = self.path.dimensions();
        let points = self.chains.iter().flat_map(|chain| {
            let draws = chain.draws.chunks(d).take(common);
            draws.map(<[f64]>::to_vec)
        });
        let points: Vec<Vec<f64>> = points.collect();
        for (number, points) in points.chunks(BLOCK).enumerate() {
            for lane in 0..BLOCK {
                let point = &points[lane.min(points.len() - 1)];
                for (column, x) in self.block.free.iter_mut().zip(point) {
                    column[lane] = *x;
                }
            }
            let key = self.seed.chain(REPLAYS).step(number as u64);
            self.path.replay::<L>(&self.block.free, key);
            self.record_block::<L>(points);
        }
        self.replayed = common;
        self.diagnoses = self
            .values
            .iter()
            .map(|values| {
                let chains: Vec<Vec<f64>> = values.chunks(common).map(<[f64]>::to_vec).collect();
                Diagnosis::of::<L>(&chains)
            })
            .collect();
    }

    fn record_block<L: Lanes>(&mut self, points: &[Vec<f64>]) {
        for point in points {
            self.rounded += f64::from(u8::from(self.path.rounds(point.iter().copied())));
        }
        let machine = self.path.machine();
        self.record.add::<L>(machine, &Column::zero(), points.len());
        for (to, output) in self.values.iter_mut().zip(&machine.tape().outputs) {
            let constant = splat(constant(output));
            let source = machine.source(output, &constant);
            to.extend((0..points.len()).map(|lane| source.lane(lane)));
        }
    }

    /// One of the arrays that `read.rs` lists; empty for what this method does not have.
    pub fn read<L: Lanes>(&mut self, what: Read) -> Vec<f64> {
        match what {
            Read::Status => return self.status(),
            Read::Elbo | Read::Q => return Vec::new(),
            _ => self.replay::<L>(),
        }
        match what {
            Read::FitMoments => self.moments::<L>(),
            Read::FitTables => self.record.look::<L>(true, |record| record.tables()),
            Read::FitCovariance => self.record.look::<L>(true, |record| record.covariance()),
            Read::FitDraws => self.record.look::<L>(true, |record| record.draws()),
            Read::Rejections => {
                let tape = self.path.machine().tape();
                vec![0.0; tape.rows + tape.checks]
            }
            Read::Chains => self.told(),
            Read::ChainDraws => self.values.concat(),
            _ => Vec::new(),
        }
    }

    fn status(&self) -> Vec<f64> {
        let (done, all) = (self.iterations() as f64, self.all_iterations() as f64);
        let chains = self.running();
        let least = chains.map(|chain| chain.energies.len()).min();
        let draws = (least.unwrap_or(0) * self.own.len()) as f64;
        let wanted = (self.options.draws * self.own.len()) as f64;
        vec![done, all, draws, wanted, f64::NAN, f64::NAN, 0.0]
    }

    /// Those of all draws, with the errors that the chains tell.
    fn moments<L: Lanes>(&mut self) -> Vec<f64> {
        let mut moments = self.record.look::<L>(true, |record| record.moments::<L>());
        let mut least = moments[1];
        moments[2] = f64::NAN;
        let rows = moments[3..].chunks_exact_mut(3);
        for (row, diagnosis) in rows.zip(&self.diagnoses) {
            row[2] = row[1] / diagnosis.mean.sqrt();
            least = least.min(diagnosis.bulk);
        }
        moments[1] = least;
        moments
    }

    /// See `read.rs`.
    fn told(&self) -> Vec<f64> {
        let sum = |of: fn(&Chain) -> f64| self.chains.iter().map(of).sum::<f64>();
        let draws = sum(|chain| chain.energies.len() as f64);
        let energies = self
            .chains
            .iter()
            .map(|chain| energy_missing(&chain.energies));
        let mut all = vec![
            self.chains.len() as f64,
            self.options.warmup as f64,
            self.replayed as f64,
            sum(|chain| chain.tally.divergences as f64),
            sum(|chain| chain.tally.deepest as f64),
            sum(|chain| chain.tally.acceptance) / draws,
            sum(|chain| chain.tally.leaps as f64) / draws,
            self.gradients,
            energies.fold(f64::INFINITY, f64::min),
            sum(Chain::step_size) / self.chains.len() as f64,
            self.rounded / (self.replayed * self.chains.len()) as f64,
        ];
        for Diagnosis {
            rhat, bulk, tail, ..
        } in &self.diagnoses
        {
            all.extend([rhat, bulk, tail]);
        }
        all
    }
}

/// E-BFMI: the mean square of steps of the energy over its variance (Betancourt 2017, section 6.1).
fn energy_missing(energies: &[f64]) -> f64 {
    let n = energies.len() as f64;
    let mean = energies.iter().sum::<f64>() / n;
    let steps: f64 = energies
        .windows(2)
        .map(|pair| (pair[1] - pair[0]).powi(2))
        .sum();
    let spread: f64 = energies.iter().map(|energy| (energy - mean).powi(2)).sum();
    steps / spread
}
