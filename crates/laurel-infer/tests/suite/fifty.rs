//! Fifty programs by every method: the same bits from scalar lanes and from vector lanes, natively and under WASI, and
//! from the engine in Node, whose tests compare with the same file (`test/bits`).

use crate::support;
use laurel_infer::bbvi::Bbvi;
use laurel_infer::importance::Importance;
use laurel_infer::options::{BbviOptions, ImportanceOptions};
use laurel_infer::read::Read;
use laurel_infer::vi::estimator::Estimator;
use laurel_simd::{Lanes, Vector};

const TAPES: &str = include_str!("../../../../test/bits/programs.tapes");
const DIGESTS: &str = include_str!("../../../../test/bits/digests.txt");
/// By the other estimators, in the order of their words; the beginning of a run each.
const ESTIMATORS: &str = include_str!("../../../../test/bits/estimators.txt");
const UNITS: usize = 25;
const SEED: u64 = (1 << 32) + 7;
const BBVI: BbviOptions = BbviOptions {
    steps: 20,
    samples: 130,
    learning_rate: 0.05,
    pooled: false,
    estimator: Estimator::Book,
    batch: 0,
};
const IMPORTANCE: ImportanceOptions = ImportanceOptions { samples: 1000 };

/// Digests of both methods, as a line of the file.
fn line<L: Lanes>(name: &'static str, tape: &str) -> String {
    let words = support::parse(name, tape);
    let program = words.program::<L>();
    let mut bbvi = Bbvi::new::<L>(&program, BBVI, SEED).expect("a guide for every site");
    bbvi.step::<L>(usize::MAX);
    let mut importance = Importance::new(&program, IMPORTANCE, SEED).expect("memory");
    importance.step::<L>(usize::MAX);
    let bbvi: Vec<_> = Read::ALL.iter().map(|&what| bbvi.read::<L>(what)).collect();
    let importance: Vec<_> = Read::ALL
        .iter()
        .map(|&what| importance.read::<L>(what))
        .collect();
    format!(
        "{name} {} {}",
        support::digest(&bbvi),
        support::digest(&importance)
    )
}

/// Digests by all estimators but the book's, or that they do not apply.
fn estimators_line<L: Lanes>(name: &'static str, tape: &str) -> String {
    let program = support::parse(name, tape).program::<L>();
    let digest = |place: usize| {
        let options = BbviOptions {
            estimator: Estimator::of(place),
            ..BBVI
        };
        let Ok(mut run) = Bbvi::new::<L>(&program, options, SEED) else {
            return "refused".to_owned();
        };
        run.step::<L>(UNITS);
        let read: Vec<_> = Read::ALL.iter().map(|&what| run.read::<L>(what)).collect();
        support::digest(&read)
    };
    let all: Vec<String> = (1..Estimator::WORDS.len()).map(digest).collect();
    format!("{name} {}", all.join(" "))
}

fn assert_all(digests: &str, line: impl Fn(&'static str, &str) -> String) {
    let lines: Vec<&'static str> = TAPES.lines().collect();
    let mut programs = 0;
    for (program, on_file) in lines.chunks_exact(4).zip(digests.lines()) {
        assert_eq!(
            line(program[0], &format!("{}\n", program[1..].join("\n"))),
            on_file
        );
        programs += 1;
    }
    assert_eq!(programs, 50);
}

#[test]
fn scalar_lanes_give_the_digests_on_file() {
    assert_all(DIGESTS, line::<f64>);
    assert_all(ESTIMATORS, estimators_line::<f64>);
}

#[test]
fn vector_lanes_give_the_digests_on_file() {
    assert_all(DIGESTS, line::<Vector>);
    assert_all(ESTIMATORS, estimators_line::<Vector>);
}
