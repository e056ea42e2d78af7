//! Tempered sequential Monte Carlo against exact answers: evidence, means and standard deviations within four and a half of
//! its own standard errors (some 40 comparisons: a false alarm in one of 4,000 runs, at fixed seeds), and these small enough;
//! the same bits in scalar and in vector lanes; what it refuses.

use crate::support;
use laurel_infer::options::SmcOptions;
use laurel_infer::read::Read;
use laurel_infer::smc::{Failure, Smc};
use laurel_simd::{Lanes, Vector};

const SEED: u64 = (1 << 32) + 7;
/// Standard errors.
const FAR: f64 = 4.5;

fn run<L: Lanes>(name: &str, options: SmcOptions) -> Smc {
    let program = support::named(name).program::<L>();
    let mut run = Smc::new::<L>(&program, options, SEED).expect("a run");
    while run.step::<L>(1000) > 0 {}
    run
}

/// Log evidence; by output: its number, mean and sd; the largest standard errors allowed: of the log evidence, and of
/// means in standard deviations.
struct Truth {
    name: &'static str,
    work: f64,
    log_evidence: f64,
    outputs: &'static [(usize, f64, f64)],
    errors: [f64; 2],
}

/// Closed forms and quadrature, to the digits shown. Of the mixture: P(z1 = z2), and the number of occupied components
/// is no output of it.
const TRUTHS: [Truth; 4] = [
    Truth {
        name: "gaussian",
        work: 1e7,
        log_evidence: -8.239_403_981_583_318,
        outputs: &[(0, 7.25, 0.912_870_929_175_276_9)],
        errors: [0.05, 0.01],
    },
    Truth {
        name: "line",
        work: 4e7,
        log_evidence: -12.998_318_137_415_05,
        outputs: &[
            (0, 2.149_191_139_764_896, 0.238_147_246_188_407_46),
            (1, -0.504_661_220_476_341_9, 0.926_729_280_716_093),
        ],
        errors: [0.06, 0.01],
    },
    Truth {
        name: "dependent-support",
        work: 2e7,
        log_evidence: -5.074_004_904_391_708,
        outputs: &[(0, 5.355_957_251_570_31, 2.003_941_000_682_929)],
        errors: [0.05, 0.01],
    },
    Truth {
        name: "gmm",
        work: 2e8,
        log_evidence: -14.438_399_222_402_042,
        outputs: &[(0, 0.678_433_610_076_511_2, 0.467_077_8)],
        errors: [0.15, 0.05],
    },
];

#[test]
fn evidence_and_moments_are_those_known_exactly() {
    for truth in &TRUTHS {
        let name = truth.name;
        let options = SmcOptions {
            particles: 1024,
            work: truth.work,
        };
        let mut run = run::<Vector>(name, options);
        let found = run.read::<Vector>(Read::FitMoments);
        let error = run.read::<Vector>(Read::Population)[0];
        let z = (found[2] - truth.log_evidence) / error;
        assert!(z.abs() < FAR, "{name}: evidence {} +- {error}", found[2]);
        assert!(
            error < truth.errors[0],
            "{name}: error {error} of the evidence"
        );
        for &(output, mean, sd) in truth.outputs {
            let row = &found[3 + 3 * output..];
            let z = (row[0] - mean) / row[2];
            assert!(z.abs() < FAR, "{name}: {} +- {} for {mean}", row[0], row[2]);
            let spread = (row[1] - sd).abs();
            assert!(spread < 6.0 * row[2], "{name}: sd {} for {sd}", row[1]);
            assert!(row[2] < truth.errors[1] * sd, "{name}: error {}", row[2]);
        }
    }
}

#[test]
fn runs_are_the_same_bits_in_scalar_and_in_vector_lanes_however_they_are_cut() {
    for name in ["gmm", "line", "dependent-support"] {
        let options = SmcOptions {
            particles: 256,
            work: 1e6,
        };
        let mut vector = run::<Vector>(name, options);
        let program = support::named(name).program::<f64>();
        let mut scalar = Smc::new::<f64>(&program, options, SEED).expect("a run");
        while scalar.step::<f64>(1) > 0 {}
        for what in Read::ALL {
            let (a, b) = (vector.read::<Vector>(*what), scalar.read::<f64>(*what));
            let bits =
                |all: &[f64]| -> Vec<u64> { all.iter().map(|x| support::bits(*x)).collect() };
            assert_eq!(bits(&a), bits(&b), "{name}: {what:?}");
        }
    }
}

#[test]
fn what_has_no_continuous_latent_or_infinitely_many_values_is_refused() {
    let refused = |name: &str| {
        let program = support::named(name).program::<Vector>();
        let options = SmcOptions {
            particles: 256,
            work: 1e6,
        };
        match Smc::new::<Vector>(&program, options, SEED) {
            Err(Failure::Refused(reason)) => reason,
            _ => "",
        }
    };
    assert_eq!(refused("sprinkler"), "no continuous latent");
    assert_eq!(
        refused("kinds"),
        "a discrete latent without a known, finite number of values"
    );
}
