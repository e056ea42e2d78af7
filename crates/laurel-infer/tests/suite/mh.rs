//! Metropolis-Hastings: answers within six of its own standard errors, chains that do not depend on how many run together, the
//! same bits in scalar and in vector lanes. False alarm: 5 two-sided tests at six standard errors, 1e-8 in all, of one fixed
//! seed.

use crate::support;
use laurel_infer::mh::Mh;
use laurel_infer::options::MhOptions;
use laurel_infer::read::Read;
use laurel_simd::{Lanes, Vector};

const SEED: u64 = 11;
const DIGESTS: &str = include_str!("../../../../test/tapes/mh-digests.txt");

fn run<L: Lanes>(name: &str, [chains, warmup, draws]: [usize; 3]) -> Mh {
    let options = MhOptions {
        chains,
        warmup,
        draws,
        work: f64::INFINITY,
    };
    let program = support::named(name).program::<L>();
    let mut run = Mh::new::<L>(&program, options, SEED).expect("it applies");
    while run.step::<L>(100) > 0 {}
    run
}

fn bits(numbers: &[f64]) -> Vec<u64> {
    numbers.iter().map(|&x| support::bits(x)).collect()
}

#[test]
fn means_are_within_six_standard_errors_and_chains_agree() {
    // Where these come from: test/inference/truths.ts.
    let wanted = [
        ("gaussian", 7.25),
        ("line", 2.149_191_14),
        ("sprinkler", 891.0 / 2781.0),
        ("dependent-support", 5.355_957_252),
        ("gmm", 0.678_433_61),
    ];
    for (name, mean) in wanted {
        let mut run = run::<Vector>(name, [4, 1000, 2500]);
        let moments = run.read::<Vector>(Read::FitMoments);
        let told = run.read::<Vector>(Read::Chains);
        assert!(
            (moments[3] - mean).abs() < 6.0 * moments[5],
            "{name}: {}",
            moments[3]
        );
        assert!(moments[5] < 0.1 * moments[4], "{name}: {}", moments[5]);
        assert_eq!(told[..3], [4.0, 1000.0, 2500.0]);
        assert!(told[11] < 1.05, "{name}: R-hat {}", told[11]);
    }
}

#[test]
fn a_chain_is_the_same_beside_any_others() {
    for name in ["gmm", "dependent-support", "kinds"] {
        let outputs = |chains| {
            let mut run = run::<Vector>(name, [chains, 60, 20]);
            let values = run.read::<Vector>(Read::ChainDraws);
            let of_output = values.chunks(20 * chains);
            of_output.map(|each| bits(&each[..40])).collect::<Vec<_>>()
        };
        let two = outputs(2);
        assert!(!two.is_empty());
        assert_eq!(two, outputs(7), "{name}");
        assert_eq!(two, outputs(70), "{name}");
    }
}

/// A run as `test/engine/tape.ts` has it, looked at on its way or not.
fn arrays<L: Lanes>(words: &support::Words, looks: bool) -> Vec<Vec<f64>> {
    let options = MhOptions {
        chains: 3,
        warmup: 20,
        draws: 60,
        work: f64::INFINITY,
    };
    let program = words.program::<L>();
    let mut run = Mh::new::<L>(&program, options, (1 << 32) + 7).expect("it applies");
    while run.step::<L>(7) > 0 {
        if looks {
            run.read::<L>(Read::FitMoments);
        }
    }
    Read::ALL.iter().map(|&what| run.read::<L>(what)).collect()
}

#[test]
fn scalar_and_vector_lanes_give_the_digest_on_file_and_looking_changes_nothing() {
    for words in support::all() {
        let on_file = support::on_file(DIGESTS, words.name);
        let found = [
            arrays::<f64>(&words, true),
            arrays::<f64>(&words, false),
            arrays::<Vector>(&words, true),
        ];
        for arrays in found {
            assert_eq!(support::digest(&arrays), on_file, "{}", words.name);
        }
    }
}

#[test]
fn little_work_cuts_warm_up_and_draws_alike_and_hardly_any_is_refused() {
    let program = support::named("gaussian").program::<f64>();
    // What all of it takes, about: moves of a sweep, chains, sweeps and instructions.
    let all = 12.0 * 4.0 * 2000.0 * program.tape().work();
    let draws = |work: f64| {
        let options = MhOptions {
            chains: 4,
            warmup: 500,
            draws: 1500,
            work,
        };
        let mut run = Mh::new::<f64>(&program, options, SEED).ok()?;
        while run.step::<f64>(1000) > 0 {}
        Some(run.read::<f64>(Read::Status)[2] as usize)
    };
    assert_eq!(draws(f64::INFINITY), Some(4 * 1500));
    assert_eq!(draws(all), Some(4 * 1500));
    assert_eq!(draws(0.5 * all), Some(4 * 750));
    assert_eq!(draws(0.1 * all), None);
}
