//! Exact inference on the programs of the course: evidence to 1e-10, means and standard deviations to 1e-10, against
//! closed forms and enumeration at 20 digits; draws against the answer; the same bits in scalar and in vector lanes.

use crate::support;
use laurel_infer::exact::{Exact, Failure};
use laurel_infer::read::Read;
use laurel_simd::{Lanes, Vector};

const SEED: u64 = (1 << 32) + 7;

fn run<L: Lanes>(name: &str) -> Exact {
    let program = support::named(name).program::<L>();
    let mut run = Exact::new::<L>(&program, SEED).expect("an exact answer");
    run.step::<L>(usize::MAX).expect("an exact answer");
    run
}

/// Name, log evidence, then mean and sd of the first outputs.
const TRUTHS: [(&str, f64, &[[f64; 2]]); 5] = [
    (
        "gaussian",
        -8.239_403_981_583_318,
        &[[7.25, 0.912_870_929_175_276_9]],
    ),
    (
        "line",
        -12.998_318_137_415_05,
        &[
            [2.149_191_139_764_896, 0.238_147_246_188_407_46],
            [-0.504_661_220_476_341_9, 0.926_729_280_716_093],
        ],
    ),
    (
        "sum-relaxed",
        -3.690_616_091_159_947,
        &[[3.499_825_008_749_563, 7.071_244_577_512_947]; 2],
    ),
    (
        "sprinkler",
        -1.279_774_517_742_218,
        &[[0.320_388_349_514_563_1, 0.466_625_819_056_229_7]],
    ),
    (
        "hmm",
        -44.425_07,
        &[
            [0.945_81, f64::NAN],
            [1.513_85, f64::NAN],
            [1.636_82, f64::NAN],
        ],
    ),
];

#[test]
fn evidence_means_and_sds_of_the_course_s_programs_are_exact() {
    for (name, evidence, moments) in TRUTHS {
        // The hidden Markov model's are known to the digits shown.
        let tolerance = if name == "hmm" { 5.1e-6 } else { 1e-10 };
        let found = run::<Vector>(name).read::<Vector>(Read::FitMoments);
        let close = |a: f64, b: f64| b.is_nan() || (a - b).abs() <= tolerance * (1.0 + b.abs());
        assert!(close(found[2], evidence), "{name}: evidence {}", found[2]);
        for (row, expected) in found[3..].chunks(3).zip(moments) {
            assert!(
                close(row[0], expected[0]) && close(row[1], expected[1]),
                "{name}: {row:?}"
            );
            assert_eq!(row[2], 0.0);
        }
    }
}

/// Five standard errors of the draws, 128 or more; a false alarm in one of 1e5 runs of about 60 outputs, at a fixed seed.
#[test]
fn draws_have_the_means_that_the_answer_has() {
    for (name, _, _) in TRUTHS {
        let mut exact = run::<Vector>(name);
        let moments = exact.read::<Vector>(Read::FitMoments);
        let draws = exact.read::<Vector>(Read::FitDraws);
        let width = (moments.len() - 3) / 3 + 1;
        let rows = draws.len() / width;
        assert!(rows >= 128);
        for output in 0..width - 1 {
            let mean = draws
                .chunks(width)
                .map(|row| row[0] * row[1 + output])
                .sum::<f64>();
            let (exact, sd) = (moments[3 + 3 * output], moments[4 + 3 * output]);
            let error = 5.0 * sd / (rows as f64).sqrt() + 1e-12;
            assert!(
                (mean - exact).abs() <= error,
                "{name} {output}: {mean} {exact} {sd}"
            );
        }
    }
}

#[test]
fn scalar_and_vector_lanes_give_the_same_bits() {
    for (name, _, _) in TRUTHS {
        let arrays = |exact: &mut Exact| -> Vec<Vec<u64>> {
            let arrays = Read::ALL.iter().map(|&what| exact.read::<Vector>(what));
            arrays
                .map(|array| array.iter().map(|&x| support::bits(x)).collect())
                .collect()
        };
        assert_eq!(
            arrays(&mut run::<f64>(name)),
            arrays(&mut run::<Vector>(name)),
            "{name}"
        );
    }
}

#[test]
fn models_of_another_kind_are_refused_with_the_reason() {
    let reason = |name: &str| {
        let program = support::named(name).program::<Vector>();
        match Exact::new::<Vector>(&program, SEED) {
            Err(Failure::Refused(reason)) => reason,
            _ => "nothing",
        }
    };
    assert_eq!(reason("bnn"), "a mean that is not linear in the latents");
}

/// P(z1 = z2) and the log evidence of the mixture, by an integral over partitions at 24 digits.
const MIXTURE: [f64; 2] = [0.678_433_610_076_511, -14.438_399_222_402];

#[test]
fn the_mixture_by_its_assignments_is_right_to_1e_7_and_the_same_to_the_bit_in_both_lanes() {
    let moments = run::<Vector>("gmm").read::<Vector>(Read::FitMoments);
    assert!((moments[2] - MIXTURE[1]).abs() < 1e-7, "{}", moments[2]);
    assert!((moments[3] - MIXTURE[0]).abs() < 1e-7, "{}", moments[3]);
    let bits = |numbers: &[f64]| -> Vec<u64> { numbers.iter().map(|x| x.to_bits()).collect() };
    let scalar = run::<f64>("gmm").read::<f64>(Read::FitMoments);
    assert_eq!(bits(&moments), bits(&scalar));
}

/// s ~ uniform(0.01, |m|), m ~ normal(0, 5): mean and standard deviation of s, and the evidence, by an outer quadrature over
/// m and the exponential integral, 16 digits.
const DEPENDENT: [f64; 3] = [
    5.355_957_251_570_31,
    2.003_941_000_682_929,
    -5.074_004_904_391_708,
];

#[test]
fn quadrature_is_right_to_1e_9_and_the_same_to_the_bit_in_scalar_and_vector_lanes() {
    let moments = run::<Vector>("dependent-support").read::<Vector>(Read::FitMoments);
    let found = [moments[3], moments[4], moments[2]];
    for (x, truth) in found.iter().zip(DEPENDENT) {
        assert!((x - truth).abs() < 1e-9 * truth.abs(), "{x} for {truth}");
    }
    let scalar = run::<f64>("dependent-support").read::<f64>(Read::FitDraws);
    let vector = run::<Vector>("dependent-support").read::<Vector>(Read::FitDraws);
    let bits = |draws: &[f64]| draws.iter().map(|&x| support::bits(x)).collect::<Vec<_>>();
    assert_eq!(bits(&scalar), bits(&vector));
}
