//! Same program, options and seed: the same bits from scalar lanes, vector lanes and (by `test/tapes/digests.txt`, which
//! the tests of the engine in Node compare with too) WebAssembly.

use crate::support;
use laurel_infer::bbvi::Bbvi;
use laurel_infer::options::BbviOptions;
use laurel_infer::read::Read;
use laurel_infer::vi::estimator::Estimator;
use laurel_simd::{Lanes, Vector};

const DIGESTS: &str = include_str!("../../../../test/tapes/digests.txt");

/// T x L = 20 x 130: more than one block a step, and a last group that is not whole.
const OPTIONS: BbviOptions = BbviOptions {
    steps: 20,
    samples: 130,
    learning_rate: 0.05,
    pooled: false,
    estimator: Estimator::Book,
    batch: 0,
};
const SEED: u64 = (1 << 32) + 7;

fn run<L: Lanes>(words: &support::Words, units: usize) -> Vec<Vec<f64>> {
    let mut run =
        Bbvi::new::<L>(&words.program::<L>(), OPTIONS, SEED).expect("a guide for every site");
    run.step::<L>(units);
    Read::ALL.iter().map(|&what| run.read::<L>(what)).collect()
}

fn same(a: &[Vec<f64>], b: &[Vec<f64>]) -> bool {
    let bits = |arrays: &[Vec<f64>]| -> Vec<Vec<u64>> {
        arrays
            .iter()
            .map(|array| array.iter().map(|&x| support::bits(x)).collect())
            .collect()
    };
    bits(a) == bits(b)
}

#[test]
fn one_step_has_the_same_bits_in_scalar_and_in_vector_lanes() {
    for words in support::all() {
        assert!(
            same(&run::<f64>(&words, 1), &run::<Vector>(&words, 1)),
            "{}",
            words.name
        );
    }
}

#[test]
fn a_whole_run_gives_the_digest_on_file_in_scalar_and_in_vector_lanes() {
    for words in support::all() {
        let on_file = support::on_file(DIGESTS, words.name);
        assert_eq!(
            support::digest(&run::<f64>(&words, 1000)),
            on_file,
            "{}, scalar",
            words.name
        );
        assert_eq!(
            support::digest(&run::<Vector>(&words, 1000)),
            on_file,
            "{}, vector",
            words.name
        );
    }
}

#[test]
fn neither_the_budget_of_a_call_nor_looking_on_the_way_changes_anything() {
    let words = support::named("gmm");
    let whole = run::<Vector>(&words, 1000);
    let mut run = Bbvi::new::<Vector>(&words.program::<Vector>(), OPTIONS, SEED).expect("a guide");
    while run.step::<Vector>(3) > 0 {
        for &what in Read::ALL {
            run.read::<Vector>(what);
        }
    }
    let pieces: Vec<_> = Read::ALL
        .iter()
        .map(|&what| run.read::<Vector>(what))
        .collect();
    assert!(same(&whole, &pieces));
}

#[test]
fn another_seed_gives_another_run() {
    let words = support::named("gaussian");
    let elbo = |seed| {
        let mut run =
            Bbvi::new::<Vector>(&words.program::<Vector>(), OPTIONS, seed).expect("a guide");
        run.step::<Vector>(20);
        run.read::<Vector>(Read::Elbo)
    };
    assert_ne!(elbo(1), elbo(2));
    assert_ne!(
        elbo(7),
        elbo((1 << 32) + 7),
        "both halves of the seed count"
    );
}
