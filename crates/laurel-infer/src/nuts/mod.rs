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
mod legs;
mod metric;
mod share;
mod tell;
mod trajectory;
mod tree;

use std::cell::OnceCell;
use std::ops::Range;
use std::rc::Rc;

use laurel_rng::Key;
use laurel_simd::{Column, Lanes};
use laurel_tape::program::Program;
use laurel_tape::tape::Tape;

use crate::chains::draws::ChainDraws;
pub use crate::failure::Failure;
use crate::options::{HmcOptions, NutsOptions};
use crate::path::{Block, Path};
use crate::starts::starts;
use crate::units::path_and_guide_of;
use chain::{Chain, Kernel, least_of};
use tell::Smooth;

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
    /// The program that draws, and once it is asked for where its slopes say all of how the density changes.
    tape: Rc<Tape>,
    smooth: OnceCell<Smooth>,
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
            tape: Rc::clone(program.tape()),
            smooth: OnceCell::new(),
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

    /// Draws that all chains have.
    fn common(&self) -> usize {
        let chains = self.chains.iter();
        chains.map(|chain| chain.energies.len()).min().unwrap_or(0)
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
}
