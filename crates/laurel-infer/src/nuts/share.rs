//! Chains of one run on several engines: each runs some of them, and one is given what the others come to. A chain's bits
//! depend on its number alone, not on the chains that share its evaluations, so nothing depends on who runs what.

use laurel_simd::Lanes;

use super::Nuts;
use super::chain::Tally;
use crate::options::MetricOption;
use crate::path::Path;

/// Numbers before the energies and the draws of a chain.
const HEAD: usize = 8;

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

    /// What the chains that run here came to so far: for another engine's [`Nuts::give`]. Gradients, then for each chain its number,
    /// iterations, step size, divergences, transitions ended by their depth, acceptance, leaps, draws, their energies, and
    /// the draws themselves.
    pub fn part<L: Lanes>(&self) -> Vec<f64> {
        let mut all = vec![self.gradients];
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
                chain.energies.len() as f64,
            ]);
            all.extend(&chain.energies);
            all.extend(&chain.draws);
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
            let tally = Tally {
                divergences: divergences as usize,
                deepest: deepest as usize,
                acceptance,
                leaps: leaps as usize,
            };
            chain.settle((iteration as usize, step), tally, energies, points);
            rest = more;
        }
    }

    /// Instructions that the run takes, about, of all chains.
    pub fn work(&self) -> f64 {
        let iterations = self.chains.len() * (self.options.warmup + self.options.draws);
        let work = iterations as f64 * LEAPS * work_of_leap(&self.path, self.options.metric);
        if work < self.options.work {
            work
        } else {
            self.options.work
        }
    }
}

/// Instructions of a leap of one chain.
pub(super) fn work_of_leap(path: &Path, metric: MetricOption) -> f64 {
    let is_dense = metric.is_dense(path.dimensions());
    let d = path.dimensions() as f64;
    let products = if is_dense { PRODUCT * d * d } else { 0.0 };
    path.work_of_gradient() + BESIDE * d + products
}
