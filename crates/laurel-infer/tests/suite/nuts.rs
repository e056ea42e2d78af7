//! The no-U-turn sampler: answers within five of its own standard errors, the same bits in scalar and in vector lanes.
//! False alarm: 12 two-sided tests at five standard errors, 7e-6 in all, of one fixed seed.

use crate::support;
use laurel_infer::nuts::Nuts;
use laurel_infer::options::{MetricOption, NutsOptions};
use laurel_infer::read::Read;
use laurel_simd::{Lanes, Vector};
use laurel_tape::program::Program;

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
        metric: MetricOption::Auto,
        work: f64::INFINITY,
    }
}

#[test]
fn means_are_within_five_standard_errors_and_chains_agree() {
    support::chains::assert_dependent_support(&mut run::<Vector>(
        "dependent-support",
        options(2000),
    ));
}

#[test]
fn a_logistic_regression_has_the_moments_of_longer_chains() {
    let mut short = run::<Vector>("logistic", options(500));
    let mut long = run::<Vector>("logistic", options(4000));
    support::chains::assert_same_means(&mut short, &mut long);
}

#[test]
fn scalar_and_vector_lanes_give_the_same_bits() {
    for name in ["schools", "gmm"] {
        let few = options(60);
        let (mut scalar, mut vector) = (run::<f64>(name, few), run::<Vector>(name, few));
        support::chains::assert_same_bits(name, &mut scalar, &mut vector);
    }
}

fn bits(numbers: &[f64]) -> Vec<u64> {
    numbers.iter().map(|x| x.to_bits()).collect()
}

/// What a run comes to whose chains are shared out like this, each share run on its own in steps of its own size.
fn shared(program: &Program, options: NutsOptions, shares: &[(usize, usize)]) -> Vec<Vec<u64>> {
    let open = || Nuts::new::<Vector>(program, options, SEED).expect("it applies");
    let mut whole = open();
    for (place, &(first, count)) in shares.iter().enumerate() {
        let mut one = open();
        one.share(first, count);
        while one.step::<Vector>(1 + 7 * place) > 0 {}
        whole.give::<Vector>(&one.part::<Vector>());
    }
    let reads = [
        Read::Status,
        Read::FitMoments,
        Read::FitTables,
        Read::FitCovariance,
        Read::FitDraws,
        Read::Chains,
        Read::ChainDraws,
    ];
    reads.map(|what| bits(&whole.read::<Vector>(what))).to_vec()
}

/// Chains that run side by side have lanes beside each other, and a lane may hold what an earlier chain left there.
#[test]
fn a_run_in_shares_has_the_bits_of_a_whole_one_for_every_program_that_it_applies_to() {
    let options = NutsOptions {
        chains: 3,
        warmup: 24,
        draws: 4,
        acceptance: 0.8,
        metric: MetricOption::Auto,
        work: f64::INFINITY,
    };
    let mut applied = 0;
    let is_quick = |words: &support::Words| !["mixture", "walk"].contains(&words.name);
    let programs = support::long().into_iter().chain(support::all());
    for words in programs.filter(is_quick) {
        let program = words.program::<Vector>();
        if Nuts::new::<Vector>(&program, options, SEED).is_err() {
            continue;
        }
        applied += 1;
        let whole = shared(&program, options, &[(0, 3)]);
        let alone: Vec<_> = (0..3).rev().map(|number| (number, 1)).collect();
        for shares in [&[(0, 2), (2, 1)][..], &alone] {
            assert!(shared(&program, options, shares) == whole, "{}", words.name);
        }
    }
    assert!(applied >= 8, "{applied}");
}

/// As many draws as chains need, of shares that go on and on.
#[test]
fn chains_end_when_errors_are_small_with_the_bits_of_as_many_draws_in_shares_too() {
    let words = support::long()
        .into_iter()
        .find(|words| words.name == "logistic");
    let program = words.expect("a program").program::<Vector>();
    let by_need = NutsOptions {
        chains: 0,
        ..options(6000)
    };
    let open = |options| Nuts::new::<Vector>(&program, options, SEED).expect("it applies");
    let mut whole = open(by_need);
    while whole.step::<Vector>(100) > 0 {}
    let told = whole.read::<Vector>(Read::Chains);
    let (chains, draws) = (told[0] as usize, told[2] as usize);
    assert!(draws < 3000, "{draws}");
    let status = whole.read::<Vector>(Read::Status);
    assert_eq!(
        (status[2], status[3]),
        ((chains * draws) as f64, (chains * draws) as f64)
    );
    let all = whole.read::<Vector>(Read::ChainDraws);

    let mut fixed = open(NutsOptions {
        chains,
        ..options(draws)
    });
    while fixed.step::<Vector>(100) > 0 {}
    assert_eq!(bits(&fixed.read::<Vector>(Read::ChainDraws)), bits(&all));

    let (mut first, mut second) = (open(by_need), open(by_need));
    first.share(0, 1);
    second.share(1, chains);
    loop {
        while first.step::<Vector>(100) > 0 {}
        while second.step::<Vector>(70) > 0 {}
        first.give::<Vector>(&second.part::<Vector>());
        if !first.more::<Vector>() {
            break;
        }
        second.extend();
    }
    assert_eq!(bits(&first.read::<Vector>(Read::ChainDraws)), bits(&all));
    assert_eq!(bits(&first.read::<Vector>(Read::Chains)), bits(&told));
}

#[test]
fn shares_that_are_stopped_give_the_draws_that_all_chains_have() {
    let words = support::named("dependent-support");
    let program = words.program::<Vector>();
    let open = || Nuts::new::<Vector>(&program, options(200), SEED).expect("it applies");
    let (mut whole, mut other) = (open(), open());
    other.share(2, 2);
    other.step::<Vector>(2 * 560);
    whole.share(0, 2);
    while whole.step::<Vector>(50) > 0 {}
    whole.give::<Vector>(&other.part::<Vector>());
    whole.share(0, 4);
    let status = whole.read::<Vector>(Read::Status);
    assert!(status[2] > 0.0 && status[2] < 800.0, "{status:?}");
    let told = whole.read::<Vector>(Read::Chains);
    assert_eq!(4.0 * told[2], status[2]);
}

#[test]
fn a_part_that_is_cut_off_or_names_no_chain_is_left_out() {
    let words = support::named("dependent-support");
    let program = words.program::<Vector>();
    let mut run = Nuts::new::<Vector>(&program, options(10), SEED).expect("it applies");
    run.give::<Vector>(&[]);
    run.give::<Vector>(&[1.0, 0.0, 510.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 10.0, 1.0]);
    run.give::<Vector>(&[1.0, 9.0, 510.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
    run.share(7, usize::MAX);
    assert_eq!(run.read::<Vector>(Read::Status)[..3], [0.0, 0.0, 0.0]);
}

/// What the units of latents are chosen by is kept for the next method: it must be that of the program at hand.
#[test]
fn a_run_has_the_same_bits_whatever_program_came_before() {
    let options = NutsOptions {
        warmup: 24,
        ..options(4)
    };
    let text = include_str!("../../../../test/tapes/units/levels.tape");
    let mut one = support::parse("levels", text);
    let of = |words: &support::Words| shared(&words.program::<Vector>(), options, &[(0, 4)]);
    let first = of(&one);
    let again = of(&one);
    // Levels and counts are whole numbers from 0 to 3: each does for the other.
    one.data.reverse();
    let otherwise = of(&one);
    one.data.reverse();
    assert!(first == again && first == of(&one));
    assert!(first != otherwise);
}
