//! Hamiltonian Monte Carlo with trajectories of a given length: answers within five of its own standard errors, the same bits
//! in scalar and in vector lanes. False alarm: 13 two-sided tests at five standard errors, 8e-6 in all, of one fixed seed.

use crate::support;
use laurel_infer::nuts::Nuts;
use laurel_infer::options::{HmcOptions, MetricOption, NutsOptions};
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
            metric: MetricOption::Auto,
            work: f64::INFINITY,
        },
        trajectory: 1.5,
    }
}

#[test]
fn means_are_within_five_standard_errors_and_chains_agree() {
    support::chains::assert_dependent_support(&mut run::<Vector>("dependent-support", 2000));
}

#[test]
fn a_logistic_regression_has_the_moments_of_the_no_u_turn_sampler() {
    let mut run = run::<Vector>("logistic", 1000);
    let words = support::long();
    let program = words[0].program::<Vector>();
    let mut nuts = Nuts::new::<Vector>(&program, options(2000).chains, SEED + 1).expect("it does");
    while nuts.step::<Vector>(100) > 0 {}
    support::chains::assert_same_means(&mut run, &mut nuts);
}

#[test]
fn scalar_and_vector_lanes_give_the_same_bits() {
    for name in ["schools", "gmm"] {
        let (mut scalar, mut vector) = (run::<f64>(name, 60), run::<Vector>(name, 60));
        support::chains::assert_same_bits(name, &mut scalar, &mut vector);
    }
}
