//! What chains went through: free numbers and slopes, and the numbers whose means are wanted.

use std::ops::Range;

/// Draws of chains of one length: of each chain free numbers and slopes of the log density, `[draws][d]`.
pub(crate) struct Walk<'a> {
    d: usize,
    draws: usize,
    chains: Vec<[&'a [f64]; 2]>,
}

impl<'a> Walk<'a> {
    /// The first `draws` of each chain.
    pub(crate) fn new(
        d: usize,
        draws: usize,
        chains: impl Iterator<Item = [&'a [f64]; 2]>,
    ) -> Self {
        Self {
            chains: chains.collect(),
            draws,
            d,
        }
    }

    pub(super) fn dimensions(&self) -> usize {
        self.d
    }

    pub(super) fn draws(&self) -> usize {
        self.draws
    }

    pub(super) fn chains(&self) -> usize {
        self.chains.len()
    }

    /// Free numbers and slopes of a draw of a chain.
    pub(super) fn at(&self, (chain, draw): (usize, usize)) -> [&'a [f64]; 2] {
        self.chains[chain].map(|all| &all[draw * self.d..][..self.d])
    }

    /// Mean and standard deviation of each free number.
    pub(super) fn moments(&self) -> Vec<(f64, f64)> {
        (0..self.d).map(|axis| self.moments_of(axis)).collect()
    }

    fn moments_of(&self, axis: usize) -> (f64, f64) {
        let all = || {
            let chains = self.chains.iter();
            chains.flat_map(|[free, _]| free[axis..].iter().step_by(self.d).take(self.draws))
        };
        let count = (self.draws * self.chains.len()) as f64;
        let mean = all().sum::<f64>() / count;
        let squares = all().map(|x| (x - mean) * (x - mean)).sum::<f64>();
        (mean, (squares / count).sqrt())
    }
}

/// A number of the program at the draws of a walk, `[chains][draws]`; and its mean and variance there over latents that are
/// no free numbers, where these are known.
pub(crate) struct Series<'a> {
    pub(crate) values: &'a [Vec<f64>],
    pub(crate) averages: Option<[&'a [Vec<f64>]; 2]>,
}

impl Series<'_> {
    /// Mean, least and largest of all values.
    pub(super) fn range(&self) -> (f64, Range<f64>) {
        let mut range = f64::INFINITY..f64::NEG_INFINITY;
        let (mut sum, mut count) = (0.0, 0.0);
        for &x in self.values.iter().flatten() {
            sum += x;
            count += 1.0;
            range = range.start.min(x)..range.end.max(x);
        }
        (sum / count, range)
    }

    /// At a draw: the value, and its square about `mean`.
    pub(super) fn plain(&self, (chain, draw): (usize, usize), mean: f64) -> [f64; 2] {
        let x = self.values[chain][draw] - mean;
        [x, x * x]
    }

    /// The same on average over latents that are no free numbers.
    pub(super) fn averaged(&self, (chain, draw): (usize, usize), mean: f64) -> [f64; 2] {
        match self.averages {
            None => self.plain((chain, draw), mean),
            Some([means, variances]) => {
                let x = means[chain][draw] - mean;
                [x, x * x + variances[chain][draw]]
            }
        }
    }
}
