//! Importance sampling from the prior: exact answers within its own standard errors, the same bits however it is run.

use crate::support;
use laurel_infer::importance::Importance;
use laurel_infer::options::ImportanceOptions;
use laurel_infer::read::Read;
use laurel_simd::{Lanes, Vector};

const SEED: u64 = (1 << 32) + 7;

fn start<L: Lanes>(name: &str, samples: usize) -> Importance {
    let program = support::named(name).program::<L>();
    Importance::new(&program, ImportanceOptions { samples }, SEED).expect("memory")
}

fn arrays<L: Lanes>(name: &str, samples: usize) -> Vec<Vec<f64>> {
    let mut run = start::<L>(name, samples);
    assert_eq!(run.step::<L>(usize::MAX), 0);
    Read::ALL.iter().map(|&what| run.read::<L>(what)).collect()
}

fn bits(arrays: &[Vec<f64>]) -> Vec<Vec<u64>> {
    arrays
        .iter()
        .map(|array| array.iter().map(|&x| support::bits(x)).collect())
        .collect()
}

/// Name, log evidence (nats), mean of the first output, effective draws a draw: exact, to the digits shown
/// (normal-normal and line in closed form, the sprinkler by enumeration, the interval by quadrature).
const EXACT: [(&str, f64, f64, f64); 4] = [
    ("gaussian", -8.239_403_981_583_318, 7.25, 0.007_795_76),
    (
        "line",
        -12.998_318_137_415_05,
        2.149_191_139_764_896,
        0.001_891_69,
    ),
    ("sprinkler", -1.279_774_517_742_218, 33.0 / 103.0, 0.701_602),
    (
        "sum-relaxed",
        -3.690_616_091_159_947,
        3.499_825_008_749_563,
        0.008_846_81,
    ),
];

/// Five standard errors, of the run's own: a false alarm in one of eight checks at 6e-7 each.
#[test]
fn means_and_evidence_are_within_five_standard_errors_of_exact_answers() {
    const DRAWS: usize = 1 << 20;
    for (name, evidence, mean, efficiency) in EXACT {
        let mut run = start::<Vector>(name, DRAWS);
        run.step::<Vector>(usize::MAX);
        let moments = run.read::<Vector>(Read::FitMoments);
        let (ess, log_mean) = (moments[1], moments[2]);
        let error = (1.0 / ess - 1.0 / DRAWS as f64).sqrt();
        assert!(
            (log_mean - evidence).abs() < 5.0 * error,
            "{name}: {log_mean} is not {evidence} +- {error}"
        );
        let (estimate, mcse) = (moments[3], moments[5]);
        assert!(
            (estimate - mean).abs() < 5.0 * mcse,
            "{name}: {estimate} is not {mean} +- {mcse}"
        );
        // The share of draws that count is itself an exact number; its spread is a few per cent at most here.
        let share = ess / DRAWS as f64;
        assert!(
            (share / efficiency - 1.0).abs() < 0.1,
            "{name}: {share} is not {efficiency}"
        );
    }
}

/// 300 draws: two whole blocks and a part of one.
#[test]
fn every_program_has_the_same_bits_in_scalar_and_in_vector_lanes() {
    for words in support::all() {
        let (scalar, vector) = (
            arrays::<f64>(words.name, 300),
            arrays::<Vector>(words.name, 300),
        );
        assert_eq!(bits(&scalar), bits(&vector), "{}", words.name);
    }
}

#[test]
fn every_program_gives_the_digest_on_file() {
    const DIGESTS: &str = include_str!("../../../../test/tapes/importance-digests.txt");
    for words in support::all() {
        let on_file = support::on_file(DIGESTS, words.name);
        assert_eq!(
            support::digest(&arrays::<Vector>(words.name, 1000)),
            on_file,
            "{}",
            words.name
        );
    }
}

#[test]
fn neither_the_budget_of_a_call_nor_looking_on_the_way_changes_anything() {
    let mut run = start::<Vector>("gmm", 1000);
    while run.step::<Vector>(1) > 0 {
        for &what in Read::ALL {
            run.read::<Vector>(what);
        }
    }
    let pieces: Vec<_> = Read::ALL
        .iter()
        .map(|&what| run.read::<Vector>(what))
        .collect();
    assert_eq!(bits(&pieces), bits(&arrays::<Vector>("gmm", 1000)));
}

/// The interval is empty where |m| < 0.01, and its upper end may be below the observation: both weigh nothing.
#[test]
fn draws_that_weigh_nothing_are_counted_at_what_is_to_blame() {
    let mut run = start::<Vector>("dependent-support", 10_000);
    run.step::<Vector>(usize::MAX);
    let status = run.read::<Vector>(Read::Status);
    let blamed: f64 = run.read::<Vector>(Read::Rejections).iter().sum();
    assert_eq!(status[2], 10_000.0);
    assert_eq!(blamed, status[6]);
    assert_eq!(run.read::<Vector>(Read::FitTail)[0], 10_000.0 - status[6]);
}
