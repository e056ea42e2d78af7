//! The tables of options.

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
    OptionRow {
        name: "batch",
        default: 0.0,
        min: 0.0,
        max: 1e9,
        whole: true,
        words: &[],
        doc: "observations a step that each `foreach` of more of them contributes, drawn at random; 0 for all",
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
        "how much work to do, at most, once each chain has eight hundred draws, or 250 of 32: 1 is as much as a thousand million instructions for one draw; 0 for as much as the draws take",
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
        max: 2.0,
        whole: true,
        words: &["meanfield", "fullrank", "lowrank"],
        doc: "normal guides in free numbers: independent of each other, with covariances, or with covariances by four factors",
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

/// Options of `laplace`, in the order of the record.
pub const LAPLACE: &[OptionRow] = &[work(
    1.0,
    0.01,
    "how much work to do, at most: 1 is as much as five hundred million instructions for one draw",
)];
