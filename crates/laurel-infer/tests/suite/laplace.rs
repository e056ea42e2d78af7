//! Laplace's approximation with importance sampling, beside exact answers.

use crate::support;
use laurel_infer::laplace::{Failure, Laplace};
use laurel_infer::options::LaplaceOptions;
use laurel_infer::read::Read;
use laurel_simd::{Lanes, Vector};

fn start<L: Lanes>(name: &str, seed: u64) -> Result<Laplace, Failure> {
    let options = LaplaceOptions { work: 5e8 };
    Laplace::new::<L>(&support::named(name).program::<L>(), options, seed)
}

fn run<L: Lanes>(name: &str, seed: u64) -> Result<Laplace, &'static str> {
    let mut laplace = start::<L>(name, seed).expect("it applies");
    while laplace.step::<L>(10)? > 0 {}
    Ok(laplace)
}

/// Mean and standard deviation of the answers, and the log evidence: as in the tests of exact inference.
const TRUTHS: [(&str, &[[f64; 2]], f64); 2] = [
    ("gaussian", &[[7.25, 0.912_870_929]], -8.239_403_982),
    (
        "line",
        &[
            [2.149_191_14, 0.238_147_246],
            [-0.504_661_22, 0.926_729_281],
        ],
        -12.998_318_137,
    ),
];

#[test]
fn means_sds_and_evidence_of_normal_posteriors_are_within_five_standard_errors_at_5_seeds() {
    for (name, answers, log_evidence) in TRUTHS {
        for seed in 0..5 {
            let mut laplace = run::<Vector>(name, seed).expect("a normal posterior");
            let moments = laplace.read::<Vector>(Read::FitMoments);
            let effective = moments[1];
            assert!(effective > 40_000.0, "{name}: {effective}");
            let relative = 5.0 / effective.sqrt();
            assert!((moments[2] - log_evidence).abs() < relative, "{name}");
            for (place, [mean, sd]) in answers.iter().enumerate() {
                let found = &moments[3 + 3 * place..];
                assert!((found[0] - mean).abs() < relative * sd, "{name}");
                // The standard error of a normal's sd is 1 / sqrt(2 n) of it; weights add a little.
                assert!((found[1] / sd - 1.0).abs() < relative, "{name}");
            }
        }
    }
}

#[test]
fn what_it_is_not_for_is_refused_with_the_reason() {
    // The mixture has many modes, of which ascents find some.
    for seed in 0..10 {
        assert!(run::<Vector>("gmm", seed).is_err());
    }
    let reason = |name: &str| match start::<Vector>(name, 1) {
        Err(Failure::Refused(reason)) => reason,
        _ => "nothing",
    };
    assert_eq!(reason("bnn"), "too many continuous dimensions, or none");
    assert_eq!(reason("hmm"), "too many continuous dimensions, or none");
}

#[test]
fn scalar_and_vector_lanes_give_the_same_bits() {
    let arrays = |mut laplace: Laplace| -> Vec<Vec<u64>> {
        let arrays = Read::ALL.iter().map(|&what| laplace.read::<Vector>(what));
        arrays
            .map(|array| array.iter().map(|&x| support::bits(x)).collect())
            .collect()
    };
    let narrow = run::<f64>("line", 3).expect("a normal posterior");
    let wide = run::<Vector>("line", 3).expect("a normal posterior");
    assert_eq!(arrays(narrow), arrays(wide));
}

/// What a run comes to whose shards are shared out like this, as bits.
fn shared(name: &str, shares: &[(usize, usize)]) -> Vec<Vec<u64>> {
    let mut engines = shares.iter().map(|&(first, count)| {
        let mut engine = start::<Vector>(name, 3).expect("it applies");
        engine.share(first, count);
        while engine.step::<Vector>(3 + first).expect("it applies") > 0 {}
        engine
    });
    let mut whole = engines.next().expect("an engine");
    // The last first: what comes too early waits.
    let parts: Vec<Vec<f64>> = engines.map(|mut engine| engine.part::<Vector>()).collect();
    parts
        .iter()
        .rev()
        .for_each(|part| whole.give::<Vector>(part));
    whole.share(0, 8);
    [
        Read::Status,
        Read::FitMoments,
        Read::FitTables,
        Read::FitCovariance,
        Read::FitDraws,
        Read::FitTail,
    ]
    .map(|what| whole.read::<Vector>(what))
    .map(|numbers| numbers.into_iter().map(f64::to_bits).collect())
    .to_vec()
}

#[test]
fn a_run_in_shares_has_the_bits_of_a_whole_one() {
    for name in ["line", "sum-relaxed"] {
        let whole = shared(name, &[(0, 8)]);
        let alone: Vec<_> = (0..8).map(|shard| (shard, 1)).collect();
        for shares in [&[(0, 4), (4, 4)][..], &[(0, 3), (3, 3), (6, 2)], &alone] {
            assert!(shared(name, shares) == whole, "{name} {shares:?}");
        }
    }
}

#[test]
fn shards_of_others_that_were_stopped_count_as_far_as_they_are() {
    let open = || start::<Vector>("line", 3).expect("it applies");
    let (mut whole, mut other) = (open(), open());
    other.share(4, 4);
    while other.read::<Vector>(Read::Status)[2] < 3000.0 {
        other.step::<Vector>(1).expect("it applies");
    }
    whole.share(0, 4);
    while whole.step::<Vector>(50).expect("it applies") > 0 {}
    let own = whole.read::<Vector>(Read::Status)[2];
    whole.give::<Vector>(&other.part::<Vector>());
    whole.share(0, 8);
    let draws = whole.read::<Vector>(Read::Status)[2];
    assert_eq!(draws, own + 3072.0);
    let moments = whole.read::<Vector>(Read::FitMoments);
    let (mean, sd) = (2.149_191_14, 0.238_147_246);
    assert!((moments[3] - mean).abs() < 5.0 * sd / moments[1].sqrt());
}
