//! The no-U-turn sampler: answers within five of its own standard errors, the same bits in scalar and in vector lanes.
//! False alarm: 12 two-sided tests at five standard errors, 7e-6 in all, of one fixed seed.

mod support;

use laurel_infer::nuts::Nuts;
use laurel_infer::options::NutsOptions;
use laurel_infer::read::Read;
use laurel_simd::{Lanes, Vector};

const SEED: u64 = 11;

fn run<L: Lanes>(name: &str, options: NutsOptions) -> Nuts {
    let long = support::long().into_iter().chain(support::all());
    let words = long.into_iter().find(|words| words.name == name);
    let program = words.expect("a program").program::<L>();
    let mut run = Nuts::new::<L>(&program, options, SEED).expect("it applies");
    while run.step::<L>(100) > 0 {}
    run
}

fn options(draws: usize) -> NutsOptions {
    NutsOptions {
        chains: 4,
        warmup: 500,
        draws,
        acceptance: 0.8,
    }
}

#[test]
fn means_are_within_five_standard_errors_and_chains_agree() {
    // dependent-support, its mean and sd: an outer quadrature, 16 digits.
    let mut run = run::<Vector>("dependent-support", options(2000));
    let moments = run.read::<Vector>(Read::FitMoments);
    assert!((moments[3] - 5.355_957_251_570_31).abs() < 5.0 * moments[5]);
    assert!(moments[5] < 0.1, "{}", moments[5]);
    let told = run.read::<Vector>(Read::Chains);
    assert_eq!(told[..3], [4.0, 500.0, 2000.0]);
    assert!((told[5] - 0.8).abs() < 0.15, "acceptance {}", told[5]);
    assert!(told[11] < 1.05, "R-hat {}", told[11]);
}

#[test]
fn a_logistic_regression_has_the_moments_of_longer_chains() {
    let mut short = run::<Vector>("logistic", options(500));
    let mut long = run::<Vector>("logistic", options(4000));
    let (short, long) = (
        short.read::<Vector>(Read::FitMoments),
        long.read::<Vector>(Read::FitMoments),
    );
    for (a, b) in short[3..].chunks(3).zip(long[3..].chunks(3)) {
        let error = a[2].hypot(b[2]);
        assert!((a[0] - b[0]).abs() < 5.0 * error, "{a:?} and {b:?}");
    }
}

#[test]
fn scalar_and_vector_lanes_give_the_same_bits() {
    for name in ["schools", "gmm"] {
        let few = options(60);
        let (mut scalar, mut vector) = (run::<f64>(name, few), run::<Vector>(name, few));
        for what in [Read::FitMoments, Read::Chains, Read::ChainDraws] {
            let bits =
                |numbers: Vec<f64>| -> Vec<u64> { numbers.into_iter().map(f64::to_bits).collect() };
            assert_eq!(
                bits(scalar.read::<f64>(what)),
                bits(vector.read::<Vector>(what)),
                "{name}: {what:?}"
            );
        }
    }
}
