//! Errors from lineages: particles that descend from the same draws of the prior form a group, and groups are independent of
//! each other but for the weights they compete for. What differs between groups is the error of the whole, that of the
//! weights and of the moves alike.
//!
//! A. Lee and N. Whiteley 2018, Variance estimation in the particle filter, Biometrika 105(3), section 2 (arXiv
//! 1509.00394), with draws of the prior put together in 64 groups.

use laurel_simd::{BLOCK, Column};

/// Groups of lineages: an error from so many is itself known to 9 %.
pub(super) const GROUPS: usize = 64;

/// Which group each particle is of, and sums by groups.
#[derive(Clone, Debug)]
pub(super) struct Lineages {
    /// `[particles]`
    group: Vec<u8>,
    /// What each group has contributed to the logarithm of the evidence.
    influence: [f64; GROUPS],
    /// Draws that were added up, by groups.
    counts: [f64; GROUPS],
    /// `[outputs][groups]`
    sums: Vec<[f64; GROUPS]>,
}

/// What groups say of one output.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spread {
    /// Standard error of the mean.
    pub(super) mcse: f64,
    /// Potential scale reduction of four populations of 16 groups each, for this standard deviation.
    pub(super) rhat: f64,
}

impl Lineages {
    pub(super) fn new(particles: usize, outputs: usize) -> Self {
        Self {
            group: (0..particles).map(|each| (each % GROUPS) as u8).collect(),
            influence: [0.0; GROUPS],
            counts: [0.0; GROUPS],
            sums: vec![[0.0; GROUPS]; outputs],
        }
    }

    /// Particles by groups, as shares of all.
    fn shares(&self) -> [f64; GROUPS] {
        let mut shares = [0.0; GROUPS];
        let all = self.group.len() as f64;
        for &group in &self.group {
            shares[group as usize] += 1.0 / all;
        }
        shares
    }

    /// Notes a step in temperature: weights of all particles, as often as they were looked at, one time after the other.
    pub(super) fn weigh(&mut self, weights: &[f64]) {
        let shares = self.shares();
        let total: f64 = weights.iter().sum();
        let particles = self.group.len();
        for (number, weight) in weights.iter().enumerate() {
            self.influence[self.group[number % particles] as usize] += weight / total;
        }
        for (influence, share) in self.influence.iter_mut().zip(shares) {
            *influence -= share;
        }
    }

    /// Follows the particles that were resampled.
    pub(super) fn inherit(&mut self, ancestors: &[usize]) {
        self.group = ancestors.iter().map(|&from| self.group[from]).collect();
    }

    /// Standard error of the log evidence, in nats.
    pub(super) fn log_evidence_error(&self) -> f64 {
        let squares: f64 = self.influence.iter().map(|each| each * each).sum();
        (squares * GROUPS as f64 / (GROUPS - 1) as f64).sqrt()
    }

    /// Groups that have particles left.
    pub(super) fn alive(&self) -> usize {
        self.shares().iter().filter(|&&share| share > 0.0).count()
    }

    /// Draws that were counted.
    pub(super) fn draws(&self) -> f64 {
        self.counts.iter().sum()
    }

    /// Counts a block of draws.
    pub(super) fn count(&mut self, block: usize) {
        for &group in &self.group[block * BLOCK..(block + 1) * BLOCK] {
            self.counts[group as usize] += 1.0;
        }
    }

    /// Adds up an output of a block.
    pub(super) fn add(&mut self, block: usize, output: usize, values: &Column) {
        let groups = &self.group[block * BLOCK..(block + 1) * BLOCK];
        let sums = &mut self.sums[output];
        for (&group, value) in groups.iter().zip(values.iter()) {
            sums[group as usize] += value;
        }
    }

    /// Of an output with this standard deviation. Groups of unequal weight tell less of the error, and a single one nothing:
    /// then all draws are worth one. R-hat is infinite where a population has died out.
    pub(super) fn spread(&self, output: usize, sd: f64) -> Spread {
        let sums = &self.sums[output];
        let total: f64 = self.counts.iter().sum();
        let mean = sums.iter().sum::<f64>() / total;
        let pairs = || sums.iter().zip(&self.counts);
        let squares: f64 = pairs().map(|(sum, n)| (sum - mean * n).powi(2)).sum();
        let shares: f64 = self.counts.iter().map(|n| (n / total).powi(2)).sum();
        let mcse = (squares / (1.0 - shares)).sqrt() / total;
        let mut between = 0.0;
        for quarter in 0..4 {
            let of = |each: &[f64; GROUPS]| -> f64 { each.iter().skip(quarter).step_by(4).sum() };
            let count = of(&self.counts);
            let apart = of(sums) / count - mean;
            between += if count > 0.0 {
                apart * apart / 3.0
            } else {
                f64::INFINITY
            };
        }
        Spread {
            mcse: if shares < 1.0 { mcse } else { sd },
            rhat: match between {
                0.0 => 1.0,
                _ => (1.0 + between / (sd * sd)).sqrt(),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// With these ancestors of all particles, and values that are their places.
    fn spread(ancestor: impl Fn(usize) -> usize) -> Spread {
        let mut lineages = Lineages::new(BLOCK, 1);
        lineages.inherit(&(0..BLOCK).map(ancestor).collect::<Vec<_>>());
        let mut values = Column::zero();
        (0..BLOCK).for_each(|lane| values[lane] = lane as f64);
        lineages.count(0);
        lineages.add(0, 0, &values);
        lineages.spread(0, 2.0)
    }

    #[test]
    fn draws_of_one_group_are_worth_one_and_a_population_that_died_out_agrees_with_none() {
        let one = spread(|_| 0);
        assert_eq!((one.mcse, one.rhat), (2.0, f64::INFINITY));
        let of_three_populations = spread(|each| 4 * (each / 4) + each % 3);
        assert!(of_three_populations.mcse.is_finite());
        assert_eq!(of_three_populations.rhat, f64::INFINITY);
        assert!(spread(|each| each).rhat.is_finite());
    }
}
