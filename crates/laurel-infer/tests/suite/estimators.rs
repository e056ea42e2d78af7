//! All unbiased estimators of the ELBO's gradient have the same mean at a fixed guide, and that of the closed form where there
//! is one.
//!
//! A million samples each, by fixed seeds, within 4 standard errors of the difference: some 1,000 comparisons, of which one
//! would be a false alarm in one of 16 choices of the seeds; these seeds raise none.

use crate::support;
use crate::support::Words;
use crate::support::estimates::{Estimate, beside_start, estimate, sane_mixture};
use laurel_infer::vi::estimator::Estimator;

const ESTIMATES: u64 = 10_000;

/// Estimators of the ELBO with a guide of every latent, and of the one without those that are summed out.
const WHOLE: [Estimator; 3] = [
    Estimator::Score,
    Estimator::LeaveOneOut,
    Estimator::RaoBlackwell,
];
const LADDER: [Estimator; 4] = [
    Estimator::Enumerate,
    Estimator::Pathwise,
    Estimator::StickingTheLanding,
    Estimator::Auto,
];

fn ladder(name: &'static str) -> Words {
    match name {
        "paths" => support::parse(
            name,
            include_str!("../../../../test/tapes/ladder/paths.tape"),
        ),
        "loops" => support::parse(
            name,
            include_str!("../../../../test/tapes/ladder/loops.tape"),
        ),
        _ => support::parse(
            name,
            include_str!("../../../../test/tapes/ladder/refused.tape"),
        ),
    }
}

fn agree(words: &Words, lambda: &[f64], estimators: &[Estimator]) {
    agree_on(words, lambda, estimators, ESTIMATES);
}

fn agree_on(words: &Words, lambda: &[f64], estimators: &[Estimator], estimates: u64) {
    let all: Vec<Estimate> = estimators
        .iter()
        .map(|&each| estimate(words, each, lambda, estimates))
        .collect();
    for (place, a) in all.iter().enumerate() {
        for b in &all[place + 1..] {
            compare(words.name, a, b);
        }
    }
}

fn compare(name: &str, a: &Estimate, b: &Estimate) {
    for parameter in 0..a.mean.len() {
        let error = a.error[parameter].hypot(b.error[parameter]);
        let apart = (a.mean[parameter] - b.mean[parameter]).abs();
        assert!(
            apart <= 4.0 * error,
            "{name}, parameter {parameter}: {:?} {} and {:?} {}, {} standard errors apart",
            a.estimator,
            a.mean[parameter],
            b.estimator,
            b.mean[parameter],
            apart / error
        );
    }
}

#[test]
fn scores_agree_on_the_mixture() {
    agree(&support::named("gmm"), &sane_mixture(), &WHOLE);
}

#[test]
fn the_ladder_agrees_on_the_mixture_without_its_assignments() {
    agree(&support::named("gmm"), &sane_mixture(), &LADDER);
}

/// Loops that stay loops, discrete latents in them, and ends that depend on other latents: 200,000 samples each.
#[test]
fn each_kind_agrees_on_plates_and_scans() {
    let words = ladder("loops");
    let lambda = beside_start(&words);
    for estimators in [&WHOLE[..], &LADDER] {
        agree_on(&words, &lambda, estimators, ESTIMATES / 5);
    }
}

#[test]
fn all_agree_where_nothing_is_summed_out() {
    for name in ["gaussian", "line"] {
        let words = support::named(name);
        let lambda = beside_start(&words);
        agree(&words, &lambda, &[&WHOLE[..], &LADDER].concat());
    }
}

#[test]
fn all_agree_on_latents_of_every_kind_that_moves() {
    let words = ladder("paths");
    agree(
        &words,
        &beside_start(&words),
        &[&WHOLE[1..], &LADDER].concat(),
    );
}

#[test]
fn all_that_apply_agree_on_discrete_latents_that_cannot_be_summed_out() {
    let words = ladder("refused");
    let estimators = [
        Estimator::Score,
        Estimator::LeaveOneOut,
        Estimator::RaoBlackwell,
        Estimator::Enumerate,
        Estimator::Auto,
    ];
    agree(&words, &beside_start(&words), &estimators);
}

/// mu ~ normal(1, sqrt 5), 8 and 9 observed with sd sqrt 2, guide normal(m, s): the ELBO's slopes are
/// (1 - m) / 5 + (17 - 2 m) / 2 and -s / 5 - s + 1 / s.
#[test]
fn all_have_the_mean_of_the_closed_form_on_the_gaussian() {
    let words = support::named("gaussian");
    let lambda = beside_start(&words);
    let (m, s) = (lambda[0], lambda[1].exp().ln_1p());
    let slope = 1.0 / (1.0 + (-lambda[1]).exp());
    let closed = [
        (1.0 - m) / 5.0 + (17.0 - 2.0 * m) / 2.0,
        (-s / 5.0 - s + 1.0 / s) * slope,
    ];
    for estimator in [&WHOLE[..], &LADDER].concat() {
        let found = estimate(&words, estimator, &lambda, ESTIMATES);
        for (parameter, closed) in closed.iter().enumerate() {
            let apart = (found.mean[parameter] - closed).abs();
            assert!(
                apart <= 4.0 * found.error[parameter],
                "{estimator:?}, parameter {parameter}: {} is not {closed}",
                found.mean[parameter]
            );
        }
    }
}

/// Sums over all parameters, 200,000 samples each.
#[test]
fn the_ladder_varies_at_least_15_times_less_than_algorithm_12_on_the_mixture() {
    let (words, lambda) = (support::named("gmm"), sane_mixture());
    let total = |estimator| -> f64 {
        let found = estimate(&words, estimator, &lambda, 2000);
        found.variance.iter().sum()
    };
    let book = total(Estimator::Book);
    assert!(total(Estimator::LeaveOneOut) < total(Estimator::Score));
    assert!(total(Estimator::RaoBlackwell) < total(Estimator::LeaveOneOut));
    assert!(15.0 * total(Estimator::Enumerate) < book);
    assert!(15.0 * total(Estimator::Auto) < book);
}
