//! Hamiltonian Monte Carlo with trajectories of a given length: answers within five of its own standard errors, the same bits
//! in scalar and in vector lanes. False alarm: 13 two-sided tests at five standard errors, 8e-6 in all, of one fixed seed.

mod support;

use laurel_infer::nuts::Nuts;
use laurel_infer::options::{HmcOptions, NutsOptions};
use laurel_infer::read::Read;
use laurel_simd::{Lanes, Vector};

const SEED: u64 = 11;

fn run<L: Lanes>(name: &str, draws: usize) -> Nuts {
    let long = support::long().into_iter().chain(support::all());
    let words = long.into_iter().find(|words| words.name == name);
    let program = words.expect("a program").program::<L>();
    let mut run = Nuts::of_length::<L>(&program, options(draws), SEED).expect("it applies");
    while run.step::<L>(100) > 0 {}
    run
}

fn options(draws: usize) -> HmcOptions {
    HmcOptions {
        chains: NutsOptions {
            chains: 4,
            warmup: 500,
            draws,
            acceptance: 0.8,
        },
        trajectory: 1.5,
    }
}

#[test]
fn means_are_within_five_standard_errors_and_chains_agree() {
    // dependent-support, its mean and sd: an outer quadrature, 16 digits.
    let mut run = run::<Vector>("dependent-support", 2000);
    let moments = run.read::<Vector>(Read::FitMoments);
    assert!((moments[3] - 5.355_957_251_570_31).abs() < 5.0 * moments[5]);
    assert!(moments[5] < 0.1, "{}", moments[5]);
    let told = run.read::<Vector>(Read::Chains);
    assert_eq!(told[..3], [4.0, 500.0, 2000.0]);
    assert!((told[5] - 0.8).abs() < 0.15, "acceptance {}", told[5]);
    assert!(told[11] < 1.05, "R-hat {}", told[11]);
}

#[test]
fn a_logistic_regression_has_the_moments_of_the_no_u_turn_sampler() {
    let mut run = run::<Vector>("logistic", 1000);
    let words = support::long();
    let program = words[0].program::<Vector>();
    let mut nuts = Nuts::new::<Vector>(&program, options(2000).chains, SEED + 1).expect("it does");
    while nuts.step::<Vector>(100) > 0 {}
    let (found, wanted) = (
        run.read::<Vector>(Read::FitMoments),
        nuts.read::<Vector>(Read::FitMoments),
    );
    for (a, b) in found[3..].chunks(3).zip(wanted[3..].chunks(3)) {
        let error = a[2].hypot(b[2]);
        assert!((a[0] - b[0]).abs() < 5.0 * error, "{a:?} and {b:?}");
    }
}

#[test]
fn scalar_and_vector_lanes_give_the_same_bits() {
    for name in ["schools", "gmm"] {
        let (mut scalar, mut vector) = (run::<f64>(name, 60), run::<Vector>(name, 60));
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
