//! Options of methods with chains, as the engine uses them.

use super::ranges::{HMC_RANGES, MH_RANGES, NUTS_RANGES, check};

/// Work of chains: 0 stands for as much as it takes.
fn work_of(option: f64) -> f64 {
    if option > 0.0 {
        option * 1e9
    } else {
        f64::INFINITY
    }
}

/// What chains learn of the posterior's shape.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MetricOption {
    /// Covariances of few dimensions, of others variances.
    Auto,
    /// Variances.
    Diagonal,
    /// Covariances.
    Dense,
}

impl MetricOption {
    const WAYS: [Self; 3] = [Self::Auto, Self::Diagonal, Self::Dense];

    /// Dimensions, at most, of which draws of a warm-up tell all covariances.
    const FEW: usize = 40;

    /// Whether covariances are learnt in so many dimensions.
    #[must_use]
    pub fn is_dense(self, dimensions: usize) -> bool {
        match self {
            Self::Auto => dimensions <= Self::FEW,
            Self::Diagonal => false,
            Self::Dense => true,
        }
    }
}

/// Options of `nuts` as the engine uses them.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct NutsOptions {
    /// Chains, 1 to 128; 0 for as many as suit the model.
    pub chains: usize,
    /// Iterations of each that are not kept.
    pub warmup: usize,
    /// Draws of each.
    pub draws: usize,
    /// Mean acceptance that step sizes aim at.
    pub acceptance: f64,
    /// What they learn of the posterior's shape.
    pub metric: MetricOption,
    /// Instructions times draws of all chains, at most; infinite for as much as the draws take.
    pub work: f64,
}

impl NutsOptions {
    /// Reads the record `[chains, warmup, draws, targetAcceptance, metric, work]`.
    ///
    /// # Errors
    /// The name of the first option that is missing, not finite or out of its range.
    pub fn from_record(record: &[f64]) -> Result<Self, &'static str> {
        check(record, &NUTS_RANGES)?;
        Ok(Self {
            work: work_of(record[5]),
            ..Self::of_chains(record)
        })
    }

    /// What `nuts` and `hmc` have in common, of a record that was checked.
    fn of_chains(record: &[f64]) -> Self {
        Self {
            chains: record[0] as usize,
            warmup: record[1] as usize,
            draws: record[2] as usize,
            acceptance: record[3],
            metric: MetricOption::WAYS[record[4] as usize],
            work: f64::INFINITY,
        }
    }
}

/// Options of `hmc` as the engine uses them.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct HmcOptions {
    /// What it has in common with the no-U-turn sampler.
    pub chains: NutsOptions,
    /// Mean length of trajectories, in standard deviations.
    pub trajectory: f64,
}

impl HmcOptions {
    /// Reads the record `[chains, warmup, draws, targetAcceptance, metric, trajectory]`.
    ///
    /// # Errors
    /// The name of the first option that is missing, not finite or out of its range.
    pub fn from_record(record: &[f64]) -> Result<Self, &'static str> {
        check(record, &HMC_RANGES)?;
        Ok(Self {
            chains: NutsOptions::of_chains(record),
            trajectory: record[5],
        })
    }
}

/// Options of `mh` as the engine uses them.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct MhOptions {
    /// Chains, 1 to 128.
    pub chains: usize,
    /// Sweeps of each that are not kept.
    pub warmup: usize,
    /// Draws of each.
    pub draws: usize,
    /// Instructions times draws of all chains, at most; infinite for as much as the draws take.
    pub work: f64,
}

impl MhOptions {
    /// Reads the record `[chains, warmup, draws, work]`.
    ///
    /// # Errors
    /// The name of the first option that is missing, not finite or out of its range.
    pub fn from_record(record: &[f64]) -> Result<Self, &'static str> {
        check(record, &MH_RANGES)?;
        Ok(Self {
            chains: record[0] as usize,
            warmup: record[1] as usize,
            draws: record[2] as usize,
            work: work_of(record[3]),
        })
    }
}
