//! Options of methods without chains, as the engine uses them.

use super::ranges::*;
use crate::vi::estimator::Estimator;

/// Options of `bbvi` as the engine uses them.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct BbviOptions {
    /// Number of gradient steps T.
    pub steps: usize,
    /// Samples a step L.
    pub samples: usize,
    /// Step size of Adam.
    pub learning_rate: f64,
    /// One coefficient for all parameters of a vertex instead of one for each.
    pub pooled: bool,
    /// How the gradient is estimated.
    pub estimator: Estimator,
    /// Observations of a plate that a step takes; 0 for all.
    pub batch: usize,
}

impl BbviOptions {
    /// Reads the record `[steps, samples, learningRate, controlVariate, estimator, batch]`.
    ///
    /// # Errors
    /// The name of the first option that is missing, not finite or out of its range.
    pub fn from_record(record: &[f64]) -> Result<Self, &'static str> {
        check(record, &BBVI_RANGES)?;
        Ok(Self {
            steps: record[0] as usize,
            samples: record[1] as usize,
            learning_rate: record[2],
            pooled: record[3] == 1.0,
            estimator: Estimator::of(record[4] as usize),
            batch: record[5] as usize,
        })
    }
}

/// Options of `importance` as the engine uses them.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct ImportanceOptions {
    /// Draws of the prior.
    pub samples: usize,
}

impl ImportanceOptions {
    /// Reads the record `[samples]`.
    ///
    /// # Errors
    /// The name of the first option that is missing, not finite or out of its range.
    pub fn from_record(record: &[f64]) -> Result<Self, &'static str> {
        check(record, &IMPORTANCE_RANGES)?;
        Ok(Self {
            samples: record[0] as usize,
        })
    }
}

/// Options of `laplace` as the engine uses them.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct LaplaceOptions {
    /// Instructions times draws, in all.
    pub work: f64,
}

impl LaplaceOptions {
    /// Reads the record `[work]`.
    ///
    /// # Errors
    /// The name of the first option that is missing, not finite or out of its range.
    pub fn from_record(record: &[f64]) -> Result<Self, &'static str> {
        check(record, &LAPLACE_RANGES)?;
        Ok(Self {
            work: record[0] * 5e8,
        })
    }
}

/// Options of `smc` as the engine uses them.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct SmcOptions {
    /// Particles; 0 for as many as suit the model.
    pub particles: usize,
    /// Instructions times particles, in all.
    pub work: f64,
}

impl SmcOptions {
    /// Reads the record `[particles, work]`.
    ///
    /// # Errors
    /// The name of the first option that is missing, not finite or out of its range.
    pub fn from_record(record: &[f64]) -> Result<Self, &'static str> {
        check(record, &SMC_RANGES)?;
        Ok(Self {
            particles: record[0] as usize,
            work: record[1] * 7e8,
        })
    }
}

/// Normal guides of `vi`, in free numbers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ViGuide {
    /// Independent of each other.
    MeanField,
    /// With all covariances.
    FullRank,
    /// With covariances by a few factors that all have in common.
    LowRank,
}

impl ViGuide {
    /// In the order of the words of the option.
    const ALL: [Self; 3] = [Self::MeanField, Self::FullRank, Self::LowRank];
}

/// Options of `vi` as the engine uses them.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct ViOptions {
    /// The guide.
    pub guide: ViGuide,
    /// Evaluations of an ascent.
    pub steps: usize,
    /// Fresh draws.
    pub samples: usize,
}

impl ViOptions {
    /// Reads the record `[guide, steps, samples]`.
    ///
    /// # Errors
    /// The name of the first option that is missing, not finite or out of its range.
    pub fn from_record(record: &[f64]) -> Result<Self, &'static str> {
        check(record, &VI_RANGES)?;
        Ok(Self {
            guide: ViGuide::ALL[record[0] as usize],
            steps: record[1] as usize,
            samples: record[2] as usize,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_record_names_its_first_bad_option() {
        assert_eq!(
            BbviOptions::from_record(&[1000.0, 100.0, 0.05, 0.0, 0.0, 0.0]).map(|o| o.samples),
            Ok(100)
        );
        assert_eq!(
            BbviOptions::from_record(&[0.0, 100.0, 0.05, 0.0, 0.0, 0.0]),
            Err("steps")
        );
        assert_eq!(
            BbviOptions::from_record(&[10.5, 100.0, 0.05, 0.0, 0.0, 0.0]),
            Err("steps")
        );
        assert_eq!(
            BbviOptions::from_record(&[10.0, 100.0, f64::NAN, 0.0, 0.0, 0.0]),
            Err("learningRate")
        );
        assert_eq!(
            BbviOptions::from_record(&[10.0, 100.0, 0.05]),
            Err("controlVariate")
        );
    }
}
