//! Every method's options: name, default, range and one sentence; printed to TypeScript, so that the record that
//! crosses the boundary has one definition.

use crate::vi::estimator::Estimator;

/// One option: a number in the record at its place in the table.
pub struct OptionRow {
    /// Name in TypeScript; the command line spells it in kebab case.
    pub name: &'static str,
    /// Value when nothing is said.
    pub default: f64,
    /// Smallest value allowed.
    pub min: f64,
    /// Largest value allowed.
    pub max: f64,
    /// Whether only whole numbers are allowed.
    pub whole: bool,
    /// For an option that is a word: the words, their numbers being their places.
    pub words: &'static [&'static str],
    /// One sentence.
    pub doc: &'static str,
}

/// A method of the engine.
pub struct MethodRow {
    /// Name in TypeScript and on the command line.
    pub name: &'static str,
    /// In the order of its record.
    pub options: &'static [OptionRow],
}

/// Methods; their places are their numbers at the boundary.
pub const METHODS: &[MethodRow] = &[
    method("bbvi", BBVI),
    method("importance", IMPORTANCE),
    method("exact", &[]),
    method("smc", SMC),
    method("laplace", LAPLACE),
    method("nuts", NUTS),
    method("hmc", HMC),
    method("mh", MH),
    method("vi", VI),
    // Draws of other methods, run again (`replay.rs`): its record is no table of options.
    method("replay", &[]),
];

const fn method(name: &'static str, options: &'static [OptionRow]) -> MethodRow {
    MethodRow { name, options }
}

/// How much work a method may do, at most, in units of its own.
const fn work(default: f64, min: f64, doc: &'static str) -> OptionRow {
    OptionRow {
        name: "work",
        default,
        min,
        max: 1e6,
        whole: false,
        words: &[],
        doc,
    }
}

/// Options of `bbvi`, in the order of the record.
pub const BBVI: &[OptionRow] = &[
    OptionRow {
        name: "steps",
        default: 1000.0,
        min: 1.0,
        max: 10_000_000.0,
        whole: true,
        words: &[],
        doc: "number of gradient steps, T in the book",
    },
    OptionRow {
        name: "samples",
        default: 100.0,
        min: 2.0,
        max: 1_000_000.0,
        whole: true,
        words: &[],
        doc: "samples a step, L in the book",
    },
    OptionRow {
        name: "learningRate",
        default: 0.05,
        min: 1e-9,
        max: 100.0,
        whole: false,
        words: &[],
        doc: "step size of Adam",
    },
    OptionRow {
        name: "controlVariate",
        default: 0.0,
        min: 0.0,
        max: 1.0,
        whole: true,
        words: &["parameter", "vertex"],
        doc: "one control variate coefficient a parameter (the book's equation) or a vertex (the book's listing)",
    },
    OptionRow {
        name: "estimator",
        default: 0.0,
        min: 0.0,
        max: 7.0,
        whole: true,
        words: Estimator::WORDS,
        doc: "how the gradient of the ELBO is estimated",
    },
];

/// Options of `importance`, in the order of the record.
pub const IMPORTANCE: &[OptionRow] = &[OptionRow {
    name: "samples",
    default: 100_000.0,
    min: 2.0,
    max: 1e9,
    whole: true,
    words: &[],
    doc: "draws of the prior",
}];

/// Options of `smc`, in the order of the record.
pub const SMC: &[OptionRow] = &[
    OptionRow {
        name: "particles",
        default: 0.0,
        min: 0.0,
        max: 1_000_000.0,
        whole: true,
        words: &[],
        doc: "size of the population, in blocks of 128; 0 for as many as suit the model",
    },
    work(
        1.0,
        0.01,
        "how much work to do, at most: 1 is as much as seven hundred million instructions for one particle",
    ),
];

const CHAINS: OptionRow = OptionRow {
    name: "chains",
    default: 4.0,
    min: 0.0,
    max: 128.0,
    whole: true,
    words: &[],
    doc: "chains, which share evaluations; 0 for as many as suit the model, with the draws of eight in all",
};

const CHAINS_OF_MOVES: OptionRow = OptionRow {
    min: 1.0,
    doc: "chains, which share evaluations",
    ..CHAINS
};

const WARMUP: OptionRow = OptionRow {
    name: "warmup",
    default: 1000.0,
    min: 0.0,
    max: 1e6,
    whole: true,
    words: &[],
    doc: "iterations of each chain that find how far to move, and are not kept",
};

const DRAWS: OptionRow = OptionRow {
    name: "draws",
    default: 1000.0,
    min: 4.0,
    max: 1e6,
    whole: true,
    words: &[],
    doc: "draws of each chain",
};

const ACCEPTANCE: OptionRow = OptionRow {
    name: "targetAcceptance",
    default: 0.8,
    min: 0.5,
    max: 0.999,
    whole: false,
    words: &[],
    doc: "mean acceptance that step sizes aim at: nearer to 1 for smaller steps",
};

const METRIC: OptionRow = OptionRow {
    name: "metric",
    default: 0.0,
    min: 0.0,
    max: 2.0,
    whole: true,
    words: &["auto", "diagonal", "dense"],
    doc: "what chains learn of the posterior's shape during their warm-up: variances, or covariances as well; auto: covariances of up to 40 dimensions",
};

/// Options of `nuts`, in the order of the record.
pub const NUTS: &[OptionRow] = &[
    CHAINS,
    WARMUP,
    DRAWS,
    ACCEPTANCE,
    METRIC,
    work(
        0.0,
        0.0,
        "how much work to do, at most, once each chain has four hundred draws, or all together have 3,200: 1 is as much as a thousand million instructions for one draw; 0 for as much as the draws take",
    ),
];

/// Options of `hmc`, in the order of the record.
pub const HMC: &[OptionRow] = &[
    CHAINS,
    WARMUP,
    DRAWS,
    ACCEPTANCE,
    METRIC,
    OptionRow {
        name: "trajectory",
        default: 1.5,
        min: 1e-3,
        max: 1e3,
        whole: false,
        words: &[],
        doc: "mean length of the trajectories, in standard deviations: each is between half of it and one and a half",
    },
];

/// Options of `mh`, in the order of the record.
pub const MH: &[OptionRow] = &[
    CHAINS_OF_MOVES,
    WARMUP,
    DRAWS,
    work(
        0.0,
        0.0,
        "how much work to do, at most: warm-up and draws are cut short alike where they would take more; 1 is as much as a thousand million instructions for one draw; 0 for as much as they take",
    ),
];

/// Options of `vi`, in the order of the record.
pub const VI: &[OptionRow] = &[
    OptionRow {
        name: "guide",
        default: 0.0,
        min: 0.0,
        max: 1.0,
        whole: true,
        words: &["meanfield", "fullrank"],
        doc: "normal guides in free numbers: independent of each other, or with covariances",
    },
    OptionRow {
        name: "steps",
        default: 500.0,
        min: 1.0,
        max: 1e6,
        whole: true,
        words: &[],
        doc: "evaluations of the ELBO by each ascent, at most",
    },
    OptionRow {
        name: "samples",
        default: 20_000.0,
        min: 100.0,
        max: 1e8,
        whole: true,
        words: &[],
        doc: "fresh draws of the fitted guide, which correct it and judge it",
    },
];

/// Name, smallest and largest value and wholeness of an option: what the engine carries of the tables.
type Range = (&'static str, f64, f64, bool);

static BBVI_RANGES: [Range; BBVI.len()] = ranges(BBVI);
/// Options of `laplace`, in the order of the record.
pub const LAPLACE: &[OptionRow] = &[work(
    1.0,
    0.01,
    "how much work to do, at most: 1 is as much as five hundred million instructions for one draw",
)];

static LAPLACE_RANGES: [Range; LAPLACE.len()] = ranges(LAPLACE);
static NUTS_RANGES: [Range; NUTS.len()] = ranges(NUTS);
static HMC_RANGES: [Range; HMC.len()] = ranges(HMC);
static MH_RANGES: [Range; MH.len()] = ranges(MH);
static VI_RANGES: [Range; VI.len()] = ranges(VI);
static SMC_RANGES: [Range; SMC.len()] = ranges(SMC);
static IMPORTANCE_RANGES: [Range; IMPORTANCE.len()] = ranges(IMPORTANCE);

const fn ranges<const N: usize>(table: &[OptionRow]) -> [Range; N] {
    let mut ranges = [("", 0.0, 0.0, false); N];
    let mut place = 0;
    while place < N {
        let row = &table[place];
        ranges[place] = (row.name, row.min, row.max, row.whole);
        place += 1;
    }
    ranges
}

/// Work of chains: 0 stands for as much as it takes.
fn work_of(option: f64) -> f64 {
    if option > 0.0 {
        option * 1e9
    } else {
        f64::INFINITY
    }
}

/// The name of the first option of a record that is missing, not finite or out of its range.
fn check(record: &[f64], ranges: &[Range]) -> Result<(), &'static str> {
    for (place, (name, min, max, whole)) in ranges.iter().enumerate() {
        let fits = record
            .get(place)
            .is_some_and(|&x| (*min..=*max).contains(&x) && (!whole || x.trunc() == x));
        if !fits {
            return Err(name);
        }
    }
    Ok(())
}

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
}

impl BbviOptions {
    /// Reads the record `[steps, samples, learningRate, controlVariate, estimator]`.
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

/// Options of `vi` as the engine uses them.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct ViOptions {
    /// Whether the guide has covariances.
    pub full_rank: bool,
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
            full_rank: record[0] == 1.0,
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
            BbviOptions::from_record(&[1000.0, 100.0, 0.05, 0.0, 0.0]).map(|o| o.samples),
            Ok(100)
        );
        assert_eq!(
            BbviOptions::from_record(&[0.0, 100.0, 0.05, 0.0, 0.0]),
            Err("steps")
        );
        assert_eq!(
            BbviOptions::from_record(&[10.5, 100.0, 0.05, 0.0, 0.0]),
            Err("steps")
        );
        assert_eq!(
            BbviOptions::from_record(&[10.0, 100.0, f64::NAN, 0.0, 0.0]),
            Err("learningRate")
        );
        assert_eq!(
            BbviOptions::from_record(&[10.0, 100.0, 0.05]),
            Err("controlVariate")
        );
    }
}
