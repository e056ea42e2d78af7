//! The no-U-turn sampler: several chains of Hamiltonian Monte Carlo whose trajectories end where they turn back; and the same
//! with trajectories whose length is given (`hmc`).
//!
//! Target: the posterior in free numbers, discrete latents summed out and normal ones integrated out (`path.rs`), and drawn
//! back afterwards. Estimator: averages over the chains' draws after a warm-up that finds step sizes and variances
//! (`chains/adapt.rs`, `metric.rs`), a transition at a time (`tree.rs`; `trajectory.rs`). All chains share the evaluations of gradients, each on its own way. When
//! it fails: modes far apart, of which a chain sees one; funnels; densities with jumps. What to look at: R-hat, effective
//! draws (`chains/diagnostics.rs`), divergences.
//! M. D. Hoffman and A. Gelman 2014, The No-U-Turn Sampler, JMLR 15; R. M. Neal 2011, MCMC using Hamiltonian dynamics,
//! Handbook of Markov Chain Monte Carlo, chapter 5.

mod chain;
#[cfg(test)]
mod geweke;
mod leapfrog;
mod metric;
mod share;
mod trajectory;
mod tree;

use std::ops::Range;

use laurel_rng::Key;
use laurel_simd::{BLOCK, Column, Lanes};
use laurel_tape::program::Program;
use laurel_tape::tape::Tape;

use crate::chains::control::Walk;
use crate::chains::diagnostics::{Diagnosis, groups};
use crate::chains::draws::ChainDraws;
pub use crate::failure::Failure;
use crate::jumps::{jumps, jumps_within_support};
use crate::options::{HmcOptions, NutsOptions};
use crate::path::{Block, Path};
use crate::read::Read;
use crate::starts::starts;
use crate::units::path_and_guide_of;
use chain::{Chain, Kernel, least_of};

/// Chains of streams: what they are for.
const STARTS: u64 = 0;
const CHAINS: u64 = 1;
const REPLAYS: u64 = 2;
const PRIORITIES: u64 = 3;

/// Points that chains begin at, at most, and groups of chains by their beginnings that are compared.
const COMPARED: usize = 8;

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
    /// Draws of each chain so far, after which the run may end: all of them, where so many were asked for.
    leg: usize,
    /// Whether these are all it will have.
    is_enough: bool,
    /// Draws that were replayed.
    draws: ChainDraws,
    /// Whether slopes say all of how the density changes; whether they do where it is not 0.
    is_smooth: [bool; 2],
    /// Gradients that were taken.
    gradients: f64,
    rounded: f64,
}

impl Nuts {
    /// Finds where chains of the no-U-turn sampler begin.
    ///
    /// # Errors
    /// [`Failure`] where there is nothing continuous to move in, discrete latents cannot be summed out, or there is not
    /// enough memory.
    pub fn new<L: Lanes>(
        program: &Program,
        options: NutsOptions,
        seed: u64,
    ) -> Result<Self, Failure> {
        Self::by::<L>(Kernel::NoUTurn, program, options, seed)
    }

    /// The same with trajectories of a given length: Hamiltonian Monte Carlo.
    ///
    /// # Errors
    /// As of [`Nuts::new`].
    pub fn of_length<L: Lanes>(
        program: &Program,
        options: HmcOptions,
        seed: u64,
    ) -> Result<Self, Failure> {
        let kernel = Kernel::Static(options.trajectory);
        Self::by::<L>(kernel, program, options.chains, seed)
    }

    /// Draws are to give latents that can change places an order by chance; `numbers` say which, as `exchanges.rs` has it.
    ///
    /// # Errors
    /// Where they name what is not there.
    pub fn exchanging(mut self, numbers: &[f64]) -> Result<Self, Failure> {
        match self.path.exchange(numbers) {
            true => Ok(self),
            false => Err(Failure::Refused("latents that are not there")),
        }
    }

    fn by<L: Lanes>(
        kernel: Kernel,
        program: &Program,
        options: NutsOptions,
        seed: u64,
    ) -> Result<Self, Failure> {
        let (mut path, guide) = path_and_guide_of::<L>(program)?;
        let is_by_need = options.chains == 0;
        let options = share::suited(&path, options);
        let leg = match is_by_need {
            true => options.draws.min(least_of(options.chains)),
            false => options.draws,
        };
        let d = path.dimensions();
        if d == 0 {
            return Err(Failure::Refused("no continuous latents that it could move"));
        }
        let seed = Key::new(seed);
        let mut block = Block::new(d);
        let apart = options.chains.min(COMPARED);
        let around = guide.and_then(|guide| {
            let starts = guide.starts::<L>(seed.chain(STARTS).step(2), apart)?;
            Some((
                starts,
                guide.scales.iter().map(|scale| scale * scale).collect(),
            ))
        });
        let (starts, variances) = match around {
            Some(around) => around,
            None => {
                let key = seed.chain(STARTS);
                let starts = starts::<L>(&mut path, &mut block, key, apart)?;
                (starts, vec![1.0; d])
            }
        };
        let leaps = share::leaps_of(&path, &options);
        let chains = (0..options.chains).map(|number| {
            let key = (seed.chain(CHAINS), number);
            let start = starts[number % apart].clone();
            let options = NutsOptions {
                draws: leg,
                ..options
            };
            Chain::new::<L>(key, (start, &variances), (options, leaps), kernel)
        });
        Ok(Self {
            draws: ChainDraws::new(
                path.machine(),
                (options.chains, 0, COMPARED),
                seed.chain(PRIORITIES),
            ),
            is_smooth: [jumps, jumps_within_support].map(|jumps| is_smooth(program, &path, jumps)),
            chains: chains.collect(),
            own: 0..options.chains,
            slopes: vec![Column::zero(); d],
            gradients: 0.0,
            rounded: 0.0,
            block,
            leg,
            is_enough: false,
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
        if self.running().all(Chain::is_done) {
            if self.own.len() == self.chains.len() && self.more::<L>() {
                return 1;
            }
            self.replay::<L>();
            return 0;
        }
        self.all_iterations() - self.iterations()
    }

    /// Once all chains are here and have what they were to have: whether they are to have more, which those here go on for then.
    pub fn more<L: Lanes>(&mut self) -> bool {
        self.is_enough |= self.leg == self.options.draws || self.common() < self.leg;
        if !self.is_enough {
            self.replay::<L>();
            self.control::<L>();
            self.is_enough = self.draws.is_enough::<L>();
        }
        if !self.is_enough {
            self.extend();
        }
        !self.is_enough
    }

    /// Draws of each chain, as far as is known.
    fn wanted(&self) -> usize {
        match self.is_enough {
            true => self.leg,
            false => self.options.draws,
        }
    }

    /// The chains that run here are to have twice the draws.
    pub fn extend(&mut self) {
        self.leg = self.options.draws.min(2 * self.leg);
        for chain in &mut self.chains[self.own.clone()] {
            chain.extend(self.leg);
        }
    }

    /// The chains that run here.
    fn running(&self) -> impl Iterator<Item = &Chain> {
        self.chains[self.own.clone()].iter()
    }

    fn iterations(&self) -> usize {
        self.running().map(|chain| chain.iteration).sum()
    }

    fn all_iterations(&self) -> usize {
        self.own.len() * (self.options.warmup + self.wanted())
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
        if common == self.draws.each() {
            return;
        }
        let (size, key) = (
            (self.chains.len(), common, COMPARED),
            self.seed.chain(PRIORITIES),
        );
        self.draws = ChainDraws::new(self.path.machine(), size, key);
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
            for point in points {
                self.rounded += f64::from(u8::from(self.path.rounds(point.iter().copied())));
            }
            let key = self.seed.chain(REPLAYS).step(number as u64);
            self.path.replay::<L>(&self.block.free, key);
            let chain_of = |lane| (number * BLOCK + lane) / common;
            let machine = self.path.machine();
            let average = |output| self.path.average(output);
            self.draws
                .add::<L>(machine, points.len(), chain_of, average);
        }
    }

    /// Makes means better known by the slopes at the draws, where they say enough.
    fn control<L: Lanes>(&mut self) {
        let (common, d) = (self.common(), self.path.dimensions());
        let has_slopes = self.chains.iter().all(|chain| !chain.slopes.is_empty());
        let [everywhere, within] = self.is_smooth;
        // Ends of the support that no leap crosses have no density to speak of.
        let is_smooth = everywhere || within && self.chains.iter().all(Chain::is_inside);
        // Slopes are of the order that chains have.
        let is_ordered = !self.path.exchanges();
        let is_whole = is_smooth && is_ordered && self.rounded == 0.0 && has_slopes;
        if !is_whole || self.draws.is_controlled() {
            return;
        }
        let chains = self.chains.iter();
        let walk = Walk::new(
            d,
            common,
            chains.map(|chain| [&chain.draws[..], &chain.slopes]),
        );
        self.draws.control::<L>(self.path.machine(), &walk);
    }

    /// One of the arrays that `read.rs` lists; empty for what this method does not have.
    pub fn read<L: Lanes>(&mut self, what: Read) -> Vec<f64> {
        match what {
            Read::Status => return self.status(),
            Read::Elbo | Read::Q => return Vec::new(),
            _ => self.replay::<L>(),
        }
        match what {
            Read::Rejections => {
                let tape = self.path.machine().tape();
                vec![0.0; tape.rows + tape.checks]
            }
            Read::Chains => self.told::<L>(),
            Read::FitMoments | Read::FitCovariance => {
                self.control::<L>();
                self.draws.read::<L>(what, true)
            }
            _ => self.draws.read::<L>(what, true),
        }
    }

    fn status(&self) -> Vec<f64> {
        let (done, all) = (self.iterations() as f64, self.all_iterations() as f64);
        let chains = self.running();
        let least = chains.map(|chain| chain.energies.len()).min();
        let draws = (least.unwrap_or(0) * self.own.len()) as f64;
        let wanted = (self.wanted() * self.own.len()) as f64;
        vec![done, all, draws, wanted, f64::NAN, f64::NAN, 0.0]
    }

    /// See `read.rs`.
    fn told<L: Lanes>(&mut self) -> Vec<f64> {
        let sum = |of: fn(&Chain) -> f64| self.chains.iter().map(of).sum::<f64>();
        let draws = sum(|chain| chain.energies.len() as f64);
        let energies = groups(self.chains.len(), COMPARED)
            .map(|group| energy_missing(group.map(|number| &self.chains[number].energies[..])));
        let mut all = vec![
            self.chains.len() as f64,
            self.options.warmup as f64,
            self.draws.each() as f64,
            sum(|chain| chain.tally.divergences as f64),
            sum(|chain| chain.tally.deepest as f64),
            sum(|chain| chain.tally.acceptance) / draws,
            sum(|chain| chain.tally.leaps as f64) / draws,
            self.gradients,
            energies.fold(f64::INFINITY, f64::min),
            sum(Chain::step_size) / self.chains.len() as f64,
            self.rounded / (self.draws.each() * self.chains.len()) as f64,
        ];
        let mut told = self.draws.told::<L>();
        if self.path.exchanges() {
            // Where places are left to chance chains that see different parts of the posterior differ less in latents.
            let of_energies = self.rhat_of_energies::<L>();
            told.iter_mut().step_by(3).for_each(|rhat| {
                *rhat = if of_energies > *rhat {
                    of_energies
                } else {
                    *rhat
                }
            });
        }
        all.extend(told);
        all
    }

    fn rhat_of_energies<L: Lanes>(&self) -> f64 {
        let each = self.draws.each();
        let chains = self.chains.iter();
        let energies = chains.map(|chain| chain.energies[..each].to_vec());
        Diagnosis::of::<L>(&energies.collect::<Vec<_>>(), COMPARED).rhat
    }
}

/// Whether the log density jumps in no coordinate.
fn is_smooth(program: &Program, path: &Path, jumps: fn(&Tape) -> Vec<bool>) -> bool {
    let mut sites = jumps(program.tape()).into_iter().enumerate();
    sites.all(|(site, jumps)| !jumps || path.number(site).is_none())
}

/// E-BFMI of chains: the mean square of steps of the energy over its variance (Betancourt 2017, section 6.1).
fn energy_missing<'a>(chains: impl Iterator<Item = &'a [f64]>) -> f64 {
    let (mut steps, mut spread) = (0.0, 0.0);
    for energies in chains {
        let mean = energies.iter().sum::<f64>() / energies.len() as f64;
        let pairs = energies.windows(2);
        steps += pairs.map(|pair| (pair[1] - pair[0]).powi(2)).sum::<f64>();
        spread += energies
            .iter()
            .map(|energy| (energy - mean).powi(2))
            .sum::<f64>();
    }
    steps / spread
}
