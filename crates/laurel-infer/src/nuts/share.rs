//! Chains of one run on several engines: each runs some of them, and one is given what the others come to. A chain's bits
//! depend on its number alone, not on the chains that share its evaluations, so nothing depends on who runs what.

use laurel_simd::Lanes;

use super::Nuts;
use super::chain::{Tally, least_of};
use crate::options::NutsOptions;
use crate::path::Path;

/// Numbers before the energies and the draws of a chain.
const HEAD: usize = 9;

/// Gradients of an iteration, about.
const LEAPS: f64 = 10.0;

/// Instructions that a leap beside its gradient is worth, for each dimension.
const BESIDE: f64 = 10.0;

/// The same for each pair of dimensions, where the metric is dense.
const PRODUCT: f64 = 0.5;

impl Nuts {
    /// Runs the chains from `first` on from now on, `count` of them; those of other engines come by [`Nuts::give`].
    pub fn share(&mut self, first: usize, count: usize) {
        let chains = self.chains.len();
        let first = first.min(chains);
        self.own = first..chains.min(first.saturating_add(count));
    }

    /// What the chains that run here came to so far: for another engine's [`Nuts::give`]. Gradients since the last time, then for each chain its number,
    /// iterations, step size, divergences, transitions ended by their depth, acceptance, leaps, those to where the density is 0, draws, their energies,
    /// the draws themselves, numbers of slopes, and the slopes there.
    pub fn part<L: Lanes>(&mut self) -> Vec<f64> {
        let mut all = vec![std::mem::take(&mut self.gradients)];
        for number in self.own.clone() {
            let chain = &self.chains[number];
            let tally = chain.tally;
            all.extend([
                number as f64,
                chain.iteration as f64,
                chain.step_size(),
                tally.divergences as f64,
                tally.deepest as f64,
                tally.acceptance,
                tally.leaps as f64,
                tally.outside as f64,
                chain.energies.len() as f64,
            ]);
            all.extend(&chain.energies);
            all.extend(&chain.draws);
            all.push(chain.slopes.len() as f64);
            all.extend(&chain.slopes);
        }
        all
    }

    /// Takes the chains of another engine of the same run.
    pub fn give<L: Lanes>(&mut self, part: &[f64]) {
        let d = self.path.dimensions();
        let Some((gradients, mut rest)) = part.split_first() else {
            return;
        };
        self.gradients += gradients;
        while let Some((head, more)) = rest.split_first_chunk::<HEAD>() {
            let [
                number,
                iteration,
                step,
                divergences,
                deepest,
                acceptance,
                leaps,
                outside,
                draws,
            ] = *head;
            let draws = draws as usize;
            let (Some(chain), true) = (
                self.chains.get_mut(number as usize),
                more.len() >= draws * (d + 1),
            ) else {
                return;
            };
            let (energies, more) = more.split_at(draws);
            let (points, more) = more.split_at(draws * d);
            let Some((slopes, more)) = more
                .split_first()
                .and_then(|(count, more)| more.split_at_checked(*count as usize))
            else {
                return;
            };
            let tally = Tally {
                divergences: divergences as usize,
                deepest: deepest as usize,
                acceptance,
                leaps: leaps as usize,
                outside: outside as usize,
            };
            chain.settle(
                (iteration as usize, step),
                tally,
                energies,
                [points, slopes],
            );
            rest = more;
        }
    }

    /// Chains in all.
    pub fn parts(&self) -> usize {
        self.chains.len()
    }

    /// Instructions that the run takes, about, of all chains.
    pub fn work(&self) -> f64 {
        let iterations = self.chains.len() * (self.options.warmup + self.options.draws);
        let work = iterations as f64 * LEAPS * work_of_leap(&self.path, &self.options);
        if work < self.options.work {
            work
        } else {
            self.options.work
        }
    }
}

/// Lanes that an instruction takes as long to begin as to do, about.
const BEGINNING: f64 = 64.0;

/// Instructions of a leap of one chain. Those that chains take side by side are cheaper for many than for eight.
fn work_of_leap(path: &Path, options: &NutsOptions) -> f64 {
    let is_dense = options.metric.is_dense(path.dimensions());
    let d = path.dimensions() as f64;
    let products = if is_dense { PRODUCT * d * d } else { 0.0 };
    let by_sample = path.work_by_sample();
    let together = path.work_of_gradient() - by_sample;
    let cost = |chains: f64| 1.0 + BEGINNING / chains;
    let share = cost(options.chains as f64) / cost(FEW_CHAINS as f64);
    by_sample + together * share.min(1.0) + BESIDE * d + products
}

/// Chains where an evaluation takes as long for each of them as for one, and where it takes hardly longer for many.
const FEW_CHAINS: usize = 8;
const MANY_CHAINS: usize = 32;

/// Leaps that many chains must have each, so that their warm-ups come to an end; and where they are the cheaper ones.
const ENOUGH_LEAPS: f64 = 12_000.0;
const FEWEST_LEAPS: f64 = 6_000.0;

/// Draws of a chain, at least.
const FEWEST_DRAWS: usize = 4;

/// The options with chains that suit the model, and as many draws in all as eight chains would have.
pub(super) fn suited(path: &Path, options: NutsOptions) -> NutsOptions {
    if options.chains > 0 {
        return options;
    }
    let by_sample = path.work_by_sample();
    let together = path.work_of_gradient() - by_sample;
    let draws = (options.draws * FEW_CHAINS).div_ceil(MANY_CHAINS);
    let many = NutsOptions {
        chains: MANY_CHAINS,
        draws: draws.max(FEWEST_DRAWS),
        ..options
    };
    let few = NutsOptions {
        chains: FEW_CHAINS,
        ..options
    };
    let is_cheaper = least_work_of(path, &many) < least_work_of(path, &few);
    let leaps = leaps_of(path, &many);
    let is_enough = leaps
        >= if is_cheaper {
            FEWEST_LEAPS
        } else {
            ENOUGH_LEAPS
        };
    if together > by_sample && is_enough {
        many
    } else {
        few
    }
}

/// Instructions of as few draws as chains have that end for want of work, for each leap of an iteration.
fn least_work_of(path: &Path, options: &NutsOptions) -> f64 {
    let iterations = options.chains * (options.warmup + least_of(options.chains));
    iterations as f64 * work_of_leap(path, options)
}

/// Leaps that the work is enough for, of each chain.
pub(super) fn leaps_of(path: &Path, options: &NutsOptions) -> f64 {
    options.work / (options.chains as f64 * work_of_leap(path, options))
}
